r"""A chain of latent classes that borrows from smaller tables, where it goes more easily from one place to another.

Beside the table y stand tables :math:`y^{(1)}, y^{(2)}, \ldots` with fewer and fewer of its cases, sampled in the same
way, one in each sweep in turn. With classes and the unseen summed out, parameters :math:`\theta` have the likelihood

.. math::

    L_r(\theta) = \prod_w p_w(\theta)^{y^{(r)}_w} \, (1 - p_0(\theta))^{-n_r},

times the probability that N is not above its limit, where there is one. After each sweep neighbours exchange their
parameters with probability

.. math::

    \min\left\{1,\ \frac{L_r(\theta_s)\, L_s(\theta_r)}{L_r(\theta_r)\, L_s(\theta_s)}\right\},

which leaves the posterior of each table what it is (Geyer 1991). Only draws of the whole table are kept.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from dvstats.numerics.latent_class_gibbs import SURE, TINY, draw_chances, draw_classes, draw_unseen, share_out, weigh
from dvstats.numerics.latent_class_labels import relabel
from dvstats.numerics.lattice_algebra import Array, Ints

TERMS = 10_000


def smaller_tables(counts: Ints, parts: tuple[float, ...]) -> Ints:
    """Return the table, and a table with each of the parts of its cases; single cases leave one after another.

    Examples
    --------
    >>> smaller_tables(np.array([20, 10, 1, 1, 1]), (0.5, 0.2)).tolist()
    [[20, 10, 1, 1, 1], [10, 5, 1, 0, 1], [4, 2, 0, 0, 1]]
    """
    rest = (0.5 + np.arange(len(counts)) * (np.sqrt(5) - 1) / 2) % 1
    return np.array([counts, *(np.floor(part * counts + rest) for part in parts)]).astype(np.int64)


@njit(cache=True, nogil=True)
def log_within(n: int, missed: float, most: float) -> float:
    r"""Logarithm of the probability that a negative binomial of the unseen stays within a limit.

    It is the incomplete beta function :math:`I_{1 - p_0}(n, m + 1)`, m being the room left, as a continued fraction.

    Examples
    --------
    >>> from scipy.stats import nbinom
    >>> bool(abs(log_within(40, 0.6, 100.0) - nbinom.logcdf(60, 40, 0.4)) < 1e-12)
    True
    """
    a, b, x = float(n), most - n + 1.0, 1.0 - missed
    front = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log(missed)
    if x < (a + 1.0) / (a + b + 2.0):
        return front - math.log(a) + math.log(continued(a, b, x))
    return math.log1p(-min(math.exp(front - math.log(b)) * continued(b, a, missed), SURE))


@njit(cache=True, nogil=True)
def continued(a: float, b: float, x: float) -> float:
    """Return the continued fraction of the incomplete beta function, from its start to where it no longer changes."""
    c, d = 1.0, 1.0 / (1.0 - (a + b) * x / (a + 1.0))
    value = d
    for m in range(1, TERMS):
        for up in (m * (b - m) * x / ((a + 2 * m - 1.0) * (a + 2 * m)),
                   -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1.0))):  # fmt: skip
            d, c = 1.0 / (1.0 + up * d), 1.0 + up / c
            value *= c * d
        if abs(c * d - 1.0) < 1e-14:
            break
    return value


@njit(cache=True, nogil=True)
def log_rows(weights: Array, logs: Array) -> None:
    """Write the logarithm of the probability of each history, and in the last place that of being on any list."""
    for w in range(len(logs) - 1):
        logs[w] = math.log(max(weights[w].sum(), TINY))
    logs[-1] = math.log(1.0 - min(weights[-1].sum(), SURE))


@njit(cache=True, nogil=True)
def exchange(
    rng: np.random.Generator, tables: Ints, most: float, place: Ints, logs: Array, first: int
) -> None:  # fmt: skip
    """Let every second table exchange its parameters with the next smaller one."""
    for r in range(first, len(tables) - 1, 2):
        a, b = place[r], place[r + 1]
        gain = 0.0
        for w in range(tables.shape[1]):
            gain += (tables[r, w] - tables[r + 1, w]) * (logs[b, w] - logs[a, w] - logs[b, -1] + logs[a, -1])
        if r == 0 and most < np.inf:
            n = tables[0].sum()
            gain += log_within(n, -math.expm1(logs[b, -1]), most) - log_within(n, -math.expm1(logs[a, -1]), most)
        if math.log(1.0 - rng.random()) < gain:
            place[r], place[r + 1] = b, a


@njit(cache=True, nogil=True)
def run_chain(
    rng: np.random.Generator, histories: Ints, tables: Ints, prior: tuple[int, float, float, float],
    sweeps: tuple[int, int], kept_draws: tuple[Ints, Ints, Array],
) -> None:  # fmt: skip
    """Run one chain from a random start and keep N, the occupied classes and alpha of every so-many-th sweep.

    The last of the histories is that of the unseen, on no list.
    """
    n_classes, shape, rate, most = prior
    (burn_in, thinning), (numbers, occupied, concentration) = sweeps, kept_draws
    n_tables, n_lists = len(tables), histories.shape[1]
    shares, alpha = np.full((n_tables, n_classes), 1.0 / n_classes), np.ones(n_tables)
    chances, weights = rng.random((n_tables, n_lists, n_classes)), np.zeros((n_tables, len(histories), n_classes))
    members, unseen = np.zeros((n_tables, n_classes), dtype=np.int64), np.zeros(n_classes, dtype=np.int64)
    on, place, logs = np.zeros((n_lists, n_classes), dtype=np.int64), np.arange(n_tables), np.zeros(weights.shape[:2])
    for sweep in range(burn_in + thinning * len(numbers)):
        for at in range(n_tables):
            weigh(histories, shares[at], chances[at], weights[at])
            log_rows(weights[at], logs[at])
        exchange(rng, tables, most, place, logs, sweep % 2)
        # The whole table comes last, so that what is kept is its own.
        for r in range(n_tables - 1, -1, -1):
            if r > 0 and (sweep + r) % (n_tables - 1):
                continue
            at = place[r]
            share_out(rng, histories, tables[r], weights[at], members[at], on)
            total = draw_unseen(rng, tables[r].sum(), most if r == 0 else np.inf, weights[at, -1], unseen)
            members[at] += unseen
            draw_chances(rng, members[at], on, chances[at])
            alpha[at] = relabel(rng, members[at], chances[at], alpha[at], shape, rate)
            left = draw_classes(rng, alpha[at], members[at], shares[at])
            alpha[at] = max(rng.gamma(shape + n_classes - 1.0, 1.0 / (rate - left)), TINY)
        if sweep >= burn_in and (sweep - burn_in + 1) % thinning == 0:
            kept = (sweep - burn_in) // thinning
            numbers[kept], occupied[kept], concentration[kept] = total, (members[at] > 0).sum(), alpha[place[0]]
