r"""The algebra of log-linear models over sets of lists, compiled.

With 0/1 coding the column of the term s is 1 in the cells w that contain s. So the score and the information of a
model with means :math:`\mu` are sums over supersets, which one pass over the table gives for all terms together:

.. math::

    \frac{\partial \ell}{\partial \beta_s} = Z_y(s) - Z_\mu(s), \qquad
    -\frac{\partial^2 \ell}{\partial \beta_s \partial \beta_{s'}} = Z_\mu(s \cup s'), \qquad
    Z_x(s) = \sum_{w \supseteq s} x_w .

Heterogeneity adds columns that are functions of how many lists hold a case; they are zero in the unseen cell.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numba import njit
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]

PIVOT = 1e-10


@njit(cache=True, nogil=True)
def superset_sums(values: Array) -> Array:
    """Return for each mask the sum over the masks that contain it."""
    sums = values.copy()
    step = 1
    while step < len(sums):
        for w in range(len(sums)):
            if not w & step:
                sums[w] += sums[w | step]
        step *= 2
    return sums


@njit(cache=True, nogil=True)
def cholesky(matrix: Array, size: int) -> bool:
    """Factor the lower triangle in place; False where a pivot vanishes."""
    for j in range(size):
        own = matrix[j, j]
        pivot = own
        for k in range(j):
            pivot -= matrix[j, k] * matrix[j, k]
        if not pivot > PIVOT * own:
            return False
        root = np.sqrt(pivot)
        matrix[j, j] = root
        for i in range(j + 1, size):
            value = matrix[i, j]
            for k in range(j):
                value -= matrix[i, k] * matrix[j, k]
            matrix[i, j] = value / root
    return True


@njit(cache=True, nogil=True)
def solve(factor: Array, size: int, right: Array) -> None:
    """Solve in place with a Cholesky factor."""
    for i in range(size):
        for k in range(i):
            right[i] -= factor[i, k] * right[k]
        right[i] /= factor[i, i]
    for i in range(size - 1, -1, -1):
        for k in range(i + 1, size):
            right[i] -= factor[k, i] * right[k]
        right[i] /= factor[i, i]


@njit(cache=True, nogil=True)
def means_of(beta: Array, terms: Ints, n_terms: int, columns: Array, live: Flags, mu: Array) -> None:
    """Write the means of the live cells: subset sums of the coefficients, and the heterogeneity columns."""
    mu[:] = 0.0
    for i in range(n_terms):
        mu[terms[i]] += beta[i]
    step = 1
    while step < len(mu):
        for w in range(len(mu)):
            if w & step:
                mu[w] += mu[w ^ step]
        step *= 2
    for w in range(len(mu)):
        if live[w]:
            for e in range(columns.shape[0]):
                mu[w] += beta[n_terms + e] * columns[e, w]
            mu[w] = np.exp(min(mu[w], 600.0))
        else:
            mu[w] = 0.0


@njit(cache=True, nogil=True)
def sums_of(values: Array, terms: Ints, n_terms: int, columns: Array, out: Array) -> Array:
    """Write X'values for the terms and columns; return the superset sums."""
    sums: Array = superset_sums(values)
    for i in range(n_terms):
        out[i] = sums[terms[i]]
    for e in range(columns.shape[0]):
        total = 0.0
        for w in range(len(values)):
            total += columns[e, w] * values[w]
        out[n_terms + e] = total
    return sums


@njit(cache=True, nogil=True)
def information(weights: Array, sums: Array, terms: Ints, n_terms: int, columns: Array, out: Array) -> None:
    """Write the lower triangle of X' diag(weights) X."""
    for i in range(n_terms):
        for j in range(i + 1):
            out[i, j] = sums[terms[i] | terms[j]]
    for e in range(columns.shape[0]):
        weighted = superset_sums(weights * columns[e])
        for j in range(n_terms):
            out[n_terms + e, j] = weighted[terms[j]]
        for f in range(e + 1):
            total = 0.0
            for w in range(len(weights)):
                total += weights[w] * columns[e, w] * columns[f, w]
            out[n_terms + e, n_terms + f] = total


@njit(cache=True, nogil=True)
def height_of(beta: Array, targets: Array, size: int, mu: Array) -> float:
    """Return the log-likelihood up to what the counts alone decide."""
    height = 0.0
    for i in range(size):
        height += beta[i] * targets[i]
    for w in range(len(mu)):
        height -= mu[w]
    return height
