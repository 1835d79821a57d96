"""Arithmetic of shares: rounding, bounds for what is not known, change from year to year, tipping, reporting."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit, logit
from scipy.stats import norm, t

Array = NDArray[np.float64]
Rate = tuple[float, float]

NEWTON_STEPS = 50


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


def year_to_year(years: ArrayLike, part: ArrayLike, whole: ArrayLike, level: float = 0.95) -> tuple[Array, Array]:
    r"""Return, for each year, the range in which its recorded share could as well have fallen.

    A straight line on the log-odds is fitted by quasi-binomial likelihood; the dispersion
    :math:`\phi = \sum_i (d_i - n_i p_i)^2 / (n_i p_i (1 - p_i)) / (m - 2)` measures how much recording moves from one
    year to the next. The range is :math:`\mathrm{logit}\, s_i \pm t_{m-2} \sqrt{\phi / w_i}` with
    :math:`w_i = n_i s_i (1 - s_i)`.

    Examples
    --------
    >>> low, high = year_to_year([2018, 2019, 2020, 2021], [110, 118, 121, 133], [1000, 1000, 1000, 1000])
    >>> round(float(low[3]), 3), round(float(high[3]), 3)
    (0.122, 0.144)
    """
    x, d, n = (np.asarray(values, dtype=float) for values in (years, part, whole))
    fitted = _logistic_line(x - x.mean(), d, n)
    spread = float(np.sum((d - n * fitted) ** 2 / (n * fitted * (1 - fitted)))) / (len(x) - 2)
    share = d / n
    half = t.isf((1 - level) / 2, len(x) - 2) * np.sqrt(spread / (n * share * (1 - share)))
    return expit(logit(share) - half), expit(logit(share) + half)


def _logistic_line(x: Array, part: Array, whole: Array) -> Array:
    """Return the fitted shares of a straight line on the log-odds, by Newton's method."""
    design = np.column_stack([np.ones_like(x), x])
    at = np.array([logit(part.sum() / whole.sum()), 0.0])
    for _ in range(NEWTON_STEPS):
        fitted = expit(design @ at)
        information = design.T @ (design * (whole * fitted * (1 - fitted))[:, None])
        step = np.linalg.solve(information, design.T @ (part - whole * fitted))
        at += step
        if np.abs(step).max() < 1e-12:
            break
    return np.asarray(expit(design @ at))


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
    share: float, reporting_part: Rate, reporting_other: Rate, level: float = 0.95
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


def ratio_interval(reporting_part: Rate, reporting_other: Rate, level: float = 0.95) -> tuple[float, float, float]:
    r"""Return how many times as readily other crime reaches the records, with its interval.

    :math:`k = r_O / r_D`, with the variance of :math:`\log k` as in `adjusted_interval`.

    Examples
    --------
    >>> [round(value, 2) for value in ratio_interval((0.25, 0.02), (0.45, 0.02))]
    [1.8, 1.5, 2.15]
    """
    (r_part, se_part), (r_other, se_other) = reporting_part, reporting_other
    ratio = r_other / r_part
    with np.errstate(over="ignore"):  # an error many times the rate leaves no upper limit
        reach = float(np.exp(norm.isf((1 - level) / 2) * np.hypot(se_part / r_part, se_other / r_other)))
    return ratio, ratio / reach, ratio * reach


def adjusted_draws(
    share: float, reporting_part: Rate, reporting_other: Rate, level: float, draws: int, seed: int
) -> tuple[float, float]:
    """Return the interval of the adjusted share by Monte Carlo: rates drawn from beta distributions of their moments.

    Examples
    --------
    >>> [round(value, 2) for value in adjusted_draws(0.11, (0.25, 0.02), (0.45, 0.02), 0.95, 20_000, 1)]
    [0.16, 0.21]
    """
    first, second = (np.random.default_rng(one) for one in np.random.SeedSequence(seed).spawn(2))
    ratio = _beta_draws(reporting_other, draws, second) / _beta_draws(reporting_part, draws, first)
    low, high = np.quantile(ratio, [(1 - level) / 2, (1 + level) / 2])
    return adjusted_share(share, float(low)), adjusted_share(share, float(high))


def _beta_draws(rate: Rate, draws: int, generator: np.random.Generator) -> Array:
    mean, error = rate
    if error == 0:
        return np.full(draws, mean)
    size = mean * (1 - mean) / error**2 - 1
    return generator.beta(mean * size, (1 - mean) * size, draws)
