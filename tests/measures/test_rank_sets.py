"""Rank sets: parity with csranks, laws, refusals."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dvstats.core.errors import InputError, SchemaError
from dvstats.measures.rank_sets import rank_sets

PISA = json.loads((Path(__file__).parents[1] / "reference/csranks/pisa.json").read_text("utf-8"))


def ranked(table, **options):
    return rank_sets(table, label="label", estimate="x", std_error="se", **options).frame


def scores():
    return pd.DataFrame(PISA["rows"], columns=["label", "x", "se"])


@pytest.fixture(scope="module")
def pisa():
    return ranked(scores()).set_index("label")


@pytest.mark.parametrize("kind", ["marginal", "simultaneous"])
def test_sets_are_those_of_csranks_but_for_its_thousand_draws(pisa, kind):
    theirs = pd.DataFrame(PISA["expected"][f"{kind}95"], index=["low", "high"]).T
    ours = pisa.loc[theirs.index]
    off = np.abs(ours[[f"{kind}_low", f"{kind}_high"]].to_numpy() - theirs.to_numpy())
    assert off.max() <= 1
    assert (off == 0).mean() > 0.9


def test_a_set_holds_its_rank_and_all_together_are_no_narrower_than_one_alone(pisa):
    assert (pisa["simultaneous_low"] <= pisa["marginal_low"]).all()
    assert (pisa["marginal_low"] <= pisa["rank"]).all()
    assert (pisa["rank"] <= pisa["marginal_high"]).all()
    assert (pisa["marginal_high"] <= pisa["simultaneous_high"]).all()


@settings(max_examples=20, deadline=None)
@given(st.lists(st.floats(-5, 5), min_size=2, max_size=6, unique=True), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_and_the_scale_change_nothing(values, random):
    table = pd.DataFrame({"label": [f"a{i}" for i in range(len(values))], "x": values, "se": 0.7})
    shuffled = table.sample(frac=1, random_state=random.randrange(1000)).assign(se=7.0)
    shuffled["x"] *= 10
    first, second = (ranked(t, draws=20_000).set_index("label") for t in (table, shuffled))
    columns = ["rank", "simultaneous_low", "simultaneous_high"]
    # Draws belong to rows, so a set may move by one where a difference lies at the critical value.
    assert np.abs(first[columns] - second.loc[first.index, columns]).max().max() <= 1


def test_areas_far_apart_have_one_rank_each_and_equal_ones_may_have_any():
    apart = pd.DataFrame({"label": list("abc"), "x": [1.0, 9.0, 5.0], "se": 0.1})
    told = ranked(apart)
    assert told["label"].tolist() == ["b", "c", "a"]
    assert (told["simultaneous_low"] == told["simultaneous_high"]).all()
    equal = ranked(apart.assign(x=3.0))
    assert (equal["rank"] == 1).all()
    assert (equal["marginal_low"] == 1).all()
    assert (equal["marginal_high"] == 3).all()


def test_two_areas_are_told_apart_as_by_the_usual_test():
    """With two areas the critical value is that of the normal distribution, 1.96."""
    just = pd.DataFrame({"label": ["a", "b"], "x": [0.0, 2.1 * 2**0.5], "se": [1.0, 1.0]})
    assert ranked(just, draws=50_000)["marginal_high"].tolist() == [1, 2]
    short = just.assign(x=[0.0, 1.8 * 2**0.5])
    assert ranked(short, draws=50_000)["marginal_high"].tolist() == [2, 2]


def test_the_same_seed_gives_the_same_sets():
    assert ranked(scores(), seed=5).equals(ranked(scores(), seed=5))


def test_levels_across_counting_units_are_not_ranked():
    table = scores().assign(counting_unit=["offence"] * 37 + ["victim"])
    told = ranked(table)
    assert told["rank"].isna().all()
    assert told["estimate"].isna().all()
    assert told["refusal"].eq("the rows count unlike things: offence, victim").all()


def test_a_figure_without_an_error_gets_no_rank_and_keeps_its_place():
    table = pd.DataFrame({"label": list("abc"), "x": [3.0, 2.0, np.nan], "se": [np.nan, 0.1, 0.1]})
    told = ranked(pd.concat([table, pd.DataFrame({"label": ["d"], "x": [1.0], "se": [0.1]})]))
    why = told.set_index("label")["refusal"]
    assert "without a set" in why["a"]
    assert why["c"] == "there is no figure"
    assert told["rank"].tolist()[:2] == [1, 2]


def test_a_single_area_is_not_ranked():
    assert "no other" in ranked(scores().head(1))["refusal"].item()


@pytest.mark.parametrize(
    ("table", "rule"),
    [(scores().assign(se=0.0), "above 0"), (scores().assign(label="one"), "twice"),
     (scores().assign(se="x"), "number")],
)  # fmt: skip
def test_bad_input_is_named(table, rule):
    with pytest.raises(InputError, match=rule):
        ranked(table)


def test_a_rank_cannot_be_asked_for_without_errors():
    with pytest.raises(SchemaError, match="no column 'se'"):
        ranked(scores().drop(columns="se"))
