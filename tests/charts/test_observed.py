"""What is said with published figures: only what all rows have in common, in words, and every warning."""

import pandas as pd
import pytest

from dvstats.charts.observed import figures, measured, remarks, scale
from dvstats.charts.series import series
from dvstats.core.errors import InputError, SchemaError
from dvstats.core.observations import Observations
from dvstats.core.observed import in_glossary
from dvstats.words.catalogue import speaking, words


def rows(**columns):
    base = {"indicator": "a", "geo": "EE", "period": ["2019", "2020"], "counting_unit": "victim", "stage": "recorded",
            "value": [1, 2], "source": "s", "definition": "victims of assault"}  # fmt: skip
    return Observations(pd.DataFrame(base | columns)).frame


def test_what_rows_differ_in_is_not_said_of_all():
    told = measured(rows(sex=["F", "M"], relationship="FAM_IPTN"))
    assert told == "Victims of assault; by partners or family; recorded; number; 2019–2020"


@pytest.mark.parametrize(("age", "told"), [
    ("Y15-49", "aged 15 to 49"), ("Y_GE60", "aged 60 or more"), ("Y_LT18", "under 18"), ("UNK", "age not recorded"),
    ("ADULT", "age ADULT"),
])  # fmt: skip
def test_ages_are_said_in_words_and_an_unknown_code_as_it_is(age, told):
    assert f"; {told}; " in measured(rows(age=age))


def test_a_rate_says_of_whom():
    told = measured(rows(unit="P_HTHAB", denominator="population, of the sex in question"))
    assert "per 100,000 of population, of the sex in question" in told


def test_every_word_of_the_schema_that_a_figure_may_meet_has_words():
    from dvstats.core.observations import STAGES, WORDS

    codes = [("stage", one) for one in STAGES] + [("unit", one) for one in WORDS["unit"]]
    codes += [("sex", one) for one in WORDS["sex"] if one != "T"]
    assert not [f"{name}_{code}" for name, code in codes if f"observed.{name}_{code}" not in words("en").texts]


def test_german_says_it_in_german():
    with speaking("de"):
        assert measured(rows(sex="F")) == "Victims of assault; weiblich; erfasst; Anzahl; 2019–2020"
        assert remarks(rows()) == "Gezählt: Opfer."


def test_each_warning_of_the_rows_is_told_once():
    assert remarks(rows(caution=["It is a bound.", "It is a bound."])).count("It is a bound.") == 1
    assert remarks(rows(caution=["One.", "Two."])).endswith("One. Two.")


def test_all_victims_is_not_said_beside_one_sex_but_who_was_asked_is():
    assert "Population" not in remarks(rows(sex="F", population="all victims"))
    assert "Population: women aged 18 to 74." in remarks(rows(sex="F", population="women aged 18 to 74"))
    assert "Population: all victims." in remarks(rows(population="all victims"))


def test_a_table_that_is_none_of_observations_says_nothing():
    table = pd.DataFrame({"area": ["Malta"], "estimate": [0.1]})
    assert (measured(table), remarks(table)) == ("", "")


def test_figures_with_one_fraction_among_them_all_have_decimals():
    assert figures(pd.Series([3.0, 4.5]), whole=True) == ["3.0", "4.5"]
    assert figures(pd.Series([3.0, 4.0]), whole=False) == ["3.0", "4.0"]


def test_a_column_that_is_there_already_stays_and_an_empty_one_holds_no_number():
    told = in_glossary(rows().assign(area="mine", low=""))
    assert set(told["area"]) == {"mine"}
    assert told["conf_low"].isna().all()


def test_a_bound_that_is_no_number_is_told():
    with pytest.raises(SchemaError, match="column low: 'few'; it is a number, or empty|'few'"):
        in_glossary(rows().assign(low="few"))


def test_rows_in_several_units_are_not_drawn_on_one_scale():
    with pytest.raises(InputError, match="units NR, P_HTHAB; a chart has one unit; keep the rows of one"):
        scale(rows(unit=["NR", "P_HTHAB"]))


def test_first_and_last_figures_are_written_alike():
    table = pd.DataFrame({"area": ["A", "A", "B", "B"], "period": [2020, 2021] * 2, "estimate": [0.111, 0.12, 0.2, 0.3],
                          "flag": ""})  # fmt: skip
    written = [text.get_text() for text in series(table, value="estimate", per=1.0).texts]
    assert {"0.1", "0.3"} <= set(written)
    counts = table.assign(estimate=[11.0, 12.0, 0.5, 2.0])
    written = [text.get_text() for text in series(counts, value="estimate", per=1.0).texts]
    assert {"11.0", "12.0", "0.5", "2.0"} <= set(written)
