"""Several lists of people who do not exist, linked with errors whose truth is known, and a clerical sample of them.

`linked` holds a row for each person that the linkage made, and for each list who is behind the record, -1 for none.
"""

from itertools import combinations

import numpy as np

from dvstats.core.captures import CaptureTable, histories


def on_lists(people, chances, rng):
    """Return who is on which list: each history as likely as its chance, that of nobody's first."""
    rows = np.array([(0,) * len(histories_of(chances)[0]), *histories_of(chances)], dtype=bool)
    return rows[rng.choice(len(chances), people, p=chances)]


def histories_of(chances):
    """Return the histories that some chances are of, but the first."""
    return histories((len(chances) - 1).bit_length())


def alone(on, missed, rng):
    """Link each record to its person's others or to none, so that a share of the pairs is missed."""
    label = np.where(rng.random(on.shape) < (1 - missed) ** 0.5, -1, np.arange(on.shape[1]))
    return _linked(on, label)


def in_turn(on, missed, rng):
    """Link one list after another to what was linked before, to any part of a person's, and miss a share of them."""
    label = np.tile(np.arange(on.shape[1]), (len(on), 1))
    for place in range(1, on.shape[1]):
        # One of the records before, drawn by weights that are small where its part has a record before it.
        first = on[:, :place] & (label[:, :place] == np.arange(place))
        drawn = np.where(first, rng.random(first.shape), -1.0).argmax(axis=1)
        found = on[:, place] & first.any(axis=1) & (rng.random(len(on)) >= missed)
        label[found, place] = drawn[found]
    return _linked(on, label)


def _linked(on, label):
    person = np.arange(len(on))[:, None]
    parts = [np.where(on & (label == one), person, -1) for one in range(-1, on.shape[1])]
    rows = np.concatenate(parts)
    return rows[(rows >= 0).any(axis=1)]


def with_false_links(linked, share, rng):
    """Merge rows at random that are on no common list, until a share of the links is about false."""
    a, b = rng.permutation(len(linked))[: len(linked) // 2 * 2].reshape(2, -1)
    apart = ~((linked[a] >= 0) & (linked[b] >= 0)).any(axis=1)
    wanted = round(share * sum(both.sum() for _, _, both in _pairs(linked)))
    a, b = a[apart][:wanted], b[apart][:wanted]
    merged = linked.copy()
    merged[a] = np.maximum(linked[a], linked[b])
    return np.delete(merged, b, axis=0)


def table_of(linked):
    """Return the capture table that the linkage shows."""
    n = linked.shape[1]
    cells = np.bincount((linked >= 0) @ (1 << np.arange(n)[::-1]), minlength=1 << n)
    return CaptureTable(tuple("abcdef"[:n]), dict(zip(histories(n), map(int, cells[1:]), strict=True)))


def errors(on, linked):
    """Return for each pair of lists how many links there are and are false, and how many non-links and missed ones."""
    told = []
    for i, j, both in _pairs(linked):
        there = (linked[:, i] >= 0) & on[linked[:, i], j]
        single = (linked[:, i] >= 0) & ~both
        told.append((both.sum(), (both & ~there).sum(), single.sum(), (single & there).sum()))
    return np.array(told)


def _pairs(linked):
    held = linked >= 0
    for i, j in combinations(range(linked.shape[1]), 2):
        yield i, j, held[:, i] & held[:, j]


def clerical(on, linked, checked, rng):
    """Return a random sample of all links and one of all non-links: checked and wrong of each."""
    links, false, rest, missed = errors(on, linked).sum(axis=0)
    return ((checked, int(rng.hypergeometric(false, links - false, checked))),
            (checked, int(rng.hypergeometric(missed, rest - missed, checked))))  # fmt: skip
