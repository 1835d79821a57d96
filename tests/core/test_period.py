from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dvstats.core.observations import Observations
from dvstats.core.period import KINDS, period_kind
from dvstats.measures.share import share

TWELVE = {
    ("2022", "2022-01-01", "2022-12-31"): "calendar year",
    ("2022/23", "2022-04-01", "2023-03-31"): "financial year",
    ("YE 2023-03", "2022-04-01", "2023-03-31"): "year ending",
    ("YE 2023-12", "2023-01-01", "2023-12-31"): "calendar year",
    ("2022-12", "2022-12-01", "2022-12-31"): "month",
    ("2020-2022", "2020-01-01", "2022-12-31"): "several years",
    ("2022-01/2022-06", "2022-01-01", "2022-06-30"): "other",
    ("2021 wave", "", ""): "other",
    ("2022", "2022-02-30", "2022-12-31"): "other",
}


@pytest.mark.parametrize("told", TWELVE)
def test_twelve_months_are_told_apart_by_their_days(told):
    assert period_kind(*told) == TWELVE[told]


@given(st.dates(date(1950, 1, 1), date(2020, 1, 1)), st.integers(1, 1500), st.text(max_size=12))
def test_any_period_has_one_of_the_kinds(start, days, text):
    assert period_kind(text, start.isoformat(), (start + timedelta(days)).isoformat()) in KINDS


def rows(**columns):
    base = {"indicator": "a", "geo": "EE", "counting_unit": "offence", "stage": "recorded", "source": "s"}
    return Observations(pd.DataFrame(base | columns))


def test_the_kind_of_period_stands_on_every_row():
    found = rows(period=["2022", "2022/23", "YE 2023-03"], value=[1, 2, 3]).frame
    assert found["period_kind"].tolist() == ["calendar year", "financial year", "year ending"]


def test_another_definition_unit_or_age_range_is_another_series():
    found = rows(period=["2021", "2022", "2023"], value=[1, 2, 3], definition=["old", "old", "new"])
    assert found.series().tolist() == ["1.0", "1.0", "0.0"]
    assert rows(period=["2021", "2022"], value=[1, 2], age=["Y16-59", "Y16-74"]).series().nunique() == 2


def test_a_break_at_the_first_row_parts_nothing():
    found = rows(period=["2021", "2022"], value=[1, 2], series_break=["flagged", ""])
    assert found.series().nunique() == 1


def test_years_on_both_sides_of_a_break_are_not_one_series_to_the_measure():
    years = [str(year) for year in range(2015, 2023)]
    found = rows(period=years, value=[100.0] * 8, series_break=["", "", "", "", "law changed", "", "", ""])
    table = found.frame.assign(series=found.series(), whole=1000.0)
    judged = share(table, part="value", whole="whole", year="period", area="geo", series="series").frame
    assert judged["series"].nunique() == 2
