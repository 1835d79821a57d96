"""Capture histories over named lists, counted; and how often persons were seen on one register."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import product
from types import MappingProxyType
from typing import TypeAlias

import numpy as np

from dvstats.core.errors import InputError, SchemaError
from dvstats.core.provenance import Provenance

History: TypeAlias = tuple[int, ...]

MOST_LISTS = 12
LARGEST_COUNT = 2**53


def _whole_count(value: object, place: str) -> int:
    """Check that a count is a whole number from 0 to 2^53."""
    rule = "a count is a whole number from 0 to 2^53"
    if isinstance(value, bool) or not isinstance(value, int | float | np.integer | np.floating):
        raise SchemaError(f"count is {value!r}", place=place, rule=rule)
    if not np.isfinite(value) or value < 0 or value != int(value) or value > LARGEST_COUNT:
        raise SchemaError(f"count is {value}", place=place, rule=rule)
    return int(value)


@dataclass(frozen=True, slots=True)
class CaptureTable:
    """How many cases have each capture history over two to twelve named lists.

    A capture history says on which lists a case is (1) and on which it is not (0). The all-zero history is absent by
    construction: it is what is to be estimated. A history that is not given counts 0, unless it `cannot_occur`.

    Parameters
    ----------
    lists
        Names of the lists, all different.
    counts
        Number of cases for each capture history.
    cannot_occur
        Histories that are impossible, since a list does not cover them: no count, not a zero.
    sources
        Where the counts came from.

    Raises
    ------
    InputError
        One list, more than twelve, duplicate names, a history of wrong length or with other values than 0 and 1, the
        all-zero history, or a count that is no whole number from 0.

    Examples
    --------
    >>> two = CaptureTable(("police", "shelter"), {(1, 1): 49, (1, 0): 86, (0, 1): 73})
    >>> two.n_observed, two.on("police"), two.on("police", "shelter")
    (208, 135, 49)
    """

    lists: tuple[str, ...]
    counts: Mapping[History, int]
    cannot_occur: frozenset[History] = frozenset()
    sources: tuple[Provenance, ...] = field(default=(), compare=False)

    def __post_init__(self) -> None:
        lists = tuple(str(name) for name in self.lists)
        _check_lists(lists)
        counts = {_history(h, lists): _whole_count(c, f"history {h}") for h, c in self.counts.items()}
        impossible = frozenset(_history(h, lists) for h in self.cannot_occur)
        if both := sorted(h for h in impossible if counts.get(h)):
            raise SchemaError(f"history {both[0]} has cases and is said to be impossible")
        if not any(counts.values()):
            raise InputError("all counts are zero", rule="a capture table needs at least one case")
        possible = {h: counts.get(h, 0) for h in histories(len(lists)) if h not in impossible}
        object.__setattr__(self, "lists", lists)
        object.__setattr__(self, "counts", MappingProxyType(possible))
        object.__setattr__(self, "cannot_occur", impossible)

    @classmethod
    def from_cases(
        cls, lists: Iterable[str], cases: Iterable[History], sources: tuple[Provenance, ...] = ()
    ) -> CaptureTable:
        """Count capture histories, given one per case.

        Examples
        --------
        >>> CaptureTable.from_cases(("police", "shelter"), [(1, 0), (1, 1), (1, 0)]).counts[1, 0]
        2
        """
        counts: dict[History, int] = {}
        for case in cases:
            counts[tuple(case)] = counts.get(tuple(case), 0) + 1
        return cls(tuple(lists), counts, sources=sources)

    @property
    def n_lists(self) -> int:
        """Number of lists."""
        return len(self.lists)

    @property
    def n_observed(self) -> int:
        """Number of distinct cases on at least one list."""
        return sum(self.counts.values())

    def on(self, *names: str) -> int:
        """Return how many cases are on all of the named lists."""
        places = [self._place(name) for name in names]
        return sum(count for h, count in self.counts.items() if all(h[p] for p in places))

    def only(self, *names: str) -> CaptureTable:
        """Return the table over some of the lists; cases on none of those are dropped, as nobody would see them."""
        places = [self._place(name) for name in names]
        counts: dict[History, int] = {}
        for h, count in self.counts.items():
            kept = tuple(h[p] for p in places)
            counts[kept] = counts.get(kept, 0) + count
        counts.pop((0,) * len(places), None)
        impossible = frozenset(histories(len(places))) - counts.keys() if self.cannot_occur else frozenset()
        return CaptureTable(names, counts, frozenset(impossible), self.sources)

    def cells(self) -> np.ndarray:
        """Return the counts as 2^t numbers: cell s holds the history whose list i has bit ``s >> i & 1``.

        Cell 0 (on no list) and cells that cannot occur are NaN.

        Examples
        --------
        >>> CaptureTable(("a", "b"), {(1, 0): 5, (0, 1): 7, (1, 1): 2}).cells()
        array([nan,  5.,  7.,  2.])
        """
        cells = np.full(1 << self.n_lists, np.nan)
        for h, count in self.counts.items():
            cells[sum(bit << i for i, bit in enumerate(h))] = count
        return cells

    def __reduce__(self) -> tuple[object, ...]:
        # A mapping proxy cannot be pickled; worker processes need the table.
        return (CaptureTable, (self.lists, dict(self.counts), self.cannot_occur, self.sources))

    def __hash__(self) -> int:
        return hash((self.lists, tuple(sorted(self.counts.items())), self.cannot_occur))

    def _place(self, name: str) -> int:
        if name not in self.lists:
            raise SchemaError(f"no list {name!r}", hint=f"there are: {', '.join(self.lists)}")
        return self.lists.index(name)


def histories(n_lists: int) -> tuple[History, ...]:
    """Return all capture histories but the all-zero one.

    Examples
    --------
    >>> histories(2)
    ((0, 1), (1, 0), (1, 1))
    """
    return tuple(product((0, 1), repeat=n_lists))[1:]


def _check_lists(lists: tuple[str, ...]) -> None:
    hint = f"there are: {', '.join(lists)}"
    if len(lists) < 2:
        raise InputError(
            f"{len(lists)} list", rule="capture-recapture needs two or more lists",
            hint="one register with repeat counts is a table of `captures,count`",
        )  # fmt: skip
    if len(lists) > MOST_LISTS:
        raise InputError(f"{len(lists)} lists", rule=f"at most {MOST_LISTS} lists", hint="merge or choose lists")
    if len(set(lists)) < len(lists):
        twice = next(name for name in lists if lists.count(name) > 1)
        raise InputError(f"two lists are called {twice!r}", rule="names of lists are all different", hint=hint)
    if not all(name.strip() for name in lists):
        raise InputError("a list has no name", rule="each list has a name", hint=hint)


def _history(history: Iterable[int], lists: tuple[str, ...]) -> History:
    bits = tuple(history)
    if len(bits) != len(lists) or any(bit not in (0, 1) for bit in bits):
        raise SchemaError(f"history {bits}", rule=f"a history holds one 0 or 1 for each of {len(lists)} lists")
    if not any(bits):
        raise SchemaError(f"history {bits}", rule="cases on no list are what is to be estimated, not counted")
    return tuple(int(bit) for bit in bits)


@dataclass(frozen=True, slots=True)
class RepeatCounts:
    """How many persons were seen once, twice, … on one register.

    Parameters
    ----------
    counts
        For each number of captures k = 1, 2, … the number of persons f_k; a k that is not given counts 0.
    last_is_or_more
        The largest k stands for "k or more" (right-censored).
    register
        Name of the register.
    sources
        Where the counts came from.

    Raises
    ------
    InputError
        A count at k = 0, a k or a count that is no whole number, or no person at all.

    Examples
    --------
    >>> seen = RepeatCounts({1: 30, 2: 10, 3: 2})
    >>> seen.n_observed, seen.f(2), seen.f(9)
    (42, 10, 0)
    """

    counts: Mapping[int, int]
    last_is_or_more: bool = False
    register: str = "register"
    sources: tuple[Provenance, ...] = field(default=(), compare=False)

    def __post_init__(self) -> None:
        counts = {_times(k): _whole_count(c, f"captures = {k}") for k, c in self.counts.items()}
        if not any(counts.values()):
            raise InputError("all counts are zero", rule="repeat counts need at least one person")
        object.__setattr__(self, "counts", MappingProxyType(dict(sorted(counts.items()))))

    @property
    def n_observed(self) -> int:
        """Number of persons on the register."""
        return sum(self.counts.values())

    @property
    def k_max(self) -> int:
        """Largest number of times that anybody was seen."""
        return max(k for k, count in self.counts.items() if count)

    def f(self, k: int) -> int:
        """Return the number of persons seen exactly k times."""
        return self.counts.get(k, 0)

    def frequencies(self) -> np.ndarray:
        """Return f_1, f_2, … up to the largest k with a person."""
        return np.array([self.f(k) for k in range(1, self.k_max + 1)], dtype=float)

    def __reduce__(self) -> tuple[object, ...]:
        # A mapping proxy cannot be pickled; worker processes need the counts.
        return (RepeatCounts, (dict(self.counts), self.last_is_or_more, self.register, self.sources))

    def __hash__(self) -> int:
        return hash((tuple(self.counts.items()), self.last_is_or_more, self.register))


def _times(k: object) -> int:
    if isinstance(k, bool) or not isinstance(k, int | np.integer):
        raise SchemaError(f"captures is {k!r}", rule="the number of captures is a whole number from 1")
    if k < 1:
        raise SchemaError(f"captures is {k}", rule="persons who were never seen are what is to be estimated")
    return int(k)
