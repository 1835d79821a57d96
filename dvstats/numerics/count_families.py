r"""Distributions of how often one person is recorded, as frozen records of functions of the mean.

Each family is a power series in :math:`\theta`, a function of the mean :math:`\mu`:

.. math::

    P(X = k) = \frac{a_k \theta^k}{A(\theta)}, \qquad
    \frac{\partial \log P(X = k)}{\partial \log\theta} = k - \mu, \qquad
    \frac{\partial \log P(X \ge m)}{\partial \log\theta} = \mathrm{E}[X \mid X \ge m] - \mu

so that likelihoods of truncated and right-censored counts need no more than means and variances of tails.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc, gammainc, gammaln

Array: TypeAlias = NDArray[np.float64]
Numbers: TypeAlias = float | Array
Mask: TypeAlias = NDArray[np.bool_]
Places: TypeAlias = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class CountFamily:
    """A one-parameter distribution of counts 0, 1, 2, … with all that truncated likelihoods need.

    Parameters
    ----------
    name
        In words.
    log_pmf
        (k, mean) to log P(X = k).
    log_tail
        (m, mean) to log P(X >= m).
    tail_mean, tail_variance
        (m, mean) to mean and variance of X given X >= m.
    slope
        mean to the derivative of log theta by log mean.

    Examples
    --------
    >>> round(float(POISSON.p0(0.5)), 6), round(float(GEOMETRIC.p0(0.5)), 6)
    (0.606531, 0.666667)
    """

    name: str
    log_pmf: Callable[[Numbers, Numbers], Array]
    log_tail: Callable[[int, Numbers], Array]
    tail_mean: Callable[[int, Numbers], Array]
    tail_variance: Callable[[int, Numbers], Array]
    slope: Callable[[Numbers], Array]

    def p0(self, mean: Numbers) -> Array:
        """Return the probability never to be recorded."""
        return np.exp(self.log_pmf(0.0, mean))

    def p1(self, mean: Numbers) -> Array:
        """Return the probability to be recorded exactly once."""
        return np.exp(self.log_pmf(1.0, mean))


# ── Poisson: everybody equally likely to be recorded, records independent ────


def _poisson_log_pmf(k: Numbers, mean: Numbers) -> Array:
    return np.asarray(k * np.log(mean) - mean - gammaln(np.add(k, 1.0)))


def _poisson_tail(m: int, mean: Numbers) -> Array:
    return np.ones_like(np.asarray(mean, dtype=float)) if m <= 0 else np.asarray(gammainc(m, mean))


def _poisson_log_tail(m: int, mean: Numbers) -> Array:
    return np.log(_poisson_tail(m, mean))


def _poisson_tail_mean(m: int, mean: Numbers) -> Array:
    return mean * _poisson_tail(m - 1, mean) / _poisson_tail(m, mean)


def _poisson_tail_variance(m: int, mean: Numbers) -> Array:
    first = _poisson_tail_mean(m, mean)
    return np.square(mean) * _poisson_tail(m - 2, mean) / _poisson_tail(m, mean) + first - first**2


def _one(mean: Numbers) -> Array:
    return np.ones_like(np.asarray(mean, dtype=float))


POISSON = CountFamily(
    "Poisson", _poisson_log_pmf, _poisson_log_tail, _poisson_tail_mean, _poisson_tail_variance, _one
)  # fmt: skip


# ── geometric: rates differ between persons as an exponential distribution ───


def _geometric_log_pmf(k: Numbers, mean: Numbers) -> Array:
    return np.asarray(k * (np.log(mean) - np.log1p(mean)) - np.log1p(mean))


def _geometric_log_tail(m: int, mean: Numbers) -> Array:
    return np.asarray(m * (np.log(mean) - np.log1p(mean)))


def _geometric_tail_mean(m: int, mean: Numbers) -> Array:
    return np.asarray(m + np.asarray(mean))


def _geometric_tail_variance(m: int, mean: Numbers) -> Array:
    return np.asarray(mean * (1.0 + np.asarray(mean)))


def _geometric_slope(mean: Numbers) -> Array:
    return 1.0 / (1.0 + np.asarray(mean))


GEOMETRIC = CountFamily(
    "geometric", _geometric_log_pmf, _geometric_log_tail, _geometric_tail_mean, _geometric_tail_variance,
    _geometric_slope,
)  # fmt: skip


# ── negative binomial: rates differ between persons as a gamma distribution ──


def negative_binomial(shape: float) -> CountFamily:
    r"""Return the negative binomial with a given shape r: variance :math:`\mu + \mu^2 / r`.

    The geometric distribution has r = 1, the Poisson is the limit for large r, and for small r the part above zero
    tends to the log series while the probability of zero tends to 1.

    Examples
    --------
    >>> family = negative_binomial(1.0)
    >>> bool(np.isclose(family.p1(0.7), GEOMETRIC.p1(0.7)))
    True
    """

    def theta(mean: Numbers) -> Array:
        return np.asarray(mean / (np.asarray(mean) + shape))

    def tail(m: int, mean: Numbers, more: int = 0) -> Array:
        return _one(mean) if m <= 0 else np.asarray(betainc(m, shape + more, theta(mean)))

    def log_pmf(k: Numbers, mean: Numbers) -> Array:
        ways = gammaln(np.add(k, shape)) - gammaln(shape) - gammaln(np.add(k, 1.0))
        return np.asarray(ways + k * np.log(theta(mean)) - shape * np.log1p(np.asarray(mean) / shape))

    def log_tail(m: int, mean: Numbers) -> Array:
        if m == 1:
            return np.log(-np.expm1(-shape * np.log1p(np.asarray(mean) / shape)))
        return np.log(tail(m, mean))

    def tail_mean(m: int, mean: Numbers) -> Array:
        return mean * tail(m - 1, mean, 1) / np.exp(log_tail(m, mean))

    def tail_variance(m: int, mean: Numbers) -> Array:
        first = tail_mean(m, mean)
        pairs = np.square(mean) * (1 + 1 / shape) * tail(m - 2, mean, 2) / np.exp(log_tail(m, mean))
        return np.asarray(pairs + first - first**2)

    def slope(mean: Numbers) -> Array:
        return np.asarray(shape / (np.asarray(mean) + shape))

    return CountFamily(f"negative binomial, shape {shape:g}", log_pmf, log_tail, tail_mean, tail_variance, slope)
