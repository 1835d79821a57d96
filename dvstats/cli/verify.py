"""Check a frozen file against its card, and derive a figure anew from its data to see whether it is the same.

A figure of `dvstats figure` or of the report is drawn again, from the data, the version and the options that its card
names, and compared byte for byte; where it differs, the input that changed is named. Any file of the pack will do.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dvstats import __version__
from dvstats.cli._chart import SIZES
from dvstats.cli._draw import drawn
from dvstats.cli._figure_card import options_checksum
from dvstats.cli._show import print_json
from dvstats.core.errors import ChecksumError, FormatError
from dvstats.report.build import checksum_of, figure_of_report
from dvstats.store import figure_card, frozen
from dvstats.store.wire import checksum, load_json, read_bytes


def declare(parser: argparse.ArgumentParser) -> None:
    """Declare what the verb takes."""
    parser.add_argument("file", type=Path, metavar="FILE", help="a frozen file, or any file of a figure")
    parser.add_argument("--data", type=Path, metavar="FILE", help="where a figure's data lie now, if they moved")
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(options: argparse.Namespace) -> None:
    """Check and say what was found; a difference ends with status 2."""
    told = _checked(options.file, options.data)
    if options.json:
        print_json({"file": str(options.file), "verified": True, **told})
    else:
        print(f"{options.file}: {'match, derived anew' if told.get('derived') else 'as it was written'}")
        print(*(f"  {name}: {value}" for name, value in told.items() if value), sep="\n")


def _checked(path: Path, data: Path | None) -> dict[str, object]:
    if frozen.card_path(path).is_file():
        card = frozen.verify(path)
        return {"publisher": card.publisher, "dataset": card.dataset, "title": card.title, "url": card.url,
                "retrieved": card.retrieved, "licence": card.licence, "sha256": card.sha256}  # fmt: skip
    place = _card_of(path)
    document, _ = load_json(read_bytes(place), place.name)
    if isinstance(document, dict) and "version" in document and ("options" in document or "report" in document):
        return _derived(path, document, place, data)
    figure = figure_card.verify(place)
    return {"figure": figure.figure, "files": ", ".join(figure.files), **figure.said}


def _card_of(path: Path) -> Path:
    """Return the card beside a file of a figure; the files of a slide have the card of the page."""
    for suffix in SIZES:
        place = path.with_name(f"{path.stem.removesuffix(suffix)}.json")
        if figure_card.has_card(place):
            return place
    raise FormatError(
        "no card", place=str(path), rule="a frozen file and a figure have one beside them",
        hint=f"{path.name}{frozen.CARD} or {path.with_suffix('.json').name}",
    )  # fmt: skip


def _derived(path: Path, card: Mapping[str, Any], place: Path, moved: Path | None) -> dict[str, object]:
    """Draw a figure anew and compare, or name what changed."""
    data = moved or _found(str(card["data"]), place)
    changed = _changed(card, data)
    files = _anew(card, data)
    same = files.get(path.name) == read_bytes(path)
    if not same or "options" in changed:
        raise ChecksumError("not what is derived anew", place=str(path), rule=_why(path, card, changed),
                            hint="draw it again")  # fmt: skip
    more = ", ".join([*(name for name in changed if name != "version"), *_version(card)])
    return {"figure": card["figure"], "derived": True, "data": "" if data is None else str(data),
            "version": __version__, "changed without effect on this file": more}  # fmt: skip


def _version(card: Mapping[str, Any]) -> list[str]:
    return [] if card["version"] == __version__ else [f"version ({card['version']} then)"]


def _found(told: str, place: Path) -> Path | None:
    """Return where the data lie: as they were named, or beside the figure; no name stands for the sample."""
    if not told:
        return None
    for path in (Path(told), place.parent / told, place.parent / Path(told).name):
        if path.exists():
            return path
    raise FormatError(f"the data are not at {told}", place=str(place), rule="a figure is derived from them anew",
                      hint="say where they are: --data FILE")  # fmt: skip


def _changed(card: Mapping[str, Any], data: Path | None) -> list[str]:
    """Return which of data, version and options are not those that the figure was drawn from."""
    now = checksum_of(data) if "report" in card else checksum(read_bytes(data or Path()))
    told = {"data": now != card["sha256"], "version": card["version"] != __version__}
    if "options" in card:
        told["options"] = options_checksum(card["options"]) != card.get("options_sha256")
    return [name for name, differs in told.items() if differs]


def _anew(card: Mapping[str, Any], data: Path | None) -> Mapping[str, bytes]:
    if "report" in card:
        return figure_of_report(data, str(card["figure"]))
    return drawn(str(card["figure"]), [str(one) for one in card["options"]], data).files


def _why(path: Path, card: Mapping[str, Any], changed: list[str]) -> str:
    """Return what explains the difference."""
    if changed:
        return f"changed: {', '.join(changed)}"
    wanted = card["files"].get(path.name)
    if path.suffix != ".json" and checksum(read_bytes(path)) != wanted:
        return "data, version and options are the same: the file itself was changed"
    if path.suffix == ".json":
        return "data, version and options are the same: the card itself was changed"
    return "data, version and options are the same: the libraries that draw are others"
