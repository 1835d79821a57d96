"""The report as a workbook: cover, contents, a sheet per table with its source, and notes; no cell is a formula."""

from __future__ import annotations

import io
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]

from dvstats.release.gate import Safe
from dvstats.release.writer import harmless
from dvstats.words.catalogue import Words

# A date in the file would make two builds differ.
UNDATED = datetime(2000, 1, 1)
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
           "nan_inf_to_errors": False}  # fmt: skip
WIDEST, NARROWEST, LONGEST_NAME = 60, 9, 31


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of the workbook.

    Parameters
    ----------
    name
        Name of the sheet, at most 31 letters.
    title, notes
        What stands above the table.
    table
        The table, which passed the gate.
    """

    name: str
    title: str
    notes: tuple[str, ...]
    table: Safe


@dataclass(frozen=True, slots=True)
class Cover:
    """What stands on the first sheet, and the notes on the last.

    Parameters
    ----------
    title
        Title of the report.
    lead
        What it is about.
    stamp
        What built it, and from which data.
    notes
        What a reader must know.
    """

    title: str
    lead: str
    stamp: str
    notes: tuple[str, ...]


def workbook(cover: Cover, sheets: Sequence[Sheet], words: Words) -> bytes:
    """Return a workbook; twice the same tables give the same bytes."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, OPTIONS) as book:
        book.set_properties({"title": cover.title, "created": UNDATED, "comments": cover.stamp})
        looks = {"title": book.add_format({"bold": True, "font_size": 16}), "head": book.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}), "text": book.add_format(
            {"text_wrap": True, "valign": "top"}), "number": book.add_format({"num_format": "#,##0.####"})}  # fmt: skip
        names = [words.say(f"workbook.{name}") for name in ("cover", "contents")]
        _cover(book.add_worksheet(names[0]), cover, looks)
        _contents(book.add_worksheet(names[1]), sheets, words, looks)
        for sheet in sheets:
            _table(book.add_worksheet(sheet.name[:LONGEST_NAME]), sheet, words, looks)
        _notes(book.add_worksheet(words.say("workbook.notes")), cover.notes, words, looks)
    return out.getvalue()


def _cover(sheet: Any, cover: Cover, looks: Mapping[str, Any]) -> None:
    sheet.set_column(0, 0, 100)
    sheet.hide_gridlines(2)
    _column(sheet, [(cover.title, "title"), (cover.lead, "text"), ("", "text"), (cover.stamp, "text")], looks)


def _contents(sheet: Any, sheets: Sequence[Sheet], words: Words, looks: Mapping[str, Any]) -> None:
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 100)
    sheet.write_string(0, 0, words.say("workbook.contents"), looks["title"])
    for place, name in enumerate(("sheet", "holds")):
        sheet.write_string(2, place, words.say(f"workbook.{name}"), looks["head"])
    for row, one in enumerate(sheets, start=3):
        sheet.write_url(row, 0, f"internal:'{one.name[:LONGEST_NAME]}'!A1", string=one.name[:LONGEST_NAME])
        sheet.write_string(row, 1, harmless(one.title), looks["text"])


def _table(sheet: Any, one: Sheet, words: Words, looks: Mapping[str, Any]) -> None:
    frame = one.table.frame
    sheet.write_string(0, 0, harmless(one.title), looks["title"])
    for row, note in enumerate(one.notes, start=1):
        sheet.write_string(row, 0, harmless(note))
    top = len(one.notes) + 2
    for column, name in enumerate(frame.columns):
        told = _head(str(name), words)
        sheet.write_string(top, column, harmless(told), looks["head"])
        cells = [_cell(value) for value in frame[name]]
        for row, value in enumerate(cells, start=top + 1):
            _write(sheet, row, column, value, looks)
        sheet.set_column(column, column, _width([told, *cells]))
    sheet.freeze_panes(top + 1, 1)
    if len(frame):
        sheet.autofilter(top, 0, top + len(frame), len(frame.columns) - 1)


def _head(name: str, words: Words) -> str:
    """Return the head of a column as readers know it; columns of one table only keep their name."""
    texts = (words.texts.get(f"{part}.{name}") for part in ("columns", "workbook.columns"))
    return next((text for text in texts if text), name.replace("_", " "))


def _notes(sheet: Any, notes: Iterable[str], words: Words, looks: Mapping[str, Any]) -> None:
    sheet.set_column(0, 0, 120)
    _column(sheet, [(words.say("workbook.notes"), "title"), *((note, "text") for note in notes)], looks)


def _column(sheet: Any, texts: Iterable[tuple[str, str]], looks: Mapping[str, Any]) -> None:
    for row, (text, look) in enumerate(texts):
        sheet.write_string(row, 0, harmless(text), looks[look])


def _cell(value: Any) -> str | float:
    """Return a cell as a workbook holds it: a number, or a text; what is missing is empty."""
    if isinstance(value, list | tuple):
        return harmless("; ".join(map(str, value)))
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return "" if math.isnan(value) else float(value) if math.isfinite(value) else "no upper limit"
    return "" if value is None else harmless(str(value))


def _write(sheet: Any, row: int, column: int, value: str | float, looks: Mapping[str, Any]) -> None:
    if isinstance(value, float):
        sheet.write_number(row, column, value, looks["number"])
    elif value:
        sheet.write_string(row, column, value)


def _width(cells: Iterable[str | float]) -> int:
    longest = max((len(cell) if isinstance(cell, str) else 8 for cell in cells), default=NARROWEST)
    return min(max(longest + 2, NARROWEST), WIDEST)
