r"""Sample coverage of several lists: which share of all cases, weighted by how visible they are, was seen.

With :math:`S_j` cases on list j only, :math:`n_j` on list j, M on any of t lists,

.. math::

    \hat C = 1 - \frac{1}{t} \sum_j \frac{S_j}{n_j}, \qquad D = M - \frac{1}{t} \sum_j S_j

and, for each pair, :math:`A_{ij}` cases on i only and on j only and twice those on these two only, and
:math:`B_{ij}` cases on both.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Coverage:
    """Estimates of one table, or of many with a row each.

    Parameters
    ----------
    coverage
        Estimated sample coverage.
    independent, high, low
        N if the lists are independent, the form for high coverage, and the one-step form for low coverage.
    lengths
        Cases on each list, in the last axis.
    shared
        Cases on both lists of each pair, in the last axis.
    """

    coverage: Array
    independent: Array
    high: Array
    low: Array
    lengths: Array
    shared: Array

    def dependence(self, total: float) -> Array:
        r"""Return for each pair the coefficient of covariation :math:`N B_{ij} / (n_i n_j) - 1`; 0 if independent."""
        return np.asarray(total * self.shared / _products(self.lengths) - 1)


def sample_coverage(counts: Array, n_lists: int) -> Coverage:
    r"""Return the estimates of Chao and Tsay.

    .. math::

        \hat N_0 = \frac{D}{\hat C},
        \qquad
        \hat N_{high} = \frac{t D - \sum A_{ij}}{t \hat C - \sum A_{ij} B_{ij} / (n_i n_j)},
        \qquad
        \hat N_{low} = \hat N_0 + \frac{1}{t \hat C} \sum A_{ij} \hat r_{ij}

    .. math::

        \hat r_{ij} = \frac{B_{ij}}{n_i n_j} \left\{ \hat N_0
        + \frac{1}{t \hat C} \sum_{r < s} A_{rs} \left( \hat N_0 \frac{B_{rs}}{n_r n_s} - 1 \right) \right\} - 1

    Parameters
    ----------
    counts
        Counts of the cells in the last axis; the cell's number is the mask of the lists that hold its cases. Cell 0,
        the unseen one, is not read. Other axes are kept.
    n_lists
        Number of lists, t.

    References
    ----------
    Chao A, Tsay PK (1998). Journal of the American Statistical Association 93(441), 283–293.
    Chao A, Tsay PK, Lin SH, Shau WY, Chao DY (2001). Statistics in Medicine 20(20), 3123–3157.

    Examples
    --------
    >>> found = sample_coverage(np.array([0, 69.0, 55, 21, 63, 17, 18, 28]), 3)
    >>> [round(float(one), 3) for one in (found.coverage, found.independent, found.high, found.low)]
    [0.513, 407.004, 970.805, 507.772]
    """
    t = n_lists
    masks = np.arange(1, 1 << t)
    seen = counts[..., 1:]
    on = (masks[:, None] >> np.arange(t)) & 1
    lengths, alone = seen @ on, seen[..., (1 << np.arange(t)) - 1]
    pairs = list(combinations(range(t), 2))
    shared = np.stack([seen @ (on[:, i] * on[:, j]) for i, j in pairs], axis=-1)
    weight = np.stack([alone[..., i] + alone[..., j] + 2 * seen[..., (1 << i | 1 << j) - 1] for i, j in pairs], axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        coverage = 1 - (alone / lengths).mean(axis=-1)
        base = seen.sum(axis=-1) - alone.mean(axis=-1)
        ratio = shared / _products(lengths)
        independent = base / coverage
        step = (weight * (independent[..., None] * ratio - 1)).sum(axis=-1) / (t * coverage)
        dependence = ratio * (independent + step)[..., None] - 1
        low = independent + (weight * dependence).sum(axis=-1) / (t * coverage)
        high = (t * base - weight.sum(axis=-1)) / (t * coverage - (weight * ratio).sum(axis=-1))
    return Coverage(coverage, independent, high, low, lengths, shared)


def _products(lengths: Array) -> Array:
    pairs = combinations(range(lengths.shape[-1]), 2)
    return np.stack([lengths[..., i] * lengths[..., j] for i, j in pairs], axis=-1)
