r"""Limits of a funnel: how far shares or rates of small areas stray from a common one by chance alone.

With the common share p, an area of size n, and r the lowest count with at least probability :math:`q` of that or less,
Spiegelhalter's interpolated exact limit is

.. math::

    \frac{r - a}{n}, \qquad a = \frac{F(r) - q}{F(r) - F(r - 1)}

with the distribution function F of the binomial (shares) or the Poisson distribution (rates).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom, norm, poisson

Array = NDArray[np.float64]


def exact_limits(centre: float, size: Array, level: float, *, rate: bool = False) -> tuple[Array, Array]:
    """Return the limits that hold an area's share (or rate) with a probability, if the common one is its own.

    Examples
    --------
    >>> low, high = exact_limits(0.2, np.array([50.0]), 0.95)
    >>> round(float(low[0]), 3), round(float(high[0]), 3)
    (0.084, 0.307)
    """
    tail = (1 - level) / 2
    spread = poisson(centre * size) if rate else binom(size, centre)
    low, high = (_interpolated(spread, probability) / size for probability in (tail, 1 - tail))
    return np.maximum(low, 0.0), high if rate else np.minimum(high, 1.0)


def _interpolated(spread: Any, probability: float) -> Array:
    count: Array = np.asarray(spread.ppf(probability), dtype=np.float64)
    above, below = np.asarray(spread.cdf(count)), np.asarray(spread.cdf(count - 1))
    return np.asarray(count - (above - probability) / (above - below))


def standardised(events: Array, size: Array, centre: float, *, rate: bool = False) -> Array:
    """Return how many standard errors each area lies from the common share or rate.

    Examples
    --------
    >>> standardised(np.array([30.0]), np.array([100.0]), 0.2).round(2).tolist()
    [2.5]
    """
    variance = centre / size if rate else centre * (1 - centre) / size
    return np.asarray((events / size - centre) / np.sqrt(variance))


def overdispersion(score: Array, winsorise: float) -> float:
    """Return by how much the scores vary more than chance: their mean square, the extreme ones drawn in.

    Examples
    --------
    >>> overdispersion(np.array([-1.0, 1.0, -1.0, 9.0]), 0.0)
    21.0
    """
    low, high = np.quantile(score, [winsorise, 1 - winsorise])
    return float(np.mean(np.clip(score, low, high) ** 2))


def stretched_limits(
    centre: float, size: Array, level: float, dispersion: float, *, rate: bool = False
) -> tuple[Array, Array]:
    """Return limits that are wider by the root of the dispersion, by the normal distribution.

    Examples
    --------
    >>> low, high = stretched_limits(0.2, np.array([100.0]), 0.95, 4.0)
    >>> round(float(low[0]), 3), round(float(high[0]), 3)
    (0.043, 0.357)
    """
    variance = centre / size if rate else centre * (1 - centre) / size
    half = norm.isf((1 - level) / 2) * np.sqrt(dispersion * variance)
    return np.maximum(centre - half, 0.0), centre + half if rate else np.minimum(centre + half, 1.0)
