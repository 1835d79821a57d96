"""Draw any chart by its name: picture in three formats for page and slide, the numbers drawn, alt text, provenance.

`dvstats figure NAME --help` says what a chart may be told and which columns its table has; `--example` prints such a
table. Files appear as NAME.png .svg .pdf (a page), NAME-16x9.png .svg .pdf (a slide), NAME.csv .txt .json. Tables that
are not public pass the gate first.
"""

from __future__ import annotations

import argparse
import sys

from dvstats import discover
from dvstats.cli import _chart
from dvstats.cli._draw import pack
from dvstats.cli._show import print_json
from dvstats.release.writer import write_parts


def declare(parser: argparse.ArgumentParser) -> None:
    """Declare what the verb takes."""
    parser.add_argument("name", metavar="NAME", help=f"one of {', '.join(discover.offers('charts'))}")
    parser.add_argument("rest", nargs=argparse.REMAINDER, metavar="--data FILE --out FOLDER …", help="and its options")


def run(options: argparse.Namespace) -> None:
    """Draw, write and say where; a note of what is hidden goes to standard error."""
    if "--example" in options.rest:
        print(_chart.example(options.name), end="")
        return
    told = _chart.parser(options.name).parse_args(options.rest)
    found = pack(options.name, told, options.rest)
    files = write_parts(found.files, told.out)
    if found.note:
        print(f"note: {found.note}", file=sys.stderr)
    if told.json:
        print_json({"figure": options.name, "files": [str(path) for path in files]})
    else:
        print(*files, sep="\n")
