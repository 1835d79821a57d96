import re

import pytest

from dvstats.core.errors import InputError, UnknownNameError
from dvstats.report.places import plain
from dvstats.words.catalogue import FOLDER, holes, speaking, words
from dvstats.words.numbers import count, interval, percent


def languages():
    return sorted({path.stem.split("_")[0] for path in FOLDER.glob("*.toml")})


def test_english_is_there():
    assert "en" in languages()


@pytest.mark.parametrize("language", languages())
def test_a_language_has_the_same_texts_and_holes_as_english(language):
    # Names of areas and fixed words of the figures stand in the files of other languages only: English has them there.
    own = ("areas.", "terms.")
    ours = words("en").texts
    theirs = {key: text for key, text in words(language).texts.items() if not key.startswith(own)}
    assert set(theirs) == set(ours)
    assert {key: holes(text) for key, text in theirs.items()} == {key: holes(text) for key, text in ours.items()}


@pytest.mark.parametrize("language", languages())
def test_a_number_and_its_sign_stay_on_one_line(language):
    texts = words(language).texts
    assert not [key for key, text in texts.items() if re.search(r"[\d}] %", text)]
    assert "95\N{NO-BREAK SPACE}%" in words("en").texts["page.ledger_range"]


def test_a_hole_without_a_value_is_an_error_that_names_it():
    with pytest.raises(InputError, match="number"):
        words().say("charts.on_no_list")


def test_a_value_without_a_hole_is_an_error():
    with pytest.raises(InputError, match="nobody"):
        words().say("charts.above", nobody=1)


def test_an_unknown_text_or_language_names_what_there_is():
    with pytest.raises(UnknownNameError, match="no text"):
        words().say("charts.abov")
    with pytest.raises(UnknownNameError, match="there are: de, en"):
        words("xx")


def test_german_writes_numbers_its_own_way():
    with speaking("de"):
        assert (count(76450.6), percent(0.2486), interval(1000, float("inf"))) == (
            "76.451", "24,9\xa0%", "1.000 bis keine obere Grenze")  # fmt: skip
    assert count(76450.6) == "76,451"


def test_a_language_is_spoken_inside_only_even_if_something_fails():
    with pytest.raises(ZeroDivisionError), speaking("de"):
        raise ZeroDivisionError
    assert words().language == "en"


def test_a_sentence_with_a_number_is_told_in_german_with_the_number():
    told = "oizt-poisson has the same likelihood and gives 32,546: no data can choose between the two, only " \
           "knowledge of what being recorded does"  # fmt: skip
    with speaking("de"):
        german = plain(told)
    assert "oizt-poisson" in german
    assert "32.546" in german
    assert "likelihood and gives" not in german
    assert plain(told) == told


def test_sentences_in_one_cell_are_told_one_by_one():
    with speaking("de"):
        told = plain("victim; a word of nobody; the probabilities that the same line implies give 231,877").split("; ")
    assert told[:2] == ["Opfer", "a word of nobody"]
    assert told[2].startswith("die Wahrscheinlichkeiten")
    assert told[2].endswith("231.877")


@pytest.mark.parametrize("language", [one for one in languages() if one != "en"])
def test_a_sentence_with_holes_keeps_them_in_another_language(language):
    told = {key: text for key, text in words(language).texts.items() if key.startswith("terms.") and "{" in key}
    assert {key: holes(text) for key, text in told.items()} == {key: holes(key) for key in told}
