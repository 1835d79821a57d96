"""Shares of small counts drawn towards each other: beta-binomial, with its two parameters fitted by likelihood."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import minimize
from scipy.special import betaln, expit
from scipy.stats import beta


@dataclass(frozen=True, slots=True)
class BetaPrior:
    """How shares are spread over areas: mean and how many cases the prior is worth."""

    mean: float
    size: float


def fit_beta_prior(part: ArrayLike, whole: ArrayLike) -> BetaPrior | None:
    r"""Fit the spread of shares over areas by marginal likelihood; None where areas do not differ beyond chance.

    .. math::

        \ell(\mu, \kappa) = \sum_i \log
        \frac{B(d_i + \mu\kappa,\; n_i - d_i + (1 - \mu)\kappa)}{B(\mu\kappa, (1 - \mu)\kappa)}

    Examples
    --------
    >>> prior = fit_beta_prior([3, 20, 9, 30], [10, 40, 30, 50])
    >>> round(prior.mean, 2), 5 < prior.size < 60
    (0.45, True)
    """
    d, n = (np.asarray(values, dtype=float) for values in (part, whole))

    def loss(theta: NDArray[np.float64]) -> float:
        a, b = expit(theta[0]) * np.exp(theta[1]), expit(-theta[0]) * np.exp(theta[1])
        return -float(np.sum(betaln(d + a, n - d + b) - betaln(a, b)))

    pooled = (d.sum() + 0.5) / (n.sum() + 1)
    found = minimize(loss, np.array([np.log(pooled / (1 - pooled)), 3.0]), method="Nelder-Mead",
                     options={"xatol": 1e-8, "fatol": 1e-10, "maxiter": 4000})  # fmt: skip
    if found.x[1] > np.log(1e5):
        return None
    return BetaPrior(float(expit(found.x[0])), float(np.exp(found.x[1])))


def shrunk(part: float, whole: float, prior: BetaPrior, level: float = 0.95) -> tuple[float, float, float]:
    """Return the mean and the equal-tailed interval of a share, given its counts and how shares are spread.

    Examples
    --------
    >>> [round(value, 3) for value in shrunk(0, 2, BetaPrior(0.4, 20))]
    [0.364, 0.181, 0.57]
    """
    a, b = part + prior.mean * prior.size, whole - part + (1 - prior.mean) * prior.size
    low, high = (beta.ppf(tail, a, b) for tail in ((1 - level) / 2, (1 + level) / 2))
    return float(a / (a + b)), float(low), float(high)
