"""Repeat counts of one register from files: how many persons were seen once, how many twice, and so on.

::

    captures,count
    1,15169
    2,1957
    3+,536

A last class `3+` means three times or more. A table without `count` has a row per person, with covariates beside.
"""

from __future__ import annotations

import re
from pathlib import Path

from dvstats.core.captures import RepeatCounts
from dvstats.core.errors import InputError, SchemaError
from dvstats.core.provenance import Provenance
from dvstats.store.grid import Grid
from dvstats.store.table_file import read_grid
from dvstats.store.wire import checksum, read_bytes

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
    grid = read_grid(path, sheet)
    grid.index(CAPTURES)
    source = Provenance(Path(path).name, sha256=checksum(read_bytes(path)), notes=grid.notes)
    times = [_times(grid, row) for row in range(len(grid))]
    last = _open_class(grid, times)
    try:
        return RepeatCounts(_counted(grid, times), last, Path(path).stem, (source,))
    except InputError as error:
        raise type(error)(error.found, place=grid.place, rule=error.rule, hint=error.hint) from None


def holds_repeats(path: Path | str) -> bool:
    """Tell whether a table holds repeat counts of one register (a column `captures`), not captures over lists."""
    return CAPTURES in read_grid(path).header


def _times(grid: Grid, row: int) -> int:
    cell = grid.rows[row][grid.header.index(CAPTURES)]
    if not re.fullmatch(r"\d{1,6}\+?", cell, re.ASCII) or int(cell.rstrip("+")) < 1:
        zero = re.fullmatch(r"0+\+?", cell, re.ASCII)
        rule = "persons who were never seen are what is to be estimated" if zero else "it is a whole number from 1"
        raise grid.bad(row, CAPTURES, rule, "remove the row" if zero else "the last class may be written 6+")
    return int(cell.rstrip("+"))


def _open_class(grid: Grid, times: list[int]) -> bool:
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


def _counted(grid: Grid, times: list[int]) -> dict[int, int]:
    counts: dict[int, int] = {}
    for row, k in enumerate(times):
        if COUNT not in grid.header:
            counts[k] = counts.get(k, 0) + 1
        elif k in counts:
            raise SchemaError(
                f"captures {k} stands twice", place=grid.at(row, CAPTURES), rule="one row per number of captures",
                hint="add the counts",
            )  # fmt: skip
        else:
            counts[k] = _count(grid, row)
    return counts


def _count(grid: Grid, row: int) -> int:
    value = grid.number(row, COUNT)
    if value is None or value < 0 or value != int(value):
        raise grid.bad(row, COUNT, "a count is a whole number from 0 to 2^53")
    return int(value)
