"""Rules for figures that a person tabulated: known areas, periods that can have been, one unit in a series.

A publisher's reader names areas and periods itself; a table from a desk is checked here, where line and column are
known.
"""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date

from dvstats.core.codes import AREAS, EUROSTAT, area_from_name
from dvstats.core.errors import InputError, SchemaError, UnknownNameError
from dvstats.core.observations import KEY
from dvstats.store.grid import Grid

FIRST_YEAR = 1900
YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)", re.ASCII)
# 2024-13 is no month, and 2024-25 may be a financial year or two years; 20243 is nothing.
NO_MONTH = re.compile(r"\d{5,}|\d{4}-(?!0[1-9]|1[0-2]|\d{4})", re.ASCII)
# The same share as a fraction and in per cent: no series of one area moves a hundredfold across one per cent.
HUNDREDFOLD = (50.0, 200.0)


def check(grid: Grid) -> None:
    """Refuse areas that nobody knows, periods that cannot have been, and fractions among percentages.

    Raises
    ------
    InputError
        The message names the cell, the rule and what to write.
    """
    for row in range(len(grid)):
        check_area(grid, row)
        check_period(grid, row)
        _check_dates(grid, row)
    if {"unit", "value"} <= set(grid.header):
        _check_units(grid)


def check_area(grid: Grid, row: int, name: str = "geo") -> None:
    """Accept our codes, and parts of them that a publisher codes (``IT:ITC1``)."""
    code = _cell(grid, row, name)
    if not code or code.partition(":")[0] in AREAS:
        return
    raise UnknownNameError(
        f"{name} is {code!r}", place=grid.at(row, name),
        rule="an area is an ISO 3166 code or a reporting area such as GB-EAW", hint=_meant(code),
    )  # fmt: skip


def _meant(code: str) -> str:
    """Return what was probably meant: Eurostat's code, or a name."""
    if code in EUROSTAT:
        return f"write {EUROSTAT[code]}"
    try:
        return f"write {area_from_name(code)}"
    except UnknownNameError:
        near = [known for known in AREAS if known[:2] == code[:2].upper()]
        return f"there are: {', '.join(near)}" if near else ""


def check_period(grid: Grid, row: int, name: str = "period") -> None:
    """Accept a period that names its years, none of them before 1900 or to come."""
    text = _cell(grid, row, name)
    if not text or "not shown" in text:
        return
    years = [int(year) for year in YEAR.findall(text)]
    if not years or not all(FIRST_YEAR <= year <= date.today().year for year in years) or NO_MONTH.search(text):
        raise SchemaError(
            f"{name} is {text!r}", place=grid.at(row, name),
            rule=f"a period names its years, from {FIRST_YEAR} to this one, and months from 01 to 12",
            hint="write 2022, 2022/23, YE 2021-03 or 2024-01/2024-10",
        )  # fmt: skip


def _check_dates(grid: Grid, row: int) -> None:
    days: list[date] = []
    for name in ("period_start", "period_end", "retrieved"):
        text = _cell(grid, row, name)
        if not text:
            continue
        try:
            day = date.fromisoformat(text)
        except ValueError:
            raise grid.bad(row, name, "it is a date", "write 2022-03-31") from None
        days += [day] if name != "retrieved" else []
    if len(days) == 2 and days[0] > days[1]:
        raise grid.bad(row, "period_end", f"a period does not end before it begins ({days[0]})")


def _check_units(grid: Grid) -> None:
    """Compare percentages of one series, which differ in the period only."""
    series: dict[tuple[str, ...], dict[str, int]] = defaultdict(dict)
    names = [
        name for name in (*KEY, "source", "comparison", "role", "bound") if name in grid.header and name != "period"
    ]
    for row in range(len(grid)):
        if _cell(grid, row, "unit") == "PC" and _cell(grid, row, "value"):
            period = _cell(grid, row, "period")
            series[tuple(_cell(grid, row, name) for name in names)].setdefault(period, row)
    for rows in series.values():
        _check_series(grid, list(rows.values()))


def _check_series(grid: Grid, rows: list[int]) -> None:
    values = {row: _percentage(grid, row) for row in rows}
    low = min(values, key=values.__getitem__)
    high = max(values, key=values.__getitem__)
    if 0 < values[low] < 1 <= values[high] and HUNDREDFOLD[0] <= values[high] / values[low] <= HUNDREDFOLD[1]:
        raise grid.bad(
            low, "value", f"line {grid.lines[high]} of the same series says {values[high]:g} per cent",
            "write both in per cent: 21, not 0.21",
        )  # fmt: skip


def _percentage(grid: Grid, row: int) -> float:
    try:
        return grid.number(row, "value") or 0.0
    except InputError:
        # A cell that is no number is told where numbers are read.
        return 0.0


def _cell(grid: Grid, row: int, name: str) -> str:
    return grid.rows[row][grid.header.index(name)] if name in grid.header else ""
