r"""What people who differ in how visible they are do to the logarithm of expected counts: columns h(k) of a design.

If the chance of person i on list j is :math:`e^{a_i + b_j} / (1 + e^{a_i + b_j})`, and :math:`a_i` varies, the expected
count of a history with k records gains a factor that depends on k alone, convex in its logarithm. A column h(k) with a
coefficient stands for a family of distributions of :math:`a_i`; a coefficient of zero for people who do not differ.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln, xlogy

from dvstats.numerics.poisson_loglinear import (
    PoissonFit,
    UnseenFit,
    facial_set,
    fit_poisson,
    fit_unseen,
    independent_columns,
)

Array = NDArray[np.float64]

TURNS = 200
SMALL = 1e-7
NOBODY = 1e-9


def darroch(k: Array) -> Array:
    r"""Return :math:`k^2 / 2`: visibility is normal among the unseen, on the logit.

    Examples
    --------
    >>> darroch(np.arange(4.0)).tolist()
    [0.0, 0.5, 2.0, 4.5]
    """
    return k**2 / 2


def poisson(k: Array, theta: float = 2.0) -> Array:
    r"""Return :math:`\theta^k - 1`: visibility is that of a Poisson number, on the logit.

    Examples
    --------
    >>> poisson(np.arange(4.0)).tolist()
    [0.0, 1.0, 3.0, 7.0]
    """
    return np.asarray(np.power(theta, k) - 1)


def gamma(k: Array, theta: float = 3.5) -> Array:
    r"""Return :math:`\log\theta - \log(\theta + k)`: visibility is that of a negative gamma variable, on the logit.

    Examples
    --------
    >>> gamma(np.arange(3.0), 1.0).round(6).tolist()
    [0.0, -0.693147, -1.098612]
    """
    return np.asarray(np.log(theta) - np.log(theta + k))


def chao(k: Array, n_lists: int) -> Array:
    r"""Return the columns :math:`\max(k - j, 0)` for j = 2, …, t - 1: any visibility, if no coefficient is negative.

    Examples
    --------
    >>> chao(np.arange(5.0), 4).tolist()
    [[0.0, 0.0], [0.0, 0.0], [0.0, 0.0], [1.0, 0.0], [2.0, 1.0]]
    """
    return np.maximum(k[:, None] - np.arange(2, n_lists)[None, :], 0.0)


def fit_not_negative(
    design: Array, extra: Array, counts: Array, unseen: tuple[Array, Array]
) -> tuple[UnseenFit, tuple[int, ...]] | None:
    r"""Fit a design with extra columns whose coefficients may not be negative; return the fit and the columns at work.

    The likelihood is concave, so the maximum under :math:`\eta \ge 0` is where no column at zero would raise it.
    Columns enter one at a time, that of the largest score first, and leave when negative.

    Parameters
    ----------
    design, extra
        Columns that are free, and columns with coefficients of at least zero, over the observable cells.
    counts
        Their counts.
    unseen
        The rows of the unseen cell, in `design` and in `extra`.

    Returns
    -------
    tuple or None
        None where the unseen cell is not identified.

    Examples
    --------
    >>> k = np.array([1.0, 2, 3])
    >>> ways = np.log([3.0, 3, 1])
    >>> free, counts = np.column_stack([np.ones(3), k]), np.array([187.0, 56, 28]) / np.exp(ways)
    >>> fitted, used = fit_not_negative(free, chao(k, 3), counts, (np.array([1.0, 0]), np.zeros(1)))
    >>> used, round(fitted.unseen, 6) == round(187**2 / (3 * 56), 6)
    ((0,), True)
    """
    live = facial_set(design, counts)
    columns = independent_columns(design[live])
    used, _ = _at_work(design[live][:, columns], extra[live], counts[live])
    whole, row = np.hstack([design, extra[:, used]]), np.concatenate([unseen[0], unseen[1][used]])
    fitted = fit_unseen(whole, counts, row)
    if fitted is None:
        return None
    free = np.vstack([design[live][:, columns], unseen[0][columns]])
    curve = _profile(free, np.vstack([extra[live], unseen[1]]), counts[live])
    return replace(fitted, curve=curve), tuple(sorted(used))


def _profile(free: Array, extra: Array, counts: Array) -> Callable[[float], float]:
    """Return the profile of N under the constraint; which coefficients are zero depends on N."""
    n = float(counts.sum())

    def height(unseen: float) -> float:
        completed = np.append(counts, max(unseen, NOBODY))
        _, fit = _at_work(free, extra, completed)
        means = fit.means
        shares = xlogy(np.append(counts, unseen), means / (n + unseen))
        return float(gammaln(n + unseen + 1) - gammaln(unseen + 1) + np.sum(shares))

    return height


def _at_work(free: Array, extra: Array, counts: Array) -> tuple[list[int], PoissonFit]:
    """Return the columns whose coefficients are not zero at the maximum, and the fit."""
    used: list[int] = []
    fit = fit_poisson(free, counts)
    for _ in range(TURNS):
        best = _entering(extra, counts, fit.means, used)
        if best is None:
            break
        used, fit = _without_negative(free, extra, counts, [*used, best])
    return used, fit


def _entering(extra: Array, counts: Array, means: Array, used: list[int]) -> int | None:
    """Return the column whose coefficient wants to rise from zero most, if one does."""
    scale = np.sqrt(np.maximum(means @ extra**2, SMALL))
    score = extra.T @ (counts - means) / scale
    score[used] = -np.inf
    return int(score.argmax()) if score.size and score.max() > SMALL * np.sqrt(counts.sum()) else None


def _without_negative(free: Array, extra: Array, counts: Array, used: list[int]) -> tuple[list[int], PoissonFit]:
    """Take out columns until no coefficient is negative."""
    fit = fit_poisson(np.hstack([free, extra[:, used]]), counts)
    while used and (coefficients := fit.coefficients[free.shape[1] :]).min() < 0:
        used = [column for place, column in enumerate(used) if place != coefficients.argmin()]
        fit = fit_poisson(np.hstack([free, extra[:, used]]), counts)
    return used, fit
