"""Repeat counts of one register from files: how many persons were seen once, how many twice, and so on.

::

    captures,count
    1,15169
    2,1957
    3+,536

A last class `3+` means three times or more. A table without `count` has a row per person. Covariates may
stand beside, over which the whole register sums.
"""

from __future__ import annotations

import re
from pathlib import Path

from dvstats.core.captures import RepeatCounts
from dvstats.core.errors import InputError, SchemaError
from dvstats.store.grid import Grid
from dvstats.store.table_file import read_grid

CAPTURES, COUNT = "captures", "count"


def read_repeats(path: Path | str, sheet: str = "") -> RepeatCounts:
    """Read repeat counts: columns `captures,count`, or a row per person with `captures`.

    Parameters
    ----------
    path
        CSV, TSV, XLSX or Parquet.
    sheet
        Sheet of a workbook; by default its first that holds a table.

    Raises
    ------
    InputError
        The table breaks a rule; the message names the cell, the rule and what to do.
    """
    return repeats_of(read_grid(path, sheet))


def repeats_of(grid: Grid) -> RepeatCounts:
    """Return the repeat counts that cells hold; see `read_repeats`."""
    grid.index(CAPTURES)
    times = [times_of(grid, row) for row in range(len(grid))]
    last = is_open_class(grid, times)
    refuse_twice(grid)
    try:
        return RepeatCounts(_counted(grid, times), last, Path(grid.file).stem, (grid.source,))
    except InputError as error:
        raise type(error)(error.found, place=grid.place, rule=error.rule, hint=error.hint) from None


def holds_repeats(grid: Grid) -> bool:
    """Tell whether cells are repeat counts of one register (a column `captures`), not captures over lists."""
    return CAPTURES in grid.header


def times_of(grid: Grid, row: int) -> int:
    """Return the number of captures of a row, the class "6+" as 6."""
    cell = grid.rows[row][grid.header.index(CAPTURES)]
    if not re.fullmatch(r"\d{1,6}\+?", cell, re.ASCII) or int(cell.rstrip("+")) < 1:
        zero = re.fullmatch(r"0+\+?", cell, re.ASCII)
        rule = "persons who were never seen are what is to be estimated" if zero else "it is a whole number from 1"
        raise grid.bad(row, CAPTURES, rule, "remove the row" if zero else "the last class may be written 6+")
    return int(cell.rstrip("+"))


def is_open_class(grid: Grid, times: list[int]) -> bool:
    """Tell whether the largest number of captures stands for itself or more; no other may."""
    open_rows = [row for row, cell in enumerate(grid.column(CAPTURES)) if cell.endswith("+")]
    for row in open_rows:
        if times[row] < max(times):
            raise grid.bad(row, CAPTURES, f"an open class is the last; {max(times)} stands beside it")
    closed = [row for row, k in enumerate(times) if k == max(times) and row not in open_rows]
    if open_rows and closed:
        raise grid.bad(
            open_rows[0], CAPTURES, f"{times[open_rows[0]]} stands beside it in line {grid.lines[closed[0]]}"
        )
    return bool(open_rows)


def refuse_twice(grid: Grid) -> None:
    """Refuse a pattern that stands twice in a table of counts: one of the rows may be a mistake."""
    seen: dict[tuple[str, ...], int] = {}
    for row, cells in enumerate(grid.rows if COUNT in grid.header else ()):
        key = tuple(cell for name, cell in zip(grid.header, cells, strict=True) if name != COUNT)
        if key in seen:
            alike = " with the same covariates" if len(key) > 1 else ""
            raise SchemaError(
                f"captures {cells[grid.header.index(CAPTURES)]} stands twice{alike}", place=grid.at(row, CAPTURES),
                rule=f"one row per number of captures and pattern; the other is line {grid.lines[seen[key]]}",
                hint="add the counts",
            )  # fmt: skip
        seen[key] = row


def _counted(grid: Grid, times: list[int]) -> dict[int, int]:
    counts: dict[int, int] = {}
    for row, k in enumerate(times):
        counts[k] = counts.get(k, 0) + (count_of(grid, row) if COUNT in grid.header else 1)
    return counts


def count_of(grid: Grid, row: int) -> int:
    """Return how many persons a row stands for."""
    value = grid.number(row, COUNT)
    if value is None or value < 0 or value != int(value):
        raise grid.bad(row, COUNT, "a count is a whole number from 0 to 2^53")
    return int(value)
