"""Models of how often a case was recorded: the sizes that the lists themselves give, or one register."""

import json
from pathlib import Path

import pytest

from dvstats import discover
from dvstats.core.captures import CaptureTable, RepeatCounts
from dvstats.estimators.chao import ChaoLowerBound
from dvstats.estimators.zt_poisson import ZeroTruncatedPoisson
from dvstats.estimators.ztoi_geometric import ZtoiGeometric
from dvstats.estimators.ztoi_poisson import ZtoiPoisson

REFERENCE = json.loads((Path(__file__).parents[1] / "reference/rcapture/from_counts.json").read_text("utf-8"))


@pytest.mark.parametrize("one", REFERENCE["lists"], ids=lambda one: one["table"])
def test_counts_of_lists_give_what_the_lists_give(one):
    counts = {tuple(map(int, history)): count for history, count in one["counts"].items()}
    table = CaptureTable(tuple(one["lists"]), counts)
    for method, n_hat in one["n_hat"].items():
        assert discover.estimators()[method]().fit(table).n_hat == pytest.approx(n_hat, rel=1e-6), method


@pytest.mark.parametrize("one", REFERENCE["registers"], ids=lambda one: one["register"])
def test_a_register_without_a_number_of_occasions_is_the_poisson_case(one):
    seen = RepeatCounts({int(k): int(count) for k, count in one["counts"].items()})
    # Rcapture fits the counts up to the largest that occurs, and so a Poisson truncated above as well.
    assert ZeroTruncatedPoisson().fit(seen).n_hat == pytest.approx(one["M0"], rel=2e-4)
    assert ChaoLowerBound().fit(seen).n_hat == pytest.approx(one["chao"], rel=1e-6)


@pytest.mark.parametrize("one", REFERENCE["from_two"]["registers"], ids=lambda one: one["register"])
def test_models_of_those_recorded_twice_are_the_second_reading_of_one_inflation(one):
    seen = RepeatCounts({int(k): int(count) for k, count in one["counts"].items()})
    assert ZtoiPoisson().fit(seen).n_hat == pytest.approx(one["zotpoisson"], rel=1e-6)
    # Where ones are no surplus (the birds), theirs leaves them out still, and ours falls back to no inflation.
    if one["register"] != "cbird":
        assert ZtoiGeometric().fit(seen).n_hat == pytest.approx(one["zotgeom"], rel=1e-6)
