"""Names of areas, periods and fixed words of the figures, in the language that is spoken; English where it has none."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

from dvstats.core.codes import area_name as english_name
from dvstats.words.catalogue import words
from dvstats.words.numbers import decimal

YEAR_ENDING = re.compile(r"YE (\d{4})-(\d\d)", re.ASCII)
MONTHS_OF = re.compile(r"(\d{4})-(\d\d)/\1-(\d\d)", re.ASCII)
MONTHS = re.compile(r"(\d{4})-(\d\d)/(\d{4})-(\d\d)", re.ASCII)
MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])", re.ASCII)
DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII)
YEARS = re.compile(r"(\d{4})-(\d{4})", re.ASCII)
ENGLISH_NUMBER = re.compile(r"[\d,]*\d(\.\d+)?", re.ASCII)
# A hole as it stands in a text that was escaped.
HOLE = re.compile(r"\\\{(\w+)\\\}")


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
    text = str(word)
    told = words().texts.get(f"terms.{text}")
    return "; ".join(map(_sentence, text.split("; "))) if told is None else told


def spoken_period(period: object) -> str:
    r"""Return a period as readers say it.

    Examples
    --------
    >>> [spoken_period(period) for period in ("2020", "2023/24", "YE 2024-09", "2022-01/2022-06", "2023-2024")]
    ['2020', '2023/24', 'year to Sep 2024', 'Jan–Jun 2022', '2023–2024']
    >>> [spoken_period(period) for period in ("2022-04/2023-03", "2026-03", "2019-01-31")]
    ['Apr 2022–Mar 2023', 'Mar 2026', '31\xa0Jan 2019']
    """
    text = str(period)
    if found := YEAR_ENDING.fullmatch(text):
        return words().say("periods.year_to", month=_month(found[2]), year=found[1])
    if found := MONTHS_OF.fullmatch(text):
        return words().say("periods.months", first=_month(found[2]), last=_month(found[3]), year=found[1])
    if found := MONTHS.fullmatch(text):
        ends = [f"{_month(month)} {year}" for year, month in (found.group(1, 2), found.group(3, 4))]
        return "–".join(ends)
    if found := MONTH.fullmatch(text):
        return f"{_month(found[2])} {found[1]}"
    if found := DAY.fullmatch(text):
        return words().say("periods.day", day=int(found[3]), month=_month(found[2]), year=found[1])
    return YEARS.sub("\\1–\\2", text) if YEARS.fullmatch(text) else plain(text)


def area_and_period(code: str, period: object) -> str:
    """Return the name of a row: an area and the period of its figure.

    Examples
    --------
    >>> area_and_period("AU-VIC", "YE 2024-09")
    'Victoria, year to Sep 2024'
    """
    return f"{area_name(code)}, {spoken_period(period)}"


def in_order(names: Iterable[str]) -> list[str]:
    """Return names in the order of the alphabet, letters with marks among those without.

    Examples
    --------
    >>> in_order(["Oman", "Österreich", "Norwegen"])
    ['Norwegen', 'Oman', 'Österreich']
    """
    return sorted(names, key=alphabet)


def alphabet(name: str) -> str:
    """Return by what a name is put in order."""
    return "".join(one for one in unicodedata.normalize("NFKD", name) if not unicodedata.combining(one)).casefold()


def _sentence(text: str) -> str:
    """Return one of several remarks, its numbers too; a remark with holes in its key stands for any that fills them."""
    if (told := words().texts.get(f"terms.{text}")) is not None:
        return told
    for pattern, said in _with_holes(words().language):
        if found := pattern.fullmatch(text):
            return said.format_map({name: _number(part) for name, part in found.groupdict().items()})
    return text


@cache
def _with_holes(language: str) -> list[tuple[re.Pattern[str], str]]:
    terms = {key.removeprefix("terms."): said for key, said in words(language).texts.items() if key[:6] == "terms."}
    return [(re.compile(HOLE.sub(r"(?P<\1>.+)", re.escape(key))), said) for key, said in terms.items() if "{" in key]


def _number(text: str) -> str:
    """Return a number as it is written in the language that is spoken, and any other text as it is."""
    if not ENGLISH_NUMBER.fullmatch(text):
        return text
    return decimal(float(text.replace(",", "")), len(text.partition(".")[2]))


def _month(number: str) -> str:
    return words().say(f"periods.month_{int(number)}")
