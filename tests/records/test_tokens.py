"""Tokens: keyed or not at all; nobody unknown becomes a person; no secret in a message."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dvstats.core.errors import InputError
from dvstats.records.tokens import BARE, SECRET, known, normalised, secret, token

KEY = b"a secret of the tests alone"


def test_two_secrets_give_tokens_that_have_nothing_in_common():
    assert token(["Anna", "1980-01-02"], KEY) != token(["Anna", "1980-01-02"], KEY + b"!")


def test_fields_do_not_run_into_each_other():
    assert token(["an", "na"], KEY) != token(["a", "nna"], KEY)


@pytest.mark.parametrize("word", ["", "  ", "Unknown", "N/A", "n.n.", "XXX", "0000", "01.01.1900", "9999-12-31"])
def test_what_stands_for_nobody_gets_no_token(word):
    assert known(word) is None
    assert token(["Anna", word], KEY) is None


@given(st.text(max_size=30))
def test_evening_out_twice_changes_nothing(text):
    assert normalised(normalised(text)) == normalised(text)


@pytest.mark.parametrize("value", ["", "short"])
def test_no_secret_or_a_short_one_is_refused_and_its_value_is_not_told(value):
    with pytest.raises(InputError, match=SECRET) as refused:
        secret({SECRET: value} if value else {})
    assert not value or value not in str(refused.value).replace("too short", "")


def test_a_long_secret_is_taken_from_the_environment():
    assert secret({SECRET: "x" * 16}) == b"x" * 16


def test_hashes_are_told_from_pseudonyms():
    assert BARE.fullmatch("DA39A3EE5E6B4B0D3255BFEF95601890AFD80709")
    assert not BARE.fullmatch("NL-2024-00017")
