"""Put all applicable estimators side by side, refusals as rows."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import Any

from dvstats import discover
from dvstats.cli import _tables
from dvstats.cli._show import estimate_document, print_json, provenance
from dvstats.cli._side_by_side import side_by_side
from dvstats.core.captures import CaptureTable, RepeatCounts
from dvstats.core.errors import InputError
from dvstats.studies.assumption_ledger import minimal_sets
from dvstats.studies.attempt import attempt

SHOWN = 10


def declare(parser: argparse.ArgumentParser) -> None:
    """Declare what the verb takes."""
    _tables.declare(parser)
    parser.add_argument("--ordered", action="store_true", help="the lists stand in the order of time")
    parser.add_argument("--headline", type=float, metavar="N",
                        help="which lists must be independent for N to be at least this")  # fmt: skip
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(options: argparse.Namespace) -> None:
    """Estimate by each method and print."""
    table = _tables.read(options)
    results = [attempt(method(), table) for method in discover.applicable(table, ordered=options.ordered)]
    if options.json:
        origin = provenance(table.sources[0])
        ledger = {"headline": _ledger(table, options.headline)} if options.headline else {}
        print_json({"estimates": [estimate_document(result, origin) for result in results], **ledger})
        return
    print(*side_by_side(results), sep="\n")
    if options.headline:
        print(f"\nN is at least {options.headline:,.0f}, if these are independent of each other:")
        print(*_sets(table, options.headline), sep="\n")


def _ledger(table: CaptureTable | RepeatCounts, headline: float) -> dict[str, Any]:
    """Return the minimal sets of assumptions as a document."""
    sets = [
        {"independent": found.independent, "low": found.low, "high": found.high,
         "fails": [{"breaks": one.breaks, "model": str(one.model), "n_hat": one.n_hat} for one in found.fails]}
        for found in minimal_sets(_lists(table), headline)
    ]  # fmt: skip
    return {"at_least": headline, "minimal_sets": sets}


def _sets(table: CaptureTable | RepeatCounts, headline: float) -> Iterator[str]:
    found = minimal_sets(_lists(table), headline)
    if not found:
        yield "  no set of assumptions makes it stand in all models that the data do not rule out"
    for one in found[:SHOWN]:
        yield f"  {one}"
        for fail in one.fails:
            yield f"    fails if {' and '.join(fail.breaks)} depend on each other: {fail.model} gives {fail.n_hat:,.0f}"
    if len(found) > SHOWN:
        yield f"  and {len(found) - SHOWN:,} more such sets: --json gives all"


def _lists(table: CaptureTable | RepeatCounts) -> CaptureTable:
    if not isinstance(table, CaptureTable):
        raise InputError("--headline on repeat counts", rule="it asks which lists are independent")
    return table
