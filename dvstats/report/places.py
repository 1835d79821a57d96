"""Names of areas, and the fixed words of the figures, in the language that is spoken; English where it has none."""

from __future__ import annotations

from dvstats.core.codes import area_name as english_name
from dvstats.words.catalogue import words


def area_name(code: str) -> str:
    """Return the name of an area in the language that is spoken.

    Examples
    --------
    >>> area_name("LT")
    'Lithuania'
    """
    return words().texts.get(f"areas.{code}", english_name(code))


def plain(word: object) -> str:
    """Return a fixed word of the figures, say a counting unit, in the language that is spoken.

    Examples
    --------
    >>> plain("offence")
    'offence'
    """
    return words().texts.get(f"terms.{word}", str(word))
