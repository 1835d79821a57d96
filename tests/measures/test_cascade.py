"""The cascade divides only what may be divided, and says why not otherwise; coverage of places likewise."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dvstats.core.errors import InputError
from dvstats.measures.cascade import cascade
from dvstats.measures.programme_coverage import programme_coverage
from dvstats.numerics.ratio import ratio_limits
from dvstats.store.sample import sample
from dvstats.store.table_file import read_table

STAGES = ("perpetrators", "police", "convicted", "started", "completed")


def wide(**other):
    return pd.DataFrame(
        [{"perpetrators": 20000, "police": 5000, "convicted": 800, "started": 200, "completed": 120} | other]
    )


def told(table=None, stages=STAGES, **options):
    return cascade(wide() if table is None else table, stages=stages, **options).frame.set_index("stage")


def test_shares_of_the_stage_before_multiply_to_the_share_of_the_first():
    rows = told(unit=("person",), year=("2023",))
    assert rows["estimate"].prod(skipna=True) == pytest.approx(120 / 20000)
    assert rows.loc["completed", "of_first"] == pytest.approx(120 / 20000)
    assert set(rows["comparison"]) == {"ratio of stage counts"}


def test_counts_carry_no_interval_and_an_estimate_hands_its_own_on():
    rows = told(wide(perpetrators_low=16000, perpetrators_high=25000), unit=("person",), year=("2023",))
    assert (rows.loc["police", "conf_low"], rows.loc["police", "conf_high"]) == pytest.approx((0.2, 5000 / 16000))
    assert "perpetrators" in rows.loc["police", "interval_kind"]
    assert np.isnan(rows.loc["convicted", "conf_low"])
    assert rows.loc["convicted", "interval_kind"] == "none: counted, not sampled"


def test_a_missing_stage_is_shown_as_missing_and_the_next_is_set_against_the_last_one_told():
    rows = told(wide(convicted=None), unit=("person",), year=("2023",))
    assert rows.loc["convicted", "refusal"] == "not published"
    assert rows.loc["started", "of_stage"] == "police"
    assert rows.loc["started", "estimate"] == pytest.approx(200 / 5000)


def test_a_ratio_above_one_is_refused():
    rows = told(wide(started=900))
    assert "not a cohort" in rows.loc["started", "refusal"]
    assert np.isnan(rows.loc["started", "estimate"])
    assert "not a cohort" in told(wide(started=900), cohort=True).loc["started", "refusal"]


def test_a_stock_never_divides_a_flow():
    rows = told(kind=("flow", "flow", "stock", "flow", "flow"))
    assert "stock never divides a flow" in rows.loc["convicted", "refusal"]
    assert rows.loc["started", "of_stage"] == "police"


def test_persons_are_not_divided_by_cases():
    rows = told(unit=("person", "case", "case", "person", "person"))
    assert "not one unit" in rows.loc["police", "refusal"]
    assert rows.loc["started", "of_stage"] == "perpetrators"


def test_years_may_differ_in_a_cohort_only():
    years = ("2020", "2020", "2021", "2022", "2023")
    assert "not one period" in told(year=years).loc["convicted", "refusal"]
    assert told(year=years, cohort=True)["refusal"].eq("").all()


def test_the_long_form_says_the_same_as_the_wide_one():
    long = pd.DataFrame({
        "stage": STAGES, "value": wide().iloc[0].to_list(), "low": [16000, *[None] * 4],
        "high": [25000, *[None] * 4], "unit": "person", "year": 2023, "kind": "flow",
    })  # fmt: skip
    there = cascade(long).frame
    here = cascade(wide(perpetrators_low=16000, perpetrators_high=25000), stages=STAGES, unit=("person",),
                   year=("2023",), kind=("flow",)).frame  # fmt: skip
    pd.testing.assert_frame_equal(there, here)


def test_a_stage_that_stands_twice_is_of_another_cascade():
    with pytest.raises(InputError, match="'started' stands twice.*--area"):
        cascade(pd.DataFrame({"stage": ["convicted", "started", "started"], "value": [9, 5, 4]}))


def test_the_published_stages_are_read_as_they_are_shipped():
    rows = cascade(read_table(sample("studies/cascade.csv")), area="cascade").frame
    spain = rows[rows["cascade"] == "ES-2018"]
    assert spain["stage"].tolist() == ["convicted", "programme_ordered_community"]
    assert spain["estimate"].iloc[1] == pytest.approx(9110 / 33000)
    men = rows[rows["cascade"] == "GB-SCT-caledonian"]
    assert set(men["comparison"]) == {"cohort"}
    assert men["of_first"].iloc[-1] == pytest.approx(187 / 583)
    assert set(rows.loc[rows["cascade"] == "GB-EAW-2022", "reason"]) == {"", "other unit"}
    assert rows["warnings"].eq("").all()
    assert "" not in set(rows["cascade"])


def test_stages_without_any_name_of_a_cascade_are_refused():
    table = pd.DataFrame({"stage": ["a", "b"], "value": [2, 1], "of": ["", None]})
    with pytest.raises(InputError, match="no row has a of"):
        cascade(table, area="of")


@pytest.mark.parametrize("unit", ("%", "% of convicted men", "per 100 crimes", "PC"))
def test_shares_are_not_divided(unit):
    rows = told(unit=("person", "person", unit, unit, "person"))
    assert rows.loc[["convicted", "started"], "reason"].tolist() == ["a share"] * 2
    assert rows.loc["completed", "of_stage"] == "police"


def test_an_estimate_that_may_lie_below_the_count_is_told():
    rows = told(wide(perpetrators_low=4000, perpetrators_high=25000))
    assert "reaches above 1" in rows.loc["police", "warnings"]
    assert "above 1" not in rows.loc["convicted", "warnings"]


def test_each_area_has_its_own_cascade():
    table = pd.concat([wide(area="A"), wide(area="B", police=None)])
    rows = cascade(table, stages=STAGES, area="area").frame
    assert rows["area"].tolist() == ["A"] * 5 + ["B"] * 5
    assert rows["refusal"].eq("not published").sum() == 1


def test_what_is_not_stated_is_said():
    assert "unit and year not stated" in told().loc["police", "warnings"]
    assert "taken as a flow" in told(unit=("person",), year=("2023",)).loc["police", "warnings"]
    assert told(unit=("person",), year=("2023",), kind=("flow",))["warnings"].eq("").all()


@pytest.mark.parametrize(
    ("table", "options", "message"),
    [
        (wide(police=-1), {}, "number from 0"),
        (wide(police="many"), {}, "number from 0"),
        (wide(police_low=6000, police_high=7000), {}, "between them"),
        (wide(police_low=4000), {}, "two ends"),
        (wide(), {"kind": ("level",)}, "flow"),
        (wide(), {"unit": ("person", "case")}, "one for each of 5"),
    ],
)
def test_bad_input_is_told(table, options, message):
    with pytest.raises(InputError, match=message):
        told(table, **options)


@given(st.floats(1, 1e5), st.floats(1, 2), st.floats(1, 1e5), st.floats(1, 2), st.floats(1, 2))
def test_the_limits_of_a_ratio_hold_it_and_turn_round_with_it(part, a, whole, b, c):
    given_part, given_whole = (part / a, part * b), (whole / c, whole * a)
    low, high = ratio_limits(part, given_part, whole, given_whole)
    back = ratio_limits(whole, given_whole, part, given_part)
    assert low * (1 - 1e-9) <= part / whole <= high * (1 + 1e-9)
    assert (1 / back[1], 1 / back[0]) == pytest.approx((low, high))


def test_places_at_one_time_are_turned_into_places_in_a_year():
    table = pd.DataFrame({"country": ["A"], "open": [50], "weeks": [26], "convicted": [400]})
    row = programme_coverage(table, places="open", weeks="weeks", eligible="convicted").frame.iloc[0]
    assert (row["places"], row["estimate"], row["gap"]) == pytest.approx((100, 0.25, 300))
    assert row["interval_kind"] == "none: counted, not sampled"
    assert row["country"] == "A"


def test_against_an_estimate_coverage_has_its_interval_turned_round():
    table = pd.DataFrame({"p": [100], "n": [9000], "low": [7500], "high": [12000]})
    row = programme_coverage(table, places="p", estimated="n", estimated_low="low", estimated_high="high").frame.iloc[0]
    assert (row["conf_low"], row["conf_high"]) == pytest.approx((100 / 12000, 100 / 7500))
    assert (row["gap_low"], row["gap_high"]) == pytest.approx((7400, 11900))


def test_places_that_are_not_published_are_refused_and_too_many_are_said():
    table = pd.DataFrame({"p": [None, 500], "e": [400, 400]})
    rows = programme_coverage(table, places="p", eligible="e").frame
    assert rows["refusal"].tolist() == ["places are not published", ""]
    assert rows["warnings"].iloc[1] == "there are more places than people"
    assert rows["gap"].iloc[1] == 0


def test_half_an_interval_and_nothing_to_set_against_are_bad_input():
    table = pd.DataFrame({"p": [1], "n": [2], "low": [1]})
    for options in ({}, {"estimated": "n", "estimated_low": "low"}):
        with pytest.raises(InputError, match="set places against"):
            programme_coverage(table, places="p", **options)


@pytest.mark.parametrize(("low", "high"), ((310, 400), (100, 200), (None, 400)))
def test_an_interval_that_does_not_hold_the_estimate_is_refused(low, high):
    table = pd.DataFrame({"p": [50], "n": [300], "a": [low], "b": [high]})
    with pytest.raises(InputError, match="its estimate between them"):
        programme_coverage(table, places="p", estimated="n", estimated_low="a", estimated_high="b")


def test_a_note_names_the_cascades_that_it_is_about_and_another_word_for_a_cohort_is_bad_input():
    rows = [("A", "known", 10, "yes"), ("A", "started", 5, "yes"), ("B", "known", 8, ""), ("B", "started", 4, "")]
    table = pd.DataFrame(rows, columns=["area", "stage", "value", "cohort"])
    first, second, *_ = cascade(table, area="area").caveats
    assert first.startswith("B: the stages count different people")
    assert second.startswith("A: the stages follow the same people")
    assert cascade(table[table["area"] == "A"], area="area").caveats[0].startswith("The stages follow")
    with pytest.raises(InputError, match="cohort is 'maybe'"):
        cascade(table.replace("yes", "maybe"), area="area")
