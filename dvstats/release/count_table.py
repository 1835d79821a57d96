"""Counts by one or more columns, with all their totals: what a table of a publication holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import pandas as pd

from dvstats.core.errors import InputError, SchemaError

TOTAL = "TOTAL"
SPOKEN_TOTALS = ("TOTAL", "Total", "total", "_T")
COUNTS = ("count", "value")
# What stands beside a count and tells nothing of which cell it is.
BESIDE = ("flag", "status", "source", "grade")
MOST = 20_000

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CountTable:
    """Counts by dimension, every total among them.

    Parameters
    ----------
    dimensions
        Names of the columns that cells differ in.
    values
        The values of each dimension, without its total.
    counts
        For each cell, and each total over one or more dimensions, its count. A dimension with one value has no total.
    count
        Name of the column of counts.

    Examples
    --------
    >>> rows = pd.DataFrame({"region": ["A", "A", "B", "B"], "sex": ["F", "M", "F", "M"], "count": [40, 12, 3, 20]})
    >>> table = count_table(rows)
    >>> table.counts["A", "TOTAL"], table.counts["TOTAL", "TOTAL"]
    (52, 75)
    """

    dimensions: tuple[str, ...]
    values: tuple[tuple[str, ...], ...]
    counts: Mapping[Key, int]
    count: str = "count"

    @property
    def is_of_lists(self) -> bool:
        """Whether it is a capture table: two lists or more of 0 and 1, and nobody counted who is on none."""
        listed = [set(values) <= {"0", "1"} for values in self.values]
        return sum(listed) > 1 and self.count == "count"


def count_table(frame: pd.DataFrame, *, by: Sequence[str] = (), count: str = "", zeros: bool = True) -> CountTable:
    """Read counts by the other columns of a table, check the totals among its rows, and add those that are not.

    Parameters
    ----------
    frame
        A row per cell: columns that cells differ in, and one of counts. `TOTAL` in a column is its total.
    by
        The columns that cells differ in; by default all but the count, flags and sources.
    count
        The column of counts; by default `count` or `value`.
    zeros
        Take a combination without a row for a zero; otherwise for one that cannot occur.

    Raises
    ------
    SchemaError
        There is no column of whole numbers, a cell stands twice, or a total is not the sum of its cells.
    """
    name = count or next((one for one in COUNTS if one in frame.columns), "")
    if name not in frame.columns:
        raise SchemaError(f"no column {name or ' or '.join(COUNTS)}", rule="a table of counts has one",
                          hint=f"name it with --count; there are: {', '.join(map(str, frame.columns))}")  # fmt: skip
    dimensions = tuple(by) or tuple(str(one) for one in frame.columns if one not in (name, *BESIDE))
    _check_dimensions(frame, dimensions)
    # A column that holds nothing but totals is one that the table sums over, as if it were not there.
    dimensions = tuple(one for one in dimensions if {_word(value) for value in frame[one]} != {TOTAL})
    cells = _cells(frame, dimensions, _whole(frame, name))
    inner = {key: number for key, number in cells.items() if TOTAL not in key}
    values = tuple(tuple(dict.fromkeys(key[place] for key in inner)) for place in range(len(dimensions)))
    lists = [place for place, told in enumerate(values) if set(told) <= {"0", "1"}] if name == "count" else []
    whole = _filled(inner, values, lists) if zeros else inner
    counts = _with_totals(whole, values)
    _check_totals(cells, counts, values)
    return CountTable(dimensions, values, counts, name)


def _check_dimensions(frame: pd.DataFrame, dimensions: tuple[str, ...]) -> None:
    if not dimensions:
        raise SchemaError("no column besides the count", rule="a table tells what its counts are of")
    for name in dimensions:
        if name not in frame.columns:
            raise SchemaError(f"no column {name!r}", hint=f"there are: {', '.join(map(str, frame.columns))}")
        numbers = frame[name].dropna()
        if numbers.dtype.kind == "f" and not np.equal(numbers, np.round(numbers)).all():
            raise SchemaError(
                f"column {name} holds fractions", rule="a rate or a share would give back the count that is hidden",
                hint="release the counts, and name their columns with --by",
            )  # fmt: skip


def _whole(frame: pd.DataFrame, name: str) -> list[int]:
    numbers = pd.to_numeric(frame[name], errors="coerce")
    bad = numbers.isna() | (numbers < 0) | (numbers != numbers.round()) | np.isinf(numbers.fillna(0.0))
    if bad.any():
        first = int(np.flatnonzero(bad.to_numpy())[0])
        raise SchemaError(f"{frame[name].iloc[first]!r}", place=f"row {first + 2}, column {name}",
                          rule="a count is a whole number from 0",
                          hint="give the full table: what is hidden already cannot be checked")  # fmt: skip
    return [int(number) for number in numbers]


def _cells(frame: pd.DataFrame, dimensions: tuple[str, ...], counts: list[int]) -> dict[Key, int]:
    cells: dict[Key, int] = {}
    columns = [[_word(value) for value in frame[name]] for name in dimensions]
    for row, (*key, number) in enumerate(zip(*columns, counts, strict=True)):
        if tuple(key) in cells:
            raise SchemaError(f"{', '.join(key)} stands twice", place=f"row {row + 2}", rule="a row per cell",
                              hint="add the counts, or name the column that tells them apart")  # fmt: skip
        cells[tuple(key)] = number
    if all(TOTAL in key for key in cells):
        raise SchemaError("no cell besides totals", rule="a table is given with its cells")
    return cells


def _word(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    word = "" if pd.isna(value) else str(value)
    return TOTAL if word in SPOKEN_TOTALS else word


def _filled(inner: dict[Key, int], values: tuple[tuple[str, ...], ...], lists: list[int]) -> dict[Key, int]:
    """Return all combinations; nobody can be counted who is on none of several lists."""
    n_cells = int(np.prod([len(told) for told in values]))
    if n_cells > MOST:
        raise InputError(f"{n_cells:,} cells", rule=f"a table of at most {MOST:,} cells is protected",
                         hint="release fewer columns at once")  # fmt: skip
    several = len(lists) > 1
    return {
        key: inner.get(key, 0)
        for key in product(*values)
        if key in inner or not (several and all(key[place] == "0" for place in lists))
    }


def _with_totals(inner: Mapping[Key, int], values: tuple[tuple[str, ...], ...]) -> dict[Key, int]:
    sums: dict[Key, int] = {}
    for key, number in inner.items():
        for one in summed_into(key, values):
            sums[one] = sums.get(one, 0) + number
    order = product(*((*told, TOTAL) if len(told) > 1 else told for told in values))
    return {key: sums[key] for key in order if key in sums}


def summed_into(key: Key, values: Sequence[Sequence[str]]) -> Iterator[Key]:
    """Yield a cell's key and those of all totals that it is part of."""
    yield from product(*((part, TOTAL) if len(told) > 1 else (part,) for part, told in zip(key, values, strict=True)))


def _check_totals(cells: Mapping[Key, int], counts: Mapping[Key, int], values: tuple[tuple[str, ...], ...]) -> None:
    for key, number in cells.items():
        single = tuple(told[0] if part == TOTAL and len(told) == 1 else part
                       for part, told in zip(key, values, strict=True))  # fmt: skip
        if counts.get(single) != number:
            raise SchemaError(f"{', '.join(key)} is {number:,}, its cells sum to {counts.get(single, 0):,}",
                              rule="a total is the sum of its cells",
                              hint="where cells are missing add them, as one of the others")  # fmt: skip
