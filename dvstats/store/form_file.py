"""Forms as XLSX workbooks: written with their example, read back with every error at its sheet and cell."""

from __future__ import annotations

import io
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter  # type: ignore[import-untyped]

from dvstats.core.captures import CaptureTable, RepeatCounts
from dvstats.core.errors import FormatError, InputError
from dvstats.core.observations import Observations
from dvstats.store.atomic import write_bytes
from dvstats.store.capture_file import captures_of
from dvstats.store.form import NUMBERS, Column, Form, check, form, forms
from dvstats.store.grid import Grid, grid, is_number
from dvstats.store.repeat_file import repeats_of
from dvstats.store.table_file import SAVED, grid_of, table_bytes
from dvstats.store.wire import checksum, read_bytes
from dvstats.store.workbook import Line, sheets

HELP = "columns"
IN_BRACKETS = re.compile(r"\(([^()]+)\)\s*$")
ROWS = 500
WHOLE = {"all crime": ("all-crime", "recorded_crime", "ALL", "all recorded crime"),
         "violence": ("violence", "recorded_violent_crime", "VIOLENT", "recorded violent crime")}  # fmt: skip


@dataclass(frozen=True, slots=True)
class FilledIn:
    """What a person filled in: shares, lists, repeats and cascade, each None where its sheet was left out.

    Parameters
    ----------
    path
        The workbook.
    shares
        Shares of recorded crime, in the layout of the sample's shares.
    lists, repeats
        Registers that overlap; one register with repeat counts.
    cascade
        A row per area and period, a column per stage.
    stages
        The stages of the cascade in their order, each with what it counts.
    notes
        Sheets that were left out, and why.
    sha256
        Checksum of the workbook.
    """

    path: Path
    shares: Observations | None = None
    lists: CaptureTable | None = None
    repeats: RepeatCounts | None = None
    cascade: pd.DataFrame | None = None
    stages: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    sha256: str = ""


# ── writing ─────────────────────────────────────────────────────────────────


def write_forms(path: Path | str, names: Sequence[str] = ()) -> Path:
    """Write a workbook with forms to fill in, each with its example; all of them unless some are named.

    The first row of a sheet names its columns, a note on each says what to type, and the last sheet says it again. So a
    sheet is a plain table, which every verb reads.
    """
    chosen = [form(name) for name in names] if names else list(forms().values())
    out = io.BytesIO()
    # A fixed date, so that the same forms are the same bytes.
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties(
            {"title": "dvstats: forms to fill in", "created": pd.Timestamp("2026-01-01").to_pydatetime()}
        )
        styles = {
            "head": book.add_format({"bold": True, "bg_color": "#E8EEF2", "bottom": 1}),
            "example": book.add_format({"font_color": "#6B6B6B", "italic": True}),
            "say": book.add_format({"text_wrap": True, "valign": "top"}),
        }
        for one in chosen:
            _write_sheet(book.add_worksheet(one.name), one, styles)
        _write_help(book.add_worksheet(HELP), chosen, styles)
    return write_bytes(path, out.getvalue())


def _write_sheet(sheet: Any, one: Form, styles: dict[str, Any]) -> None:
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(one.columns):
        width = max([len(column.name), *(min(len(row[place]), 40) for row in one.example)]) + 3
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, column.name, styles["head"])
        sheet.write_comment(0, place, column.say, {"x_scale": 2.2, "y_scale": 1.2})
        if column.words:
            sheet.data_validation(1, place, ROWS, place, {"validate": "list", "source": list(column.words),
                                  "error_title": column.name, "error_message": column.say[:255]})  # fmt: skip
        for number, row in enumerate(one.example, start=1):
            _write_cell(sheet, number, place, row[place], column, styles["example"])


def _write_cell(sheet: Any, row: int, place: int, text: str, column: Column, style: Any) -> None:
    if column.kind in (*NUMBERS, "times") and is_number(text):
        sheet.write_number(row, place, float(text), style)
    elif text:
        sheet.write_string(row, place, text, style)


def _write_help(sheet: Any, chosen: Sequence[Form], styles: dict[str, Any]) -> None:
    sheet.set_column(0, 1, 22)
    sheet.set_column(2, 2, 90, styles["say"])
    sheet.freeze_panes(1, 0)
    for place, head in enumerate(("sheet", "column", "what to type")):
        sheet.write_string(0, place, head, styles["head"])
    told = [(one.name, column, say) for one in chosen for column, say in _lines(one)]
    for number, cells in enumerate(told, start=1):
        for place, text in enumerate(cells):
            sheet.write_string(number, place, text)


def _lines(one: Form) -> list[tuple[str, str]]:
    advice = f"{one.title}. {one.say} The rows in grey are an example: type your own over them."
    needed = [(column.name, column.say + (" Needed." if column.needed else "")) for column in one.columns]
    return [("(all)", advice), *needed]


# ── reading ─────────────────────────────────────────────────────────────────


def read_forms(path: Path | str) -> FilledIn:
    """Read a workbook of forms: each sheet that was filled in, none that still holds its example.

    Raises
    ------
    InputError
        No sheet is a form, none was filled in, or a cell is not what its column asks for; the message names sheet and
        cell, the rule, and what to type.
    """
    path = Path(path)
    data = read_bytes(path)
    found = sheets(data, path.name)
    if not set(found) & set(forms()):
        raise FormatError(
            f"sheets {', '.join(found)}", place=path.name, rule=f"a form is called {', '.join(forms())}",
            hint="write a workbook with `dvstats template --out FILE.xlsx` and fill it in",
        )  # fmt: skip
    notes = [f"sheet {name} is no form and was left out" for name in found if name not in (*forms(), HELP)]
    filled: dict[str, Grid] = {}
    for name in (name for name in forms() if name in found):
        about, lines = forms()[name], found[name]
        if len(lines) < 2:
            notes.append(f"sheet {name} is empty and was left out")
        elif _holds_example(lines, about):
            notes.append(f"sheet {name} still holds its example and was left out")
        else:
            cells = grid(lines, f"{path.name}, sheet {name}", (SAVED,), is_sheet=True)
            filled[name] = replace(cells, file=path.name, sha256=checksum(data))
    if not filled:
        raise FormatError(
            "no sheet was filled in", place=path.name, rule="; ".join(notes), hint="type your figures over the example"
        )
    told = _read(filled)
    return FilledIn(path, **told, notes=(*notes, *_unread(filled), SAVED), sha256=checksum(data))


def _unread(filled: Mapping[str, Grid]) -> list[str]:
    """Say which columns of the shares no form asks for and nobody reads: a name may be mistyped."""
    found = filled["shares"].header if "shares" in filled else ()
    return [f"sheet shares: column {name} is none of the form's and was left out"
            for name in found if name not in forms()["shares"].header]  # fmt: skip


def read_people(path: Path | str, sheet: str = "") -> Grid:
    """Read the cells of a table of people on registers: of a workbook of forms the sheet that was filled in.

    Raises
    ------
    InputError
        It is no table, or two such sheets were filled in, so that somebody must say which is meant.
    """
    data = table_bytes(path)
    if not sheet and is_form(path):
        sheet = _sheet_of_people(sheets(data, Path(path).name), Path(path))
    return grid_of(data, path, sheet)


def _sheet_of_people(found: Mapping[str, Sequence[Line]], path: Path) -> str:
    """Return the sheet that holds people on registers; none if the workbook is not one of forms."""
    here = [name for name in ("lists", "repeats") if len(found.get(name, ())) > 1]
    own = [name for name in here if not _holds_example(found[name], forms()[name])]
    if len(own or here) > 1:
        raise InputError(f"sheets {' and '.join(own or here)}", place=path.name, rule="one table is read at a time",
                         hint=f"name it: --sheet {(own or here)[0]}")  # fmt: skip
    return next(iter(own or here), "")


def _holds_example(lines: Sequence[tuple[int, list[str]]], about: Form) -> bool:
    return tuple(lines[0][1]) == about.header and tuple(tuple(row) for _, row in lines[1:]) == about.example


def _check_example(cells: Grid, about: Form) -> None:
    """Refuse rows of the example beside one's own: their figures are another area's."""
    for row, texts in enumerate(cells.rows):
        if about.name in ("shares", "cascade") and texts in about.example:
            raise cells.bad(row, "area", "this row is still the example's", "delete the row, or type your own over it")


def _read(filled: dict[str, Grid]) -> dict[str, Any]:
    """Return each sheet that was filled in as what it is."""
    for name, cells in filled.items():
        _check_example(cells, forms()[name])
        if name != "lists":
            check(cells, forms()[name])
    told: dict[str, Any] = {}
    if "shares" in filled:
        told["shares"] = _shares(filled["shares"])
    if "lists" in filled:
        told["lists"] = captures_of(filled["lists"])
    if "repeats" in filled:
        told["repeats"] = repeats_of(filled["repeats"])
    if "cascade" in filled:
        told["stages"] = _stages(filled["cascade"])
        told["cascade"] = _cascade(filled["cascade"], told["stages"])
    return told


def _shares(cells: Grid) -> Observations:
    """Return each row as part and whole, or as a published percentage."""
    rows: list[dict[str, Any]] = []
    _check_once(cells, ("area", "period", "of"))
    for number in range(len(cells)):
        cell = {name: text for name, text in zip(cells.header, cells.rows[number], strict=True) if text}
        rows += _row(cells, number, cell)
    return Observations(pd.DataFrame(rows), place=cells.place)


def _check_once(cells: Grid, names: Sequence[str]) -> None:
    """Refuse a second row for what has one row."""
    seen: dict[tuple[str, ...], int] = {}
    for row, key in enumerate(zip(*(cells.column(name) for name in names), strict=True)):
        if key in seen:
            rule = f"one row for each {', '.join(names)}; the other is row {cells.lines[seen[key]]}"
            raise cells.bad(row, names[0], rule, "delete one of the two")
        seen[key] = row


def _row(cells: Grid, number: int, cell: dict[str, str]) -> list[dict[str, Any]]:
    counts, percent = "part" in cell and "whole" in cell, "per_cent" in cell
    if counts == percent:
        place = "part" if "part" not in cell else "whole" if "whole" not in cell else "per_cent"
        cells.index(place)
        rule = "a row has part and whole, or per_cent, and not both"
        raise cells.bad(number, place, rule, "type the two counts, or the percentage alone")
    if counts and float(cell["part"]) > float(cell["whole"]):
        raise cells.bad(number, "part", f"a part is not larger than its whole ({cell['whole']})", "check both counts")
    if percent and 0 < float(cell["per_cent"]) < 1:
        raise cells.bad(number, "per_cent", "a percentage below 1 is most often a share by mistake",
                        "15.2, not 0.152; for less than one per cent type the two counts")  # fmt: skip
    basis, indicator, offence, whole = WHOLE[cell["of"]]
    shared: dict[str, Any] = {
        "comparison": f"{cell['area']}:{cell['period']}:{basis}", "geo": cell["area"], "geo_published": cell["area"],
        "period": cell["period"], "counting_unit": cell["counting_unit"], "stage": "recorded",
        "population": "all victims", "definition": "filled in by hand", "source": cell["source"],
        "url": cell.get("url", ""), "locator": cells.at(number, "area"), "bound": cell.get("bound", "exact"),
        "grade": "unchecked",
    }  # fmt: skip
    dv = {"counting_rule": cell["counting_rule"], "relationship": cell["relationship"], "offence": "DV"}
    if percent:
        return [shared | dv | {"role": "share", "indicator": "dv_share", "unit": "PC", "denominator": whole,
                               "value": float(cell["per_cent"]), "decimals": cell.get("decimals", "")}]  # fmt: skip
    all_crime = {"counting_rule": whole, "bound": "exact"}
    return [shared | dv | {"role": "part", "indicator": "recorded_dv", "value": float(cell["part"])},
            shared | all_crime | {"role": "whole", "indicator": indicator, "offence": offence,
                             "value": float(cell["whole"])}]  # fmt: skip


def _stages(cells: Grid) -> dict[str, str]:
    """Return the columns that are no other column of the form, in their order, with what they count if it is known."""
    columns = {column.name: column for column in forms()["cascade"].columns}
    stages = {name: columns[name].unit if name in columns else _counted(name) for name in cells.header
              if name not in columns or columns[name].kind == "stage"}  # fmt: skip
    if len(stages) < 2:
        raise FormatError(
            f"{len(stages)} stages", place=cells.place, rule="a cascade has two stages or more",
            hint="add a column per stage between period and source",
        )  # fmt: skip
    return stages


def _counted(name: str) -> str:
    """Return what a stage counts by the brackets behind its name, if it has any.

    Examples
    --------
    >>> _counted("charged (person)"), _counted("charged")
    ('person', '')
    """
    found = IN_BRACKETS.search(name)
    return found[1].strip().lower() if found else ""


def _cascade(cells: Grid, stages: Collection[str]) -> pd.DataFrame:
    _check_once(cells, ("area", "period"))
    counts = {name: pd.Series(_numbers(cells, name), dtype=float) for name in stages}
    for name, values in counts.items():
        for row in values[values.notna() & ((values < 0) | (values % 1 != 0))].index:
            raise cells.bad(int(row), name, "a count is a whole number from 0", "type the number of the stage")
    texts = {name: cells.column(name) for name in cells.header if name not in stages}
    return pd.DataFrame({name: counts.get(name, texts.get(name)) for name in cells.header})


def _numbers(cells: Grid, name: str) -> list[float | None]:
    """Return the numbers of a stage; a column that the form does not know is told to be taken for one."""
    for row, text in enumerate(cells.column(name)):
        if name not in forms()["cascade"].header and text and not is_number(text):
            raise cells.bad(row, name, "a column that the form does not have is a stage, and holds numbers",
                            "type the number of the stage, or delete the column")  # fmt: skip
    return cells.numbers(name)


def is_form(path: Path | str) -> bool:
    """Tell whether a path is a workbook, to be read as forms."""
    return Path(path).suffix.lower() == ".xlsx"


def area_of(told: FilledIn, country: str | None = None) -> str:
    """Return the area that the report is about: the one that was named, or the only one there is."""
    shares = list(told.shares.frame["geo"]) if told.shares else []
    areas = sorted({*shares, *(list(told.cascade["area"]) if told.cascade is not None else [])})
    if country is None and len(areas) != 1:
        raise InputError(
            f"areas {', '.join(areas) or 'none'}", place=told.path.name, rule="the report puts one area first",
            hint="name it with --country",
        )  # fmt: skip
    if country is not None and areas and country not in areas:
        raise InputError(
            f"--country {country}", place=told.path.name, rule=f"its sheets are about {', '.join(areas)}",
            hint="name one of these, or correct column area",
        )  # fmt: skip
    return country or areas[0]
