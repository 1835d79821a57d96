r"""Single linkage over scored pairs, compiled: which pairs join what was apart, and what is joined by some of them.

Pairs are taken from the best to the worst. One that joins two parts is a *merge*; one within a part says nothing new.
Records have at most n − 1 merges, and those at or above a score are enough to tell the parts at that score: they are
the connected components of all pairs at or above it.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from dvstats.numerics.lattice_algebra import Flags, Ints


@njit(cache=True, nogil=True)
def _root(parent: Ints, node: int) -> int:
    while parent[node] != node:
        parent[node] = parent[parent[node]]
        node = parent[node]
    return node


@njit(cache=True, nogil=True)
def merging(n: int, first: Ints, second: Ints) -> Flags:
    """Return which pairs, taken in their order, join two parts.

    Examples
    --------
    >>> merging(3, np.array([0, 1, 0]), np.array([1, 2, 2]))
    array([ True,  True, False])
    """
    parent, joins = np.arange(n), np.zeros(len(first), dtype=np.bool_)
    for pair in range(len(first)):
        a, b = _root(parent, first[pair]), _root(parent, second[pair])
        joins[pair] = a != b
        parent[max(a, b)] = min(a, b)
    return joins


@njit(cache=True, nogil=True)
def parts(n: int, first: Ints, second: Ints) -> Ints:
    """Return for each record the lowest number in its part, all pairs joined.

    Examples
    --------
    >>> parts(4, np.array([1]), np.array([3]))
    array([0, 1, 2, 1])
    """
    parent = np.arange(n)
    for pair in range(len(first)):
        a, b = _root(parent, first[pair]), _root(parent, second[pair])
        parent[max(a, b)] = min(a, b)
    for node in range(n):
        parent[node] = _root(parent, node)
    return parent


@njit(cache=True, nogil=True)
def lists_at_merging(lists: Ints, first: Ints, second: Ints) -> tuple[Ints, Ints]:
    """Return on which lists, as bits, the two parts of each merge are when it is made, one merge after the other.

    Examples
    --------
    >>> lists_at_merging(np.array([1, 2, 4]), np.array([0, 1]), np.array([1, 2]))
    (array([1, 3]), array([2, 4]))
    """
    parent, bits = np.arange(len(lists)), lists.copy()
    left, right = np.zeros(len(first), dtype=np.int64), np.zeros(len(first), dtype=np.int64)
    for pair in range(len(first)):
        a, b = _root(parent, first[pair]), _root(parent, second[pair])
        left[pair], right[pair] = bits[a], bits[b]
        parent[max(a, b)] = min(a, b)
        bits[min(a, b)] = bits[a] | bits[b]
    return left, right
