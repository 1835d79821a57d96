r"""The posterior of Poisson log-linear coefficients under normal priors, as weighted draws.

.. math::

    y_h \sim \text{Poisson}(e^{x_h' \beta}), \qquad \beta_j \sim N(0, 1 / p_j)

Draws come from a t distribution around the mode and are weighted to the posterior (importance sampling); twice the t is
moved to where the weighted draws lie. How many equal draws they are worth says whether they may be quoted.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import logsumexp

from dvstats.numerics.lattice_algebra import Array

FREEDOM = 6.0
MOVES = 2
STEPS, HALVINGS = 200, 40
CONVERGED = 1e-10


@dataclass(frozen=True, slots=True, eq=False)
class WeightedDraws:
    """Draws of the coefficients, and the weight of each; the weights sum to one.

    Parameters
    ----------
    draws
        A row per draw.
    weights
        One per draw.
    """

    draws: Array
    weights: Array

    @property
    def effective(self) -> float:
        """How many equal draws these are worth."""
        return float(1 / np.sum(self.weights**2))

    @property
    def means(self) -> Array:
        """Posterior means."""
        return np.asarray(self.weights @ self.draws)

    @property
    def spreads(self) -> Array:
        """Posterior standard deviations."""
        return np.asarray(np.sqrt(self.weights @ (self.draws - self.means) ** 2))

    def quantiles(self, values: NDArray[np.float64], shares: tuple[float, ...]) -> Array:
        """Return weighted quantiles of a function of the draws, one value per draw."""
        order = np.argsort(values, kind="stable")
        reached = np.cumsum(self.weights[order]) - self.weights[order] / 2
        return np.interp(shares, reached, values[order])


def poisson_posterior(
    design: Array, counts: Array, precision: Array, number: int, rng: np.random.Generator
) -> WeightedDraws:
    """Return weighted draws of the posterior.

    Parameters
    ----------
    design
        A row per cell, a column per coefficient.
    counts
        The count of each cell.
    precision
        The precision of each coefficient's prior, above 0.
    number
        How many draws.
    rng
        Source of chance.

    Examples
    --------
    A rate with a prior that says nothing has a gamma posterior, of which 20 is the mean:

    >>> one = poisson_posterior(np.ones((1, 1)), np.array([20.0]), np.array([1e-9]), 20_000, np.random.default_rng(1))
    >>> round(float(one.weights @ np.exp(one.draws[:, 0])), 1)
    20.0
    """
    centre = _mode(design, counts, precision)
    root = np.linalg.cholesky(np.linalg.inv(_information(design, precision, centre)))
    for move in range(MOVES + 1):
        found = _drawn(design, counts, precision, centre, root, number if move == MOVES else number // 2, rng)
        if move < MOVES and found.effective > 20 * design.shape[1]:
            centre = found.means
            away = found.draws - centre
            root = np.linalg.cholesky((found.weights[:, None] * away).T @ away)
    return found


def _drawn(
    design: Array, counts: Array, precision: Array, centre: Array, root: Array, number: int, rng: np.random.Generator
) -> WeightedDraws:
    size = len(centre)
    normal, stretch = rng.standard_normal((number, size)), rng.chisquare(FREEDOM, number) / FREEDOM
    # A t is wider than the normal that it is made of: scaled so that its variance is the one that was asked for.
    scaled = normal / np.sqrt(stretch)[:, None] * np.sqrt((FREEDOM - 2) / FREEDOM)
    draws = centre + scaled @ root.T
    log_t = -(FREEDOM + size) / 2 * np.log1p((normal**2).sum(axis=1) / stretch / FREEDOM)
    log_weight = _log_posterior(design, counts, precision, draws) - log_t
    return WeightedDraws(draws, np.exp(log_weight - logsumexp(log_weight)))


def _log_posterior(design: Array, counts: Array, precision: Array, draws: Array) -> Array:
    eta = draws @ design.T
    # Draws far out have rates beyond all numbers: their weight is none.
    with np.errstate(over="ignore"):
        return np.asarray(eta @ counts - np.exp(eta).sum(axis=1) - draws**2 @ precision / 2)


def _information(design: Array, precision: Array, at: Array) -> Array:
    weighted = np.exp(design @ at)[:, None] * design
    return np.asarray(design.T @ weighted + np.diag(precision))


def _mode(design: Array, counts: Array, precision: Array) -> Array:
    """Return where the posterior is highest, by Newton's method with step halving."""
    at = np.asarray(np.linalg.lstsq(design, np.log(counts + 0.5), rcond=None)[0], dtype=np.float64)
    height = _log_posterior(design, counts, precision, at[None, :])[0]
    for _ in range(STEPS):
        score = design.T @ (counts - np.exp(design @ at)) - precision * at
        step = np.linalg.solve(_information(design, precision, at), score)
        for halving in range(HALVINGS):
            trial = at + step / 2**halving
            reached = _log_posterior(design, counts, precision, trial[None, :])[0]
            if reached >= height:
                break
        at, height = trial, reached
        if float(score @ step) < CONVERGED:
            break
    return at
