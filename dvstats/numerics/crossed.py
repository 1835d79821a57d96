r"""Margins of a table of crossed factors: main effects and interactions as orthogonal columns of one length.

With C cells, the columns X of any set of terms fulfil

.. math::

    X^\top X = C\, I, \qquad X^\top 1 = 0,

so that a normal prior :math:`N(0, C (X^\top X)^{-1})`, which is worth one cell, is :math:`N(0, I)`, whatever the
coding of the factors.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dvstats.numerics.lattice_algebra import Array


def contrasts(levels: int) -> Array:
    """Return the contrasts of a factor: a row per level, a column for each level but one.

    Examples
    --------
    >>> contrasts(2).tolist()
    [[-1.0], [1.0]]
    >>> three = contrasts(3)
    >>> (np.round(three.T @ three, 9) + 0).tolist()
    [[3.0, 0.0], [0.0, 3.0]]
    """
    columns = np.zeros((levels, levels - 1))
    for j in range(1, levels):
        columns[:j, j - 1], columns[j, j - 1] = -1.0, j
    return columns * np.sqrt(levels / (np.arange(1, levels) * np.arange(2, levels + 1)))


def columns(levels: Sequence[int], term: Sequence[int]) -> Array:
    """Return the columns of a term over all cells, the last factor varying fastest; that of no factor is constant.

    Examples
    --------
    >>> columns((2, 2), (0, 1)).ravel().tolist()
    [1.0, -1.0, -1.0, 1.0]
    """
    cells = np.indices(levels).reshape(len(levels), -1)
    found = np.ones((cells.shape[1], 1))
    for factor in term:
        own = contrasts(levels[factor])[cells[factor]]
        found = (found[:, :, None] * own[:, None, :]).reshape(len(found), -1)
    return found
