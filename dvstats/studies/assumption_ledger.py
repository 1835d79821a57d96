r"""Which assumptions a headline needs: the fewest pairs of lists that must be independent for it to stand.

An assumption is that two lists are independent of each other, given the other lists. A set S of assumptions leaves all
models of pairs of lists that hold none of the pairs in S. A headline "N is at least x" *stands* under S if every such
model that the data do not rule out gives N of at least x, and there is one. It is *minimal* if it stands under no part
of S: for each assumption in it there is then a model that breaks this one, keeps the others, and fails the headline.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from dvstats.core.captures import CaptureTable
from dvstats.core.errors import InputError
from dvstats.core.hierarchy import Hierarchy
from dvstats.numerics.lattice import all_models, interactions, term_masks
from dvstats.numerics.lattice_algebra import Array, Flags
from dvstats.numerics.lattice_fits import ADMITTED, EXTENDED, fit_lattice

MOST_LISTS = 5
PLAUSIBLE = 10.0


@dataclass(frozen=True, slots=True)
class Counterexample:
    """A model that breaks one assumption of a set and fails the headline.

    Parameters
    ----------
    breaks
        The pair of lists that it lets depend on each other.
    model
        The model.
    n_hat
        Its estimate; not a number where it identifies none.
    """

    breaks: tuple[str, str]
    model: Hierarchy
    n_hat: float


@dataclass(frozen=True, slots=True)
class MinimalSet:
    """Assumptions under which a headline stands, none of which can be left out.

    Parameters
    ----------
    independent
        Pairs of lists that must be independent of each other.
    low, high
        Smallest and largest N of the models that keep them.
    fails
        For each pair, a model that breaks it alone and fails the headline: the one that fits best.
    """

    independent: tuple[tuple[str, str], ...]
    low: float
    high: float
    fails: tuple[Counterexample, ...]

    def __str__(self) -> str:
        pairs = "; ".join(f"{one} and {other}" for one, other in self.independent)
        return f"{pairs or 'nothing beyond dependence in pairs'} (N from {self.low:,.0f} to {self.high:,.0f})"


def minimal_sets(captures: CaptureTable, at_least: float, *, plausible: float = PLAUSIBLE) -> tuple[MinimalSet, ...]:
    """Return the minimal sets of independent pairs under which N is at least a number, the smallest sets first.

    Parameters
    ----------
    captures
        A table of three to five lists.
    at_least
        The headline: N is at least this.
    plausible
        Models whose BIC lies so far above the best are ruled out by the data; infinite lets all compete.

    Examples
    --------
    >>> table = CaptureTable(("a", "b", "c"), {(1, 0, 0): 60, (0, 1, 0): 49, (1, 1, 0): 4, (0, 0, 1): 247,
    ...                                        (1, 0, 1): 112, (0, 1, 1): 142, (1, 1, 1): 12})
    >>> for found in minimal_sets(table, 725):
    ...     print(found)
    a and c (N from 731 to 758)
    """
    if not 3 <= captures.n_lists <= MOST_LISTS:
        raise InputError(f"{captures.n_lists} lists", rule=f"the ledger takes 3 to {MOST_LISTS} lists",
                         hint="merge or choose lists")  # fmt: skip
    if at_least <= captures.n_observed:
        raise InputError(f"a headline of {at_least:,.0f}", rule=f"{captures.n_observed:,} were observed: it needs no "
                         "assumption", hint="ask for more than were observed")  # fmt: skip
    n_hat, score = _fitted(captures)
    near = score - np.nanmin(score, initial=np.inf) <= plausible
    stands = _over_supersets(~near | (n_hat >= at_least), np.logical_and) & _over_supersets(near, np.logical_or)
    return tuple(_minimal(captures, at_least, n_hat, score, near, stands))


def _fitted(captures: CaptureTable) -> tuple[Array, Array]:
    """Return N and BIC of the model that lacks each set of pairs, the set being the place's bits."""
    cells, n = captures.cells(), captures.n_observed
    rows, sizes = term_masks(all_models(captures.n_lists, 2), captures.n_lists, 2)
    fits = fit_lattice(np.nan_to_num(cells), ~np.isnan(cells), rows, sizes)
    known = (fits.state == ADMITTED) | (fits.state == EXTENDED)
    whole = len(rows) - 1
    place = whole - np.sort(all_models(captures.n_lists, 2))
    order = np.argsort(all_models(captures.n_lists, 2))
    n_hat, score = np.full(len(rows), np.nan), np.full(len(rows), np.nan)
    n_hat[place] = np.where(known, n + np.exp(fits.log_unseen), np.nan)[order]
    score[place] = (np.log(n) * fits.n_parameters - 2 * fits.log_likelihood)[order]
    return n_hat, score


def _over_supersets(values: Flags, combine: np.ufunc) -> Flags:
    """Return for each set what holds over all sets that contain it."""
    result, step = values.copy(), 1
    while step < len(result):
        halves = result.reshape(-1, 2, step)
        halves[:, 0] = combine(halves[:, 0], halves[:, 1])
        step *= 2
    return result


def _minimal(
    captures: CaptureTable, at_least: float, n_hat: Array, score: Array, near: Flags, stands: Flags
) -> Iterator[MinimalSet]:  # fmt: skip
    pairs = interactions(captures.n_lists, 2)
    sets = np.arange(len(n_hat))
    for chosen in sorted(np.flatnonzero(stands).tolist(), key=lambda bits: (bin(bits).count("1"), bits)):
        held = [k for k in range(len(pairs)) if chosen >> k & 1]
        if any(stands[chosen & ~(1 << k)] for k in held):
            continue
        within = near & (sets & chosen == chosen)
        fails = tuple(_counterexample(captures, at_least, n_hat, score, near, chosen, k) for k in held)
        yield MinimalSet(tuple(_names(captures, pairs[k]) for k in held), float(np.nanmin(n_hat[within])),
                         float(np.nanmax(n_hat[within])), fails)  # fmt: skip


def _counterexample(
    captures: CaptureTable, at_least: float, n_hat: Array, score: Array, near: Flags, chosen: int, broken: int
) -> Counterexample:  # fmt: skip
    pairs, sets = interactions(captures.n_lists, 2), np.arange(len(n_hat))
    others = chosen & ~(1 << broken)
    fails = near & (sets & others == others) & ~(n_hat >= at_least)
    at = int(np.flatnonzero(fails)[np.argmin(score[fails])])
    terms = [_places(mask) for k, mask in enumerate(pairs) if not at >> k & 1]
    model = Hierarchy(captures.n_lists, frozenset(terms))
    return Counterexample(_names(captures, pairs[broken]), model, float(n_hat[at]))


def _places(mask: int) -> tuple[int, ...]:
    return tuple(i for i in range(mask.bit_length()) if mask >> i & 1)


def _names(captures: CaptureTable, mask: int) -> tuple[str, str]:
    first, second = (captures.lists[i] for i in _places(mask))
    return first, second
