"""What every reader of a publisher does with a file: unpack and decode it, demand its columns, read its figures."""

from __future__ import annotations

from collections.abc import Sequence

from dvstats.core.errors import FormatError, SchemaError
from dvstats.store.archive import gunzip
from dvstats.store.grid import complaint
from dvstats.store.wire import Text, decode

GZIP = b"\x1f\x8b"


def text_of(data: bytes, place: str) -> Text:
    """Return the text of a publisher's file: unpacked if it is gzip, Windows-1252 if it is not UTF-8, and that told."""
    return decode(gunzip(data, place) if data.startswith(GZIP) else data, place, fallback="cp1252")


def need(about: str, place: str, found: Sequence[str], wanted: Sequence[str]) -> None:
    """Refuse a header that lacks columns, and name those it has."""
    if absent := [name for name in wanted if name not in found]:
        raise FormatError(
            f"no column {', '.join(absent)}", place=place, rule=f"{about} has {', '.join(wanted)}",
            hint=f"there are: {', '.join(found[:40])}",
        )  # fmt: skip


def figure(cell: str, where: str) -> float:
    """Return a figure, or say where it is none."""
    if problem := complaint(cell):
        rule, hint = problem
        raise SchemaError(f"{cell!r} is no figure", place=where, rule=rule, hint=hint)
    return float(cell)
