"""People who differ and people who change: Rcapture's numbers, laws, and refusals where it prints a number."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize, minimize_scalar
from scipy.special import gammaln, logsumexp, softmax
from scipy.stats import chi2

from dvstats.core.captures import CaptureTable, histories
from dvstats.core.errors import EstimationError, InputError, NoFiniteEstimateError
from dvstats.core.estimate import Estimate
from dvstats.core.refusal import Refusal
from dvstats.estimators.m0 import M0
from dvstats.estimators.mb import Mb
from dvstats.estimators.mbh import Mbh
from dvstats.estimators.mh import Mh
from dvstats.estimators.mh_chao import MhChao
from dvstats.estimators.mh_chao_corrected import MhChaoCorrected
from dvstats.estimators.mh_darroch import MhDarroch
from dvstats.estimators.mh_gamma import MhGamma
from dvstats.estimators.mh_normal import MhNormal
from dvstats.estimators.mh_poisson import MhPoisson
from dvstats.estimators.mt import Mt
from dvstats.estimators.mth import Mth
from dvstats.estimators.mth_chao import MthChao
from dvstats.estimators.mth_darroch import MthDarroch
from dvstats.estimators.mth_gamma import MthGamma
from dvstats.estimators.mth_normal import MthNormal
from dvstats.estimators.mth_poisson import MthPoisson
from dvstats.numerics.normal_mixture import fit_normal_mixture
from dvstats.studies.attempt import attempt

REFERENCE = json.loads((Path(__file__).parents[1] / "reference/rcapture/heterogeneity.json").read_text())["tables"]
MODELS = {
    "M0": M0(), "Mt": Mt(), "Mh Chao (LB)": MhChao(), "Mh Poisson2": MhPoisson(), "Mh Darroch": MhDarroch(),
    "Mh Gamma3.5": MhGamma(), "Mth Chao (LB)": MthChao(), "Mth Poisson2": MthPoisson(),
    "Mth Darroch": MthDarroch(), "Mth Gamma3.5": MthGamma(), "Mb": Mb(), "Mbh": Mbh(),
}  # fmt: skip
PROFILED = {
    "M0": M0(), "Mt": Mt(), "Mh LB": MhChao(), "Mh Poisson": MhPoisson(), "Mh Darroch": MhDarroch(),
    "Mh Gamma": MhGamma(), "Mth LB": MthChao(), "Mth Poisson": MthPoisson(), "Mth Darroch": MthDarroch(),
    "Mth Gamma": MthGamma(),
}  # fmt: skip
NORMALS = {"Mh Normal": MhNormal(), "Mth Normal": MthNormal()}


def table(name):
    told = REFERENCE[name]
    return CaptureTable(tuple(told["lists"]), {tuple(map(int, h)): n for h, n in told["counts"].items()})


def lies_inside(name, model):
    """Rcapture's number is a maximum, not a negative count or a fit that runs to the boundary."""
    form = model.split()[-1] in {"Poisson2", "Darroch", "Gamma3.5", "Poisson", "Gamma"}
    told = REFERENCE[name]["closedp"].get(model)
    return not (name == "Artificial_3" and form) and (told is None or told["abundance"] > sum_of(name))


def sum_of(name):
    return sum(REFERENCE[name]["counts"].values()) + 1e-6


FITTED = [(n, m) for n in REFERENCE for m in MODELS if lies_inside(n, m)]
AT_THE_EDGE = [(n, m) for n in REFERENCE for m in MODELS if not lies_inside(n, m)]
LIMITS = [(n, m) for n in REFERENCE for m in REFERENCE[n]["profile"] if m in PROFILED and lies_inside(n, m)]


@pytest.mark.parametrize(("name", "model"), FITTED)
def test_estimate_error_and_fit_are_those_of_rcapture(name, model):
    told = REFERENCE[name]["closedp"][model]
    found = MODELS[model].fit(table(name))
    assert found.n_hat == pytest.approx(told["abundance"], rel=1e-6)
    assert found.fit.deviance == pytest.approx(told["deviance"], abs=1e-6)
    assert (found.fit.df, found.fit.aic, found.fit.bic) == pytest.approx(
        (told["df"], told["AIC"], told["BIC"]), abs=1e-5
    )
    if model != "Mbh":
        # A glm's covariance has the weights of the step before its last; Chao's refit stops at the default tolerance.
        sharp = told["sharp"] and "Chao" not in model
        assert found.std_error == pytest.approx(told["stderr"], rel=1e-6 if sharp else 1e-3)


@pytest.mark.parametrize(("name", "model"), LIMITS)
def test_profile_limits_are_those_of_rcapture_where_it_does_not_stop_at_three_times_n_hat(name, model):
    told = REFERENCE[name]["profile"][model]
    found = PROFILED[model].fit(table(name)).interval
    assert found.low == pytest.approx(told["infCL"], rel=2e-4)
    if not str(told["supCL"]).startswith(">"):
        assert found.high == pytest.approx(told["supCL"], rel=2e-4)
    else:
        assert found.high > float(told["supCL"][1:])


@pytest.mark.parametrize(("name", "model", "column"), [
    ("hare", MhDarroch(), lambda k: k * k / 2), ("spina_collapsed", MhGamma(), lambda k: -np.log(3.5 + k)),
    ("Western", MhDarroch(), lambda k: k * k / 2),
])  # fmt: skip
def test_at_the_limits_a_plain_search_finds_the_likelihood_that_the_level_asks(name, model, column):
    """Rcapture's limits differ from the fourth digit on; this is the definition, by another optimiser."""
    captures = table(name)
    cells = histories(captures.n_lists)
    y = np.array([0.0] + [captures.counts[h] for h in cells])
    k = np.array([0.0] + [sum(h) for h in cells])
    design = np.column_stack([k, column(k)])

    def profile(total):
        unseen = total - captures.n_observed
        filled = np.concatenate([[unseen], y[1:]])
        found = minimize(lambda b: total * logsumexp(design @ b) - filled @ design @ b, np.zeros(2), method="BFGS",
                         jac=lambda b: total * softmax(design @ b) @ design - filled @ design)  # fmt: skip
        return gammaln(total + 1) - gammaln(unseen + 1) - found.fun

    found = model.fit(captures).interval
    top = -minimize_scalar(lambda total: -profile(total), bounds=(found.low, found.high), method="bounded",
                           options={"xatol": 1e-6}).fun  # fmt: skip
    for limit in (found.low, found.high):
        assert top - profile(limit) == pytest.approx(chi2.ppf(0.95, 1) / 2, abs=2e-5)


@pytest.mark.parametrize(("name", "model"), AT_THE_EDGE)
def test_where_rcapture_prints_a_negative_number_or_n_itself_there_is_a_refusal(name, model):
    with pytest.raises(EstimationError) as refused:
        MODELS[model].fit(table(name))
    assert refused.value.reason


def test_the_edge_cases_are_those_known():
    assert ("MY_3list", "Mb") in AT_THE_EDGE
    assert ("Artificial_3", "Mh Darroch") in AT_THE_EDGE
    assert len(FITTED) > 110


@pytest.mark.parametrize("name", list(REFERENCE))
def test_chaos_terms_at_zero_are_those_of_rcapture(name):
    for model, key in ((MhChao(), "MhC"), (MthChao(), "MthC")):
        dropped = REFERENCE[name]["neg_eta"][key]
        number = len([dropped] if isinstance(dropped, str) else dropped)
        told = [line for line in model.fit(table(name)).warnings if "terms for how people differ" in line]
        assert [re.search(r"(\d+) of \d+ terms", line)[1] for line in told] == ([str(number)] if number else [])


@pytest.mark.parametrize("name", list(REFERENCE))
def test_the_corrected_bound_is_that_of_rcapture(name):
    told = REFERENCE[name]["corrected"]["Mh Chao"]
    found = MhChaoCorrected().fit(table(name))
    assert (found.n_hat, found.std_error) == pytest.approx((told["abundance"], told["stderr"]), rel=1e-8)


@pytest.mark.parametrize("model", list(NORMALS))
def test_the_normal_mixture_has_the_deviance_and_size_of_rcapture_where_its_twenty_nodes_suffice(model):
    for name in ("lesbian", "diabetes"):
        told, found = REFERENCE[name]["normal"][model], NORMALS[model].fit(table(name))
        assert found.n_hat == pytest.approx(told["abundance"], rel=5e-5)
        assert found.fit.deviance == pytest.approx(told["deviance"], abs=1e-4)
        unseen = found.dark_figure
        # Its variance of the log unseen is half of this one, as if the deviance were the log-likelihood.
        halved = unseen + (found.std_error**2 - unseen) / 2
        assert halved**0.5 == pytest.approx(told["stderr"], rel=5e-4)


def test_without_spread_the_error_of_the_normal_mixture_is_that_of_independent_lists():
    """Rcapture prints 16.8 for the Madigan and York table, where its own Mt, the same fit, has 20.6."""
    captures = table("MY_3list")
    rows = np.array(histories(3), dtype=float)
    found = fit_normal_mixture(rows, np.array([captures.counts[h] for h in histories(3)], dtype=float), np.eye(3))
    error = (found.unseen + found.unseen**2 * found.log_unseen_variance) ** 0.5
    assert found.sigma < 1e-6
    assert error == pytest.approx(Mt().fit(captures).std_error, rel=1e-5)
    assert error > 1.2 * REFERENCE["MY_3list"]["normal"]["Mth Normal"]["stderr"]


def test_with_twenty_nodes_the_normal_mixture_repeats_rcapture_and_with_enough_it_does_not():
    captures = table("HAV")
    counts = np.array([captures.counts[h] for h in histories(3)], dtype=float)
    nodes, weights = np.polynomial.hermite_e.hermegauss(20)
    rough = fit_normal_mixture(
        np.array(histories(3), dtype=float), counts, np.ones((3, 1)), nodes, weights / weights.sum()
    )
    assert 271 + rough.unseen == pytest.approx(REFERENCE["HAV"]["normal"]["Mh Normal"]["abundance"], rel=1e-5)
    assert MhNormal().fit(captures).n_hat == pytest.approx(4547.44, abs=0.01)


@pytest.mark.parametrize("name", ["MY_3list", "spina_collapsed", "Artificial_3"])
def test_a_normal_mixture_without_spread_is_refused(name):
    with pytest.raises(NoFiniteEstimateError, match="no differences"):
        MthNormal().fit(table(name))


counts = st.lists(st.integers(1, 400), min_size=7, max_size=7)


@settings(max_examples=30, deadline=None)
@given(counts)
def test_a_form_given_by_the_user_is_the_named_one(values):
    captures = CaptureTable(("a", "b", "c"), dict(zip(histories(3), values, strict=True)))
    for named, own in ((MhDarroch(), Mh(lambda k: k * k / 2)), (MthPoisson(theta=3), Mth([2, 8, 26]))):
        assert own.fit(captures).n_hat == pytest.approx(named.fit(captures).n_hat, rel=1e-9)


@settings(max_examples=40, deadline=None)
@given(counts)
def test_a_bound_lies_between_equal_people_and_every_convex_form(values):
    captures = CaptureTable(("a", "b", "c"), dict(zip(histories(3), values, strict=True)))
    bound, equal = MthChao().fit(captures).n_hat, Mt().fit(captures).n_hat
    assert bound >= equal * (1 - 1e-9)
    # With three lists one column fits what the bound's does; where it is positive the bound is lowest.
    if bound > equal * (1 + 1e-9):
        assert MthPoisson().fit(captures).n_hat >= bound * (1 - 1e-9)
        assert MthGamma().fit(captures).n_hat >= MthDarroch().fit(captures).n_hat * (1 - 1e-9)


@settings(max_examples=30, deadline=None)
@given(counts, st.permutations(range(3)))
def test_the_order_of_the_lists_matters_to_behaviour_only(values, order):
    captures = CaptureTable(("a", "b", "c"), dict(zip(histories(3), values, strict=True)))
    moved = captures.only(*(captures.lists[place] for place in order))
    for model in (MthDarroch(), MthChao(), MhGamma(), MhChaoCorrected()):
        assert model.fit(moved).n_hat == pytest.approx(model.fit(captures).n_hat, rel=1e-7)


def test_first_records_alone_give_the_removal_estimate():
    captures = CaptureTable(("a", "b"), {(1, 0): 60, (1, 1): 40, (0, 1): 25})
    assert Mb().fit(captures).n_hat == pytest.approx(100**2 / (100 - 25))


def test_the_error_of_the_first_list_apart_is_that_of_removal_from_the_rest():
    """Given the first list, the others are a removal experiment on the cases that it does not hold."""
    captures = table("lesbian")
    rest = {h[1:]: n for h, n in captures.counts.items() if not h[0]}
    alone = Mb().fit(CaptureTable(captures.lists[1:], rest))
    whole = Mbh().fit(captures)
    assert whole.dark_figure == pytest.approx(alone.dark_figure, rel=1e-8)
    assert whole.std_error == pytest.approx(alone.std_error, rel=1e-6)


@pytest.mark.parametrize("theta", [0.0, 1.0, -2.0, float("nan")])
def test_a_parameter_that_makes_no_column_is_bad_input(theta):
    with pytest.raises(InputError, match="theta"):
        MhPoisson(theta=theta).fit(table("HAV"))


def test_values_of_a_form_must_fit_the_lists():
    with pytest.raises(InputError, match="for each of 1 to 3 lists"):
        Mh([1.0, 2.0]).fit(table("HAV"))


def test_a_negative_coefficient_is_told():
    assert any("less than if nobody differed" in line for line in MhDarroch().fit(table("MY_3list")).warnings)
    assert not any("less than if nobody" in line for line in MhDarroch().fit(table("HAV")).warnings)


def test_an_empty_list_is_no_obstacle_to_the_bound_and_no_traceback_elsewhere():
    captures = CaptureTable(("a", "b", "c"), {(1, 0, 0): 30, (0, 1, 0): 20, (1, 1, 0): 10})
    assert MthChao().fit(captures).n_hat == pytest.approx(Mt().fit(captures).n_hat)
    for model in (MthNormal(), MthDarroch(), Mbh(), Mb()):
        assert isinstance(attempt(model, captures), Estimate | Refusal)
