r"""Persons on several lists whose records are not all kept together: which histories their parts have.

Each record of a person on two or more lists stays with the others with the probability :math:`k_i` of its list, and
stands alone otherwise, whatever becomes of the others. Of a person with history h the records G stay together, and

.. math::

    P(G \mid h) = \prod_{i \in G} k_i \prod_{i \in h \setminus G} (1 - k_i), \qquad
    S_{gh}(k) = \sum_{G \subseteq h} P(G \mid h) \, \#\{\text{parts with history } g\}

where the parts are G, if it has two records or more, and every other record by itself. The two records of a pair stay
together with the probability :math:`k_i k_j`. No record is lost: a list is as long after as before.

Cells are in the order of `core.captures.histories`.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import combinations, product

import numpy as np
from scipy.optimize import lsq_linear

from dvstats.numerics.lattice_algebra import Array, Flags, Ints


@lru_cache(maxsize=16)
def _ways(n_lists: int) -> tuple[tuple[Ints, Flags, Ints], ...]:
    """Return for each history its lists, which of their records stay together in each way, and the parts of each."""
    place = 1 << np.arange(n_lists)[::-1]
    told = []
    for history in list(product((0, 1), repeat=n_lists))[1:]:
        on = np.flatnonzero(history)
        kept = np.array(list(product((False, True), repeat=len(on))))
        together = kept.sum(axis=1) > 1
        parts = np.zeros((len(kept), (1 << n_lists) - 1), dtype=np.int64)
        parts[together, kept[together] @ place[on] - 1] = 1
        parts[:, place[on] - 1] += ~(kept & together[:, None])
        told.append((on, kept, parts))
    return tuple(told)


def _chances(kept: Flags, keep: Array) -> Array:
    return np.asarray(np.where(kept, keep, 1 - keep).prod(axis=1))


def splits(keep: Array) -> Array:
    """Return the expected number of parts with each history (row) of a person with each history (column).

    Examples
    --------
    >>> splits(np.array([0.9, 1.0])).round(3).tolist()
    [[1.0, 0.0, 0.1], [0.0, 1.0, 0.1], [0.0, 0.0, 0.9]]
    """
    return np.column_stack([_chances(kept, keep[on]) @ parts for on, kept, parts in _ways(len(keep))])


def split_at_random(persons: Ints, keep: Array, rng: np.random.Generator) -> Ints:
    """Split the persons of each table (row), counted by history, and return how many parts have each history."""
    found = np.zeros_like(persons)
    for column, (on, kept, parts) in enumerate(_ways(len(keep))):
        found += rng.multinomial(persons[:, column], _chances(kept, keep[on])) @ parts
    return found


def merge_at_random(parts: Ints, merged: Array, keep: Array, rng: np.random.Generator) -> Ints:
    """Merge parts of each table (row) as they must have been if a share of what was merged would split again.

    Parameters
    ----------
    parts
        Tables of parts, a column for each history.
    merged
        One table after merging; of each of its histories the ways to split by `keep` happen as often as they are
        likely. Where fewer parts are there than would be merged, none of that history is left.
    keep
        For each list the probability that a record is rightly among the others.
    rng
        Random numbers.
    """
    found = parts.copy()
    for column, (on, kept, pieces) in enumerate(_ways(len(keep))):
        apart = pieces[:, column] == 0
        rates = merged[column] * _chances(kept[apart], keep[on])
        number = rng.poisson(rates, (len(parts), len(rates)))
        found[:, column] += number.sum(axis=1)
        found -= number @ pieces[apart]
    return np.maximum(found, 0)


def keeping(shares: Array, weights: Array, n_lists: int) -> Array:
    r"""Return the probability of each list that comes closest to the shares of pairs that stay together.

    Least squares of :math:`\log k_i + \log k_j - \log s_{ij}` with the weights given, no :math:`k` above one; pairs
    without a weight or of which none stays say nothing. If none says anything all stay.

    Parameters
    ----------
    shares, weights
        For each pair of lists, in the order 12, 13, …, 23, …
    n_lists
        Number of lists.

    Examples
    --------
    >>> keeping(np.array([0.72, 0.81, 0.72]), np.ones(3), 3).round(6).tolist()
    [0.9, 0.8, 0.9]
    """
    said = (weights > 0) & (shares > 0)
    if not said.any():
        return np.ones(n_lists)
    pairs = np.array(list(combinations(range(n_lists), 2)))[said]
    root = np.sqrt(weights[said])
    rows = (pairs[:, :1] == np.arange(n_lists)) | (pairs[:, 1:] == np.arange(n_lists))
    found = lsq_linear(rows * root[:, None], root * np.log(shares[said]), bounds=(-np.inf, 0.0))
    return np.asarray(np.exp(np.minimum(found.x, 0.0)))
