r"""A Poisson count of which only an upper limit is known, as an exponential family in the log of its mean.

With :math:`Y \sim \text{Poisson}(\mu)` and :math:`\theta = \log\mu`, given :math:`Y \le c`:

.. math::

    \mathrm{E}[Y \mid Y \le c] = \mu \frac{P(Y \le c - 1)}{P(Y \le c)}, \qquad
    \frac{d\, \mathrm{E}[Y \mid Y \le c]}{d\theta} = \mathrm{Var}(Y \mid Y \le c), \qquad
    \frac{d \log P(Y \le c)}{d\theta} = \mathrm{E}[Y \mid Y \le c] - \mu .
"""

from __future__ import annotations

import numpy as np
from scipy.special import pdtr


def mean_and_variance_at_most(mean: float, limit: float) -> tuple[float, float]:
    """Return mean and variance of a Poisson number that is at most a limit.

    Examples
    --------
    >>> tuple(round(x, 6) for x in mean_and_variance_at_most(1.0, 1))
    (0.5, 0.25)
    >>> tuple(round(x, 6) for x in mean_and_variance_at_most(3.0, 1000))
    (3.0, 3.0)
    """
    if limit < 1:
        return 0.0, 0.0
    whole = pdtr(limit, mean)
    if whole < np.finfo(float).tiny:
        # So far below the mean the number is nearly the limit itself.
        rest = limit / (mean - limit)
        return float(limit - rest), float(rest * (1 + rest))
    first = mean * pdtr(limit - 1, mean) / whole
    pairs = mean**2 * (pdtr(limit - 2, mean) / whole if limit >= 2 else 0.0)
    return float(first), float(max(pairs + first - first**2, 0.0))
