import pytest

from dvstats.core.errors import InputError, UnknownNameError
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
