"""The nouns: immutable, validated, and clear about what breaks which rule."""

import dataclasses
import pickle

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dvstats.core.captures import CaptureTable, RepeatCounts, histories
from dvstats.core.comparison import Comparison
from dvstats.core.errors import DvstatsError, EstimationError, InputError, SchemaError
from dvstats.core.estimate import Estimate, Interval
from dvstats.core.observations import Observations
from dvstats.core.provenance import Provenance
from dvstats.core.refusal import Refusal
from dvstats.core.tidy import GLOSSARY, tidy

TWO = CaptureTable(("police", "shelter"), {(1, 1): 49, (1, 0): 86, (0, 1): 73})
ROW = {"indicator": "recorded_dv", "geo": "EE", "period": "2019", "counting_unit": "offence", "stage": "recorded",
       "value": 4119, "source": "Ministry of Justice"}  # fmt: skip


def observations(**changed):
    return Observations(pd.DataFrame([ROW | changed]))


@pytest.mark.parametrize(
    "noun", [TWO, RepeatCounts({1: 3}), Interval(1, 2), Refusal("m", "r"), Provenance("t"), observations()]
)
def test_a_noun_cannot_be_changed(noun):
    field = dataclasses.fields(noun)[0].name
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(noun, field, None)


def test_counts_cannot_be_changed_through_the_mapping():
    with pytest.raises(TypeError):
        TWO.counts[1, 1] = 0


def test_a_frame_that_is_given_out_is_a_copy():
    one = observations()
    taken = one.frame
    taken.loc[0, "value"] = 0
    assert one.frame["value"].item() == 4119


def test_nouns_travel_to_worker_processes():
    for noun in (TWO, RepeatCounts({1: 3, 2: 1}), Estimate(10, 8, Interval(8, 12), "m")):
        assert pickle.loads(pickle.dumps(noun)) == noun


@pytest.mark.parametrize(
    ("lists", "counts", "rule"),
    [
        (("a",), {(1,): 3}, "two or more"),
        (tuple("abcdefghijklm"), {(1,) * 13: 1}, "at most 12"),
        (("a", "a"), {(1, 0): 3}, "all different"),
        (("a", " "), {(1, 0): 3}, "has a name"),
        (("a", "b"), {(0, 0): 3}, "on no list"),
        (("a", "b"), {(1, 2): 3}, "one 0 or 1"),
        (("a", "b"), {(1,): 3}, "one 0 or 1"),
        (("a", "b"), {(1, 0): -3}, "whole number from 0"),
        (("a", "b"), {(1, 0): 2.5}, "whole number from 0"),
        (("a", "b"), {(1, 0): float("nan")}, "whole number from 0"),
        (("a", "b"), {(1, 0): 2**53 + 2}, "to 2^53"),
        (("a", "b"), {(1, 0): True}, "whole number from 0"),
        (("a", "b"), {(1, 0): 0}, "at least one case"),
    ],
)
def test_a_capture_table_that_breaks_a_rule_names_it(lists, counts, rule):
    with pytest.raises(InputError, match=rule.replace("^", r"\^")):
        CaptureTable(lists, counts)


def test_a_cell_that_cannot_occur_is_no_zero():
    table = CaptureTable(("a", "b"), {(1, 0): 3, (0, 1): 2}, frozenset({(1, 1)}))
    assert (1, 1) not in table.counts
    with pytest.raises(SchemaError, match="impossible"):
        CaptureTable(("a", "b"), {(1, 1): 3}, frozenset({(1, 1)}))


@given(st.lists(st.integers(0, 50), min_size=7, max_size=7).filter(any))
def test_lengths_and_overlaps_obey_inclusion_and_exclusion(counts):
    table = CaptureTable(("a", "b", "c"), dict(zip(histories(3), counts, strict=True)))
    singles = sum(table.on(name) for name in "abc")
    pairs = table.on("a", "b") + table.on("a", "c") + table.on("b", "c")
    assert singles - pairs + table.on("a", "b", "c") == table.n_observed


@given(st.lists(st.integers(0, 50), min_size=7, max_size=7).filter(lambda c: sum(c[1:]) > 0 and sum(c) > 0))
def test_dropping_a_list_keeps_the_lengths_of_the_others(counts):
    table = CaptureTable(("a", "b", "c"), dict(zip(histories(3), counts, strict=True)))
    if table.on("a") + table.on("b"):
        fewer = table.only("a", "b")
        assert (fewer.on("a"), fewer.on("b"), fewer.on("a", "b")) == (table.on("a"), table.on("b"), table.on("a", "b"))


@pytest.mark.parametrize(
    ("counts", "rule"),
    [({0: 5}, "never seen"), ({1: -1}, "whole number"), ({1.5: 2}, "whole number from 1"), ({1: 0}, "at least one"),
     ({}, "at least one")],
)  # fmt: skip
def test_repeat_counts_that_break_a_rule_name_it(counts, rule):
    with pytest.raises(InputError, match=rule):
        RepeatCounts(counts)


@pytest.mark.parametrize(
    ("changed", "column", "rule"),
    [
        ({"value": -1}, "value", "not negative"),
        ({"value": None}, "value", "has a value"),
        ({"value": 3, "status": "missing"}, "value", "has no value"),
        ({"value": "many"}, "value", "a number"),
        ({"value": float("inf")}, "value", "finite"),
        ({"sex": "W"}, "sex", "one of T, F, M"),
        ({"counting_unit": "crime"}, "counting_unit", "one of offence"),
        ({"stage": "seen"}, "stage", "one of self-reported"),
        ({"status": "gone"}, "status", "missing, suppressed, not applicable"),
        ({"unit": "PC", "denominator": "all", "value": 120}, "value", "at most 100"),
        ({"low": 1e9}, "value", "within its own interval"),
        ({"low": 0, "high": 1e-9}, "value", "within its own interval"),
        ({"source": ""}, "source", "may not be empty"),
        ({"period": ""}, "period", "may not be empty"),
    ],
)
def test_an_observation_that_breaks_a_rule_names_row_and_column(changed, column, rule):
    with pytest.raises(SchemaError, match=rule) as raised:
        Observations(pd.DataFrame([ROW, ROW | {"period": "2020"} | changed]), place="file.csv")
    assert f"file.csv, row 3, column {column}" in str(raised.value)


@pytest.mark.parametrize(("value", "said"), ((-1.5, "-1.5"), (None, "no number")))
def test_a_number_is_told_as_a_number(value, said):
    with pytest.raises(SchemaError) as raised:
        Observations(pd.DataFrame([ROW | {"value": value}]), place="file.csv")
    assert f"column value: {said};" in str(raised.value)


def test_missing_suppressed_not_applicable_and_zero_stay_apart():
    rows = [ROW | {"period": str(2000 + i), "value": value, "status": status} for i, (value, status) in enumerate(
        [(0, "value"), (None, "missing"), (None, "suppressed"), (None, "not applicable")])]  # fmt: skip
    frame = Observations(pd.DataFrame(rows)).frame
    assert frame["value"].fillna(-1).tolist() == [0, -1, -1, -1]
    assert frame["status"].tolist() == ["value", "missing", "suppressed", "not applicable"]


def test_two_rows_for_one_figure_are_refused():
    with pytest.raises(SchemaError, match="rows 2 and 3 have the same key"):
        Observations(pd.DataFrame([ROW, ROW]))


def test_a_column_that_is_needed_is_named():
    with pytest.raises(SchemaError, match="no column stage"):
        Observations(pd.DataFrame([{key: value for key, value in ROW.items() if key != "stage"}]))


def test_an_estimate_never_lies_below_what_was_observed():
    with pytest.raises(InputError, match="below what was observed"):
        Estimate(7, 8, Interval(7, 9), "m")
    with pytest.raises(InputError, match="low is not above high"):
        Interval(3, 2)
    with pytest.raises(InputError, match="between 0 and 1"):
        Interval(1, 2, 95)


@given(st.integers(1, 1000), st.floats(0, 1e6))
def test_dark_figure_and_coverage_belong_together(n_observed, unseen):
    one = Estimate(n_observed + unseen, n_observed, Interval(n_observed, n_observed + 2 * unseen), "m")
    assert one.dark_figure == pytest.approx(unseen, abs=1e-6)
    assert one.coverage * one.n_hat == pytest.approx(n_observed)


def test_a_comparison_has_no_row_with_both_an_estimate_and_a_refusal():
    with pytest.raises(SchemaError, match="row 1"):
        Comparison("m", pd.DataFrame({"estimate": [0.2], "refusal": ["no total"]}))


def test_a_refusal_keeps_its_place_in_a_table():
    frame = tidy([Estimate(10, 8, Interval(8, 12), "one"), Refusal("two", "why", n_observed=8)])
    assert frame["method"].tolist() == ["one", "two"]
    assert np.isnan(frame["estimate"].iloc[1])
    assert frame["refusal"].iloc[1] == "why"
    assert set(frame.columns) <= set(GLOSSARY)


def test_errors_are_one_tree_with_two_branches():
    assert issubclass(InputError, DvstatsError)
    assert issubclass(EstimationError, DvstatsError)
    assert not issubclass(EstimationError, InputError)
