"""Say which sources, estimators, measures and charts there are."""

from __future__ import annotations

import argparse
from typing import Any

import pandas as pd

from dvstats import discover
from dvstats.cli._show import print_json, print_table
from dvstats.store.registry import datasets

KINDS = ("sources", "estimators", "measures", "charts")


def declare(parser: argparse.ArgumentParser) -> None:
    """Declare what the verb takes."""
    parser.add_argument("kind", nargs="?", choices=KINDS, help="one kind only")
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(options: argparse.Namespace) -> None:
    """List what there is."""
    items = [item for kind in ([options.kind] if options.kind else KINDS) for item in _items(kind)]
    if options.json:
        print_json({"items": items})
    else:
        print_table(pd.DataFrame(items))


def _items(kind: str) -> list[dict[str, Any]]:
    found = discover.estimators() if kind == "estimators" else discover.offers(kind)
    return [{"kind": kind.removesuffix("s"), "name": name, "summary": discover.summary(thing)}
            | _proper(thing) for name, thing in found.items()]  # fmt: skip


def _proper(thing: Any) -> dict[str, Any]:
    """Return what an estimator is fitted to, or what a source offers and under which licence."""
    if hasattr(thing, "LICENCE"):
        return {
            "title": thing.TITLE,
            "datasets": sorted(datasets(thing.NAME)),
            "licence": thing.LICENCE,
            "tried": thing.TRIED,
        }
    takes = getattr(thing, "takes", None)
    return (
        {"takes": {"CaptureTable": "lists", "RepeatCounts": "repeats", "Register": "register"}[takes.__name__]}
        if takes
        else {}
    )
