"""Count incident rows by group, where they lie: what is domestic and what is not.

The table is exact and for your own desk: counts of records are restricted. `dvstats release` makes them safe to give.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from dvstats import discover
from dvstats.cli._show import print_json, print_table, provenance
from dvstats.records import spark
from dvstats.records.tabulate import tabulate
from dvstats.store import frozen
from dvstats.store.working_file import write_working

ENGINES = {"duckdb": tabulate, "spark": spark.tabulate}
SHOWN = 20


def declare(parser: argparse.ArgumentParser) -> None:
    """Declare what the verb takes."""
    parser.add_argument("rows", type=Path, metavar="ROWS", help="CSV (also .gz) or Parquet, a row per incident")
    parser.add_argument("--by", required=True, metavar="COLUMN,…", help="columns whose values make the groups")
    parser.add_argument("--flag", default="", metavar="COLUMN", help="whether an incident was domestic")
    parser.add_argument("--engine", default="duckdb", help="duckdb, or spark (extra `scale`)")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write the table as CSV")
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(options: argparse.Namespace) -> None:
    """Count, write if asked, and print."""
    engine = discover.named("engine", options.engine, ENGINES)
    table = engine(options.rows, [one.strip() for one in options.by.split(",") if one.strip()], options.flag)
    if options.out:
        write_working(table, options.out)
    if options.json:
        print_json({"rows": table.to_dict(orient="records"), "provenance": provenance(frozen.told(options.rows))})
        return
    print_table(table.head(SHOWN))
    print(f"{len(table):,} groups of {table['value'].sum():,} rows"
          + (f", written to {options.out}: exact, so restricted" if options.out else ""))  # fmt: skip
