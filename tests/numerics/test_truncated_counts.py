"""Zero-truncated likelihoods: their information is the curvature of the likelihood, with a class of k or more too."""

import numpy as np
import pytest

from dvstats.numerics.count_families import GEOMETRIC, POISSON
from dvstats.numerics.truncated_counts import SeenCounts, fit_truncated, log_likelihood

TIMES, PERSONS = np.array([1.0, 2, 3, 4]), np.array([700.0, 220, 60, 20])


@pytest.mark.parametrize("last_is_or_more", [False, True])
@pytest.mark.parametrize("family", [POISSON, GEOMETRIC], ids=lambda family: family.name)
@pytest.mark.parametrize("m", [1, 2])
def test_the_information_is_minus_the_curvature_in_the_log_of_the_mean(family, last_is_or_more, m):
    seen = SeenCounts(TIMES, PERSONS, last_is_or_more).from_times(m)
    fit = fit_truncated(family, seen, m)

    def height(step):
        return log_likelihood(family, fit.mean * np.exp(step), seen, m)

    step = 1e-3
    assert height(0) > max(height(-step), height(step))
    assert fit.information == pytest.approx((2 * height(0) - height(step) - height(-step)) / step**2, rel=1e-4)
