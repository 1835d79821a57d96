"""Effects in groups: the law of one more, against draws from the model and against the sum over spreads by hand."""

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import multivariate_normal, norm

from dvstats.numerics.nested_effects import Mixture, nested_effects

SHARES = (0.025, 0.25, 0.5, 0.75, 0.975)


def test_a_mixture_of_one_is_a_normal():
    one = Mixture(np.ones(1), np.array([2.0]), np.array([0.5]))
    assert [one.quantile(share) for share in SHARES] == pytest.approx(norm.ppf(SHARES, 2, 0.5))
    assert (one.mean, one.spread) == pytest.approx((2.0, 0.5))


def test_a_mixture_has_the_mean_and_spread_of_its_parts():
    two = Mixture(np.array([0.25, 0.75]), np.array([0.0, 4.0]), np.array([1.0, 2.0]))
    assert (two.mean, two.spread**2) == pytest.approx((3.0, 0.25 * (1 + 9) + 0.75 * (4 + 1)))
    assert two.below(np.array([1.0]))[0] == pytest.approx(0.25 * norm.cdf(1) + 0.75 * norm.cdf(-1.5))


def test_a_point_has_all_its_mass_there():
    point = Mixture(np.ones(1), np.zeros(1), np.zeros(1))
    assert point.below(np.array([-1e-9, 0.0])).tolist() == [0.0, 1.0]
    assert point.quantile(0.5) == 0.0


def test_groups_of_one_effect_are_the_textbook_model_summed_over_both_spreads():
    effects, variances, scale = np.array([0.2, 1.1, 0.6, -0.3]), np.array([0.1, 0.2, 0.05, 0.3]), 0.7

    def height(between, within):
        total = variances + between**2 + within**2
        weight = 1 / total
        mean = weight @ effects / weight.sum()
        like = np.exp(-((effects - mean) ** 2 / total).sum() / 2) / np.sqrt(total.prod() * weight.sum())
        return like * np.exp(-(between**2 + within**2) / (2 * scale**2)), mean

    def over(part):
        return quad(lambda b: quad(lambda w: part(b, w), 0, 8, epsabs=1e-9)[0], 0, 8, epsabs=1e-9)[0]

    told = nested_effects([np.array([e]) for e in effects], [np.array([[v]]) for v in variances], scale)
    mass = over(lambda b, w: height(b, w)[0])
    assert told.mean.mean == pytest.approx(over(lambda b, w: np.prod(height(b, w))) / mass, rel=1e-5)
    assert told.between == pytest.approx(over(lambda b, w: b * height(b, w)[0]) / mass, rel=1e-5)
    assert told.within == pytest.approx(told.between, rel=1e-6)


def test_without_spread_one_more_effect_is_the_weighted_mean():
    effects, errors = [np.array([1.0, 2.0]), np.array([4.0])], [np.diag([1.0, 0.5]), np.array([[0.25]])]
    told = nested_effects(effects, errors, 1e-4)
    assert told.another.mean == pytest.approx((1 + 2 * 2 + 4 * 4) / 7, rel=1e-5)
    assert told.another.spread == pytest.approx(7**-0.5, rel=1e-4)


def test_an_error_that_a_group_shares_counts_once():
    shared = [np.full((3, 3), 4.0) + 0.01 * np.eye(3), 0.01 * np.eye(3)]
    told = nested_effects([np.full(3, 5.0), np.zeros(3)], shared, 1e-3)
    exact = multivariate_normal(np.zeros(6), np.block([[shared[0], np.zeros((3, 3))], [np.zeros((3, 3)), shared[1]]]))
    weight = np.linalg.solve(exact.cov, np.ones(6))
    assert told.mean.mean == pytest.approx(weight @ np.array([5.0] * 3 + [0.0] * 3) / weight.sum(), rel=1e-3)
    assert told.mean.mean < 0.01


def test_the_order_of_groups_and_of_their_effects_changes_nothing():
    rng = np.random.default_rng(3)
    effects = [rng.normal(size=n) for n in (3, 6, 3)]
    errors = [(lambda a: a @ a.T + np.eye(len(a)))(rng.normal(size=(n, n))) for n in (3, 6, 3)]
    turned = [e[::-1] for e in effects[::-1]], [v[::-1, ::-1] for v in errors[::-1]]
    first, second = nested_effects(effects, errors, 1.0), nested_effects(*turned, 1.0)
    assert [first.another.quantile(s) for s in SHARES] == pytest.approx([second.another.quantile(s) for s in SHARES])


def test_truths_from_the_prior_have_uniform_ranks():
    """Spreads from their priors, a flat mean at zero: the law of one more effect ranks it evenly."""
    rng, ranks = np.random.default_rng(11), []
    for _ in range(150):
        between, within = np.abs(rng.normal(size=2))
        effects = [between * rng.normal() + within * rng.normal(size=3) + 0.3 * rng.normal(size=3) for _ in range(4)]
        truth = between * rng.normal() + within * rng.normal()
        ranks.append(float(nested_effects(effects, [0.09 * np.eye(3)] * 4, 1.0).another.below(np.array(truth))))
    # Four standard errors of the mean and of the share inside, on 150 draws.
    assert abs(np.mean(ranks) - 0.5) < 4 * (1 / 12 / 150) ** 0.5
    assert abs(np.mean([0.025 < rank < 0.975 for rank in ranks]) - 0.95) < 4 * (0.95 * 0.05 / 150) ** 0.5
