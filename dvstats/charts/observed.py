"""What must be said with published figures: what was measured, in which unit, of whom; and what their table warns of.

A table of observations says it in its columns. Said is what all rows have in common, so that a chart of women killed by
partners says so without anybody typing it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pandas as pd

from dvstats.core.errors import InputError
from dvstats.core.observed import CAUTION, PER_CENT, is_observed
from dvstats.words.catalogue import words
from dvstats.words.numbers import decimal

AGE = re.compile(r"Y(?:(?P<low>\d+)-(?P<high>\d+)|_GE(?P<from>\d+)|_LT(?P<under>\d+))", re.ASCII)
ALL = ("", "T", "TOTAL")


def measured(table: pd.DataFrame) -> str:
    """Return the subtitle of a chart of observations: what was measured, of whom, in which unit, when; else nothing.

    Examples
    --------
    >>> rows = pd.DataFrame({"indicator": "killed", "geo": "GR", "period": ["2020", "2021"], "counting_unit": "victim",
    ...                      "stage": "recorded", "value": [19, 31], "source": "s", "sex": "F", "unit": "NR",
    ...                      "definition": "victims of homicide", "relationship": "IPTN"})
    >>> measured(rows)
    'Victims of homicide; female; by partners or former partners; recorded; number; 2020–2021'
    """
    if not is_observed(table) or table.empty:
        return ""
    told = "; ".join(part for part in _measured(table) if part)
    return told[:1].upper() + told[1:]


def remarks(table: pd.DataFrame) -> str:
    """Return the notes of a chart of observations: counting unit, population, and what the rows warn of; else nothing.

    Examples
    --------
    >>> rows = pd.DataFrame({"indicator": "killed", "geo": "GR", "period": ["2020", "2021"], "counting_unit": "victim",
    ...                      "stage": "recorded", "value": [19, 31], "source": "s", "caution": "It is a lower bound."})
    >>> remarks(rows)
    'Counting unit: victim. It is a lower bound.'
    """
    if not is_observed(table) or table.empty:
        return ""
    told = {name: _same(table, name) for name in ("counting_unit", "population")}
    # "All victims" beside one sex would be read against it.
    if told["population"].startswith("all ") and _same(table, "sex") not in ALL:
        del told["population"]
    said = [words().say(f"observed.{name}", it=_term(it)) for name, it in told.items() if it]
    cautions = table[CAUTION].fillna("").astype("str") if CAUTION in table else ()
    return " ".join([*said, *(_term(one) for one in dict.fromkeys(cautions) if one)])


def scale(table: pd.DataFrame) -> float:
    """Return what figures are multiplied by: 100, which shows a share as per cent, or 1 for observed counts and rates.

    Raises
    ------
    InputError
        The column `unit` says that rows are in several units.

    Examples
    --------
    >>> rows = pd.DataFrame({"indicator": "killed", "geo": "GR", "period": ["2020"], "counting_unit": "victim",
    ...                      "stage": "recorded", "value": [19], "source": "s", "unit": "NR"})
    >>> scale(rows), scale(pd.DataFrame({"estimate": [0.2]}))
    (1.0, 100.0)
    """
    units = set(table["unit"].dropna().astype("str")) - {""} if is_observed(table) and "unit" in table else set()
    if len(units) > 1:
        raise InputError(f"units {', '.join(sorted(units))}", rule="a chart has one unit", hint="keep the rows of one")
    return 1.0 if units and PER_CENT not in units else 100.0


def figures(values: pd.Series[float], *, whole: bool) -> list[str]:
    """Write figures of a chart: with one decimal, or whole if they may be counts and all are; a gap is empty.

    Examples
    --------
    >>> figures(pd.Series([31.0, 1139.0]), whole=True), figures(pd.Series([31.0, None, 2.25]), whole=True)
    (['31', '1,139'], ['31.0', '', '2.2'])
    """
    known = values.dropna()
    digits = 0 if whole and bool((known == known.round()).all()) else 1
    return ["" if pd.isna(value) else decimal(float(value), digits) for value in values]


def _measured(table: pd.DataFrame) -> Iterator[str]:
    yield _term(_same(table, "definition") or _same(table, "indicator").replace("_", " "))
    for name in ("sex", "relationship", "age"):
        yield _who(name, _same(table, name))
    yield _said("stage", _same(table, "stage"))
    yield _unit(_same(table, "unit"), _same(table, "denominator"))
    periods = sorted(table["period"].map(_period))
    yield periods[0] if periods[0] == periods[-1] else f"{periods[0]}–{periods[-1]}"


def _same(table: pd.DataFrame, name: str) -> str:
    """Return what all rows have in a column, nothing if they differ."""
    told = set(table[name].fillna("").astype("str")) if name in table else set()
    return told.pop() if len(told) == 1 else ""


def _who(name: str, code: str) -> str:
    if code in ALL:
        return ""
    if name == "age" and (found := AGE.fullmatch(code)):
        given = {key: value for key, value in found.groupdict().items() if value}
        return words().say(f"observed.age_{'_'.join(given)}", **given)
    return _said(name, code)


def _unit(code: str, whole: str) -> str:
    if not whole or f"observed.unit_{code}_of" not in words().texts:
        return _said("unit", code)
    return words().say(f"observed.unit_{code}_of", whole=_term(whole))


def _said(name: str, code: str) -> str:
    """Return a code in words, where it has some."""
    return words().texts.get(f"observed.{name}_{code}", f"{name} {code}" if code else "")


def _term(text: str) -> str:
    """Return a text of the figures in the language that is spoken."""
    return words().texts.get(f"terms.{text}", text)


def _period(period: object) -> str:
    """Return a period as it is written; a year that was read as a number is one."""
    return f"{period:.0f}" if isinstance(period, float) else str(period)
