r"""Counts of which only a part is reported: Poisson-logistic, its posterior by quadrature and Laplace's method.

.. math::

    z_i \sim \mathrm{Poisson}(E_i \lambda_i \pi_i), \qquad \log\lambda_i = x_i'\beta, \qquad
    \mathrm{logit}\,\pi_i = \alpha_0 + (w_i - \bar w)'\alpha

The counts tell products :math:`\lambda_i \pi_i`, so that :math:`\alpha_0`, the reporting of an average row, comes from
a prior or from validated records: :math:`k_i` of :math:`m_i` true cases that were reported. The posterior is taken on a
grid over :math:`\alpha_0`; at each node the other coefficients are normal around their mode.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

Array = NDArray[np.float64]

NODES = 201
REACH = 5.0
STEPS = 60


@dataclass(frozen=True, slots=True)
class ReportedCounts:
    """Counts with their exposure, the terms of the true rate and of reporting, priors, and validated records.

    Parameters
    ----------
    count, exposure
        Reported cases, and people at risk.
    true, report
        Terms of the true rate with its constant, and of reporting without one, centred.
    mean, sd
        Prior of the average reporting on the log-odds; an infinite sd is no prior.
    slope_sd
        Spread of the prior of the slopes of reporting.
    kept, checked
        Validated cases that were reported, of how many; zeros where none were checked.
    """

    count: Array
    exposure: Array
    true: Array
    report: Array
    mean: float
    sd: float
    slope_sd: float
    kept: Array
    checked: Array


@dataclass(frozen=True, slots=True)
class Posterior:
    """Nodes of the average reporting with their weights, and at each the mode and spread of the other coefficients.

    Parameters
    ----------
    nodes
        Values of the average reporting on the log-odds.
    weights
        Their posterior weights, which sum to one.
    modes
        Mode of the other coefficients at each.
    covariances
        Their covariance around it.
    """

    nodes: Array
    weights: Array
    modes: Array
    covariances: Array

    @property
    def mean(self) -> float:
        """Posterior mean of the average reporting on the log-odds."""
        return float(self.weights @ self.nodes)

    @property
    def sd(self) -> float:
        """Posterior standard deviation of the average reporting on the log-odds."""
        return float((self.weights @ (self.nodes - self.mean) ** 2) ** 0.5)


def posterior(data: ReportedCounts) -> Posterior:
    """Return the posterior, on a grid that is laid twice: first around what is known beforehand, then around itself."""
    centre, spread = _beforehand(data)
    for _ in range(2):
        nodes = np.linspace(centre - REACH * spread, centre + REACH * spread, NODES)
        found = _on_grid(data, nodes)
        centre, spread = found.mean, max(found.sd, spread / 100)
    return found


def _beforehand(data: ReportedCounts) -> tuple[float, float]:
    kept, checked = data.kept.sum(), data.checked.sum()
    if np.isfinite(data.sd):
        return data.mean, data.sd
    share = (kept + 0.5) / (checked + 1)
    return float(np.log(share / (1 - share))), float((1 / (kept + 0.5) + 1 / (checked - kept + 0.5)) ** 0.5)


def _on_grid(data: ReportedCounts, nodes: Array) -> Posterior:
    p, q = data.true.shape[1], data.report.shape[1]
    at = np.zeros((len(nodes), p + q))
    at[:, 0] = np.log((data.count.sum() + 0.5) / data.exposure.sum()) - np.log(expit(nodes))
    for _ in range(STEPS):
        slope, information, _ = _slopes(data, nodes, at)
        step = np.linalg.solve(information, slope[..., None])[..., 0]
        at = at + np.clip(step, -3, 3)
        if np.abs(step).max() < 1e-10:
            break
    _, information, told = _slopes(data, nodes, at)
    told = told - 0.5 * np.linalg.slogdet(information)[1]
    weights = np.exp(told - told.max())
    covariances = np.asarray(np.linalg.inv(information), dtype=np.float64)
    return Posterior(nodes, weights / weights.sum(), at, covariances)


def _slopes(data: ReportedCounts, nodes: Array, at: Array) -> tuple[Array, Array, Array]:
    """Return, per node, the slope and the information of the other coefficients, and the log-posterior."""
    p = data.true.shape[1]
    logit = nodes[:, None] + at[:, p:] @ data.report.T
    rate, share = np.log(data.exposure) + at[:, :p] @ data.true.T, expit(logit)
    expected = np.exp(rate) * share
    missed, checked = 1 - share, data.kept - data.checked * share
    of_rate = data.count - expected
    slope = np.concatenate(
        [of_rate @ data.true, (of_rate * missed + checked) @ data.report - at[:, p:] / data.slope_sd**2], axis=1
    )
    terms = np.concatenate(
        [np.broadcast_to(data.true, (len(nodes), *data.true.shape)), missed[..., None] * data.report], axis=2
    )
    information = np.einsum("kn,kni,knj->kij", expected, terms, terms)
    information[:, p:, p:] += np.einsum("kn,ni,nj->kij", data.checked * share * missed, data.report, data.report)
    information[:, p:, p:] += np.eye(data.report.shape[1]) / data.slope_sd**2
    prior = np.zeros(len(nodes)) if np.isinf(data.sd) else -0.5 * ((nodes - data.mean) / data.sd) ** 2
    told = np.sum(data.count * np.log(expected) - expected, axis=1) + prior
    told += np.sum(data.kept * -np.logaddexp(0, -logit) - (data.checked - data.kept) * np.logaddexp(0, logit), axis=1)
    return slope, information, told - 0.5 * np.sum(at[:, p:] ** 2, axis=1) / data.slope_sd**2


def drawn(data: ReportedCounts, found: Posterior, draws: int, seed: int) -> tuple[Array, Array]:
    """Return draws of the true counts and of reporting, a row per draw."""
    rng, p = np.random.default_rng(seed), data.true.shape[1]
    node = rng.choice(len(found.nodes), size=draws, p=found.weights)
    roots = np.linalg.cholesky(found.covariances)[node]
    at = found.modes[node] + np.einsum("dij,dj->di", roots, rng.standard_normal((draws, found.modes.shape[1])))
    share = expit(found.nodes[node][:, None] + at[:, p:] @ data.report.T)
    rate = data.exposure * np.exp(at[:, :p] @ data.true.T)
    return data.count + rng.poisson(rate * (1 - share)), share
