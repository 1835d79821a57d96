r"""A density known up to a constant, as weighted draws, and what it integrates to.

Draws come from a t distribution q with 6 degrees of freedom near the mode of the density f, or from a mixture of such,
and carry weights:

.. math::

    w_i \propto \frac{f(x_i)}{q(x_i)}, \qquad \int f \approx \frac{1}{n} \sum_i \frac{f(x_i)}{q(x_i)}, \qquad
    \text{worth} = \frac{1}{\sum_i w_i^2} .

A single t is moved twice to where the weighted draws lie. How many equal draws they are worth says whether they may be
quoted; where the density has one mode only, none can have been missed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.linalg import solve_triangular
from scipy.special import gammaln, logsumexp

from dvstats.numerics.lattice_algebra import Array

FREEDOM = 6.0
# A t is wider than the normal that it is made of: scaled so that its variance is the one that was asked for.
SHRINK = ((FREEDOM - 2) / FREEDOM) ** 0.5
MOVES = 2
WORTH_PER_COLUMN = 20


@dataclass(frozen=True, slots=True, eq=False)
class WeightedDraws:
    """Draws, the weight of each, and the integral of the density; the weights sum to one.

    Parameters
    ----------
    draws
        A row per draw.
    weights
        One per draw.
    log_mass
        Logarithm of the integral.
    """

    draws: Array
    weights: Array
    log_mass: float

    @property
    def effective(self) -> float:
        """How many equal draws these are worth."""
        return float(1 / np.sum(self.weights**2))

    @property
    def means(self) -> Array:
        """Weighted means."""
        return np.asarray(self.weights @ self.draws)

    @property
    def spreads(self) -> Array:
        """Weighted standard deviations."""
        return np.asarray(np.sqrt(self.weights @ (self.draws - self.means) ** 2))

    def quantiles(self, values: Array, shares: tuple[float, ...]) -> Array:
        """Return weighted quantiles of a function of the draws, one value per draw."""
        return weighted_quantiles(values, self.weights, shares)


def weighted_quantiles(values: Array, weights: Array, shares: tuple[float, ...]) -> Array:
    """Return quantiles of weighted values; the weights sum to one.

    Examples
    --------
    >>> weighted_quantiles(np.array([3.0, 1.0, 2.0]), np.array([0.25, 0.25, 0.5]), (0.5,)).tolist()
    [2.0]
    """
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order]) - weights[order] / 2
    return np.interp(shares, reached, values[order])


@dataclass(frozen=True, slots=True, eq=False)
class Proposal:
    """Where draws come from: t distributions, and the share of draws from each.

    Parameters
    ----------
    centres
        A row per t.
    roots
        Lower triangular roots of their covariances.
    shares
        They add up to one.
    """

    centres: Array
    roots: Array
    shares: Array

    @classmethod
    def single(cls, centre: Array, root: Array) -> Proposal:
        """Return one t."""
        return cls(centre[None], root[None], np.ones(1))

    def draw(self, number: int, rng: np.random.Generator) -> Array:
        """Draw from the mixture, as many from each t as its share is."""
        size = self.centres.shape[1]
        normal, stretch = rng.standard_normal((number, size)), rng.chisquare(FREEDOM, number) / FREEDOM
        scaled = normal / np.sqrt(stretch)[:, None] * SHRINK
        if len(self.shares) == 1:
            return np.asarray(self.centres[0] + scaled @ self.roots[0].T)
        which = np.searchsorted(np.cumsum(self.shares)[:-1], (np.arange(number) + 0.5) / number)
        return np.asarray(self.centres[which] + np.einsum("nij,nj->ni", self.roots[which], scaled))

    def log_density(self, draws: Array) -> Array:
        """Return the logarithm of the density of the mixture at each draw."""
        size = draws.shape[1]
        constant = gammaln((FREEDOM + size) / 2) - gammaln(FREEDOM / 2) - size / 2 * np.log(FREEDOM * np.pi)
        parts = np.empty((len(self.shares), len(draws)))
        for k, (centre, root) in enumerate(zip(self.centres, self.roots, strict=True)):
            away = solve_triangular(root * SHRINK, (draws - centre).T, lower=True)
            spread = np.log(np.diag(root) * SHRINK).sum()
            parts[k] = constant - spread - (FREEDOM + size) / 2 * np.log1p((away**2).sum(axis=0) / FREEDOM)
        return np.asarray(parts[0]) if len(parts) == 1 else np.asarray(logsumexp(parts, axis=0, b=self.shares[:, None]))


def importance(
    log_density: Callable[[Array], Array], proposal: Proposal, number: int, rng: np.random.Generator
) -> WeightedDraws:  # fmt: skip
    """Return weighted draws of a density.

    Parameters
    ----------
    log_density
        Logarithm of the density at each row of an array.
    proposal
        Where to draw from; a single t near the mode is moved to where the weighted draws lie.
    number
        How many draws.
    rng
        Source of chance.

    Examples
    --------
    The area under exp(-x²/2) is the root of 2π:

    >>> bell = lambda x: -x[:, 0] ** 2 / 2
    >>> found = importance(bell, Proposal.single(np.zeros(1), np.eye(1)), 20_000, np.random.default_rng(1))
    >>> bool(abs(found.log_mass - np.log(2 * np.pi) / 2) < 0.01)
    True
    """
    moves = MOVES if len(proposal.shares) == 1 else 0
    for _ in range(moves):
        found = _drawn(log_density, proposal, number // 2, rng)
        if found.effective > WORTH_PER_COLUMN * proposal.centres.shape[1]:
            away = found.draws - found.means
            root = np.asarray(np.linalg.cholesky((found.weights[:, None] * away).T @ away), dtype=np.float64)
            proposal = Proposal.single(found.means, root)
    return _drawn(log_density, proposal, number, rng)


def _drawn(
    log_density: Callable[[Array], Array], proposal: Proposal, number: int, rng: np.random.Generator
) -> WeightedDraws:  # fmt: skip
    draws = proposal.draw(number, rng)
    log_weight = log_density(draws) - proposal.log_density(draws)
    whole = float(logsumexp(log_weight))
    return WeightedDraws(draws, np.exp(log_weight - whole), whole - float(np.log(number)))
