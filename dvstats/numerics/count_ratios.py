r"""Ratios of neighbouring frequencies, and the line through them.

.. math::

    r_k = (k + 1) \frac{f_{k+1}}{f_k}

is flat for a Poisson distribution, rises in k where people differ, and begins low where some are recorded once and then
never again. Ratio regression draws a line through the logs of the plain ratios and reads it at k = 0:

.. math::

    \log\frac{f_{k+1}}{f_k} = \beta_0 + \beta_1 \log(k + 1) + \beta_2 1_{k=1}, \qquad
    \text{weights } \Big(\frac{1}{f_k} + \frac{1}{f_{k+1}}\Big)^{-1}, \qquad
    \hat f_0 = \frac{f_2}{\hat\rho_0 \hat\rho_1}, \quad \hat\rho_k = e^{\beta_0} (k + 1)^{\beta_1}

The term of k = 1 takes a surplus of ones out of the line.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dvstats.numerics.count_families import Array
from dvstats.numerics.lognormal import normal_quantile


def ratio_limits(f: Array, level: float = 0.95) -> tuple[Array, Array, Array]:
    r"""Return r_k for k = 1, 2, … with limits, NaN where a frequency is 0.

    .. math::

        \log r_k \pm z \sqrt{1 / f_k + 1 / f_{k+1}}

    Examples
    --------
    >>> ratio, low, high = ratio_limits(np.array([100.0, 50.0, 20.0]))
    >>> ratio.tolist(), [round(float(x), 3) for x in low]
    ([1.0, 1.2], [0.712, 0.714])
    """
    k = np.arange(1.0, len(f))
    known = (f[:-1] > 0) & (f[1:] > 0)
    below, above = np.where(known, f[:-1], 1.0), np.where(known, f[1:], 1.0)
    ratio = np.where(known, (k + 1) * above / below, np.nan)
    reach = np.exp(normal_quantile(level) * np.sqrt(1 / below + 1 / above))
    return ratio, ratio / reach, ratio * reach


@dataclass(frozen=True, slots=True, eq=False)
class RatioLine:
    """Lines through the log ratios of several rows of frequencies.

    Parameters
    ----------
    coefficients
        Shape (rows, 2), or (rows, 3) with the term of k = 1.
    unseen
        f0 of each row, infinite where the line cannot be drawn.
    variance
        Of f0, the weights taken as known.
    """

    coefficients: Array
    unseen: Array
    variance: Array


def ratio_line(frequencies: Array, *, surplus: bool = False) -> RatioLine:
    """Draw the line for each row of f_1, f_2, …; ratios with a frequency of 0 are left out.

    Examples
    --------
    >>> line = ratio_line(np.array([[50.0, 30.0, 15.0, 6.0, 2.0]]))
    >>> round(103 + float(line.unseen[0]), 6)
    157.869001
    """
    f = np.atleast_2d(frequencies)
    k = np.arange(1.0, f.shape[1])
    columns = [np.ones_like(k), np.log(k + 1)] + ([(k == 1).astype(float)] if surplus else [])
    design = np.column_stack(columns)
    known = (f[:, :-1] > 0) & (f[:, 1:] > 0)
    below, above = np.where(known, f[:, :-1], 1.0), np.where(known, f[:, 1:], 1.0)
    weights = np.where(known, 1 / (1 / below + 1 / above), 0.0)
    square = np.einsum("bk,ki,kj->bij", weights, design, design)
    usable = (known.sum(axis=1) >= design.shape[1]) & (f[:, 1] > 0) & (known[:, 0] | (not surplus))
    square[~usable] = np.eye(design.shape[1])
    slopes = np.linalg.solve(square, np.einsum("ki,bk->bik", design, weights))
    coefficients = np.einsum("bik,bk->bi", slopes, np.log(above / below))
    at = np.zeros(design.shape[1])
    at[:2] = 2.0, np.log(2.0)
    with np.errstate(divide="ignore"):
        unseen = np.where(usable, np.exp(np.log(f[:, 1]) - coefficients @ at), np.inf)
    return RatioLine(coefficients, unseen, _variance(f, unseen, np.einsum("i,bik->bk", at, slopes)))


def _variance(f: Array, unseen: Array, pull: Array) -> Array:
    """Return f0² times the sum of c_k² / f_k, c_k how the log of f0 moves with that of f_k, plus f0 itself."""
    moves = np.zeros_like(f)
    moves[:, 1] += 1.0
    moves[:, :-1] += pull
    moves[:, 1:] -= pull
    spread = (moves**2 / np.where(f > 0, f, 1.0) * (f > 0)).sum(axis=1)
    with np.errstate(invalid="ignore"):
        return np.asarray(unseen**2 * spread + unseen)


def line_tests(f: Array) -> tuple[float, float]:
    r"""Return the z-values of a slope of log r_k from k = 2 on, and of a first ratio that is lower than the line tells.

    Both are sums :math:`\sum_k c_k \log f_k`, with variance :math:`\sum_k c_k^2 / f_k`: neighbouring ratios share a
    frequency. NaN where there are too few ratios.

    Examples
    --------
    >>> slope, first = line_tests(np.array([15169.0, 1957, 393, 99, 28, 16]))
    >>> slope > 2, first > -2
    (True, True)
    """
    k = np.arange(1.0, len(f))
    known = (f[:-1] > 0) & (f[1:] > 0)
    design = np.column_stack([np.ones_like(k), np.log(k + 1), k == 1])
    if known.sum() < 4 or not known[0]:
        return float("nan"), float("nan")
    weights = np.where(known, 1 / (1 / np.where(f > 0, f, 1.0)[:-1] + 1 / np.where(f > 0, f, 1.0)[1:]), 0.0)
    pull = np.linalg.solve(design.T @ (weights[:, None] * design), design.T * weights)
    log_f = np.log(np.where(f > 0, f, 1.0))
    values = pull @ (np.log(k + 1) + np.diff(log_f))
    moves = np.zeros((3, len(f)))
    moves[:, 1:] += pull
    moves[:, :-1] -= pull
    errors = np.sqrt((moves**2 / np.where(f > 0, f, np.inf)).sum(axis=1))
    return float(values[1] / errors[1]), float(values[2] / errors[2])


def implied_unseen(frequencies: Array, coefficients: Array) -> float:
    r"""Return f0 from the probabilities that the line implies up to the largest count, by Horvitz and Thompson.

    .. math::

        \hat f_0 = n_{\ge m} \frac{p_0}{\sum_{k \ge m} p_k}, \qquad p_{k+1} \propto p_k \hat\rho_k

    with m = 1, or 2 if a surplus of ones was taken out of the line.
    """
    k = np.arange(1.0, len(frequencies) + 1)
    log_p = np.concatenate([[0.0], np.cumsum(coefficients[0] + coefficients[1] * np.log(k))])
    p = np.exp(log_p - log_p.max())
    first = 2 if len(coefficients) > 2 else 1
    return float(frequencies[first - 1 :].sum() * p[0] / p[first:].sum())
