"""Link registers of persons exactly, and count who is on which: a capture table.

The table is exact and for your own desk: counts of records are restricted. `dvstats release` makes them safe to give.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import pandas as pd

from dvstats import discover
from dvstats.cli._show import print_json, print_table
from dvstats.core.captures import CaptureTable
from dvstats.records.link import Linked, link
from dvstats.store.working_file import write_working

ENGINES = {"duckdb": link}


def declare(parser: argparse.ArgumentParser) -> None:
    """Declare what the verb takes."""
    parser.add_argument("registers", type=Path, nargs="+", metavar="REGISTER",
                        help="CSV or Parquet, a row per record of a person; the list is named as the file")  # fmt: skip
    parser.add_argument("--on", required=True, metavar="COLUMN,…", help="columns that tell persons apart")
    parser.add_argument("--keyed", action="store_true", help="the pseudonyms are hashes keyed by a secret")
    parser.add_argument("--engine", default="duckdb", help="duckdb")
    parser.add_argument("--out", type=Path, metavar="TABLE", help="write the capture table as CSV")
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(options: argparse.Namespace) -> None:
    """Link, write if asked, and print."""
    engine = discover.named("engine", options.engine, ENGINES)
    found = engine(
        options.registers, [one.strip() for one in options.on.split(",") if one.strip()], keyed=options.keyed
    )
    table = _frame(found.captures)
    if options.out:
        write_working(table, options.out)
    if options.json:
        told = {"rows": dict(found.rows), "repeated": dict(found.repeated), "without_key": dict(found.without_key)}
        print_json({"captures": table.to_dict(orient="records"), "n_observed": found.captures.n_observed, **told})
        return
    print_table(table)
    _print(found, options.out)


def _frame(captures: CaptureTable) -> pd.DataFrame:
    return pd.DataFrame([(*history, count) for history, count in captures.counts.items()],
                        columns=[*captures.lists, "count"])  # fmt: skip


def _print(found: Linked, out: Path | None) -> None:
    for name, rows in found.rows.items():
        print(f"{name}: {rows:,} rows; {found.repeated[name]:,} repeat a person; {found.without_key[name]:,} have no "
              "key, can be linked to nobody and are in no history")  # fmt: skip
    print(f"{found.captures.n_observed:,} persons" + (f", written to {out}: exact, so restricted" if out else ""))
