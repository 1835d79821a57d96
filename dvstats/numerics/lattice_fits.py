r"""Poisson log-linear fits of many models to one table of captures, compiled.

Zeros may move coefficients to minus infinity. The cells that keep positive means are the *facial set* (Fienberg and
Rinaldo 2012). It is found from a direction b that proves that a cell is not in it:

.. math::

    (X b)_w = 0 \text{ where } y_w > 0, \qquad (X b)_w \le 0 \text{ elsewhere, and } < 0 \text{ in some cells},

along which the likelihood never falls; Newton's steps run into such a direction where there is one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.special import gammaln

from dvstats.numerics.lattice_algebra import (
    Array,
    Flags,
    Ints,
    cholesky,
    height_of,
    information,
    means_of,
    solve,
    sums_of,
    superset_sums,
)
from dvstats.numerics.threads import in_threads

ADMITTED, EXTENDED, NOT_IDENTIFIED, UNDECIDED = 0, 1, 2, 3
INSIDE, OUTSIDE, LOST = 0, 1, 2
ITERATIONS = 60
SMALL = 1e-9


@dataclass(frozen=True, slots=True)
class LatticeFits:
    """Fits of many models, a row each; of the unseen, numbers stand only where `state` is ADMITTED or EXTENDED.

    Parameters
    ----------
    state
        ADMITTED: the maximum lies inside on the cells that empty interactions leave, and no columns depend on each
        other there. EXTENDED: N is identified on a smaller facial set, or although columns depend on each other.
        NOT_IDENTIFIED: it is not. UNDECIDED: none of them is proven.
    log_unseen, log_unseen_variance
        Logarithm of the expected unseen count, and its variance.
    log_likelihood
        Poisson log-likelihood, factorial terms kept.
    n_parameters
        Every parameter, those at minus infinity included.
    cells
        The facial set, as bits.
    projection
        A random projection of the log means: models with the same fit share it.
    coefficient
        Of the first heterogeneity column; 0 without one.
    """

    state: Ints
    log_unseen: Array
    log_unseen_variance: Array
    log_likelihood: Array
    n_parameters: Ints
    cells: NDArray[np.uint64]
    projection: Array
    coefficient: Array


@njit(cache=True, nogil=True)
def keep_independent(
    live: Flags, terms: Ints, n_terms: int, columns: Array, matrix: Array, factor: Array
) -> tuple[int, bool, bool]:  # fmt: skip
    """Drop the terms that depend on earlier ones on the live cells, in place.

    Returns how many are left, whether any was dropped, and whether the unseen cell stays identified: it does if no
    dropped column needs the constant. A dependent heterogeneity column is not identified at all.
    """
    ones, weights = np.zeros(len(live)), np.zeros(n_terms + columns.shape[0])
    for w in range(len(live)):
        ones[w] = 1.0 if live[w] else 0.0
    information(ones, superset_sums(ones), terms, n_terms, columns, matrix)
    kept, identified = 0, True
    places = np.zeros(n_terms + columns.shape[0], dtype=np.int64)
    n_kept_terms = 0
    for j in range(n_terms + columns.shape[0]):
        pivot = matrix[j, j]
        for a in range(kept):
            value = matrix[j, places[a]]
            for b in range(a):
                value -= factor[a, b] * weights[b]
            weights[a] = value / factor[a, a]
            pivot -= weights[a] * weights[a]
        if pivot > SMALL * matrix[j, j]:
            factor[kept, :kept] = weights[:kept]
            factor[kept, kept] = np.sqrt(pivot)
            places[kept] = j
            kept += 1
            if j < n_terms:
                n_kept_terms += 1
        else:
            for a in range(kept - 1, -1, -1):
                for b in range(a + 1, kept):
                    weights[a] -= factor[b, a] * weights[b]
                weights[a] /= factor[a, a]
            identified = identified and j < n_terms and kept > 0 and abs(weights[0]) < 1e-6
    for a in range(n_kept_terms):
        terms[a] = terms[places[a]]
    return n_kept_terms, n_kept_terms < n_terms, identified


@njit(cache=True, nogil=True)
def value_at(w: int, direction: Array, terms: Ints, n_terms: int, columns: Array) -> float:
    """Return (X b)_w."""
    total = 0.0
    for i in range(n_terms):
        if w & terms[i] == terms[i]:
            total += direction[i]
    for e in range(columns.shape[0]):
        total += columns[e, w] * direction[n_terms + e]
    return total


@njit(cache=True, nogil=True)
def add_row(w: int, basis: Array, rank: int, terms: Ints, n_terms: int, columns: Array) -> int:
    """Add the row of a cell to an orthonormal basis; return the new rank."""
    size = n_terms + columns.shape[0]
    row = basis[rank]
    for i in range(n_terms):
        row[i] = 1.0 if w & terms[i] == terms[i] else 0.0
    for e in range(columns.shape[0]):
        row[n_terms + e] = columns[e, w]
    before = 0.0
    for i in range(size):
        before += row[i] * row[i]
    # Twice: one pass of Gram and Schmidt leaves rounding behind.
    for _ in range(2):
        take_out(row, basis, rank, size)
    after = 0.0
    for i in range(size):
        after += row[i] * row[i]
    if after < SMALL * before:
        return rank
    for i in range(size):
        row[i] /= np.sqrt(after)
    return rank + 1


@njit(cache=True, nogil=True)
def take_out(vector: Array, basis: Array, rank: int, size: int) -> None:
    """Take the part within the basis out of a vector."""
    for k in range(rank):
        part = 0.0
        for i in range(size):
            part += vector[i] * basis[k, i]
        for i in range(size):
            vector[i] -= part * basis[k, i]


@njit(cache=True, nogil=True)
def drop_vanishing(
    step: Array, counts: Array, live: Flags, terms: Ints, n_terms: int, columns: Array, basis: Array
) -> bool:  # fmt: skip
    """Prove from a step that cells lie outside the facial set and drop them; False if it does not prove it."""
    size, rank = n_terms + columns.shape[0], 0
    direction, held = step[:size].copy(), np.zeros(len(counts), dtype=np.bool_)
    for w in range(len(counts)):
        if live[w] and counts[w] > 0.0 and rank < size:
            rank = add_row(w, basis, rank, terms, n_terms, columns)
    for _ in range(3):
        take_out(direction, basis, rank, size)
        top = 0.0
        for w in range(len(counts)):
            if live[w] and counts[w] == 0.0 and not held[w]:
                top = max(top, abs(value_at(w, direction, terms, n_terms, columns)))
        if top < 1e-6:
            return False
        settled, proven = True, True
        for w in range(len(counts)):
            if live[w] and counts[w] == 0.0 and not held[w]:
                value = value_at(w, direction, terms, n_terms, columns)
                if abs(value) < 0.05 * top:
                    held[w], settled = True, False
                    if rank < size:
                        rank = add_row(w, basis, rank, terms, n_terms, columns)
                elif value > 0.0:
                    proven = False
        if not proven or rank >= size:
            return False
        if settled:
            for w in range(len(counts)):
                if live[w] and counts[w] == 0.0 and not held[w]:
                    live[w] = False
            return True
    return False


@njit(cache=True, nogil=True)
def first_step(
    counts: Array, live: Flags, terms: Ints, n_terms: int, columns: Array, beta: Array, matrix: Array
) -> bool:  # fmt: skip
    """Start from the weighted least squares fit to log(y + 1/2)."""
    size = n_terms + columns.shape[0]
    weights, working = np.zeros(len(counts)), np.zeros(len(counts))
    for w in range(len(counts)):
        if live[w]:
            weights[w] = counts[w] + 0.5
            working[w] = weights[w] * np.log(weights[w])
    sums_of(working, terms, n_terms, columns, beta)
    information(weights, superset_sums(weights), terms, n_terms, columns, matrix)
    if not cholesky(matrix, size):
        return False
    solve(matrix, size, beta)
    return True


@njit(cache=True, nogil=True)
def smallest_mean(mu: Array, live: Flags) -> float:
    """Return the smallest mean of the live cells."""
    smallest = np.inf
    for w in range(len(mu)):
        if live[w]:
            smallest = min(smallest, mu[w])
    return smallest


@njit(cache=True, nogil=True)
def climb(
    counts: Array, live: Flags, terms: Ints, n_terms: int, columns: Array, beta: Array, matrix: Array, mu: Array,
    basis: Array,
) -> int:  # fmt: skip
    """Go to the maximum by Newton's method with step halving.

    INSIDE if it is proven to lie there: were there none inside, some means would fall to zero along a direction in
    which the score stays as large as they are, so that a score far below the smallest mean is a proof. OUTSIDE if
    cells were proven to vanish, and dropped. LOST otherwise.
    """
    size = n_terms + columns.shape[0]
    targets, score = np.zeros(size), np.zeros(size)
    trial = np.zeros(size)
    sums_of(counts, terms, n_terms, columns, targets)
    means_of(beta, terms, n_terms, columns, live, mu)
    height = height_of(beta, targets, size, mu)
    done, wait = False, 5
    for turn in range(ITERATIONS):
        sums = sums_of(mu, terms, n_terms, columns, score)
        information(mu, sums, terms, n_terms, columns, matrix)
        largest = 0.0
        for i in range(size):
            score[i] = targets[i] - score[i]
            largest = max(largest, abs(score[i]))
        if not cholesky(matrix, size):
            # The means of vanishing cells are below rounding: the last step shows where they go.
            return OUTSIDE if drop_vanishing(trial, counts, live, terms, n_terms, columns, basis) else LOST
        smallest = smallest_mean(mu, live)
        if done and largest < 1e-3 * smallest:
            return INSIDE
        gain = 0.0
        trial[:] = score
        solve(matrix, size, score)
        for i in range(size):
            gain += trial[i] * score[i]
        if turn >= wait and smallest < 0.01:
            if drop_vanishing(score, counts, live, terms, n_terms, columns, basis):
                return OUTSIDE
            wait = turn + 2
        scale = 1.0
        for _ in range(40):
            for i in range(size):
                trial[i] = beta[i] + scale * score[i]
            means_of(trial, terms, n_terms, columns, live, mu)
            reached = height_of(trial, targets, size, mu)
            if reached >= height - 1e-12 * (1.0 + abs(height)):
                break
            scale /= 2
        beta[:size] = trial
        trial[:] = score
        height = reached
        done = gain < 1e-16 * (1.0 + abs(height))
    return LOST


@njit(cache=True, nogil=True)
def drop_empty(margins: Array, row: Ints, size: int, live: Flags, terms: Ints) -> int:
    """Take the interactions without any case out, with their cells; return how many terms are left."""
    n_terms = 0
    for i in range(size):
        term = row[i]
        if margins[term] == 0.0 and term & (term - 1):
            for w in range(len(live)):
                if w & term == term:
                    live[w] = False
        else:
            terms[n_terms] = term
            n_terms += 1
    return n_terms


@njit(cache=True, nogil=True)
def fit_model(
    counts: Array, live: Flags, terms: Ints, n_terms: int, columns: Array, beta: Array, matrix: Array, factor: Array,
    basis: Array, mu: Array,
) -> tuple[int, int, bool]:  # fmt: skip
    """Fit one model on the facial set, which is found on the way; return its state, its terms and if it was fitted.

    The means are those of the maximum even where the unseen count is not identified.
    """
    verdict, found = ADMITTED, OUTSIDE
    while found == OUTSIDE:
        n_terms, dropped, identified = keep_independent(live, terms, n_terms, columns, matrix, factor)
        if not identified:
            verdict = NOT_IDENTIFIED
        elif dropped and verdict == ADMITTED:
            verdict = EXTENDED
        if not first_step(counts, live, terms, n_terms, columns, beta, matrix):
            return (verdict if verdict == NOT_IDENTIFIED else UNDECIDED), n_terms, False
        found = climb(counts, live, terms, n_terms, columns, beta, matrix, mu, basis)
        if found == OUTSIDE and verdict == ADMITTED:
            verdict = EXTENDED
    if found == LOST and verdict != NOT_IDENTIFIED:
        verdict = UNDECIDED
    return verdict, n_terms, found == INSIDE


@njit(cache=True, nogil=True)
def _fit_range(
    start: int, stop: int, counts: Array, possible: Flags, rows: Ints, sizes: Ints, columns: Array, mixing: Array,
    state: Ints, numbers: Array, cells: NDArray[np.uint64],
) -> None:  # fmt: skip
    margins = superset_sums(counts)
    most = rows.shape[1] + columns.shape[0]
    matrix, factor, basis = np.zeros((most, most)), np.zeros((most, most)), np.zeros((most + 1, most))
    beta, mu, unit = np.zeros(most), np.zeros(len(counts)), np.zeros(most)
    terms, live = np.zeros(rows.shape[1], dtype=np.int64), possible.copy()
    for m in range(start, stop):
        live[:] = possible
        n_terms = drop_empty(margins, rows[m], sizes[m], live, terms)
        state[m], n_terms, fitted = fit_model(counts, live, terms, n_terms, columns, beta, matrix, factor, basis, mu)
        if not fitted:
            continue
        height, projection = 0.0, 0.0
        bits = np.uint64(0)
        for w in range(len(mu)):
            if live[w]:
                logarithm = np.log(mu[w])
                height += counts[w] * logarithm - mu[w]
                projection += mixing[w] * logarithm
                bits |= np.uint64(1) << np.uint64(w)
        numbers[2, m], numbers[3, m], cells[m] = height, projection, bits
        if state[m] != NOT_IDENTIFIED:
            unit[:] = 0.0
            unit[0] = 1.0
            solve(matrix, n_terms + columns.shape[0], unit)
            numbers[0, m], numbers[1, m] = beta[0], unit[0]
            numbers[4, m] = beta[n_terms] if columns.shape[0] else 0.0


@njit(cache=True, nogil=True)
def fit_means(counts: Array, possible: Flags, row: Ints) -> tuple[int, float, Array]:
    """Fit one model, given by its terms; return its state, the logarithm of the unseen count, and the means.

    Examples
    --------
    >>> state, log_unseen, means = fit_means(np.array([0.0, 86, 73, 49]), np.arange(4) > 0, np.array([0, 1, 2]))
    >>> state == ADMITTED, means.round(6).tolist()
    (True, [0.0, 86.0, 73.0, 49.0])
    """
    columns, size = np.zeros((0, len(counts))), len(row)
    matrix, factor, basis = np.zeros((size, size)), np.zeros((size, size)), np.zeros((size + 1, size))
    beta, mu, terms, live = np.zeros(size), np.zeros(len(counts)), np.zeros(size, dtype=np.int64), possible.copy()
    n_terms = drop_empty(superset_sums(counts), row, size, live, terms)
    state, n_terms, _ = fit_model(counts, live, terms, n_terms, columns, beta, matrix, factor, basis, mu)
    return state, beta[0], mu


def fit_lattice(
    counts: Array, possible: Flags, rows: Ints, sizes: Ints, columns: Array | None = None, jobs: int = 0
) -> LatticeFits:
    """Fit many models to one table.

    Parameters
    ----------
    counts
        Count of each cell; the cell's number is the mask of the lists that hold its cases. Cell 0, the unseen one, is
        not read.
    possible
        Which cells can occur.
    rows, sizes
        Terms of each model as masks, the constant first, and their number.
    columns
        Heterogeneity columns, one per row, over the cells.
    jobs
        Threads; 0 for one per processor. The numbers are the same for any.

    Examples
    --------
    >>> rows, sizes = np.array([[0, 1, 2]]), np.array([3])
    >>> fits = fit_lattice(np.array([0.0, 86, 73, 49]), np.array([False, True, True, True]), rows, sizes)
    >>> round(float(np.exp(fits.log_unseen[0])), 6) == round(86 * 73 / 49, 6)
    True
    """
    counts = np.where(possible, counts, 0.0)
    extra = np.zeros((0, len(counts))) if columns is None else np.ascontiguousarray(columns)
    # Any fixed numbers without a pattern serve: two different fits then share a projection with probability zero.
    mixing = np.random.default_rng(20230612).standard_normal(len(counts))
    state, numbers = np.zeros(len(rows), dtype=np.int64), np.full((5, len(rows)), np.nan)
    cells = np.zeros(len(rows), dtype=np.uint64)
    in_threads(_fit_range, len(rows), (counts, possible, rows, sizes, extra, mixing, state, numbers, cells), jobs)
    height = numbers[2] - float(gammaln(counts[possible] + 1).sum())
    return LatticeFits(state, numbers[0], numbers[1], height, sizes + len(extra), cells, numbers[3], numbers[4])
