r"""Evidence and posterior of Poisson log-linear models of one table with unseen cells and counts known up to a limit.

.. math::

    y_c \sim \text{Poisson}(e^{\varphi + x_c' \theta}), \qquad p(\varphi) \propto 1, \qquad
    \theta \mid \sigma^2 \sim N(0, \sigma^2 I), \quad \sigma^2 \sim \text{IG}(\nu/2, \nu/2)

.. math::

    p(y \mid m) = \int \prod_{c\ \text{seen}} \frac{\mu_c^{y_c} e^{-\mu_c}}{y_c!}
    \prod_{c\ \text{limited}} P(Y_c \le y_c) \, p(\theta \mid m) \, d\varphi \, d\theta

Cells that nobody can see integrate to one. With :math:`\sigma^2` integrated out, :math:`\theta` has a t distribution of
:math:`\nu` degrees of freedom; with :math:`\sigma^2` given, the posterior has one mode. All models are parts of one
design: a coefficient that a model does not have stays at 0. Newton's method goes to the modes of all models at once;
the integral is that of weighted draws, under a t prior from the modes given a ladder of :math:`\sigma^2`, since where
counts are zero its posterior falls more slowly than any single t.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln, logsumexp

from dvstats.numerics.at_most import at_most
from dvstats.numerics.importance import Proposal, WeightedDraws, importance
from dvstats.numerics.lattice_algebra import Array

Mask = NDArray[np.bool_]

STEPS, HALVINGS = 200, 40
CONVERGED = 1e-8
# Logarithms of variances around the one at the mode of a t prior; large ones reach where counts are zero.
RUNGS = np.arange(-2.0, 6.0)
# Beyond this the exponential is of no use; no draw with weight comes near.
HIGHEST = 40.0


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """A table and the design of its largest model.

    Parameters
    ----------
    design
        A row per cell; the first column is constant.
    counts
        The count of each cell, NaN where nobody can be seen.
    limited
        Where a count is only an upper limit.
    """

    design: Array
    counts: Array
    limited: Mask

    @property
    def seen(self) -> Mask:
        """The cells with a count."""
        return np.asarray(~np.isnan(self.counts))


@dataclass(frozen=True, slots=True, eq=False)
class Modes:
    """Where the posterior of each model is highest.

    Parameters
    ----------
    coefficients
        A row per model, 0 for what it does not have.
    information
        The curvature there, a square matrix per model.
    log_evidence
        Laplace's approximation of the evidence.
    """

    coefficients: Array
    information: Array
    log_evidence: Array

    @property
    def squares(self) -> Array:
        """Sum of squares of the effects of each model."""
        return np.asarray((self.coefficients[:, 1:] ** 2).sum(axis=1))


@dataclass(frozen=True, slots=True, eq=False)
class Normal:
    """A normal prior of effects.

    Parameters
    ----------
    variance
        One for all models, or one for each.
    """

    variance: float | Array = 1.0

    def log(self, squares: Array, size: Array) -> Array:
        """Return the log density, from the sum of squares of the effects and their number."""
        return np.asarray(-squares / self.variance / 2 - size / 2 * np.log(2 * np.pi * self.variance))

    def pull(self, squares: Array, size: Array) -> Array:
        """Return the precision that pulls effects to zero."""
        return np.broadcast_to(1 / np.asarray(self.variance), squares.shape)

    def ladder(self, squares: float, size: int) -> tuple[Array, Array]:
        """Return variances given which the prior is normal, and the logarithms of their densities."""
        return np.array([self.variance]), np.zeros(1)


@dataclass(frozen=True, slots=True, eq=False)
class StudentT:
    """A t prior of effects: normal with a variance that the data tell.

    Parameters
    ----------
    freedom
        Degrees of freedom.
    """

    freedom: float

    def log(self, squares: Array, size: Array) -> Array:
        """Return the log density, from the sum of squares of the effects and their number."""
        nu = self.freedom
        constant = gammaln((nu + size) / 2) - gammaln(nu / 2) - size / 2 * np.log(nu * np.pi)
        return np.asarray(constant - (nu + size) / 2 * np.log1p(squares / nu))

    def pull(self, squares: Array, size: Array) -> Array:
        """Return the precision of the normal that touches the prior from below."""
        return np.asarray((self.freedom + size) / (self.freedom + squares))

    def ladder(self, squares: float, size: int) -> tuple[Array, Array]:
        """Return variances around the likely one, and the logarithms of the density of their logarithms."""
        half = self.freedom / 2
        variances = (self.freedom + squares) / (self.freedom + size) * np.exp(RUNGS)
        logs = half * np.log(half) - gammaln(half) - half * np.log(variances) - half / variances
        return variances, np.asarray(logs)


Prior = Normal | StudentT


def log_posterior(cells: Cells, columns: Mask, prior: Prior, draws: Array) -> Array:
    """Return likelihood times prior of a model, as logarithms, at each row of its coefficients."""
    eta = draws @ cells.design[np.ix_(cells.seen, columns)].T
    return _log_likelihood(cells, eta) + prior.log((draws[:, 1:] ** 2).sum(axis=1), np.array(draws.shape[1] - 1))


def weighted_posterior(
    cells: Cells, columns: Mask, prior: Prior, squares: float, number: int, rng: np.random.Generator
) -> WeightedDraws:
    """Return weighted draws of the coefficients of a model; the logarithm of its evidence is that of their mass.

    Parameters
    ----------
    cells
        The table.
    columns
        The columns of the model.
    prior
        Of the effects.
    squares
        The sum of squares of the effects at the mode.
    number
        How many draws.
    rng
        Source of chance.

    Examples
    --------
    A rate alone: its evidence under a flat prior of its logarithm is 1/y.

    >>> one = Cells(np.ones((1, 1)), np.array([20.0]), np.array([False]))
    >>> found = weighted_posterior(one, np.array([True]), Normal(), 0.0, 20_000, np.random.default_rng(1))
    >>> round(float(np.exp(found.log_mass)), 3)
    0.05
    """
    variances, logs = prior.ladder(squares, int(columns.sum()) - 1)
    found = modes(cells, np.tile(columns, (len(variances), 1)), Normal(variances))
    logs = logs + found.log_evidence
    roots = np.linalg.cholesky(np.linalg.inv(found.information[:, columns][:, :, columns]))
    proposal = Proposal(found.coefficients[:, columns], roots, np.exp(logs - logsumexp(logs)))
    return importance(lambda draws: log_posterior(cells, columns, prior, draws), proposal, number, rng)


def modes(cells: Cells, models: Mask, prior: Prior) -> Modes:
    """Return the modes of models, a row per model and a column per coefficient."""
    at = _start(cells, models)
    height = _height(cells, models, prior, at)
    for _ in range(STEPS):
        score, information = _slopes(cells, models, prior, at)
        step = np.asarray(np.linalg.solve(information, score[:, :, None])[:, :, 0], dtype=np.float64)
        at, height = _climb(cells, models, prior, at, step, height)
        if float((score * step).sum(axis=1).max()) < CONVERGED:
            break
    information = _slopes(cells, models, prior, at)[1]
    size = models.sum(axis=1)
    evidence = height + size / 2 * np.log(2 * np.pi) - np.linalg.slogdet(information)[1] / 2
    return Modes(at, information, evidence)


def _start(cells: Cells, models: Mask) -> Array:
    """Return one step of weighted least squares on the logarithms of the counts."""
    counts, design = cells.counts[cells.seen] + 0.5, cells.design[cells.seen]
    information = (counts[:, None] * design).T @ design + np.diag(np.arange(design.shape[1]) > 0)
    right = np.where(models, design.T @ (counts * np.log(counts)), 0.0)
    return np.asarray(np.linalg.solve(_within(information, models), right[:, :, None])[:, :, 0])


def _within(information: Array, models: Mask) -> Array:
    """Return the information of each model: the identity where it has no coefficient."""
    both = models[:, :, None] & models[:, None, :]
    return np.where(both, information, np.eye(models.shape[1]))


def _log_likelihood(cells: Cells, eta: Array) -> Array:
    counts, limited = cells.counts[cells.seen], cells.limited[cells.seen]
    known, capped = counts[~limited], np.minimum(eta, HIGHEST)
    found = capped[:, ~limited] @ known - np.exp(capped[:, ~limited]).sum(axis=1) - gammaln(known + 1).sum()
    if limited.any():
        found = found + at_most(np.exp(capped[:, limited]), counts[limited])[0].sum(axis=1)
    return np.asarray(found)


def _height(cells: Cells, models: Mask, prior: Prior, at: Array) -> Array:
    eta = at @ cells.design[cells.seen].T
    return _log_likelihood(cells, eta) + prior.log((at[:, 1:] ** 2).sum(axis=1), models.sum(axis=1) - 1)


def _slopes(cells: Cells, models: Mask, prior: Prior, at: Array) -> tuple[Array, Array]:
    """Return slope and curvature."""
    design, counts, limited = cells.design[cells.seen], cells.counts[cells.seen], cells.limited[cells.seen]
    means = np.exp(np.minimum(at @ design.T, HIGHEST))
    away, curve = counts - means, means.copy()
    if limited.any():
        _, first, variance = at_most(means[:, limited], counts[limited])
        away[:, limited], curve[:, limited] = first - means[:, limited], np.maximum(means[:, limited] - variance, 0)
    pull = prior.pull((at[:, 1:] ** 2).sum(axis=1), models.sum(axis=1) - 1)
    free = np.arange(design.shape[1]) > 0
    score = np.where(models, away @ design - pull[:, None] * free * at, 0.0)
    information = design.T @ (curve[:, :, None] * design) + pull[:, None, None] * np.diag(free)
    return score, _within(information, models)


def _climb(
    cells: Cells, models: Mask, prior: Prior, at: Array, step: Array, height: Array
) -> tuple[Array, Array]:  # fmt: skip
    """Go a step, or the largest part of it that does not lead down, in each model."""
    part = np.ones(len(at))
    for _ in range(HALVINGS):
        trial = at + part[:, None] * step
        reached = _height(cells, models, prior, trial)
        lower = ~(reached >= height - 1e-12 * (1 + np.abs(height)))
        if not lower.any():
            break
        part[lower] /= 2
    stay = lower[:, None]
    return np.where(stay, at, trial), np.where(lower, height, reached)
