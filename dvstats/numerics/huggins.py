r"""The likelihood of capture histories given that a case is on some list, with a chance for each case and list.

.. math::

    \ell(\beta) = \sum_i w_i \Big\{ \sum_j y_{ij} \log p_{ij} + (1 - y_{ij}) \log (1 - p_{ij}) - \log \pi_i \Big\},
    \qquad \operatorname{logit} p_{ij} = x_{ij}^\top \beta,
    \qquad \pi_i = 1 - \prod_j (1 - p^0_{ij})

where :math:`p^0_{ij}` is the chance of a case that no earlier list held.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.special import expit

Array = NDArray[np.float64]

ITERATIONS = 100
SMALL = 1e-12
FREE = 1e-7


@dataclass(frozen=True, slots=True, eq=False)
class Histories:
    """Cases as numbers.

    Parameters
    ----------
    design
        Row of each case and list, shape (cases, lists, coefficients).
    unseen_design
        The same as if no list had held the case before.
    on
        Which lists hold each case, shape (cases, lists).
    weight
        Cases that each row stands for.
    """

    design: Array
    unseen_design: Array
    on: Array
    weight: Array

    def seen(self, beta: Array) -> Array:
        """Return for each case the chance to be on some list."""
        return np.asarray(-np.expm1(-np.logaddexp(0, self.unseen_design @ beta).sum(axis=1)))

    def slope_of_seen(self, beta: Array) -> Array:
        """Return the derivatives of these chances, a row per case."""
        missed = 1 - self.seen(beta)
        moved = np.einsum("ij,ijk->ik", expit(self.unseen_design @ beta), self.unseen_design)
        return np.asarray(missed[:, None] * moved)

    def height(self, beta: Array) -> float:
        """Return the log-likelihood."""
        eta = self.design @ beta
        each = (self.on * eta - np.logaddexp(0, eta)).sum(axis=1) - np.log(np.maximum(self.seen(beta), 1e-300))
        return float(self.weight @ each)

    def score(self, beta: Array) -> tuple[Array, Array]:
        """Return the score and the observed information."""
        p, q = expit(self.design @ beta), expit(self.unseen_design @ beta)
        seen = self.seen(beta)
        odds = (1 - seen) / seen
        moved = np.einsum("ij,ijk->ik", q, self.unseen_design)
        score = np.einsum("i,ij,ijk->k", self.weight, self.on - p, self.design) - (self.weight * odds) @ moved
        information = np.einsum("i,ij,ijk,ijl->kl", self.weight, p * (1 - p), self.design, self.design, optimize=True)
        information += np.einsum("i,ij,ijk,ijl->kl", self.weight * odds, q * (1 - q), self.unseen_design,
                                 self.unseen_design, optimize=True)  # fmt: skip
        information -= np.einsum("i,ik,il->kl", self.weight * odds / seen, moved, moved)
        return score, information


@dataclass(frozen=True, slots=True, eq=False)
class HugginsFit:
    """Coefficients at the maximum, their covariance from the observed information, and the log-likelihood.

    Parameters
    ----------
    coefficients
        Coefficients at the maximum.
    covariance
        Inverse of the observed information.
    log_likelihood
        Conditional log-likelihood at the maximum.
    """

    coefficients: Array
    covariance: Array
    log_likelihood: float


def fit_huggins(cases: Histories) -> HugginsFit | None:
    """Climb to the maximum by Newton's method with step halving; None if the climb does not end.

    Examples
    --------
    Two lists, 40 cases on both and 30 on each alone: the chance is 40 / 70.

    >>> ones = np.ones((3, 2, 1))
    >>> cases = Histories(ones, ones, np.array([[1.0, 1], [1, 0], [0, 1]]), np.array([40.0, 30, 30]))
    >>> round(float(expit(fit_huggins(cases).coefficients[0])), 6) == round(40 / 70, 6)
    True
    """
    beta = np.zeros(cases.design.shape[2])
    height = cases.height(beta)
    for _ in range(ITERATIONS):
        score, information = cases.score(beta)
        step = np.linalg.lstsq(_uphill(information), score, rcond=None)[0]
        gain = float(score @ step)
        for halving in range(40):
            trial = beta + step / 2**halving
            reached = cases.height(trial)
            if reached >= height - SMALL * (1 + abs(height)):
                break
        beta, height = trial, reached
        if gain < SMALL * (1 + abs(height)):
            _, information = cases.score(beta)
            return HugginsFit(beta, np.asarray(np.linalg.inv(information), dtype=float), height)
    return None


def _uphill(information: Array) -> Array:
    """Return the information, with its negative directions turned: far from the top it need not be positive."""
    values, vectors = np.linalg.eigh(information)
    return np.asarray((vectors * np.maximum(np.abs(values), 1e-10)) @ vectors.T)


def runs_away(cases: Histories) -> Array | None:
    r"""Return a direction along which the likelihood never falls, or None if there is none.

    Only for chances that do not depend on earlier records: the log-odds of a history against any other that a case
    could have are then linear in the coefficients, and must not fall along d for any case. For a case on two lists or
    more it is enough to look at the change of one list; for a case on one list, at further lists and at another list
    instead. A linear programme looks for d.

    Examples
    --------
    Nobody is on both lists: the chance falls to zero.

    >>> ones = np.ones((2, 2, 1))
    >>> runs_away(Histories(ones, ones, np.array([[1.0, 0], [0, 1]]), np.array([30.0, 30]))).tolist()
    [-1.0]
    """
    n_coefficients = cases.design.shape[2]
    signed = np.vstack(_told(cases))
    found = linprog(-signed.sum(axis=0), A_ub=-signed, b_ub=np.zeros(len(signed)), bounds=[(-1, 1)] * n_coefficients,
                    method="highs")  # fmt: skip
    if not found.success or found.x is None or -float(found.fun or 0.0) < FREE:
        return None
    return np.asarray(found.x) + 0.0


def _told(cases: Histories) -> list[Array]:
    """Return the log-odds, as rows of coefficients, that must not fall."""
    rows = []
    for design, on in zip(cases.design, cases.on, strict=True):
        own = on @ design
        for j in range(design.shape[0]):
            other = on.copy()
            other[j] = 1 - other[j]
            if other.any():
                rows.append(own - other @ design)
            elif on.sum() == 1:
                rows += [design[on == 1][0] - design[k] for k in range(design.shape[0]) if not on[k]]
    return rows
