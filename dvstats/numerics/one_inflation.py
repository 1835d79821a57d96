r"""Unseen persons for each one observed, when some are recorded once and then never again.

Let q_k be the base distribution of the number of records, :math:`\tau` the share of those observed who were
observed once, and :math:`\alpha` the share of the surplus of ones that is read as persons who would have been
recorded again. The likelihood of all readings is the same: binomial for :math:`\tau`, zero-one-truncated for the base
distribution. The number of unseen persons is not:

.. math::

    \frac{\hat f_0}{n} = u(\alpha) = \frac{(1 - \alpha\tau)\, q_0}{1 - q_0 - \alpha q_1}

With :math:`\alpha = 0`, q_0 / (1 - q_0), counts were truncated and then inflated (OIZT): all who were observed once
would follow the base distribution, had the record not changed them. With :math:`\alpha = 1`, only persons seen twice or
more stand for the unseen: counts were inflated and then truncated (ZTOI).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dvstats.numerics.count_families import CountFamily


@dataclass(frozen=True, slots=True)
class Unseen:
    """Unseen persons for each one observed, with derivatives.

    Parameters
    ----------
    each
        u: unseen persons for each one observed.
    by_log_mean, by_ones
        Derivatives of u by the log of the mean and by the share of ones.
    """

    each: float
    by_log_mean: float
    by_ones: float = 0.0


def unseen_each(family: CountFamily, mean: float, ones: float = 0.0, alpha: float = 0.0) -> Unseen:
    """Return unseen persons for each one observed, for a reading `alpha` from 0 (OIZT) to 1 (ZTOI).

    Examples
    --------
    >>> from dvstats.numerics.count_families import GEOMETRIC
    >>> round(unseen_each(GEOMETRIC, 0.5).each, 12), round(unseen_each(GEOMETRIC, 0.5, 2 / 3, 1.0).each, 12)
    (2.0, 2.0)
    """
    q0, q1 = float(family.p0(mean)), float(family.p1(mean))
    slope = float(family.slope(mean))
    dq0, dq1 = -q0 * mean * slope, q1 * (1 - mean) * slope
    rest = seen_otherwise(family, mean, q1, alpha)
    kept = 1 - alpha * ones
    by_log_mean = kept * (dq0 * (1 - alpha * q1) + alpha * q0 * dq1) / rest**2
    return Unseen(kept * q0 / rest, by_log_mean, -alpha * q0 / rest)


def seen_otherwise(family: CountFamily, mean: float, q1: float, alpha: float) -> float:
    """Return 1 - q_0 - alpha q_1 without cancellation: P(X >= 2) + (1 - alpha) q_1."""
    return float(np.exp(family.log_tail(2, mean))) + (1 - alpha) * q1


def variance_of_n(n: float, unseen: Unseen, information: float, ones: float = 0.0) -> float:
    r"""Return the variance of N-hat = n (1 + u).

    .. math::

        n^2 \left[ \left(\frac{\partial u}{\partial\log\mu}\right)^2 I^{-1}
        + \left(\frac{\partial u}{\partial\tau}\right)^2 \frac{\tau(1-\tau)}{n} \right] + n u (1 + u)

    The last term is the binomial part: had N been known, n would still vary.

    References
    ----------
    van der Heijden PGM, Bustami R, Cruyff MJLF, Engbersen G, van Houwelingen HC (2003). Statistical Modelling 3(4),
    305–322.
    """
    estimated = unseen.by_log_mean**2 / information + unseen.by_ones**2 * ones * (1 - ones) / n
    return n**2 * estimated + n * unseen.each * (1 + unseen.each)
