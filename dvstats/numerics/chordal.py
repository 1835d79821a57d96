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
    pairs = list(combinations(range(n_lists), 2))
    graphs, powers = [], []
    for graph in range(1 << len(pairs)):
        found = _powers(_neighbours(graph, pairs, n_lists))
        if found is not None:
            graphs.append(graph)
            powers.append(found)
    return np.array(graphs, dtype=np.int64), np.array(powers, dtype=np.int8)


def _neighbours(graph: int, pairs: list[tuple[int, int]], n_lists: int) -> list[int]:
    near = [0] * n_lists
    for place, (i, j) in enumerate(pairs):
        if graph >> place & 1:
            near[i] |= 1 << j
            near[j] |= 1 << i
    return near


def _powers(near: list[int]) -> list[int] | None:
    """Take away nodes whose neighbours form a clique; None if there is none to take."""
    left, powers = (1 << len(near)) - 1, [0] * (1 << len(near))
    while left:
        node = next((v for v in _bits(left) if _is_clique(near[v] & left, near)), None)
        if node is None:
            return None
        beside = near[node] & left
        powers[beside | 1 << node] += 1
        powers[beside] -= 1
        left &= ~(1 << node)
    powers[0] = 0  # the margin over no list is certain
    return powers


def _is_clique(nodes: int, near: list[int]) -> bool:
    return all(nodes & ~(near[v] | 1 << v) == 0 for v in _bits(nodes))


def _bits(mask: int) -> list[int]:
    return [v for v in range(mask.bit_length()) if mask >> v & 1]
