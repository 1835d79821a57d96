"""Forward selection: the estimates of SparseMSE at every threshold; replicates that select anew."""

import json
from pathlib import Path

import pytest

from dvstats.core.captures import CaptureTable
from dvstats.core.errors import InputError
from dvstats.estimators._bootstrap import bca, percentile
from dvstats.estimators.stepwise import Stepwise

REFERENCE = json.loads((Path(__file__).parents[1] / "reference/sparsemse/stepwise.json").read_text("utf-8"))


def table_of(one):
    counts = {tuple(map(int, h)): int(c) for h, c in zip(one["histories"], one["counts"], strict=True) if "1" in h}
    return CaptureTable(tuple(one["lists"]), counts)


TABLES = {one["table"]: table_of(one) for one in REFERENCE["tables"]}
CASES = [
    pytest.param(one["table"], float(threshold), n_hat, id=f"{one['table']}-{threshold}")
    for one in REFERENCE["tables"]
    for threshold, n_hat in one["n_hat_by_threshold"].items()
]


@pytest.mark.parametrize(("name", "threshold", "n_hat"), CASES)
def test_the_path_ends_where_the_peers_path_ends(name, threshold, n_hat):
    assert Stepwise(threshold=threshold).fit(TABLES[name]).n_hat == pytest.approx(n_hat, rel=1e-8)


def test_the_interval_of_the_chosen_model_is_said_to_be_too_short():
    told = Stepwise().fit(TABLES["UKdat_5"])
    assert told.interval.conditional_on_model
    assert "too short" in told.warnings[0]


@pytest.mark.parametrize("limits", [percentile, bca])
def test_replicates_that_choose_anew_give_a_wider_interval(limits):
    chosen = Stepwise().fit(TABLES["UKdat_5"]).interval
    anew = Stepwise(limits=limits, bootstrap=200).fit(TABLES["UKdat_5"]).interval
    assert anew.high - anew.low > chosen.high - chosen.low
    assert not anew.conditional_on_model
    assert "200" in anew.kind


def test_replicates_are_the_same_for_any_number_of_workers():
    one, many = (
        Stepwise(limits=bca, bootstrap=100, jobs=jobs, seed=5).fit(TABLES["Western"]).interval for jobs in (1, 4)
    )
    assert one == many


def test_too_few_replicates_are_bad_input():
    with pytest.raises(InputError, match="at least 100"):
        Stepwise(limits=bca, bootstrap=20).fit(TABLES["Western"])
