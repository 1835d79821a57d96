r"""Multinomial profiles of the unseen count under many log-linear models at once, compiled.

The table is completed by :math:`f_0` unseen cases; with :math:`N = n + f_0` and the means :math:`\mu` fitted to it

.. math::

    \ell(f_0) = \log \frac{N!}{f_0!\, N^n} + \sum_{w \ne 0} y_w \log \mu_w + f_0 \log \frac{\mu_0}{N},
    \qquad
    \ell'(f_0) = \psi(N + 1) - \psi(f_0 + 1) + \log \frac{\mu_0}{N},

the slope by the envelope theorem. The signed root

.. math::

    r(f_0) = \operatorname{sign}(\hat f_0 - f_0) \sqrt{2 [\ell(\hat f_0) - \ell(f_0)]}

falls as :math:`f_0` grows. A top at zero or at infinity is no obstacle: r then keeps one sign.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numba import njit

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
from dvstats.numerics.lattice_fits import INSIDE, OUTSIDE, climb, drop_empty, first_step, keep_independent
from dvstats.numerics.threads import in_threads

NOBODY = 1e-6
FARTHEST = 1e4
LARGE = 1e3
ENOUGH = 1e-8
READY, DEFICIENT, UNDECIDED = 0, 1, 2


@dataclass(frozen=True, slots=True, eq=False)
class Profiles:
    """Profiles of one table under several models, ready to be read at any unseen count.

    Parameters
    ----------
    state
        READY; DEFICIENT: dependent columns leave N unidentified; UNDECIDED: no maximum was reached.
    log_top
        Logarithm of the unseen count at the top; that of the limits of the search where the top is at zero or infinity.
    width
        The guess of its standard error that was given.
    conditional_height
        Log-likelihood of the observed cells given their sum, at the top.
    coefficient
        Of the first heterogeneity column at the top; 0 without one.
    roots
        Given an unseen count and rows: r for each of these models, and its derivative.
    """

    state: Ints
    log_top: Array
    width: Array
    conditional_height: Array
    coefficient: Array
    roots: Callable[[float, Ints], tuple[Array, Array]]


@njit(cache=True, nogil=True)
def digamma(x: float) -> float:
    """Return the derivative of log Γ for x > 0, by recurrence and Stirling's series."""
    total = 0.0
    while x < 12.0:
        total -= 1.0 / x
        x += 1.0
    square = 1.0 / (x * x)
    return total + math.log(x) - 0.5 / x - square * (1 / 12 - square * (1 / 120 - square * (1 / 252 - square / 240)))


@njit(cache=True, nogil=True)
def height_and_slope(counts: Array, live: Flags, mu: Array) -> tuple[float, float]:
    """Return the profile log-likelihood and its derivative; for many unseen in a form that keeps its digits."""
    unseen, seen, fitted, total = counts[0], 0.0, 0.0, 0.0
    for w in range(1, len(mu)):
        if live[w]:
            seen += counts[w]
            fitted += mu[w]
            if counts[w] > 0.0:
                total += counts[w] * math.log(mu[w])
    whole = seen + unseen
    if unseen > LARGE:
        share = math.log1p(-fitted / whole)
        total += (unseen + 0.5) * math.log1p(seen / unseen) - seen + (1 / whole - 1 / unseen) / 12
        slope = math.log1p((seen - fitted) / unseen) + (1 / whole - 1 / unseen) / 2
        slope -= (1 / (whole * whole) - 1 / (unseen * unseen)) / 12
    else:
        share = math.log(mu[0] / whole)
        total += math.lgamma(whole + 1) - math.lgamma(unseen + 1) - seen * math.log(whole)
        slope = digamma(whole + 1) - digamma(unseen + 1) + share
    return total + unseen * share, slope


@njit(cache=True, nogil=True)
def settle(
    counts: Array, live: Flags, terms: Ints, n_terms: int, columns: Array, beta: Array, matrix: Array, mu: Array
) -> bool:  # fmt: skip
    """Go from a near start to the maximum that is known to lie inside."""
    size = n_terms + columns.shape[0]
    targets, score, trial = np.zeros(size), np.zeros(size), np.zeros(size)
    sums_of(counts, terms, n_terms, columns, targets)
    means_of(beta, terms, n_terms, columns, live, mu)
    height = height_of(beta, targets, size, mu)
    for _ in range(80):
        sums = sums_of(mu, terms, n_terms, columns, score)
        information(mu, sums, terms, n_terms, columns, matrix)
        for i in range(size):
            score[i] = targets[i] - score[i]
            trial[i] = score[i]
        if not cholesky(matrix, size):
            return False
        solve(matrix, size, score)
        gain = 0.0
        for i in range(size):
            gain += trial[i] * score[i]
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
        height = reached
        # The step was taken: what is left is of the order of its square.
        if gain < ENOUGH * (1.0 + abs(height) * 1e-3):
            return True
    return False


@njit(cache=True, nogil=True)
def arrive(
    counts: Array, live: Flags, terms: Ints, n_terms: int, columns: Array, beta: Array, matrix: Array, mu: Array
) -> bool:  # fmt: skip
    """Go to the maximum from where the last count left off; if the way was too far, from the fit to the logarithms."""
    if settle(counts, live, terms, n_terms, columns, beta, matrix, mu):
        return True
    if not first_step(counts, live, terms, n_terms, columns, beta, matrix):
        return False
    return bool(settle(counts, live, terms, n_terms, columns, beta, matrix, mu))


@njit(cache=True, nogil=True)
def open_face(
    counts: Array, possible: Flags, row: Ints, size: int, margins: Array, columns: Array, terms: Ints, live: Flags,
    beta: Array, matrix: Array, factor: Array, basis: Array, mu: Array,
) -> tuple[int, int]:  # fmt: skip
    """Find the facial set of the completed table and its maximum; return the state and the number of terms left."""
    live[:] = possible
    n_terms = drop_empty(margins, row, size, live, terms)
    live[0] = False
    _, _, identified = keep_independent(live, terms.copy(), n_terms, columns, matrix, factor)
    if not identified:
        return DEFICIENT, n_terms
    live[0] = True
    found = OUTSIDE
    while found == OUTSIDE:
        n_terms, _, identified = keep_independent(live, terms, n_terms, columns, matrix, factor)
        if not identified or not first_step(counts, live, terms, n_terms, columns, beta, matrix):
            return DEFICIENT, n_terms
        found = climb(counts, live, terms, n_terms, columns, beta, matrix, mu, basis)
    return (READY if found == INSIDE else UNDECIDED), n_terms


@njit(cache=True, nogil=True)
def find_top(
    counts: Array, live: Flags, terms: Ints, n_terms: int, columns: Array, beta: Array, matrix: Array, mu: Array,
    start: float, width: float, most: float,
) -> tuple[float, float]:  # fmt: skip
    """Return the logarithm of the unseen count at the top, and the height there.

    The root of the slope is bracketed by steps that double, then found by the Illinois form of regula falsi.
    """
    least = math.log(NOBODY)
    u = min(max(start, least), most)
    step, low, high, at_low, at_high = width, least, most, 0.0, 0.0
    has_low, has_high = False, False
    height = 0.0
    for _ in range(200):
        counts[0] = math.exp(u)
        if not arrive(counts, live, terms, n_terms, columns, beta, matrix, mu):
            return u, math.nan
        height, slope = height_and_slope(counts, live, mu)
        gradient = slope * counts[0]
        if gradient > 0.0:
            if has_low and has_high:
                at_high /= 2
            low, at_low, has_low = u, gradient, True
            if u >= most:
                break
        else:
            if has_low and has_high:
                at_low /= 2
            high, at_high, has_high = u, gradient, True
            if u <= least:
                break
        if has_low and has_high:
            following = (low * at_high - high * at_low) / (at_high - at_low)
            if abs(following - u) < 1e-6 or high - low < 1e-6:
                break
            u = following
        else:
            u = min(u + step, most) if has_low else max(u - step, least)
            step *= 2
    return u, height


@njit(cache=True, nogil=True)
def _prepare(
    begin: int, end: int, given: Array, possible: Flags, rows: Ints, sizes: Ints, columns: Array, starts: Array,
    widths: Array, all_terms: Ints, n_terms: Ints, lives: Flags, betas: Array, numbers: Array, state: Ints,
) -> None:  # fmt: skip
    most_terms = rows.shape[1] + columns.shape[0]
    matrix, factor = np.zeros((most_terms, most_terms)), np.zeros((most_terms, most_terms))
    basis, mu, counts = np.zeros((most_terms + 1, most_terms)), np.zeros(len(given)), given.copy()
    counts[0] = 0.0
    margins, seen = superset_sums(counts), counts.sum()
    for m in range(begin, end):
        terms, live, beta = all_terms[m], lives[m], betas[m]
        counts[0] = max(math.exp(starts[m]), 1e-3)
        state[m], n_terms[m] = open_face(counts, possible, rows[m], sizes[m], margins, columns, terms, live, beta,
                                         matrix, factor, basis, mu)  # fmt: skip
        if state[m] != READY:
            continue
        top, height = find_top(counts, live, terms, n_terms[m], columns, beta, matrix, mu, starts[m], widths[m],
                               math.log(FARTHEST * seen))  # fmt: skip
        if math.isnan(height):
            state[m] = UNDECIDED
            continue
        fitted, conditional = 0.0, 0.0
        for w in range(1, len(mu)):
            if live[w]:
                fitted += mu[w]
                conditional += counts[w] * math.log(mu[w])
        numbers[0, m], numbers[1, m] = top, height
        numbers[2, m] = conditional - seen * math.log(fitted)
        numbers[3, m] = beta[n_terms[m]] if columns.shape[0] else 0.0


@njit(cache=True, nogil=True)
def _read(
    begin: int, end: int, chosen: Ints, given: Array, unseen: float, columns: Array, all_terms: Ints, n_terms: Ints,
    lives: Flags, betas: Array, numbers: Array, state: Ints, roots: Array, slopes: Array,
) -> None:  # fmt: skip
    size = betas.shape[1]
    matrix, mu, counts = np.zeros((size, size)), np.zeros(len(given)), given.copy()
    counts[0] = unseen
    for k in range(begin, end):
        m = chosen[k]
        if state[m] != READY:
            continue
        if not arrive(counts, lives[m], all_terms[m], n_terms[m], columns, betas[m], matrix, mu):
            continue
        height, slope = height_and_slope(counts, lives[m], mu)
        root = math.sqrt(max(2 * (numbers[1, m] - height), 1e-14))
        roots[k] = root if math.log(unseen) < numbers[0, m] else -root
        slopes[k] = -slope / roots[k]


def open_profiles(
    counts: Array, possible: Flags, rows: Ints, sizes: Ints, columns: Array, starts: Array, widths: Array, jobs: int = 0
) -> Profiles:  # fmt: skip
    """Fit models to the completed table and find the tops of their profiles.

    Parameters
    ----------
    counts, possible, rows, sizes, columns, jobs
        As for `fit_lattice`.
    starts, widths
        Guesses of the logarithm of the unseen count and of its standard error.

    Examples
    --------
    >>> rows, sizes = np.array([[0, 1, 2]]), np.array([3])
    >>> found = open_profiles(np.array([0.0, 86, 73, 49]), np.array([False, True, True, True]), rows, sizes,
    ...                       np.zeros((0, 4)), np.array([4.0]), np.array([0.2]))
    >>> round(float(np.exp(found.log_top[0])), 2)
    126.0
    """
    size = rows.shape[1] + len(columns)
    completed = possible.copy()
    completed[0] = True
    n_terms, state = np.zeros(len(rows), dtype=np.int64), np.zeros(len(rows), dtype=np.int64)
    terms, lives = np.zeros((len(rows), rows.shape[1]), dtype=np.int64), np.zeros((len(rows), len(counts)), dtype=bool)
    betas, numbers = np.zeros((len(rows), size)), np.full((4, len(rows)), np.nan)
    given = np.where(possible, counts, 0.0)
    opened = (terms, n_terms, lives, betas, numbers, state)
    in_threads(_prepare, len(rows), (given, completed, rows, sizes, columns, starts, widths, *opened), jobs)

    def roots(unseen: float, chosen: Ints) -> tuple[Array, Array]:
        found, slopes = np.full(len(chosen), np.nan), np.full(len(chosen), np.nan)
        in_threads(_read, len(chosen), (chosen, given, unseen, columns, *opened, found, slopes), jobs)
        return found, slopes

    return Profiles(state, numbers[0], widths, numbers[2], numbers[3], roots)
