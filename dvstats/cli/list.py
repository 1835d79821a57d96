"""Say which sources, estimators, measures and charts there are."""

from __future__ import annotations

import argparse
import shutil
import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

from dvstats import discover
from dvstats.cli._show import print_json
from dvstats.cli._side_by_side import NARROWEST, WIDEST
from dvstats.core.errors import UnknownNameError
from dvstats.store.registry import Dataset, datasets

KINDS = ("sources", "estimators", "measures", "charts")
# What people type for them; a kind in the singular is understood too.
ALSO = {
    "methods": "estimators", "models": "estimators", "figures": "charts", "publishers": "sources", "data": "sources",
    "datasets": "sources",
}  # fmt: skip


def declare(parser: argparse.ArgumentParser) -> None:
    """Declare what the verb takes."""
    parser.add_argument("kind", nargs="?", type=_kind, help=f"one kind only: {', '.join(KINDS)}")
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def _kind(word: str) -> str:
    """Return the kind that a word stands for.

    Examples
    --------
    >>> _kind("methods"), _kind("chart")
    ('estimators', 'charts')
    """
    for said in (word.lower(), f"{word.lower()}s"):
        if said in KINDS or said in ALSO:
            return ALSO.get(said, said)
    raise UnknownNameError.among("kind", word, list(KINDS))


def run(options: argparse.Namespace) -> None:
    """List what there is."""
    items = [item for kind in ([options.kind] if options.kind else KINDS) for item in _items(kind)]
    if options.json:
        print_json({"items": items})
        return
    for kind in dict.fromkeys(item["kind"] for item in items if item["kind"] != "source"):
        print(*_lines(kind, [item for item in items if item["kind"] == kind]), sep="\n")
    for item in (item for item in items if item["kind"] == "source"):
        _print_source(item)


def _lines(kind: str, items: list[dict[str, Any]]) -> Iterator[str]:
    """Yield a heading and each name with its whole summary, and with what it is fitted to."""
    width = min(max(shutil.get_terminal_size((100, 24)).columns, NARROWEST), WIDEST)
    longest = max(len(item["name"]) for item in items)
    yield f"{kind}s"
    for item in items:
        told = f"{item['summary']} [{item['takes']}]" if "takes" in item else item["summary"]
        yield from textwrap.wrap(told, width, initial_indent=f"  {item['name']:<{longest}}  ",
                                 subsequent_indent=" " * (longest + 4))  # fmt: skip
    yield ""


def _print_source(item: Mapping[str, Any]) -> None:
    """Print what a publisher offers: its terms, what the reader was tried on, and each dataset with what it counts."""
    print(f"{item['name']}: {item['title']}", f"  licence: {item['licence']}", f"  {item['tried']}", sep="\n")
    for one in item["offers"]:
        counts = f" ({one['counting_unit']})" if one["counting_unit"] else ""
        terms = f"; licence: {one['licence']}" if not item["licence"].startswith(one["licence"]) else ""
        print(f"  {one['dataset']}: {one['title']}{counts}{terms}")


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
            "offers": [_offer(one) for one in datasets(thing.NAME).values()],
            "licence": thing.LICENCE,
            "tried": thing.TRIED,
        }
    takes = getattr(thing, "takes", None)
    return (
        {
            "takes": {"CaptureTable": "lists", "RepeatCounts": "repeats", "Register": "register", "Cases": "cases"}[
                takes.__name__
            ]
        }
        if takes
        else {}
    )


def _offer(one: Dataset) -> dict[str, str]:
    """Return a dataset as it is offered: what it counts, under which terms, and where it is."""
    return {"dataset": one.code, "title": one.title, "counting_unit": one.means.get("counting_unit", ""),
            "licence": one.licence, "caution": one.caution, "address": one.url}  # fmt: skip
