"""Areas under the curve: parity with pROC, laws of ranking, refusals."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dvstats.core.errors import InputError, SchemaError
from dvstats.measures.auc import auc
from dvstats.numerics.roc import delong, roc_points

ASAH = json.loads((Path(__file__).parents[1] / "reference/proc/asah.json").read_text("utf-8"))


def patients():
    return pd.DataFrame(ASAH["rows"], columns=ASAH["columns"])


@pytest.mark.parametrize("score", ["s100b", "ndka", "wfns"])
def test_area_and_interval_equal_proc(score):
    told, theirs = auc(patients(), score=score, outcome="poor").frame.iloc[0], ASAH["auc"][score]
    assert told["estimate"] == pytest.approx(theirs["estimate"], abs=1e-12)
    assert told["std_error"] == pytest.approx(theirs["std_error"], abs=1e-12)
    assert (told["conf_low"], told["conf_high"]) == pytest.approx((theirs["low"], theirs["high"]), abs=1e-12)


@pytest.mark.parametrize("test", ASAH["tests"], ids=lambda test: f"{test['first']}-{test['second']}")
def test_the_paired_difference_equals_proc(test):
    told = auc(patients(), score=test["first"], outcome="poor", versus=test["second"]).frame
    assert told["score"].tolist() == [test["first"], test["second"]]
    first = told.iloc[0]
    assert first["z"] == pytest.approx(test["z"], abs=1e-10)
    assert first["p_value"] == pytest.approx(test["p_value"], abs=1e-10)
    assert (first["difference_low"], first["difference_high"]) == pytest.approx((test["low"], test["high"]), abs=1e-10)


@given(st.lists(st.tuples(st.integers(0, 4), st.booleans()), min_size=4, max_size=40))
def test_a_score_turned_round_has_the_area_turned_round(people):
    score, event = (np.array(part, dtype=float) for part in zip(*people, strict=True))
    if min(event.sum(), (1 - event).sum()) >= 2:
        area, _ = delong(np.column_stack([score, -score]), event)
        assert area.sum() == pytest.approx(1)
        false, true, _ = roc_points(score, event)
        assert np.trapezoid(true, false) == pytest.approx(area[0])


def test_a_score_against_itself_differs_by_nothing():
    told = auc(patients().assign(again=patients()["s100b"]), score="s100b", outcome="poor", versus="again").frame
    assert told["difference"].iloc[0] == 0
    assert np.isnan(told["z"].iloc[0])


def test_a_score_that_parts_all_has_no_interval():
    table = pd.DataFrame({"s": [1, 2, 3, 4], "y": [0, 0, 1, 1]})
    told = auc(table, score="s", outcome="y").frame.iloc[0]
    assert told["estimate"] == 1
    assert np.isnan(told["conf_low"])
    assert "none" in told["interval_kind"]


def test_few_events_are_told_with_what_holds_better():
    told = auc(patients().head(40), score="s100b", outcome="poor").frame
    assert "logit_low" in told["warnings"].iloc[0]
    assert auc(patients(), score="s100b", outcome="poor").frame["warnings"].iloc[0] == ""


def test_one_event_is_refused_and_every_group_has_its_row():
    table = pd.DataFrame({"s": [1, 2, 3, 4, 5, 6, 7, 8], "y": [0, 0, 0, 1, 0, 1, 0, 1], "sex": list("FFFFMMMM")})
    told = auc(table, score="s", outcome="y", by="sex").frame
    assert told["sex"].tolist() == ["all", "F", "M"]
    assert "1 events among 4" in told["refusal"].iloc[1]
    assert told["estimate"].notna().tolist() == [True, False, True]


@pytest.mark.parametrize(("outcome", "error"), [("label", "a number is needed"), ("two", "0 or 1")])
def test_an_outcome_that_is_not_0_or_1_is_bad_input(outcome, error):
    table = pd.DataFrame({"s": [1, 2], "label": ["yes", "no"], "two": [1, 2]})
    with pytest.raises(InputError, match=error):
        auc(table, score="s", outcome=outcome)
    with pytest.raises(SchemaError, match="no column"):
        auc(table, score="none", outcome="two")


def test_an_outcome_of_other_numbers_is_told_as_numbers():
    table = pd.DataFrame({"score": [1, 2, 3], "again": [0, 2, 5]})
    with pytest.raises(InputError, match="again holds 0, 2, 5; an outcome is 0 or 1"):
        auc(table, score="score", outcome="again")
