r"""A Poisson count of which only an upper limit is known, as an exponential family in the log of its mean.

With :math:`Y \sim \text{Poisson}(\mu)` and :math:`\theta = \log\mu`, given :math:`Y \le c`:

.. math::

    \mathrm{E}[Y \mid Y \le c] = \mu \frac{P(Y \le c - 1)}{P(Y \le c)}, \qquad
    \frac{d\, \mathrm{E}[Y \mid Y \le c]}{d\theta} = \mathrm{Var}(Y \mid Y \le c), \qquad
    \frac{d \log P(Y \le c)}{d\theta} = \mathrm{E}[Y \mid Y \le c] - \mu .
"""

from __future__ import annotations

import numpy as np
from scipy.special import gammaln, pdtr

from dvstats.numerics.lattice_algebra import Array


def mean_and_variance_at_most(mean: float, limit: float) -> tuple[float, float]:
    """Return mean and variance of a Poisson number that is at most a limit.

    Examples
    --------
    >>> tuple(round(x, 6) for x in mean_and_variance_at_most(1.0, 1))
    (0.5, 0.25)
    >>> tuple(round(x, 6) for x in mean_and_variance_at_most(3.0, 1000))
    (3.0, 3.0)
    """
    _, first, variance = at_most(np.array([mean]), np.array([limit]))
    return float(first[0]), float(variance[0])


def at_most(means: Array, limits: Array) -> tuple[Array, Array, Array]:
    """Return the logarithm of the probability to be at most a limit, and mean and variance given that.

    Examples
    --------
    >>> [round(float(x[0]), 6) for x in at_most(np.array([1.0]), np.array([1.0]))]
    [-0.306853, 0.5, 0.25]
    """
    limits = np.broadcast_to(np.maximum(limits, 0.0), means.shape)
    whole = pdtr(limits, means)
    tiny = whole < np.finfo(float).tiny
    safe = np.where(tiny, 1.0, whole)
    first = np.where(limits >= 1, means * pdtr(np.maximum(limits - 1, 0), means) / safe, 0.0)
    pairs = np.where(limits >= 2, means**2 * pdtr(np.maximum(limits - 2, 0), means) / safe, 0.0)
    variance = np.maximum(pairs + first - first**2, 0.0)
    # So far below the mean the number is nearly the limit itself.
    rest = limits / np.where(tiny, means - limits, 1.0)
    far = limits * np.log(means) - means - gammaln(limits + 1) + np.log1p(rest)
    return (
        np.where(tiny, far, np.log(safe)),
        np.where(tiny, limits - rest, first),
        np.where(tiny, rest * (1 + rest), variance),
    )
