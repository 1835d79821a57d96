"""Cells as text with their places: what a table is before anybody says what its columns mean."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from dvstats.core.errors import FormatError, SchemaError
from dvstats.core.provenance import Provenance

NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
LARGEST = 2**53
NAMES = {",": "commas", ";": "semicolons", "\t": "tabs"}
FORMULA = re.compile(r"\s*=")
SUPPRESSED = re.compile(r":|c|:\s*[a-z]+|[<≤]\s*\d+|x|n/?a|\.{1,3}|-|\*|suppressed", re.IGNORECASE)

# What looks like a number and is none: pattern, rule, hint. Reading such a cell as text, or as another number,
# would be silent damage.
NEARLY = (
    (re.compile(r"[+-]?(nan|inf|infinity)", re.I), "a number is finite", "leave the cell empty where there is none"),
    (re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?"), "numbers carry no separator of thousands", "write 1234567"),
    (re.compile(r"[+-]?\d{1,3}([\s\u00a0\u202f'’]\d{3})+([.,]\d+)?"), "numbers carry no separator of thousands",
     "write 1234567"),
    (re.compile(r"[+-]?\d{1,3}(\.\d{3}){2,}(,\d+)?"), "numbers carry no separator of thousands", "write 1234567"),
    (re.compile(r"[+-]?\d+,\d+"), "the decimal mark is a point", "write 12.5"),
    (re.compile(r"[+-]?\d+(\.\d+)?\s*%"), "a number carries no per cent sign", "name the unit in the header"),
    (re.compile(r"[+-]?\d+(\.\d+)?\s+[a-z]{1,3}"), "a flag stands in its own column", "put the letter in column flag"),
    (re.compile(r"[<≤>≥~]\s*\d+(\.\d+)?"), "a suppressed or bounded figure is no number",
     "ask for the figure, or compute with its lowest and highest value"),
    (re.compile(r"(?=.*[^\x00-\x7f])[+-]?\d+([.,٫]\d+)?"), "digits are 0 to 9", "type the number again"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Grid:
    """A header and rows of text cells, each row with its line in the file.

    Parameters
    ----------
    header
        Names of the columns, all different, none empty.
    rows
        The cells, stripped of blanks around them.
    lines
        Line of each row in the file (row of the sheet, for a workbook).
    place
        File name, with the sheet if there are several.
    notes
        What was normalised on the way.
    is_sheet
        Cells are named as in a spreadsheet, say C4.
    left
        Empty columns of the sheet to the left of the table.
    file
        Name of the file.
    sha256
        Checksum of the bytes that were read: whoever names the file in a result names what was read.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    place: str = ""
    notes: tuple[str, ...] = ()
    is_sheet: bool = False
    left: int = 0
    file: str = ""
    sha256: str = ""

    @property
    def source(self) -> Provenance:
        """Where the cells came from: the file, its checksum, and what was normalised."""
        return Provenance(self.file, sha256=self.sha256, notes=self.notes)

    def __len__(self) -> int:
        return len(self.rows)

    def column(self, name: str) -> list[str]:
        """Return the cells of a column."""
        where = self.index(name)
        return [row[where] for row in self.rows]

    def index(self, name: str) -> int:
        """Return the place of a column, or say which columns there are."""
        if name not in self.header:
            raise SchemaError(
                f"no column {name!r}",
                place=self.place,
                rule="it is needed",
                hint=f"there are: {', '.join(self.header)}",
            )
        return self.header.index(name)

    def at(self, row: int, name: str) -> str:
        """Name the place of a cell, as the person sees it who opens the file."""
        column = self.header.index(name)
        if self.is_sheet:
            return f"{self.place}, cell {letters(column + self.left)}{self.lines[row]} ({name})"
        return f"{self.place}, line {self.lines[row]}, column {name}"

    def bad(self, row: int, name: str, rule: str, hint: str = "") -> SchemaError:
        """Return the error that names a cell, its text and the rule it breaks."""
        cell = self.rows[row][self.header.index(name)]
        return SchemaError(f"{name} is {cell!r}", place=self.at(row, name), rule=rule, hint=hint)

    def numbers(self, name: str) -> list[float | None]:
        """Return a column as numbers, None where a cell is empty; any other cell is an error that names it."""
        return [self.number(row, name) for row in range(len(self.rows))]

    def number(self, row: int, name: str) -> float | None:
        """Return one cell as a number, None if it is empty."""
        cell = self.rows[row][self.header.index(name)]
        if not cell:
            return None
        if problem := complaint(cell):
            raise self.bad(row, name, *problem)
        return number(cell)


def letters(column: int) -> str:
    """Return the letters of a column in a spreadsheet, counted from 0.

    Examples
    --------
    >>> letters(0), letters(25), letters(26)
    ('A', 'Z', 'AA')
    """
    told = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        told = chr(65 + rest) + told
    return told


def number(cell: str) -> float:
    """Return the number that a cell holds; whole numbers beyond 2^53 are no exact floats and were refused before."""
    return float(cell)


def is_number(cell: str) -> bool:
    """Tell whether a cell is a plain number.

    Examples
    --------
    >>> is_number("12.5"), is_number("1e3"), is_number("12,5"), is_number("nan"), is_number("١٢")
    (True, True, False, False, False)
    """
    return NUMBER.fullmatch(cell) is not None


def complaint(cell: str) -> tuple[str, str] | None:
    """Return rule and hint if a cell is not a number that can be held exactly, None if it is.

    Examples
    --------
    >>> complaint("12,5")
    ('the decimal mark is a point', 'write 12.5')
    >>> complaint("12.5") is None
    True
    """
    if is_number(cell):
        # a whole number above 2^53 would change silently when held as a float; so would an overflow to infinity
        whole = cell.lstrip("+-").isdigit()
        if abs(int(cell) if whole else float(cell)) > LARGEST:
            return "numbers go up to 2^53 (9007199254740992)", "check the figure"
        return None
    return nearly(cell) or (
        ("a suppressed or missing figure is no number", "ask for the figure, bound it, or leave the cell empty")
        if SUPPRESSED.fullmatch(cell)
        else ("it is a number, or empty", "")
    )


def nearly(cell: str) -> tuple[str, str] | None:
    """Return rule and hint if a cell looks like a number and is none.

    Examples
    --------
    >>> nearly("1 234"), nearly("Austria")
    (('numbers carry no separator of thousands', 'write 1234567'), None)
    """
    return next(((rule, hint) for pattern, rule, hint in NEARLY if pattern.fullmatch(cell)), None)


def split(text: str, place: str = "", *, delimiter: str = ",", notes: Sequence[str] = ()) -> Grid:
    r"""Split delimited text into a grid, strictly: each row has as many cells as the header.

    Raises
    ------
    FormatError
        No row, a row of another length, an unfinished quotation, columns without a name or with the same name, another
        delimiter than expected; the message names the line.

    Examples
    --------
    >>> split("a,b\n1,0\n").rows
    (('1', '0'),)
    >>> split("a,b\n1\n", "t.csv")
    Traceback (most recent call last):
    ...
    dvstats.core.errors.FormatError: t.csv, line 2: 1 cell; the header has 2; ...
    """
    _check_delimiter(text, place, delimiter)
    return grid(records(text, place, delimiter), place, notes)


def records(text: str, place: str, delimiter: str) -> list[tuple[int, list[str]]]:
    """Return the lines of delimited text that hold anything, each with its number and its cells."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    found: list[tuple[int, list[str]]] = []
    before = 0
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                found.append((before + 1, [cell.strip() for cell in cells]))
            before = reader.line_num
    except csv.Error as error:
        raise FormatError(
            f"the quotation marks do not match ({error})", place=_line(place, before + 1),
            rule="a quoted cell ends with a quotation mark", hint="the file may be truncated: check its last line",
        ) from None  # fmt: skip
    return found


def grid(
    lines: list[tuple[int, list[str]]], place: str = "", notes: Sequence[str] = (), is_sheet: bool = False
) -> Grid:
    """Check header and row lengths, and return the grid."""
    if not lines:
        raise FormatError("the file is empty", place=place, rule="a table needs a header and at least one row")
    left = min((_indent(cells) for _, cells in lines), default=0) if is_sheet else 0
    lines = [(number, cells[left:]) for number, cells in lines] if left else lines
    (first, header), rows = lines[0], lines[1:]
    _check_header(header, rows, _line(place, first))
    if not rows:
        raise FormatError(f"a header ({', '.join(header)}) and no rows", place=place, rule="a table has rows")
    for line, cells in rows:
        if len(cells) != len(header):
            raise FormatError(
                f"{len(cells)} cell{'s' * (len(cells) != 1)}", place=_line(place, line),
                rule=f"the header has {len(header)}", hint="the row is truncated, or a comma is not quoted",
            )  # fmt: skip
    return Grid(
        tuple(header), tuple(tuple(cells) for _, cells in rows), tuple(line for line, _ in rows), place, tuple(notes),
        is_sheet, left,
    )  # fmt: skip


def _indent(cells: list[str]) -> int:
    return next((place for place, cell in enumerate(cells) if cell), len(cells))


def find_header(lines: Iterable[tuple[int, list[str]]], needed: Callable[[list[str]], bool]) -> int | None:
    """Return which of the lines is the header, wherever it stands; None if none is."""
    return next((number for number, (_, cells) in enumerate(lines) if needed(cells)), None)


def _check_delimiter(text: str, place: str, delimiter: str) -> None:
    header = next((line for line in text.splitlines() if line.strip()), "")
    if delimiter in header:
        return
    for other, name in NAMES.items():
        if other != delimiter and header.count(other):
            raise FormatError(
                f"columns are separated by {name}", place=_line(place, 1),
                rule=f"a table here is separated by {NAMES[delimiter]}",
                hint="save it as CSV with commas and decimal points, or as XLSX",
            )  # fmt: skip


def _check_header(header: list[str], rows: list[tuple[int, list[str]]], place: str) -> None:
    widest = max((len(cells) for _, cells in rows), default=0)
    filled = [cell for cell in header if cell]
    if len(filled) <= 1 < widest and len(filled) < widest:
        raise FormatError(
            f"a single cell {(filled or [''])[0][:60]!r}, and rows of {widest} below", place=place,
            rule="the first line names the columns", hint="remove the title lines above the header",
        )  # fmt: skip
    for column, name in enumerate(header):
        if not name:
            raise FormatError(
                f"column {column + 1} ({letters(column)}) has no name", place=place, rule="every column has a name",
                hint="undo merged cells in the header; remove empty columns",
            )  # fmt: skip
        if name in header[:column]:
            raise FormatError(
                f"two columns are called {name!r}", place=place, rule="names of columns are all different",
                hint="rename or remove one",
            )  # fmt: skip
    if header and all(is_number(cell) for cell in header):
        raise FormatError(
            f"the first line holds numbers ({', '.join(header[:6])})", place=place,
            rule="the first line names the columns", hint="add a header",
        )  # fmt: skip


def _line(place: str, line: int) -> str:
    return f"{place}, line {line}" if place else f"line {line}"
