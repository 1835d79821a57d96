"""Read the table that a verb was given: captures over lists, or repeat counts of one register."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path

from dvstats.core.captures import CaptureTable, RepeatCounts
from dvstats.core.errors import InputError
from dvstats.store.capture_file import captures_of, margins_of
from dvstats.store.form_file import read_people
from dvstats.store.grid import Grid
from dvstats.store.register_file import register_of
from dvstats.store.repeat_file import holds_repeats, repeats_of


def declare(parser: argparse.ArgumentParser) -> None:
    """Declare the table and how to read it."""
    parser.add_argument("table", type=Path, metavar="TABLE", help="0/1 columns and count; or captures,count")
    parser.add_argument("--lists", type=names, metavar="a,b", help="use these lists only")
    parser.add_argument("--cases", action="store_true", help="the table has a row per person, without count")
    parser.add_argument("--sheet", default="", metavar="NAME",
                        help="sheet of a workbook; of forms the one that was filled in")  # fmt: skip


def names(text: str) -> tuple[str, ...]:
    """Return the names between commas."""
    return tuple(name.strip() for name in text.split(",") if name.strip())


def cells(options: argparse.Namespace) -> Grid:
    """Read the file, once for all that is done with it."""
    return read_people(options.table, options.sheet)


def read(options: argparse.Namespace) -> CaptureTable | RepeatCounts:
    """Read the table as the kind that its columns show."""
    return table(options, cells(options))


def table(options: argparse.Namespace, grid: Grid) -> CaptureTable | RepeatCounts:
    """Return the table that cells hold, of the kind that its columns show."""
    if not holds_repeats(grid):
        return captures_of(grid, cases=options.cases, lists=options.lists)
    if options.lists or options.cases:
        raise InputError("--lists or --cases", place=str(options.table), rule="repeat counts are of one register")
    return repeats_of(grid)


def columns(options: argparse.Namespace, grid: Grid) -> tuple[str, ...]:
    """Return the columns that --by names; one whose name holds a comma is one."""
    return (options.by,) if options.by in grid.header or holds_repeats(grid) else names(options.by)


def strata(
    options: argparse.Namespace, grid: Grid
) -> Mapping[tuple[str, ...], CaptureTable] | Mapping[tuple[str, ...], RepeatCounts]:
    """Return one table for each value of the columns that --by names, a word for each of them."""
    if not holds_repeats(grid):
        return margins_of(grid, columns(options, grid), cases=options.cases, lists=options.lists)
    parts = register_of(grid).strata(options.by)
    found: dict[tuple[str, ...], RepeatCounts] = {(value,): part.counts() for value, part in parts.items()}
    return found
