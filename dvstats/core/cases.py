"""Cases on linked lists: on which lists each case is, and what else is known of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from dvstats.core.captures import LARGEST_COUNT, CaptureTable
from dvstats.core.errors import InputError, SchemaError
from dvstats.core.provenance import Provenance

PERSONS = "count"


@dataclass(frozen=True, slots=True, eq=False)
class Cases:
    """How many cases share each capture history and each pattern of covariates.

    Cases that do not differ are one row: a model sees no difference, and is fitted that much faster.

    Parameters
    ----------
    frame
        A column of 0 and 1 per list, covariates, and `count` if a row stands for several cases.
    lists
        Names of the columns that are lists, in their order.
    sources
        Where the cases came from.

    Raises
    ------
    InputError
        Fewer than two lists, other cells than 0 and 1, a case on no list, a covariate that is missing, no case.

    Examples
    --------
    >>> rows = pd.DataFrame({"police": [1, 1, 0, 1], "shelter": [0, 1, 1, 0], "sex": ["F", "M", "F", "F"]})
    >>> cases = Cases(rows, ("police", "shelter"))
    >>> cases.n_observed, len(cases.frame), cases.covariates
    (4, 3, ('sex',))
    """

    _frame: pd.DataFrame
    lists: tuple[str, ...]
    sources: tuple[Provenance, ...]

    def __init__(self, frame: pd.DataFrame, lists: Iterable[str], sources: Iterable[Provenance] = ()) -> None:
        names = tuple(str(name) for name in lists)
        object.__setattr__(self, "_frame", _patterns(_checked(frame, names)))
        object.__setattr__(self, "lists", names)
        object.__setattr__(self, "sources", tuple(sources))

    @property
    def frame(self) -> pd.DataFrame:
        """A copy of the rows: lists, covariates, count."""
        return self._frame.copy()

    @property
    def covariates(self) -> tuple[str, ...]:
        """Names of what else is known."""
        return tuple(str(name) for name in self._frame.columns if name not in (*self.lists, PERSONS))

    @property
    def n_lists(self) -> int:
        """Number of lists."""
        return len(self.lists)

    @property
    def n_observed(self) -> int:
        """Number of distinct cases on at least one list."""
        return int(self._frame[PERSONS].sum())

    def captures(self) -> CaptureTable:
        """Return how many cases have each history, whatever their covariates."""
        told = self._frame.groupby(list(self.lists))[PERSONS].sum()
        counts = {tuple(int(bit) for bit in history): int(count) for history, count in told.items()}  # type: ignore[attr-defined]
        return CaptureTable(self.lists, counts, sources=self.sources)

    def strata(self, column: str) -> Mapping[str, Cases]:
        """Return the cases of each value of a covariate, in the order of the values."""
        if column not in self.covariates:
            raise SchemaError(f"no covariate {column!r}", hint=f"there are: {', '.join(self.covariates) or 'none'}")
        return {str(value): Cases(part, self.lists, self.sources)
                for value, part in self._frame.groupby(column, sort=True)}  # fmt: skip


def _checked(frame: pd.DataFrame, lists: tuple[str, ...]) -> pd.DataFrame:
    if len(lists) < 2 or len(set(lists)) < len(lists):
        raise InputError(
            f"lists {', '.join(lists) or 'none'}", rule="two or more lists with different names are needed"
        )
    if absent := [name for name in lists if name not in frame.columns]:
        raise SchemaError(f"no list {absent[0]!r}", hint=f"there are: {', '.join(map(str, frame.columns))}")
    told = frame.assign(**({} if PERSONS in frame.columns else {PERSONS: 1})).reset_index(drop=True)
    for name in lists:
        _refuse(told[name], ~told[name].isin([0, 1]), "a list holds 0 (not on it) or 1 (on it)")
    numbers = pd.to_numeric(told[PERSONS], errors="coerce")
    whole = numbers.notna() & (numbers >= 0) & (numbers == np.floor(numbers)) & (numbers <= LARGEST_COUNT)
    _refuse(told[PERSONS], ~whole, "a count is a whole number from 0 to 2^53")
    told = told[numbers > 0].reset_index(drop=True)
    for name in (name for name in told.columns if name not in (*lists, PERSONS)):
        _refuse(told[name], told[name].isna(), "a covariate is known of every case; leave it out, or the case")
    if told.empty:
        raise InputError("no case on the lists", rule="at least one case is needed")
    none = told[list(lists)].sum(axis=1) == 0
    _refuse(told[lists[0]], none, "cases on no list are what is to be estimated, not counted")
    return told


def _refuse(column: pd.Series, wrong: pd.Series, rule: str) -> None:
    if wrong.any():
        row = int(np.argmax(wrong.to_numpy()))
        raise SchemaError(f"{column.name} is {column.iloc[row]}", place=f"row {row + 1}", rule=rule)


def _patterns(frame: pd.DataFrame) -> pd.DataFrame:
    """Put cases that do not differ into one row."""
    others = [name for name in frame.columns if name != PERSONS]
    counted = frame.groupby(others, sort=True)[PERSONS].sum().reset_index()
    return counted.astype({PERSONS: int})
