"""The severity ladder: shares within a unit, ratios across units, refusals."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dvstats.core.errors import InputError
from dvstats.measures.severity_ladder import severity_ladder

OPTIONS = {"rung": "rung", "count": "n", "unit": "unit"}


def ladder(n, unit="incident", **more):
    return pd.DataFrame({"rung": [f"rung {i}" for i in range(len(n))], "n": n, "unit": unit} | more)


@given(st.lists(st.integers(0, 1000), min_size=2, max_size=8).filter(any))
def test_shares_of_one_unit_sum_to_one_and_fall_from_the_whole(n):
    rows = severity_ladder(ladder(n), **OPTIONS).frame
    assert rows["estimate"].sum() == pytest.approx(1)
    assert rows["at_or_above"].iloc[0] == pytest.approx(1)
    assert rows["at_or_above"].is_monotonic_decreasing


def test_a_rung_of_another_unit_is_a_ratio_and_no_share():
    rows = severity_ladder(ladder([60, 38, 2], ["incident", "incident", "victim"]), **OPTIONS).frame
    assert rows["estimate"].head(2).tolist() == pytest.approx([60 / 98, 38 / 98])
    assert "only rung counted in victims" in rows["refusal"].iloc[2]
    assert rows["per_top"].tolist() == [30, 19, 1]
    assert rows["per_top_unlike_units"].tolist() == [True, True, False]


def test_a_missing_count_refuses_its_units_shares_and_zero_does_not():
    rows = severity_ladder(ladder([60, None, 0]), **OPTIONS).frame
    assert rows["refusal"].tolist()[1] == "no count"
    assert "not known" in rows["refusal"].iloc[0]
    assert severity_ladder(ladder([60, 0, 0]), **OPTIONS).frame["estimate"].tolist() == [1, 0, 0]
    assert severity_ladder(ladder([60, 0]), **OPTIONS).frame["per_top"].isna().all()


def test_ladders_by_sex_stand_apart_and_the_domestic_share_of_a_rung_is_told():
    table = pd.concat([ladder([6, 4], sex="F", all=[10, 5]), ladder([1, 1], sex="M", all=[20, 20])])
    rows = severity_ladder(table, **OPTIONS, by=("sex",), whole="all").frame
    assert rows["share_of_rung"].tolist() == [0.6, 0.8, 0.05, 0.05]
    assert rows["step"].tolist() == [1, 2, 1, 2]


@pytest.mark.parametrize("change", [{"n": [-1, 2]}, {"unit": ""}, {"rung": "same"}, {"all": [1, 1]}])
def test_rungs_that_are_none_are_bad_input(change):
    with pytest.raises(InputError):
        severity_ladder(ladder([3, 2], all=[9, 9]).assign(**change), **OPTIONS, whole="all")
