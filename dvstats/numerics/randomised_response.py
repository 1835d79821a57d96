r"""Randomised response with forced answers: a die decides who answers truthfully, yes or no.

.. math::

    P(Y = 1 \mid x) = p_1 + p\, g(x), \qquad g(x) = \mathrm{expit}(x'\beta), \qquad
    \hat\pi = \frac{\bar Y - p_1}{p}, \qquad \mathrm{Var} = \frac{\bar Y (1 - \bar Y)}{n p^2}
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit

from dvstats.numerics.observed_information import is_a_minimum, observed_information

Array = NDArray[np.float64]


def forced_share(yes: float, n: int, truthful: float, forced_yes: float) -> tuple[float, float]:
    """Return the share behind the answers, and its standard error.

    Examples
    --------
    >>> share, error = forced_share(0.3, 100, 2 / 3, 1 / 6)
    >>> round(share, 4), round(error, 4)
    (0.2, 0.0687)
    """
    return (yes - forced_yes) / truthful, float((yes * (1 - yes) / n) ** 0.5 / truthful)


def forced_logistic(y: Array, design: Array, truthful: float, forced_yes: float) -> tuple[Array, Array, float, bool]:
    """Return coefficients, their covariance (observed information), the log-likelihood, and if it has a maximum."""

    def chance(at: Array) -> tuple[Array, Array]:
        g = expit(design @ at)
        return forced_yes + truthful * g, truthful * g * (1 - g)

    def lost(at: Array) -> float:
        q, _ = chance(at)
        with np.errstate(divide="ignore"):
            return -float(np.sum(np.where(y == 1, np.log(q), np.log1p(-q))))

    def slope(at: Array) -> Array:
        q, change = chance(at)
        return -np.asarray(design.T @ ((y - q) / (q * (1 - q)) * change))

    found = minimize(lost, np.zeros(design.shape[1]), jac=slope, method="BFGS", options={"gtol": 1e-9})
    information = observed_information(slope, found.x)
    inner = is_a_minimum(information) and float(np.abs(slope(found.x)).max()) < 1e-4
    return np.asarray(found.x), np.asarray(np.linalg.pinv(information), dtype=float), -float(found.fun), inner
