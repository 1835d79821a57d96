"""The observed information: how a loss curves at its minimum, by differences of its slope."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
STEP, FLAT = 1e-5, 1e-6


def observed_information(slope: Callable[[Array], Array], at: Array) -> Array:
    """Return the matrix of second derivatives of a loss, symmetric, from its gradient on both sides of a point.

    Examples
    --------
    >>> observed_information(lambda at: np.array([2 * at[0] + at[1], at[0] + 4 * at[1]]), np.zeros(2)).round(6).tolist()
    [[2.0, 1.0], [1.0, 4.0]]
    """
    columns = [(slope(at + step) - slope(at - step)) / (2 * STEP) for step in STEP * np.eye(len(at))]
    found = np.column_stack(columns)
    return np.asarray((found + found.T) / 2, dtype=np.float64)


def is_a_minimum(information: Array) -> bool:
    """Tell whether a loss rises in every direction, so that the point is a minimum and no ridge.

    Examples
    --------
    >>> is_a_minimum(np.eye(2)), is_a_minimum(np.array([[1.0, 1.0], [1.0, 1.0]]))
    (True, False)
    """
    return bool(np.linalg.eigvalsh(information).min() > FLAT)
