r"""Does the likelihood of a regression of counts have a maximum, and in which direction does it run away if not.

A rate that falls to 0 makes it certain that those seen were seen the smallest number of times. The likelihood therefore
rises without limit along a direction d of the coefficients if

.. math::

    x_r d = 0 \;\text{ for rows above the smallest count}, \qquad
    x_r d \le 0 \;\text{ for rows at it}, \qquad x_r d < 0 \;\text{ for one of them}

(and for rates that grow, if all counts of a group are the largest that the model looks at, with the sign turned). A
linear programme finds such a direction or proves that there is none (Albert and Anderson 1984).
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import linprog

from dvstats.numerics.count_families import Array, Mask

TINY = 1e-7


def endless_direction(design: Array, at_smallest: Mask, at_largest: Mask) -> Array | None:
    """Return a direction along which the likelihood never stops rising; None if there is none.

    Parameters
    ----------
    design
        A line per row.
    at_smallest, at_largest
        Whether a row has the smallest count that the model looks at, or the largest if there is one.

    Examples
    --------
    Two groups; nobody in the second was recorded more than once:

    >>> design = np.array([[1.0, 0.0], [1.0, 0.0], [1.0, 1.0]])
    >>> endless_direction(design, np.array([True, False, True]), np.zeros(3, dtype=bool)).tolist()
    [0.0, -1.0]
    """
    inner = design[~(at_smallest | at_largest)]
    outer = np.vstack([design[at_smallest], -design[at_largest & ~at_smallest]])
    if not len(outer):
        return None
    scale = np.abs(design).max(axis=0)
    scale[scale == 0] = 1.0
    found = linprog(
        outer.sum(axis=0) / scale, A_ub=outer / scale, b_ub=np.zeros(len(outer)),
        A_eq=inner / scale if len(inner) else None, b_eq=np.zeros(len(inner)) if len(inner) else None,
        bounds=[(-1, 1)] * design.shape[1], method="highs",
    )  # fmt: skip
    if not found.success or float(found.fun or 0.0) > -TINY:
        return None
    return np.asarray(found.x / scale + 0.0)
