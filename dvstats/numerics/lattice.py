"""Hierarchical models as bits of a number, all of them at once.

A set of lists is a mask: bit i stands for list i. A model is a number whose bit k says that it holds the k-th
interaction. The interactions stand in the order of their size, so that a term comes after all terms within it.
"""

from __future__ import annotations

from functools import cache
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

Bits = NDArray[np.int64]


@cache
def interactions(n_lists: int, max_order: int) -> tuple[int, ...]:
    """Return the masks of all interactions of two to `max_order` lists; that of all lists tells nothing of N.

    Examples
    --------
    >>> interactions(3, 2)
    (3, 5, 6)
    """
    sizes = range(2, min(max_order, n_lists - 1) + 1)
    return tuple(sum(1 << i for i in term) for k in sizes for term in combinations(range(n_lists), k))


def all_models(n_lists: int, max_order: int) -> Bits:
    """Return every hierarchical model up to an order.

    Examples
    --------
    >>> [len(all_models(t, t)) for t in (3, 4, 5)]
    [8, 113, 6893]
    """
    terms = interactions(n_lists, max_order)
    models = np.zeros(1, dtype=np.int64)
    for place, term in enumerate(terms):
        within = np.int64(sum(1 << k for k in range(place) if terms[k] & term == terms[k]))
        models = np.concatenate([models, models[models & within == within] | np.int64(1 << place)])
    return models


def term_masks(models: Bits, n_lists: int, max_order: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the terms of each model as rows of masks, filled up with -1, and how many there are.

    The constant (mask 0) and the lists stand first.

    Examples
    --------
    >>> rows, sizes = term_masks(np.array([0, 5]), 3, 2)
    >>> rows.tolist(), sizes.tolist()
    ([[0, 1, 2, 4, -1, -1], [0, 1, 2, 4, 3, 6]], [4, 6])
    """
    terms = np.array(interactions(n_lists, max_order), dtype=np.int64)
    held = (models[:, None] >> np.arange(len(terms))) & 1 == 1
    sizes = held.sum(axis=1)
    order = np.argsort(~held, axis=1, kind="stable")[:, : max(int(sizes.max(initial=0)), 0)]
    chosen = np.where(np.arange(order.shape[1]) < sizes[:, None], terms[order] if len(terms) else -1, -1)
    first = np.array([0, *(1 << i for i in range(n_lists))], dtype=np.int64)
    rows = np.hstack([np.broadcast_to(first, (len(models), len(first))), chosen])
    return np.ascontiguousarray(rows), sizes + len(first)
