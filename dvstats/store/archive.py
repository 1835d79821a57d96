"""Archives, opened in memory and with suspicion: no bombs, no paths that climb, no links, no XML entities."""

from __future__ import annotations

import gzip
import io
import lzma
import struct
import zipfile
import zlib
from pathlib import PurePosixPath

from dvstats.core.errors import FormatError

LARGEST = 200 * 2**20
RATIO = 100
# Small members compress by chance far better than a bomb needs to.
HARMLESS = 2**20
LINK = 0o120000
# What the standard library raises on bytes that are no whole archive, or are packed in a way that it does not know.
DAMAGED = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError, ValueError, NotImplementedError,
)  # fmt: skip


def members(data: bytes, place: str = "") -> dict[str, bytes]:
    """Return the files of a zip archive by name.

    Raises
    ------
    FormatError
        It is no archive; a name is absolute or climbs out of its folder; a member is a link or encrypted; it unpacks to
        more than 200 MB or to more than 100 times its size.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_names(archive, place)
            _check_sizes(archive, place)
            return {info.filename: archive.read(info) for info in archive.infolist() if not info.is_dir()}
    except DAMAGED as error:
        raise FormatError(
            f"the archive is damaged ({error})", place=place, rule="it must be whole", hint="fetch it again"
        ) from None


def gunzip(data: bytes, place: str = "") -> bytes:
    """Unpack gzip-compressed bytes, up to 200 MB.

    Examples
    --------
    >>> gunzip(gzip.compress(b"a,b"))
    b'a,b'
    """
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as packed:
            text = packed.read(LARGEST + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise FormatError(
            f"the compressed file is damaged ({error})", place=place, rule="it must be whole", hint="fetch it again"
        ) from None
    _check_size(len(text), len(data), place)
    return text


def check_workbook(data: bytes, place: str = "") -> dict[str, bytes]:
    """Refuse a workbook that is a bomb or declares XML entities, and return its parts."""
    parts = members(data, place)
    for name, part in parts.items():
        if name.endswith((".xml", ".rels")) and (b"<!ENTITY" in part or b"<!DOCTYPE" in part):
            raise FormatError(
                f"{name} declares XML entities", place=place, rule="a workbook has none",
                hint="it was not written by a spreadsheet: do not open it",
            )  # fmt: skip
    return parts


def _check_names(archive: zipfile.ZipFile, place: str) -> None:
    for info in archive.infolist():
        path = PurePosixPath(info.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or ":" in info.filename:
            raise FormatError(f"a member is called {info.filename!r}", place=place, rule="no path leaves the archive")
        if (info.external_attr >> 16) & 0o170000 == LINK:
            raise FormatError(f"member {info.filename!r} is a link", place=place, rule="an archive holds files")
        if info.flag_bits & 1:
            raise FormatError(f"member {info.filename!r} is encrypted", place=place, rule="it must be readable")


def _check_sizes(archive: zipfile.ZipFile, place: str) -> None:
    for info in archive.infolist():
        _check_size(info.file_size, info.compress_size, place)
    _check_size(sum(info.file_size for info in archive.infolist()), None, place)


def _check_size(size: int, packed: int | None, place: str) -> None:
    if size > LARGEST or (packed is not None and size > HARMLESS and size > RATIO * packed):
        raise FormatError(
            f"it unpacks to {size:,} bytes" + (f" from {packed:,}" if packed is not None else ""), place=place,
            rule=f"at most {LARGEST:,} bytes, and at most {RATIO} times the packed size",
            hint="it may be an archive bomb: check where it came from",
        )  # fmt: skip
