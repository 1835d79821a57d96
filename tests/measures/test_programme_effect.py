"""Effects of programmes: parity with metafor and clubSandwich, conversions, and what is refused."""

import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from dvstats.core.errors import InputError
from dvstats.measures.programme_effect import programme_effect
from dvstats.numerics.effect_sizes import (
    difference_to_odds_ratio,
    from_counts,
    from_ratio,
    risk_ratio_to_odds_ratio,
)
from dvstats.numerics.meta_regression import fit, robust, small_study_effects, trim_and_fill
from dvstats.numerics.random_effects import restricted_likelihood, weighted_mean
from dvstats.store.sample import sample
from dvstats.store.table_file import read_table

REFERENCE = Path(__file__).parents[1] / "reference/metafor"
COGNITIVE, SCHOOLS, BCG, CHECKS = (
    json.loads((REFERENCE / f"{name}.json").read_text("utf-8"))
    for name in ("landenberger", "konstantopoulos", "bcg", "bcg_checks")
)


def cognitive():
    """Cognitive-behavioural programmes for offenders in general, as counts of recidivism."""
    rows = pd.DataFrame(COGNITIVE["rows"], columns=COGNITIVE["columns"])
    return rows.assign(n=rows["cbt_non"] + rows["cbt_rec"], m=rows["ctrl_non"] + rows["ctrl_rec"])


def pooled(table=None, **options):
    rows = cognitive() if table is None else table
    return programme_effect(rows, counts=("cbt_rec", "n", "ctrl_rec", "m"), **options).frame.set_index("about")


def test_the_pooled_effect_and_its_intervals_equal_metafor():
    # Theirs are odds of no recidivism, ours of recidivism: the sign turns.
    ours, knha = pooled().loc["all"], COGNITIVE["expected"]["knha"]
    assert ours["estimate"] == pytest.approx(-knha["mean"], abs=1e-8)
    assert ours["std_error"] == pytest.approx(knha["se"], abs=1e-8)
    assert (-ours["conf_high"], -ours["conf_low"]) == pytest.approx((knha["low"], knha["high"]), abs=1e-7)
    assert ours["tau2"] == pytest.approx(COGNITIVE["expected"]["reml"]["tau2"], abs=1e-7)
    prediction = (-ours["prediction_high"], -ours["prediction_low"])
    assert prediction == pytest.approx(COGNITIVE["expected"]["knha_prediction"], abs=1e-7)


def test_checks_for_missing_studies_equal_metafor():
    ours, theirs = pooled(), COGNITIVE["expected"]
    egger = ours.loc["all: small-study effects (Egger)"]
    assert egger["estimate"] / egger["std_error"] == pytest.approx(-theirs["egger"]["z"], abs=1e-6)
    assert egger["p_value"] == pytest.approx(theirs["egger"]["p"], abs=1e-7)
    fill = ours.loc["all: trim and fill"]
    assert fill["n_filled"] == theirs["trimfill"]["filled"] == 16
    # Their refit stops at the default threshold.
    assert (-fill["estimate"], fill["tau2"]) == pytest.approx(
        (theirs["trimfill"]["mean"], theirs["trimfill"]["tau2"]), abs=2e-6
    )
    assert (-fill["conf_high"], -fill["conf_low"]) == pytest.approx(
        (theirs["trimfill"]["low"], theirs["trimfill"]["high"]), abs=2e-6
    )


def test_meta_regression_equals_metafor():
    rows, theirs = cognitive(), COGNITIVE["expected"]["sessions"]
    cells = rows[["cbt_non", "cbt_rec", "ctrl_non", "ctrl_rec"]].to_numpy(float)
    y, v = np.log(cells[:, 0] * cells[:, 3] / (cells[:, 1] * cells[:, 2])), (1 / cells).sum(axis=1)
    found = fit(y, v, np.column_stack([np.ones_like(y), rows["sessions"]]), np.arange(len(y)))
    assert found.coefficients == pytest.approx([theirs["intercept"], theirs["slope"]], abs=1e-7)
    assert np.sqrt(np.diag(found.covariance)) == pytest.approx([theirs["se_intercept"], theirs["se_slope"]], abs=1e-7)
    assert found.tau2 == pytest.approx(theirs["tau2"], abs=1e-7)


def trials():
    a, b, c, d = np.array(BCG["rows"], dtype=float).T
    return np.log(a / (a + b)) - np.log(c / (c + d)), 1 / a - 1 / (a + b) + 1 / c - 1 / (c + d)


def test_robust_errors_of_independent_trials_equal_clubsandwich():
    y, v = trials()
    found = fit(y, v, np.ones((13, 1)), np.arange(13))
    theirs = CHECKS["cr2"]
    assert robust(found, np.ones(1)) == pytest.approx((theirs["se"], theirs["df"]), abs=1e-6)
    egger = small_study_effects(y, v, np.arange(13), 0.0)
    z = egger.coefficients[1] / egger.covariance[1, 1] ** 0.5
    assert z == pytest.approx(CHECKS["egger"]["z"], abs=1e-6)
    filled, y_all, v_all = trim_and_fill(y, v, missing_above=True)
    assert filled == CHECKS["trimfill"]["filled"]
    assert weighted_mean(y_all, v_all, restricted_likelihood(y_all, v_all))[0] == pytest.approx(
        CHECKS["trimfill"]["mean"], abs=1e-7
    )


@pytest.mark.parametrize("correlation", ["0.6", "0"])
def test_effects_of_one_study_equal_metafor_and_clubsandwich(correlation):
    district, year, y, v = np.array(SCHOOLS["rows"]).T
    _, cluster = np.unique(district, return_inverse=True)
    theirs, rho = SCHOOLS["expected"][correlation], float(correlation)
    found = fit(y, v, np.ones((len(y), 1)), cluster, rho)
    assert found.coefficients[0] == pytest.approx(theirs["mean"]["estimate"], abs=1e-6)
    assert found.tau2 == pytest.approx(theirs["mean"]["tau2"], abs=1e-6)
    assert robust(found, np.ones(1)) == pytest.approx((theirs["cr2"]["se"], theirs["cr2"]["df"]), rel=1e-5)
    late = fit(y, v, np.column_stack([np.ones_like(y), year > 1990]), cluster, rho)
    assert late.coefficients[1] == pytest.approx(theirs["late"]["slope"], abs=1e-6)
    expected = theirs["late_cr2"]["se_slope"], theirs["late_cr2"]["df_slope"]
    assert robust(late, np.array([0.0, 1.0])) == pytest.approx(expected, rel=1e-5)


def by_source():
    table = cognitive().head(24).copy()
    return table.assign(source=["police", "partner"] * 12, study=[f"s{i // 2}" for i in range(24)])


def test_police_and_partner_are_pooled_apart_and_compared_robustly():
    ours = pooled(by_source(), source="source", study="study")
    assert list(ours.index[:3]) == ["partner", "police", "police less partner"]
    assert "all" not in ours.index
    difference = ours.loc["police less partner"]
    assert difference["interval_kind"].endswith("CR2")
    assert difference["n_studies"] == 12
    alone = pooled(by_source().query("source == 'police'")).loc["all"]
    assert ours.loc["police", "estimate"] == pytest.approx(alone["estimate"])


def test_without_a_source_it_is_said_that_police_and_partner_may_be_mixed():
    assert "may be mixed" in pooled().loc["all", "warnings"]


def test_dependent_effects_are_not_trimmed_and_filled():
    ours = pooled(by_source(), study="study")
    assert "independent" in ours.loc["all: trim and fill", "refusal"]
    assert ours.loc["all", "interval_kind"].startswith("random effects, reml, CR2")


def test_a_ratio_with_its_interval_says_the_same_as_its_counts():
    table = pd.DataFrame({"x": [0.79, 0.99], "a": [0.49, 0.74], "b": [1.28, 1.32]})
    ours = programme_effect(table, effect="x", low="a", high="b").frame.iloc[0]
    assert 0.79 < ours["ratio"] < 0.99
    assert "few studies" in ours["warnings"] or "may be mixed" in ours["warnings"]


def test_reviews_are_not_pooled():
    table = pd.DataFrame({"x": [0.5, 0.6, 1.1], "a": [0.4, 0.4, 0.7], "b": [0.7, 0.8, 1.7], "level": "pooled"})
    ours = programme_effect(table, effect="x", low="a", high="b", evidence="level").frame.iloc[0]
    assert "0 studies" in ours["refusal"]
    assert "3 rows of reviews" in ours["warnings"]


def test_risk_ratios_need_a_base_risk():
    table = pd.DataFrame({"x": [0.8, 0.9], "a": [0.5, 0.6], "b": [1.2, 1.3], "scale": "RR"})
    options = {"effect": "x", "low": "a", "high": "b", "scale": "scale"}
    assert "2 rows without a usable effect" in programme_effect(table, **options).frame["warnings"].iloc[0]
    ours = programme_effect(table, base_risk=0.3, **options).frame.iloc[0]
    expected = [risk_ratio_to_odds_ratio(math.log(x), 1, 0.3)[0] for x in (0.8, 0.9)]
    assert min(expected) < ours["estimate"] < max(expected)


def test_a_risk_ratio_becomes_the_odds_ratio_of_its_table():
    log_odds, _ = risk_ratio_to_odds_ratio(math.log((30 / 100) / (50 / 100)), 0.1, 0.5)
    assert math.exp(log_odds) == pytest.approx((30 * 50) / (70 * 50))


def test_a_difference_of_nothing_is_an_odds_ratio_of_one():
    assert difference_to_odds_ratio(0.0, 0.1)[0] == 0


@pytest.mark.parametrize(
    ("row", "options", "message"),
    [
        ({"x": 2, "a": 0.5, "b": 1}, {"effect": "x", "low": "a", "high": "b"}, "holds its effect"),
        ({"x": 0.5, "a": -1, "b": 1}, {"effect": "x", "low": "a", "high": "b"}, "above 0"),
        ({"x": 5, "a": 4, "b": 1, "c": 2}, {"counts": ("x", "a", "b", "c")}, "not more than people"),
        ({"x": 5}, {"effect": "x"}, "--counts"),
        ({"x": 9, "a": 8, "b": 10, "s": "RR"}, {"effect": "x", "low": "a", "high": "b", "scale": "s", "base_risk": 0.5},
         "below 1"),
        ({"x": 1}, {"effect": "x", "base_risk": 2.0}, "base risk"),
    ],
)  # fmt: skip
def test_bad_input_is_told(row, options, message):
    with pytest.raises(InputError, match=message):
        programme_effect(pd.DataFrame([row, row]), **options)


def test_a_published_interval_gives_back_the_error_it_was_made_from():
    effect, variance = from_counts(30, 100, 45, 90)
    for level in (0.9, 0.95):
        half = norm.isf((1 - level) / 2) * variance**0.5
        published = (math.exp(effect + end) for end in (0.0, -half, half))
        assert from_ratio(*published, level) == pytest.approx((effect, variance))


@pytest.mark.parametrize("kinds", [["OR", "RR"], ["SMD", "SMD"]])
def test_effects_that_a_column_calls_something_else_are_not_taken_for_odds_ratios(kinds):
    table = pd.DataFrame({"x": [0.8, 0.9], "a": [0.5, 0.6], "b": [1.2, 1.3], "effect_type": kinds})
    with pytest.raises(InputError, match="column effect_type.*say --scale effect_type"):
        programme_effect(table, effect="x", low="a", high="b")
    assert len(programme_effect(table, effect="x", low="a", high="b", scale="effect_type").frame)
    ours = programme_effect(table.assign(effect_type="OR"), effect="x", low="a", high="b").frame.iloc[0]
    assert ours["n_studies"] == 2


DESIGNS = ("RCT", "randomised", "quasi (matched)", "quasi (dropout)", "Drop-outs")


def of_designs(**options):
    table = pd.DataFrame({
        "a": [20, 15, 30, 5, 1], "n": [100, 90, 120, 80, 60], "c": [30, 22, 38, 40, 30], "m": [100, 95, 115, 80, 60],
        "how": DESIGNS,
    })  # fmt: skip
    return programme_effect(table, counts=("a", "n", "c", "m"), **options).frame.set_index("about"), table


def test_trials_are_pooled_apart_and_men_who_dropped_out_are_no_control():
    ours, table = of_designs(design="how")
    alone = programme_effect(table.head(2), counts=("a", "n", "c", "m")).frame.iloc[0]
    assert ours.loc["randomised: all", "estimate"] == pytest.approx(alone["estimate"])
    assert ours.loc["randomised: all", "warnings"].startswith("2 rows against drop-outs are left out")
    mixed, _ = of_designs()
    assert mixed.loc["all", "n_effects"] == 5
    assert mixed.loc["all", "ratio"] < ours.loc["randomised: all", "ratio"]


def test_a_study_that_stands_alone_is_told_and_not_pooled():
    ours, _ = of_designs(design="how")
    row = ours.loc["not randomised: all"]
    odds, error = (30 / 90) / (38 / 77), (1 / 30 + 1 / 90 + 1 / 38 + 1 / 77) ** 0.5
    ends = [odds * math.exp(sign * norm.isf(0.025) * error) for sign in (-1, 1)]
    assert f"(its odds ratio: {odds:.2f}, from {ends[0]:.2f} to {ends[1]:.2f})" in row["refusal"]
    assert math.isnan(row["estimate"])


def test_shipped_counts_that_were_derived_are_the_only_whole_numbers_that_round_to_what_was_published():
    rows = read_table(sample("studies/programmes.csv"))
    derived = rows[rows["note"].str.contains("DERIVED", na=False)]
    published = {"Intervention programme, Canton of Zurich": ((6.06, 2), (22.55, 2)), "Dutton": ((4, 0), None),
                 "Treuthardt & Kröger (Partnerschaft ohne Gewalt, Zurich)": ((14, 0), (25, 0))}  # fmt: skip
    assert set(derived["study"]) == set(published)
    for row in derived.to_dict(orient="records"):
        for arm, told in zip(("treatment", "control"), published[row["study"]], strict=True):
            if told:
                people = int(row[f"n_{arm}"])
                fits = [k for k in range(people + 1) if abs(100 * k / people - told[0]) <= 0.5 * 10 ** -told[1]]
                assert fits == [int(row[f"events_{arm}"])]
    others = rows[~rows["note"].str.contains("DERIVED", na=False)]
    assert others[["events_treatment", "events_control"]].isna().all().all()


def test_the_shipped_studies_are_refused_as_a_pool_and_say_what_there_is():
    rows = read_table(sample("studies/programmes.csv"))
    counts = ("events_treatment", "n_treatment", "events_control", "n_control")
    told = programme_effect(rows, counts=counts, source="outcome_source", evidence="level", design="design").frame
    odds = (4 / 62) / (46 / 158)
    assert f"its odds ratio: {odds:.2f}" in told.set_index("about").loc["not randomised: police", "refusal"]
    assert "3 rows against drop-outs" in told["warnings"].iloc[0]
