"""Link registers of persons, and count who is on which: a capture table.

Persons are those whose columns are equal (letter case, accents, punctuation and spaces aside); with --alike those whose
columns are so alike that they are one person with the probability of --threshold.

The tables are exact and for your own desk: counts of records are restricted. `dvstats release` makes them safe to give.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import pandas as pd

from dvstats import discover
from dvstats.cli import _alike
from dvstats.cli._show import print_json, print_table
from dvstats.cli._tables import names
from dvstats.core.captures import CaptureTable
from dvstats.records.link import Linked, link
from dvstats.store.working_file import write_working

ENGINES = {"duckdb": link}


def declare(parser: argparse.ArgumentParser) -> None:
    """Declare what the verb takes."""
    parser.add_argument("registers", type=Path, nargs="+", metavar="REGISTER",
                        help="CSV or Parquet, a row per record of a person; the list is named as the file")  # fmt: skip
    parser.add_argument("--on", required=True, metavar="COLUMN,…", help="columns that tell persons apart; with --alike "
                        "each with its kind: given,family,born:date,postcode:code")  # fmt: skip
    parser.add_argument("--keyed", action="store_true", help="the pseudonyms are hashes keyed by a secret")
    parser.add_argument("--engine", default="duckdb", help="duckdb; with --alike also spark (extra `scale`)")
    parser.add_argument("--out", type=Path, metavar="TABLE", help="write the capture table as CSV")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    _alike.declare(parser)


def run(options: argparse.Namespace) -> None:
    """Link, write if asked, and print."""
    if _alike.asked(options):
        found, more = _alike.run(options)
    else:
        engine = discover.named("engine", options.engine, ENGINES)
        found, more = engine(options.registers, names(options.on), keyed=options.keyed), {}
    table = _frame(found.captures)
    if options.out:
        write_working(table, options.out)
    if options.json:
        _document(found, table, more)
        return
    print_table(table)
    _print(found, options.out)
    _alike.show(more)


def _frame(captures: CaptureTable) -> pd.DataFrame:
    return pd.DataFrame([(*history, count) for history, count in captures.counts.items()],
                        columns=[*captures.lists, "count"])  # fmt: skip


def _document(found: Linked, table: pd.DataFrame, more: dict[str, Any]) -> None:
    told = {"rows": dict(found.rows), "repeated": dict(found.repeated), "without_key": dict(found.without_key)}
    shown = {"captures": table.to_dict(orient="records"), "n_observed": found.captures.n_observed}
    print_json(shown | told | _alike.document(more))


def _print(found: Linked, out: Path | None) -> None:
    for name, rows in found.rows.items():
        print(f"{name}: {rows:,} rows; {found.repeated[name]:,} repeat a person; {found.without_key[name]:,} have no "
              "key, can be linked to nobody and are in no history")  # fmt: skip
    print(f"{found.captures.n_observed:,} persons" + (f", written to {out}: exact, so restricted" if out else ""))
