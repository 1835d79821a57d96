r"""The posterior of Poisson log-linear coefficients under normal priors, as weighted draws.

.. math::

    y_h \sim \text{Poisson}(e^{x_h' \beta}), \qquad \beta_j \sim N(0, 1 / p_j)

Draws come from a t distribution around the mode and are weighted to the posterior.
"""

from __future__ import annotations

import numpy as np

from dvstats.numerics.importance import Proposal, WeightedDraws, importance
from dvstats.numerics.lattice_algebra import Array

STEPS, HALVINGS = 200, 40
CONVERGED = 1e-10


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
    proposal = Proposal.single(centre, root)
    return importance(lambda draws: _log_posterior(design, counts, precision, draws), proposal, number, rng)


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
