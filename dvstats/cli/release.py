"""Hide small counts and what would give them back, and enter the tables in a ledger of releases.

A table has one column of whole numbers (`count` or `value`) and columns that its cells differ in. All totals are added
and protected too. The tables of one ledger count the same people: each is attacked together with those before it.
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path

from dvstats import __version__
from dvstats.cli._show import print_json
from dvstats.core.errors import InputError, SchemaError
from dvstats.release.controlled_rounding import controlled_rounding
from dvstats.release.count_table import CountTable, count_table
from dvstats.release.gate import Safe, safe_cells, safe_rounded
from dvstats.release.joint import NONE, Parts
from dvstats.release.ledger import ROUNDING, SUPPRESSION, Release, entered, ledger_text, read_ledger
from dvstats.release.sensitivity import THRESHOLD, checked_threshold
from dvstats.release.suppress import Told, suppress
from dvstats.release.writer import csv_text, slug, write_csv, write_ledger
from dvstats.store.table_file import read_table


def declare(parser: argparse.ArgumentParser) -> None:
    """Declare what the verb takes."""
    parser.add_argument("tables", type=Path, nargs="+", metavar="TABLE", help="CSV, Parquet or XLSX, a row per cell")
    parser.add_argument("--threshold", type=int, default=THRESHOLD, metavar="N",
                        help="smallest count that may be shown, 5 to 30 (default 10)")  # fmt: skip
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="where the safe tables go")
    parser.add_argument("--ledger", type=Path, metavar="FILE", help="default FOLDER/ledger.json")
    parser.add_argument("--method", choices=sorted(METHODS), default="suppress",
                        help="suppress (default) or round: all counts to multiples of the threshold")  # fmt: skip
    parser.add_argument("--by", default="", metavar="COLUMN,…", help="columns that cells differ in (default: all)")
    parser.add_argument("--count", default="", metavar="COLUMN", help="column of counts (default count or value)")
    parser.add_argument("--zeros-are-public", action="store_true",
                        help="show zeros: that there is nobody may be known")  # fmt: skip
    parser.add_argument("--parts", type=Path, metavar="FILE",
                        help="columns column,value,part: which values are unions of others")  # fmt: skip
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(options: argparse.Namespace) -> None:
    """Protect every table before any is written."""
    checked_threshold(options.threshold)
    ledger = options.ledger or options.out / "ledger.json"
    releases, safe = read_ledger(ledger), {}
    parts = _parts(options.parts)
    for path in options.tables:
        name = f"{slug(path.stem)}.csv"
        if name in safe:
            raise InputError(f"two tables named {name}", rule="each becomes a file", hint="rename one")
        safe[name], new = _protected(path, name, options, [one.told() for one in releases if one.file != name], parts)
        releases = entered(releases, new)
    for name, table in safe.items():
        write_csv(table, options.out / name)
    write_ledger(ledger_text(releases), ledger)
    _print(safe, ledger, options)


Outcome = tuple[Safe, Mapping[tuple[str, ...], int | None], int]


def _protected(
    path: Path, name: str, options: argparse.Namespace, earlier: list[Told], parts: Parts
) -> tuple[Safe, Release]:  # fmt: skip
    by = tuple(one.strip() for one in options.by.split(",") if one.strip())
    try:
        table = count_table(read_table(path), by=by, count=options.count, zeros=not options.zeros_are_public)
    except SchemaError as error:
        place = f"{path}, {error.place}" if error.place else str(path)
        raise SchemaError(error.found, place=place, rule=error.rule, hint=error.hint) from None
    safe, cells, reach = METHODS[options.method](table, options, earlier, parts)
    sha256 = hashlib.sha256(csv_text(safe).encode("utf-8")).hexdigest()
    method = ROUNDING if reach else SUPPRESSION
    return safe, Release(name, sha256, table.dimensions, cells, options.threshold, method, reach, __version__)


def _suppressed(table: CountTable, options: argparse.Namespace, earlier: list[Told], parts: Parts) -> Outcome:
    hidden = suppress(table, options.threshold, zeros=not options.zeros_are_public, earlier=earlier, parts=parts).keys
    cells = {key: None if key in hidden else number for key, number in table.counts.items()}
    return safe_cells(table, hidden, options.threshold), cells, 0


def _rounded(table: CountTable, options: argparse.Namespace, earlier: list[Told], parts: Parts) -> Outcome:
    if earlier:
        raise InputError(
            f"a rounded table beside {', '.join(told.name for told in earlier)}",
            rule="rounding is not attacked together with earlier releases", hint="hide small counts: --method suppress",
        )  # fmt: skip
    told = controlled_rounding(table, options.threshold)
    return safe_rounded(table, told.counts, options.threshold), told.counts, told.reach


METHODS: Mapping[str, Callable[[CountTable, argparse.Namespace, list[Told], Parts], Outcome]] = {
    "suppress": _suppressed, "round": _rounded,
}  # fmt: skip


SAYS = {
    "suppress": "{hidden} hidden; no count below {threshold} can be told to within {threshold}",
    "round": "rounded to multiples of {threshold}, the nearest that sum to their totals; not unbiased",
}


def _parts(path: Path | None) -> Parts:
    """Return of which parts a value of a column consists."""
    if path is None:
        return NONE
    table = read_table(path)
    if absent := [name for name in ("column", "value", "part") if name not in table.columns]:
        raise SchemaError(f"no column {', '.join(absent)}", place=str(path), rule="parts are column,value,part")
    found: dict[tuple[str, str], set[str]] = {}
    for column, value, part in zip(table["column"], table["value"], table["part"], strict=True):
        found.setdefault((str(column), str(value)), set()).add(str(part))
    return {key: frozenset(told) for key, told in found.items()}


def _print(safe: Mapping[str, Safe], ledger: Path, options: argparse.Namespace) -> None:
    told = [{"file": str(options.out / name), "cells": len(one.frame), "hidden": one.n_hidden,
             "threshold": one.threshold, "method": ROUNDING if options.method == "round" else SUPPRESSION}
            for name, one in safe.items()]  # fmt: skip
    if options.json:
        print_json({"released": told, "ledger": str(ledger)})
        return
    for one in told:
        print(f"{one['file']}: {one['cells']} cells and totals, {SAYS[options.method].format(**one)}")
    print(f"ledger: {ledger}")
