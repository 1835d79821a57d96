r"""Gibbs sampling of a Dirichlet-process mixture of independent lists, on capture histories rather than people.

A case is of class k with probability :math:`\pi_k = V_k \prod_{l<k} (1 - V_l)`, and then on list j with probability
:math:`\lambda_{jk}`, independently. With the prior 1/N, a sweep draws, in turn,

.. math::

    z \mid \cdot \sim
    \text{Multinomial}\Bigl(y_w,\ \propto \pi_k \prod_j \lambda_{jk}^{w_j}(1-\lambda_{jk})^{1-w_j}\Bigr),
    \qquad
    n_0 \mid \cdot \sim \text{NegBin}(n,\ 1 - p_0), \quad p_0 = \sum_k \pi_k \prod_j (1 - \lambda_{jk}),

the unseen by class, :math:`\lambda_{jk}` and :math:`V_k` from their beta distributions, and :math:`\alpha` from its
gamma distribution (Manrique-Vallier 2016). The cost of a sweep is that of histories times classes, however many people.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from dvstats.numerics.lattice_algebra import Array, Ints

TINY = 1e-300
SURE = 1.0 - 1e-12
TRIES = 8


@njit(cache=True, nogil=True)
def split(rng: np.random.Generator, count: int, weights: Array, order: Ints, out: Ints) -> None:
    """Share a count out among classes, as a multinomial by successive binomials; large classes first are fastest."""
    left, rest = count, weights.sum()
    out[:] = 0
    for k in order[:-1]:
        if left == 0 or rest <= TINY:
            break
        out[k] = rng.binomial(left, min(1.0, weights[k] / rest))
        left -= out[k]
        rest -= weights[k]
    out[order[-1]] += left


@njit(cache=True, nogil=True)
def weigh(histories: Ints, shares: Array, chances: Array, weights: Array) -> None:
    """Write the probability of each class and history, a row per history."""
    for w in range(len(histories)):
        for k in range(len(shares)):
            weights[w, k] = shares[k]
            for j in range(histories.shape[1]):
                weights[w, k] *= chances[j, k] if histories[w, j] else 1.0 - chances[j, k]


@njit(cache=True, nogil=True)
def share_out(
    rng: np.random.Generator, histories: Ints, counts: Ints, weights: Array, members: Ints, on: Ints
) -> None:  # fmt: skip
    """Draw the classes of the observed: `members` of each class, and how many of them are on each list.

    `members` is read for the order of the classes by size in the sweep before, in which they are drawn.
    """
    drawn, order = np.zeros(len(members), dtype=np.int64), np.argsort(-members)
    members[:] = 0
    on[:] = 0
    for w in range(len(counts)):
        split(rng, counts[w], weights[w], order, drawn)
        for k in range(len(members)):
            members[k] += drawn[k]
            for j in range(histories.shape[1]):
                if histories[w, j]:
                    on[j, k] += drawn[k]


@njit(cache=True, nogil=True)
def draw_unseen(rng: np.random.Generator, n: int, most: float, weights: Array, unseen: Ints) -> int:
    """Draw how many are on no list, at most so many that N is not above `most`, and their classes."""
    missed = min(weights.sum(), SURE)
    number = rng.poisson(rng.gamma(float(n), missed / (1.0 - missed)))
    for _ in range(TRIES):
        if n + number <= most:
            break
        number = rng.poisson(rng.gamma(float(n), missed / (1.0 - missed)))
    if n + number > most:
        number = draw_below(rng, n, missed, int(most) - n)
    split(rng, number, weights, np.argsort(-weights), unseen)
    return int(n + number)


@njit(cache=True, nogil=True)
def draw_below(rng: np.random.Generator, n: int, missed: float, most: int) -> int:
    """Draw from the negative binomial up to a limit that it seldom stays below, by its probabilities one by one."""
    heights, height = np.zeros(most + 1), 0.0
    for k in range(most):
        height += np.log(missed * (n + k) / (k + 1.0))
        heights[k + 1] = height
    rank, top = rng.random(), heights.max()
    target, total = rank * np.exp(heights - top).sum(), 0.0
    for k in range(most + 1):
        total += np.exp(heights[k] - top)
        if total >= target:
            return k
    return most


@njit(cache=True, nogil=True)
def draw_classes(rng: np.random.Generator, alpha: float, members: Ints, shares: Array) -> float:
    """Draw the shares of the classes by breaking a stick; return the logarithm of what is left for the last.

    Where alpha is small, what is left is often too small for a number but not for its logarithm, in which a gamma
    variable of shape b is one of shape b + 1 times a uniform one to the power of 1/b.
    """
    left, behind = 0.0, members.sum()
    for k in range(len(members) - 1):
        behind -= members[k]
        rest = alpha + behind
        taken, kept = rng.gamma(1.0 + members[k], 1.0), np.log(rng.gamma(1.0 + rest, 1.0))
        kept += np.log(1.0 - rng.random()) / rest
        remaining = kept - np.logaddexp(np.log(taken), kept)
        shares[k] = -np.expm1(remaining) * np.exp(left)
        left += remaining
    shares[len(members) - 1] = np.exp(left)
    return left


@njit(cache=True, nogil=True)
def draw_chances(rng: np.random.Generator, members: Ints, on: Ints, chances: Array) -> None:
    """Draw how probable each list is for each class."""
    for k in range(len(members)):
        for j in range(len(chances)):
            chances[j, k] = rng.beta(1.0 + on[j, k], 1.0 + members[k] - on[j, k])
