"""The design matrix of a one-sided formula."""

from __future__ import annotations

import numpy as np
import pandas as pd
from formulaic import Formula, model_matrix
from formulaic.errors import FormulaicError

from dvstats.core.errors import InputError
from dvstats.measures._columns import Array


def design(table: pd.DataFrame, formula: str) -> tuple[list[str], Array]:
    """Return the names of the terms and their columns; a row with an empty cell is bad input, never left out.

    Examples
    --------
    >>> design(pd.DataFrame({"age": [20.0, 30.0]}), "~ age")
    (['Intercept', 'age'], array([[ 1., 20.],
           [ 1., 30.]]))
    """
    right = formula.partition("~")[2] if "~" in formula else formula
    right = right.strip() or "1"
    _check_names(table, formula, right)
    try:
        found = model_matrix(right, table, na_action="raise")
    except (FormulaicError, ValueError, KeyError) as error:
        raise InputError(f"formula {formula!r}", rule="no columns of numbers can be made of its terms",
                         hint=_columns(table)) from error  # fmt: skip
    names, columns = [str(name) for name in found.columns], np.asarray(found, dtype=float)
    if columns.shape[1] == 0 or np.linalg.matrix_rank(columns) < columns.shape[1]:
        raise InputError(f"formula {formula!r}", rule="its columns repeat each other: no coefficient can be told apart",
                         hint=f"terms are: {', '.join(names)}")  # fmt: skip
    return names, columns


def _check_names(table: pd.DataFrame, formula: str, right: str) -> None:
    """Refuse a formula that cannot be read, that names what is no column, or whose columns have empty cells."""
    try:
        wanted = sorted(map(str, Formula(right).required_variables))
    except FormulaicError as error:
        raise InputError(f"formula {formula!r}", rule="it is terms with + or : between them",
                         hint=f'as "~ {table.columns[0]}"; {_columns(table)}') from error  # fmt: skip
    for name in wanted:
        if name not in table.columns:
            raise InputError(f"formula {formula!r}", rule=f"there is no column {name!r}", hint=_columns(table))
        if table[name].isna().any():
            row = int(np.flatnonzero(table[name].isna())[0]) + 1
            raise InputError("an empty cell", place=f"row {row}, column {name}",
                             rule=f"formula {formula!r} needs its columns in all rows",
                             hint="fill the cell, or take the row out and say so")  # fmt: skip


def _columns(table: pd.DataFrame) -> str:
    return f"columns are: {', '.join(map(str, table.columns))}"
