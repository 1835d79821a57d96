"""Pooling: parity with metafor, the exact binomial model, refusals."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from dvstats.core.errors import InputError
from dvstats.measures.pool import pool
from dvstats.numerics.random_effects import heterogeneity

BCG = json.loads((Path(__file__).parents[1] / "reference/metafor/bcg.json").read_text("utf-8"))
THEIRS = BCG["expected"]


def trials():
    a, b, c, d = np.array(BCG["rows"], dtype=float).T
    effect = np.log(a / (a + b)) - np.log(c / (c + d))
    return pd.DataFrame({"y": effect, "v": 1 / a - 1 / (a + b) + 1 / c - 1 / (c + d)})


def pooled(**options):
    return pool(trials(), effect="y", variance="v", **options).frame.iloc[0]


@pytest.mark.parametrize(("model", "theirs"), [("dl", "DL"), ("reml", "REML"), ("pm", "PM")])
def test_the_spread_and_the_mean_equal_metafor(model, theirs):
    ours, expected = pooled(model=model), THEIRS[theirs]
    # Their Paule-Mandel iteration stops early; ours is where the weighted sum of squares is exactly its freedom.
    near = 5e-5 if model == "pm" else 1e-6
    assert ours["estimate"] == pytest.approx(expected["mu"], abs=near)
    assert ours["tau2"] == pytest.approx(expected["tau2"], abs=near)
    if "se" in expected:
        assert ours["std_error"] == pytest.approx(expected["se"], abs=1e-6)
        assert 100 * ours["i2"] == pytest.approx(expected["I2"], abs=1e-4)


def test_paule_and_mandel_make_the_weighted_sum_of_squares_its_freedom():
    table = trials()
    q = heterogeneity(table["y"].to_numpy(), table["v"].to_numpy(), pooled(model="pm")["tau2"])
    assert q == pytest.approx(12, abs=1e-9)


def test_intervals_equal_metafor():
    ours, theirs = pooled(), THEIRS["REML"]
    assert (ours["conf_low"], ours["conf_high"]) == pytest.approx(theirs["ci95"], abs=1e-6)
    assert (ours["prediction_low"], ours["prediction_high"]) == pytest.approx(theirs["pi95"], abs=1e-4)
    assert (ours["tau2_low"], ours["tau2_high"]) == pytest.approx(theirs["tau2_Qprofile95"], abs=1e-4)
    assert ours["q"] == pytest.approx(THEIRS["Q"], abs=1e-5)


def test_the_interval_of_hartung_and_knapp_equals_metafor():
    ours, theirs = pooled(hksj=True), THEIRS["KNHA"]
    assert ours["std_error"] == pytest.approx(theirs["se"], abs=1e-6)
    assert (ours["conf_low"], ours["conf_high"]) == pytest.approx(theirs["ci95"], abs=1e-6)
    assert (ours["prediction_low"], ours["prediction_high"]) == pytest.approx(theirs["pi95"], abs=1e-3)


def test_shares_of_one_true_value_pool_to_the_share_of_all():
    told = pool(pd.DataFrame({"e": [20, 40, 60], "n": [100, 200, 300]}), events="e", n="n").frame.iloc[0]
    assert told["estimate"] == pytest.approx(0.2, abs=1e-4)
    assert told["std_error"] == pytest.approx((0.2 * 0.8 / 600) ** 0.5, rel=0.02)


def test_the_spread_between_shares_is_found_again():
    rng = np.random.default_rng(6)
    chance = 1 / (1 + np.exp(-rng.normal(-1.0, 0.5, 400)))
    table = pd.DataFrame({"e": rng.binomial(300, chance), "n": 300})
    told = pool(table, events="e", n="n").frame.iloc[0]
    assert told["tau2"] == pytest.approx(0.25, rel=0.2)
    assert told["estimate"] == pytest.approx(1 / (1 + np.e), abs=0.02)


def test_one_figure_is_refused_and_missing_rows_are_counted():
    table = pd.DataFrame({"y": [0.3, None, 0.5], "v": [0.1, 0.1, 0.1]})
    assert "1 rows without" in pool(table, effect="y", variance="v").frame["warnings"].iloc[0]
    assert "two figures or more" in pool(table.head(2), effect="y", variance="v").frame["refusal"].iloc[0]


@pytest.mark.parametrize("options", [{}, {"effect": "y"}, {"effect": "y", "variance": "v", "events": "e", "n": "n"}])
def test_columns_that_do_not_go_together_are_bad_input(options):
    table = pd.DataFrame({"y": [0.3, 0.4], "v": [0.1, 0.1], "e": [1, 2], "n": [5, 6]})
    with pytest.raises(InputError, match="columns to pool"):
        pool(table, **options)


def test_a_variance_of_zero_is_bad_input():
    with pytest.raises(InputError, match="above 0"):
        pool(pd.DataFrame({"y": [0.3, 0.4], "v": [0.0, 0.1]}), effect="y", variance="v")


def test_a_prediction_interval_holds_another_study_and_the_confidence_interval_the_mean():
    """Their convention: the quantile of the interval (normal, or t with HKSJ) times the root of both variances."""
    for options in ({}, {"hksj": True}, {"model": "dl"}, {"model": "pm", "hksj": True}):
        row = pooled(**options)
        quantile = (row["conf_high"] - row["estimate"]) / row["std_error"]
        reach = quantile * (row["tau2"] + row["std_error"] ** 2) ** 0.5
        assert row["prediction_high"] - row["estimate"] == pytest.approx(reach, rel=1e-12)
        assert row["prediction_low"] < row["conf_low"] < row["conf_high"] < row["prediction_high"]


def test_without_spread_another_study_lies_where_the_mean_does():
    table = pd.DataFrame({"y": [0.5, 0.5, 0.5], "v": [0.1, 0.2, 0.3]})
    row = pool(table, effect="y", variance="v").frame.iloc[0]
    assert row["tau2"] == 0
    assert (row["prediction_low"], row["prediction_high"]) == pytest.approx((row["conf_low"], row["conf_high"]))


@pytest.mark.parametrize("model", ["reml", "dl", "pm"])
def test_pooling_follows_the_scale_and_the_origin(model):
    table = trials()
    moved = pd.DataFrame({"y": 3 * table["y"] + 2, "v": 9 * table["v"]})
    first, second = (pool(t, effect="y", variance="v", model=model).frame.iloc[0] for t in (table, moved))
    assert second["estimate"] == pytest.approx(3 * first["estimate"] + 2, rel=1e-7)
    assert second["tau2"] == pytest.approx(9 * first["tau2"], rel=1e-7)


def test_rare_shares_are_pooled_by_the_exact_model_and_stay_shares():
    table = pd.DataFrame({"e": [0, 0, 1, 0, 3], "n": [40, 25, 60, 10, 90]})
    row = pool(table, events="e", n="n").frame.iloc[0]
    assert 0 < row["conf_low"] < row["estimate"] < row["conf_high"] < 1
    assert row["estimate"] == pytest.approx(4 / 225, abs=0.006)


def test_the_exact_model_with_large_counts_is_the_normal_one_on_the_log_odds():
    rng = np.random.default_rng(8)
    chance = 1 / (1 + np.exp(-rng.normal(-1.0, 0.4, 25)))
    n = np.full(25, 40_000)
    events = rng.binomial(n, chance)
    exact = pool(pd.DataFrame({"e": events, "n": n}), events="e", n="n").frame.iloc[0]
    odds = pd.DataFrame({"y": np.log(events / (n - events)), "v": 1 / events + 1 / (n - events)})
    normal = pool(odds, effect="y", variance="v").frame.iloc[0]
    assert np.log(exact["estimate"] / (1 - exact["estimate"])) == pytest.approx(normal["estimate"], abs=1e-3)
    # Maximum likelihood divides by the number of studies, its restricted form by one less.
    assert exact["tau2"] == pytest.approx(normal["tau2"] * 24 / 25, rel=0.01)
