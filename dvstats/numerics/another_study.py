r"""Where the true effect of another study lies, what is not known of the spread included.

.. math::

    \theta = \hat\mu(\tau^2) + T\, s(\tau^2) + Z\,\tau, \qquad Q(\tau^2) \sim \chi^2_{k-1}, \quad T \sim t_{k-1}, \quad
    Z \sim N(0, 1)

The spread is drawn from its confidence distribution, at which the weighted sum of squares Q is no surprise; s is the
error of Hartung, Knapp, Sidik and Jonkman at that spread. The law of θ is added up over quantiles, so that no chance
enters.

References
----------
Nagashima K, Noma H, Furukawa TA (2019). Prediction intervals for random-effects meta-analysis: a confidence
distribution approach. Statistical Methods in Medical Research 28(6), 1689–1702.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import ndtr
from scipy.stats import chi2, t

Array = NDArray[np.float64]

SPREADS = 200
MEANS = 201
HALVINGS = 60


def another_study(effect: Array, variance: Array, level: float) -> tuple[float, float]:
    """Return the limits for the true effect of another study.

    Examples
    --------
    >>> low, high = another_study(np.array([0.1, 0.5, 0.9, 0.3]), np.full(4, 0.04), 0.95)
    >>> round(low, 2), round(high, 2)
    (-0.72, 1.62)
    """
    k = len(effect)
    spread = _quantiles_of_spread(effect, variance)
    weight = 1 / (variance + spread[:, None])
    total = weight.sum(axis=1)
    mean = weight @ effect / total
    error = np.sqrt((weight * (effect - mean[:, None]) ** 2).sum(axis=1) / ((k - 1) * total))
    reach = t.ppf((np.arange(MEANS) + 0.5) / MEANS, k - 1)
    centres = mean[:, None] + error[:, None] * reach
    # A spread of 0 is a step; the smallest that is told apart from it makes the step smooth and moves no limit.
    wide = np.sqrt(np.maximum(spread, 1e-8 * variance.min()))[:, None]

    def below(x: float, share: float) -> float:
        return float(ndtr((x - centres) / wide).mean()) - share

    ends = float((centres - 9 * wide).min()), float((centres + 9 * wide).max())
    low, high = (float(brentq(below, *ends, args=(share,), xtol=1e-9)) for share in ((1 - level) / 2, (1 + level) / 2))
    return low, high


def _quantiles_of_spread(effect: Array, variance: Array) -> Array:
    """Return spreads at equally likely values of Q, 0 where even no spread makes Q too small; by halving."""
    target = chi2.ppf((np.arange(SPREADS) + 0.5) / SPREADS, len(effect) - 1)
    low, high = np.zeros(SPREADS), np.full(SPREADS, 1.0)
    while (_q(effect, variance, high) > target).any():
        high *= 2
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        over = _q(effect, variance, middle) > target
        low, high = np.where(over, middle, low), np.where(over, high, middle)
    return np.where(_q(effect, variance, np.zeros(1)) <= target, 0.0, high)


def _q(effect: Array, variance: Array, spread: Array) -> Array:
    weight = 1 / (variance + spread[:, None])
    mean = weight @ effect / weight.sum(axis=1)
    found: Array = (weight * (effect - mean[:, None]) ** 2).sum(axis=1)
    return found
