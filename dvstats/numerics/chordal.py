"""Decomposable (chordal) graphs over lists, and how each splits a table into margins.

A graph is chordal if its nodes can be taken away one by one so that the neighbours that are left of each form a clique.
With node v taken away before its neighbours b(v),

    p(table) = product over v of p(margin of v and b(v)) / p(margin of b(v)),

in which all margins but those of cliques and separators cancel. A set of lists is a mask: bit i stands for list i.
"""

from __future__ import annotations

from functools import cache
from itertools import combinations

import numpy as np
from numpy.typing import NDArray


@cache
def chordal_graphs(n_lists: int) -> tuple[NDArray[np.int64], NDArray[np.int8]]:
    """Return every chordal graph as bits over the pairs of lists, and the power of each margin in its likelihood.

    The pairs stand in the order of `itertools.combinations`; the margins in that of their masks.

    Examples
    --------
    >>> [len(chordal_graphs(t)[0]) for t in (2, 3, 4, 5)]
    [2, 8, 61, 822]
    >>> chordal_graphs(2)[1].tolist()
    [[0, 1, 1, 0], [0, 0, 0, 1]]
    """
    near = _neighbours(n_lists)
    rows, whole = np.arange(len(near)), (1 << n_lists) - 1
    left, powers = np.full(len(near), whole), np.zeros((len(near), whole + 1), dtype=np.int8)
    chordal = np.ones(len(near), dtype=bool)
    for _ in range(n_lists):
        node = _removable(near, left)
        chordal &= node >= 0
        beside = near[rows, node] & left
        powers[rows, beside | 1 << np.maximum(node, 0)] += 1
        powers[rows, beside] -= 1
        left &= ~(1 << np.maximum(node, 0))
    powers[:, 0] = 0  # the margin over no list is certain
    return rows[chordal], powers[chordal]


def _neighbours(n_lists: int) -> NDArray[np.int64]:
    """Return for each graph, whose bits are pairs, and each node the bits of its neighbours."""
    pairs = list(combinations(range(n_lists), 2))
    graphs = np.arange(1 << len(pairs))
    near = np.zeros((len(graphs), n_lists), dtype=np.int64)
    for place, (i, j) in enumerate(pairs):
        there = graphs >> place & 1
        near[:, i] |= there << j
        near[:, j] |= there << i
    return near


def _removable(near: NDArray[np.int64], left: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return for each graph the first of the nodes left whose neighbours form a clique; -1 if there is none."""
    found = np.full(len(near), -1)
    for node in reversed(range(near.shape[1])):
        beside = near[:, node] & left
        clique = (left >> node & 1).astype(bool)
        for other in range(near.shape[1]):
            apart = beside & ~(near[:, other] | 1 << other)
            clique &= ((beside >> other & 1) == 0) | (apart == 0)
        found[clique] = node
    return found
