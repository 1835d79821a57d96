"""Intervals for an unseen count that never reach below what was observed."""

from __future__ import annotations

import math

from scipy.special import ndtri


def normal_quantile(level: float) -> float:
    """Return z with P(|Z| <= z) = level.

    Examples
    --------
    >>> round(normal_quantile(0.95), 6)
    1.959964
    """
    return float(ndtri((1 + level) / 2))


def unseen_lognormal(n_observed: float, unseen: float, variance: float, level: float = 0.95) -> tuple[float, float]:
    r"""Return log-normal limits for N, treating the unseen count as log-normal.

    .. math::

        \left[n + \hat f_0 / C,\; n + \hat f_0 C\right], \qquad
        C = \exp\left\{z \sqrt{\log\left(1 + \mathrm{Var} / \hat f_0^2\right)}\right\}

    Parameters
    ----------
    n_observed
        Cases observed, n.
    unseen
        Estimated cases not observed, :math:`\hat f_0`.
    variance
        Variance of N-hat.
    level
        Confidence level.

    References
    ----------
    Chao A (1987). Biometrics 43(4), 783–791.

    Examples
    --------
    >>> low, high = unseen_lognormal(208, 125.56, 28.699714**2)
    >>> round(low, 2), round(high, 2)
    (288.68, 403.41)
    """
    if unseen <= 0:
        return float(n_observed), float(n_observed)
    spread = math.exp(normal_quantile(level) * math.sqrt(math.log1p(variance / unseen**2)))
    return n_observed + unseen / spread, n_observed + unseen * spread
