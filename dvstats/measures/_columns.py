"""Columns of a table as a measure asks for them: there, numeric where numbers are due, and told by row where not."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dvstats.core.errors import InputError, SchemaError

Array = NDArray[np.float64]

NO_NUMBER = frozenset({"", "nan", "none", "<na>"})
UNIT, UNTOLD = "counting_unit", "not stated"


def need(table: pd.DataFrame, *names: str | None) -> None:
    """Say which column is not there, and which are."""
    for name in filter(None, names):
        if name not in table.columns:
            raise SchemaError(f"no column {name!r}", hint=f"there are: {', '.join(map(str, table.columns))}")


def numbers(table: pd.DataFrame, name: str, low: float = -np.inf, high: float = np.inf) -> Array:
    """Return a column as numbers between two limits; an empty cell is not a number (nan), a word is bad input.

    Examples
    --------
    >>> numbers(pd.DataFrame({"n": ["3", ""]}), "n")
    array([ 3., nan])
    """
    text = words(table, name)
    empty = np.array([word.lower() in NO_NUMBER for word in text], dtype=bool)
    cells = pd.Series([None if gap else word for gap, word in zip(empty, text, strict=True)], dtype="object")
    found = pd.to_numeric(cells, errors="coerce").to_numpy(dtype=float)
    _first(name, text, (np.isnan(found) & ~empty) | np.isinf(found), "it is a finite number, or empty")
    _first(name, text, (found < low) | (found > high), f"it lies between {low:g} and {high:g}")
    return found


def number_frame(table: pd.DataFrame, columns: Mapping[str, str]) -> pd.DataFrame:
    """Return columns as numbers under the names that the measure uses; an empty cell is missing.

    Examples
    --------
    >>> number_frame(pd.DataFrame({"n": [1, None]}), {"count": "n"})["count"].tolist()
    [1.0, nan]
    """
    need(table, *columns.values())
    return pd.DataFrame({key: numbers(table, name) for key, name in columns.items()})


def complete(table: pd.DataFrame, name: str, low: float = -np.inf, high: float = np.inf) -> Array:
    """Return a column as numbers of which none is missing."""
    found = numbers(table, name, low, high)
    _first(name, words(table, name), np.isnan(found), "a number is due in every row", "leave out rows on purpose")
    return found


def words(table: pd.DataFrame, name: str) -> list[str]:
    """Return a column as text; an empty cell is an empty word."""
    need(table, name)
    return ["" if pd.isna(cell) else str(cell).strip() for cell in table[name]]


def codes(table: pd.DataFrame, name: str) -> list[str]:
    """Return a column as text in which a whole number has no point: a year is a number in one table, a word in another.

    Examples
    --------
    >>> codes(pd.DataFrame({"period": [2020.0, None]}), "period")
    ['2020', '']
    """
    return [f"{cell:.0f}" if isinstance(cell, float) and cell.is_integer() else word
            for cell, word in zip(table[name], words(table, name), strict=True)]  # fmt: skip


def names(table: pd.DataFrame, name: str) -> list[str]:
    """Return a column as text of which none is empty: what has no name would be taken for one thing."""
    found = words(table, name)
    _first(name, found, np.array([not word for word in found], dtype=bool), "a name is due in every row",
           "leave out rows on purpose")  # fmt: skip
    return found


def check_rows(bad: pd.Series[bool], told: pd.DataFrame, rule: str, hint: str = "") -> None:
    """Name the first row that breaks a rule, with its numbers."""
    if bad.any():
        first = int(np.flatnonzero(bad.to_numpy())[0])
        said = ", ".join(f"{name} {value:g}" for name, value in told.iloc[first].items())
        raise InputError(said, place=f"row {first + 1}", rule=rule, hint=hint)


def mixed_units(table: pd.DataFrame, column: str | None) -> str:
    """Return why levels may not be set against each other: they count unlike things. Empty if they may.

    Looked at is the named column, or `counting_unit` if the table has it.

    Examples
    --------
    >>> mixed_units(pd.DataFrame({"counting_unit": ["offence", "victim"]}), None)
    'the rows count unlike things: offence, victim'
    >>> mixed_units(pd.DataFrame({"counting_unit": ["not stated", "not stated"]}), None)
    'rows do not say what they count, which may be unlike things'
    """
    need(table, column)
    name = column or (UNIT if UNIT in table.columns else None)
    units = sorted({str(unit).strip() for unit in table[name]} - {"", "nan"}) if name else []
    if UNTOLD in units and len(table) > 1:
        return "rows do not say what they count, which may be unlike things"
    return f"the rows count unlike things: {', '.join(units)}" if len(units) > 1 else ""


def _first(name: str, text: list[str], bad: NDArray[np.bool_], rule: str, hint: str = "") -> None:
    if bad.any():
        row = int(bad.argmax())
        raise SchemaError(f"{text[row]!r}", place=f"row {row + 1}, column {name}", rule=rule, hint=hint)
