"""Arithmetic of shares: rounding, bounds for what is not known, change from year to year, tipping, reporting."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit, logit
from scipy.stats import norm, t


def rounding_band(percent: float, decimals: int) -> tuple[float, float]:
    """Return the shares that a published percentage may stand for.

    Examples
    --------
    >>> rounding_band(8.0, 0)
    (0.075, 0.085)
    """
    half = 0.5 * 10.0**-decimals
    return float(max((percent - half) / 100, 0.0)), float(min((percent + half) / 100, 1.0))


def not_known_bounds(part: float, not_known: float, whole: float) -> tuple[float, float]:
    """Return the share if none, and if all, of those not known belong to the part.

    Examples
    --------
    >>> not_known_bounds(3, 141, 159)
    (0.018867924528301886, 0.9056603773584906)
    """
    return part / whole, (part + not_known) / whole


def wilson(part: float, whole: float, level: float = 0.95) -> tuple[float, float]:
    r"""Return Wilson's score interval for a sampled proportion.

    .. math::

        \frac{\hat p + z^2 / 2n \pm z \sqrt{\hat p (1 - \hat p) / n + z^2 / 4 n^2}}{1 + z^2 / n}

    Examples
    --------
    >>> [round(limit, 4) for limit in wilson(5, 20)]
    [0.1119, 0.4687]
    """
    z, p = norm.isf((1 - level) / 2), part / whole
    centre, spread = p + z**2 / (2 * whole), z * np.sqrt(p * (1 - p) / whole + z**2 / (4 * whole**2))
    return float((centre - spread) / (1 + z**2 / whole)), float((centre + spread) / (1 + z**2 / whole))


def year_to_year(
    years: ArrayLike, part: ArrayLike, whole: ArrayLike, level: float = 0.95
) -> tuple[ArrayLike, ArrayLike]:
    r"""Return, for each year, the range in which its recorded share could as well have fallen.

    A straight line on the log-odds is fitted to the shares by weighted least squares with binomial weights; what is
    left over, :math:`\phi = \sum_i w_i (y_i - \hat y_i)^2 / (m - 2)`, measures how much recording moves from one year
    to the next. The range is :math:`\mathrm{logit}\, s_i \pm t_{m-2} \sqrt{\phi / w_i}` with :math:`w_i = n_i s_i
    (1 - s_i)`.

    Examples
    --------
    >>> low, high = year_to_year([2018, 2019, 2020, 2021], [110, 118, 121, 133], [1000, 1000, 1000, 1000])
    >>> round(float(low[3]), 3), round(float(high[3]), 3)
    (0.122, 0.144)
    """
    x, d, n = (np.asarray(values, dtype=float) for values in (years, part, whole))
    share = d / n
    y, weight = logit(share), n * share * (1 - share)
    design = np.column_stack([np.ones_like(x), x - x.mean()])
    root = np.sqrt(weight)
    coefficients = np.linalg.lstsq(design * root[:, None], y * root, rcond=None)[0]
    spread = float(np.sum(weight * (y - design @ coefficients) ** 2)) / (len(x) - 2)
    half = t.isf((1 - level) / 2, len(x) - 2) * np.sqrt(spread / weight)
    return expit(y - half), expit(y + half)


def tipping_ratio(share: float, benchmark: float) -> float:
    r"""Return how much more readily other crime would have to be recorded for the true share to be the benchmark.

    .. math::

        k^* = \frac{b (1 - s)}{s (1 - b)}

    Examples
    --------
    >>> round(tipping_ratio(0.11, 0.2), 4)
    2.0227
    """
    return benchmark * (1 - share) / (share * (1 - benchmark)) if share > 0 else float("inf")


def adjusted_share(share: float, ratio: float) -> float:
    r"""Return the share if other crime reaches the count `ratio` times as readily as the part.

    .. math::

        s' = \frac{s k}{1 - s + s k}

    Examples
    --------
    >>> round(adjusted_share(0.11, tipping_ratio(0.11, 0.2)), 12)
    0.2
    """
    return share * ratio / (1 - share + share * ratio)


def adjusted_interval(
    share: float, reporting_part: tuple[float, float], reporting_other: tuple[float, float], level: float = 0.95
) -> tuple[float, float, float]:
    r"""Return the adjusted share and its interval, from two reporting rates and their standard errors.

    On the log-odds :math:`\mathrm{logit}\, s' = \mathrm{logit}\, s + \log r_O - \log r_D`, with variance
    :math:`(\sigma_O / r_O)^2 + (\sigma_D / r_D)^2`; the recorded share itself is counted, not sampled.

    Examples
    --------
    >>> [round(value, 3) for value in adjusted_interval(0.11, (0.25, 0.02), (0.45, 0.02))]
    [0.182, 0.157, 0.21]
    """
    (r_part, se_part), (r_other, se_other) = reporting_part, reporting_other
    centre = logit(share) + np.log(r_other / r_part)
    half = norm.isf((1 - level) / 2) * np.hypot(se_part / r_part, se_other / r_other)
    return float(expit(centre)), float(expit(centre - half)), float(expit(centre + half))
