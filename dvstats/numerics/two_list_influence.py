r"""The efficient influence function of the inverse capture probability of two lists, given covariates.

.. math::

    \gamma(x) = \frac{q_1(x)\, q_2(x)}{q_{12}(x)}, \qquad
    \varphi_i = \gamma(x_i) \Big\{ \frac{Y_{1i}}{q_1(x_i)} + \frac{Y_{2i}}{q_2(x_i)}
    - \frac{Y_{1i} Y_{2i}}{q_{12}(x_i)} \Big\}

with :math:`q_1, q_2, q_{12}` the chances to be on the first list, on the second, on both, among those on either. If the
lists are independent given x, :math:`E(\varphi) = 1/\psi`, one over the share of all cases that is on either list.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def influence(first: Array, second: Array, q1: Array, q2: Array, q12: Array) -> Array:
    """Return the uncentred influence values.

    Examples
    --------
    With the shares of the table itself, their mean gives the estimate of Lincoln and Petersen:

    >>> first, second = np.repeat([1.0, 1, 0], [40, 60, 20]), np.repeat([1.0, 0, 1], [40, 60, 20])
    >>> shares = [np.full(120, share) for share in (100 / 120, 60 / 120, 40 / 120)]
    >>> round(120 * float(influence(first, second, *shares).mean()), 6) == 100 * 60 / 40
    True
    """
    return np.asarray(q1 * q2 / q12 * (first / q1 + second / q2 - first * second / q12))


def total_with_variance(values: Array) -> tuple[float, float]:
    r"""Return N-hat and its variance from influence values of all n cases.

    .. math::

        \hat N = n \max(\bar\varphi, 1), \qquad
        \widehat{\mathrm{Var}} = n\, s_\varphi^2 + \frac{\hat N (\hat N - n)}{n}

    The second term is the binomial variance of n, carried over.
    """
    n = len(values)
    total = n * max(float(values.mean()), 1.0)
    return total, n * float(values.var(ddof=1)) + total * (total - n) / n
