import pytest

from dvstats.core.errors import InputError, UnknownNameError
from dvstats.words.catalogue import FOLDER, holes, words


def languages():
    return sorted({path.stem.split("_")[0] for path in FOLDER.glob("*.toml")})


def test_english_is_there():
    assert "en" in languages()


@pytest.mark.parametrize("language", languages())
def test_a_language_has_the_same_texts_and_holes_as_english(language):
    ours, theirs = words("en").texts, words(language).texts
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
    with pytest.raises(UnknownNameError, match="there are: en"):
        words("xx")
