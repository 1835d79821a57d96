"""Agreement of assessors: parity with psych, irr, SAS, krippendorff and irrCAC; laws; refusals."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from dvstats.core.errors import InputError
from dvstats.measures.agreement import agreement
from dvstats.numerics.agreement import WEIGHTS, cohen

REFERENCE = Path(__file__).parents[1] / "reference"
ICC = json.loads((REFERENCE / "psych/icc.json").read_text("utf-8"))
IRR = json.loads((REFERENCE / "irr/agreement.json").read_text("utf-8"))


def table(ratings):
    return pd.DataFrame(ratings, columns=[f"r{i + 1}" for i in range(len(ratings[0]))])


def told(ratings, **options):
    frame = table(ratings)
    return agreement(frame, raters=tuple(frame.columns), **options).frame


@pytest.mark.parametrize(
    ("ratings", "theirs"), [(ICC["ratings"], ICC["expected"]), (IRR["anxiety"], IRR["icc_anxiety"])]
)
def test_intraclass_correlations_and_their_intervals_equal_psych(ratings, theirs):
    ours = told(ratings).set_index("method")
    assert list(ours.index) == ["ICC1", "ICC2", "ICC3", "ICC1k", "ICC2k", "ICC3k"]
    for name, line in theirs.items():
        assert ours.loc[name, ["estimate", "conf_low", "conf_high"]].tolist() == pytest.approx(line, abs=1e-9)


@pytest.mark.parametrize("weights", ["none", "linear", "quadratic"])
def test_kappa_equals_irr(weights):
    ours = told([row[1:] for row in IRR["anxiety"]], kind="kappa", weights=weights).iloc[0]
    assert ours["estimate"] == pytest.approx(IRR["kappa2_anxiety_raters_2_3"][weights], abs=1e-7)


@pytest.mark.parametrize("weights", ["none", "linear"])
def test_kappa_and_its_interval_equal_sas(weights):
    counted = np.array(IRR["sas_3x3"]["table"], dtype=float)
    pairs = [[i, j] for i in range(3) for j in range(3) for _ in range(int(counted[i, j]))]
    ours = told(pairs, kind="kappa", weights=weights).iloc[0]
    assert ours[["estimate", "std_error", "conf_low", "conf_high"]].tolist() == pytest.approx(
        IRR["sas_3x3"][weights], abs=5e-5
    )


@pytest.mark.parametrize("name", ["diagnoses", "anxiety"])
@pytest.mark.parametrize("kind", ["fleiss", "gwet"])
def test_agreement_among_many_and_its_interval_equal_irrcac(kind, name):
    ours = told(IRR[name], kind=kind).iloc[0]
    assert ours[["estimate", "std_error", "conf_low", "conf_high"]].tolist() == pytest.approx(IRR[kind][name], abs=6e-6)


def test_fleiss_kappa_equals_irr():
    assert told(IRR["diagnoses"], kind="fleiss")["estimate"].iloc[0] == pytest.approx(IRR["fleiss_diagnoses"], abs=1e-7)


@pytest.mark.parametrize("scale", ["nominal", "ordinal", "interval"])
@pytest.mark.parametrize("name", ["diagnoses", "anxiety"])
def test_alpha_equals_krippendorff(name, scale):
    ours = told(IRR[name], kind="krippendorff", scale=scale, resamples=50).iloc[0]
    assert ours["estimate"] == pytest.approx(IRR["krippendorff"][name][scale], abs=1e-12)
    assert ours["conf_low"] < ours["estimate"] < ours["conf_high"]


@pytest.mark.parametrize("scale", ["nominal", "ordinal", "interval"])
def test_ratings_that_were_not_given_are_no_category(scale):
    gaps = np.array(IRR["with_gaps"]["by_rater"], dtype=float).T
    ours = told(gaps, kind="krippendorff", scale=scale, resamples=50).iloc[0]
    assert ours["estimate"] == pytest.approx(IRR["with_gaps"]["krippendorff"][scale], abs=1e-12)


def test_gwet_with_gaps_equals_irrcac():
    gaps = np.array(IRR["with_gaps"]["by_rater"], dtype=float).T
    ours = told(gaps, kind="gwet").iloc[0]
    assert ours[["estimate", "std_error", "conf_low", "conf_high"]].tolist() == pytest.approx(
        IRR["with_gaps"]["gwet"], abs=6e-6
    )


def test_the_interval_of_alpha_is_the_same_for_the_same_seed_and_not_for_another():
    first, again, other = (
        told(IRR["anxiety"], kind="krippendorff", seed=seed, resamples=100)["conf_low"].iloc[0] for seed in (1, 1, 2)
    )
    assert first == again
    assert first != other


def test_quadratic_kappa_is_the_intraclass_correlation_of_many_people():
    # Fleiss JL, Cohen J (1973): they differ by terms of order 1/n only.
    rng = np.random.default_rng(5)
    true = rng.integers(0, 5, 4000)
    pair = np.clip(np.column_stack([true + rng.integers(-1, 2, 4000), true + rng.integers(-1, 2, 4000)]), 0, 4)
    kappa = told(pair, kind="kappa", weights="quadratic")["estimate"].iloc[0]
    assert kappa == pytest.approx(told(pair).set_index("method").loc["ICC2", "estimate"], abs=1e-3)


def test_words_may_be_categories_but_not_scores():
    frame = pd.DataFrame({"a": ["low", "high", "high", "low"], "b": ["low", "high", "low", "low"]})
    ours = agreement(frame, raters=("a", "b"), kind="kappa").frame.iloc[0]
    assert ours["estimate"] == pytest.approx(cohen(np.array([[1.0, 1], [0, 2]]), WEIGHTS["none"](2))[0])
    with pytest.raises(InputError, match="are numbers"):
        agreement(frame, raters=("a", "b"))
    with pytest.raises(InputError, match="are numbers"):
        agreement(frame, raters=("a", "b"), kind="kappa", weights="linear")


def test_ratings_of_one_category_are_refused():
    for kind in ("icc", "kappa", "fleiss", "krippendorff", "gwet"):
        ours = told([[1, 1], [1, 1], [1, 1]], kind=kind)
        assert ours["estimate"].isna().all(), kind
        assert ours["refusal"].ne("").all(), kind


@pytest.mark.parametrize("options", [{"kind": "pearson"}, {"weights": "cubic"}, {"scale": "ratio"}])
def test_an_unknown_word_is_bad_input_that_names_those_known(options):
    with pytest.raises(InputError, match="one of"):
        told(ICC["ratings"], **options)


def test_assessors_that_differ_by_a_constant_are_consistent_and_do_not_agree():
    ours = told([[1, 2], [3, 4], [6, 7]]).set_index("method")
    assert ours.loc["ICC3", "estimate"] == 1
    assert ours.loc["ICC2", "estimate"] < 1
    assert ours.loc["ICC3", ["conf_low", "conf_high"]].isna().all()


def test_one_rater_is_bad_input_and_missing_ratings_are_counted():
    with pytest.raises(InputError, match="two raters"):
        agreement(table(ICC["ratings"]), raters=("r1",))
    frame = table(ICC["ratings"]).astype(float)
    frame.loc[0, "r1"] = np.nan
    ours = agreement(frame, raters=tuple(frame.columns)).frame
    assert "1 people" in ours["warnings"].iloc[0]
    assert ours["n"].iloc[0] == 5


@pytest.mark.parametrize("kind", ("icc", "kappa", "fleiss", "gwet", "krippendorff"))
def test_assessors_who_always_agree_have_no_interval(kind):
    rows = told([[1, 1], [2, 2], [3, 3]], kind=kind)
    assert rows["estimate"].to_numpy() == pytest.approx(1)
    assert rows[["conf_low", "conf_high"]].isna().all(axis=None)
    assert rows["interval_kind"].str.startswith("none").all()


@pytest.mark.parametrize("raters", (("r1",), ("r1", "r1")))
def test_one_assessor_agrees_with_nobody(raters):
    with pytest.raises(InputError, match="two raters or more, each named once"):
        agreement(table([[1, 1], [2, 2]]), raters=raters)
