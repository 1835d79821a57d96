"""Which rows and columns of a table a chart draws: those asked for, one figure each; and which column was meant."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

import pandas as pd

from dvstats.core.errors import InputError, SchemaError
from dvstats.core.observations import KEY
from dvstats.core.observed import is_observed
from dvstats.store.workbook import cell_text

# Options that name the columns by which a chart tells figures apart.
APART = ("label", "period", "group")
SHOWN = 6
NUMBERS = "iuf"


def chosen(table: pd.DataFrame, where: Sequence[str]) -> pd.DataFrame:
    """Return the rows with the values asked for, each as `column=value`.

    Examples
    --------
    >>> table = pd.DataFrame({"sex": ["F", "M"], "period": [2020.0, 2021.0], "value": [31, 9]})
    >>> chosen(table, ["sex=F", "period=2020"])["value"].tolist()
    [31]
    """
    for asked in where:
        column, _, value = asked.partition("=")
        if column not in table.columns:
            raise SchemaError(f"--where {asked}: no column {column!r}", rule="it names a column and a value",
                              hint=f"there are: {', '.join(map(str, table.columns))}")  # fmt: skip
        cells = table[column].map(cell_text)
        if not (kept := cells.eq(value)).any():
            raise InputError(f"--where {asked}: no row", rule="a chart draws some rows",
                             hint=f"{column} is {_several(cells)}")  # fmt: skip
        table = table[kept].reset_index(drop=True)
    return table


def check_one_each(table: pd.DataFrame, options: argparse.Namespace) -> None:
    """Refuse observations of which a chart would draw two in one place: rows that differ in what it does not show."""
    if not is_observed(table):
        return
    said = [getattr(options, one) for one in APART if hasattr(options, one)]
    keys = ["geo" if one == "area" else one for one in said if one in {"area", *table.columns}]
    if not keys or not (twice := table.duplicated(keys, keep=False)).any():
        return
    alike = table[twice]
    first = alike[(alike[keys] == alike[keys].iloc[0]).all(axis="columns")]
    differ = [name for name in (*KEY, "source") if name in first and name not in keys and first[name].nunique() > 1]
    told = "; ".join(f"{name} {_several(first[name].map(cell_text))}" for name in differ)
    which = ", ".join(cell_text(one) for one in first[keys].iloc[0])
    raise InputError(f"{len(first)} figures for {which}, which differ in {told or 'their source'}",
                     place=str(options.data), rule="one figure for each place in a chart",
                     hint=" ".join(f"--where {name}={cell_text(first[name].iloc[0])}" for name in differ))  # fmt: skip


def could_be(lacking: str, table: pd.DataFrame, shown: pd.DataFrame, options: argparse.Namespace) -> str:
    """Return which columns of a table could be what a chart lacks, and the words that say so."""
    hints = [_could_be(name, table, shown, options) for name in lacking.split(", ")]
    told = "; ".join(hint for hint in hints if hint)
    return f"{told or 'there are: ' + ', '.join(map(str, table.columns))}; "


def _could_be(lacking: str, table: pd.DataFrame, shown: pd.DataFrame, options: argparse.Namespace) -> str:
    option = next((name for name, value in vars(options).items() if value == lacking), "")
    numbers = lacking in shown and shown[lacking].dtype.kind in NUMBERS
    taken = {*shown.columns, *(value for value in vars(options).values() if isinstance(value, str))}
    found = [str(one) for one in table.columns
             if (table[one].dtype.kind in NUMBERS) == numbers and one not in taken]  # fmt: skip
    if not option or not found:
        return ""
    others = f" (or {', '.join(found[1:SHOWN])})" if found[1:] else ""
    return f"--{option.replace('_', '-')} {found[0]}{others}"


def _several(cells: pd.Series[str]) -> str:
    values = list(dict.fromkeys(cells))
    return ", ".join(values[:SHOWN]) + (", …" if len(values) > SHOWN else "")
