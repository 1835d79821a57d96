"""Capture tables of several strata as one table of crossed factors: the lists, and what strata differ in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

import numpy as np

from dvstats.core.captures import CaptureTable
from dvstats.core.errors import InputError
from dvstats.core.hierarchy import Hierarchy
from dvstats.numerics.crossed import columns
from dvstats.numerics.lattice_algebra import Array
from dvstats.numerics.loglinear_evidence import Cells, Mask

Stratum = str | tuple[str, ...]
Strata = Mapping[str, CaptureTable] | Mapping[tuple[str, ...], CaptureTable]
STRATUM = "stratum"


@dataclass(frozen=True, slots=True, eq=False)
class Crossed:
    """One table over lists and covariates.

    Parameters
    ----------
    names
        Names of the factors: the lists, then what strata differ in.
    levels
        How many levels each has.
    strata
        The strata, in the order of the cells.
    counts
        A row per history, the unseen one first with NaN, and a column per stratum.
    limited
        Where a count is only an upper limit.
    """

    names: tuple[str, ...]
    levels: tuple[int, ...]
    strata: tuple[Stratum, ...]
    counts: Array
    limited: Mask

    @property
    def n_lists(self) -> int:
        """Number of lists; the other factors are covariates."""
        return int(np.log2(len(self.counts)))

    @property
    def known(self) -> Array:
        """How many cases are known to belong, by stratum."""
        return np.asarray(np.nansum(np.where(self.limited, 0.0, self.counts), axis=0))

    def cells(self, largest: Hierarchy) -> Cells:
        """Return the cells with the design of the largest model."""
        design = np.hstack([columns(self.levels, term) for term in largest.terms])
        return Cells(design, self.counts.ravel(), self.limited.ravel())

    def masks(self, largest: Hierarchy, models: tuple[Hierarchy, ...]) -> Mask:
        """Return which columns each model has."""
        wide = [int(np.prod([self.levels[factor] - 1 for factor in term])) for term in largest.terms]
        has = np.array([[len(term) < 2 or term in model.interactions for term in largest.terms] for model in models])
        return np.repeat(has, wide, axis=1)

    def named(self, model: Hierarchy) -> str:
        """Write a model with the names of its factors."""
        return f"[{','.join('.'.join(self.names[factor] for factor in term) for term in model.generators)}]"


def crossed(strata: Strata, outsiders: str = "", covariates: tuple[str, ...] = ()) -> Crossed:
    """Put the tables of all strata into one; strata named by several words differ in as many covariates.

    A combination of covariates without a table has no case: its counts are zero. Covariates may be given names.

    Raises
    ------
    InputError
        Strata over different lists or named by different numbers of words, or no such list.

    Examples
    --------
    >>> table = CaptureTable(("a", "b"), {(1, 0): 5, (0, 1): 7, (1, 1): 2})
    >>> both = crossed({"north": table, "south": table})
    >>> both.names, both.levels, both.known.tolist()
    (('a', 'b', 'stratum'), (2, 2, 2), [14.0, 14.0])
    """
    tables = {_words(key): table for key, table in strata.items()}
    lists = next(iter(tables.values())).lists
    if any(table.lists != lists for table in tables.values()):
        raise InputError("strata over different lists", rule="all strata have the same lists")
    if len({len(words) for words in tables}) > 1:
        raise InputError("strata named by different numbers of words", rule="a word for each covariate")
    if outsiders and outsiders not in lists:
        raise InputError(f"--outsiders {outsiders}", rule="it must be one of the lists",
                         hint=f"there are: {', '.join(lists)}")  # fmt: skip
    values = [tuple(dict.fromkeys(words)) for words in zip(*tables, strict=True)]
    given = covariates or _numbered(len(values))
    differ = [place for place, own in enumerate(values) if len(own) > 1]
    names = (*lists, *(given[place] for place in differ))
    levels = (*(2,) * len(lists), *(len(values[place]) for place in differ))
    keys = tuple(product(*values))
    histories = list(product((0, 1), repeat=len(lists)))
    counts = np.array([[_count(tables.get(key), history) for key in keys] for history in histories])
    alone = tuple(int(name == outsiders) for name in lists)
    limited = np.array([[bool(outsiders) and history == alone] * len(keys) for history in histories])
    plain = any(isinstance(key, str) for key in strata)
    return Crossed(names, levels, tuple(key[0] if plain else key for key in keys), counts, limited)


def _numbered(number: int) -> tuple[str, ...]:
    return tuple(f"{STRATUM} {place + 1}" for place in range(number)) if number > 1 else (STRATUM,)


def _words(key: Stratum) -> tuple[str, ...]:
    return (key,) if isinstance(key, str) else tuple(key)


def _count(table: CaptureTable | None, history: tuple[int, ...]) -> float:
    if not any(history):
        return float("nan")
    return 0.0 if table is None else float(table.counts[history])
