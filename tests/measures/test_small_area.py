"""Small areas: parity with R's sae, the likelihood's own maximum, coverage, refusals."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from dvstats.core.errors import InputError
from dvstats.measures.small_area import small_area
from dvstats.numerics.area_model import fit_area_model, restricted_log_likelihood

MILK = json.loads((Path(__file__).parents[1] / "reference/sae/milk.json").read_text("utf-8"))


def milk():
    major = [f"area {a}" for a in MILK["major_area"]]
    return pd.DataFrame({"yi": MILK["yi"], "v": np.square(MILK["sd"]), "major": major})


def fitted(table, **options):
    return small_area(table, estimate="yi", variance="v", **options).frame


def test_predictors_and_their_errors_equal_sae():
    rows, theirs = fitted(milk(), formula="~ major"), MILK["expected"]
    # Their scoring stops at a relative step of 1e-4, ours at the maximum.
    assert rows["spread"].iloc[0] == pytest.approx(theirs["refvar"], abs=1e-6)
    assert rows["estimate"].head(5).tolist() == pytest.approx(theirs["eblup_first5"], abs=1e-6)
    assert rows["mse"].head(5).tolist() == pytest.approx(theirs["mse_first5"], abs=1e-6)


def test_the_spread_is_where_the_restricted_likelihood_is_highest():
    y, design, v = np.array(MILK["yi"]), np.ones((43, 1)), np.square(MILK["sd"])
    fit = fit_area_model(y, design, v)
    told = [restricted_log_likelihood(fit.spread + step, y, design, v) for step in (-1e-5, 0.0, 1e-5)]
    assert told[1] > max(told[0], told[2])
    assert told[0] == pytest.approx(told[2], abs=1e-8)


def test_equal_variances_have_the_closed_form():
    rows = fitted(pd.DataFrame({"yi": [1.0, 2.0, 6.0, 7.0], "v": 1.0}))
    assert rows["spread"].iloc[0] == pytest.approx(np.var([1, 2, 6, 7], ddof=1) - 1)
    assert rows["estimate"].tolist() == pytest.approx([4 + k * (1 - 3 / 26) for k in (-3, -2, 2, 3)])


def test_areas_alike_are_given_their_mean_and_told_so():
    rows = fitted(pd.DataFrame({"yi": [1.0, 1.1, 0.9, 1.05], "v": 1.0}))
    assert rows["estimate"].tolist() == pytest.approx([1.0125] * 4)
    assert "no more than their errors" in rows["warnings"].iloc[0][0]


def test_an_area_without_interviews_gets_the_regression_and_a_wider_interval():
    table = pd.concat([milk(), pd.DataFrame({"yi": [np.nan], "v": [np.nan], "major": ["area 4"]})], ignore_index=True)
    last = fitted(table, formula="~ major").iloc[-1]
    assert last["estimate"] == pytest.approx(last["synthetic"])
    assert last["mse"] > last["spread"]


def test_the_interval_holds_the_true_figures_as_often_as_it_says():
    rng, runs, areas = np.random.default_rng(2), 200, 40
    v = rng.uniform(0.2, 2.0, areas)
    x = rng.normal(size=areas)
    held = []
    for _ in range(runs):
        truth = 1 + x + rng.normal(0, 0.8, areas)
        rows = fitted(pd.DataFrame({"yi": truth + rng.normal(0, np.sqrt(v)), "v": v, "x": x}), formula="~ x")
        held.append(np.mean((rows["conf_low"] <= truth) & (truth <= rows["conf_high"])))
    assert np.mean(held) == pytest.approx(0.95, abs=0.015)


def test_too_few_areas_are_refused():
    assert "3 more areas" in fitted(pd.DataFrame({"yi": [1.0, 2.0], "v": 1.0}))["refusal"].iloc[0]


def test_a_variance_of_zero_is_bad_input():
    with pytest.raises(InputError, match="row 2"):
        fitted(pd.DataFrame({"yi": [1.0, 2.0], "v": [1.0, 0.0]}))


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        ("~ majr", "there is no column 'majr'; columns are: yi, v, major"),
        ("~ major +* v", "it is terms with . or : between them"),
        ("~ major", "row 2, column major: an empty cell"),
    ],
)
def test_a_formula_that_cannot_be_built_says_where_and_what_to_do(formula, said):
    table = milk()
    table.loc[1, "major"] = None
    with pytest.raises(InputError, match=said):
        fitted(table, formula=formula)
