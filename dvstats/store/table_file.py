"""A table as a person or a script writes it: CSV in UTF-8, TSV, XLSX or Parquet, read strictly.

Nothing is guessed. A cell that looks like a number and is none (`12,5`, `1 234`, `12.3 u`, `<5`, `nan`) is an error
that names its place; `NA` is a text (Namibia), and only an empty cell is missing.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import duckdb
import pandas as pd

from dvstats.core.errors import FormatError
from dvstats.core.provenance import Provenance
from dvstats.store.grid import FORMULA, Grid, complaint, grid, is_number, nearly, number, split
from dvstats.store.wire import checksum, decode, read_bytes
from dvstats.store.workbook import Line, cell_text, sheets

SAVED = "formulae count with the value last saved"
SUFFIXES = (".csv", ".tsv", ".txt", ".xlsx", ".parquet")


def read_table(path: Path | str, sheet: str = "") -> pd.DataFrame:
    """Read a table; columns of numbers become numbers, everything else stays text.

    `source_of` tells which file it came from, with the checksum of the bytes that were read.

    Parameters
    ----------
    path
        A CSV (UTF-8, commas), TSV, XLSX or Parquet file.
    sheet
        Sheet of a workbook; by default its only or its first one that holds a table.

    Raises
    ------
    InputError
        It is no table, or a cell is not what it looks like; the message names file, line and column or cell.
    """
    cells = read_grid(path, sheet)
    frame = pd.DataFrame({name: typed(cells, name) for name in cells.header})
    frame.attrs |= {"file": cells.file, "sha256": cells.sha256, "notes": cells.notes}
    return frame


def source_of(table: pd.DataFrame) -> Provenance:
    """Return the file that a table was read from, its checksum, and what reading it changed or took for granted."""
    told = table.attrs
    return Provenance(told.get("file", ""), sha256=told.get("sha256", ""), notes=tuple(told.get("notes", ())))


def read_grid(path: Path | str, sheet: str = "") -> Grid:
    """Read a table as text cells with their places; see `read_table`."""
    return grid_of(table_bytes(path), path, sheet)


def table_bytes(path: Path | str) -> bytes:
    """Return the bytes of a file whose name says that it is a table."""
    path = Path(path)
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise FormatError(
            f"a file of kind {suffix or 'unknown'}", place=str(path), rule=f"{' '.join(SUFFIXES)} are read"
        )
    return read_bytes(path)


def grid_of(data: bytes, path: Path | str, sheet: str = "") -> Grid:
    """Return the text cells of a table that was read already; see `read_grid`."""
    path = Path(path)
    suffix = path.suffix.lower()
    if suffix == ".xlsx":
        found = _workbook(data, path.name, sheet)
    elif suffix == ".parquet":
        found = _parquet(path)
    else:
        text = decode(data, path.name)
        _check_no_json(text.text, path.name)
        found = split(text.text, path.name, delimiter="\t" if suffix == ".tsv" else ",", notes=text.notes)
    _check_cells(found)
    return replace(found, file=path.name, sha256=checksum(data))


def _workbook(data: bytes, place: str, sheet: str) -> Grid:
    found = sheets(data, place)
    if sheet and sheet not in found:
        raise FormatError(f"no sheet {sheet!r}", place=place, hint=f"there are: {', '.join(found)}")
    name = sheet or next((name for name, lines in found.items() if len(lines) > 1), next(iter(found), ""))
    lines: list[Line] = found.get(name, [])
    return grid(lines, f"{place}, sheet {name}", (SAVED,), is_sheet=True)


def _parquet(path: Path) -> Grid:
    try:
        with duckdb.connect() as base:
            relation = base.read_parquet(str(path))
            header, rows = list(relation.columns), relation.fetchall()
    except duckdb.Error as error:
        told = str(error).splitlines()[0]
        raise FormatError(f"no Parquet file ({told})", place=path.name, rule="its name ends in .parquet") from None
    return grid([(1, header), *((n + 2, [cell_text(c) for c in row]) for n, row in enumerate(rows))], path.name)


def _check_no_json(text: str, place: str) -> None:
    """Refuse a JSON document: laid out in lines, it would pass for a table of one column."""
    if text.lstrip()[:1] in ("{", "["):
        raise FormatError(
            f"a JSON document ({text.lstrip()[:40]!r})", place=place, rule="a table is expected",
            hint="an error message of a server, or a file to read with `dvstats read`",
        )  # fmt: skip


def _check_cells(cells: Grid) -> None:
    """Refuse formulae, and a second line of headings above columns of numbers."""
    for row, texts in enumerate(cells.rows):
        for name, cell in zip(cells.header, texts, strict=True):
            if cell[:1] == "=" and FORMULA.match(cell):
                raise cells.bad(row, name, "a formula is no figure", "put the value in its place")
    if len(cells) > 2 and not any(is_number(cell) for cell in cells.rows[0]):
        numeric = [n for n in cells.header if _is_numeric(cells.column(n)[1:]) and not nearly(cells.column(n)[0])]
        told = [n for n in numeric if cells.column(n)[0]]
        if told:
            raise cells.bad(
                0, told[0], "numbers stand below it", "a second header line, or units: put them in one line"
            )


def _is_numeric(texts: list[str]) -> bool:
    told = [text for text in texts if text]
    return bool(told) and all(is_number(text) for text in told)


def typed(cells: Grid, name: str) -> pd.Series[float] | pd.Series[str]:
    """Return a column as numbers if every cell is one; codes with leading zeros stay text."""
    texts = cells.column(name)
    told = [text for text in texts if text]
    if not told or not any(is_number(text) for text in told) or any(_is_code(text) for text in told):
        _refuse_nearly(cells, name, texts if not any(_is_code(text) for text in told) else [])
        return pd.Series(texts, dtype="str")
    if all(is_number(text) for text in told):
        for row, text in enumerate(texts):
            if text and (problem := complaint(text)):
                raise cells.bad(row, name, *problem)
        return pd.Series([number(text) if text else float("nan") for text in texts], dtype=float)
    _refuse_nearly(cells, name, texts)
    return pd.Series(texts, dtype="str")


def _is_code(text: str) -> bool:
    return len(text) > 1 and text[0] == "0" and text.isdigit()


def _refuse_nearly(cells: Grid, name: str, texts: list[str]) -> None:
    """Refuse a column that would be text only because some of its numbers are damaged."""
    told = [text for text in texts if text]
    if not told or not all(is_number(text) or nearly(text) for text in told):
        return
    for row, text in enumerate(texts):
        if text and (problem := nearly(text)):
            raise cells.bad(row, name, *problem)
