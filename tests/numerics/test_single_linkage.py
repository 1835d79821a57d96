"""Merges tell the same parts as all pairs do, at every score."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from dvstats.numerics.single_linkage import lists_at_merging, merging, parts

N = 12
PAIRS = st.lists(st.tuples(st.integers(0, N - 1), st.integers(0, N - 1)), max_size=40)


def ends(pairs):
    return np.array([a for a, _ in pairs], dtype=np.int64), np.array([b for _, b in pairs], dtype=np.int64)


@given(PAIRS, st.integers(0, 40))
def test_the_merges_among_the_first_pairs_join_what_these_pairs_join(pairs, number):
    first, second = ends(pairs)
    joins = merging(N, first, second)
    joins[number:] = False
    graph = coo_array((np.ones(len(first[:number])), (first[:number], second[:number])), shape=(N, N))
    _, theirs = connected_components(graph, directed=False)
    ours = parts(N, first[joins], second[joins])
    assert (np.equal.outer(ours, ours) == np.equal.outer(theirs, theirs)).all()
    assert joins.sum() == N - len(set(theirs))


@given(PAIRS, st.lists(st.integers(0, 2), min_size=N, max_size=N))
def test_sides_of_all_merges_hold_together_what_the_parts_hold(pairs, lists):
    first, second = ends(pairs)
    joins = merging(N, first, second)
    bits = 1 << np.array(lists)
    left, right = lists_at_merging(bits, first[joins], second[joins])
    whole = parts(N, first, second)
    for merged, one in zip(left | right, first[joins], strict=True):
        assert merged & ~np.bitwise_or.reduce(bits[whole == whole[one]]) == 0


def test_a_merge_is_told_by_the_lists_of_its_sides():
    left, right = lists_at_merging(np.array([1, 1, 2]), np.array([0, 0]), np.array([1, 2]))
    assert (left.tolist(), right.tolist()) == ([1, 1], [1, 2])
