"""Shares of small counts drawn towards each other: beta-binomial, with its two parameters fitted by likelihood."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq, minimize
from scipy.special import betainc, betaln, expit, logit
from scipy.stats import beta


@dataclass(frozen=True, slots=True)
class BetaPrior:
    """How shares are spread over areas: mean and how many cases the prior is worth.

    Parameters
    ----------
    mean
        Mean share.
    size
        How many cases the prior is worth.
    """

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


@dataclass(frozen=True, slots=True)
class PriorCloud:
    """Priors that the areas do not contradict, each with its weight: the uncertainty of mean and size.

    Parameters
    ----------
    means
        Mean share of each prior.
    sizes
        How many cases each is worth.
    weights
        Weight of each; they sum to one.
    """

    means: NDArray[np.float64]
    sizes: NDArray[np.float64]
    weights: NDArray[np.float64]


def cloud(part: ArrayLike, whole: ArrayLike, around: BetaPrior) -> PriorCloud:
    r"""Weigh priors on a grid by their marginal likelihood, flat in :math:`\mathrm{logit}\,\mu` and :math:`\log\kappa`.

    Examples
    --------
    >>> found = cloud([3, 20, 9, 30], [10, 40, 30, 50], BetaPrior(0.45, 20))
    >>> round(float(found.weights.sum()), 9), len(found.weights)
    (1.0, 261)
    """
    d, n = (np.asarray(values, dtype=float)[:, None] for values in (part, whole))
    effective = float(np.sum(n / (1 + (n - 1) / (around.size + 1))))
    reach = 4 / np.sqrt(effective * around.mean * (1 - around.mean))
    centre, size = np.meshgrid(np.linspace(-reach, reach, 9), np.linspace(np.log(0.5), np.log(1e4), 29))
    means, sizes = expit(logit(around.mean) + centre.ravel()), np.exp(size.ravel())
    a, b = means * sizes, (1 - means) * sizes
    told = np.sum(betaln(d + a, n - d + b) - betaln(a, b), axis=0)
    weights = np.exp(told - told.max())
    return PriorCloud(means, sizes, weights / weights.sum())


def shrunk_limits(part: float, whole: float, priors: PriorCloud, level: float = 0.95) -> tuple[float, float]:
    """Return the equal-tailed interval of a share where the prior itself is uncertain: wider than with one prior.

    Examples
    --------
    >>> one = PriorCloud(np.array([0.4]), np.array([20.0]), np.array([1.0]))
    >>> [round(limit, 3) for limit in shrunk_limits(0, 2, one)]
    [0.181, 0.57]
    """
    a, b = part + priors.means * priors.sizes, whole - part + (1 - priors.means) * priors.sizes

    def at(tail: float) -> float:
        return float(brentq(lambda x: float(priors.weights @ betainc(a, b, x)) - tail, 0.0, 1.0, xtol=1e-10))

    return at((1 - level) / 2), at((1 + level) / 2)
