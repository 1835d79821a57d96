"""Reporting rates: parity with R's survey, laws of designs, refusals."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dvstats.core.errors import InputError, UnknownNameError
from dvstats.measures.reporting_rate import reporting_rate
from dvstats.numerics.survey_design import Clusters, ratio

API = json.loads((Path(__file__).parents[1] / "reference/survey/api.json").read_text("utf-8"))
DESIGNS = {"dstrat": {"strata": "stype", "fpc": "fpc"}, "dclus1": {"psu": "dnum", "fpc": "fpc"}}


def schools(design):
    return pd.DataFrame(API[design]).assign(one=1.0)


def rate(table, **options):
    return reporting_rate(table, **options).frame.iloc[0]


@pytest.mark.parametrize("design", DESIGNS)
def test_means_and_ratios_equal_survey(design):
    theirs, table = API["expected"][design], schools(design)
    mean = rate(table, numerator="api00", denominator="one", weight="pw", **DESIGNS[design])
    told = rate(table, numerator="api_stu", denominator="enroll", weight="pw", **DESIGNS[design])
    assert mean["estimate"] == pytest.approx(theirs.get("mean_api00", theirs.get("mean")), abs=5e-5)
    assert mean["std_error"] == pytest.approx(theirs["se"], abs=5e-6)
    assert told["estimate"] == pytest.approx(theirs.get("ratio_api.stu/enroll", theirs.get("ratio")), abs=1e-9)
    assert told["std_error"] == pytest.approx(theirs["ratio_se"], abs=1e-10)


@pytest.mark.parametrize("design", DESIGNS)
def test_intervals_of_proportions_equal_svyciprop(design):
    theirs, table = API["expected"][design], schools(design)
    table["wide"] = (table["sch_wide"] == "Yes").astype(int)
    for kind in ("logit", "beta"):
        if f"{kind}_ci" in theirs:
            told = rate(table, numerator="wide", denominator="one", weight="pw", interval=kind, **DESIGNS[design])
            assert (told["conf_low"], told["conf_high"]) == pytest.approx(theirs[f"{kind}_ci"], abs=5e-5)


def jackknifed():
    table = schools("dclus1")
    units = table["dnum"].unique()
    stretch = len(units) / (len(units) - 1)
    made = {f"rep_{i}": table["pw"] * stretch * (table["dnum"] != unit) for i, unit in enumerate(units)}
    return table.assign(**made), 1 - len(units) / 757


def test_the_jackknife_equals_survey():
    table, fraction = jackknifed()
    options = {"weight": "pw", "replicates": "rep_", "scheme": "jk1", "scale": fraction}
    mean = rate(table, numerator="api00", denominator="one", **options)
    told = rate(table, numerator="api_stu", denominator="enroll", **options)
    assert mean["std_error"] == pytest.approx(API["expected"]["dclus1"]["jk1_mean_se"], abs=5e-6)
    assert told["std_error"] == pytest.approx(API["expected"]["dclus1"]["jk1_ratio_se"], abs=1e-10)
    assert told["df"] == 14


@pytest.mark.parametrize("rho", [None, 0.3, 0.5])
@pytest.mark.parametrize("name", ["alive", "arrests"])
def test_half_samples_equal_survey_and_fay_agrees_where_the_total_is_fixed(name, rho):
    scd = API["scd"]
    half = np.array(scd["replicates"], dtype=float)
    weights = half if rho is None else np.where(half == 2, 2 - rho, rho)
    table = pd.DataFrame({name: scd[name], "one": 1}).join(pd.DataFrame(weights).add_prefix("h"))
    options = {"scheme": "brr"} if rho is None else {"scheme": "fay", "fay": rho}
    told = rate(table, numerator=name, denominator="one", replicates="h", **options)
    assert (told["estimate"], told["std_error"]) == pytest.approx(scd["brr_mean"][name], rel=1e-12)


def test_a_stratum_with_one_unit_is_refused_or_centred_as_survey_centres_it():
    table = schools("dclus1")
    options = {"numerator": "api00", "denominator": "one", "weight": "pw", "strata": "dnum"}
    assert "one primary sampling unit" in rate(table, **options)["refusal"]
    centred = rate(table, centre_lonely=True, **options)
    assert centred["std_error"] == pytest.approx(API["lonely"]["adjust"], abs=5e-5)


def test_a_unit_that_is_its_whole_stratum_adds_no_variance():
    table = schools("dclus1").assign(all=lambda t: np.where(t["dnum"] == 413, 1, 1000))
    told = rate(table, numerator="api00", denominator="one", weight="pw", strata="dnum", fpc="all")
    assert told["std_error"] == pytest.approx(5.7344, abs=5e-5)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 1), st.floats(0.5, 5)), min_size=4, max_size=30), st.floats(0.1, 10))
def test_the_unit_of_weights_and_the_order_of_rows_change_nothing(records, factor):
    table = pd.DataFrame(records, columns=["y", "w"]).assign(x=1)
    first = rate(table, numerator="y", denominator="x", weight="w")
    other = rate(table.iloc[::-1].assign(w=lambda t: t["w"] * factor), numerator="y", denominator="x", weight="w")
    for name in ("estimate", "std_error", "conf_low", "conf_high"):
        assert other[name] == pytest.approx(first[name], abs=1e-9)


def test_a_group_keeps_the_design_of_the_whole():
    table = schools("dclus1").assign(big=lambda t: np.where(t["enroll"] > 500, "big", "small"))
    rows = reporting_rate(table, numerator="api00", denominator="one", weight="pw", psu="dnum", by=("big",)).frame
    inside = (table["big"] == "big").to_numpy(float)
    _, scores = ratio(table["pw"].to_numpy(), table["api00"].to_numpy() * inside, inside)
    unit, _ = pd.factorize(table["dnum"])
    design = Clusters(np.zeros(len(table), dtype=int), unit, np.full(len(table), np.inf))
    assert rows.set_index("big").loc["big", "std_error"] == pytest.approx(design.variance(scores) ** 0.5)
    assert set(rows["df"]) == {14}


def people(**columns):
    return pd.DataFrame({"told": [1, 0, 0, 1, 0, 0], "hurt": [1, 1, 1, 1, 0, 1]} | columns)


def test_sex_and_age_get_a_row_each():
    table = people(sex=list("FMFMFF"), age=["18-29", "30+"] * 3)
    rows = reporting_rate(table, numerator="told", denominator="hurt", by=("sex", "age")).frame
    assert set(zip(rows["sex"], rows["age"], strict=True)) == set(zip(table["sex"], table["age"], strict=True))


def test_where_all_or_none_is_reported_the_interval_is_exact():
    told = rate(people(told=0), numerator="told", denominator="hurt")
    assert told["conf_low"] == 0
    assert told["conf_high"] == pytest.approx(1 - 0.025 ** (1 / 5))
    assert told["warnings"]


def test_groups_with_nothing_or_too_little_to_report_are_refused():
    rows = reporting_rate(people(sex=list("FFFFMF")), numerator="told", denominator="hurt", by=("sex",), fewest=6).frame
    assert rows["refusal"].tolist() == ["5 records with something to report; 6 are needed", "nothing to report"]


@pytest.mark.parametrize(
    "options",
    [{"replicates": "w"}, {"scheme": "jk1"}, {"replicates": "w", "scheme": "fay"}, {"replicates": "w", "scheme": "bb"},
     {"replicates": "w", "scheme": "brr", "psu": "hurt"}, {"replicates": "no", "scheme": "brr"}, {"weight": "nope"},
     {"interval": "exact"}, {"fpc": "hurt"}, {"replicates": "w", "scheme": "fay", "fay": 1.0}],
)  # fmt: skip
def test_options_that_do_not_go_together_are_bad_input(options):
    with pytest.raises((InputError, UnknownNameError)):
        reporting_rate(people(w1=1, w2=2), numerator="told", denominator="hurt", **options)


@pytest.mark.parametrize("cell", ["", "many", -1])
def test_a_cell_that_is_no_count_is_named_by_its_row(cell):
    with pytest.raises(InputError, match="row 2"):
        reporting_rate(people(told=[1, cell, 0, 1, 0, 0]), numerator="told", denominator="hurt")


def test_each_stratum_takes_a_degree_of_freedom():
    table = people(street=list("aabbcd"), city=list("xxxxyy"))
    assert rate(table, numerator="told", denominator="hurt", psu="street", strata="city")["df"] == 4 - 2
    assert rate(table, numerator="told", denominator="hurt", psu="street")["df"] == 4 - 1
