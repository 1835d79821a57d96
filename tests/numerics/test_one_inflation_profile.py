"""Profile limits of N with one-inflation against the multinomial likelihood itself, maximised over its parameters."""

import numpy as np
import pytest
from scipy.special import gammaln, xlogy
from scipy.stats import chi2, geom, poisson

from dvstats.core.captures import RepeatCounts
from dvstats.estimators._repeats import NO_SURPLUS
from dvstats.estimators.oizt_geometric import OiztGeometric
from dvstats.estimators.oizt_poisson import OiztPoisson
from dvstats.estimators.zt_poisson import ZeroTruncatedPoisson
from dvstats.estimators.ztoi_geometric import ZtoiGeometric
from dvstats.estimators.ztoi_poisson import ZtoiPoisson
from dvstats.numerics.count_families import GEOMETRIC, POISSON
from dvstats.numerics.one_inflation_profile import (
    inflated_then_truncated,
    one_inflated_limits,
    truncated_then_inflated,
)
from dvstats.numerics.truncated_counts import SeenCounts

LAWS = {"Poisson": (POISSON, poisson.pmf), "geometric": (GEOMETRIC, lambda k, mean: geom.pmf(k + 1, 1 / (1 + mean)))}
SURPLUS, NONE = {1: 160, 2: 30, 3: 11, 4: 2}, {1: 90, 2: 40, 3: 11, 4: 2}


def oizt(q, share):
    """Of those seen a share was made one by the record."""
    return np.concatenate([[q[0] + 0 * share, (1 - share) * q[1] + share * (1 - q[0])], (1 - share) * q[2:]])


def ztoi(q, share):
    """Of all a share is certain to be seen once."""
    return np.concatenate([[(1 - share) * q[0], (1 - share) * q[1] + share], (1 - share) * q[2:]])


FORMS = {"oizt": (truncated_then_inflated, oizt), "ztoi": (inflated_then_truncated, ztoi)}


def best(people, counts, pmf, form):
    """The multinomial log-likelihood of N persons, maximised over mean and share by ever finer grids."""
    k = np.arange(5)[:, None, None]
    seen = np.array([counts.get(i, 0) for i in range(1, 5)], dtype=float)
    unseen = people - seen.sum()
    means, shares = np.linspace(-6, 3, 61), np.linspace(0, 0.99, 41)
    for _ in range(4):
        p = form(pmf(k, np.exp(means)[:, None]), shares)
        told = xlogy(unseen, p[0]) + np.tensordot(seen, np.log(p[1:]), 1)
        row, column = np.unravel_index(told.argmax(), told.shape)
        means = means[row] + np.linspace(-2, 2, 41) * (means[1] - means[0])
        shares = np.clip(shares[column] + np.linspace(-2, 2, 41) * (shares[1] - shares[0]), 0, 0.99)
        shares = np.linspace(shares.min(), shares.max(), 41)
    return float(gammaln(people + 1) - gammaln(unseen + 1) + told.max())


@pytest.mark.parametrize("counts", [SURPLUS, NONE], ids=["surplus", "no surplus"])
@pytest.mark.parametrize("law", LAWS)
@pytest.mark.parametrize("form", FORMS)
def test_the_limits_lie_where_the_multinomial_likelihood_says(counts, law, form):
    (family, pmf), (ours, by_hand) = LAWS[law], FORMS[form]
    seen = SeenCounts(np.array(list(counts), dtype=float), np.array(list(counts.values()), dtype=float))
    low, high = one_inflated_limits(family, seen, ours, 100.0, 0.9)
    top = max(best(n, counts, pmf, by_hand) for n in np.linspace(low, high, 40))
    for limit in (low, high):
        fall = 2 * (top - best(limit, counts, pmf, by_hand))
        assert fall == pytest.approx(chi2.ppf(0.9, 1), abs=0.02)


def test_with_many_persons_the_limits_are_nearly_those_of_the_log_normal():
    dutch = RepeatCounts({1: 15169, 2: 1957, 3: 393, 4: 99, 5: 28, 6: 16})
    told = OiztPoisson().fit(dutch)
    seen = SeenCounts(np.arange(1.0, 7.0), np.array(list(dutch.counts.values()), dtype=float))
    found = one_inflated_limits(POISSON, seen, truncated_then_inflated, told.dark_figure, 0.95)
    assert found == pytest.approx((told.interval.low, told.interval.high), rel=2e-3)


@pytest.mark.parametrize("kind", [OiztPoisson, OiztGeometric, ZtoiPoisson, ZtoiGeometric])
def test_where_no_surplus_shows_the_interval_reaches_lower_than_without_inflation(kind):
    told = kind().fit(RepeatCounts({1: 60, 2: 40, 3: 11, 4: 2}))
    assert told.warnings == (NO_SURPLUS,)
    assert told.interval.low < told.n_hat < told.interval.high
    assert told.interval.kind == "multinomial profile likelihood"


def test_the_number_stays_that_of_the_model_without_inflation():
    counts = RepeatCounts(NONE)
    told, plain = OiztPoisson().fit(counts), ZeroTruncatedPoisson().fit(counts)
    assert told.n_hat == plain.n_hat
    assert told.interval.low < plain.interval.low
    assert told.interval.high == pytest.approx(plain.interval.high, rel=0.1)


def test_a_last_class_or_more_enters_by_its_tail():
    counts = {1: 60, 2: 40, 3: 11, 4: 2}
    exact, censored = (OiztPoisson().fit(RepeatCounts(counts, last_is_or_more=open_)) for open_ in (False, True))
    assert censored.interval.low == pytest.approx(exact.interval.low, rel=0.05)
    assert censored.interval.low != exact.interval.low
