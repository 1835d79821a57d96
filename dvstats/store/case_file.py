"""Cases on linked lists with covariates from a file: a column of 0 and 1 per list, and what else is known.

::

    police,shelter,sex,age
    1,0,F,34
    1,1,F,51

With `count` a row stands for several cases. A column of 0 and 1 is a list, unless the lists are named. Text columns are
groups, columns of numbers are numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from dvstats.core.cases import PERSONS, Cases
from dvstats.core.errors import InputError
from dvstats.store.grid import Grid
from dvstats.store.table_file import read_grid, typed


def read_cases(path: Path | str, *, lists: Sequence[str] | None = None) -> Cases:
    """Read cases on linked lists with covariates; cases on none of the lists that are named are left out.

    Raises
    ------
    InputError
        The table breaks a rule; the message names the place, the rule and what to do.
    """
    return cases_of(read_grid(path), lists=lists)


def cases_of(grid: Grid, *, lists: Sequence[str] | None = None) -> Cases:
    """Return the cases that cells hold; see `read_cases`."""
    found = [name for name in grid.header if name != PERSONS and set(grid.column(name)) <= {"0", "1"}]
    names = tuple(lists) if lists else tuple(found)
    for name in names:
        grid.index(name)
    frame = pd.DataFrame({name: typed(grid, name) for name in grid.header})
    left = frame.columns.difference([name for name in found if name not in names], sort=False)
    kept = frame[left][frame[list(names)].ne(0).any(axis=1)] if lists else frame[left]
    try:
        return Cases(kept, names, (grid.source,))
    except InputError as error:
        raise type(error)(error.found, place=f"{grid.place} {error.place}".strip(), rule=error.rule,
                          hint=error.hint or "name the lists with --lists") from None  # fmt: skip
