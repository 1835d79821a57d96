r"""Random effects: estimates of one quantity that differ by more than their errors.

.. math::

    y_i = \mu + u_i + e_i, \qquad u_i \sim N(0, \tau^2), \qquad e_i \sim N(0, v_i), \qquad w_i = 1 / (v_i + \tau^2)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq, minimize
from scipy.special import expit, gammaln, logsumexp
from scipy.stats import chi2

Array = NDArray[np.float64]

ITERATIONS = 10_000
PEAK_STEPS = 12
_NODES = np.polynomial.hermite_e.hermegauss(21)


def weighted_mean(effect: Array, variance: Array, tau2: float) -> tuple[float, float]:
    """Return the mean and its variance under a given spread between the effects."""
    weight = 1 / (variance + tau2)
    return float(weight @ effect / weight.sum()), float(1 / weight.sum())


def heterogeneity(effect: Array, variance: Array, tau2: float) -> float:
    """Return the weighted sum of squares around the mean: Cochran's Q at zero spread.

    Examples
    --------
    >>> heterogeneity(np.array([1.0, 3.0]), np.array([1.0, 1.0]), 0.0)
    2.0
    """
    mean, _ = weighted_mean(effect, variance, tau2)
    return float(np.sum((effect - mean) ** 2 / (variance + tau2)))


def der_simonian_laird(effect: Array, variance: Array) -> float:
    """Return the spread by the method of moments."""
    weight, k = 1 / variance, len(effect)
    excess = heterogeneity(effect, variance, 0.0) - (k - 1)
    return float(max(0.0, excess / (weight.sum() - (weight**2).sum() / weight.sum())))


def paule_mandel(effect: Array, variance: Array) -> float:
    """Return the spread at which the weighted sum of squares is what is expected of it."""
    return _where_q_is(len(effect) - 1.0, effect, variance)


def restricted_likelihood(effect: Array, variance: Array) -> float:
    """Return the spread of the restricted maximum likelihood, by Fisher scoring."""
    tau2 = der_simonian_laird(effect, variance)
    for _ in range(ITERATIONS):
        weight = 1 / (variance + tau2)
        mean = weight @ effect / weight.sum()
        squares = weight**2
        following = max(0.0, float(squares @ ((effect - mean) ** 2 - variance) / squares.sum() + 1 / weight.sum()))
        if abs(following - tau2) < 1e-12 * (1 + tau2):
            return following
        tau2 = following
    return tau2


SPREADS: Mapping[str, Callable[[Array, Array], float]] = MappingProxyType(
    {"reml": restricted_likelihood, "dl": der_simonian_laird, "pm": paule_mandel}
)


def spread_limits(effect: Array, variance: Array, level: float) -> tuple[float, float]:
    """Return the limits of the spread between which the weighted sum of squares is no surprise (Viechtbauer 2007)."""
    freedom = len(effect) - 1
    above, below = (float(chi2.ppf(tail, freedom)) for tail in ((1 + level) / 2, (1 - level) / 2))
    return _where_q_is(above, effect, variance), _where_q_is(below, effect, variance)


def _where_q_is(target: float, effect: Array, variance: Array) -> float:
    if heterogeneity(effect, variance, 0.0) <= target:
        return 0.0
    high = 1.0
    while heterogeneity(effect, variance, high) > target:
        high *= 2
    return float(brentq(lambda tau2: heterogeneity(effect, variance, tau2) - target, 0.0, high, xtol=1e-14, rtol=1e-14))


def binomial_normal(events: Array, n: Array) -> tuple[float, float, float]:
    """Return mean, its standard error and spread of log-odds that are normal, with binomial counts (exact likelihood).

    Examples
    --------
    >>> mean, _, tau2 = binomial_normal(np.array([10.0, 10.0]), np.array([50.0, 50.0]))
    >>> round(float(1 / (1 + np.exp(-mean))), 4), tau2 < 1e-4
    (0.2, True)
    """
    choose = float(np.sum(gammaln(n + 1) - gammaln(events + 1) - gammaln(n - events + 1)))

    def lost(at: Array) -> float:
        return -choose - float(np.sum(_log_marginal(events, n, float(at[0]), float(np.exp(at[1])))))

    share = (events.sum() + 0.5) / (n.sum() + 1)
    centre = float(np.log(share / (1 - share)))
    starts = [
        minimize(lost, np.array([centre, spread]), method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-12})
        for spread in (-3.0, -1.0, 0.5)
    ]
    best = min(starts, key=lambda found: found.fun)
    return float(best.x[0]), _mean_error(lost, best.x), float(np.exp(2 * best.x[1]))


def _log_marginal(events: Array, n: Array, mean: float, spread: float) -> Array:
    """Return each study's log-likelihood with its effect integrated out, by nodes around where it is largest.

    Fixed nodes would miss the narrow peak that a large study has.
    """
    start = (np.log((events + 0.5) / (n - events + 0.5)) - mean) * spread
    weight = n * (events + 0.5) * (n - events + 0.5) / (n + 1) ** 2
    u = weight * start / (1 + spread**2 * weight)
    for _ in range(PEAK_STEPS):
        p = expit(mean + spread * u)
        curvature = 1 + spread**2 * n * p * (1 - p)
        u = u + np.clip((spread * (events - n * p) - u) / curvature, -1, 1)
    p = expit(mean + spread * u)
    width = (1 + spread**2 * n * p * (1 - p)) ** -0.5
    nodes, weights = _NODES
    at = u + width * nodes[:, None]
    eta = mean + spread * at
    inside = events * eta - n * np.logaddexp(0, eta) - at**2 / 2 + nodes[:, None] ** 2 / 2
    return np.asarray(np.log(width) + logsumexp(inside + np.log(weights / weights.sum())[:, None], axis=0))


def _mean_error(lost: Callable[[Array], float], at: Array) -> float:
    """Return the standard error of the mean from the curvature of the likelihood."""
    step = np.array([1e-4, 1e-3])

    def second(i: int, j: int) -> float:
        a, b = np.eye(2)[i] * step[i], np.eye(2)[j] * step[j]
        four = lost(at + a + b) - lost(at + a - b) - lost(at - a + b) + lost(at - a - b)
        return float(four / (4 * step[i] * step[j]))

    matrix = np.array([[second(0, 0), second(0, 1)], [second(0, 1), second(1, 1)]])
    # Without spread the likelihood is flat in its logarithm, and the mean stands alone.
    usable = matrix[1, 1] > 1e-6 and np.linalg.det(matrix) > 0
    return float(np.sqrt(np.linalg.inv(matrix)[0, 0])) if usable else float(matrix[0, 0] ** -0.5)
