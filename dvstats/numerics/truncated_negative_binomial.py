r"""Fit the zero-truncated negative binomial by profiling its shape, and tell when the likelihood has no maximum.

As the shape r falls to 0, the counts above zero tend to the log series while the probability never to be recorded tends
to 1, so that N grows without limit. The derivative of the profile log-likelihood by r at that end is known exactly:

.. math::

    U = \sum_k f_k \Big(H_{k-1} - \tfrac{1}{2} L\Big), \qquad L = -\log(1 - \hat\theta), \qquad
    H_j = \sum_{i \le j} 1 / i,

with :math:`\hat\theta` fitted to the log series. Where U is not positive, the end at N = infinity is a maximum, and
optimisers stop on the way to it at any large number.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq
from scipy.special import digamma, hyp2f1

from dvstats.numerics.count_families import POISSON, Array, CountFamily, Numbers, negative_binomial
from dvstats.numerics.truncated_counts import SeenCounts, TruncatedFit, fit_truncated, log_likelihood

LOG_SHAPES = np.linspace(-12.0, 12.0, 49)


def _series_from(m: int, odds: Numbers) -> Array:
    """Return the sum of theta^k / k over k >= m, where theta = odds / (1 + odds)."""
    theta = odds / (1.0 + np.asarray(odds))
    return np.asarray(theta**m / m * hyp2f1(m, 1.0, m + 1.0, theta))


def _series_log_pmf(k: Numbers, odds: Numbers) -> Array:
    return np.asarray(k * (np.log(odds) - np.log1p(odds)) - np.log(k))


def _series_tail_mean(m: int, odds: Numbers) -> Array:
    theta = odds / (1.0 + np.asarray(odds))
    return np.asarray(theta**m * (1.0 + np.asarray(odds)) / _series_from(m, odds))


def _series_tail_variance(m: int, odds: Numbers) -> Array:
    first = _series_tail_mean(m, odds)
    return np.asarray(first * (m + np.asarray(odds)) - first**2)


LOG_SERIES = CountFamily(
    "log series", _series_log_pmf, lambda m, odds: np.log(_series_from(m, odds)), _series_tail_mean,
    _series_tail_variance, lambda odds: 1.0 / (1.0 + np.asarray(odds)),
)  # fmt: skip
"""The limit of the negative binomial above zero; its parameter is the odds of theta, and it has no count 0."""


@dataclass(frozen=True, slots=True)
class ShapeProfile:
    """The likelihood of the zero-truncated negative binomial along its shape.

    Parameters
    ----------
    best
        The fit at the best shape, or None where the likelihood is highest at an end.
    shape
        The best shape; 0 for the log series (N infinite), infinite for the Poisson.
    covariance
        Of the logs of mean and shape, where there is a maximum.
    at_log_series
        Log-likelihood of the end where N is infinite.
    score_at_log_series
        Derivative of the profile by the shape at the end where N is infinite.
    """

    best: TruncatedFit | None
    shape: float
    covariance: Array | None
    at_log_series: float
    score_at_log_series: float


def profile_shape(seen: SeenCounts) -> ShapeProfile | None:
    """Profile the shape; None where not even the ends can be fitted.

    Examples
    --------
    Police records of four Dutch cities, where the likelihood is highest at N = infinity:

    >>> seen = SeenCounts(np.arange(1.0, 7.0), np.array([1645, 183, 37, 13, 1, 1.0]))
    >>> found = profile_shape(seen)
    >>> found.shape, round(found.at_log_series, 6), found.score_at_log_series < 0
    (0.0, -875.622131, True)
    """
    series, poisson = fit_truncated(LOG_SERIES, seen), fit_truncated(POISSON, seen)
    if series is None or poisson is None:
        return None
    ends = series.log_likelihood, _score_at_log_series(series.mean, seen)
    heights = np.array([_height(log_shape, seen) for log_shape in LOG_SHAPES])
    peak = int(np.argmax(heights))
    highest = max(series.log_likelihood, poisson.log_likelihood)
    if heights[peak] <= highest or peak in (0, len(LOG_SHAPES) - 1):
        return ShapeProfile(None, 0.0 if highest == series.log_likelihood else np.inf, None, *ends)
    shape = float(np.exp(_summit(LOG_SHAPES[peak - 1], LOG_SHAPES[peak + 1], seen)))
    best = fit_truncated(negative_binomial(shape), seen)
    assert best is not None
    return ShapeProfile(best, shape, _covariance(best.mean, shape, seen), *ends)


def _height(log_shape: float, seen: SeenCounts) -> float:
    fit = fit_truncated(negative_binomial(float(np.exp(log_shape))), seen)
    return -np.inf if fit is None else fit.log_likelihood


def _summit(low: float, high: float, seen: SeenCounts) -> float:
    """Find where the profile's derivative is zero: by the envelope theorem it is taken at the fitted mean."""

    def slope(log_shape: float) -> float:
        fit = fit_truncated(negative_binomial(float(np.exp(log_shape))), seen)
        assert fit is not None
        return _central(lambda step: _surface(np.log(fit.mean), log_shape + step, seen), 1e-3)

    return float(brentq(slope, low, high, xtol=1e-12))


def _surface(log_mean: float, log_shape: float, seen: SeenCounts) -> float:
    return log_likelihood(negative_binomial(float(np.exp(log_shape))), float(np.exp(log_mean)), seen, 1)


def _central(function: Callable[[float], float], step: float) -> float:
    near, far = function(step) - function(-step), function(2 * step) - function(-2 * step)
    return (8 * near - far) / (12 * step)


def _covariance(mean: float, shape: float, seen: SeenCounts) -> Array:
    """Invert the observed information in the logs of mean and shape, by fourth-order differences."""
    a, b, step = float(np.log(mean)), float(np.log(shape)), 2e-3

    def by_mean(s: float, t: float) -> float:
        return _central(lambda u: _surface(s + u, t, seen), step)

    def by_shape(s: float, t: float) -> float:
        return _central(lambda u: _surface(s, t + u, seen), step)

    twice = [_central(lambda u: by_mean(a + u, b), step), _central(lambda u: by_shape(a + u, b), step)]
    other = [_central(lambda u: by_mean(a, b + u), step), _central(lambda u: by_shape(a, b + u), step)]
    information = -np.array([twice, other])
    return np.asarray(np.linalg.inv((information + information.T) / 2))


def _score_at_log_series(odds: float, seen: SeenCounts) -> float:
    times, persons = seen.exact
    c, n_c = seen.censored
    beyond = n_c * _mean_harmonic(c, odds) if n_c else 0.0
    return float(persons @ _harmonic_before(times) + beyond - seen.n * np.log1p(odds) / 2)


def _harmonic_before(k: Array) -> Array:
    """Return 1 + 1/2 + … + 1/(k-1)."""
    return np.asarray(digamma(k) - digamma(1.0))


def _mean_harmonic(c: int, odds: float) -> float:
    """Return the mean of H_{k-1} under the log series given k >= c."""
    below = np.arange(1.0, c)
    theta = odds / (1 + odds)
    seen_below = float(np.sum(_harmonic_before(below) * theta**below / below))
    return float((np.log1p(odds) ** 2 / 2 - seen_below) / _series_from(c, odds))
