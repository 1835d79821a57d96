"""A register with covariates from a file: how often each person was recorded, and what else is known of the person.

::

    captures,sex,age,count
    1,F,<40,612
    2,F,<40,48
    6+,M,<40,3

Without `count` a row is a person. Text columns are groups, columns of numbers are numbers.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from dvstats.core.errors import InputError
from dvstats.core.register import CAPTURES, PERSONS, Register
from dvstats.store.grid import Grid
from dvstats.store.repeat_file import count_of, is_open_class, refuse_twice, times_of
from dvstats.store.table_file import read_grid, typed


def read_register(path: Path | str) -> Register:
    """Read a register with covariates.

    Raises
    ------
    InputError
        The table breaks a rule; the message names the cell, the rule and what to do.
    """
    return register_of(read_grid(path))


def register_of(grid: Grid) -> Register:
    """Return the register that cells hold; see `read_register`."""
    grid.index(CAPTURES)
    times = [times_of(grid, row) for row in range(len(grid))]
    last = is_open_class(grid, times)
    columns = {name: typed(grid, name) for name in grid.header if name not in (CAPTURES, PERSONS)}
    counts = {PERSONS: [count_of(grid, row) for row in range(len(grid))]} if PERSONS in grid.header else {}
    refuse_twice(grid)
    try:
        return Register(
            pd.DataFrame({CAPTURES: times, **columns, **counts}), last, Path(grid.file).stem, (grid.source,)
        )
    except InputError as error:
        raise type(error)(error.found, place=grid.place, rule=error.rule, hint=error.hint) from None
