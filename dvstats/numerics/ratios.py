r"""A ratio of two uncertain numbers: by the delta method on the log scale, or by Fieller's theorem.

.. math::

    \mathrm{Var}(\log \hat R / \hat D) \approx
    \frac{\mathrm{Var} \hat R}{\hat R^2} + \frac{\mathrm{Var} \hat D}{\hat D^2},
    \qquad
    (\hat R - \theta \hat D)^2 \le z^2 (\mathrm{Var} \hat R + \theta^2 \mathrm{Var} \hat D)
"""

from __future__ import annotations

import numpy as np
from scipy.stats import norm


def delta_limits(over: float, under: float, var_over: float, var_under: float, level: float) -> tuple[float, float]:
    """Return the interval that is symmetric in the logarithm of the ratio.

    Examples
    --------
    >>> [round(limit, 3) for limit in delta_limits(100.0, 400.0, 100.0, 1600.0, 0.95)]
    [0.189, 0.33]
    """
    half = norm.isf((1 - level) / 2) * np.sqrt(var_over / over**2 + var_under / under**2)
    with np.errstate(over="ignore"):  # an error many times the number leaves no upper limit
        return float(over / under * np.exp(-half)), float(over / under * np.exp(half))


def fieller_limits(over: float, under: float, var_over: float, var_under: float, level: float) -> tuple[float, float]:
    """Return the ratios that the two numbers do not contradict; no upper limit if the lower number may be zero.

    Examples
    --------
    >>> [round(limit, 3) for limit in fieller_limits(100.0, 400.0, 100.0, 1600.0, 0.95)]
    [0.189, 0.331]
    """
    z2 = norm.isf((1 - level) / 2) ** 2
    a, b, c = under**2 - z2 * var_under, over * under, over**2 - z2 * var_over
    if a <= 0:
        return (float(max(0.0, c / (2 * b))) if a == 0 else 0.0), float("inf")
    root = np.sqrt(b**2 - a * c)
    return float(max(0.0, (b - root) / a)), float((b + root) / a)
