r"""Round counts to multiples of a base so that cells still sum to their totals: nearest, and not unbiased.

Every count becomes the multiple below it or the one above it, multiples stay, and among all tables whose totals are
the sums of their cells the one is taken that lies nearest,

.. math::

    \min_{\delta \in \{0, 1\}} \sum_e \lvert b(\lfloor x_e / b \rfloor + \delta_e) - x_e \rvert
    \quad\text{with}\quad \text{totals} = \text{sums of cells}.

A reader knows of each count only that it lies less than a base away: a rounded zero is 0 to :math:`b - 1`. With two
columns such a table always exists; with three or more it may not, and then some counts move by a base more.

References
----------
Cox LH (1987). Journal of the American Statistical Association 82(398), 520–524.
Salazar-González JJ, Bycroft C, Staggemeier AT (2005). Supporting paper, UNECE work session on confidentiality, Geneva.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from dvstats.core.errors import InputError
from dvstats.release.count_table import TOTAL, CountTable, Key
from dvstats.release.joint import Shape, joint

PATIENCE = 20.0


@dataclass(frozen=True, slots=True)
class Rounded:
    """A table of multiples of a base.

    Parameters
    ----------
    counts
        For each cell and total its multiple.
    base
        The base.
    reach
        No count lies further than this from its multiple.
    """

    counts: dict[Key, int]
    base: int
    reach: int


def controlled_rounding(table: CountTable, base: int) -> Rounded:
    """Round a table with its totals.

    Raises
    ------
    InputError
        No such table was found.

    Examples
    --------
    >>> counts = {("A",): 4, ("B",): 4, ("C",): 4, ("TOTAL",): 12}
    >>> controlled_rounding(CountTable(("area",), (("A", "B", "C"),), counts), 10).counts["TOTAL",]
    10
    """
    keys = tuple(table.counts)
    counts = np.array([table.counts[key] for key in keys])
    rows = joint([Shape(table.dimensions, table.values, keys)]).rows[0]
    for far in (0, 1):
        if (found := _nearest(keys, counts, rows, base, far)) is not None:
            return Rounded(dict(zip(keys, found.tolist(), strict=True)), base, base * (far + 1) - 1)
    raise InputError("no rounded table was found", rule="its cells sum to its totals",
                     hint="hide small counts instead, or release fewer columns")  # fmt: skip


def _nearest(
    keys: tuple[Key, ...], counts: NDArray[np.int64], rows: sparse.csr_array, base: int, far: int
) -> NDArray[np.int64] | None:  # fmt: skip
    """Return the nearest table whose counts are up to `far` bases beyond their two multiples."""
    m = len(keys)
    below, rest = np.divmod(counts, base)
    sums = _sums(keys, rows)
    moves = sparse.hstack([sums, sums, -sums])
    # Up to the next multiple costs what it adds to the distance; every base beyond costs a base.
    cost = np.concatenate([(base - 2 * rest) / base, np.ones(2 * m)])
    most = np.concatenate([(rest > 0).astype(float), np.full(2 * m, float(far))])
    balance = -(sums @ below)
    told = milp(cost, integrality=np.ones(3 * m, dtype=int), bounds=Bounds(0, most),
                constraints=LinearConstraint(moves, balance, balance), options={"time_limit": PATIENCE})  # fmt: skip
    if told.x is None:
        return None
    up, further, less = np.round(told.x).astype(np.int64).reshape(3, m)
    return np.asarray(base * (below + up + further - less))


def _sums(keys: tuple[Key, ...], rows: sparse.csr_array) -> sparse.csr_array:
    """Return for each total the equation that it is the sum of its finest cells."""
    inner = np.array([place for place, key in enumerate(keys) if TOTAL not in key])
    totals = np.array([place for place, key in enumerate(keys) if TOTAL in key], dtype=int)
    order = np.asarray(rows[inner].argmax(axis=1)).ravel()
    spread = sparse.csr_array((np.ones(len(inner)), (order, inner)), shape=(rows.shape[1], len(keys)))
    own = sparse.csr_array((np.ones(len(totals)), (np.arange(len(totals)), totals)), shape=(len(totals), len(keys)))
    return sparse.csr_array(rows[totals] @ spread - own)
