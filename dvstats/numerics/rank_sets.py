r"""Confidence sets for ranks: which places in an order the data leave open.

A difference between two areas counts if it is large against its error and a critical value that holds for all
differences looked at together. An area may stand no higher than below all that lie above it for sure, and no lower than
above all that lie below it for sure:

.. math::

    \left[1 + \#\{k : \hat\theta_k - \hat\theta_j > c\, s_{jk}\},\;
          p - \#\{k : \hat\theta_j - \hat\theta_k > c\, s_{jk}\}\right], \qquad s_{jk}^2 = s_j^2 + s_k^2

The critical value :math:`c` is a quantile of the largest of the differences of normal errors, each over its
:math:`s_{jk}`. Stepdown: differences that are told apart leave the set, the critical value falls, and the rest is
looked at again.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

# Largest number of differences of normal errors held at once.
AT_ONCE = 4_000_000


def normal_errors(std_error: Array, draws: int, generator: np.random.Generator) -> Array:
    """Return draws of independent normal errors, a row per draw."""
    return generator.standard_normal((draws, len(std_error))) * std_error


def rank_limits(estimate: Array, std_error: Array, errors: Array, level: float) -> tuple[Array, Array]:
    """Return the lowest and highest rank (1 is the largest) that each may have, all looked at together.

    Examples
    --------
    >>> errors = normal_errors(np.full(3, 0.1), 2000, np.random.default_rng(1))
    >>> low, high = rank_limits(np.array([3.0, 2.0, 1.95]), np.full(3, 0.1), errors, 0.95)
    >>> low.tolist(), high.tolist()
    ([1.0, 2.0, 2.0], [1.0, 3.0, 3.0])
    """
    p = len(estimate)
    above = _told_apart(estimate, std_error, errors, level, ~np.eye(p, dtype=bool))
    return 1.0 + above.sum(axis=0), p - above.sum(axis=1).astype(float)


def marginal_rank_limits(estimate: Array, std_error: Array, errors: Array, level: float) -> tuple[Array, Array]:
    """Return the lowest and highest rank that each may have, looked at alone.

    Examples
    --------
    >>> errors = normal_errors(np.full(2, 0.1), 2000, np.random.default_rng(1))
    >>> low, high = marginal_rank_limits(np.array([3.0, 2.9]), np.full(2, 0.1), errors, 0.95)
    >>> low.tolist(), high.tolist()
    ([1.0, 1.0], [2.0, 2.0])
    """
    p = len(estimate)
    limits = np.empty((p, 2))
    for j in range(p):
        pairs = np.zeros((p, p), dtype=bool)
        pairs[j, :] = pairs[:, j] = True
        pairs[j, j] = False
        above = _told_apart(estimate, std_error, errors, level, pairs)
        limits[j] = 1 + above[:, j].sum(), p - above[j, :].sum()
    return limits[:, 0], limits[:, 1]


def _told_apart(estimate: Array, std_error: Array, errors: Array, level: float, pairs: Flags) -> Flags:
    """Return for which of the ordered pairs (j, k) j lies above k for sure, stepping down."""
    spread = np.sqrt(np.add.outer(std_error**2, std_error**2))
    statistic = np.subtract.outer(estimate, estimate) / spread
    found = np.zeros_like(pairs)
    while True:
        left = pairs & ~found
        if not left.any():
            return found
        new = left & (statistic > _critical(errors, spread, left, level))
        if not new.any():
            return found
        found |= new


def _critical(errors: Array, spread: Array, pairs: Flags, level: float) -> float:
    """Return the quantile of the largest difference of errors over the ordered pairs."""
    first, second = np.nonzero(pairs)
    scale = spread[first, second]
    step = max(1, AT_ONCE // len(first))
    largest = [
        ((part[:, first] - part[:, second]) / scale).max(axis=1)
        for part in (errors[at : at + step] for at in range(0, len(errors), step))
    ]
    return float(np.quantile(np.concatenate(largest), level))
