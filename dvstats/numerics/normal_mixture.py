r"""Independent lists and people whose visibility is normal on the logit, integrated over.

.. math::

    p_h = \int \prod_j \frac{e^{h_j (b_j + \sigma z)}}{1 + e^{b_j + \sigma z}}\, \varphi(z)\, dz,
    \qquad
    E(y_h) = N p_h

The likelihood of the observed histories is that of :math:`p_h / (1 - p_0)`, and :math:`\hat N = n / (1 - p_0)`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import gammaln, xlogy

Array = NDArray[np.float64]

# The trapezium rule on an even grid converges exponentially for a normal weight; twenty nodes of Gauss and Hermite do
# not where sigma is large.
GRID = np.linspace(-9.0, 9.0, 361)
WEIGHTS = np.exp(-(GRID**2) / 2) / np.exp(-(GRID**2) / 2).sum()
STARTS = (0.5, 1.5, 3.0)


@dataclass(frozen=True, slots=True)
class NormalFit:
    """A fit of the normal mixture.

    Parameters
    ----------
    effects, sigma
        Effect of each column of the design, and the standard deviation of visibility on the logit.
    unseen
        Expected number of the unseen.
    log_unseen_variance
        Variance of its logarithm, from the observed information.
    log_likelihood, deviance
        Poisson log-likelihood with factorial terms, and twice what it loses against the saturated model.
    n_parameters
        The constant, the effects and sigma.
    """

    effects: Array
    sigma: float
    unseen: float
    log_unseen_variance: float
    log_likelihood: float
    deviance: float
    n_parameters: int


@dataclass(frozen=True, slots=True, eq=False)
class _Mixture:
    """Counts of histories; `sharing` says which effect each list has; nodes and weights of the integral."""

    histories: Array
    counts: Array
    sharing: Array
    nodes: Array
    weights: Array

    def log_shares(self, theta: Array) -> tuple[Array, Array]:
        """Return log p_h with the unseen history first, and its derivatives, a row per history."""
        effects, sigma = self.sharing @ theta[:-1], float(theta[-1])
        eta = effects[:, None] + sigma * self.nodes[None, :]
        held = np.arange(len(effects) + 1.0)
        log_kernel = np.log(self.weights) - np.logaddexp(0, eta).sum(axis=0)
        joint = held[:, None] * sigma * self.nodes[None, :] + log_kernel[None, :]
        top = joint.max(axis=1, keepdims=True)
        mass = np.exp(joint - top)
        log_sum = np.log(mass.sum(axis=1)) + top[:, 0]
        posterior = mass / mass.sum(axis=1, keepdims=True)
        chance = 1 / (1 + np.exp(-eta))
        on_list = posterior @ chance.T
        moved = (posterior * self.nodes) @ np.ones(len(self.nodes)) * held - (posterior * self.nodes) @ chance.sum(
            axis=0
        )
        rows = np.vstack([np.zeros(len(effects)), self.histories])
        k = rows.sum(axis=1).astype(int)
        return rows @ effects + log_sum[k], np.column_stack([(rows - on_list[k]) @ self.sharing, moved[k]])

    def fall(self, theta: Array) -> tuple[float, Array]:
        """Return minus the mean log-likelihood of the observed histories, and its gradient."""
        logs, slopes = self.log_shares(theta)
        p0, n = np.exp(logs[0]), self.counts.sum()
        seen = -np.expm1(logs[0])
        height = (self.counts @ logs[1:]) / n - np.log(seen)
        slope = (self.counts @ slopes[1:]) / n + p0 / seen * slopes[0]
        return -float(height), -slope

    def curvature(self, theta: Array) -> Array:
        """Return the observed information of log N and theta in the Poisson likelihood."""
        steps = 1e-5 * np.eye(len(theta))
        inner = np.array([self.fall(theta + step)[1] - self.fall(theta - step)[1] for step in steps]) / 2e-5
        logs, slopes = self.log_shares(theta)
        n, p0 = self.counts.sum(), float(np.exp(logs[0]))
        seen_slope = -p0 / (1 - p0) * slopes[0]
        corner = n * seen_slope
        # With N at its maximum for theta the profile is the conditional likelihood: put the direction of N back.
        return np.block([[np.array([[n]]), corner[None, :]],
                         [corner[:, None], n * (inner + inner.T) / 2 + np.outer(corner, corner) / n]])  # fmt: skip


def fit_normal_mixture(
    histories: Array, counts: Array, sharing: Array, nodes: Array = GRID, weights: Array = WEIGHTS
) -> NormalFit:  # fmt: skip
    """Fit the mixture by maximum likelihood, from several starts.

    Parameters
    ----------
    histories, counts
        The observable histories, a row each, and how many cases have them.
    sharing
        A row per list and a column per effect: a column of ones for equal lists, the identity for one effect each.
    nodes, weights
        Nodes and weights of the integral over the standard normal.

    Examples
    --------
    >>> h = np.array([[0, 0, 1], [0, 1, 0], [0, 1, 1], [1, 0, 0], [1, 0, 1], [1, 1, 0], [1, 1, 1.0]])
    >>> found = fit_normal_mixture(h, np.array([63, 55, 18, 69, 17, 21, 28.0]), np.ones((3, 1)))
    >>> print(f"{271 + found.unseen:.0f}, sigma {found.sigma:.2f}")
    4547, sigma 3.03
    """
    mixture = _Mixture(histories, counts, sharing, nodes, weights)
    rough = np.log(np.maximum(sharing.T @ (counts @ histories), 0.5) / (sharing.sum(axis=0) * 2 * counts.sum()))
    found = [minimize(mixture.fall, np.append(rough - start, start), jac=True, method="BFGS",
                      options={"gtol": 1e-10, "maxiter": 500}) for start in STARTS]  # fmt: skip
    return _told(mixture, min(found, key=lambda one: float(one.fun)).x)


def _told(mixture: _Mixture, theta: Array) -> NormalFit:
    logs, slopes = mixture.log_shares(theta)
    n, counts = mixture.counts.sum(), mixture.counts
    total = n / -np.expm1(logs[0])
    means = total * np.exp(logs[1:])
    direction = np.concatenate([[1.0], slopes[0]])
    variance = float(direction @ np.linalg.pinv(mixture.curvature(theta)) @ direction)
    height = float(np.sum(xlogy(counts, means) - means - gammaln(counts + 1)))
    return NormalFit(theta[:-1], abs(float(theta[-1])), float(total - n), variance, height,
                     float(2 * np.sum(xlogy(counts, counts / means))), len(theta) + 1)  # fmt: skip
