"""One register: how often each person was recorded, and what else is known of the person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from dvstats.core.captures import LARGEST_COUNT, RepeatCounts
from dvstats.core.errors import InputError, SchemaError
from dvstats.core.provenance import Provenance

CAPTURES, PERSONS = "captures", "count"


@dataclass(frozen=True, slots=True, eq=False)
class Register:
    """How many persons share each number of captures and each pattern of covariates.

    Persons who do not differ are one row: a model sees no difference, and is fitted that much faster.

    Parameters
    ----------
    frame
        A column `captures` (1, 2, …), covariates, and `count` if a row stands for several persons.
    last_is_or_more
        The largest number of captures stands for itself or more.
    name
        Name of the register.
    sources
        Where the counts came from.

    Raises
    ------
    InputError
        Captures at 0 or not whole, a count that is no whole number from 0, or no person.

    Examples
    --------
    >>> rows = pd.DataFrame({"captures": [1, 1, 2, 1], "sex": ["F", "M", "F", "F"]})
    >>> register = Register(rows)
    >>> register.n_observed, len(register.frame), register.covariates
    (4, 3, ('sex',))
    """

    _frame: pd.DataFrame
    last_is_or_more: bool
    name: str
    sources: tuple[Provenance, ...]

    def __init__(
        self, frame: pd.DataFrame, last_is_or_more: bool = False, name: str = "register",
        sources: Iterable[Provenance] = (),
    ) -> None:  # fmt: skip
        object.__setattr__(self, "_frame", _patterns(_checked(frame)))
        object.__setattr__(self, "last_is_or_more", last_is_or_more)
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "sources", tuple(sources))

    @classmethod
    def from_counts(cls, repeats: RepeatCounts) -> Register:
        """Return a register of which nothing but the counts is known."""
        counts = {k: f for k, f in repeats.counts.items() if f}
        frame = pd.DataFrame({CAPTURES: list(counts), PERSONS: list(counts.values())})
        still_open = repeats.last_is_or_more and max(repeats.counts) in counts
        return cls(frame, still_open, repeats.register, repeats.sources)

    @property
    def frame(self) -> pd.DataFrame:
        """A copy of the rows: captures, covariates, count."""
        return self._frame.copy()

    @property
    def covariates(self) -> tuple[str, ...]:
        """Names of what else is known."""
        return tuple(str(name) for name in self._frame.columns if name not in (CAPTURES, PERSONS))

    @property
    def n_observed(self) -> int:
        """Number of persons on the register."""
        return int(self._frame[PERSONS].sum())

    def counts(self) -> RepeatCounts:
        """Return how many persons were recorded once, twice, …, whatever their covariates."""
        told = self._frame.groupby(CAPTURES)[PERSONS].sum()
        counts = {int(k): int(f) for k, f in zip(told.index.to_numpy(), told.to_numpy(), strict=True)}
        return RepeatCounts(counts, self.last_is_or_more, self.name, self.sources)

    def check_told(self, column: str) -> None:
        """Refuse a covariate that is empty for some persons: nobody is dropped silently."""
        empty = self._frame[column].isna() | self._frame[column].astype(str).str.strip().eq("")
        if empty.any():
            n = int(self._frame.loc[empty, PERSONS].sum())
            raise InputError(f"{column} is empty for {n:,} persons", rule="no person is dropped silently",
                             hint="name the group (`not known`), or leave the column out")  # fmt: skip

    def strata(self, column: str) -> Mapping[str, Register]:
        """Return one register for each value of a covariate, in the order of the values."""
        if column not in self.covariates:
            raise SchemaError(f"no covariate {column!r}", hint=f"there are: {', '.join(self.covariates) or 'none'}")
        self.check_told(column)
        last = self._frame[CAPTURES].max()
        return {
            str(value): Register(part, self.last_is_or_more and part[CAPTURES].max() == last, self.name, self.sources)
            for value, part in self._frame.groupby(column, sort=True)
        }


def _checked(frame: pd.DataFrame) -> pd.DataFrame:
    if CAPTURES not in frame.columns:
        raise SchemaError(f"no column {CAPTURES!r}", rule="a register says how often each person was recorded",
                          hint=f"there are: {', '.join(map(str, frame.columns))}")  # fmt: skip
    told = frame.assign(**({} if PERSONS in frame.columns else {PERSONS: 1}))
    _check_whole(told[CAPTURES], 1, "persons who were never seen are what is to be estimated; captures are 1, 2, …")
    _check_whole(told[PERSONS], 0, "a count is a whole number from 0 to 2^53")
    told = told[told[PERSONS] > 0]
    if told.empty:
        raise InputError("no person on the register", rule="repeat counts need at least one person")
    return told


def _check_whole(column: pd.Series[Any], lowest: int, rule: str) -> None:
    numbers = pd.to_numeric(column, errors="coerce").to_numpy(float)
    wrong = ~(np.isfinite(numbers) & (numbers >= lowest) & (numbers == np.floor(numbers)) & (numbers <= LARGEST_COUNT))
    if wrong.any():
        row = int(np.argmax(wrong))
        raise SchemaError(f"{column.name} is {column.iloc[row]}", place=f"row {row + 1}", rule=rule)


def _patterns(frame: pd.DataFrame) -> pd.DataFrame:
    """Put persons who do not differ into one row."""
    others = [name for name in frame.columns if name != PERSONS]
    counted = frame.groupby(others, dropna=False, sort=True)[PERSONS].sum().reset_index()
    return counted.astype({CAPTURES: int, PERSONS: int})
