r"""The posterior of the unseen count under every decomposable graph, summed exactly.

The table is completed by :math:`n_0` unseen cases, :math:`N = n + n_0`. Its cells have a hyper-Dirichlet prior with
:math:`\delta` in each of the :math:`2^t` cells, so that the margin over the lists S, with cells :math:`D`, has

.. math::

    p(S) = \frac{\Gamma(\alpha)}{\Gamma(N + \alpha)} \prod_c \frac{\Gamma(D_c + a_S)}{\Gamma(a_S)},
    \qquad a_S = \delta\, 2^{t - |S|}, \quad \alpha = \delta\, 2^t,

and a graph G the likelihood :math:`\frac{N!}{n_0! \prod y!} \prod p(\text{cliques}) / \prod p(\text{separators})`. Only
one cell of each margin holds the unseen: the rest is the same for every :math:`n_0`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln, logsumexp

from dvstats.numerics.chordal import chordal_graphs
from dvstats.numerics.lattice_algebra import Array
from dvstats.numerics.threads import CHUNK, in_threads

LogPrior: TypeAlias = Callable[[Array], Array]

DENSE = 40_000
STRETCH = 1.002
FARTHEST = 1e12
COARSE = 300
NEGLIGIBLE = 1e-10


@dataclass(frozen=True, slots=True, eq=False)
class Posterior:
    """What is known of the unseen count after the data.

    Parameters
    ----------
    unseen
        Unseen counts, each whole number first, then wider apart.
    mass
        Posterior mass of each, or of the numbers around it.
    graphs, weights
        The graphs as bits over pairs, and their posterior weights.
    tail
        Mass beyond the last number, by the power law in which the posterior ends; infinite if it has no finite mass.
    """

    unseen: Array
    mass: Array
    graphs: NDArray[np.int64]
    weights: Array
    tail: float

    @property
    def mean(self) -> float:
        """Posterior mean of the unseen count."""
        return float(self.unseen @ self.mass)

    def quantile(self, share: float) -> float:
        """Return the smallest unseen count up to which the posterior holds a share."""
        return float(self.unseen[min(int(np.searchsorted(np.cumsum(self.mass), share)), len(self.unseen) - 1)])


def spaced(dense: int = DENSE, farthest: float = FARTHEST) -> tuple[Array, Array]:
    """Return unseen counts, and how many whole numbers each stands for.

    Examples
    --------
    >>> counts, widths = spaced(3, 10.0)
    >>> counts.tolist(), widths.tolist()
    ([0.0, 1.0, 2.0], [1.0, 1.0, 1.0])
    """
    near = np.arange(dense, dtype=float)
    n_far = max(int(np.log(farthest / dense) / np.log(STRETCH)), 0) if dense > 1 / (STRETCH - 1) else 0
    edges = dense - 0.5 + (dense - 0.5) * (STRETCH ** np.arange(n_far + 1) - 1)
    return np.concatenate([near, (edges[1:] + edges[:-1]) / 2]), np.concatenate([np.ones(dense), np.diff(edges)])


def posterior(
    counts: Array, delta: float, log_prior: LogPrior, *, saturated: bool = True,
    unseen: Array | None = None, widths: Array | None = None, jobs: int = 0,
) -> Posterior:  # fmt: skip
    """Average all decomposable graphs over all unseen counts.

    Parameters
    ----------
    counts
        Count of each cell, by the mask of its lists; cell 0 is not read.
    delta
        The prior's count in each cell.
    log_prior
        Of N, on an array.
    saturated
        Whether the graph in which all lists depend on each other takes part; the data tell nothing of N under it.
    unseen, widths
        The unseen counts to sum over, and how many numbers each stands for; by default all that matter.
    jobs
        Threads; 0 for one per processor. The numbers are the same for any.

    Examples
    --------
    >>> found = posterior(np.array([0.0, 60, 49, 4, 247, 112, 142, 12]), 1.0, lambda n: -np.log(n))
    >>> round(626 + found.mean, 2), round(float(found.weights.max()), 3)
    (734.56, 0.37)
    """
    if unseen is None or widths is None:
        unseen, widths = spaced()
    n_lists, n = len(counts).bit_length() - 1, float(counts[1:].sum())
    graphs, powers = chordal_graphs(n_lists)
    if not saturated:
        graphs, powers = graphs[:-1], powers[:-1]
    fixed, at_zero = _margins(counts, delta)
    constant, power = powers @ fixed, powers.astype(float)
    coarse = np.unique(np.geomspace(1, len(unseen), COARSE).astype(int) - 1)
    span = np.diff(np.append(np.cumsum(widths)[coarse] - widths[coarse], widths.sum()))
    rough = constant[:, None] + power @ _by_unseen(at_zero, delta, n, unseen[coarse]) + np.log(span)
    rough += _common(n, unseen[coarse], log_prior)
    weight = logsumexp(rough, axis=1)
    heavy = weight > logsumexp(weight) + np.log(NEGLIGIBLE / len(weight))
    common = _common(n, unseen, log_prior) + np.log(widths)
    margins, top = _by_unseen(at_zero, delta, n, unseen), float(rough.max())
    mass, shares = np.zeros(len(unseen)), np.zeros((len(unseen) // CHUNK + 1, int(heavy.sum())))
    given = (constant[heavy] - top, power[heavy], margins, common), (mass, shares)
    in_threads(_sum_over, len(unseen), given, jobs)
    weights = np.zeros(len(graphs))
    weights[heavy] = shares.sum(axis=0) / mass.sum()
    mass /= mass.sum()
    return Posterior(unseen, mass, graphs, weights, _tail(unseen, mass / widths))


def _sum_over(
    begin: int, end: int, given: tuple[Array, Array, Array, Array], found: tuple[Array, Array]
) -> None:  # fmt: skip
    """Sum the likelihood over graphs for each unseen count, and over unseen counts for each graph, some at a time."""
    (constant, power, margins, common), (mass, shares) = given, found
    for at in range(begin, end, CHUNK):
        part = slice(at, min(at + CHUNK, end))
        height = power @ margins[:, part]
        height += constant[:, None]
        height += common[part]
        np.exp(height, out=height)
        mass[part] = height.sum(axis=0)
        shares[at // CHUNK] = height.sum(axis=1)


def _margins(counts: Array, delta: float) -> tuple[Array, Array]:
    """Return for each set of lists what the cells without the unseen give, and the observed count of the one with."""
    size = len(counts)
    fixed, at_zero = np.zeros(size), np.zeros(size)
    for lists in range(size):
        margin = np.zeros(size)
        np.add.at(margin, np.arange(size)[1:] & lists, counts[1:])
        cells = [cell for cell in range(1, size) if cell & ~lists == 0]
        a = delta * size / 2 ** lists.bit_count()
        fixed[lists] = float((gammaln(margin[cells] + a) - gammaln(a)).sum() - gammaln(a) + gammaln(delta * size))
        at_zero[lists] = margin[0]
    return fixed, at_zero


def _by_unseen(at_zero: Array, delta: float, n: float, unseen: Array) -> Array:
    """Return for each set of lists what the cell with the unseen gives, and the total."""
    size = len(at_zero)
    total = gammaln(n + unseen + delta * size)
    rows = [gammaln(unseen + at_zero[lists] + delta * size / 2 ** lists.bit_count()) - total for lists in range(size)]
    return np.array(rows)


def _common(n: float, unseen: Array, log_prior: LogPrior) -> Array:
    return np.asarray(gammaln(n + unseen + 1) - gammaln(unseen + 1) + log_prior(n + unseen))


def _tail(unseen: Array, density: Array) -> float:
    """Return the mass beyond the last number, the density going on as the power of its last fall."""
    x, y = unseen[[-101, -1]] if len(unseen) > 101 else unseen[[0, -1]], density[[-101, -1]]
    if not (y > 0).all():
        return 0.0
    fall = -float(np.log(y[1] / y[0]) / np.log(x[1] / x[0]))
    return float(y[1] * x[1] / (fall - 1)) if fall > 1 else float("inf")
