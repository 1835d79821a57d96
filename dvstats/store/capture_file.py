"""Capture tables from files: one column of 0 and 1 per list, and how many cases have each history.

::

    police,shelter,sex,count
    1,0,F,86
    0,1,F,73
    1,1,F,49

A history without a row counts 0. An empty count is a cell that cannot occur (a list that does not cover the stratum).
Further columns are strata, over which the whole table sums.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from dvstats.core.captures import CaptureTable, History
from dvstats.core.errors import InputError, SchemaError
from dvstats.store.grid import Grid
from dvstats.store.table_file import read_grid

COUNT = "count"


def read_captures(
    path: Path | str, *, cases: bool = False, lists: Sequence[str] | None = None, sheet: str = ""
) -> CaptureTable:
    """Read a capture table.

    Parameters
    ----------
    path
        CSV, TSV, XLSX or Parquet.
    cases
        A row is a person, not a history: there is no column `count`.
    lists
        The columns that are lists; by default all that hold only 0 and 1. Cases on none of them are left out.
    sheet
        Sheet of a workbook; by default its first that holds a table.

    Raises
    ------
    InputError
        The table breaks a rule; the message names the cell, the rule and what to do.
    """
    return captures_of(read_grid(path, sheet), cases=cases, lists=lists)


def captures_of(grid: Grid, *, cases: bool = False, lists: Sequence[str] | None = None) -> CaptureTable:
    """Return the capture table that cells hold; see `read_captures`."""
    return _table(_layout(grid, cases, lists), range(len(grid)), grid.place)


def read_strata(
    path: Path | str, by: str, *, cases: bool = False, lists: Sequence[str] | None = None, sheet: str = ""
) -> dict[str, CaptureTable]:
    """Read one capture table for each value of a column, in the order of the file."""
    parts = margins_of(read_grid(path, sheet), (by,), cases=cases, lists=lists)
    return {value: table for (value,), table in parts.items()}


def margins_of(
    grid: Grid, by: tuple[str, ...], *, cases: bool = False, lists: Sequence[str] | None = None
) -> dict[tuple[str, ...], CaptureTable]:
    """Return one capture table for each combination of values of some columns of cells that stands in the file."""
    values = list(zip(*(grid.column(name) for name in by), strict=True))
    if wrong := [name for name in by if name == COUNT or name in (lists or ())]:
        raise SchemaError(f"groups by {wrong[0]}", place=grid.place, rule="groups are told by a further column",
                          hint="it is the count, or one of the lists")  # fmt: skip
    layout = _layout(grid, cases, lists, by)
    found = {}
    for key in dict.fromkeys(values):
        place = ", ".join([grid.place, *(f"{name} {value}" for name, value in zip(by, key, strict=True))])
        found[key] = _table(layout, [row for row, words in enumerate(values) if words == key], place)
    return found


@dataclass(frozen=True, slots=True)
class _Layout:
    """Which columns are lists, which are further lists that were not asked for, and where the count stands."""

    grid: Grid
    lists: tuple[str, ...]
    others: tuple[str, ...]
    count: str

    def histories(self, row: int, names: tuple[str, ...]) -> History:
        cells = self.grid.rows[row]
        return tuple(int(cells[self.grid.header.index(name)]) for name in names)


def _layout(grid: Grid, cases: bool, lists: Sequence[str] | None, by: tuple[str, ...] = ()) -> _Layout:
    _check_count(grid, cases)
    found = tuple(name for name in grid.header if name not in (COUNT, *by) and _is_list(grid, name, lists))
    asked = tuple(lists) if lists else found
    for name in asked:
        grid.index(name)
    if len(set(asked)) < len(asked):
        raise SchemaError(f"lists {', '.join(asked)}", place=grid.place, rule="a list is named once")
    others = tuple(name for name in found if name not in asked)
    layout = _Layout(grid, asked, others, "" if cases else COUNT)
    _check_rows(layout)
    return layout


def _check_count(grid: Grid, cases: bool) -> None:
    if cases and COUNT in grid.header:
        raise SchemaError(
            "a column count", place=grid.place, rule="with a row per case there is none", hint="leave out --cases"
        )
    if not cases and COUNT not in grid.header:
        raise SchemaError(
            f"no column {COUNT!r}; there are: {', '.join(grid.header)}", place=grid.place,
            rule="a capture table has one 0/1 column per list and count", hint="a table with a row per person: --cases",
        )  # fmt: skip


def _is_list(grid: Grid, name: str, lists: Sequence[str] | None) -> bool:
    """Tell whether a column is a list: only 0 and 1. One that holds either and something else is an error."""
    cells = grid.column(name)
    told = [cell in ("0", "1") for cell in cells]
    if all(told):
        return True
    asked = bool(lists) and name in (lists or ())
    if asked or (any(told) and not lists):
        rule = "a list holds 0 (not on it) or 1 (on it)"
        raise grid.bad(told.index(False), name, rule, "if the column is a stratum, name the lists with --lists")
    return False


def _check_rows(layout: _Layout) -> None:
    """Refuse duplicate histories within a stratum, and cases that no list holds."""
    grid = layout.grid
    seen: dict[tuple[str, ...], int] = {}
    count = grid.header.index(layout.count) if layout.count else -1
    for row, cells in enumerate(grid.rows):
        history = layout.histories(row, layout.lists)
        if not any(history) and not any(layout.histories(row, layout.others)):
            place = grid.at(row, layout.lists[0]) if layout.lists else grid.place
            raise SchemaError(
                f"history {_told(history)} is on no list", place=place,
                rule="cases on no list are what is to be estimated, not counted", hint="remove the row",
            )  # fmt: skip
        key = tuple(cell for column, cell in enumerate(cells) if column != count)
        if layout.count and key in seen:
            raise SchemaError(
                f"history {_told(history)} stands twice", place=grid.at(row, layout.count),
                rule=f"one row per history; the other is line {grid.lines[seen[key]]}",
                hint="add the counts, or name the column that tells them apart",
            )  # fmt: skip
        seen[key] = row


def _table(layout: _Layout, rows: Sequence[int], place: str) -> CaptureTable:
    """Count histories over rows; what cannot occur in one stratum and has cases in another has no meaning pooled."""
    counts: dict[History, int] = {}
    impossible: dict[History, int] = {}
    for row in rows:
        history = layout.histories(row, layout.lists)
        count = _count(layout, row)
        if not any(history):
            continue
        if count is None:
            impossible[history] = row
        else:
            counts[history] = counts.get(history, 0) + count
    _check_possible(layout, impossible, counts)
    kept = frozenset(h for h in impossible if h not in counts)
    try:
        return CaptureTable(layout.lists, counts, kept, (layout.grid.source,))
    except InputError as error:
        hint = error.hint or f"columns: {', '.join(layout.grid.header)}"
        raise type(error)(error.found, place=place, rule=error.rule, hint=hint) from None


def _check_possible(layout: _Layout, impossible: dict[History, int], counts: dict[History, int]) -> None:
    for history, row in impossible.items():
        if history in counts and not layout.others:
            raise layout.grid.bad(
                row, COUNT, f"history {_told(history)} cannot occur here and has cases in another stratum",
                "estimate by stratum: --by COLUMN",
            )  # fmt: skip


def _count(layout: _Layout, row: int) -> int | None:
    if not layout.count:
        return 1
    value = layout.grid.number(row, layout.count)
    if value is not None and (value < 0 or value != int(value)):
        raise layout.grid.bad(row, layout.count, "a count is a whole number from 0 to 2^53")
    return None if value is None else int(value)


def _told(history: History) -> str:
    return "".join(map(str, history))
