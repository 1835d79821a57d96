r"""Profile likelihood of N when the counts of all cells, the unseen one included, are multinomial.

.. math::

    \ell(N) = \log \frac{N!}{(N - n)!} + \sum_c y_c \log \frac{\hat\mu_c}{N} + (N - n) \log \frac{\hat\mu_0}{N}

where :math:`\hat\mu` is the log-linear fit to the counts completed by N - n unseen (Cormack 1992). Nothing is capped:
where the curve stays within the limit for every N, the upper limit is infinite.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from scipy.optimize import brentq, minimize_scalar
from scipy.special import gammaln, xlogy
from scipy.stats import chi2

from dvstats.numerics.poisson_loglinear import UnseenFit, fit_poisson

Curve: TypeAlias = Callable[[float], float]

FARTHEST = 1e9
NOBODY = 1e-9


def profile_limits(fitted: UnseenFit, level: float) -> tuple[float, float]:
    """Return the limits of N whose profile lies within the chi-squared limit of its top."""
    n = float(fitted.counts_all.sum())
    return limits_within(fitted.curve or _curve(fitted, n), fitted.unseen, n, level)


def limits_within(height: Curve, guess: float, n: float, level: float) -> tuple[float, float]:
    """Return the limits of N where a profile of the unseen, of n seen, lies within the chi-squared limit of its top."""
    start = np.log(max(guess, 1e-3))
    top = minimize_scalar(lambda u: -height(np.exp(u)), bracket=(start - 0.3, start + 0.01), method="brent",
                          options={"xtol": 1e-10})  # fmt: skip
    limit = -top.fun - chi2.ppf(level, 1) / 2
    centre = float(np.exp(top.x))
    return n + _lower(height, centre, limit), n + _upper(height, centre, limit, n)


def _lower(height: Curve, centre: float, limit: float) -> float:
    if height(0.0) >= limit:
        return 0.0
    small = centre
    while height(small) > limit and small > 1e-9:
        small /= 2
    return float(brentq(lambda m: height(m) - limit, small, centre, xtol=1e-9, rtol=1e-12))


def _upper(height: Curve, centre: float, limit: float, n: float) -> float:
    large = max(2 * centre, 1.0)
    while height(large) > limit:
        large *= 2
        if large > FARTHEST * n:
            return float("inf")
    return float(brentq(lambda m: height(m) - limit, centre, large, xtol=1e-9, rtol=1e-12))


def _curve(fitted: UnseenFit, n: float) -> Curve:
    """Return the profile log-likelihood as a function of the unseen count."""
    design = np.vstack([fitted.design, fitted.unseen_row])
    start = fitted.fit.coefficients

    def height(unseen: float) -> float:
        counts = np.append(fitted.counts, unseen)
        # With nobody unseen the maximum may lie at infinity: it is approached from above.
        completed = np.append(fitted.counts, max(unseen, NOBODY))
        means = fit_poisson(design, completed, start).means
        shares = xlogy(counts, means / (n + unseen))
        return float(gammaln(n + unseen + 1) - gammaln(unseen + 1) + np.sum(shares))

    return height
