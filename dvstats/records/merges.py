"""Records that may be of one person, as merges in the order of their probability: a threshold makes persons of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from dvstats.core.captures import CaptureTable, histories
from dvstats.core.errors import InputError
from dvstats.numerics.lattice_algebra import Array, Flags, Ints
from dvstats.numerics.single_linkage import lists_at_merging, merging, parts
from dvstats.records.link import Linked

# Two runs on one machine may differ in the last digits of a score; the order of merges must not.
DIGITS = 6
CUTS = (0.01, 0.5, 0.9, 0.99, 0.999)


@dataclass(frozen=True, slots=True, eq=False)
class Merges:
    """Records of registers, and the pairs of them that join what was apart, the most probable first.

    Nothing that stands in a record is kept: only on which list it is, and in which row.

    Parameters
    ----------
    lists
        Names of the lists.
    list_of, row
        For each record its list, by number, and its row below the header, from 1.
    first, second
        The two records of each merge, by number.
    probability
        That the two are of one person, as the linkage model says.
    without_key
        Rows of each list that could not be compared: fewer than two of their columns say something.
    """

    lists: tuple[str, ...]
    list_of: Ints
    row: Ints
    first: Ints
    second: Ints
    probability: Array
    without_key: Mapping[str, int]

    def at(self, threshold: float) -> Flags:
        """Return the merges that a threshold accepts."""
        check_threshold(threshold)
        return np.asarray(self.probability >= threshold)

    def persons(self, accepted: Flags) -> Ints:
        """Return for each record the number of its person."""
        return np.asarray(parts(len(self.list_of), self.first[accepted], self.second[accepted]))

    def on_lists(self, persons: Ints) -> Ints:
        """Return for each person on which lists they are, as bits; 0 for a number that is nobody's."""
        bits = np.zeros(len(persons), dtype=np.int64)
        np.bitwise_or.at(bits, persons, 1 << self.list_of)
        return bits

    def captures(self, accepted: Flags) -> CaptureTable:
        """Return how many persons have each history if these merges are right and no other is."""
        found = np.bincount(self.on_lists(self.persons(accepted)), minlength=1 << len(self.lists))
        counts = {h: int(found[sum(bit << i for i, bit in enumerate(h))]) for h in histories(len(self.lists))}
        return CaptureTable(self.lists, counts)

    def linked(self, threshold: float) -> Linked:
        """Return the histories at a threshold, and what became of the rows."""
        captures = self.captures(self.at(threshold))
        compared = dict(zip(self.lists, np.bincount(self.list_of, minlength=len(self.lists)).tolist(), strict=True))
        rows = {name: compared[name] + self.without_key[name] for name in self.lists}
        repeated = {name: compared[name] - captures.on(name) for name in self.lists}
        return Linked(captures, rows, repeated, dict(self.without_key))

    def sides(self, threshold: float) -> tuple[Ints, Ints]:
        """Return on which lists the two sides of each merge are: when it is made, or as persons where it is not."""
        accepted = self.at(threshold)
        persons = self.persons(accepted)
        bits = self.on_lists(persons)
        left, right = bits[persons[self.first]], bits[persons[self.second]]
        made = lists_at_merging(1 << self.list_of, self.first[accepted], self.second[accepted])
        left[accepted], right[accepted] = made
        return left, right

    def strata(self, threshold: float) -> tuple[Ints, tuple[str, ...]]:
        """Return the stratum of each merge, by its probability and whether it joins lists, and their names."""
        cuts = np.array(sorted({*CUTS, threshold}))
        left, right = self.sides(threshold)
        joining = (left & ~right != 0) & (right & ~left != 0)
        names = [f"{low:g} to {high:g}, {kind}" for low, high in zip((0.0, *cuts), (*cuts, 1.0), strict=True)
                 for kind in ("within lists", "joining lists")]  # fmt: skip
        return np.searchsorted(cuts, self.probability, side="right") * 2 + joining, tuple(names)


def merges(
    lists: tuple[str, ...], records: pd.DataFrame, pairs: pd.DataFrame, without_key: Mapping[str, int]
) -> Merges:  # fmt: skip
    """Return the merges of scored pairs.

    Parameters
    ----------
    lists
        Names of the lists.
    records
        Columns `record` (0, 1, …, in order), `list` and `row`.
    pairs
        Columns `first` and `second`, numbers of records, and `weight`, the log2 odds that they are of one person.
    without_key
        As for `Merges`.

    Examples
    --------
    >>> records = pd.DataFrame({"record": range(3), "list": [0, 0, 1], "row": [1, 2, 1]})
    >>> pairs = pd.DataFrame({"first": [0, 1, 0], "second": [2, 2, 1], "weight": [9.0, 1.0, -2.0]})
    >>> found = merges(("police", "shelter"), records, pairs, {"police": 0, "shelter": 0})
    >>> found.probability.round(3), dict(found.captures(found.at(0.9)).counts)
    (array([0.998, 0.667]), {(0, 1): 0, (1, 0): 1, (1, 1): 1})
    """
    ends = np.sort(pairs[["first", "second"]].to_numpy(dtype=np.int64), axis=1)
    weight = pairs["weight"].to_numpy(dtype=float).round(DIGITS)
    order = np.lexsort((ends[:, 1], ends[:, 0], -weight))
    first, second, weight = ends[order, 0], ends[order, 1], weight[order]
    joins = merging(len(records), first, second)
    probability = 1 / (1 + np.exp2(-weight[joins]))
    list_of, row = records["list"].to_numpy(dtype=np.int64), records["row"].to_numpy(dtype=np.int64)
    return Merges(lists, list_of, row, first[joins], second[joins], probability, dict(without_key))


def check_threshold(threshold: float) -> None:
    """Refuse a threshold that is no probability."""
    if not 0 < threshold < 1:
        raise InputError(f"a threshold of {threshold:g}", rule="it is a probability between 0 and 1",
                         hint="--threshold 0.9")  # fmt: skip


def makes(left: Ints, right: Ints, i: int, j: int) -> Flags:
    """Tell which merges make a link of lists i and j: both have it, and neither side alone.

    Examples
    --------
    >>> makes(np.array([1, 3, 1]), np.array([2, 2, 4]), 0, 1)
    array([ True, False, False])
    """
    both = 1 << i | 1 << j
    return np.asarray(((left | right) & both == both) & (left & both != both) & (right & both != both))
