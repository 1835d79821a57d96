"""Every file that leaves dvstats is written here: tables that passed the gate, and documents of public figures.

A spreadsheet takes a text that begins with `=`, `+`, `-`, `@`, a tab or a line end for a formula, in headers too:
such a text gets an apostrophe before it. A number stays a number, `-0.5` as well, and so does a lone sign.
"""

from __future__ import annotations

import io
import json
import re
import unicodedata
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from dvstats.core.errors import InputError
from dvstats.release.gate import Safe
from dvstats.release.sensitivity import Sensitivity
from dvstats.store.atomic import write_bytes, write_text
from dvstats.store.grid import LARGEST

RUNS = "=+-@\t\n"
# The earliest date that a zip archive knows, for all files in it.
UNDATED = (1980, 1, 1, 0, 0, 0)
READABLE = 0o644 << 16


def slug(name: str) -> str:
    """Return a name that is a file name on every system: lower case letters, digits, hyphens.

    Examples
    --------
    >>> slug("../Über 18: women & men"), slug("CON")
    ('uber-18-women-men', 'con-file')
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    found = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:80].strip("-")
    if not found:
        raise InputError(f"a file named {name!r}", rule="a name has letters or digits")
    reserved = re.fullmatch(r"con|prn|aux|nul|com\d|lpt\d", found)
    return f"{found}-file" if reserved else found


def harmless(text: str) -> str:
    r"""Return a text that no spreadsheet takes for a formula.

    Examples
    --------
    >>> harmless("=1+1"), harmless("-0.5"), harmless("-"), harmless("Malta")
    ("'=1+1", '-0.5', '-', 'Malta')
    """
    # A lone carriage return would end the line in a spreadsheet, and what follows would begin a cell.
    told = text.replace("\r\n", "\n").replace("\r", "\n")
    if len(told) < 2 or told[0] not in RUNS or _is_number(told):
        return told
    return f"'{told}"


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return text[0] in "+-"


def csv_text(safe: Safe) -> str:
    r"""Return a table as CSV in UTF-8 with plain line ends; a count or a year is written without a point.

    Examples
    --------
    >>> from dvstats.release.gate import gate
    >>> csv_text(gate(pd.DataFrame({"period": [2020.0, 2021.0], "value": [31.0, None]}), Sensitivity.PUBLIC))
    'period,value\n2020,31\n2021,\n'
    """
    frame = safe.frame
    # Held as objects, or a column of counts with a gap would become one of decimals again.
    told = pd.DataFrame({harmless(str(name)): pd.Series(list(map(_written, frame[name])), dtype=object)
                         for name in frame.columns})  # fmt: skip
    return str(told.to_csv(index=False, lineterminator="\n"))


def _written(cell: Any) -> Any:
    """Return a cell as it is written: a text that nothing runs, a whole number as one."""
    if isinstance(cell, str):
        return harmless(cell)
    if isinstance(cell, float) and cell.is_integer() and abs(cell) <= LARGEST:
        return int(cell)
    return cell


def json_text(document: Mapping[str, Any]) -> str:
    """Return a document as JSON, one member a line."""
    return json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def write_csv(safe: Safe, path: Path) -> Path:
    """Write a table that passed the gate."""
    return write_text(path, csv_text(safe))


def write_parts(parts: Mapping[str, bytes], folder: Path) -> tuple[Path, ...]:
    """Write the files of one figure, which was drawn from a table that passed the gate."""
    return tuple(write_bytes(folder / name, data) for name, data in parts.items())


def write_document(content: str | bytes, path: Path, sensitivity: Sensitivity) -> Path:
    """Write a page, a report or its numbers: public figures only, as nobody can hide a count in prose."""
    if sensitivity is not Sensitivity.PUBLIC:
        raise InputError(f"{path.name} of restricted figures", rule="a document is of public figures",
                         hint="protect its tables first: dvstats release")  # fmt: skip
    return write_bytes(path, content) if isinstance(content, bytes) else write_text(path, content)


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Return files as one archive whose bytes depend on nothing else.

    Examples
    --------
    >>> zipped({"a.txt": b"a"}) == zipped({"a.txt": b"a"})
    True
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, UNDATED)
            entry.compress_type, entry.external_attr, entry.create_system = zipfile.ZIP_DEFLATED, READABLE, 3
            archive.writestr(entry, files[name])
    return buffer.getvalue()


def write_ledger(text: str, path: Path) -> Path:
    """Write the ledger of releases, which holds what readers have and nothing else."""
    return write_text(path, text)
