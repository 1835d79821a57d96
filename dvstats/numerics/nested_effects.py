r"""Effects that differ between groups and within them: what is known of one more effect, in a group not seen before.

.. math::

    y_{ij} = \mu + b_i + w_{ij} + e_{ij}, \qquad b_i \sim N(0, \tau_b^2), \quad w_{ij} \sim N(0, \tau_w^2), \quad
    e_i \sim N(0, V_i)

with a flat prior of :math:`\mu` and half-normal priors of both spreads. Given the spreads all is normal; over them it
is added up on a grid, so that no chance enters.

References
----------
Higgins JPT, Thompson SG, Spiegelhalter DJ (2009). A re-evaluation of random-effects meta-analysis. Journal of the Royal
Statistical Society A 172(1), 137–159.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import ndtr

Array = NDArray[np.float64]

NODES = 40
FARTHEST = 5.0
LITTLE = 1e-8


@dataclass(frozen=True, slots=True, eq=False)
class Mixture:
    """A law that is normal with one of several means and spreads.

    Parameters
    ----------
    weights, means, spreads
        Of each part; the weights sum to one, and a spread of 0 is a point.

    Examples
    --------
    >>> Mixture(np.ones(1), np.ones(1), np.ones(1)).quantile(0.5)
    1.0
    """

    weights: Array
    means: Array
    spreads: Array

    @property
    def mean(self) -> float:
        """Its mean."""
        return float(self.weights @ self.means)

    @property
    def spread(self) -> float:
        """Its standard deviation."""
        return float(np.sqrt(self.weights @ (self.spreads**2 + (self.means - self.mean) ** 2)))

    def below(self, x: Array) -> Array:
        """Return the mass up to each x."""
        away = np.asarray(x)[..., None] - self.means
        with np.errstate(divide="ignore", invalid="ignore"):
            found: Array = np.where(self.spreads > 0, ndtr(away / self.spreads), away >= 0) @ self.weights
        return found

    def quantile(self, share: float) -> float:
        """Return where `share` of the mass lies below."""
        reach = 10 * float(self.spreads.max())
        low, high = float(self.means.min()) - reach, float(self.means.max()) + reach
        if low == high:
            return low
        return float(brentq(lambda x: float(self.below(np.array(x))) - share, low, high, xtol=1e-10))


@dataclass(frozen=True, slots=True, eq=False)
class Nested:
    """What the effects tell.

    Parameters
    ----------
    mean
        The law of the mean of all effects.
    another
        The law of one more effect, in a group not seen before.
    between, within
        Posterior means of the two spreads.
    """

    mean: Mixture
    another: Mixture
    between: float
    within: float


def nested_effects(effects: Sequence[Array], errors: Sequence[Array], scale: float) -> Nested:
    """Return what the effects of several groups tell of one more.

    Parameters
    ----------
    effects
        For each group its effects.
    errors
        For each group the covariance of its effects' errors.
    scale
        Of the half-normal priors of both spreads.

    Examples
    --------
    >>> alike = nested_effects([np.zeros(2)] * 30, [0.01 * np.eye(2)] * 30, 1.0)
    >>> bool(alike.another.quantile(0.975) < 0.2)
    True
    """
    node, weight = np.polynomial.legendre.leggauss(NODES)
    node, weight = (node + 1) / 2 * FARTHEST * scale, weight / 2
    between, within = (part.ravel() for part in np.meshgrid(node, node, indexing="ij"))
    log_prior = np.log(np.outer(weight, weight).ravel()) - (between**2 + within**2) / (2 * scale**2)
    ones, mixed, squares, log_size = (np.zeros(len(between)) for _ in range(4))
    for effect, error in zip(effects, errors, strict=True):
        size = len(effect)
        block = error + within[:, None, None] ** 2 * np.eye(size) + between[:, None, None] ** 2
        sides = np.broadcast_to(np.column_stack([np.ones(size), effect]), (len(between), size, 2))
        solved = np.linalg.solve(block, sides)
        ones += solved[:, :, 0].sum(axis=1)
        mixed += solved[:, :, 1].sum(axis=1)
        squares += solved[:, :, 1] @ effect
        log_size += np.linalg.slogdet(block)[1]
    height = log_prior - (log_size + np.log(ones) + squares - mixed**2 / ones) / 2
    mass = np.exp(height - height.max())
    kept = mass > LITTLE * mass.sum()
    mass, mean, variance, between, within = (part[kept] for part in (mass, mixed / ones, 1 / ones, between, within))
    mass /= mass.sum()
    another = Mixture(mass, mean, np.sqrt(variance + between**2 + within**2))
    return Nested(Mixture(mass, mean, np.sqrt(variance)), another, float(mass @ between), float(mass @ within))
