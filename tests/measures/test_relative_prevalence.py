"""Relative prevalence where recording is incomplete: what cancels, what is refused, and coverage."""

import numpy as np
import pandas as pd
import pytest

from dvstats.core.errors import InputError
from dvstats.measures.relative_prevalence import relative_prevalence

NAMES = {"group": "region", "cells": ["age"], "recorded": "s", "people": "n", "reference": "A"}
RISK = np.array([0.08, 0.04, 0.02])


def expected(chance_a=0.5, chance_b=0.25, scale=1000):
    people = {"A": np.array([10, 10, 10]) * scale, "B": np.array([20, 5, 5]) * scale}
    rows = [(region, str(age), people[region][age] * chance * RISK[age], people[region][age])
            for region, chance in (("A", chance_a), ("B", chance_b)) for age in range(3)]  # fmt: skip
    return pd.DataFrame(rows, columns=["region", "age", "s", "n"])


def test_the_chance_to_be_recorded_cancels():
    true = (np.array([20, 5, 5]) @ RISK / 30) / RISK.mean()
    for chance_b in (0.5, 0.25, 0.1):
        row = relative_prevalence(expected(chance_b=chance_b), **NAMES).frame.iloc[0]
        assert row["estimate"] == pytest.approx(true, rel=1e-9)
        assert row["recording_ratio"] == pytest.approx(chance_b / 0.5, rel=1e-9)
        assert row["recorded_ratio"] == pytest.approx(true * chance_b / 0.5, rel=1e-9)
        assert row["p_constant"] == pytest.approx(1, abs=1e-6)


def test_the_ratio_turned_round_is_its_inverse():
    one = relative_prevalence(expected(), **NAMES).frame.iloc[0]
    other = relative_prevalence(expected(), **NAMES | {"reference": "B"}).frame.iloc[0]
    assert one["estimate"] * other["estimate"] == pytest.approx(1, rel=1e-9)
    assert one["conf_low"] * other["conf_high"] == pytest.approx(1, rel=1e-9)


def test_risks_that_may_differ_widen_the_bounds_by_as_much():
    row = relative_prevalence(expected(), **NAMES, alike=1.5).frame.iloc[0]
    assert row["bound_low"] == pytest.approx(row["conf_low"] / 1.5, rel=1e-12)
    assert row["bound_high"] == pytest.approx(row["conf_high"] * 1.5, rel=1e-12)


def test_a_ratio_that_changes_between_cells_is_warned_of():
    table = expected()
    table.loc[3, "s"] *= 2
    row = relative_prevalence(table, **NAMES).frame.iloc[0]
    assert row["p_constant"] < 1e-4
    assert "not one in all cells" in row["warnings"][0]


def test_a_cell_without_anybody_recorded_has_no_risk():
    table = pd.concat([expected(), pd.DataFrame({"region": ["A", "B"], "age": "9", "s": 0.0, "n": [30_000, 60_000]})])
    before, after = (relative_prevalence(t, **NAMES).frame.iloc[0]["estimate"] for t in (expected(), table))
    assert after == pytest.approx(before * (30 / 90) / (30 / 60), rel=1e-9)


def test_groups_that_share_no_cell_or_record_nobody_are_refused():
    apart = expected().query("(region == 'A' and age == '0') or (region == 'B' and age == '1')")
    assert "share no cells" in relative_prevalence(apart, **NAMES).frame["refusal"].iloc[0]
    silent = expected().assign(s=lambda t: t["s"].where(t["region"] == "A", 0.0))
    assert "nobody of B" in relative_prevalence(silent, **NAMES).frame["refusal"].iloc[0]
    full = pd.DataFrame({"region": ["A", "A", "B", "B"], "age": ["0", "1"] * 2, "s": [50, 5, 50, 5], "n": [50, 50] * 2})
    assert "reaches 1" in relative_prevalence(full, **NAMES).frame["refusal"].iloc[0]


@pytest.mark.parametrize(
    ("change", "options", "said"),
    [
        ({"s": 1e6}, {}, "not more are recorded"),
        ({"s": 0.5}, {}, "whole numbers"),
        ({"age": "0"}, {}, "a cell once"),
        ({"region": ""}, {}, "a name is due"),
        ({}, {"reference": "Z"}, "one of two groups"),
        ({}, {"alike": 0.5}, "1 or more"),
        ({}, {"cells": []}, "equally at risk"),
    ],
)
def test_bad_input_is_named(change, options, said):
    with pytest.raises(InputError, match=said):
        relative_prevalence(expected().assign(**change), **NAMES | options)


def test_the_interval_holds_the_truth_in_its_world():
    rng, held = np.random.default_rng(20261125), []
    true = (np.array([20, 5, 5]) @ RISK / 30) / RISK.mean()
    for _ in range(300):
        table = expected(scale=60)
        table["s"] = rng.binomial(table["n"], table["s"] / table["n"])
        row = relative_prevalence(table, **NAMES).frame.iloc[0]
        held.append(row["conf_low"] <= true <= row["conf_high"])
    assert np.mean(held) == pytest.approx(0.95, abs=0.04)
