r"""Log-linear fits of tables of which only sums of cells were counted, by the EM algorithm.

The full table has the mean :math:`\log m = X\beta`; counted are :math:`y_g` for groups g of its cells, some cells in no
group. The E-step parts each count as the fit does, the M-step fits the parts:

.. math::

    \hat y_c = y_{g(c)} \frac{m_c}{\sum_{d \in g(c)} m_d}, \qquad
    X_{\text{counted}}' m = X_{\text{counted}}' \hat y .

With :math:`\mu = C m` the means of the groups the information is that of the counts themselves, not of their parts:

.. math::

    I(\beta) = J' \operatorname{diag}(1 / \mu)\, J, \qquad J = C \operatorname{diag}(m) X .
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dvstats.numerics.poisson_loglinear import Array, fit_poisson, is_interior

CONVERGED = 1e-10
TURNS = 20_000
SINGULAR = 1e-9


@dataclass(frozen=True, slots=True)
class CollapsedFit:
    """Means of all cells of the full table, their derivatives by the coefficients, and the covariance of these.

    Parameters
    ----------
    means
        Fitted mean of each cell of the full table.
    derivatives
        Derivatives of the means, a column per coefficient.
    covariance
        Covariance of the coefficients.
    deviance
        Deviance of the counts of the groups.
    """

    means: Array
    derivatives: Array
    covariance: Array
    deviance: float

    def sum_over(self, cells: NDArray[np.bool_]) -> tuple[float, Array]:
        """Return the expected number of some cells and its derivatives."""
        return float(self.means[cells].sum()), np.asarray(self.derivatives[cells].sum(axis=0))


def fit_collapsed(design: Array, group: NDArray[np.intp], counts: Array) -> CollapsedFit | None:
    """Fit a full table to counts of groups of its cells; None where a coefficient is not identified or infinite.

    Parameters
    ----------
    design
        A row per cell of the full table.
    group
        Which count a cell is part of; -1 for cells that nobody could count.
    counts
        The counts.

    Examples
    --------
    Two counts, of which the second is of two cells with the same mean:

    >>> design = np.array([[1.0, 0], [0, 1], [0, 1], [0, 1]])
    >>> found = fit_collapsed(design, np.array([0, 1, 1, -1]), np.array([5.0, 8]))
    >>> found.means.round(6).tolist()
    [5.0, 4.0, 4.0, 4.0]
    """
    counted = group >= 0
    part, rows = group[counted], design[counted]
    size = np.bincount(part, minlength=len(counts))
    even = (counts / size)[part]
    beta = np.asarray(np.linalg.lstsq(rows, np.log(even + 0.5), rcond=None)[0], dtype=np.float64)
    if np.linalg.matrix_rank(rows) < rows.shape[1] or _information(design, beta, group, counts)[1] is None:
        return None
    # Which counts are zero decides whether the fit to the parts exists, however they are parted.
    if not is_interior(rows, even):
        return None
    for _ in range(TURNS):
        means = np.exp(rows @ beta)
        completed = counts[part] * means / np.bincount(part, means, minlength=len(counts))[part]
        after = fit_poisson(rows, completed, beta).coefficients
        moved, beta = float(np.abs(after - beta).max()), after
        if moved < CONVERGED:
            break
    derivatives, covariance = _information(design, beta, group, counts)
    if covariance is None:
        return None
    means = np.exp(design @ beta)
    fitted = np.bincount(part, means[counted], minlength=len(counts))
    lost = np.where(counts > 0, counts * np.log(np.where(counts > 0, counts, 1) / fitted), 0.0)
    return CollapsedFit(means, derivatives, covariance, float(2 * np.sum(lost - counts + fitted)))


def _information(design: Array, beta: Array, group: NDArray[np.intp], counts: Array) -> tuple[Array, Array | None]:
    """Return derivatives of all means by the coefficients, and the inverse of the information if it has one."""
    derivatives: Array = np.exp(design @ beta)[:, None] * design
    counted = group >= 0
    collapse = np.zeros((len(counts), int(counted.sum())))
    collapse[group[counted], np.arange(collapse.shape[1])] = 1.0
    jacobian = collapse @ derivatives[counted]
    means = collapse @ np.exp(design[counted] @ beta)
    scaled = jacobian / np.sqrt(means)[:, None]
    length = np.linalg.norm(scaled, axis=0)
    if np.any(length == 0) or np.linalg.svd(scaled / length, compute_uv=False).min() < SINGULAR:
        return derivatives, None
    return derivatives, np.asarray(np.linalg.inv(scaled.T @ scaled), dtype=np.float64)
