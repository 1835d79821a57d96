"""Read the table that a verb was given: captures over lists, or repeat counts of one register."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path

from dvstats.core.captures import CaptureTable, RepeatCounts
from dvstats.core.errors import InputError
from dvstats.store.capture_file import read_captures, read_strata
from dvstats.store.form_file import table_sheet
from dvstats.store.register_file import read_register
from dvstats.store.repeat_file import holds_repeats, read_repeats


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


def read(options: argparse.Namespace) -> CaptureTable | RepeatCounts:
    """Read the table as the kind that its columns show."""
    sheet = options.sheet or table_sheet(options.table)
    if not holds_repeats(options.table, sheet):
        return read_captures(options.table, cases=options.cases, lists=options.lists, sheet=sheet)
    if options.lists or options.cases:
        raise InputError("--lists or --cases", place=str(options.table), rule="repeat counts are of one register")
    return read_repeats(options.table, sheet)


def strata(options: argparse.Namespace) -> Mapping[str, CaptureTable] | Mapping[str, RepeatCounts]:
    """Read one table for each value of the column that --by names."""
    sheet = options.sheet or table_sheet(options.table)
    if not holds_repeats(options.table, sheet):
        return read_strata(options.table, options.by, cases=options.cases, lists=options.lists, sheet=sheet)
    if options.sheet:
        raise InputError("--sheet with --by", place=str(options.table), rule="strata of a register are in a table",
                         hint="save the sheet as a table of its own")  # fmt: skip
    parts = read_register(options.table).strata(options.by)
    return {value: part.counts() for value, part in parts.items()}
