r"""Fit regressions of counts by Newton's method, many resamples at once.

Rows are patterns: a design row for each predictor, a count k, and how many persons share it. With weights w_r the
log-likelihood of coefficients :math:`\beta = (\beta_1, …, \beta_d)` and its derivatives are

.. math::

    \ell = \sum_r w_r \ell_r(\eta_r), \qquad
    \nabla_j \ell = \sum_r w_r \frac{\partial\ell_r}{\partial\eta_j} x_{rj}, \qquad
    \nabla^2_{jl}\,\ell = \sum_r w_r \frac{\partial^2\ell_r}{\partial\eta_j\,\partial\eta_l} x_{rj} x_{rl}^\top

A resample is another vector of weights, so that B resamples are one array with B rows and are fitted together. Where
the Hessian is not negative definite its eigenvalues are reflected, and a step that does not raise the likelihood is
halved.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dvstats.numerics import jets
from dvstats.numerics.count_families import Array, Mask, Places
from dvstats.numerics.count_jets import Predictors
from dvstats.numerics.jets import Jet
from dvstats.numerics.repeat_likelihoods import RepeatLikelihood

LONGEST_STEP = 4.0
DECREMENT = 1e-14
MOST_STEPS = 120


@dataclass(frozen=True, slots=True, eq=False)
class PatternRows:
    """Counts by pattern, with one design for each predictor.

    Parameters
    ----------
    times
        k of each row.
    open_
        1 where the row stands for k or more, else 0.
    persons
        How many persons share the row.
    designs
        For each predictor a matrix with a line per row.
    """

    times: Array
    open_: Array
    persons: Array
    designs: tuple[Array, ...]

    @property
    def sizes(self) -> tuple[int, ...]:
        """Number of coefficients of each predictor."""
        return tuple(design.shape[1] for design in self.designs)

    @property
    def n_coefficients(self) -> int:
        """Number of coefficients of all predictors."""
        return sum(self.sizes)

    def split(self, coefficients: Array) -> tuple[Array, ...]:
        """Return the coefficients of each predictor; they lie behind each other on the last axis."""
        return tuple(np.split(coefficients, np.cumsum(self.sizes)[:-1], axis=-1))

    def predictors(self, coefficients: Array) -> Array:
        """Return the linear predictors, shape (d, …, rows)."""
        return np.stack([part @ x.T for part, x in zip(self.split(coefficients), self.designs, strict=True)])

    def jets(self, coefficients: Array) -> Predictors:
        """Return the linear predictors as jets."""
        return jets.variables(self.predictors(coefficients))

    def only(self, kept: Mask) -> PatternRows:
        """Return some of the rows."""
        return PatternRows(
            self.times[kept], self.open_[kept], self.persons[kept], tuple(design[kept] for design in self.designs)
        )

    def gradient(self, jet: Jet, weights: Array) -> Array:
        """Return the sum over rows of weight times gradient, by coefficients."""
        parts = [(weights * jet.gradient[j]) @ x for j, x in enumerate(self.designs)]
        return np.concatenate(parts, axis=-1)

    def scores(self, jet: Jet) -> Array:
        """Return each row's gradient by the coefficients."""
        return np.concatenate([jet.gradient[j][:, None] * x for j, x in enumerate(self.designs)], axis=-1)

    def hessian(self, jet: Jet, weights: Array) -> Array:
        """Return the sum over rows of weight times Hessian, by coefficients."""
        blocks = [[self._block(jet, weights, i, j) for j in range(len(self.designs))] for i in range(len(self.designs))]
        return np.concatenate([np.concatenate(line, axis=-1) for line in blocks], axis=-2)

    def _block(self, jet: Jet, weights: Array, i: int, j: int) -> Array:
        x, z = self.designs[i], self.designs[j]
        crossed = (x[:, :, None] * z[:, None, :]).reshape(len(x), -1)
        found = (weights * jet.hessian[i, j]) @ crossed
        return np.asarray(found.reshape(*found.shape[:-1], x.shape[1], z.shape[1]))


@dataclass(frozen=True, slots=True, eq=False)
class BatchFit:
    """Fits of B resamples.

    Parameters
    ----------
    coefficients
        Shape (B, p).
    log_likelihood
        Shape (B,).
    hessian
        Shape (B, p, p).
    converged
        Whether each came to rest at a maximum.
    """

    coefficients: Array
    log_likelihood: Array
    hessian: Array
    converged: Array


def fit_batch(
    likelihood: RepeatLikelihood, rows: PatternRows, weights: Array, start: Array, most_steps: int = MOST_STEPS
) -> BatchFit:  # fmt: skip
    """Fit each vector of weights, from its starting values.

    Parameters
    ----------
    likelihood
        The model; rows whose count it does not use are left out of the likelihood.
    rows
        Patterns.
    weights
        Shape (B, rows).
    start
        Shape (B, p).

    Examples
    --------
    >>> from dvstats.numerics.repeat_likelihoods import LIKELIHOODS
    >>> f = np.array([1645, 183, 37, 13, 1, 1.0])
    >>> rows = PatternRows(np.arange(1.0, 7.0), np.zeros(6), f, (np.ones((6, 1)),))
    >>> found = fit_batch(LIKELIHOODS["zt-poisson"], rows, f[None, :], np.array([[-1.0]]))
    >>> round(float(np.exp(found.coefficients[0, 0])), 8)
    0.30861895
    """
    low, high = likelihood.used
    kept = (rows.times >= low) & (rows.times <= high)
    rows, weights = rows.only(kept), weights[:, kept]
    state = _State(likelihood, rows, weights, start.astype(float).copy())
    for _ in range(most_steps):
        if not state.active.any():
            break
        state.step()
    return BatchFit(state.best, state.height, state.bend, state.converged)


class _State:
    """Where each resample stands: its best coefficients, derivatives there, and the next point to try."""

    def __init__(self, likelihood: RepeatLikelihood, rows: PatternRows, weights: Array, start: Array) -> None:
        n, p = start.shape
        self.likelihood, self.rows, self.weights = likelihood, rows, weights
        self.best, self.trial, self.shift = start, start.copy(), np.zeros_like(start)
        self.height, self.bend = np.full(n, -np.inf), np.full((n, p, p), np.nan)
        self.active, self.converged = np.ones(n, dtype=bool), np.zeros(n, dtype=bool)
        self.halvings = np.zeros(n, dtype=int)

    def step(self) -> None:
        """Evaluate the trial points; move on from those that rise, halve the step of those that do not."""
        at = np.flatnonzero(self.active)
        weights = self.weights[at]
        with np.errstate(all="ignore"):
            jet = self.likelihood.log_probability(
                self.rows.times, self.rows.open_, self.rows.jets(self.trial[at])
            )  # fmt: skip
            # A row without persons says nothing, even where its probability is 0.
            height = np.where(weights > 0, weights * jet.value, 0.0).sum(axis=-1)
            slope, bend = self.rows.gradient(jet, weights), self.rows.hessian(jet, weights)
        fine = np.isfinite(height) & np.isfinite(slope).all(axis=-1) & np.isfinite(bend).all(axis=(-2, -1))
        slack = 1e-12 * np.abs(self.height[at])
        rises = fine & (height >= self.height[at] - np.where(np.isfinite(slack), slack, 0.0))
        self._accept(at[rises], self.trial[at[rises]], height[rises], slope[rises], bend[rises])
        self._halve(at[~rises])

    def _accept(self, at: Places, point: Array, height: Array, slope: Array, bend: Array) -> None:
        if not len(at):
            return
        self.best[at], self.height[at], self.bend[at] = point, height, bend
        values, axes = np.linalg.eigh(-bend)
        size = np.maximum(np.abs(values), 1e-9 * np.abs(values).max(axis=-1, keepdims=True) + 1e-300)
        shift = (axes @ ((np.swapaxes(axes, -1, -2) @ slope[:, :, None]) / size[:, :, None]))[:, :, 0]
        decrement = (shift * slope).sum(axis=-1)
        rest = (decrement < DECREMENT) & (values > 0).all(axis=-1)
        self.converged[at[rest]], self.active[at[rest]] = True, False
        longest = np.abs(shift).max(axis=-1, keepdims=True)
        self.shift[at] = shift * np.minimum(1.0, LONGEST_STEP / np.maximum(longest, 1e-300))
        self.trial[at], self.halvings[at] = self.best[at] + self.shift[at], 0

    def _halve(self, at: Places) -> None:
        if not len(at):
            return
        self.halvings[at] += 1
        self.shift[at] /= 4.0
        self.trial[at] = self.best[at] + self.shift[at]
        self.active[at[self.halvings[at] > 25]] = False
