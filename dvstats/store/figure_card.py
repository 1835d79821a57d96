"""The card of a figure: which files belong to it, and what each must be."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dvstats.core.errors import ChecksumError, FormatError
from dvstats.store.wire import checksum, load_json, read_bytes


@dataclass(frozen=True, slots=True)
class FigureCard:
    """A figure that was checked against its card.

    Parameters
    ----------
    figure
        Its name.
    files
        The files that are what the card says.
    said
        Everything else on the card: sources, version, seed, options.
    """

    figure: str
    files: tuple[str, ...]
    said: dict[str, Any]


def has_card(path: Path | str) -> bool:
    """Tell whether a figure's card lies beside a file, or is the file."""
    card = Path(path).with_suffix(".json")
    if not card.is_file():
        return False
    document, _ = load_json(read_bytes(card), card.name)
    return isinstance(document, dict) and isinstance(document.get("files"), dict)


def verify(path: Path | str) -> FigureCard:
    """Check every file of a figure against its card.

    Raises
    ------
    ChecksumError
        A file is not the one that was written with the figure.
    FormatError
        There is no card, or a file of the figure is missing.
    """
    card = Path(path).with_suffix(".json")
    if not has_card(path):
        raise FormatError("no card", place=str(path), rule="a figure has NAME.json beside it", hint="draw it again")
    document, _ = load_json(read_bytes(card), card.name)
    assert isinstance(document, dict)
    files = document["files"]
    for name, wanted in files.items():
        _check(card.with_name(str(name)), str(wanted))
    said = {key: value for key, value in document.items() if key not in ("figure", "files")}
    return FigureCard(str(document.get("figure", card.stem)), tuple(map(str, files)), said)


def _check(path: Path, wanted: str) -> None:
    found = checksum(read_bytes(path))
    if found != wanted:
        raise ChecksumError(
            f"sha256 {found[:12]}…", place=path.name, rule=f"{wanted[:12]}… was written with the figure",
            hint="the file was changed: draw the figure again",
        )  # fmt: skip
