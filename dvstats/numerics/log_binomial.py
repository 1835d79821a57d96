r"""Binomial counts whose chance is a product: regression on the logarithm of the chance.

.. math::

    s_i \sim \mathrm{Bin}(n_i, p_i), \quad \log p_i = x_i^T\beta, \qquad
    U = X^T \frac{s - np}{1 - p}, \quad I = X^T \mathrm{diag}\Big(\frac{np}{1 - p}\Big) X
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import xlog1py, xlogy

Array = NDArray[np.float64]

ROUNDS = 200
HALVINGS = 60
# Rounding of the log-likelihood, relative to its size: near the maximum a step gains less than that.
SLACK = 1e-13


@dataclass(frozen=True, slots=True)
class LogBinomial:
    """Coefficients with their covariance, the deviance, and whether an inner maximum was reached.

    Parameters
    ----------
    coefficients
        Coefficients on the logarithm of a probability.
    covariance
        Their covariance.
    deviance
        Deviance.
    reached
        Whether the maximum lies inside, with all probabilities below one.
    """

    coefficients: Array
    covariance: Array
    deviance: float
    reached: bool


def fit_log_binomial(successes: Array, trials: Array, design: Array) -> LogBinomial:
    """Fit by Fisher scoring; a step that would make a chance 1 or the likelihood smaller is halved.

    References
    ----------
    Wacholder S (1986). Binomial regression in GLIM. American Journal of Epidemiology 123(1), 174–184.

    Examples
    --------
    >>> found = fit_log_binomial(np.array([80.0, 20, 20, 20]), np.array([1000.0, 1000, 500, 2000]),
    ...                          np.array([[1.0, 0, 0], [0, 1, 0], [1, 0, 1], [0, 1, 1]]))
    >>> np.exp(found.coefficients).round(3).tolist(), found.reached
    ([0.08, 0.02, 0.5], True)
    """
    beta = _nearest(design, np.log((successes + 0.5) / (trials + 1)))
    high = float((design @ beta).max())
    if high >= 0:
        beta = _nearest(design, design @ beta - high - 1e-3)
    value, reached = _log_likelihood(successes, trials, design @ beta), False
    for _ in range(ROUNDS):
        chance = np.exp(design @ beta)
        score = design.T @ ((successes - trials * chance) / (1 - chance))
        information = (design.T * (trials * chance / (1 - chance))) @ design
        step: Array = np.linalg.solve(information, score)
        reached = float(np.abs(step).max()) < 1e-11
        if reached:
            break
        beta, value, moved = _halved(successes, trials, design, (beta, step, value))
        if not moved:
            break
    chance = np.exp(design @ beta)
    inner = reached and bool((chance < 1 - 1e-6).all())
    return LogBinomial(beta, np.asarray(np.linalg.inv(information)), _deviance(successes, trials, chance), inner)


def _nearest(design: Array, log_chance: Array) -> Array:
    found: Array = np.asarray(np.linalg.lstsq(design, log_chance, rcond=None)[0], dtype=np.float64)
    return found


def _halved(
    successes: Array, trials: Array, design: Array, at: tuple[Array, Array, float]
) -> tuple[Array, float, bool]:  # fmt: skip
    beta, step, value = at
    for halving in range(HALVINGS):
        tried = beta + step / 2**halving
        found = _log_likelihood(successes, trials, design @ tried)
        if found >= value - SLACK * (1 + abs(value)):
            return tried, found, True
    return beta, value, False


def _log_likelihood(successes: Array, trials: Array, log_chance: Array) -> float:
    if (log_chance >= 0).any():
        return -np.inf
    return float(successes @ log_chance + (trials - successes) @ np.log(-np.expm1(log_chance)))


def _deviance(successes: Array, trials: Array, chance: Array) -> float:
    share = successes / trials
    own = xlogy(successes, share) + xlog1py(trials - successes, -share)
    return float(2 * (own - xlogy(successes, chance) - xlog1py(trials - successes, -chance)).sum())
