"""Survey against police: closed forms, what a factor does, coverage, refusals."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from dvstats.core.errors import InputError, SchemaError
from dvstats.measures.dark_figure import dark_figure
from dvstats.numerics.ratios import delta_limits, fieller_limits

OPTIONS = {
    "police": "r", "population": "people", "prevalence": "p", "std_error": "se", "police_unit": "pu",
    "survey_unit": "su", "police_age": "pa", "survey_age": "sa",
}  # fmt: skip
LIKE = {"r": 900, "people": 100_000, "p": 0.03, "se": 0.003, "pu": "victim", "su": "victim", "pa": 16, "sa": 16}


def told(row=(), **options):
    return dark_figure(pd.DataFrame([LIKE | dict(row)]), **(OPTIONS | options)).frame.iloc[0]


def test_the_share_recorded_and_its_interval_follow_the_delta_method():
    row = told()
    error = (1 / 900 + 0.1**2) ** 0.5
    assert row["estimate"] == pytest.approx(0.3, abs=1e-15)
    assert row["std_error"] == pytest.approx(0.3 * error, rel=1e-12)
    assert np.log(row["conf_high"] / row["conf_low"]) == pytest.approx(2 * norm.ppf(0.975) * error, rel=1e-12)
    assert (row["unrecorded"], row["per_recorded"]) == pytest.approx((2100, 1 / 0.3))


@given(st.floats(0.1, 5), st.floats(0, 0.5), st.floats(1, 20))
def test_a_factor_divides_the_rate_and_adds_its_error(factor, error, dispersion):
    plain, other = (
        told(dispersion=dispersion),
        told({"pu": "incident"}, unit_factor=(factor, error), dispersion=dispersion),
    )
    relative = [row["std_error"] / row["estimate"] for row in (plain, other)]
    assert other["estimate"] == pytest.approx(plain["estimate"] / factor)
    assert relative[1] ** 2 - relative[0] ** 2 == pytest.approx((error / factor) ** 2, abs=1e-9)


@pytest.mark.parametrize(
    ("differs", "factor", "why"),
    [({"pu": "incident"}, {"unit_factor": (3, 0.5)}, "the police count incident"),
     ({"pu": "", "su": ""}, {"unit_factor": (1, 0)}, "what is not said"),
     ({"pa": 0}, {"of_age": (0.85, 0.02)}, "from age 0"),
     ({"m": 6}, {"period": (0.6, 0.1)}, "6 months")],
)  # fmt: skip
def test_what_differs_is_refused_without_a_factor_and_told_with_one(differs, factor, why):
    months = {"police_months": "m"} if "m" in differs else {}
    refused, given_ = told(differs, **months), told(differs, **months, **factor)
    assert why in refused["refusal"]
    assert pd.isna(refused["estimate"])
    assert not given_["refusal"]
    assert f"{next(iter(factor.values()))[0]:g}" in given_["assumes"][0]


def test_a_factor_that_no_row_needs_changes_nothing():
    assert told(of_age=(0.5, 0.1))["estimate"] == told()["estimate"]


def test_without_the_surveys_error_there_is_a_rate_and_no_interval():
    row = told({"se": None})
    assert row["estimate"] == pytest.approx(0.3)
    assert pd.isna(row["conf_low"])
    assert "not given" in row["warnings"][0]


def test_more_recorded_than_the_survey_implies_is_warned_of():
    assert "more is recorded" in told({"r": 4000})["warnings"][0]


@pytest.mark.parametrize("cell", ["r", "people", "p"])
def test_zero_and_missing_are_refused_apart(cell):
    assert "0, and a ratio" in told({cell: 0})["refusal"]
    assert "no figure" in told({cell: None})["refusal"]


def test_groups_by_sex_and_severity_keep_their_columns():
    rows = [LIKE | {"sex": sex, "severity": level} for sex in "FM" for level in ("minor", "serious")]
    assert dark_figure(pd.DataFrame(rows), **OPTIONS).frame[["sex", "severity"]].drop_duplicates().shape == (4, 2)


@pytest.mark.parametrize("limits", [delta_limits, fieller_limits])
def test_intervals_hold_the_ratio_as_often_as_they_say(limits):
    rng, truth = np.random.default_rng(4), 0.3
    over = rng.normal(900, 900**0.5 * 2, 4000)
    under = rng.normal(3000, 300, 4000)
    held = [
        low <= truth <= high
        for low, high in (limits(r, d, 3600.0, 90_000.0, 0.95) for r, d in zip(over, under, strict=True))
    ]
    assert np.mean(held) == pytest.approx(0.95, abs=4 * (0.95 * 0.05 / 4000) ** 0.5)


def test_fieller_has_no_upper_limit_where_the_survey_may_have_found_nothing():
    assert fieller_limits(100, 10, 100, 400, 0.95)[1] == np.inf
    assert told({"se": 0.03}, fieller=True)["unrecorded_high"] == np.inf


@pytest.mark.parametrize("options", [{"unit_factor": (0, 1)}, {"of_age": (0.5, -1)}, {"dispersion": 0}])
def test_a_factor_that_is_none_is_bad_input(options):
    with pytest.raises(InputError):
        told(**options)


def test_a_prevalence_in_per_cent_and_a_missing_column_are_bad_input():
    with pytest.raises(InputError, match="row 1"):
        told({"p": 3.0})
    with pytest.raises(SchemaError):
        told(police="nope")
