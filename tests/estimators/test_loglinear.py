"""Log-linear models: parity with Rcapture and MultipleSystemsEstimation, identities, existence, laws."""

import json
from dataclasses import replace
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import lognorm

from dvstats.core.captures import CaptureTable, histories
from dvstats.core.errors import InputError, NotIdentifiableError
from dvstats.core.hierarchy import Hierarchy, hierarchies
from dvstats.core.refusal import Refusal
from dvstats.estimators._averaged_search import averaged_interval
from dvstats.estimators._bootstrap import percentile
from dvstats.estimators._intervals import wald
from dvstats.estimators._loglinear import peers_verdict
from dvstats.estimators._reselect import PENALTIES, best_of, space
from dvstats.estimators._search import averaged_n, by_aic, by_aicc, by_bic, candidates, spread, weights
from dvstats.estimators.best import Best
from dvstats.estimators.lincoln_petersen import LincolnPetersen
from dvstats.estimators.loglinear import LogLinear
from dvstats.estimators.m0 import M0
from dvstats.estimators.mt import Mt
from dvstats.numerics.lattice_reach import models_within
from dvstats.studies.attempt import attempt

LIKELY = np.arange(40)
FOLDER = Path(__file__).parents[1] / "reference"
RCAPTURE = json.loads((FOLDER / "rcapture/loglinear.json").read_text("utf-8"))
MSE = json.loads((FOLDER / "mse/best_bic.json").read_text("utf-8"))


def table_of(reference):
    counts = {
        tuple(int(bit) for bit in history): int(count)
        for history, count in zip(reference["histories"], reference["counts"], strict=True)
        if "1" in history
    }
    return CaptureTable(tuple(reference["lists"]), counts)


TABLES = {reference["table"]: table_of(reference) for reference in RCAPTURE["tables"]}
PARITY = [
    pytest.param(TABLES[reference["table"]], model, id=f"{reference['table']}-{model['model']}")
    for reference in RCAPTURE["tables"]
    for model in reference["models"]
]
# Spina bifida in New York (Madigan and York): the table of the documented example.
SPINA = CaptureTable(
    ("a", "b", "c"),
    {(1, 0, 0): 60, (0, 1, 0): 49, (1, 1, 0): 4, (0, 0, 1): 247, (1, 0, 1): 112, (0, 1, 1): 142, (1, 1, 1): 12},
)


@pytest.mark.parametrize(("table", "theirs"), PARITY)
def test_a_model_equals_rcapture(table, theirs):
    ours = LogLinear(theirs["model"], interval=wald).fit(table)
    assert ours.n_hat == pytest.approx(theirs["abundance"], rel=1e-6)
    assert ours.std_error == pytest.approx(theirs["stderr"], rel=1e-5)
    assert ours.fit.deviance == pytest.approx(theirs["deviance"], abs=1e-6)
    assert ours.fit.df == theirs["df"]
    assert ours.fit.aic == pytest.approx(theirs["AIC"], rel=1e-8)
    assert ours.fit.bic == pytest.approx(theirs["BIC"], rel=1e-8)


@pytest.mark.parametrize(("kind", "name"), [(M0, "M0"), (Mt, "Mt")])
def test_profile_limits_equal_rcapture(kind, name):
    theirs = RCAPTURE["profile_lesbian"][name]
    ours = kind().fit(TABLES["lesbian"]).interval
    assert ours.low == pytest.approx(theirs["infCL"], rel=1e-3)
    assert ours.high == pytest.approx(theirs["supCL"], rel=1e-3)


def test_the_documented_example():
    told = LogLinear("[12,23]").fit(SPINA)
    assert told.n_hat == pytest.approx(758.3214285714286, rel=1e-10)
    assert told.std_error == pytest.approx(25.52163630953515, rel=1e-8)
    assert (told.interval.low, told.interval.high) == pytest.approx((713.1974, 813.7534), abs=2e-4)
    assert told.fit.aic == pytest.approx(51.974537717, abs=1e-8)
    assert told.fit.bic == pytest.approx(78.610639944, abs=1e-8)


@pytest.mark.parametrize("reference", MSE["tables"], ids=lambda reference: reference["table"])
def test_the_best_model_by_bic_equals_the_peers(reference):
    told = Best(max_order=reference["order"], interval=wald).fit(table_of(reference))
    assert told.fit.bic == pytest.approx(reference["bic"], rel=1e-8)
    assert told.n_hat == pytest.approx(reference["n_hat"], rel=1e-6)
    assert "too short" in told.warnings[0]


def test_two_independent_lists_reduce_to_lincoln_and_petersen():
    two = CaptureTable(("a", "b"), {(1, 1): 40, (1, 0): 60, (0, 1): 20})
    assert Mt().fit(two).n_hat == pytest.approx(LincolnPetersen().fit(two).n_hat, rel=1e-10)
    assert Mt().fit(two).fit.deviance == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize(("lists", "number"), [(2, 1), (3, 8), (4, 113)])
def test_there_are_as_many_hierarchical_models_as_known(lists, number):
    assert len(set(hierarchies(lists, lists))) == number


def test_five_lists_have_6893_models():
    assert sum(1 for _ in hierarchies(5, 5)) == 6893


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(1, 300), min_size=7, max_size=7), st.permutations([0, 1, 2]))
def test_the_order_of_the_lists_does_not_matter(counts, order):
    table = CaptureTable(("a", "b", "c"), dict(zip(histories(3), counts, strict=True)))
    turned = CaptureTable(
        tuple(table.lists[i] for i in order), {tuple(h[i] for i in order): c for h, c in table.counts.items()}
    )
    one, two = (LogLinear("[a.b,c]", interval=wald).fit(t) for t in (table, turned))
    assert one.n_hat == pytest.approx(two.n_hat, rel=1e-8)
    assert one.fit.bic == pytest.approx(two.fit.bic, rel=1e-8)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 30), min_size=7, max_size=7), st.sampled_from(list(hierarchies(3, 3))))
def test_a_sparse_table_is_answered_or_refused_and_never_below_what_was_seen(counts, model):
    if not sum(counts):
        return
    table = CaptureTable(("a", "b", "c"), dict(zip(histories(3), counts, strict=True)))
    told = attempt(LogLinear(str(model), interval=wald), table)
    if isinstance(told, Refusal):
        assert "do not identify" in told.reason
    else:
        assert np.isfinite(told.n_hat)
        assert told.interval.low >= table.n_observed


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(5, 300), min_size=7, max_size=7))
def test_the_profile_interval_holds_the_estimate(counts):
    told = Mt().fit(CaptureTable(("a", "b", "c"), dict(zip(histories(3), counts, strict=True))))
    assert told.interval.low <= told.n_hat <= told.interval.high


def test_lists_without_overlap_have_no_number():
    with pytest.raises(NotIdentifiableError, match="do not identify"):
        Mt().fit(CaptureTable(("a", "b"), {(1, 0): 5, (0, 1): 7}))


def test_zeros_that_push_an_interaction_to_minus_infinity_leave_n_identified():
    table = CaptureTable(
        ("a", "b", "c"),
        {(1, 0, 0): 30, (0, 1, 0): 40, (0, 0, 1): 25, (1, 0, 1): 9, (0, 1, 1): 12, (1, 1, 0): 0, (1, 1, 1): 0},
    )
    told = LogLinear("[12,3]").fit(table)
    assert told.fit.existence == "extended"
    assert told.fit.peers == 0
    without = LogLinear("[12,3]", interval=wald)
    assert told.n_hat == pytest.approx(without.fit(table).n_hat)


def test_a_model_that_peers_cannot_identify_is_told():
    artificial = CaptureTable(
        ("A", "B", "C"), {(1, 0, 0): 27, (0, 1, 0): 37, (0, 0, 1): 19, (1, 0, 1): 4, (0, 1, 1): 1}
    )
    verdicts = {str(model): peers_verdict(artificial, model) for model in hierarchies(3, 2)}
    assert set(verdicts.values()) <= {0, 1, 2, 3}
    assert verdicts["[12,13,23]"] in (2, 3)


def test_coinciding_fits_are_shown_once():
    table = CaptureTable(
        ("a", "b", "c"), {(1, 0, 0): 30, (0, 1, 0): 40, (0, 0, 1): 25, (1, 0, 1): 9, (0, 1, 1): 12}
    )  # fmt: skip
    found = candidates(table, 2, peers_only=False)
    assert sum(one.equivalent for one in found) >= len(found)
    assert len({(round(one.n_hat, 6), round(one.bic, 6)) for one in found}) == len(found)


@pytest.mark.parametrize("text", ["", "12", "[]", "[14]", "[11]", "[a.x]", "[1,,2]", "[0]", "[1.2"])
def test_a_model_that_is_none_is_bad_input(text):
    with pytest.raises(InputError, match="model"):
        Hierarchy.parse(text, ("a", "b", "c"))


@pytest.mark.parametrize("text", ["[12,3]", "[3,12]", "[a.b,c]", "[21,3]", "[12]", "[1.2,3]"])
def test_both_notations_name_the_same_model(text):
    assert str(Hierarchy.parse(text, ("a", "b", "c"))) == "[12,3]"


def test_every_order_of_generators_is_one_model():
    texts = [f"[{','.join(order)}]" for order in permutations(("12", "13", "4"))]
    assert len({Hierarchy.parse(text, ("a", "b", "c", "d")) for text in texts}) == 1


def test_an_interval_without_upper_limit_says_so():
    table = CaptureTable(("a", "b"), {(1, 1): 1, (1, 0): 60, (0, 1): 70})
    told = Mt(level=0.999).fit(table)
    assert told.interval.high == float("inf") or told.interval.high > 5 * told.n_hat


def test_all_five_list_models_are_counted_as_documented():
    uk = next(table_of(reference) for reference in MSE["tables"] if reference["table"] == "UKdat_5")
    found = candidates(uk, 3)
    assert found.equivalent.sum() == 6084
    best = found.ranked(by_bic)[0]
    assert str(best.model) == "[123,25,34]"
    assert best.n_hat == pytest.approx(25311.2906125, rel=1e-9)
    assert best.bic == pytest.approx(195.879105644, abs=1e-8)


def test_the_corrected_criterion_adds_its_term():
    one = candidates(SPINA, 2).ranked(by_aicc)[0]
    p = (one.bic - one.aic) / (np.log(626) - 2)
    assert one.aicc - one.aic == pytest.approx(2 * p * (p + 1) / (626 - p - 1))


def test_more_models_than_can_be_fitted_are_refused_with_a_hint():
    seven = CaptureTable(tuple("abcdefg"), {(1,) * 7: 3, (1, 0, 0, 0, 0, 0, 0): 5})
    with pytest.raises(InputError, match="at most 6"):
        candidates(seven, 2)


@pytest.mark.parametrize("criterion", [by_bic, by_aic, by_aicc])
def test_the_bounded_search_finds_what_fitting_all_models_finds(criterion):
    uk = next(table_of(reference) for reference in MSE["tables"] if reference["table"] == "UKdat_5")
    counts, within = np.nan_to_num(uk.cells()), space(5, 3)
    rng = np.random.default_rng(3)
    for _ in range(4):
        drawn = rng.multinomial(uk.n_observed, counts / counts.sum())
        again = CaptureTable(uk.lists, {h: int(drawn[sum(b << i for i, b in enumerate(h))]) for h in uk.counts})
        all_fitted = candidates(again, 3).ranked(criterion)[0]
        unseen = best_of(drawn.astype(float), np.arange(32) > 0, within, PENALTIES[criterion], LIKELY)
        assert uk.n_observed + unseen == pytest.approx(all_fitted.n_hat, rel=1e-9)


def test_replicates_that_choose_anew_reach_further_than_the_chosen_model():
    uk = next(table_of(reference) for reference in MSE["tables"] if reference["table"] == "UKdat_5")
    chosen, anew = Best().fit(uk).interval, Best(limits=percentile, bootstrap=100, seed=2).fit(uk)
    assert anew.interval.high - anew.interval.low > chosen.high - chosen.low
    assert not anew.interval.conditional_on_model
    assert "competed" in anew.warnings[0]
    assert anew.interval == Best(limits=percentile, bootstrap=100, seed=2, jobs=3).fit(uk).interval


def test_an_interval_averaged_by_bic_lies_around_what_the_plausible_models_say():
    uk = next(table_of(reference) for reference in MSE["tables"] if reference["table"] == "UKdat_5")
    one = Best(max_order=3, averaged=True).fit(uk)
    low, high = spread(candidates(uk, 3), by_bic, 2.0)
    assert one.interval.low < low < high < one.interval.high
    assert not one.interval.conditional_on_model
    assert "conditional" not in str(one)
    assert "conditional on the model [" in str(Best(max_order=3).fit(uk))


def test_an_average_over_one_model_is_its_profile():
    found = candidates(SPINA, 2)
    alone = found.rows(np.array([int(np.argmin(found.bic))]))
    ours = averaged_interval(SPINA, alone, by_bic, 0.95)
    profile = LogLinear(str(alone[0].model)).fit(SPINA).interval
    assert (ours.low, ours.high) == pytest.approx((profile.low, profile.high), rel=1e-6)


def test_weights_sum_to_one_and_the_average_lies_within_the_spread_of_all_models():
    found = candidates(SPINA, 2)
    assert weights(found, by_bic).sum() == pytest.approx(1, abs=1e-12)
    low, high = spread(found, by_bic, np.inf)
    assert low < averaged_n(found, by_bic, SPINA.n_observed) < high


def test_the_search_that_gives_nodes_up_keeps_every_model_that_weighs_enough():
    uk = next(table_of(reference) for reference in MSE["tables"] if reference["table"] == "UKdat_5")
    every, counts, penalty = candidates(uk, 4, peers_only=False), np.nan_to_num(uk.cells()), np.log(uk.n_observed)
    worth = every.bic.min() + 30
    found = models_within(counts, np.arange(32) > 0, 5, 4, penalty, worth)
    score = -2 * found.fits.log_likelihood + penalty * found.fits.n_parameters
    assert set(every.models[every.bic < worth].tolist()) <= set(found.models.tolist())
    assert len(found.models) < found.n_fitted < 6893 / 2
    missed = every.bic[~np.isin(every.models, found.models)]
    assert np.logaddexp.reduce(-missed / 2) <= found.left_out
    assert score.min() == pytest.approx(every.bic.min(), abs=1e-9)


def test_six_lists_of_any_order_are_searched_as_far_as_bic_gives_weight():
    held = np.random.default_rng(5).random((20_000, 6)) < 0.3
    held[:, 1] |= held[:, 0] & (np.arange(20_000) % 3 == 0)
    table = CaptureTable.from_cases(tuple("abcdef"), [tuple(map(int, one)) for one in held if one.any()])
    found, pairs = candidates(table, 3), candidates(table, 2)
    assert 0 < found.left_out < 1e-9
    assert found.bic.min() <= pairs.bic.min() + 1e-9
    assert "12" in str(found.ranked(by_bic)[0].model)
    with pytest.raises(InputError, match="bic"):
        found.ranked(by_aic)


def test_a_search_that_would_not_end_is_given_up():
    assert models_within(np.nan_to_num(SPINA.cells()), np.arange(8) > 0, 3, 2, 6.0, 200.0, most=5) is None


@pytest.mark.parametrize("model", ["[a,b,c]", "[a.b,c]", "[a.b,b.c]"])
def test_the_log_normal_interval_is_that_of_the_standard_error(model):
    """The unseen are log-normal with N's own variance, its Poisson part included; the error equals Rcapture's."""
    told = LogLinear(model, interval=wald).fit(SPINA)
    spread = np.sqrt(np.log1p((told.std_error / told.dark_figure) ** 2))
    limits = lognorm(spread, scale=told.dark_figure).ppf([0.025, 0.975])
    assert (told.interval.low, told.interval.high) == pytest.approx(tuple(told.n_observed + limits), rel=1e-9)


def test_a_criterion_higher_by_twice_the_logarithm_of_three_is_worth_a_third():
    found = candidates(SPINA, 2)
    two = replace(found.rows(np.array([0, 1])), bic=np.array([10.0, 10.0 + 2 * np.log(3)]))
    assert weights(two, by_bic) == pytest.approx([3 / 4, 1 / 4])
