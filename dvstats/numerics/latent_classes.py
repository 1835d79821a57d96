r"""Latent classes of people, fitted to the histories that were observed.

.. math::

    p_h = \sum_c w_c \prod_j \pi_{cj}^{h_j} (1 - \pi_{cj})^{1 - h_j}, \qquad
    \ell = \sum_{h \ne 0} y_h \log \frac{p_h}{1 - p_0}, \qquad \hat N = \frac{n}{1 - \hat p_0}

Goodman's EM with the unseen filled in by their expectation climbs close to a maximum, and a quasi-Newton search on the
logits ends there.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import gammaln, xlogy

Array = NDArray[np.float64]

TURNS = 40
FINISHED = 6
SETTLED = 1e-9
SAME_RANK = 1e-5
AT_THE_EDGE, FARTHEST = 12.0, 15.0
TINY = 1e-300


@dataclass(frozen=True, slots=True, eq=False)
class ClassFit:
    """A fit of latent classes.

    Parameters
    ----------
    weights
        Share of each class, shape (classes,); the largest first.
    chances
        Chance of each class on each list, shape (classes, lists).
    unseen
        Expected number of the unseen.
    log_likelihood, deviance
        Poisson log-likelihood with factorial terms, and twice what it loses against the saturated model.
    n_parameters
        The size, the weights and the chances.
    rank
        Of the derivatives of the shares among the observed by the parameters, the size left out: below
        `n_parameters` - 1 the model is not identified.
    at_the_edge
        Chances or weights that run to 0 or 1.
    log_unseen_variance
        Variance of the log of the unseen, not a number where it is not identified.
    starts_at_top
        How many of the starts that were followed to the end reached the highest likelihood.
    """

    weights: Array
    chances: Array
    unseen: float
    log_likelihood: float
    deviance: float
    n_parameters: int
    rank: int
    at_the_edge: int
    log_unseen_variance: float
    starts_at_top: int


@dataclass(frozen=True, slots=True, eq=False)
class _Classes:
    histories: Array
    counts: Array
    n_classes: int

    def split(self, theta: Array) -> tuple[Array, Array]:
        """Return log weights and logits of the chances."""
        logits = np.append(theta[: self.n_classes - 1], 0.0)
        top = logits.max()
        return logits - top - np.log(np.exp(logits - top).sum()), theta[self.n_classes - 1 :].reshape(
            self.n_classes, -1
        )

    def log_shares(self, theta: Array) -> tuple[Array, Array]:
        """Return log p_h with the unseen history first, and its derivatives, a row per history."""
        log_weight, logit = self.split(theta)
        rows = np.vstack([np.zeros(self.histories.shape[1]), self.histories])
        joint = log_weight + rows @ logit.T - np.logaddexp(0, logit).sum(axis=1)
        top = joint.max(axis=1, keepdims=True)
        mass = np.exp(joint - top)
        whole = mass.sum(axis=1, keepdims=True)
        posterior = mass / whole
        chance = 1 / (1 + np.exp(-logit))
        by_weight = (posterior - np.exp(log_weight))[:, :-1]
        by_chance = posterior[:, :, None] * (rows[:, None, :] - chance[None])
        return (np.log(whole) + top)[:, 0], np.hstack([by_weight, by_chance.reshape(len(rows), -1)])

    def fall(self, theta: Array) -> tuple[float, Array]:
        """Return minus the mean log-likelihood of the observed histories, and its gradient."""
        logs, slopes = self.log_shares(theta)
        n, seen = self.counts.sum(), -np.expm1(min(logs[0], -1e-12))
        height = self.counts @ logs[1:] / n - np.log(seen)
        slope = self.counts @ slopes[1:] / n + np.exp(logs[0]) / seen * slopes[0]
        return -float(height), -slope

    def climb(self, weights: Array, chances: Array) -> Array:
        """Go uphill by EM from a start, and return the logits."""
        for _ in range(TURNS):
            joint = weights * np.exp(_log_kernel(self.histories, chances))
            posterior = joint / np.maximum(joint.sum(axis=1, keepdims=True), TINY)
            p0 = weights * np.prod(1 - chances, axis=1)
            unseen = self.counts.sum() / max(1 - p0.sum(), 1e-9) * p0
            mass = self.counts @ posterior + unseen
            weights = mass / mass.sum()
            chances = np.clip((posterior * self.counts[:, None]).T @ self.histories / mass[:, None], 1e-6, 1 - 1e-6)
        logit = np.log(chances / (1 - chances))
        return np.concatenate([np.log(weights[:-1] / weights[-1]), logit.ravel()])


def _log_kernel(histories: Array, chances: Array) -> Array:
    return np.asarray(histories @ np.log(chances).T + (1 - histories) @ np.log1p(-chances).T)


def fit_classes(
    histories: Array, counts: Array, n_classes: int, rng: np.random.Generator, starts: int = 20
) -> ClassFit:  # fmt: skip
    """Fit classes from many random starts, follow the best to the end, and keep the highest.

    Parameters
    ----------
    histories, counts
        The observable histories, a row each, and how many cases have them.
    n_classes
        Number of classes.
    rng
        Source of the starts.
    starts
        Number of starts.

    Examples
    --------
    >>> on = (np.arange(1, 16)[:, None] >> np.arange(4)) & 1
    >>> easy, hard = (np.prod(np.where(on == 1, p, 1 - p), axis=1) for p in (0.7, 0.2))
    >>> found = fit_classes(on.astype(float), 400 * easy + 600 * hard, 2, np.random.default_rng(1))
    >>> [round(float(one), 3) for one in (*found.weights, found.unseen)]
    [0.6, 0.4, 249.0]
    """
    model = _Classes(histories, counts, n_classes)
    base = (counts @ histories) / counts.sum()
    climbed = [model.climb(*_start(base, n_classes, rng)) for _ in range(starts)]
    climbed.sort(key=lambda theta: model.fall(theta)[0])
    limits = [(-FARTHEST, FARTHEST)] * len(climbed[0])
    found = [minimize(model.fall, theta, jac=True, method="L-BFGS-B", bounds=limits,
                      options={"gtol": 1e-9, "ftol": 1e-15, "maxiter": 2000})
             for theta in climbed[:FINISHED]]  # fmt: skip
    best = min(found, key=lambda one: float(one.fun))
    at_top = sum(one.fun - best.fun < SETTLED * 100 for one in found)
    return _told(model, np.asarray(best.x), at_top)


def _start(base: Array, n_classes: int, rng: np.random.Generator) -> tuple[Array, Array]:
    """Draw shares of the classes, and chances around those of the lists."""
    spread = rng.normal(0, 1, (n_classes, 1)) + rng.normal(0, 0.5, (n_classes, len(base)))
    return rng.dirichlet(np.full(n_classes, 2.0)), np.clip(base * np.exp(spread) / 2, 0.02, 0.95)


def _told(model: _Classes, theta: Array, at_top: int) -> ClassFit:
    logs, slopes = model.log_shares(theta)
    n, counts = model.counts.sum(), model.counts
    seen = -np.expm1(logs[0])
    total = n / seen
    means = total * np.exp(logs[1:])
    conditional = slopes[1:] + np.exp(logs[0]) / seen * slopes[0]
    weighted = np.sqrt(means)[:, None] * conditional
    log_weight, logit = model.split(theta)
    order = np.argsort(-log_weight)
    inner = np.abs(theta) < AT_THE_EDGE
    rank = _rank(weighted, logit)
    height = float(np.sum(xlogy(counts, means) - means - gammaln(counts + 1)))
    edge = int((np.abs(logit) > AT_THE_EDGE).sum() + (log_weight < -AT_THE_EDGE).sum())
    return ClassFit(
        np.exp(log_weight[order]), 1 / (1 + np.exp(-logit[order])), float(total - n), height,
        float(2 * np.sum(xlogy(counts, counts / means))), len(theta) + 1, rank, edge,
        _log_unseen_variance(n, slopes[0, inner] / seen, weighted[:, inner]), at_top,
    )  # fmt: skip


def _rank(weighted: Array, logit: Array) -> int:
    """Return the rank of the derivatives by shares and chances; a logit at the edge has none, its chance does."""
    chance = 1 / (1 + np.exp(-logit.ravel()))
    ahead = weighted.shape[1] - len(chance)
    columns = weighted / np.concatenate([np.ones(ahead), chance * (1 - chance)])
    lengths = np.linalg.norm(columns, axis=0)
    values = np.linalg.svd(columns / np.maximum(lengths, TINY), compute_uv=False)
    return int(np.sum(values > SAME_RANK * values[0]))


def _log_unseen_variance(n: float, slope: Array, weighted: Array) -> float:
    r"""Return the variance of :math:`\log(n p_0 / (1 - p_0))` by the delta method, what lies at the edge known."""
    return float(slope @ np.linalg.pinv(weighted.T @ weighted, hermitian=True) @ slope + 1 / n)
