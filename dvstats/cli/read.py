"""Read a publisher's file as it comes from the wire, and write tidy observations."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

from dvstats.cli._show import print_json, print_table, provenance
from dvstats.core.observations import Observations
from dvstats.sources._read import read
from dvstats.store.observation_file import write_observations

SHOWN = ("indicator", "geo", "period", "offence", "relationship", "sex", "age", "value", "status", "flag")
FIRST_ROWS = 12


def declare(parser: argparse.ArgumentParser) -> None:
    """Declare what the verb takes."""
    parser.add_argument("publisher", metavar="PUBLISHER", help="a name from `dvstats list sources`")
    parser.add_argument("file", type=Path, metavar="FILE", help="file as the publisher gives it")
    parser.add_argument("--dataset", default="", metavar="CODE", help="code, where the file does not say it")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write the observations to a CSV file")
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(options: argparse.Namespace) -> None:
    """Read, write if asked, and print."""
    observations = read(options.publisher, options.file, options.dataset)
    if options.out:
        write_observations(observations, options.out)
    if options.json:
        rows = observations.frame.to_dict(orient="records")
        notes = [note for source in observations.sources for note in source.notes]
        source = replace(observations.sources[0], notes=())
        print_json({"rows": rows, "notes": notes, "provenance": provenance(source)})
    else:
        _print(observations, options.out)


def _print(observations: Observations, out: Path | None) -> None:
    frame = observations.frame
    first = frame.head(FIRST_ROWS)
    values = [f"{value:.0f}" if unit == "YR" and value > 0 else value
              for value, unit in zip(first["value"], first["unit"], strict=True)]  # fmt: skip
    print_table(first.assign(value=values)[[name for name in SHOWN if name in frame.columns]])
    shown = f"; the first {FIRST_ROWS} are shown" if len(frame) > FIRST_ROWS else ""
    print(f"{len(frame):,} observations" + (f", written to {out}" if out else shown))
    for source in observations.sources:
        print(f"source: {source.cite()}", *(f"  note: {note}" for note in source.notes), sep="\n")
