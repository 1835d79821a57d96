"""Check a frozen file, or the files of a figure, against the checksums on their card."""

from __future__ import annotations

import argparse
from pathlib import Path

from dvstats.cli._show import print_json
from dvstats.core.errors import FormatError
from dvstats.store import figure_card, frozen


def declare(parser: argparse.ArgumentParser) -> None:
    """Declare what the verb takes."""
    parser.add_argument("file", type=Path, metavar="FILE", help="a frozen file, or any file of a figure")
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(options: argparse.Namespace) -> None:
    """Check and say what was found; a difference ends with status 2."""
    told = _checked(options.file)
    if options.json:
        print_json({"file": str(options.file), "verified": True, **told})
    else:
        print(f"{options.file}: as it was written")
        print(*(f"  {name}: {value}" for name, value in told.items() if value), sep="\n")


def _checked(path: Path) -> dict[str, object]:
    if frozen.card_path(path).is_file():
        card = frozen.verify(path)
        return {"publisher": card.publisher, "dataset": card.dataset, "title": card.title, "url": card.url,
                "retrieved": card.retrieved, "licence": card.licence, "sha256": card.sha256}  # fmt: skip
    if figure_card.has_card(path):
        figure = figure_card.verify(path)
        return {"figure": figure.figure, "files": ", ".join(figure.files), **figure.said}
    raise FormatError(
        "no card", place=str(path), rule="a frozen file and a figure have one beside them",
        hint=f"{path.name}{frozen.CARD} or {path.with_suffix('.json').name}",
    )  # fmt: skip
