"""Calibration, decision curves and transport: parity with logistic regression, laws, refusals."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy.special import expit, logit

from dvstats.core.errors import InputError
from dvstats.measures.calibration import calibration
from dvstats.measures.decision_curve import decision_curve
from dvstats.measures.transport import transport
from dvstats.numerics.calibration import net_benefit, shifted


def people(n=400, slope=1.0, seed=8):
    rng = np.random.default_rng(seed)
    p = expit(rng.normal(-1, 1, n))
    return pd.DataFrame({"p": p, "y": (rng.random(n) < expit(slope * logit(p))).astype(float)})


def told(table, **options):
    return calibration(table, probability="p", outcome="y", **options).frame.set_index("quantity")


def test_intercept_and_slope_are_those_of_a_logistic_regression():
    table = people(slope=0.6)
    ours, linear = told(table), logit(table["p"].to_numpy())
    both = sm.GLM(table["y"], sm.add_constant(linear), family=sm.families.Binomial()).fit(tol=1e-12)
    alone = sm.GLM(table["y"], np.ones(len(table)), family=sm.families.Binomial(), offset=linear).fit(tol=1e-12)
    assert ours.loc["slope", "estimate"] == pytest.approx(both.params.iloc[1], abs=1e-8)
    assert ours.loc["slope", "std_error"] == pytest.approx(both.bse.iloc[1], abs=1e-6)
    assert ours.loc["intercept_with_slope", "estimate"] == pytest.approx(both.params.iloc[0], abs=1e-8)
    assert ours.loc["intercept", "estimate"] == pytest.approx(alone.params.iloc[0], abs=1e-8)
    assert ours.loc["intercept", "std_error"] == pytest.approx(alone.bse.iloc[0], abs=1e-6)


def test_risks_that_a_regression_put_right_are_right_on_average_with_slope_1():
    table = people(slope=0.5)
    linear = logit(table["p"].to_numpy())
    fit = sm.GLM(table["y"], sm.add_constant(linear), family=sm.families.Binomial()).fit(tol=1e-12)
    ours = told(table.assign(p=np.asarray(fit.fittedvalues)))
    assert ours.loc["expected_over_observed", "estimate"] == pytest.approx(1, abs=1e-8)
    assert ours.loc["slope", "estimate"] == pytest.approx(1, abs=1e-6)
    assert ours.loc["brier_skill", "estimate"] > 0


def test_the_base_rate_for_everybody_has_no_skill_and_no_slope():
    table = people().assign(p=0.25)
    ours = told(table)
    assert ours.loc["brier_skill", "estimate"] <= 0
    assert "one number" in ours.loc["slope", "refusal"]


def test_bins_hold_everybody_once_and_their_shares_average_to_the_base_rate():
    table = people()
    curve = told(table, bins=7).loc["reliability"]
    assert curve["n"].sum() == len(table)
    assert np.average(curve["estimate"], weights=curve["n"]) == pytest.approx(table["y"].mean())
    assert curve["predicted"].is_monotonic_increasing


def test_risks_of_0_and_separated_risks_are_refused_where_they_have_no_answer():
    ours = told(pd.DataFrame({"p": [0.0, 0.2, 0.6, 0.7], "y": [0, 0, 1, 1]}), bins=2)
    assert "log-odds" in ours.loc["slope", "refusal"]
    assert ours.loc["brier", "estimate"] == pytest.approx((0.04 + 0.16 + 0.09) / 4)
    parted = told(pd.DataFrame({"p": [0.1, 0.2, 0.6, 0.7], "y": [0, 0, 1, 1]}), bins=2)
    assert "no maximum" in parted.loc["slope", "refusal"]


def test_a_risk_above_1_is_bad_input():
    with pytest.raises(InputError, match="between 0 and 1"):
        told(pd.DataFrame({"p": [0.1, 40.0], "y": [0, 1]}))


def test_acting_from_the_lowest_risk_on_is_acting_on_all():
    table = people()
    row = decision_curve(table, probability="p", outcome="y", thresholds=(1e-6,)).frame.iloc[0]
    assert row["estimate"] == pytest.approx(row["act_on_all"], abs=1e-12)
    assert row["conf_low"] < row["estimate"] < row["conf_high"]


@pytest.mark.parametrize("thresholds", [(), (0.0,), (1.0,)])
def test_a_threshold_outside_is_bad_input(thresholds):
    with pytest.raises(InputError, match="above 0 and below 1"):
        decision_curve(people(), probability="p", outcome="y", thresholds=thresholds)


def test_predictive_values_are_the_counts_of_a_table():
    # 134 of 159 with the event and 800 of 2,000 without it are rated positive.
    table = pd.DataFrame({"s": [134 / 159], "c": [0.6], "m": [159], "n": [2000]})
    options = {"sensitivity": "s", "specificity": "c", "n_events": "m", "n_others": "n"}
    rows = transport(table, **options, base_rates=(159 / 2159, 0.001)).frame
    assert rows["estimate"].iloc[0] == pytest.approx(134 / 934)
    assert rows["estimate"].iloc[1] == pytest.approx(1200 / 1225)
    assert rows["estimate"].iloc[2] < 0.0025
    assert (rows["conf_low"] < rows["estimate"]).all()
    assert (rows["conf_high"] > rows["estimate"]).all()


def test_without_numbers_of_people_there_is_no_interval_and_one_of_two_is_bad_input():
    table = pd.DataFrame({"s": [0.8], "c": [0.6], "m": [100]})
    assert "conf_low" not in transport(table, sensitivity="s", specificity="c").frame
    with pytest.raises(InputError, match="needs both"):
        transport(table, sensitivity="s", specificity="c", n_events="m")


def test_a_shift_of_base_rate_there_and_back_changes_nothing():
    p = np.array([0.1, 0.5, 0.9])
    assert shifted(shifted(p, 0.3, 0.05), 0.05, 0.3) == pytest.approx(p)


def test_few_people_make_few_groups_and_a_number_asked_for_is_kept():
    few = pd.DataFrame({"p": np.linspace(0.1, 0.9, 12), "y": [0, 0, 1, 0, 0, 1, 0, 1, 1, 0, 1, 1]})
    assert (told(few).index == "reliability").sum() == 2
    assert (told(few, bins=3).index == "reliability").sum() == 3
    with pytest.raises(InputError, match="13 bins for 12 people"):
        told(few, bins=13)


def test_people_who_do_not_differ_give_no_interval():
    alike = pd.DataFrame({"p": [0.5] * 6, "y": [0, 1, 0, 1, 0, 1]})
    brier = told(alike).loc["brier"]
    assert np.isnan(brier["conf_low"])
    assert brier["interval_kind"].startswith("none")
    nobody = decision_curve(alike, probability="p", outcome="y", thresholds=(0.9,)).frame.iloc[0]
    assert nobody["estimate"] == 0
    assert np.isnan(nobody["conf_high"])


def test_acting_on_everybody_gains_nothing_to_the_last_digit():
    rows = pd.DataFrame({"p": [0.5, 0.6, 0.9], "y": [0, 1, 1]})
    gains = decision_curve(rows, probability="p", outcome="y").frame["gain"]
    assert gains.eq(0).all()


def test_at_the_base_rate_it_is_worth_nothing_to_treat_all_alike():
    outcome = np.array([1.0] * 3 + [0.0] * 7)
    everybody = np.full(10, 0.9)
    assert net_benefit(everybody, outcome, 0.3)[0] == pytest.approx(0, abs=1e-15)
    # At one in four a false alarm is a third of a hit.
    assert net_benefit(everybody, outcome, 0.25)[0] == pytest.approx(0.3 - 0.7 / 3)
    assert net_benefit(np.zeros(10), outcome, 0.3)[0] == 0
