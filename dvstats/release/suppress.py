r"""Hide cells of a table until nobody can bound a small count, from all totals and from earlier releases.

A count below the threshold is a primary cell. What a reader knows is a polytope: all tables :math:`z \ge 0` of the
finest cells whose sums are what is shown. A primary cell with count :math:`v` is safe if some table in the polytope
holds at least :math:`v + t + 1` there, :math:`t` the threshold: as the true table is another, the cell's interval is
then longer than :math:`t`. For each primary cell that is not safe, a linear programme finds the least that must be
hidden besides,

.. math::

    \min_{z, u \ge 0} \sum_e c_e (u_e^+ + u_e^-) \quad\text{with}\quad
    A z - u^+ + u^- = v, \qquad F z \in [l, h], \qquad a_p z \ge v_p + t + 1,

where rows of :math:`A` are the table's cells and totals, rows of :math:`F` what earlier releases show, and
:math:`c_e` is 0 for what is hidden already. Cells with :math:`u_e > 0` are hidden. The solution is a certificate that
later suppressions cannot break, so one pass protects all.

References
----------
Fischetti M, Salazar JJ (2001). Management Science 47(7), 1008–1027.
Kelly JP, Golden BL, Assad AA (1992). Networks 22(4), 397–417.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import linprog

from dvstats.core.errors import InputError
from dvstats.release.count_table import TOTAL, CountTable, Key
from dvstats.release.joint import NONE, Joint, Parts, Shape, joint

Array = NDArray[np.float64]
MOVED = 1e-7
INFEASIBLE = 2
# Totals are what readers need most: a total is hidden only if no cells can be.
TOTAL_COST = 200.0


@dataclass(frozen=True, slots=True)
class Told:
    """What a release tells of each cell: its lowest and highest possible count, equal where it is shown.

    Parameters
    ----------
    name
        Name of the release.
    shape
        Its cells.
    low, high
        Limits; 0 and infinity for a hidden cell.
    """

    name: str
    shape: Shape
    low: tuple[float, ...]
    high: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Hidden:
    """The cells of a table that are hidden: for their size, and to protect those.

    Parameters
    ----------
    primary
        Counts below the threshold.
    secondary
        Counts from which a primary one could be computed or bounded.
    """

    primary: frozenset[Key] = frozenset()
    secondary: frozenset[Key] = frozenset()

    @property
    def keys(self) -> frozenset[Key]:
        """All of them: a reader is not told which are which."""
        return self.primary | self.secondary


def suppress(
    table: CountTable, threshold: int, *, zeros: bool = True, earlier: Sequence[Told] = (), parts: Parts = NONE
) -> Hidden:
    """Return the cells to hide.

    Parameters
    ----------
    table
        Counts with their totals.
    threshold
        The smallest count that may be shown.
    zeros
        Protect zeros as well; otherwise that there is nobody may be known.
    earlier
        What was released before of the same people.
    parts
        For a column and a value the values that it is the union of.

    Raises
    ------
    InputError
        The tables are not of the same people, or what was released before gives a small count away.

    Examples
    --------
    >>> from dvstats.release.count_table import CountTable
    >>> counts = {("A",): 4, ("B",): 30, ("C",): 50, ("TOTAL",): 84}
    >>> hidden = suppress(CountTable(("area",), (("A", "B", "C"),), counts), 10)
    >>> sorted(hidden.primary), sorted(hidden.secondary)
    ([('A',)], [('B',)])
    """
    keys = tuple(table.counts)
    shape = Shape(table.dimensions, table.values, keys)
    counts = np.array([table.counts[key] for key in keys], dtype=float)
    system = _system(shape, counts, tuple(earlier), parts)
    small = (counts < threshold) & (zeros | (counts > 0))
    system.hide(small)
    for row, value, name in _primaries(system, small, earlier, threshold, zeros):
        system.protect(row, value, threshold, name)
    for row, name in _still_open(system, threshold):
        system.keep_open(row, threshold, name)
    primary = frozenset(key for key, one in zip(keys, small, strict=True) if one)
    return Hidden(primary, frozenset(k for k, one in zip(keys, system.hidden, strict=True) if one) - primary)


@dataclass(slots=True)
class _System:
    """The polytope of what readers know, and how it opens as cells are hidden."""

    tables: Joint
    counts: Array
    low: Array
    high: Array
    cost: Array
    names: tuple[str, ...] = ()
    hidden: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, dtype=bool))
    seen: list[Array] = field(default_factory=list)
    _matrix: sparse.csr_array | None = None

    @property
    def rows(self) -> sparse.csr_array:
        """The new table's cells as sums of the finest cells."""
        return self.tables.rows[-1]

    @property
    def earlier(self) -> sparse.csr_array:
        """The earlier tables' cells."""
        empty = sparse.csr_array((0, self.rows.shape[1]))
        return sparse.csr_array(sparse.vstack([empty, *self.tables.rows[:-1]]))

    def hide(self, cells: NDArray[np.bool_]) -> None:
        self.hidden |= cells

    def matrix(self) -> sparse.csr_array:
        """Return the equations over finest cells, deviations up and down, and what earlier releases show."""
        if self._matrix is None:
            self._matrix = self._equations()
        return self._matrix

    def _equations(self) -> sparse.csr_array:
        m, k = self.rows.shape[0], len(self.low)
        one, own = sparse.eye_array(m), sparse.eye_array(k)
        top = [self.rows, -one, one, sparse.csr_array((m, k))]
        bottom = [self.earlier, sparse.csr_array((k, 2 * m)), -own]
        return sparse.csr_array(sparse.vstack([sparse.hstack(top), sparse.hstack(bottom)]) if k else sparse.hstack(top))

    def bounds(self, deviating: NDArray[np.bool_]) -> Array:
        """Return the limits of the variables; only some of the new table's cells may deviate from their count."""
        m, n = self.rows.shape
        limits = np.zeros((n + 2 * m + len(self.low), 2))
        limits[:n, 1] = np.inf
        limits[n : n + 2 * m, 1] = np.where(np.tile(deviating, 2), np.inf, 0.0)
        limits[n + 2 * m :] = np.column_stack([self.low, self.high])
        return limits

    def protect(self, row: Array, value: float, threshold: int, name: str) -> None:
        """Hide the least that lets a cell be larger than its count by more than the threshold."""
        if any(float(row @ other) >= value + threshold + 1 - MOVED for other in self.seen):
            return
        found = self.solve(row, value + threshold + 1)
        if found is None:
            raise InputError(
                name, rule=f"what was released before ({', '.join(self.names)}) gives it away",
                hint="release larger groups or fewer columns",
            )  # fmt: skip
        self.seen.append(found)

    def solve(self, row: Array, least: float) -> Array | None:
        """Return a table in which a sum is at least so large, and hide the cells in which it differs."""
        m, n = self.rows.shape
        cost = np.where(self.hidden, 0.0, self.cost)
        objective = np.concatenate([np.zeros(n), cost, cost, np.zeros(len(self.low))])
        wanted = np.concatenate([-row, np.zeros(2 * m + len(self.low))])[None, :]
        limits = self.bounds(np.ones(m, dtype=bool))
        told = _solved(objective, wanted, [-least], self.matrix(), self.right(), limits)
        if told.status == INFEASIBLE:
            return None
        table = np.asarray(told.x[:n])
        self.hide(np.abs(self.rows @ table - self.counts) > MOVED)
        return table

    def right(self) -> Array:
        """Return the right-hand sides of the equations."""
        return np.concatenate([self.counts, np.zeros(len(self.low))])

    def interval(self, row: Array, *, new: bool = True) -> tuple[float, float]:
        """Return what an attacker learns of a sum, from the earlier tables alone or from the new one too."""
        m, n = self.rows.shape
        limits = self.bounds(self.hidden if new else np.ones(m, dtype=bool))
        objective = np.concatenate([row, np.zeros(2 * m + len(self.low))])
        ends = []
        for sign in (1.0, -1.0):
            told = _solved(sign * objective, None, None, self.matrix(), self.right(), limits)
            ends.append(float(sign * told.fun) if told.status == 0 else sign * -np.inf)
        return ends[0], ends[1]

    def is_possible(self) -> bool:
        """Tell whether some people are counted so in all tables."""
        limits = self.bounds(np.zeros(self.rows.shape[0], dtype=bool))
        told = _solved(np.zeros(len(limits)), None, None, self.matrix(), self.right(), limits)
        return bool(told.status == 0)

    def keep_open(self, row: Array, threshold: int, name: str) -> None:
        """Hide the least that lets two tables, both possible for a reader, differ in a sum by more than the threshold.

        Of a cell that an earlier release hides nobody knows the count any more.
        """
        m, n = self.rows.shape
        one, width = self.matrix(), n + 2 * m + len(self.low)
        cost = np.where(self.hidden, 0.0, self.cost)
        objective = np.tile(np.concatenate([np.zeros(n), cost, cost, np.zeros(len(self.low))]), 2)
        apart = np.concatenate([-row, np.zeros(width - n), row, np.zeros(width - n)])[None, :]
        told = _solved(objective, apart, [-threshold - 1.0], sparse.block_diag([one, one], format="csr"),
                       np.tile(self.right(), 2), np.vstack([self.bounds(np.ones(m, dtype=bool))] * 2))  # fmt: skip
        if told.status != 0:
            raise InputError(name, rule="no part of the new table can be shown without giving it away")
        for table in (told.x[:n], told.x[width : width + n]):
            self.hide(np.abs(self.rows @ table - self.counts) > MOVED)


def _solved(objective: Array, wanted: Any, most: Any, equations: Any, right: Array, limits: Array) -> Any:
    """Solve a linear programme by the dual simplex, whose solutions are corners: few cells differ from their count."""
    return linprog(objective, wanted, most, equations, right, limits, method="highs-ds")  # type: ignore[call-overload]


def _system(shape: Shape, counts: Array, earlier: tuple[Told, ...], parts: Parts) -> _System:
    """Return what readers know; a column that one table lacks may hold more than another has, if counts say so."""
    low = np.array([end for told in earlier for end in told.low])
    high = np.array([end for told in earlier for end in told.high])
    cost = np.array([_cost(key, number) for key, number in zip(shape.keys, counts, strict=True)])
    names = tuple(told.name for told in earlier)
    for others in (False, True):
        tables = joint([*(told.shape for told in earlier), shape], parts, others=others)
        system = _System(tables, counts, low, high, cost, names, np.zeros(len(counts), dtype=bool))
        if not earlier or system.is_possible():
            return system
    raise InputError(
        f"a table that does not add up with {', '.join(names)}",
        rule="tables of one ledger count the same people",
        hint="add the column that tells them apart (year, sex, …), or name another ledger with --ledger",
    )


def _cost(key: Key, number: float) -> float:
    totals = key.count(TOTAL)
    return float((1 + np.log2(1 + number)) * TOTAL_COST**totals)


def _primaries(
    system: _System, small: NDArray[np.bool_], earlier: Sequence[Told], threshold: int, zeros: bool
) -> Iterator[tuple[Array, float, str]]:
    """Yield what is to be protected, the largest first: the small cells, and small differences to earlier tables."""
    matrix = system.rows.toarray()
    keys = system.tables.shapes[-1].keys
    for place in sorted(np.flatnonzero(small), key=lambda one: -system.counts[one]):
        yield matrix[place], float(system.counts[place]), f"the count of {', '.join(keys[place])}"
    for row, value, name in _differences(system, earlier):
        if value < threshold and (zeros or value > 0):
            yield row, value, name


def _differences(system: _System, earlier: Sequence[Told]) -> Iterator[tuple[Array, float, str]]:
    """Yield what is left of a sum in one table if all that another table shows of it is taken away."""
    new = system.rows.toarray()
    keys = system.tables.shapes[-1].keys
    for told, rows in zip(earlier, system.tables.rows, strict=False):
        shown = np.array(told.low) == np.array(told.high)
        old, low = rows.toarray()[shown], np.array(told.low)[shown]
        for place, row in enumerate(new):
            name = f"{', '.join(keys[place])}, less or more than {told.name} shows,"
            yield from ((left, value, name) for left, value in _left(row, system.counts[place], old, low))
        for row, number in zip(old, low, strict=True):
            name = f"what {told.name} shows, less than the new table,"
            yield from ((left, value, name) for left, value in _left(row, number, new, system.counts))


def _left(row: Array, value: float, others: Array, counts: Array) -> Iterator[tuple[Array, float]]:
    """Yield the rest of a sum after the largest of the other sums that lie in it and do not meet."""
    within = np.flatnonzero((others @ (1 - row) == 0) & (others @ row < row.sum()) & (others.sum(axis=1) > 0))
    left = row.copy()
    rest = value
    for place in sorted(within, key=lambda one: -others[one].sum()):
        if (others[place] <= left).all():
            left, rest = left - others[place], rest - counts[place]
    if 0 < left.sum() < row.sum():
        yield left, float(rest)


def _still_open(system: _System, threshold: int) -> Iterator[tuple[Array, str]]:
    """Yield the cells that earlier releases hide well, and that the new table would give away."""
    if not len(system.low):
        return
    hidden = np.flatnonzero(np.isinf(system.high))
    matrix = system.earlier.toarray()
    for place in hidden:
        low, high = system.interval(matrix[place], new=False)
        if high - low > threshold:
            now_low, now_high = system.interval(matrix[place])
            if now_high - now_low <= threshold:
                yield matrix[place], "a count that an earlier release hides"
