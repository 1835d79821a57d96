"""A Poisson number up to a limit: sums over all numbers, and far below the mean."""

import numpy as np
import pytest
from scipy.special import gammaln, logsumexp

from dvstats.numerics.at_most import at_most, mean_and_variance_at_most

PLACES = [(0.3, 0), (2.0, 0), (1e-6, 4), (4.0, 1), (12.5, 9), (80.0, 95), (80.0, 40), (900.0, 100), (3e4, 20_000)]


@pytest.mark.parametrize(("mean", "limit"), PLACES)
def test_probability_mean_and_variance_are_sums_over_all_numbers(mean, limit):
    k = np.arange(limit + 1.0)
    logs = k * np.log(mean) - mean - gammaln(k + 1)
    shares = np.exp(logs - logsumexp(logs))
    middle = shares @ k
    told = [float(x[0]) for x in at_most(np.array([mean]), np.array([float(limit)]))]
    assert told[0] == pytest.approx(logsumexp(logs), rel=1e-6, abs=1e-12)
    assert told[1] == pytest.approx(middle, rel=2e-3)
    assert told[2] == pytest.approx(shares @ (k - middle) ** 2, rel=2e-2, abs=1e-9)
    assert mean_and_variance_at_most(mean, limit) == pytest.approx(told[1:])


def test_arrays_give_what_single_numbers_give():
    means, limits = (np.array(side, dtype=float) for side in zip(*PLACES, strict=True))
    whole = np.array(at_most(means, limits))
    single = np.array([at_most(means[[i]], limits[[i]]) for i in range(len(PLACES))])[:, :, 0].T
    assert (whole == single).all()
    assert at_most(np.tile(means, (3, 1)), limits)[0].shape == (3, len(PLACES))
