"""Frozen files: downloaded once, never edited, each with a card that says where it came from and what it must be.

The card of `crim_off_cat.tsv` is `crim_off_cat.tsv.card.json`. A file that is not what its card says is refused.
"""

from __future__ import annotations

import json
from hashlib import file_digest
from pathlib import Path

from dvstats.core.errors import ChecksumError, FormatError
from dvstats.core.provenance import Provenance
from dvstats.store.atomic import write_bytes, write_text
from dvstats.store.wire import checksum, load_json, read_bytes

CARD = ".card.json"
FIELDS = ("title", "publisher", "url", "locator", "retrieved", "licence", "grade", "dataset", "sha256")


def write(path: Path | str, data: bytes, source: Provenance) -> Path:
    """Write a file and its card; each appears whole or not at all."""
    path = Path(path)
    fields = {name: getattr(source, name) for name in FIELDS}
    card = fields | {"sha256": checksum(data), "bytes": len(data), "notes": list(source.notes)}
    write_bytes(path, data)
    write_text(card_path(path), json.dumps(card, indent=2, ensure_ascii=False) + "\n")
    return path


def read(path: Path | str) -> tuple[bytes, Provenance]:
    """Return the bytes of a file and where they came from; they must be what the card says, if there is one.

    Raises
    ------
    ChecksumError
        The file is not the one that was frozen.
    """
    path = Path(path)
    data = read_bytes(path)
    if not card_path(path).is_file():
        return data, Provenance(path.name, sha256=checksum(data))
    return data, _checked(path, checksum(data), len(data))


def told(path: Path | str) -> Provenance:
    """Return where a file came from without loading it; its checksum, taken in pieces, must be that of its card.

    Raises
    ------
    ChecksumError
        The file is not the one that was frozen.
    """
    path = Path(path)
    with path.open("rb") as file:
        found = file_digest(file, "sha256").hexdigest()
    if not card_path(path).is_file():
        return Provenance(path.name, sha256=found)
    return _checked(path, found, path.stat().st_size)


def verify(path: Path | str) -> Provenance:
    """Return the card of a frozen file after checking the file against it, or say what is wrong."""
    path = Path(path)
    if not card_path(path).is_file():
        raise FormatError("no card", place=str(path), rule="a frozen file has one beside it", hint="dvstats freeze")
    data = read_bytes(path)
    return _checked(path, checksum(data), len(data))


def card_path(path: Path | str) -> Path:
    """Return where the card of a file lies.

    Examples
    --------
    >>> card_path("a/crim_off_cat.tsv").name
    'crim_off_cat.tsv.card.json'
    """
    path = Path(path)
    return path.with_name(path.name + CARD)


def _checked(path: Path, found: str, length: int) -> Provenance:
    card, _ = load_json(read_bytes(card_path(path)), card_path(path).name)
    if not isinstance(card, dict) or not isinstance(card.get("sha256"), str):
        raise FormatError("no sha256", place=card_path(path).name, rule="a card holds the checksum of its file")
    size = card.get("bytes")
    if found != card["sha256"]:
        shorter = f" ({length:,} bytes instead of {size:,})" if isinstance(size, int) and size != length else ""
        raise ChecksumError(
            f"sha256 {found[:12]}…{shorter}", place=path.name,
            rule=f"{card['sha256'][:12]}… was recorded on {card.get('retrieved') or 'its card'}",
            hint="restore the file, or freeze it anew with `dvstats freeze`",
        )  # fmt: skip
    fields = {name: str(card.get(name, "")) for name in FIELDS}
    return Provenance(**fields | {"grade": fields["grade"] or "official"}, notes=tuple(map(str, card.get("notes", ()))))
