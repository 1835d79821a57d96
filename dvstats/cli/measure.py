"""Compute a measure by name, from a table whose columns are named by options.

`dvstats measure NAME --help` says which options the measure has.
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from types import ModuleType
from typing import Any

from dvstats import discover
from dvstats.cli import _signature
from dvstats.cli._show import measure_document, print_json, print_table, provenance
from dvstats.core.comparison import Comparison
from dvstats.store.table_file import read_table, source_of

NEGATIVE = re.compile(r"-[\d.]")


def declare(parser: argparse.ArgumentParser) -> None:
    """Declare what the verb takes."""
    names = discover.offers("measures")
    parser.add_argument("name", metavar="NAME", help=f"one of {', '.join(names)}")
    parser.add_argument("rest", nargs=argparse.REMAINDER, metavar="TABLE …", help="the table and the measure's options")


def run(options: argparse.Namespace) -> None:
    """Compute the measure and print its rows."""
    module = discover.named("measure", options.name, discover.offers("measures"))
    parser = _parser(options.name, module)
    options = parser.parse_args(_joined(options.rest))
    table = read_table(options.table)
    result: Comparison = _verb(module)(table, **_signature.given(options, _verb(module)))
    if options.json:
        print_json(measure_document(result, provenance(source_of(table))))
    else:
        _print(result)


def _parser(name: str, module: ModuleType) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        f"dvstats measure {name}", description=discover.summary(module), allow_abbrev=False
    )
    parser.add_argument("table", type=Path, metavar="TABLE", help="CSV, Parquet or XLSX")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    _signature.declare(parser, _verb(module))
    return parser


def _joined(words: list[str]) -> list[str]:
    """Return the words with each negative value joined to its option, which argparse would take for an option."""
    joined: list[str] = []
    for word in words:
        if NEGATIVE.match(word) and joined and joined[-1].startswith("--") and "=" not in joined[-1]:
            joined[-1] += f"={word}"
        else:
            joined.append(word)
    return joined


def _verb(module: ModuleType) -> Any:
    """Return the function that goes by the name of its file."""
    return getattr(module, module.__name__.rpartition(".")[2])


def _print(result: Comparison) -> None:
    frame = result.frame.dropna(axis="columns", how="all")
    print_table(frame.drop(columns=[name for name in ("assumes", "warnings") if name in frame.columns]))
    for line in dict.fromkeys(line for told in frame.get("warnings", ()) for line in _lines(told)):
        print(f"warning: {line}")
    for caveat in result.caveats:
        print(f"note: {caveat}")


def _lines(told: Any) -> list[str]:
    """Return the warnings of a row, which are several or one sentence."""
    lines = told if isinstance(told, tuple | list) else [told] if isinstance(told, str) else []
    return [str(line) for line in lines if line]
