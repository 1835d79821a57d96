"""Shared interactions: no interaction is separate fits; equal strata are one; the covariance is that of draws."""

import numpy as np
import pytest

from dvstats.core.captures import CaptureTable, histories
from dvstats.core.errors import InputError, NotIdentifiableError
from dvstats.estimators._intervals import wald
from dvstats.estimators.loglinear import LogLinear
from dvstats.studies.shared_interactions import shared_interactions

SPINA = {(1, 0, 0): 60, (0, 1, 0): 49, (1, 1, 0): 4, (0, 0, 1): 247, (1, 0, 1): 112, (0, 1, 1): 142, (1, 1, 1): 12}
TABLE = CaptureTable(("a", "b", "c"), SPINA)
TWICE = CaptureTable(("a", "b", "c"), {h: 2 * c for h, c in SPINA.items()})


def test_without_interactions_each_stratum_is_by_itself():
    found = shared_interactions({"one": TABLE, "two": TWICE}, "[1,2,3]")
    for name, table in (("one", TABLE), ("two", TWICE)):
        alone = LogLinear("[1,2,3]", interval=wald).fit(table)
        assert found.strata[name].n_hat == pytest.approx(alone.n_hat, rel=1e-10)
        assert found.strata[name].std_error == pytest.approx(alone.std_error, rel=1e-8)
    assert found.total.std_error == pytest.approx(np.hypot(*(one.std_error for one in found.strata.values())), rel=1e-8)


def test_strata_of_one_shape_share_what_the_whole_table_says():
    found = shared_interactions({"one": TABLE, "two": TWICE}, "[12,23]")
    whole = CaptureTable(("a", "b", "c"), {h: 3 * c for h, c in SPINA.items()})
    assert found.total.n_hat == pytest.approx(LogLinear("[12,23]").fit(whole).n_hat, rel=1e-9)
    assert found.total.std_error > np.hypot(*(one.std_error for one in found.strata.values()))


def test_a_stratum_that_is_empty_on_two_lists_borrows_from_the_other():
    sparse = CaptureTable(("a", "b", "c"), {(1, 0, 0): 9, (0, 1, 0): 7, (0, 0, 1): 8, (1, 0, 1): 2, (0, 1, 1): 1})
    found = shared_interactions({"full": TABLE, "sparse": sparse}, "[12,13,23]")
    assert np.isfinite(found.strata["sparse"].n_hat)


def test_the_standard_error_of_the_total_is_the_spread_over_draws():
    chances = np.array([0.4, 0.3, 0.35])
    share = {h: float(np.prod(np.where(h, chances, 1 - chances))) for h in histories(3)}
    odds = {h: share[h] * 1.8 ** (h[0] * h[1]) for h in share}
    hidden = float(np.prod(1 - chances))
    p = np.array([*odds.values(), hidden]) / (sum(odds.values()) + hidden)
    rng, totals, errors = np.random.default_rng(2), [], []
    for _ in range(150):
        drawn = [rng.multinomial(n, p)[:-1] for n in (800, 1500)]
        strata = {
            str(s): CaptureTable(tuple("abc"), dict(zip(odds, map(int, y), strict=True))) for s, y in enumerate(drawn)
        }
        found = shared_interactions(strata, "[12,3]")
        totals.append(found.total.n_hat)
        errors.append(found.total.std_error)
    assert np.mean(totals) == pytest.approx(2300, rel=0.01)
    assert np.std(totals) == pytest.approx(np.mean(errors), rel=0.15)


def test_strata_over_other_lists_are_bad_input():
    with pytest.raises(InputError, match="different lists"):
        shared_interactions({"one": TABLE, "two": CaptureTable(("x", "y"), {(1, 1): 3})}, "[12]")


def test_strata_that_identify_nothing_are_refused_by_name():
    apart = CaptureTable(("a", "b"), {(1, 0): 5, (0, 1): 7})
    with pytest.raises(NotIdentifiableError, match="men"):
        shared_interactions({"men": apart}, "[1,2]")
