"""Comparability: symmetry, reasons, what is not published, and its chart."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dvstats.charts.comparability import comparability as draw
from dvstats.core.errors import InputError
from dvstats.measures.comparability import comparability

RULES = ("age", "counting_unit", "grade")


def figures(**changes):
    columns = {"area": list("ABC"), "age": "18-74", "counting_unit": "offence", "grade": "official", "year": 2021}
    return pd.DataFrame(columns | changes)


def told(table, **options):
    return comparability(table, area="area", **({"rules": RULES} | options)).frame


def test_figures_of_the_same_rules_are_comparable_and_no_reason_is_given():
    frame = told(figures())
    assert frame["comparable"].all()
    assert frame["estimate"].eq(1.0).all()
    assert frame["reasons"].eq("").all()


def test_each_difference_is_a_reason():
    frame = told(figures(age=["18-74", "15-49", "18-74"], grade=["official", "secondary", ""]))
    assert frame["reasons"][1] == "age is 15-49, not 18-74; grade is secondary, not official"
    assert frame["reasons"][2] == "grade is not published"
    assert frame["estimate"].tolist() == pytest.approx([1.0, 1 / 3, 2 / 3])


def test_what_is_not_published_is_not_taken_for_the_same():
    frame = told(figures(age=["not stated"] * 3))
    assert frame["age"].eq("not known").all()
    assert not frame["comparable"].any()


@given(st.lists(st.sampled_from(["18-74", "15-49", "16+", ""]), min_size=3, max_size=3))
def test_a_pair_is_compared_the_same_both_ways(ages):
    frame = told(figures(age=ages), pairs=True)
    turned = told(figures(age=ages).iloc[::-1], pairs=True)
    key = {frozenset((row.area, row.other)): row.estimate for row in frame.itertuples()}
    assert key == {frozenset((row.area, row.other)): row.estimate for row in turned.itertuples()}
    assert len(frame) == 3


def test_years_near_each_other_are_one_period():
    frame = told(figures(year=["2021", "2012/13", "YE"]), period="year", against="A")
    assert frame["year"].tolist() == ["same", "differs", "not known"]
    assert told(figures(year=[2021, 2019, 2018]), period="year", against="A")["year"].tolist() == [
        "same", "same", "differs"]  # fmt: skip


def test_a_tie_is_said_and_broken_by_what_more_figures_share():
    table = figures(area=list("ABCD"), age=["18-74", "18-74", "15-49", "15-49"],
                    counting_unit=["case", "offence", "offence", "offence"])  # fmt: skip
    found = comparability(table, area="area", rules=("age", "counting_unit"))
    assert found.frame["comparable"].tolist() == [False, False, True, True]
    assert any("age: 15-49, 18-74 are equally common, and 15-49 was taken" in one for one in found.caveats)
    assert not any("counting unit:" in one for one in found.caveats)
    alone = comparability(table, area="area", rules=("age",), against="A").caveats
    assert not any("equally common" in one for one in alone)


def test_many_that_tie_are_not_all_named():
    table = figures(area=list("ABCDEF"), age=[str(n) for n in range(15, 21)])
    (said,) = [one for one in comparability(table, area="area", rules=("age",)).caveats if "equally" in one]
    assert "and 2 more" in said


def test_a_year_beside_a_missing_one_is_written_without_decimals():
    frame = told(figures(year=[2020, 2012, None]), period="year", against="A")
    assert "year is 2012, not 2020" in frame["reasons"][1]
    assert frame["year"].tolist() == ["same", "differs", "not known"]


def test_the_year_near_most_figures_is_the_one_they_are_held_against():
    table = figures(area=list("ABCDE"), year=[2009, 2009, 2019, 2020, 2021])
    assert told(table, rules=(), period="year")["year"].tolist() == ["differs", "differs", "same", "same", "same"]


def test_the_chart_draws_the_rows_as_they_are():
    frame = told(figures(age=["18-74", "15-49", ""]), against="A")
    ax = draw(frame[["area", *RULES]])
    assert [line.get_marker() for line in ax.lines][:3] == ["o", "D", "_"]


@pytest.mark.parametrize(
    ("options", "rule"),
    [({"rules": ()}, "no rules"), ({"against": "Z"}, "no area 'Z'"), ({"rules": ("nope",)}, "no column")],
)
def test_bad_input_is_named(options, rule):
    with pytest.raises(InputError, match=rule):
        told(figures(), **options)
    with pytest.raises(InputError, match="rows 1, 2 and 3: 'A' comes 3 times.*keep one of these rows"):
        told(figures().assign(area="A"))


def test_a_cell_that_is_empty_is_a_rule_that_is_not_known():
    table = pd.DataFrame({"area": list("ABC"), "age": ["16+", None, "16+"], "year": [2021, 2020, None]})
    told = comparability(table, area="area", rules=("age",), period="year").frame
    assert told["age"].tolist() == ["same", "not known", "same"]
    assert told["year"].tolist() == ["same", "same", "not known"]
    assert not told["reasons"].str.contains(r"\.0|nan").any()


def test_rules_that_are_equally_common_are_told():
    table = pd.DataFrame({"area": list("ABCD"), "definition": ["partner", "family"] * 2, "age": ["16+"] * 3 + ["15+"]})
    alone = comparability(table, area="area", rules=("definition", "age"))
    ties = [caveat for caveat in alone.caveats if "equally common" in caveat]
    assert [tie.partition(";")[0] for tie in ties] == [
        "definition: family, partner are equally common, and partner was taken"
    ]
    against = comparability(table, area="area", rules=("definition", "age"), against="A")
    assert not any("equally common" in caveat for caveat in against.caveats)


@pytest.mark.parametrize(
    ("n_rules", "said"), [(6, []), (7, ["of 128 combinations of rules that tie only the first 64"])]
)
def test_ties_that_were_not_all_tried_are_said(n_rules, said):
    rules = tuple(f"rule {i}" for i in range(n_rules))
    table = pd.DataFrame({"area": ["A", "B"]} | dict.fromkeys(rules, ["one", "other"]))
    caveats = comparability(table, area="area", rules=rules).caveats
    assert [one.partition(" were tried")[0] for one in caveats if "were tried" in one] == said
