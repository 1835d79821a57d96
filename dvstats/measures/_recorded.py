"""A recorded share, and the reasons why it could be another number: each with its name and its reach."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from dvstats.core.errors import InputError, SchemaError
from dvstats.numerics.shares import not_known_bounds, rounding_band, wilson, year_to_year

FEWEST_YEARS = 3
SUPPRESSED = re.compile(r"c|<\s*\d+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Range:
    """One reason why a recorded share could be another number, and how far it reaches.

    Parameters
    ----------
    kind
        Name of the reason: rounding, year to year, recording, …
    low, high
        How far the share may be from the recorded one.
    """

    kind: str
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column holds what, and how a percentage was rounded.

    Parameters
    ----------
    part, whole
        Counts of domestic violence and of all crime.
    percent
        A published percentage, in place of both counts.
    decimals
        To how many decimals it was rounded.
    unknown
        Cases whose relationship is not known.
    bound
        Whether a figure is exact, a lower or an upper bound.
    sample
        Whether counts are of a sample.
    recording
        Lower and upper end of a revision or an audit.
    units
        What part and whole count.
    """

    part: str = ""
    whole: str = ""
    percent: str = ""
    decimals: int | None = None
    unknown: str = ""
    bound: str = ""
    sample: str = ""
    recording: tuple[str, ...] = ()
    units: tuple[str, ...] = ()


def recorded_share(row: Mapping[str, Any], columns: Columns) -> tuple[float, str]:
    """Return the recorded share, or why there is none."""
    if why := _unlike(row, columns):
        return np.nan, why
    if columns.percent:
        value = number(row[columns.percent])
        return (value / 100, "") if 0 <= value <= 100 else (np.nan, f"the percentage is {row[columns.percent]!r}")
    over, under = number(row[columns.part]), number(row[columns.whole])
    if np.isnan(over) or np.isnan(under):
        name = columns.part if np.isnan(over) else columns.whole
        return np.nan, f"{name} is {'suppressed' if is_suppressed(row[name]) else 'missing'}"
    if under <= 0:
        return np.nan, f"{columns.whole} is {under:g}: nothing to be a share of"
    if over < 0 or over > under:
        return np.nan, f"{columns.part} is {over:g}, {columns.whole} {under:g}: a part is not larger than its whole"
    return over / under, ""


def _unlike(row: Mapping[str, Any], columns: Columns) -> str:
    """Return why counts of unlike things make no share."""
    if not columns.units:
        return ""
    part, whole = (str(row[name]).strip() for name in columns.units)
    return "" if part == whole else f"counts {part or 'unlike things'} over {whole or 'unlike things'}"


def number(value: object) -> float:
    """Return a cell as a number; an empty one is missing, and a suppressed one has no number either.

    Examples
    --------
    >>> number("12.5"), number("c")
    (12.5, nan)
    """
    try:
        return float(str(value))
    except ValueError:
        return float("nan")


def is_suppressed(value: object) -> bool:
    """Tell whether a publisher hides a cell: `c`, or less than a number.

    Examples
    --------
    >>> is_suppressed("<5"), is_suppressed("c"), is_suppressed("")
    (True, True, False)
    """
    return SUPPRESSED.fullmatch(str(value).strip()) is not None


def check_cells(table: pd.DataFrame, columns: Columns) -> None:
    """Refuse a cell that is neither a number, nor empty, nor suppressed; two rates may make a share too."""
    named = (columns.part, columns.whole, columns.unknown, columns.percent, columns.sample, *columns.recording)
    for name in filter(None, named):
        for row, cell in enumerate(table[name]):
            _check_cell(cell, f"row {row + 1}, column {name}")


def _check_cell(cell: object, place: str) -> None:
    told = "" if pd.isna(cell) else str(cell).strip()  # type: ignore[call-overload]
    if not told or is_suppressed(told):
        return
    if not np.isfinite(number(told)):
        raise SchemaError(f"{told!r}", place=place, rule="it is a number, empty, or suppressed (c, <5)",
                          hint="no spaces or commas between thousands")  # fmt: skip


def ranges(row: Mapping[str, Any], recorded: float, columns: Columns, level: float) -> list[Range]:
    """Return the reasons why the share could be another, each with its reach."""
    found = []
    if columns.decimals is not None:
        found.append(Range("rounding", *rounding_band(100 * recorded, columns.decimals)))
    if columns.unknown:
        found.append(Range("missing relationship", *_missing(row, columns)))
    if columns.recording:
        found += _recording(row, columns)
    if columns.sample and number(row[columns.sample]) > 0:
        asked = number(row[columns.sample])
        found.append(Range("sampling", *wilson(recorded * asked, asked, level)))
    if columns.bound and row[columns.bound] in ("lower", "upper"):
        ends = (recorded, 1.0) if row[columns.bound] == "lower" else (0.0, recorded)
        found.append(Range(f"{row[columns.bound]} bound", *ends))
    return found


def _missing(row: Mapping[str, Any], columns: Columns) -> tuple[float, float]:
    over, not_known, under = (number(row[name]) for name in (columns.part, columns.unknown, columns.whole))
    if not 0 <= not_known <= under - over:
        raise InputError(f"{columns.unknown} is {row[columns.unknown]!r}, {columns.part} {over:g}, whole {under:g}",
                         rule="part and not known together are not more than the whole")  # fmt: skip
    return not_known_bounds(over, not_known, under)


def _recording(row: Mapping[str, Any], columns: Columns) -> list[Range]:
    """Return the range of a published revision or audit; a row with two empty cells has none."""
    low, high = (number(row[name]) for name in columns.recording)
    if np.isnan(low) and np.isnan(high):
        return []
    if not 0 <= low <= high <= 1:
        raise InputError(f"recording from {low:g} to {high:g}", rule="two shares between 0 and 1, the low one first",
                         hint="give 0.12, not 12 for per cent; leave both empty where there is no audit")  # fmt: skip
    return [Range("recording", low, high)]


def year_ranges(
    table: pd.DataFrame, part: str, whole: str, year: str, by: list[str], level: float
) -> dict[int, list[Range]]:
    """Return the range from year to year for the rows of series with three comparable years or more."""
    rows = table.reset_index(drop=True)
    groups = [group for _, group in rows.groupby(by, sort=False)] if by else [rows]
    found: dict[int, list[Range]] = {}
    for group in groups:
        x, d, n = (np.array([number(cell) for cell in group[name]]) for name in (year, part, whole))
        usable = np.isfinite(x + d + n) & (d > 0) & (d < n)
        x, d, n, at = x[usable], d[usable], n[usable], group.index[usable]
        if len(set(x)) == len(x) >= FEWEST_YEARS:
            low, high = year_to_year(x, d, n, level)
            found |= {int(i): [Range("year to year", a, b)] for i, a, b in zip(at, low, high, strict=True)}
    return found
