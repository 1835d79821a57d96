"""Forms that a person fills in: what each sheet asks for, and what its cells may hold.

The forms are data (`forms.toml`): a sentence per column, the kind of its cells, and an example of published figures.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from types import MappingProxyType
from typing import Any

from dvstats.core.codes import AREAS
from dvstats.core.errors import InputError, UnknownNameError
from dvstats.store.grid import FORMULA, Grid
from dvstats.store.observation_rules import check_area, check_period
from dvstats.store.sample import sample
from dvstats.store.table_file import read_grid

# Where the example of a form is a table of the sample.
EXAMPLES = {"lists": "captures/new_york_spina_bifida.csv", "repeats": "repeats/dutch_dv_suspects_2009.csv"}
NUMBERS = ("count", "share", "digit", "stage", "list")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a form.

    Parameters
    ----------
    name
        Its name in the first row of the sheet.
    kind
        What its cells hold: `area`, `period`, `count`, `share`, `digit`, `list`, `times`, `stage`, `choice`, `text`.
    say
        One sentence for the person who fills it in.
    needed
        No cell may be empty.
    words
        The words of a choice.
    unit
        What a stage counts: case or person.
    """

    name: str
    kind: str
    say: str
    needed: bool = False
    words: tuple[str, ...] = ()
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """A sheet to fill in: title, advice, columns, and the rows of its example.

    Parameters
    ----------
    name
        Name of the sheet.
    title
        What it asks for.
    say
        Advice to the person who fills it in.
    columns
        Its columns.
    example
        Rows in grey, to be typed over.
    """

    name: str
    title: str
    say: str
    columns: tuple[Column, ...]
    example: tuple[tuple[str, ...], ...]

    @property
    def header(self) -> tuple[str, ...]:
        """Names of the columns."""
        return tuple(column.name for column in self.columns)


@cache
def forms() -> Mapping[str, Form]:
    """Return the forms by name.

    Examples
    --------
    >>> list(forms())
    ['shares', 'lists', 'repeats', 'cascade']
    >>> forms()["shares"].header[:4]
    ('area', 'period', 'part', 'whole')
    """
    given = tomllib.loads(resources.files("dvstats.store").joinpath("forms.toml").read_text(encoding="utf-8"))
    return MappingProxyType({name: _form(name, told) for name, told in given.items()})


def form(name: str) -> Form:
    """Return a form by its name, or say which there are."""
    if name not in forms():
        raise UnknownNameError.among("form", name, list(forms()))
    return forms()[name]


def _form(name: str, told: Mapping[str, Any]) -> Form:
    columns = tuple(Column(**{**one, "words": tuple(one.get("words", ()))}) for one in told["columns"])
    if name in EXAMPLES:
        rows = read_grid(Path(sample(EXAMPLES[name]))).rows
    else:
        rows = tuple(tuple(row.get(column.name, "") for column in columns) for row in told["example"])
    return Form(name, told["title"], told["say"], columns, rows)


def check(cells: Grid, about: Form) -> None:
    """Refuse a filled-in sheet at its first cell that is not what the form asks for.

    Raises
    ------
    InputError
        The message names sheet and cell, what stands there, the rule, and what to type.
    """
    for column in (column for column in about.columns if column.needed):
        cells.index(column.name)
    for column in (column for column in about.columns if column.name in cells.header):
        for row, text in enumerate(cells.column(column.name)):
            if text:
                CHECKS[column.kind](cells, row, column)
            elif column.needed:
                raise cells.bad(row, column.name, "it may not be empty", column.say)


NOTHING = ("n/a", "na", "nan", "none", "null", "true", "false", "#n/a", "#ref!", "#value!", "#name?", "#div/0!")


# ── what each kind of cell may hold ─────────────────────────────────────────


def _area(cells: Grid, row: int, column: Column) -> None:
    check_area(cells, row, column.name)
    code = cells.rows[row][cells.index(column.name)]
    if code not in AREAS:
        raise cells.bad(row, column.name, "an area is one that figures are about", column.say)


def _period(cells: Grid, row: int, column: Column) -> None:
    check_period(cells, row, column.name)


def _number(lowest: float, highest: float, rule: str, *, whole: bool) -> Callable[[Grid, int, Column], None]:
    def checked(cells: Grid, row: int, column: Column) -> None:
        try:
            value = cells.number(row, column.name)
        except InputError as error:
            # The rule of numbers is told by the grid; what to type, by the form.
            raise cells.bad(row, column.name, error.rule, error.hint or column.say) from None
        if value is not None and not (lowest <= value <= highest and (not whole or value == int(value))):
            raise cells.bad(row, column.name, rule, column.say)

    return checked


def _choice(cells: Grid, row: int, column: Column) -> None:
    if cells.rows[row][cells.index(column.name)] not in column.words:
        raise cells.bad(row, column.name, f"type one of: {', '.join(column.words)}", column.say)


def _text(cells: Grid, row: int, column: Column) -> None:
    text = cells.rows[row][cells.index(column.name)]
    if FORMULA.match(text):
        raise cells.bad(row, column.name, "a formula is no figure", column.say)
    if not any(letter.isalpha() for letter in text) or text.casefold() in NOTHING:
        raise cells.bad(row, column.name, "words are needed", column.say)


def _free(cells: Grid, row: int, column: Column) -> None:
    """Accept a cell: it is checked where the sheet is read as a whole."""


_COUNT = _number(0, 2**53, "a count is a whole number from 0", whole=True)
CHECKS: Mapping[str, Callable[[Grid, int, Column], None]] = {
    "area": _area, "period": _period, "count": _COUNT, "stage": _COUNT, "choice": _choice, "text": _text,
    "share": _number(0, 100, "a percentage lies between 0 and 100", whole=False),
    "digit": _number(0, 9, "decimals are 0, 1, 2 …", whole=True), "list": _free, "times": _free,
}  # fmt: skip
