r"""How well a score tells cases from others: the area under the curve and its error by placements.

.. math::

    \hat\theta = \frac{1}{mn} \sum_{i=1}^m \sum_{j=1}^n \psi(X_i, Y_j), \qquad
    \psi(x, y) = 1\{y < x\} + \tfrac12 1\{y = x\}

for the scores X of m cases and Y of n others.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

Array = NDArray[np.float64]


def placements(cases: Array, others: Array) -> tuple[Array, Array]:
    """Return the share of others below each case, and of cases above each other one; ties count half.

    Examples
    --------
    >>> v10, v01 = placements(np.array([3.0, 1.0]), np.array([1.0, 0.0]))
    >>> v10.tolist(), v01.tolist()
    ([1.0, 0.75], [0.75, 1.0])
    """
    m, n = len(cases), len(others)
    joint = rankdata(np.concatenate([cases, others]))
    below_case = (joint[:m] - rankdata(cases)) / n
    below_other = (joint[m:] - rankdata(others)) / m
    return below_case, 1 - below_other


def delong(scores: Array, outcome: Array) -> tuple[Array, Array]:
    r"""Return the areas under the curve of one or more scores of the same people, and their covariance.

    .. math::

        S = S_{10} / m + S_{01} / n

    with the covariances of the placements of cases and of others.

    Parameters
    ----------
    scores
        One column per score.
    outcome
        True where the event happened.

    References
    ----------
    DeLong ER, DeLong DM, Clarke-Pearson DL (1988). Biometrics 44(3), 837–845.
    Sun X, Xu W (2014). IEEE Signal Processing Letters 21(11), 1389–1393.

    Examples
    --------
    >>> area, covariance = delong(np.array([[1.0], [2.0], [3.0], [4.0]]), np.array([False, True, False, True]))
    >>> area.tolist(), covariance.tolist()
    ([0.75], [[0.125]])
    """
    event = outcome.astype(bool)
    pairs = [placements(column[event], column[~event]) for column in scores.T]
    v10, v01 = (np.array(part) for part in zip(*pairs, strict=True))
    covariance = np.atleast_2d(np.cov(v10)) / v10.shape[1] + np.atleast_2d(np.cov(v01)) / v01.shape[1]
    return v10.mean(axis=1), covariance


def roc_points(score: Array, outcome: Array) -> tuple[Array, Array, Array]:
    """Return the corners of the curve: share of others and of cases at or above each cut-off, and the cut-offs.

    Examples
    --------
    >>> false, true, cut = roc_points(np.array([1.0, 2.0, 2.0]), np.array([0.0, 0.0, 1.0]))
    >>> false.tolist(), true.tolist(), cut.tolist()
    ([0.0, 0.5, 1.0], [0.0, 1.0, 1.0], [inf, 2.0, 1.0])
    """
    event = outcome.astype(bool)
    cuts = np.unique(score)[::-1]
    false = [0.0, *(float((score[~event] >= cut).mean()) for cut in cuts)]
    true = [0.0, *(float((score[event] >= cut).mean()) for cut in cuts)]
    return np.array(false), np.array(true), np.array([np.inf, *cuts])
