"""Columns of a table as a measure asks for them: there, numeric where numbers are due, and told by row where not."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dvstats.core.errors import InputError, SchemaError

Array = NDArray[np.float64]


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
    need(table, name)
    text = table[name].astype("str").str.strip().reset_index(drop=True)
    values = pd.to_numeric(text.mask(text.str.lower().isin(["", "nan", "<na>", "none"])), errors="coerce")
    found = values.to_numpy(dtype=float)
    empty = text.str.lower().isin(["", "nan", "<na>", "none"]).to_numpy()
    _first(name, text, np.isnan(found) & ~empty, "a number is due")
    _first(name, text, (found < low) | (found > high), f"it lies between {low:g} and {high:g}")
    return found


def complete(table: pd.DataFrame, name: str, low: float = -np.inf, high: float = np.inf) -> Array:
    """Return a column as numbers of which none is missing."""
    found = numbers(table, name, low, high)
    _first(
        name, table[name].astype("str"), np.isnan(found), "a number is due in every row", "leave out rows on purpose"
    )
    return found


def words(table: pd.DataFrame, name: str) -> list[str]:
    """Return a column as text; an empty cell is an empty word."""
    need(table, name)
    return ["" if pd.isna(cell) else str(cell).strip() for cell in table[name]]


def _first(name: str, text: pd.Series[str], bad: NDArray[np.bool_], rule: str, hint: str = "") -> None:
    if bad.any():
        row = int(bad.argmax())
        raise InputError(f"{name} is {text.iloc[row]!r}", place=f"row {row + 1}", rule=rule, hint=hint)
