"""Every log-linear result of other packages on the public tables: theirs and ours, or why they differ."""

import json
from pathlib import Path

import pytest

from dvstats.core.captures import CaptureTable
from dvstats.core.estimate import Estimate
from dvstats.core.hierarchy import Hierarchy
from dvstats.estimators._intervals import wald
from dvstats.estimators._loglinear import peers_verdict
from dvstats.estimators._search import by_bic, candidates
from dvstats.estimators.loglinear import LogLinear
from dvstats.estimators.m0 import M0
from dvstats.estimators.mt import Mt
from dvstats.estimators.stepwise import Stepwise
from dvstats.studies.attempt import attempt

REFERENCE = json.loads((Path(__file__).parents[1] / "reference/loglinear_peers.json").read_text("utf-8"))["tables"]
TABLES = {
    one["table"]: CaptureTable(
        tuple(one["lists"]), {tuple(map(int, history)): count for history, count in one["counts"].items()}
    )
    for one in REFERENCE
}
NOT_INTERIOR = 1e6
FINE, NO_MAXIMUM = 0, 1


def having(name):
    return [pytest.param(TABLES[one["table"]], one[name], id=one["table"]) for one in REFERENCE if one.get(name)]


def near(ours, theirs, rel):
    return ours == pytest.approx(theirs, rel=rel)


def disagreements(table, models, rel):
    """Return the models where ours is not theirs, but for those that have no maximum inside."""
    wrong = []
    for name, theirs in models.items():
        ours = attempt(LogLinear(name, interval=wald), table)
        if theirs["stderr"] > NOT_INTERIOR or not isinstance(ours, Estimate) or ours.fit.existence != "exists":
            continue
        same = (
            near(ours.n_hat, theirs["abundance"], rel) and near(ours.std_error, theirs["stderr"], 10 * rel)
            and ours.fit.deviance == pytest.approx(theirs["deviance"], abs=1e-6) and ours.fit.df == theirs["df"]
            and near(ours.fit.aic, theirs["AIC"], 1e-8) and near(ours.fit.bic, theirs["BIC"], 1e-8)
        )  # fmt: skip
        if not same:
            wrong.append((name, ours, theirs))
    return wrong


@pytest.mark.parametrize(("table", "theirs"), having("rcapture"))
def test_every_model_with_a_maximum_inside_equals_rcapture(table, theirs):
    assert not disagreements(table, theirs["models"], 1e-6 if theirs["exact"] else 1e-5)


@pytest.mark.parametrize(("table", "theirs"), having("rcapture"))
def test_where_rcapture_prints_a_number_without_a_maximum_we_refuse_or_say_extended(table, theirs):
    for name, result in theirs["models"].items():
        if result["stderr"] > NOT_INTERIOR:
            ours = attempt(LogLinear(name, interval=wald), table)
            assert not isinstance(ours, Estimate) or ours.fit.existence == "extended", name


@pytest.mark.parametrize(("table", "theirs"), having("basic"))
def test_equal_and_independent_lists_equal_rcapture(table, theirs):
    for name, kind in {"M0": M0, "Mt": Mt}.items():
        ours = kind(interval=wald).fit(table)
        assert near(ours.n_hat, theirs[name]["abundance"], 1e-6)
        assert near(ours.std_error, theirs[name]["stderr"], 1e-5)
        assert near(ours.fit.bic, theirs[name]["BIC"], 1e-8)


@pytest.mark.parametrize(("table", "theirs"), having("profile"))
def test_profile_limits_equal_rcapture(table, theirs):
    for name, limits in theirs.items():
        kind = {"M0": M0(), "Mt": Mt()}.get(name) or LogLinear(name)
        ours = kind.fit(table).interval
        assert near(ours.low, limits["infCL"], 1e-3), name
        # Rcapture stops its search at three times N, and its limits carry its own search's error.
        assert near(ours.high, limits["supCL"], 2e-3) or ours.high > limits["supCL"] > 2.9 * limits["abundance"], name


@pytest.mark.parametrize(("table", "theirs"), having("sparsemse"))
def test_every_path_of_sparsemse_ends_at_our_model(table, theirs):
    for name, result in theirs.items():
        if name.startswith("stepwise"):
            ours = Stepwise(threshold=float(name.partition("_p")[2])).fit(table)
            assert near(ours.n_hat, result["popest"], 1e-8)
            # SparseMSE's glm counts only the cells that empty overlaps leave.
            assert near(ours.fit.deviance, result["deviance"], 1e-6)
    assert near(Mt().fit(table).n_hat, theirs["main"]["popest"], 1e-8)


@pytest.mark.parametrize(("table", "theirs"), having("mse_stepwise"))
def test_the_stepwise_estimate_of_multiple_systems_estimation_is_ours(table, theirs):
    assert near(Stepwise().fit(table).n_hat, theirs, 1e-8)


@pytest.mark.parametrize(("table", "theirs"), having("codes"))
def test_existence_and_identifiability_of_every_pair_model_equal_sparsemse(table, theirs):
    pairs = [tuple(table.lists.index(name) for name in pair.split(":")) for pair in theirs["pairs"]]
    for number, code in enumerate(theirs["codes"]):
        chosen = frozenset(pair for place, pair in enumerate(pairs) if number >> place & 1)
        assert peers_verdict(table, Hierarchy(table.n_lists, chosen)) == int(code), chosen


@pytest.mark.parametrize(("table", "theirs"), having("existence"))
def test_existence_of_models_of_any_order_equals_multiple_systems_estimation(table, theirs):
    for name, code in theirs.items():
        model = Hierarchy.parse(name, table.lists)
        assert peers_verdict(table, model) == code, name
        ours = attempt(LogLinear(name, interval=wald), table)
        # Their 2 and 3 are refusals; their 1 is a refusal, or a finite N on a smaller facial set.
        if code == FINE:
            assert isinstance(ours, Estimate), name
        elif isinstance(ours, Estimate):
            assert (code, ours.fit.existence) == (NO_MAXIMUM, "extended"), name


@pytest.mark.parametrize(("table", "theirs"), having("bic"))
def test_the_ranking_by_bic_equals_multiple_systems_estimation(table, theirs):
    for order, ranking in theirs.items():
        found = candidates(table, int(order)).ranked(by_bic)
        assert int(found.equivalent.sum()) == ranking["nmodels"]
        assert near(found.bic[0], min(one["BIC"] for one in ranking["top"].values()), 1e-8)
        for name, result in ranking["top"].items():
            ours = LogLinear(name, interval=wald).fit(table)
            assert near(ours.fit.bic, result["BIC"], 1e-8), name
            assert near(ours.n_hat, result["abundance"], 1e-6), name
