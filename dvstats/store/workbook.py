"""Sheets of an XLSX workbook, as rows of text with their numbers."""

from __future__ import annotations

import io
import math
from datetime import datetime
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from dvstats.core.errors import FormatError
from dvstats.store.archive import check_workbook
from dvstats.store.wire import BINARY

Line = tuple[int, list[str]]


def sheets(data: bytes, place: str = "") -> dict[str, list[Line]]:
    """Return every sheet of a workbook: its rows that hold anything, each with its number in the sheet.

    Formulae count with the value that was last saved.

    Raises
    ------
    FormatError
        It is no workbook, is protected by a password, is a bomb, or declares XML entities.
    """
    if not data.startswith(b"PK"):
        old = data.startswith(b"\xd0\xcf\x11\xe0")
        found = f"the file is {BINARY[bytes(data[:4])][0]}" if old else "the file is no XLSX workbook"
        raise FormatError(found, place=place, rule="XLSX is read", hint="save it as .xlsx without a password")
    check_workbook(data, place)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        return {name: _lines(book.get_sheet_by_name(name)) for name in book.sheet_names}
    except (CalamineError, OSError, ValueError) as error:
        raise FormatError(
            f"the workbook cannot be read ({error})", place=place, rule="XLSX is read", hint="save it as .xlsx again"
        ) from None


def cell_text(value: Any) -> str:
    """Return a cell as a person would type it: whole numbers without a point, dates as ISO.

    Examples
    --------
    >>> cell_text(3.0), cell_text(0.25), cell_text(None), cell_text(datetime(2022, 3, 31)), cell_text(True)
    ('3', '0.25', '', '2022-03-31', '1')
    """
    if isinstance(value, str):
        return value.strip()
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**63:
        return str(int(value))
    if isinstance(value, datetime) and value.time() == datetime.min.time():
        return value.date().isoformat()
    return str(value).strip()


def _lines(sheet: Any) -> list[Line]:
    top, left = sheet.start or (0, 0)
    # Cells keep their column, so that a message names it, wherever on the sheet the table stands.
    rows = ((top + number + 1, [""] * left + [_text(cell) for cell in row])
            for number, row in enumerate(sheet.to_python(skip_empty_area=True)))  # fmt: skip
    return trimmed([(number, cells) for number, cells in rows if any(cells)])


def _text(cell: Any) -> str:
    """Return a cell as text; what a spreadsheet holds to be true or false is no number."""
    return str(cell).upper() if isinstance(cell, bool) else cell_text(cell)


def trimmed(lines: list[Line]) -> list[Line]:
    """Drop empty columns at the right, which sheets are full of."""
    width = max((max(i for i, cell in enumerate(cells) if cell) + 1 for _, cells in lines), default=0)
    return [(number, cells[:width]) for number, cells in lines]
