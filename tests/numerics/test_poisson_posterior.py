"""Weighted draws of a Poisson posterior: against exact laws, sums by hand, and the likelihood where data are many."""

import numpy as np
import pytest
from scipy.stats import gamma, norm

from dvstats.numerics.importance import WeightedDraws
from dvstats.numerics.poisson_loglinear import fit_poisson
from dvstats.numerics.poisson_posterior import poisson_posterior

SHARES = (0.025, 0.5, 0.975)


def drawn(design, counts, precision, number=40_000, seed=1):
    rng = np.random.default_rng(seed)
    return poisson_posterior(np.asarray(design, float), np.asarray(counts, float), np.asarray(precision), number, rng)


@pytest.mark.parametrize("count", [1, 12, 400])
def test_a_rate_alone_has_a_gamma_posterior(count):
    found = drawn(np.ones((1, 1)), [count], [1e-9])
    told = np.exp(found.quantiles(found.draws[:, 0], SHARES))
    assert gamma.cdf(told, count) == pytest.approx(SHARES, abs=0.01)


def test_two_coefficients_have_the_means_and_spreads_of_a_sum_over_a_grid():
    design, counts, precision = np.array([[1.0, 0], [1, 1], [1, 1]]), np.array([9.0, 2, 0]), np.array([1e-4, 1.0])
    a, b = np.meshgrid(np.linspace(-1, 5, 601), np.linspace(-6, 3, 601), indexing="ij")
    log = sum(y * (r[0] * a + r[1] * b) - np.exp(r[0] * a + r[1] * b) for r, y in zip(design, counts, strict=True))
    mass = np.exp(log - precision[0] * a**2 / 2 - precision[1] * b**2 / 2)
    mass /= mass.sum()
    found = drawn(design, counts, precision)
    assert found.means == pytest.approx([(mass * a).sum(), (mass * b).sum()], abs=0.02)
    expected = [np.sqrt((mass * (x - (mass * x).sum()) ** 2).sum()) for x in (a, b)]
    assert found.spreads == pytest.approx(expected, rel=0.03)


def test_many_data_and_a_weak_prior_give_the_fit_and_its_covariance():
    design = np.array([[1, 1, 0, 0], [1, 0, 1, 0], [1, 1, 1, 0], [1, 0, 0, 1], [1, 1, 0, 1], [1, 0, 1, 1.0]])
    counts = np.array([20_000, 15_000, 9_000, 18_000, 12_000, 8_000.0])
    fit, found = fit_poisson(design, counts), drawn(design, counts, np.full(4, 1e-6))
    error = np.sqrt(np.diag(fit.covariance))
    assert (np.abs(found.means - fit.coefficients) < 0.05 * error).all()
    assert found.spreads == pytest.approx(error, rel=0.03)
    assert found.effective > 10_000


def test_a_column_without_data_keeps_its_prior():
    found = drawn(np.array([[1.0, 0.0]]), [30], [1e-4, 4.0])
    assert norm.cdf(found.quantiles(found.draws[:, 1], SHARES), scale=0.5) == pytest.approx(SHARES, abs=0.01)


def test_weights_count():
    two = WeightedDraws(np.array([[0.0], [10.0]]), np.array([0.9, 0.1]), 0.0)
    assert (two.means[0], two.spreads[0]) == pytest.approx((1.0, 3.0))
    assert two.effective == pytest.approx(1 / (0.81 + 0.01))


def test_the_same_seed_gives_the_same_draws():
    first, second, other = (drawn(np.ones((2, 1)), [3, 4], [1.0], 500, seed) for seed in (1, 1, 2))
    assert np.array_equal(first.draws, second.draws)
    assert not np.array_equal(first.draws, other.draws)
