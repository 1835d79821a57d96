"""Regression of the counts of one register: parity with singleRcapture and statsmodels, laws, refusals, speed."""

import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from statsmodels.discrete.truncated_model import TruncatedLFNegativeBinomialP

from dvstats.core.captures import RepeatCounts
from dvstats.core.errors import EstimationError, InputError, NoFiniteEstimateError, NotIdentifiableError
from dvstats.core.register import Register
from dvstats.estimators._regression_bootstrap import DRAWS, percentile, resample, robust, semiparametric
from dvstats.estimators._regression_tables import coefficients, frequencies, goodness_of_fit, influence
from dvstats.estimators._regression_variance import hc0, observed
from dvstats.estimators.oizt_geometric import OiztGeometric
from dvstats.estimators.regression import Regression
from dvstats.estimators.zt_negative_binomial import ZeroTruncatedNegativeBinomial
from dvstats.estimators.zt_poisson import ZeroTruncatedPoisson
from dvstats.numerics.repeat_likelihoods import LIKELIHOODS
from dvstats.studies.attempt import attempt

REFERENCE = json.loads(
    (Path(__file__).parents[1] / "reference/singlercapture/regression.json").read_text("utf-8")
)  # fmt: skip
MIGRANTS = Register(pd.DataFrame(REFERENCE["rows"], columns=REFERENCE["columns"]))
ALL = "~ gender + age + nation"

# Where SE and interval are not those of the observed information: their ZTOI geometric adds (1 - p) / p of each person
# where (1 - p) / p² belongs (tested below), and with a formula for the share they take the expected information.
OTHER_VARIANCE = {"ztoi-geometric": 0.1, "hurdle-zt-geometric": 0.01}


def results(failure):
    return [pytest.param(r, id=r["theirs"]) for r in REFERENCE["results"] if r["failure"] is failure]


def model(theirs):
    return Regression(theirs["formula"], LIKELIHOODS[theirs["method"]], share=theirs["share"])


@pytest.mark.parametrize("theirs", results(False))
def test_n_hat_error_interval_and_criteria_equal_singlercapture(theirs):
    ours = model(theirs).fit(MIGRANTS)
    assert ours.n_hat == pytest.approx(theirs["n_hat"], rel=2e-6)
    tolerance = 0.1 if theirs["share"] != "~ 1" else OTHER_VARIANCE.get(theirs["method"], 1e-5)
    assert ours.std_error == pytest.approx(theirs["std_error"], rel=tolerance)
    assert ours.interval.low == pytest.approx(theirs["low"], rel=tolerance)
    assert ours.interval.high == pytest.approx(theirs["high"], rel=tolerance)
    assert ours.fit.aic == pytest.approx(theirs["aic"], abs=1e-6)
    assert ours.fit.bic == pytest.approx(theirs["bic"], abs=1e-6)


@pytest.mark.parametrize("formula", ["~ 1", ALL])
def test_the_variance_of_their_ztoi_geometric_misses_one_division_by_the_probability_to_be_seen(formula):
    (theirs,) = [r for r in REFERENCE["results"]
                 if r["method"] == "ztoi-geometric" and (r["formula"], r["share"]) == (formula, "~ 1")]  # fmt: skip
    regression = Regression(formula, LIKELIHOODS["ztoi-geometric"])
    found, ours = regression.fitted(MIGRANTS), regression.fit(MIGRANTS)
    without = ours.std_error**2 - found.rows.persons @ found.missed() + ours.dark_figure
    assert without == pytest.approx(theirs["std_error"] ** 2, rel=1e-5)


@pytest.mark.parametrize("theirs", results(True))
def test_where_singlercapture_stopped_early_ours_is_higher_or_refused(theirs):
    try:
        found = model(theirs).fitted(MIGRANTS)
    except NoFiniteEstimateError:
        return
    assert found.log_likelihood > theirs["log_likelihood"] - 1e-6


def test_the_one_inflated_negative_binomial_of_the_newer_version_is_found_and_has_no_upper_limit():
    theirs = REFERENCE["newer"]["oizt-negative-binomial ~ 1"]
    ours = Regression("~ 1", LIKELIHOODS["oizt-negative-binomial"]).fit(MIGRANTS)
    assert ours.n_hat == pytest.approx(theirs["n_hat"], rel=1e-4)
    assert ours.fit.aic == pytest.approx(theirs["aic"], abs=1e-4)
    assert ours.interval.high == np.inf


def test_coefficients_equal_those_of_singlercapture():
    ours = coefficients(Regression(ALL).fitted(MIGRANTS), observed)
    (theirs,) = [r for r in REFERENCE["results"] if r["theirs"] == "ztpoisson ~gender+age+nation"]
    assert ours["estimate"].to_numpy() == pytest.approx(list(theirs["coefficients"].values()), abs=1e-6)
    assert ours["std_error"].to_numpy() == pytest.approx(list(theirs["coef_se"].values()), rel=1e-5)


@pytest.mark.parametrize("column", ["gender", "age", "nation"])
def test_groups_equal_singlercapture_and_add_up_to_the_whole(column):
    groups, whole = Regression(ALL).by(MIGRANTS, column)
    assert sum(g.n_hat for g in groups.values()) == pytest.approx(whole.n_hat, rel=1e-12)
    assert sum(g.n_observed for g in groups.values()) == whole.n_observed
    theirs = {r["name"].partition("==")[2]: r for r in REFERENCE["groups"] if r["name"].startswith(column)}
    assert set(theirs) == set(groups)
    for value, found in groups.items():
        assert found.n_hat == pytest.approx(theirs[value]["Estimated"], rel=1e-6)
        assert found.std_error == pytest.approx(theirs[value]["StdError"], rel=1e-5)
        assert found.interval.low == pytest.approx(theirs[value]["logNormalLowerBound"], rel=1e-5)


def test_fitted_frequencies_and_the_statistics_over_the_same_classes_equal_singlercapture():
    table = frequencies(Regression(ALL).fitted(MIGRANTS), observed)
    assert table["fitted"].to_numpy() == pytest.approx(list(REFERENCE["frequencies"].values()), rel=1e-6)
    seen, fitted = (np.append(table[c][1:4], table[c][4:].sum()) for c in ("observed", "fitted"))
    assert ((seen - fitted) ** 2 / fitted).sum() == pytest.approx(REFERENCE["tests"][0]["Test statistics"], abs=0.02)
    assert 2 * (seen * np.log(seen / fitted)).sum() == pytest.approx(REFERENCE["tests"][1]["Test statistics"], abs=0.02)


# ── statsmodels ──────────────────────────────────────────────────────────────


def persons():
    frame = MIGRANTS.frame
    return frame.loc[frame.index.repeat(frame["count"])].reset_index(drop=True)


def test_chaos_regression_is_the_logistic_one_of_statsmodels_with_its_sandwiches():
    rows = persons().query("captures <= 2")
    design = pd.get_dummies(rows[["gender", "age"]], drop_first=True).assign(const=1).astype(float)[
        ["const", "gender_male", "age_>40yrs"]
    ]  # fmt: skip
    logit = sm.Logit((rows["captures"] == 2).astype(float), design)
    plain, robust_ = logit.fit(disp=0), logit.fit(disp=0, cov_type="HC0")
    found = Regression("~ gender + age", LIKELIHOODS["chao"]).fitted(MIGRANTS)
    assert found.coefficients - [np.log(2), 0, 0] == pytest.approx(plain.params.to_numpy(), abs=1e-6)
    assert observed(found) == pytest.approx(plain.cov_params().to_numpy(), rel=1e-5)
    assert hc0(found) == pytest.approx(robust_.cov_params().to_numpy(), rel=1e-5)


def test_the_cluster_sandwich_is_that_of_statsmodels():
    rows = persons().query("captures <= 2")
    design = pd.get_dummies(rows[["gender"]], drop_first=True).assign(const=1).astype(float)[["const", "gender_male"]]
    groups = rows["nation"].astype("category").cat.codes
    theirs = sm.Logit((rows["captures"] == 2).astype(float), design).fit(
        disp=0, cov_type="cluster", cov_kwds={"groups": groups, "df_correction": True}
    )
    n, p, g = len(rows), 2, groups.nunique()
    small_sample = g / (g - 1) * (n - 1) / (n - p)
    regression = Regression("~ gender", LIKELIHOODS["chao"], cluster="nation")
    ours = regression.covariance(regression.fitted(MIGRANTS)) / (g / (g - 1))
    assert ours == pytest.approx(theirs.cov_params().to_numpy() / small_sample, rel=1e-5)


def gamma_register(n=12_000, seed=3):
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({"age": rng.normal(0, 1, n).round(4), "sex": rng.choice(["F", "M"], n)})
    mean = np.exp(-0.3 + 0.4 * frame["age"] + 0.5 * (frame["sex"] == "M"))
    return frame.assign(captures=rng.negative_binomial(1.25, 1.25 / (1.25 + mean))).query("captures > 0")


def test_the_negative_binomial_is_that_of_statsmodels_on_twelve_thousand_persons():
    frame = gamma_register(n=3_000)
    design = np.column_stack([np.ones(len(frame)), frame["age"], frame["sex"] == "M"]).astype(float)
    theirs = TruncatedLFNegativeBinomialP(frame["captures"].to_numpy(float), design, p=2)
    found = Regression("~ age + sex", LIKELIHOODS["zt-negative-binomial"]).fitted(Register(frame))
    at_ours = np.append(found.coefficients[:3], np.exp(found.coefficients[3]))
    assert theirs.loglike(at_ours) == pytest.approx(found.log_likelihood, rel=1e-9)
    assert theirs.score(at_ours) == pytest.approx(np.zeros(4), abs=1e-3)


# ── identities and laws ──────────────────────────────────────────────────────

DUTCH = RepeatCounts({1: 15169, 2: 1957, 3: 393, 4: 99, 5: 28, 6: 16})


@pytest.mark.parametrize("counts", [DUTCH, RepeatCounts(dict(DUTCH.counts), last_is_or_more=True)])
def test_without_covariates_it_is_the_estimator_of_the_counts_alone(counts):
    register = Register.from_counts(counts)
    for name, kind in (("zt-poisson", ZeroTruncatedPoisson), ("oizt-geometric", OiztGeometric)):
        ours, alone = Regression("~ 1", LIKELIHOODS[name]).fit(register), kind().fit(counts)
        assert ours.n_hat == pytest.approx(alone.n_hat, rel=1e-7)
        assert ours.std_error == pytest.approx(alone.std_error, rel=1e-5)
        assert ours.fit.aic == pytest.approx(alone.fit.aic, abs=1e-6)


def test_a_censored_negative_binomial_is_that_of_the_counts_alone():
    counts = RepeatCounts({1: 50, 2: 40, 3: 30, 4: 20, 5: 14, 6: 23}, last_is_or_more=True)
    ours = Regression("~ 1", LIKELIHOODS["zt-negative-binomial"]).fit(Register.from_counts(counts))
    assert ours.n_hat == pytest.approx(ZeroTruncatedNegativeBinomial().fit(counts).n_hat, rel=1e-5)


def test_a_saturated_formula_is_a_fit_by_group():
    groups, _ = Regression("~ gender").by(MIGRANTS, "gender")
    for value, part in MIGRANTS.strata("gender").items():
        alone = ZeroTruncatedPoisson().fit(part.counts())
        assert groups[value].n_hat == pytest.approx(alone.n_hat, rel=1e-7)
        assert groups[value].std_error == pytest.approx(alone.std_error, rel=1e-6)


def test_rows_of_persons_and_of_patterns_give_one_answer():
    by_person = Register(persons().drop(columns="count"))
    assert Regression(ALL).fit(by_person).n_hat == pytest.approx(Regression(ALL).fit(MIGRANTS).n_hat, rel=1e-12)


@pytest.mark.parametrize("base", ["poisson", "geometric"])
@pytest.mark.parametrize("form", ["zt", "oizt"])
def test_a_negative_binomial_fits_no_worse_than_what_it_contains(form, base):
    frame = gamma_register()
    once = (np.random.default_rng(5).random(len(frame)) < 0.3) & (form == "oizt")
    register = Register(frame.assign(captures=frame["captures"].where(~once, 1)))
    share = {"share": "~ sex"} if form == "oizt" else {}
    wide, narrow = (
        attempt(Regression("~ sex", LIKELIHOODS[f"{form}-{name}"], **share), register)
        for name in ("negative-binomial", base)
    )
    assert wide.fit.aic - 2 <= narrow.fit.aic + 1e-6


@pytest.mark.parametrize("name", LIKELIHOODS)
def test_every_model_finds_the_world_it_describes_with_covariates(name):
    rng = np.random.default_rng(11)
    likelihood, n = LIKELIHOODS[name], 60_000
    sex = rng.integers(0, 2, n)
    mean = np.exp(-0.2 + 0.6 * sex)
    base = likelihood.base.name
    shape = {"Poisson": np.inf, "geometric": 1.0, "negative binomial": 2.0}[base]
    rate = mean if np.isinf(shape) else rng.gamma(shape, mean / shape)
    times = rng.poisson(rate)
    share = 0.25
    if name.startswith("oizt"):
        times = np.where((times > 0) & (rng.random(n) < share), 1, times)
    elif name.startswith("ztoi"):
        times = np.where(rng.random(n) < share, 1, times)
    elif "hurdle" in name:
        while np.any(times == 1):
            again = times == 1
            rate = np.where(again, mean if np.isinf(shape) else rng.gamma(shape, mean / shape), rate)
            times = np.where(again, rng.poisson(rate), times)
        once = (times > 0) if name.startswith("zt") else np.ones(n, dtype=bool)
        times = np.where(once & (rng.random(n) < share), 1, times)
    register = Register(pd.DataFrame({"captures": times, "sex": sex})[times > 0])
    told = Regression("~ sex", likelihood).fit(register)
    assert abs(told.n_hat - n) < 4 * told.std_error
    assert told.std_error < 0.25 * n


@pytest.mark.parametrize("name", LIKELIHOODS)
def test_probabilities_before_truncation_sum_to_one_and_agree_with_the_probability_to_be_seen(name):
    likelihood = LIKELIHOODS[name]
    from dvstats.numerics import jets

    k = np.arange(0.0, 400.0)
    values = [np.full(k.shape, v) for v in (0.3, -0.7, -0.4)[: len(likelihood.parameters)]]
    if len(likelihood.parameters) == 2 and likelihood.share:
        values[1] = np.full(k.shape, -0.4)
    predictors = jets.variables(np.array(values))
    share = np.exp(likelihood.log_count(k, predictors).value)
    assert share.sum() == pytest.approx(1, abs=1e-9)
    assert 1 - share[0] == pytest.approx(np.exp(likelihood.log_seen(predictors).value[0]), rel=1e-9)


def test_influence_is_what_leaving_the_person_out_does():
    found = Regression("~ gender + age").fitted(MIGRANTS)
    top = influence(found, observed).iloc[0]
    frame = MIGRANTS.frame
    (row, *_) = frame.index[(frame[["captures", "gender", "age"]] == top[["captures", "gender", "age"]]).all(axis=1)]
    frame.loc[row, "count"] -= 1
    without = Regression("~ gender + age").fit(Register(frame)).n_hat
    assert without == pytest.approx(top["estimate_without"], rel=1e-7)


def test_goodness_of_fit_refutes_the_poisson_and_has_no_p_value_without_degrees_of_freedom():
    poisson = goodness_of_fit(Regression("~ 1").fitted(MIGRANTS), observed)
    assert (poisson["p_value"] < 1e-6).all()
    assert goodness_of_fit(Regression(ALL).fitted(MIGRANTS), observed)["p_value"].isna().all()


def test_a_rootogram_hangs_by_the_roots_of_what_is_expected():
    table = frequencies(Regression("~ 1").fitted(MIGRANTS), observed).iloc[1:]
    assert (table["hangs_from"] - table["hangs_to"]).to_numpy() ** 2 == pytest.approx(table["observed"].to_numpy())


# ── resampling ───────────────────────────────────────────────────────────────


def test_a_bootstrap_is_repeatable_and_says_which_share_has_no_maximum():
    told = Regression(ALL, limits=percentile, bootstrap=200, seed=4).fit(MIGRANTS)
    again = Regression(ALL, limits=percentile, bootstrap=200, seed=4).fit(MIGRANTS)
    assert told == again
    assert "have no maximum" in told.warnings[0]
    assert told.interval.high == np.inf


def test_robust_limits_stay_finite_where_less_than_half_of_the_resamples_is_degenerate():
    told = Regression(ALL, limits=robust, draw=semiparametric, bootstrap=300, seed=1).fit(MIGRANTS)
    assert told.n_observed < told.interval.low < told.n_hat < told.interval.high < np.inf


@pytest.mark.parametrize("kind", ["parametric", "semiparametric"])
@pytest.mark.parametrize("name", ["zt-poisson", "zt-geometric", "oizt-geometric", "ztoi-poisson"])
def test_the_spread_of_resamples_is_about_the_standard_error(kind, name):
    regression = Regression("~ gender", LIKELIHOODS[name])
    drawn = resample(regression.fitted(MIGRANTS), DRAWS[kind], 400, seed=2)
    assert drawn.degenerate == 0
    assert np.std(drawn.n_hat) == pytest.approx(regression.fit(MIGRANTS).std_error, rel=0.35)


def test_resamples_of_a_register_with_an_open_class_keep_it():
    frame = MIGRANTS.frame.assign(captures=lambda t: t["captures"].clip(upper=4))
    counted = Register(frame, last_is_or_more=True)
    told = Regression("~ gender", limits=percentile, bootstrap=200).fit(counted)
    assert told.interval.low < told.n_hat < told.interval.high


# ── refusals and bad input ───────────────────────────────────────────────────


def test_a_group_of_which_nobody_was_recorded_twice_is_named_in_the_refusal():
    frame = MIGRANTS.frame.query("not (nation == 'Turkey' and captures > 1)")
    with pytest.raises(NoFiniteEstimateError, match=r"nation\[T.Turkey\]"):
        Regression(ALL).fit(Register(frame))


def test_the_negative_binomial_of_the_dutch_registers_is_refused():
    for register in (MIGRANTS, Register.from_counts(DUTCH)):
        with pytest.raises(NoFiniteEstimateError, match="N is infinite"):
            Regression("~ 1", LIKELIHOODS["zt-negative-binomial"]).fit(register)


def test_covariates_that_tell_the_same_twice_are_refused():
    frame = MIGRANTS.frame.assign(again=lambda t: t["gender"])
    with pytest.raises(NotIdentifiableError, match="not told apart"):
        Regression("~ gender + again").fit(Register(frame))


def test_what_vanishes_leaves_the_simpler_model_and_says_so():
    even = Register.from_counts(RepeatCounts({1: 90, 2: 150, 3: 100, 4: 60, 5: 30, 6: 10}))
    for name, left in (("oizt-poisson", "zt-poisson"), ("ztoi-geometric", "zt-geometric")):
        told = Regression("~ 1", LIKELIHOODS[name]).fit(even)
        assert f"`{left}` remains" in told.warnings[0]
        assert told.n_hat == pytest.approx(Regression("~ 1", LIKELIHOODS[left]).fit(even).n_hat, rel=1e-9)
        assert told.fit.n_parameters == 2


@pytest.mark.parametrize(
    ("formula", "said"),
    [("~ shoe_size", "no covariate"), ("~ gender +", "not understood"), ("captures ~ gender", "no left side")],
)
def test_a_formula_that_cannot_be_read_is_bad_input(formula, said):
    with pytest.raises(InputError, match=said):
        Regression(formula).fit(MIGRANTS)


def test_an_empty_covariate_is_bad_input_and_nobody_is_dropped():
    frame = MIGRANTS.frame
    frame.loc[0, "gender"] = ""
    with pytest.raises(InputError, match="gender is empty"):
        Regression("~ gender").fit(Register(frame))
    assert Regression("~ age").fit(Register(frame)).n_observed == 1880


def test_a_formula_for_what_a_model_lacks_is_bad_input():
    with pytest.raises(InputError, match="it has none"):
        Regression("~ 1", LIKELIHOODS["zt-poisson"], share="~ gender").fit(MIGRANTS)


def test_fewer_clusters_than_coefficients_are_refused():
    with pytest.raises(EstimationError, match="clusters"):
        Regression("~ nation", cluster="gender").fit(MIGRANTS)


def test_criteria_of_models_of_those_seen_once_or_twice_are_said_not_to_compare():
    for name in ("chao", "zelterman"):
        assert "not comparable" in Regression("~ gender", LIKELIHOODS[name]).fit(MIGRANTS).warnings[0]


def test_every_level_of_confidence_holds_the_one_below():
    widths = [Regression(ALL, level=level).fit(MIGRANTS).interval for level in (0.5, 0.8, 0.95, 0.99)]
    assert all(wide.low < narrow.low < narrow.high < wide.high for narrow, wide in pairwise(widths))
