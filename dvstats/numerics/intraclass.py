r"""Intraclass correlations from the mean squares of a table of n people by k raters.

.. math::

    ICC(1) = \frac{R - W}{R + (k - 1) W}, \qquad
    ICC(2) = \frac{R - E}{R + (k - 1) E + k (C - E) / n}, \qquad
    ICC(3) = \frac{R - E}{R + (k - 1) E}

with mean squares between people R, within people W, between raters C and of the rest E.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import f

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class MeanSquares:
    """Mean squares of a table of n people by k raters.

    Parameters
    ----------
    n, k
        Numbers of people and of raters.
    people
        Mean square between people.
    within
        Mean square within people.
    raters
        Mean square between raters.
    rest
        Mean square of what neither explains.
    """

    n: int
    k: int
    people: float
    within: float
    raters: float
    rest: float


def mean_squares(ratings: Array) -> MeanSquares:
    """Return the mean squares of ratings, one row per person and one column per rater.

    Examples
    --------
    >>> found = mean_squares(np.array([[1.0, 2.0], [3.0, 5.0]]))
    >>> found.people, found.within, found.raters, found.rest
    (6.25, 1.25, 2.25, 0.25)
    """
    n, k = ratings.shape
    mean, by_person, by_rater = ratings.mean(), ratings.mean(axis=1), ratings.mean(axis=0)
    people = k * float(((by_person - mean) ** 2).sum()) / (n - 1)
    raters = n * float(((by_rater - mean) ** 2).sum()) / (k - 1)
    within = float(((ratings - by_person[:, None]) ** 2).sum())
    left = float(((ratings - by_person[:, None] - by_rater[None, :] + mean) ** 2).sum())
    # What is left of raters that differ by a constant is rounding, not disagreement.
    rest = left / ((n - 1) * (k - 1)) if left > 1e-12 * (within + people) else 0.0
    return MeanSquares(n, k, people, within / (n * (k - 1)), raters, rest)


Line = tuple[float, float, float]


def one_way(squares: MeanSquares, error: float, freedom: float, level: float) -> Line:
    r"""Return ICC(1) or ICC(3), by which error is given, and its exact limits; none without error.

    .. math::

        \frac{F_L - 1}{F_L + k - 1}, \qquad F_L = \frac{R / E}{F_{(1 + \gamma) / 2}(n - 1, \nu)}

    for the level γ and ν degrees of freedom of the error.

    Examples
    --------
    >>> squares = mean_squares(np.array([[1.0, 2.0], [3.0, 5.0], [6.0, 6.0]]))
    >>> [round(value, 3) for value in one_way(squares, squares.within, 3, 0.95)]
    [0.848, -0.136, 0.996]
    """
    q, k = (1 + level) / 2, squares.k
    estimate = (squares.people - error) / (squares.people + (k - 1) * error)
    if error <= 0:
        return estimate, float("nan"), float("nan")
    ratio = squares.people / error
    low, high = ratio / f.ppf(q, squares.n - 1, freedom), ratio * f.ppf(q, freedom, squares.n - 1)
    return estimate, float((low - 1) / (low + k - 1)), float((high - 1) / (high + k - 1))


def two_way(squares: MeanSquares, level: float) -> Line:
    """Return ICC(2), agreement of raters drawn from many, and its limits by Satterthwaite's approximation.

    References
    ----------
    McGraw KO, Wong SP (1996). Psychological Methods 1(1), 30–46, table 7.

    Examples
    --------
    >>> squares = mean_squares(np.array([[1.0, 2.0], [3.0, 5.0], [6.0, 6.0]]))
    >>> [round(value, 3) for value in two_way(squares, 0.95)]
    [0.853, -0.058, 0.996]
    """
    n, k, r, c, e = squares.n, squares.k, squares.people, squares.raters, squares.rest
    rho = (r - e) / (r + (k - 1) * e + k * (c - e) / n)
    if e <= 0:
        return rho, float("nan"), float("nan")
    a, b = k * rho / (n * (1 - rho)), 1 + k * rho * (n - 1) / (n * (1 - rho))
    freedom = (a * c + b * e) ** 2 / ((a * c) ** 2 / (k - 1) + (b * e) ** 2 / ((n - 1) * (k - 1)))
    q, other = (1 + level) / 2, k * c + (k * n - k - n) * e
    above, below = f.ppf(q, n - 1, freedom), f.ppf(q, freedom, n - 1)
    return rho, float(n * (r - above * e) / (above * other + n * r)), float(
        n * (below * r - e) / (other + n * below * r)
    )  # fmt: skip


def of_mean(single: float, k: int) -> float:
    """Return the correlation of the mean of k raters, from that of one (Spearman and Brown).

    Examples
    --------
    >>> round(of_mean(0.5, 2), 4)
    0.6667
    """
    return k * single / (1 + (k - 1) * single)
