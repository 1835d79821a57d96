"""Columns of a table that a measure was told of: there, numbers, and of one counting unit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from dvstats.core.errors import InputError, SchemaError

UNIT = "counting_unit"


def check_columns(table: pd.DataFrame, names: Iterable[str | None]) -> None:
    """Say which named column is not there; names that are None or empty are not looked for."""
    for name in filter(None, names):
        if name not in table.columns:
            raise SchemaError(f"no column {name!r}", hint=f"there are: {', '.join(map(str, table.columns))}")


def numbers(table: pd.DataFrame, columns: Mapping[str, str]) -> pd.DataFrame:
    """Return columns as numbers under the names that the measure uses; an empty cell is missing.

    Examples
    --------
    >>> numbers(pd.DataFrame({"n": [1, None]}), {"count": "n"})["count"].tolist()
    [1.0, nan]
    """
    check_columns(table, columns.values())
    found = {key: _column(table, name) for key, name in columns.items()}
    return pd.DataFrame(found).reset_index(drop=True)


def _column(table: pd.DataFrame, name: str) -> pd.Series[float]:
    raw = table[name]
    blank = raw.isna() | (raw.astype("str").str.strip() == "")
    read = pd.to_numeric(raw.where(~blank), errors="coerce").astype(float)
    bad = (read.isna() & ~blank) | np.isinf(read)
    if bad.any():
        first = int(np.flatnonzero(bad.to_numpy())[0])
        cell = raw.iloc[first]
        raise SchemaError(repr(cell) if isinstance(cell, str) else f"{cell}", place=f"row {first + 1}, column {name}",
                          rule="it is a finite number, or empty")  # fmt: skip
    return read


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
    """
    check_columns(table, [column])
    name = column or (UNIT if UNIT in table.columns else None)
    units = sorted({str(unit).strip() for unit in table[name]} - {"", "nan"}) if name else []
    return f"the rows count unlike things: {', '.join(units)}" if len(units) > 1 else ""
