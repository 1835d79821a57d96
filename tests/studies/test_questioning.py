"""Questioning an estimate: lists left out, merged, taken for the truth; the fitted model as the truth; the ledger."""

import json
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from dvstats.core.captures import CaptureTable, histories
from dvstats.core.errors import InputError
from dvstats.core.refusal import Refusal
from dvstats.estimators._search import candidates
from dvstats.estimators.averaged import Averaged
from dvstats.estimators.best import Best
from dvstats.estimators.loglinear import LogLinear
from dvstats.estimators.mt import Mt
from dvstats.studies.assumption_ledger import minimal_sets
from dvstats.studies.internal_consistency import internal_consistency
from dvstats.studies.leave_list_out import leave_list_out
from dvstats.studies.merge_lists import merge_lists
from dvstats.studies.recover import recover

FOLDER = Path(__file__).parents[1] / "reference"
MSE = json.loads((FOLDER / "mse/best_bic.json").read_text("utf-8"))["tables"]


def table_of(one):
    counts = {tuple(map(int, h)): int(c) for h, c in zip(one["histories"], one["counts"], strict=True) if "1" in h}
    return CaptureTable(tuple(one["lists"]), counts)


UK = next(table_of(one) for one in MSE if one["table"] == "UKdat_5")


def independent(n, chances):
    """Expected counts of independent lists, as whole numbers."""
    chances = np.array(chances)
    share = {h: float(np.prod(np.where(h, chances, 1 - chances))) for h in histories(len(chances))}
    return CaptureTable(tuple("abcdef"[: len(chances)]), {h: round(n * p) for h, p in share.items()})


def test_leaving_a_list_out_of_independent_lists_changes_little():
    told = leave_list_out(Mt(), independent(100_000, (0.3, 0.2, 0.25, 0.1)))
    assert all(one.n_hat == pytest.approx(100_000, rel=0.002) for one in told.values())


def test_merging_loses_nobody_and_keeps_the_total():
    table = independent(100_000, (0.3, 0.2, 0.25, 0.1))
    merged = merge_lists(table, ("a", "c"), "a or c")
    assert merged.n_observed == table.n_observed
    assert merged.on("a or c") == table.on("a") + table.on("c") - table.on("a", "c")
    assert Mt().fit(merged).n_hat == pytest.approx(100_000, rel=0.002)


@pytest.mark.parametrize("names", [("a",), ("a", "b", "c")])
def test_merging_one_list_or_all_is_bad_input(names):
    with pytest.raises(InputError, match="merging"):
        merge_lists(independent(1000, (0.3, 0.2, 0.25)), names, "new")


def test_each_list_of_independent_lists_is_found_again():
    found = internal_consistency(Mt(), independent(100_000, (0.3, 0.2, 0.25, 0.1)))
    assert all(one.covered for one in found.values())
    assert found["a"].truth == pytest.approx(30_000, abs=5)


def test_a_list_that_shares_no_case_is_a_refusal_and_not_covered():
    table = CaptureTable(("a", "b", "c"), {(1, 0, 0): 9, (0, 1, 1): 5, (0, 1, 0): 3, (0, 0, 1): 4})
    found = internal_consistency(Mt(), table)["a"]
    assert isinstance(found.told, Refusal)
    assert not found.covered


def test_a_fitted_model_finds_its_own_n_as_often_as_its_level_says():
    told = recover(LogLinear("[1,2,3,4,5]"), UK, "[1,2,3,4,5]", replicates=150, seed=3)
    assert 0.9 <= told.covered <= 1


def test_the_chosen_model_covers_too_rarely_where_the_average_does_not():
    world = {"replicates": 40, "seed": 5}
    chosen, averaged = (recover(one, UK, "[123,25,34]", **world) for one in (Best(max_order=2), Averaged(jobs=1)))
    assert averaged.covered > chosen.covered


@pytest.mark.parametrize("at_least", [9_000, 12_000, 20_000])
def test_a_minimal_set_stands_in_every_model_that_keeps_it_and_each_counterexample_fails(at_least):
    fits = list(candidates(UK, 2))
    best = min(one.bic for one in fits)
    near = [one for one in fits if one.bic - best <= 10]
    for found in minimal_sets(UK, at_least):
        apart = {tuple(sorted(UK.lists.index(name) for name in pair)) for pair in found.independent}
        kept = [one.n_hat for one in near if not apart & one.model.interactions]
        assert min(kept) >= at_least
        for fail in found.fails:
            broken = tuple(sorted(UK.lists.index(name) for name in fail.breaks))
            assert broken in fail.model.interactions
            assert not (apart - {broken}) & fail.model.interactions
            assert fail.n_hat < at_least


def test_no_smaller_set_is_left_out():
    fits = {one.model.interactions: one for one in candidates(UK, 2)}
    best = min(one.bic for one in fits.values())
    near = {pairs: one.n_hat for pairs, one in fits.items() if one.bic - best <= 10}
    single = {found.independent for found in minimal_sets(UK, 12_000) if len(found.independent) == 1}
    for pair in combinations(range(5), 2):
        kept = [n for pairs, n in near.items() if pair not in pairs]
        stands = bool(kept) and min(kept) >= 12_000
        assert stands == ((tuple(UK.lists[i] for i in pair),) in single)
