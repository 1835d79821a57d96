"""The design matrix of a one-sided formula."""

from __future__ import annotations

import numpy as np
import pandas as pd
from formulaic import model_matrix
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
    try:
        found = model_matrix(right.strip() or "1", table, na_action="raise")
    except (FormulaicError, ValueError, KeyError) as error:
        raise InputError(f"formula {formula!r}", rule=f"it cannot be built: {error}",
                         hint=f"columns are: {', '.join(map(str, table.columns))}") from error  # fmt: skip
    names, columns = [str(name) for name in found.columns], np.asarray(found, dtype=float)
    if columns.shape[1] == 0 or np.linalg.matrix_rank(columns) < columns.shape[1]:
        raise InputError(f"formula {formula!r}", rule="its columns repeat each other: no coefficient can be told apart",
                         hint=f"terms are: {', '.join(names)}")  # fmt: skip
    return names, columns
