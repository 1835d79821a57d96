r"""Shares of harm, and how far they depend on the weights.

Over all weights with :math:`w_1 \ge w_2 \ge \ldots \ge w_m \ge 0` the share :math:`\sum w_o D_o / \sum w_o T_o` is
largest and smallest where the first k offences weigh 1 and the others 0, for some k: such weights are the edges of the
cone of ordered weights, and a ratio of linear forms takes its extremes on edges.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def harm_share(part: Array, whole: Array, weight: Array) -> float:
    """Return the part's share of the weighted total.

    Examples
    --------
    >>> harm_share(np.array([1.0, 10.0]), np.array([2.0, 100.0]), np.array([100.0, 1.0]))
    0.36666666666666664
    """
    return float(weight @ part / (weight @ whole))


def order_bounds(part: Array, whole: Array, weight: Array) -> tuple[float, float]:
    """Return the lowest and the highest share over all weights in the same order; equal weights stay equal.

    Examples
    --------
    >>> order_bounds(np.array([1.0, 10.0]), np.array([2.0, 100.0]), np.array([100.0, 1.0]))
    (0.10784313725490197, 0.5)
    """
    tops = [weight >= level for level in np.unique(weight)[::-1] if level > 0]
    shares = [part[top].sum() / whole[top].sum() for top in tops if whole[top].sum() > 0]
    return float(min(shares)), float(max(shares))


def perturbed_shares(
    part: Array, whole: Array, weight: Array, concentration: float, draws: int, seed: int
) -> Array:  # fmt: skip
    """Return the shares under weights drawn from a Dirichlet law around the given ones.

    Examples
    --------
    >>> shares = perturbed_shares(np.array([1.0, 10.0]), np.array([2.0, 100.0]), np.array([100.0, 1.0]), 50, 500, 1)
    >>> bool(0.1 < shares.min() < shares.max() <= 0.5)
    True
    """
    used = weight > 0
    made = np.random.default_rng(seed).dirichlet(concentration * weight[used] / weight[used].sum(), size=draws)
    return np.asarray((made @ part[used]) / (made @ whole[used]))
