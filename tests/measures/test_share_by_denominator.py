"""Shares of several denominators: the identity that ties them, and what is refused."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dvstats.core.errors import InputError
from dvstats.measures.share_by_denominator import share_by_denominator


def told(table, **options):
    return share_by_denominator(table, area="area", denominator="of", estimate="share", **options).frame


def table(*shares):
    names = ["all crime", "violence", "homicide"]
    return pd.DataFrame({"area": "A", "of": names[: len(shares)], "share": shares})


@given(st.integers(1, 50), st.integers(0, 50), st.integers(0, 900))
def test_the_implied_part_is_how_much_of_all_crime_the_violence_is(dv, other_violence, other_crime):
    violence, crime = dv + other_violence, dv + other_violence + other_crime
    row = told(table(dv / crime, dv / violence)).iloc[1]
    assert row["implied_part"] == pytest.approx(violence / crime)
    assert row["times_reference"] == pytest.approx(crime / violence)


def test_a_share_without_its_reference_or_of_nothing_keeps_its_place():
    frame = told(pd.concat([table(0.1, 0.3, None), table(0.0, 0.4).assign(area="B"),
                            table(0.2, 0.5).iloc[1:].assign(area="C")]))  # fmt: skip
    assert frame["refusal"].ne("").tolist() == [False, False, True, False, False, False]
    assert frame["times_reference"].isna().tolist() == [False, False, True, True, True, True]


def test_a_narrow_denominator_with_the_smaller_share_counts_other_cases():
    assert "different cases" in told(table(0.3, 0.2))["warnings"][1]


def test_a_range_is_judged_and_a_count_is_not():
    frame = told(table(0.1, 0.3).assign(lo=[0.095, None], hi=[0.105, None]), low="lo", high="hi")
    assert frame["verdict"].tolist() == ["below", "not judged"]


@pytest.mark.parametrize(
    ("frame", "rule"),
    [(table(11, 32), "0.12, not 12"), (table(0.1, 0.3).assign(of="violence"), "twice"),
     (table(0.1, 0.3).iloc[1:], "no row has the denominator")],
)  # fmt: skip
def test_bad_input_is_named(frame, rule):
    with pytest.raises(InputError, match=rule):
        told(frame)
