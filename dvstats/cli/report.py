"""Write the report: one page with its figures, tables, definitions and sources."""

from __future__ import annotations

import argparse
from pathlib import Path

from dvstats.report.build import build
from dvstats.words.catalogue import speaking


def declare(parser: argparse.ArgumentParser) -> None:
    """Declare what the verb takes."""
    parser.add_argument(
        "--data",
        type=Path,
        metavar="FOLDER|FILE.xlsx",
        help="folder of figures, or forms filled in (`dvstats template`); default: the sample that ships",
    )
    parser.add_argument(
        "--country",
        metavar="CODE",
        help="put one area first, and write its two pages and the sheet for prison and probation",
    )
    parser.add_argument("--language", default="en", metavar="CODE", help="language of page and figures (default en)")
    parser.add_argument("--notebooks", type=Path, metavar="FOLDER", help="notebooks to run and export beside the page")
    parser.add_argument("--out", type=Path, default=Path("build/report"), metavar="FOLDER", help="default build/report")


def run(options: argparse.Namespace) -> None:
    """Write the report and say where."""
    with speaking(options.language):
        for path in build(options.data, options.out, options.country, options.notebooks):
            print(f"Wrote {path}")
    print(f"and report.pdf, report.xlsx, figures.zip, figures/ and numbers.json in {options.out}")
