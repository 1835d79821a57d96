"""The posterior of models of a crossed table, and of the cases that no list holds, averaged over these models."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import logsumexp
from scipy.stats import poisson

from dvstats.core.hierarchy import Hierarchy
from dvstats.estimators._crossed import Crossed
from dvstats.numerics.importance import WeightedDraws, weighted_quantiles
from dvstats.numerics.lattice_algebra import Array
from dvstats.numerics.loglinear_evidence import HIGHEST, Cells, Mask, Prior, modes, weighted_posterior

LEFT_OUT = 1e-3
FEWEST_DRAWS = 200
AT_ONCE = 256
Seed = tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class ModelPosterior:
    """Models with their probabilities, and weighted draws over all of them.

    Parameters
    ----------
    models
        Those that together hold all but a thousandth of the posterior, the most probable first.
    probabilities
        Of these models, adding up to one.
    number
        How many models there are.
    parts
        Which draws are of each model.
    weights
        Of each draw, adding up to one.
    belong
        Of those who may be outsiders, how many belong: a row per draw, a column per stratum.
    unseen
        Cases on no list, likewise.
    """

    models: tuple[Hierarchy, ...]
    probabilities: Array
    number: int
    parts: tuple[range, ...]
    weights: Array
    belong: Array
    unseen: Array

    @property
    def missing(self) -> Array:
        """Cases beyond those that are known to belong."""
        return self.belong + self.unseen

    @property
    def effective(self) -> float:
        """How many equal draws all draws are worth."""
        return float(1 / np.sum(self.weights**2))

    def chance(self, *factors: int) -> float:
        """Return the probability that some factors depend on each other."""
        has = [tuple(sorted(factors)) in model.interactions for model in self.models]
        return float(self.probabilities @ np.array(has, dtype=float))

    def quantiles(self, values: Array, level: float) -> tuple[float, float, float]:
        """Return lower limit, median and upper limit of what has one value per draw."""
        shares = ((1 - level) / 2, 0.5, (1 + level) / 2)
        low, middle, high = weighted_quantiles(values, self.weights, shares).tolist()
        return low, middle, high


def model_posterior(
    table: Crossed, models: tuple[Hierarchy, ...], prior: Prior, draws: int, seed: Seed
) -> ModelPosterior:  # fmt: skip
    """Weigh models by their evidence, all as probable before the data, and draw from those that hold the posterior.

    Parameters
    ----------
    table
        Lists and covariates.
    models
        The models.
    prior
        Of the effects.
    draws
        How many draws, about, shared out by probability; each model has 200 at least.
    seed
        Of the draws; each model has a stream of its own.
    """
    largest = Hierarchy(len(table.names), frozenset().union(*(model.interactions for model in models)))
    cells, masks = table.cells(largest), table.masks(largest, models)
    rough, squares = _screened(cells, masks, prior)
    kept = _holding(rough)
    drawn = [
        weighted_posterior(cells, masks[at], prior, float(squares[at]),
                           max(FEWEST_DRAWS, round(draws * rough[at])), np.random.default_rng([*seed, int(at)]))
        for at in kept
    ]  # fmt: skip
    logs = np.array([one.log_mass for one in drawn])
    chances = np.exp(logs - logsumexp(logs))
    order = np.argsort(-chances, kind="stable")
    rng = np.random.default_rng([*seed, len(models)])
    cases = [_cases(table, cells, masks[kept[at]], drawn[at], rng) for at in order]
    belong, unseen = (np.concatenate(side) for side in zip(*cases, strict=True))
    weights = np.concatenate([chances[at] * drawn[at].weights for at in order])
    ends = np.cumsum([len(drawn[at].weights) for at in order]).tolist()
    parts = tuple(range(begin, end) for begin, end in zip([0, *ends], ends, strict=False))
    told = tuple(models[kept[at]] for at in order)
    return ModelPosterior(told, chances[order], len(models), parts, weights, belong, unseen)


def _screened(cells: Cells, masks: Mask, prior: Prior) -> tuple[Array, Array]:
    """Return the probabilities of all models by Laplace's approximation, and their sums of squares of effects."""
    parts = [modes(cells, masks[at : at + AT_ONCE], prior) for at in range(0, len(masks), AT_ONCE)]
    logs = np.concatenate([part.log_evidence for part in parts])
    return np.exp(logs - logsumexp(logs)), np.concatenate([part.squares for part in parts])


def _holding(rough: Array) -> np.ndarray:
    """Return the places of the most probable models, those that together hold less than a thousandth left out."""
    order = np.argsort(-rough, kind="stable")
    beyond = np.cumsum(rough[order]) - rough[order]
    return np.asarray(order[beyond < 1 - LEFT_OUT])


def _cases(
    table: Crossed, cells: Cells, columns: Mask, drawn: WeightedDraws, rng: np.random.Generator
) -> tuple[Array, Array]:  # fmt: skip
    """Draw the cases on no list, and those who belong among possible outsiders, given each draw of coefficients."""

    def means(where: Mask) -> Array:
        return np.exp(np.minimum(drawn.draws @ cells.design[np.ix_(where.ravel(), columns)].T, HIGHEST))

    unseen = rng.poisson(means(np.isnan(table.counts))).astype(float)
    belong = np.zeros_like(unseen)
    if table.limited.any():
        belong = drawn_at_most(means(table.limited), table.counts[table.limited], rng)
    return belong, unseen


def drawn_at_most(means: Array, limits: Array, rng: np.random.Generator) -> Array:
    """Draw Poisson numbers that are at most a limit, a column per limit.

    Examples
    --------
    >>> few = drawn_at_most(np.full((1000, 1), 50.0), np.array([3.0]), np.random.default_rng(1))
    >>> float(few.max()), bool(2.9 < few.mean() < 3.0)
    (3.0, True)
    """
    within = poisson.cdf(limits, means)
    uniform = rng.random(means.shape)
    tiny = within < np.finfo(float).tiny
    # So far below the mean each step away from the limit is a constant times less probable.
    ratio = np.minimum(limits / means, 1.0)
    down = np.floor(np.log1p(-uniform) / np.log(np.where(tiny & (ratio > 0), ratio, 0.5)))
    near = np.maximum(limits - down, 0.0)
    return np.where(tiny, near, np.minimum(poisson.ppf(uniform * within, means), limits)).clip(0.0)
