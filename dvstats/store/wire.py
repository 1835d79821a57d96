"""Bytes as they came, turned into text: what is no table is refused, what was normalised is told.

A publisher's server may answer with a page, an error in JSON or a workbook, and a person may rename a workbook to
`.csv`. Nothing of that is a table, and nothing of it may be read as one.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from dvstats.core.errors import FormatError

BOM_REMOVED = "byte order mark removed"
BOMS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16", b"\x00\x00\xfe\xff": "UTF-32"}
BINARY = {
    b"PK\x03\x04": ("a zip archive or an XLSX workbook", "name it .xlsx, or unpack it first"),
    b"\xd0\xcf\x11\xe0": ("a password-protected or old Excel workbook", "save it as .xlsx without a password"),
    b"\x1f\x8b": ("gzip-compressed data", "unpack it first"),
    b"%PDF": ("a PDF document", "look for a table file at the publisher"),
    b"PAR1": ("a Parquet file", "name it .parquet"),
}


@dataclass(frozen=True, slots=True)
class Text:
    """Decoded text, the encoding that was met, and what was normalised on the way.

    Parameters
    ----------
    text
        The text.
    encoding
        In which encoding it came.
    notes
        What was normalised.
    """

    text: str
    encoding: str = "utf-8"
    notes: tuple[str, ...] = ()


def read_bytes(path: Path | str) -> bytes:
    """Return the bytes of a file, or say that there is none."""
    path = Path(path)
    try:
        return path.read_bytes()
    except IsADirectoryError:
        raise FormatError("a folder", place=str(path), rule="a file is needed") from None
    except OSError as error:
        raise FormatError(f"cannot be read ({error.strerror})", place=str(path), hint="check name and folder") from None


def checksum(data: bytes) -> str:
    """Return the SHA-256 of some bytes, as it stands on a card.

    Examples
    --------
    >>> checksum(b"")[:8]
    'e3b0c442'
    """
    return sha256(data).hexdigest()


def decode(data: bytes, place: str = "", *, fallback: str = "") -> Text:
    """Decode UTF-8, with or without a byte order mark; a `fallback` encoding is used only if UTF-8 fails, and told.

    Raises
    ------
    FormatError
        The bytes are empty, binary, in another encoding, a web page, or a JSON message.

    Examples
    --------
    >>> decode("Österreich".encode("cp1252"), fallback="cp1252").notes
    ('decoded as cp1252, since it is not UTF-8 (byte 0)',)
    """
    check_kind(data, place)
    text = _text(data, place, fallback)
    check_page(text.text, place)
    return text


def check_kind(data: bytes, place: str) -> None:
    """Refuse what is empty, binary or in a wide encoding."""
    if not data.strip():
        raise FormatError("the file is empty", place=place, rule="a table needs a header and at least one row")
    for magic, encoding in BOMS.items():
        if data.startswith(magic):
            raise FormatError(f"the file is {encoding}", place=place, rule="tables are UTF-8", hint="save it as UTF-8")
    for magic, (kind, hint) in BINARY.items():
        if data.startswith(magic):
            raise FormatError(f"the file is {kind}", place=place, rule="a table in text is expected", hint=hint)
    if (at := data.find(b"\x00")) >= 0:
        line = data.count(b"\n", 0, at) + 1
        raise FormatError(
            f"a NUL byte (byte {at})", place=_at(place, f"line {line}"), rule="text holds none",
            hint="the file is damaged, or UTF-16 without its mark: save it as UTF-8",
        )  # fmt: skip


def check_page(text: str, place: str) -> None:
    """Refuse a web page or an error message where data are expected."""
    head = text[:2000].lstrip().lower()
    if head.startswith(("<!doctype", "<html", "<?xml", "<s:", "<head")):
        title = text.partition("<title>")[2].partition("</title>")[0].strip()
        raise FormatError(
            f"a web page or XML message{f' ({title[:80]})' if title else ''}", place=_at(place, "line 1"),
            rule="a table is expected", hint="the publisher answered with a page: open the address in a browser",
        )  # fmt: skip


def load_json(data: bytes, place: str = "") -> tuple[object, tuple[str, ...]]:
    """Return a JSON document and the notes of its decoding, or say where it breaks."""
    text = decode(data, place)
    try:
        return json.loads(text.text), text.notes
    except json.JSONDecodeError as error:
        raise FormatError(
            f"JSON breaks: {error.msg}", place=_at(place, f"line {error.lineno}, column {error.colno}"),
            rule="the document must be whole", hint="it may be truncated: fetch it again",
        ) from None  # fmt: skip


def _text(data: bytes, place: str, fallback: str) -> Text:
    bom = data.startswith(b"\xef\xbb\xbf")
    try:
        return Text(data.decode("utf-8-sig"), "utf-8", (BOM_REMOVED,) if bom else ())
    except UnicodeDecodeError as error:
        if fallback:
            note = f"decoded as {fallback}, since it is not UTF-8 (byte {error.start})"
            return Text(data.decode(fallback, errors="replace"), fallback, (note,))
        line = data.count(b"\n", 0, error.start) + 1
        raise FormatError(
            f"byte 0x{data[error.start]:02x} is not UTF-8", place=_at(place, f"line {line}"), rule="tables are UTF-8",
            hint="it may be Windows-1252: save it as UTF-8",
        ) from None  # fmt: skip


def _at(place: str, where: str) -> str:
    return f"{place}, {where}" if place else where
