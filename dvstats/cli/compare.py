"""Put all applicable estimators side by side, refusals as rows."""

from __future__ import annotations

import argparse

from dvstats import discover
from dvstats.cli import _tables
from dvstats.cli._show import estimate_document, print_estimates, print_json, provenance
from dvstats.studies.attempt import attempt


def declare(parser: argparse.ArgumentParser) -> None:
    """Declare what the verb takes."""
    _tables.declare(parser)
    parser.add_argument("--ordered", action="store_true", help="the lists stand in the order of time")
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(options: argparse.Namespace) -> None:
    """Estimate by each method and print."""
    table = _tables.read(options)
    results = [attempt(method(), table) for method in discover.applicable(table, ordered=options.ordered)]
    if options.json:
        origin = provenance(options.table)
        print_json({"estimates": [estimate_document(result, origin) for result in results]})
    else:
        print_estimates(results)
