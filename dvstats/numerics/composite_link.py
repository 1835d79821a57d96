r"""Log-linear means that are seen through a known matrix, and the count of the cell that nobody could see.

What is counted are sums, with known weights, of what the model describes: a composite link (Thompson and Baker 1981),

.. math::

    \nu = S \mu, \qquad \log \mu = X \beta, \qquad
    J' \operatorname{diag}(1 / \nu) (z - \nu) = 0, \qquad J = S \operatorname{diag}(\mu) X .

The equations are those of Poisson counts, solved by Fisher's scoring; they hold in expectation whatever the counts'
variances. With S the identity it is the Poisson log-linear fit.

Thompson R, Baker RJ (1981). Applied Statistics 30(2), 125–131.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import xlogy

from dvstats.numerics.lattice_algebra import Array, Flags
from dvstats.numerics.poisson_loglinear import facial_set, in_row_space, independent_columns

CONVERGED = 1e-14
ITERATIONS = 200
HALVINGS = 40
LARGEST = 700.0
NOBODY = 1e-9


@dataclass(frozen=True, slots=True)
class ThroughFit:
    """Means of the cells of the model, of the one unseen, where the means may be positive, and the deviance.

    Parameters
    ----------
    means
        Fitted means of the cells of the model.
    unseen
        Fitted mean of the unseen cell.
    facial
        Which means of the counts may be positive.
    deviance
        Deviance of the counts.
    """

    means: Array
    unseen: float
    facial: Flags
    deviance: float


def fit_through(design: Array, counts: Array, through: Array, unseen_row: Array) -> ThroughFit | None:
    """Fit a model to counts seen through a matrix; None where the unseen cell is not identified, or holds nobody.

    It holds nobody where less is counted in some cell than others would put there. Zeros are treated as in a Poisson
    log-linear fit to the counts: the fit is that on their facial set.

    Parameters
    ----------
    design
        A row per cell of the model.
    counts
        Counts, which need not be whole.
    through
        Row g, column h: the expected number of those counted in g for each one in cell h.
    unseen_row
        Row of the unseen cell.

    Examples
    --------
    A tenth of 60 pairs are missed, and each stands among the singles twice:

    >>> two_lists = np.array([[1.0, 0, 1], [1, 1, 0], [1, 1, 1]])
    >>> through = np.array([[1.0, 0, 0.1], [0, 1, 0.1], [0, 0, 0.9]])
    >>> found = fit_through(two_lists, np.array([146.0, 246, 54]), through, np.array([1.0, 0, 0]))
    >>> found.means.round(6).tolist(), round(found.unseen, 6)
    ([140.0, 240.0, 60.0], 560.0)
    """
    facial = facial_set(design, counts)
    on_face = design[facial]
    weights = in_row_space(on_face, unseen_row)
    if weights is None:
        return None
    reduced = on_face[:, independent_columns(on_face)]
    matrix = through[:, facial]
    seen = matrix.sum(axis=1) > 0
    start = np.asarray(np.linalg.lstsq(reduced, np.log(counts[facial] + 0.5), rcond=None)[0], dtype=np.float64)
    beta = _scored(reduced, counts[seen], matrix[seen], start)
    if beta is None:
        return None
    unseen = float(np.exp(min(float(weights @ reduced @ beta), LARGEST)))
    if unseen < NOBODY:
        return None
    means = np.zeros(len(counts))
    means[facial] = np.exp(reduced @ beta)
    z, nu = counts[seen], (through @ means)[seen]
    deviance = float(2 * np.sum(xlogy(z, z / nu) - z + nu))
    return ThroughFit(means, unseen, facial, deviance)


def _scored(design: Array, counts: Array, through: Array, start: Array) -> Array | None:
    """Return the coefficients, or None where scoring finds none."""
    beta = start
    for _ in range(ITERATIONS):
        mu = np.exp(design @ beta)
        nu = through @ mu
        slopes = through @ (mu[:, None] * design)
        score = slopes.T @ (counts / nu - 1)
        try:
            step: Array = np.asarray(np.linalg.solve(slopes.T @ (slopes / nu[:, None]), score))
        except np.linalg.LinAlgError:
            return None
        beta = _climbed(design, counts, through, beta, step)
        if float(score @ step) < CONVERGED:
            return beta
    return None


def _climbed(design: Array, counts: Array, through: Array, beta: Array, step: Array) -> Array:
    """Return the end of the longest half of a step that does not lead down, or the beginning."""
    height = _height(design, counts, through, beta)
    for halving in range(HALVINGS):
        trial = beta + step / 2**halving
        if _height(design, counts, through, trial) >= height - 1e-12 * (1 + abs(height)):
            return np.asarray(trial)
    return beta


def _height(design: Array, counts: Array, through: Array, beta: Array) -> float:
    nu = through @ np.exp(np.minimum(design @ beta, LARGEST))
    return float(np.sum(xlogy(counts, nu) - nu))
