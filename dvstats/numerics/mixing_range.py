r"""How small and how large N may be under any mixing of binomial chances: a linear programme over mixing distributions.

With t lists and f_k people on exactly k of them, a mixing distribution is N times a measure w on chances p:

.. math::

    \min / \max \sum_j w_j \quad \text{subject to} \quad
    l_k \le \sum_j w_j \binom{t}{k} p_j^k (1 - p_j)^{t - k} \le u_k, \quad k = 1, \ldots, t, \qquad w \ge 0,

over a grid of p that begins at the least chance. The range of N at the frequencies themselves is that of the mixtures
which fit them best, since chance may have moved them to where no mixture is.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import linprog
from scipy.special import comb
from scipy.stats import chi2

from dvstats.numerics.poisson_loglinear import Array

POINTS = 400


def chances(least: float) -> Array:
    """Return the chances p of which mixtures are made: from the least to 1, closest together where p is small.

    Examples
    --------
    >>> grid = chances(0.05)
    >>> float(grid[0]), float(grid[-1])
    (0.05, 1.0)
    """
    inner = np.concatenate([np.geomspace(least, 1.0, POINTS), np.linspace(least, 1.0, POINTS)])
    return np.concatenate([[least], np.unique(inner[(inner > least) & (inner < 1.0)]), [1.0]])


def kernel(grid: Array, n_lists: int) -> Array:
    """Return the chance to be on exactly k lists, k = 1 … t in rows, for each p in columns."""
    k = np.arange(1, n_lists + 1)[:, None]
    return np.asarray(comb(n_lists, k) * grid**k * (1 - grid) ** (n_lists - k))


def poisson_limits(frequencies: Array, level: float) -> tuple[Array, Array]:
    """Return exact limits of the means of all frequencies at once (Garwood's, with Bonferroni's share of the level).

    Examples
    --------
    >>> low, high = poisson_limits(np.array([0.0]), 0.95)
    >>> float(low[0]), round(float(high[0]), 4)
    (0.0, 3.6889)
    """
    tail = (1 - level) / len(frequencies) / 2
    low = np.where(frequencies > 0, chi2.ppf(tail, 2 * np.maximum(frequencies, 1e-9)) / 2, 0.0)
    return np.asarray(low), np.asarray(chi2.isf(tail, 2 * (frequencies + 1)) / 2)


def range_within(matrix: Array, low: Array, high: Array) -> tuple[float, float] | None:
    """Return the smallest and the largest mass of mixtures whose frequencies lie within limits; None if there are none.

    Examples
    --------
    Two lists, one chance p for all is the smallest N: f_1 = 2p(1 - p)N, f_2 = p²N.

    >>> grid = chances(0.1)
    >>> least, most = range_within(kernel(grid, 2), np.array([420.0, 90]), np.array([420.0, 90]))
    >>> round(least), round(most)
    (1000, 2400)
    """
    ends = []
    for sign in (1.0, -1.0):
        found = linprog(
            np.full(matrix.shape[1], sign), A_ub=np.vstack([matrix, -matrix]), b_ub=np.concatenate([high, -low]),
            bounds=(0, None), method="highs",
        )  # fmt: skip
        if found.status == 2:
            return None
        ends.append(np.inf if found.fun is None else sign * float(found.fun))
    return ends[0], ends[1]


def nearest(matrix: Array, frequencies: Array) -> Array:
    """Return the frequencies of a mixture that lie nearest: the sum of misfits in standard errors is least.

    Examples
    --------
    >>> grid = chances(0.1)
    >>> nearest(kernel(grid, 2), np.array([420.0, 90])).round(4).tolist()
    [420.0, 90.0]
    """
    t, columns = matrix.shape
    unit, error = np.eye(t), np.sqrt(np.maximum(frequencies, 1.0))
    cost = np.concatenate([np.zeros(columns), 1 / error, 1 / error])
    found = linprog(cost, A_eq=np.hstack([matrix, unit, -unit]), b_eq=frequencies, bounds=(0, None), method="highs")
    return np.asarray(matrix @ np.asarray(found.x)[:columns], dtype=np.float64)
