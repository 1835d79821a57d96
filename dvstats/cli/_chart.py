"""What a chart may be told on the command line: its own options, the words around it, and what its table is."""

from __future__ import annotations

import argparse
import inspect
import textwrap
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

from matplotlib.axes import Axes

from dvstats import discover
from dvstats.cli import _signature
from dvstats.release.figure_pack import LONGEST_ALT
from dvstats.release.sensitivity import THRESHOLD, WORDS

# What is added to a figure's name, and the size that stands for it.
SIZES = {"": "a4", "-16x9": "slide", "-column": "column"}
FORMATS = {"a4": ("",), "16:9": ("-16x9",), "both": ("", "-16x9"), "column": ("-column",)}
HELP_WIDTH = 100


def parser(name: str) -> argparse.ArgumentParser:
    """Return what a chart may be told: its own options, the words around it, and what its table is."""
    module = discover.named("chart", name, discover.offers("charts"))
    found = argparse.ArgumentParser(
        f"dvstats figure {name}", description=_about(name), epilog=_table_and_example(name, module), allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    found.add_argument("--example", action="store_true", help="print a table that the chart draws, and end")
    found.add_argument("--data", type=Path, required=True, metavar="FILE", help="CSV, Parquet or XLSX")
    found.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="where the files go")
    found.add_argument("--where", action="append", default=[], metavar="COLUMN=VALUE",
                       help="draw the rows with this value only; may be said again for another column")  # fmt: skip
    for word, told in (("title", "a finding, at most 15 words"), 
                       ("subtitle", "measure, unit, place, period (default: what a table of observations says)"),
                       ("notes", "what a reader must know"), ("source", "credit line (default: the table's own)"),
                       ("alt", f"alt text, at most {LONGEST_ALT} characters (default: from the table)")):  # fmt: skip
        found.add_argument(f"--{word}", default="", metavar="TEXT", help=told)
    found.add_argument(
        "--format", choices=sorted(FORMATS), default="both", help="a4, 16:9, both (default) or column (half a page)"
    )
    found.add_argument("--sensitivity", choices=sorted(WORDS), default="",
                       help="public: published figures, drawn as they are; default: public if each row names its "
                            "source and grade or the table ships with dvstats, else restricted")  # fmt: skip
    found.add_argument("--threshold", type=int, default=THRESHOLD, metavar="N", help="smallest count shown, 5 to 30")
    found.add_argument("--json", action="store_true", help="print one JSON document")
    _signature.declare(found, verb(name))
    return found


def example(name: str) -> str:
    """Return a table that a chart draws, as CSV: invented numbers that show its columns."""
    return str(discover.named("chart", name, discover.offers("charts")).EXAMPLE)


def _about(name: str) -> str:
    """Return what a chart shows: the text of its docstring before the parameters."""
    told = (inspect.getdoc(verb(name)) or "").partition("\nParameters\n")[0].strip().replace("`", "")
    return "\n\n".join(_folded(part) for part in told.split("\n\n"))


def _folded(text: str) -> str:
    return textwrap.fill(" ".join(text.split()), HELP_WIDTH)


def _table_and_example(name: str, module: ModuleType) -> str:
    """Return the columns that a chart reads, a table that has them, and the commands that draw it."""
    columns = _signature.parameters(inspect.getdoc(verb(name)) or "")["table"].replace("`", "")
    rows = "".join(f"  {line}\n" for line in module.EXAMPLE.splitlines())
    more = f" {module.OPTIONS}" if hasattr(module, "OPTIONS") else ""
    return (f"the table of --data:\n{_folded(columns)}\n\nan example, with invented numbers:\n{rows}\n"
            f"  dvstats figure {name} --example > table.csv\n"
            f"  dvstats figure {name} --data table.csv --out build/figures --sensitivity public{more}")  # fmt: skip


def verb(name: str) -> Callable[..., Axes]:
    """Return the function of a chart, which goes by the name of its file."""
    module = discover.named("chart", name, discover.offers("charts"))
    found: Callable[..., Axes] = getattr(module, module.__name__.rpartition(".")[2])
    return found
