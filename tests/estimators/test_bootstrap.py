"""Intervals from replicates: scipy's BCa from the same replicates, and quantiles that can be counted."""

import numpy as np
import pytest
from scipy import stats

from dvstats.estimators._bootstrap import Resampled, bca, percentile

# Persons by how often they were recorded, once to four times.
COUNTS = np.array([300.0, 40.0, 12.0, 3.0])


def lower_bound(counts):
    """Chao's bound, a skewed function of counts."""
    return counts.sum() + counts[0] ** 2 / (2 * counts[1])


def of_persons(cells, axis=-1):
    counts = np.stack([(cells == cell).sum(axis=axis) for cell in range(len(COUNTS))], axis=0).astype(float)
    return counts.sum(axis=0) + counts[0] ** 2 / (2 * counts[1])


@pytest.mark.parametrize("level", [0.8, 0.95])
def test_bca_is_that_of_scipy_from_the_same_replicates(level):
    persons = (np.repeat(np.arange(len(COUNTS)), COUNTS.astype(int)),)
    options = {"confidence_level": level, "vectorized": True}
    drawn = stats.bootstrap(
        persons, of_persons, n_resamples=4000, method="percentile", rng=np.random.default_rng(3), **options
    )
    theirs = stats.bootstrap(persons, of_persons, n_resamples=0, bootstrap_result=drawn, method="BCa", **options)
    replicates = np.sort(drawn.bootstrap_distribution)
    ours = bca(Resampled(COUNTS, lower_bound(COUNTS), replicates, 0, lower_bound), level)
    assert (ours.low, ours.high) == pytest.approx(tuple(theirs.confidence_interval), rel=2e-3)
    # The two would be alike without bias and bend, and the test would see neither.
    plain = percentile(Resampled(COUNTS, lower_bound(COUNTS), replicates, 0, lower_bound), level)
    assert abs(plain.high / ours.high - 1) > 0.004


def test_a_percentile_interval_leaves_half_of_the_rest_on_each_side():
    replicates = 1000.0 + np.arange(1, 1001)
    told = percentile(Resampled(COUNTS, 1500.0, replicates, 0, lower_bound), 0.9)
    assert [(replicates < told.low).mean(), (replicates > told.high).mean()] == pytest.approx([0.05, 0.05], abs=1e-3)


def test_no_limit_lies_below_those_observed():
    told = percentile(Resampled(COUNTS, 400.0, np.linspace(100, 500, 200), 0, lower_bound), 0.95)
    assert told.low == COUNTS.sum()
