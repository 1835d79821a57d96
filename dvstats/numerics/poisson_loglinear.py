r"""Poisson log-linear fits of small tables with zeros, and the count of the cell that nobody could see.

A table of counts y has the mean :math:`\log \mu = A \beta`. The likelihood has its maximum where :math:`A'\mu = A'y`.
Zeros may move some of :math:`\beta` to minus infinity: the cells with positive fitted means are then the *facial set*
(Fienberg and Rinaldo 2012), and the fit is that of the model on it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import qr
from scipy.optimize import linprog
from scipy.special import gammaln, xlogy

Array = NDArray[np.float64]

CONVERGED = 1e-11
ITERATIONS = 200
POSITIVE = 1e-7
QUICK = 25
FAR_BELOW = 1e-3


@dataclass(frozen=True, slots=True)
class PoissonFit:
    """Coefficients, fitted means and covariance of a Poisson log-linear model.

    Parameters
    ----------
    coefficients
        Coefficients on the logarithm of the means.
    means
        Fitted means.
    covariance
        Covariance of the coefficients.
    """

    coefficients: Array
    means: Array
    covariance: Array


@dataclass(frozen=True, slots=True)
class UnseenFit:
    """A fit on the facial set, carried over to the unseen cell.

    Parameters
    ----------
    design
        Rows of the facial set, independent columns only.
    counts
        Counts of the facial set.
    unseen_row
        Row of the unseen cell in the same columns.
    fit
        The Poisson fit.
    facial
        Which of all cells are in the facial set.
    n_parameters
        Columns of the whole design, those at minus infinity included.
    counts_all
        Counts of all cells.
    curve
        Profile log-likelihood of N at an unseen count, for a model that constrains its coefficients.
    """

    design: Array
    counts: Array
    unseen_row: Array
    fit: PoissonFit
    facial: NDArray[np.bool_]
    n_parameters: int
    counts_all: Array
    curve: Callable[[float], float] | None = None

    @property
    def unseen(self) -> float:
        """Expected count of the unseen cell."""
        return float(np.exp(self.unseen_row @ self.fit.coefficients))

    @property
    def log_unseen_variance(self) -> float:
        """Variance of its logarithm."""
        return float(self.unseen_row @ self.fit.covariance @ self.unseen_row)

    @property
    def deviance(self) -> float:
        """Twice the log-likelihood lost against the saturated model."""
        return float(2 * np.sum(xlogy(self.counts, self.counts / self.fit.means)))

    @property
    def log_likelihood(self) -> float:
        """Poisson log-likelihood, factorial terms kept."""
        mu, y = self.fit.means, self.counts
        return float(np.sum(xlogy(y, mu) - mu - gammaln(y + 1)))


def fit_poisson(design: Array, counts: Array, start: Array | None = None) -> PoissonFit:
    """Fit by Newton's method with step halving; the maximum must exist and the columns be independent.

    Examples
    --------
    >>> found = fit_poisson(np.array([[1.0, 0], [1, 1]]), np.array([3.0, 6]))
    >>> [round(float(b), 6) for b in found.coefficients]
    [1.098612, 0.693147]
    """
    rough = np.linalg.lstsq(design, np.log(counts + 0.5), rcond=None)[0] if start is None else start
    beta = np.asarray(rough, dtype=float)
    height = _height(design, counts, beta)
    for _ in range(ITERATIONS):
        mu = np.exp(design @ beta)
        score = design.T @ (counts - mu)
        step = np.linalg.solve(design.T @ (mu[:, None] * design), score)
        beta, height = _climb(design, counts, beta, step, height)
        if float(score @ step) < CONVERGED * (1 + abs(height)) * 1e-6:
            break
    mu = np.exp(design @ beta)
    return PoissonFit(beta, mu, np.linalg.inv(design.T @ (mu[:, None] * design)))


def _climb(design: Array, counts: Array, beta: Array, step: Array, height: float) -> tuple[Array, float]:
    for halving in range(40):
        trial = beta + step / 2**halving
        reached = _height(design, counts, trial)
        if reached >= height - 1e-12 * (1 + abs(height)):
            return trial, reached
    return beta, height


def _height(design: Array, counts: Array, beta: Array) -> float:
    eta = design @ beta
    return float(counts @ eta - np.sum(np.exp(np.minimum(eta, 700.0))))


def facial_set(design: Array, counts: Array) -> NDArray[np.bool_]:
    """Return which cells can have a positive fitted mean.

    A linear programme looks for x ≥ 0 with A'x = s A'y for some s ≥ 0 and as many positive cells as possible.

    Examples
    --------
    >>> facial_set(np.array([[1.0, 0, 0], [1, 1, 0], [1, 1, 1]]), np.array([3.0, 2, 0])).tolist()
    [True, True, False]
    """
    if np.all(counts > 0) or _lies_inside(design, counts):
        return np.ones(len(counts), dtype=bool)
    n, p = design.shape
    # Variables: x = z + rest with 0 ≤ z ≤ 1 and rest ≥ 0, then s.
    balance = np.hstack([design.T, design.T, -(design.T @ counts)[:, None]])
    cost = np.concatenate([-np.ones(n), np.zeros(n + 1)])
    limits = [(0.0, 1.0)] * n + [(0.0, None)] * (n + 1)
    found = linprog(cost, A_eq=balance, b_eq=np.zeros(p), bounds=limits, method="highs")
    return np.asarray(found.x)[:n] > POSITIVE


def _lies_inside(design: Array, counts: Array) -> bool:
    """Tell quickly that the maximum lies inside, by going there; False if that does not show it.

    Were there no maximum inside, some means would fall to zero along a direction in which the score stays as large as
    they are. A score far below the smallest mean is therefore a proof, and saves the linear programme.
    """
    beta = np.linalg.lstsq(design, np.log(counts + 0.5), rcond=None)[0]
    for _ in range(QUICK):
        mu = np.exp(np.minimum(design @ beta, 50.0))
        score = design.T @ (counts - mu)
        if np.abs(score).max() < FAR_BELOW * mu.min():
            return True
        try:
            beta = beta + np.linalg.solve(design.T @ (mu[:, None] * design), score)
        except np.linalg.LinAlgError:
            # Dependent columns: the linear programme decides.
            return False
    return False


def is_interior(design: Array, counts: Array) -> bool:
    """Tell whether the maximum exists with all means positive, by the programme of Fienberg and Rinaldo."""
    return bool(facial_set(design, counts).all())


def in_row_space(design: Array, row: Array) -> Array | None:
    """Return weights w with w'A = row, or None if there are none."""
    weights = np.linalg.lstsq(design.T, row, rcond=None)[0]
    return np.asarray(weights) if np.allclose(weights @ design, row, atol=1e-8) else None


def independent_columns(design: Array) -> NDArray[np.intp]:
    """Return the places of independent columns that span all of them."""
    _, upper, order = qr(design, mode="economic", pivoting=True)
    rank = int(np.sum(np.abs(np.diag(upper)) > 1e-9 * max(abs(upper[0, 0]), 1.0)))
    return np.sort(order[:rank])


def fit_unseen(
    design: Array, counts: Array, unseen_row: Array, facial: NDArray[np.bool_] | None = None
) -> UnseenFit | None:
    """Fit a model on its facial set, found here unless it is known, and carry it to the unseen cell.

    None if the unseen cell is not identified.

    Examples
    --------
    >>> two_lists = np.array([[1.0, 1, 0], [1, 0, 1], [1, 1, 1]])
    >>> found = fit_unseen(two_lists, np.array([86.0, 73, 49]), np.array([1.0, 0, 0]))
    >>> round(found.unseen, 6) == round(86 * 73 / 49, 6)
    True
    """
    facial = facial_set(design, counts) if facial is None else facial
    on_face = design[facial]
    weights = in_row_space(on_face, unseen_row)
    if weights is None:
        return None
    columns = independent_columns(on_face)
    reduced = on_face[:, columns]
    fit = fit_poisson(reduced, counts[facial])
    return UnseenFit(reduced, counts[facial], weights @ reduced, fit, facial, design.shape[1], counts)
