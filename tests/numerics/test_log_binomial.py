"""Regression on the logarithm of a chance: statsmodels' numbers, closed forms, and maxima at the edge."""

import warnings

import numpy as np
import pytest
import statsmodels.api as sm

from dvstats.numerics.log_binomial import fit_log_binomial


def test_coefficients_errors_and_deviance_equal_those_of_statsmodels():
    rng = np.random.default_rng(1)
    design = np.column_stack([np.ones(60), rng.normal(size=60), rng.integers(0, 2, 60)])
    trials = rng.integers(50, 400, 60).astype(float)
    successes = rng.binomial(trials.astype(int), np.exp(design @ [-2.5, 0.2, 0.4])).astype(float)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = sm.GLM(np.column_stack([successes, trials - successes]), design,
                        family=sm.families.Binomial(sm.families.links.Log())).fit(tol=1e-12)  # fmt: skip
    ours = fit_log_binomial(successes, trials, design)
    assert ours.reached
    assert ours.coefficients == pytest.approx(theirs.params, abs=1e-8)
    assert np.sqrt(np.diag(ours.covariance)) == pytest.approx(theirs.bse, rel=1e-6)
    assert ours.deviance == pytest.approx(theirs.deviance, rel=1e-9)


def test_one_chance_is_the_share_with_its_variance():
    found = fit_log_binomial(np.array([30.0, 10.0]), np.array([100.0, 100.0]), np.ones((2, 1)))
    assert np.exp(found.coefficients[0]) == pytest.approx(0.2, abs=1e-12)
    assert found.covariance[0, 0] == pytest.approx(0.8 / 40, rel=1e-9)


def test_a_maximum_at_a_chance_of_one_is_not_called_reached():
    found = fit_log_binomial(np.array([50.0, 20.0]), np.array([50.0, 100.0]), np.eye(2))
    assert not found.reached
