r"""Log-probabilities of counts with exact derivatives by the logs of mean and dispersion.

The negative binomial is written in its dispersion :math:`\alpha = 1/r`, variance :math:`\mu + \alpha\mu^2`, so that the
Poisson is :math:`\alpha \to 0`:

.. math::

    \log q_k = \sum_{j < k} \log(1 + \alpha j) - k \log(1 + \alpha\mu) - \frac{\log(1 + \alpha\mu)}{\alpha}
    + k \log\mu - \log k!

Tails are sums of upper terms, :math:`Q_m = q_m (1 + q_{m+1}/q_m + \ldots)`, never one minus a sum of lower ones.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from scipy.special import gammainc, gammaln

from dvstats.numerics import jets
from dvstats.numerics.count_families import Array
from dvstats.numerics.jets import Jet

Predictors: TypeAlias = tuple[Jet, ...]

MOST_TERMS = 5000


@dataclass(frozen=True, slots=True)
class CountJets:
    """A distribution of counts 0, 1, 2, … whose parameters are linear predictors.

    Parameters
    ----------
    name
        In words.
    parameters
        Names of its predictors, each on the log scale: `mean`, and `dispersion` if there is one.
    log_pmf
        (k, predictors) to log P(X = k).
    log_tail
        (m, predictors) to log P(X >= m), m one number or one per row.
    """

    name: str
    parameters: tuple[str, ...]
    log_pmf: Callable[[Array, Predictors], Jet]
    log_tail: Callable[[Array, Predictors], Jet]


# ── Poisson ──────────────────────────────────────────────────────────────────


def _poisson_log_pmf(k: Array, predictors: Predictors) -> Jet:
    (eta,) = predictors
    return k * eta - jets.exp(eta) - gammaln(k + 1.0)


def _poisson_log_tail(m: Array, predictors: Predictors) -> Jet:
    """Return log P(X >= m): by the log of the mean its derivative is mu q_(m-1) / Q_m."""
    (eta,) = predictors
    mean = np.exp(eta.value)
    with np.errstate(divide="ignore"):
        value = np.where(m > 0, np.log(gammainc(np.maximum(m, 1.0), mean)), 0.0)
    # Below 1e-290 the regularised gamma function underflows, and its first term is all there is.
    first_term = m * eta.value - mean - gammaln(m + 1.0)
    value = np.where(np.isfinite(value) & (value > -660.0), value, first_term)
    slope = np.where(m > 0, np.exp(m * eta.value - mean - gammaln(np.maximum(m, 1.0)) - value), 0.0)
    return eta.through(value, slope, slope * (m - mean - slope))


POISSON = CountJets("Poisson", ("mean",), _poisson_log_pmf, _poisson_log_tail)


# ── geometric ────────────────────────────────────────────────────────────────


def _geometric_log_pmf(k: Array, predictors: Predictors) -> Jet:
    (eta,) = predictors
    return k * jets.log_expit(eta) + jets.log_expit(-eta)


def _geometric_log_tail(m: Array, predictors: Predictors) -> Jet:
    (eta,) = predictors
    return m * jets.log_expit(eta)


GEOMETRIC = CountJets("geometric", ("mean",), _geometric_log_pmf, _geometric_log_tail)


# ── negative binomial ────────────────────────────────────────────────────────


def _negative_binomial_log_pmf(k: Array, predictors: Predictors) -> Jet:
    eta, log_alpha = predictors
    steps = _log_steps(np.broadcast_to(np.asarray(k, dtype=float), eta.value.shape), log_alpha)
    return steps - k * jets.log1p(jets.exp(eta + log_alpha)) - _stopped(eta, log_alpha) + k * eta - gammaln(k + 1.0)


def _log_steps(k: Array, log_alpha: Jet) -> Jet:
    """Return the sum of log(1 + alpha j) over j < k."""
    total = [np.zeros_like(log_alpha.value) for _ in range(3)]
    alpha = np.exp(log_alpha.value)
    for j in range(1, int(k.max(initial=1.0))):
        part = alpha * j / (1 + alpha * j)
        within = k > j
        for sum_, term in zip(total, (np.log1p(alpha * j), part, part * (1 - part)), strict=True):
            sum_ += np.where(within, term, 0.0)
    return log_alpha.through(*total)


def _stopped(eta: Jet, log_alpha: Jet) -> Jet:
    r"""Return :math:`\log(1 + \alpha\mu) / \alpha`, minus log q_0; it is mu times log1p(x) / x at x = alpha mu."""
    return jets.exp(eta) * _log1p_over(eta + log_alpha)


def _log1p_over(u: Jet) -> Jet:
    """Return log(1 + x) / x of x = exp(u), by series where x is small."""
    x = np.exp(u.value)
    small = x < 1e-3
    apart = np.where(small, 1.0, x)
    value = np.where(small, 1 - x / 2 + x**2 / 3 - x**3 / 4 + x**4 / 5, np.log1p(apart) / apart)
    first = np.where(small, -x / 2 + 2 * x**2 / 3 - 3 * x**3 / 4 + 4 * x**4 / 5, 1 / (1 + apart) - value)
    second = np.where(
        small, -x / 2 + 4 * x**2 / 3 - 9 * x**3 / 4 + 16 * x**4 / 5, -apart / (1 + apart) ** 2 - 1 / (1 + apart) + value
    )  # fmt: skip
    return u.through(value, first, second)


def _negative_binomial_log_tail(m: Array, predictors: Predictors) -> Jet:
    eta, log_alpha = predictors
    m = np.broadcast_to(np.asarray(m, dtype=float), eta.value.shape)
    if np.all(m == 1):
        return jets.log1mexp(-_stopped(eta, log_alpha))
    theta = jets.expit(eta + log_alpha)
    alpha = jets.exp(log_alpha)
    return _negative_binomial_log_pmf(m, predictors) + jets.log(_relative_tail(m, alpha, theta))


def _relative_tail(m: Array, alpha: Jet, theta: Jet) -> Jet:
    r"""Return the sum of q_j / q_m over j >= m; q_(j+1) / q_j is :math:`\theta (1 + \alpha j) / (\alpha (j + 1))`."""
    rate = theta / alpha
    term = jets.constant(np.ones(1), theta)
    total = term
    for step in range(MOST_TERMS):
        j = m + step
        term = term * (rate + theta * j) / (j + 1)
        total = total + term
        if np.all(np.abs(term.value) + np.abs(term.hessian).max(axis=(0, 1)) < 1e-17 * total.value):
            break
    return total


NEGATIVE_BINOMIAL = CountJets(
    "negative binomial", ("mean", "dispersion"), _negative_binomial_log_pmf, _negative_binomial_log_tail
)


# ── log series: the negative binomial above zero where N is infinite ─────────


def _log_series_log_pmf(k: Array, predictors: Predictors) -> Jet:
    (eta,) = predictors
    return k * jets.log_expit(eta) - jets.log(-jets.log_expit(-eta)) - np.log(np.maximum(k, 1.0))


def _log_series_log_tail(m: Array, predictors: Predictors) -> Jet:
    (eta,) = predictors
    theta = jets.expit(eta)
    m = np.broadcast_to(np.asarray(m, dtype=float), eta.value.shape)
    term = jets.constant(np.ones(1), theta)
    total = term
    for step in range(MOST_TERMS):
        j = m + step
        term = term * theta * (j / (j + 1))
        total = total + term
        if np.all(np.abs(term.value) < 1e-17 * total.value):
            break
    tail = _log_series_log_pmf(m, predictors) + jets.log(total)
    return jets.where(m <= 1, jets.constant(np.zeros(1), eta), tail)


LOG_SERIES = CountJets("log series", ("mean",), _log_series_log_pmf, _log_series_log_tail)
"""Its predictor is the log of the odds of theta, which is alpha mu of the negative binomial; it has no count 0."""
