"""Intervals for a proportion with a standard error that need not be binomial."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
from scipy.special import expit, logit
from scipy.stats import beta, norm, t


def quantile(level: float, freedom: float) -> float:
    """Return the two-sided quantile: Student's, or the normal where the freedom is infinite."""
    tail = (1 + level) / 2
    return float(norm.ppf(tail)) if np.isinf(freedom) else float(t.ppf(tail, freedom))


def logit_limits(p: float, error: float, level: float, freedom: float, _: int) -> tuple[float, float]:
    """Return a symmetric interval on the log-odds, turned back.

    Examples
    --------
    >>> [round(limit, 3) for limit in logit_limits(0.2, 0.03, 0.95, np.inf, 0)]
    [0.148, 0.265]
    """
    if not 0 < p < 1:
        return float("nan"), float("nan")
    half = quantile(level, freedom) * error / (p * (1 - p))
    return float(expit(logit(p) - half)), float(expit(logit(p) + half))


def beta_limits(p: float, error: float, level: float, freedom: float, records: int) -> tuple[float, float]:
    """Return the interval of Clopper and Pearson for the effective number of records (Korn and Graubard 1998)."""
    if not 0 < p < 1 or error == 0:
        return float("nan"), float("nan")
    n = p * (1 - p) / error**2 * (quantile(level, records - 1) / quantile(level, freedom)) ** 2
    tails = (1 - level) / 2, (1 + level) / 2
    return float(beta.ppf(tails[0], n * p, n * (1 - p) + 1)), float(beta.ppf(tails[1], n * p + 1, n * (1 - p)))


def exact_limits(events: float, n: float, level: float) -> tuple[float, float]:
    """Return the interval of Clopper and Pearson.

    Examples
    --------
    >>> [round(limit, 4) for limit in exact_limits(0, 10, 0.95)]
    [0.0, 0.3085]
    """
    low = float(beta.ppf((1 - level) / 2, events, n - events + 1)) if events > 0 else 0.0
    high = float(beta.ppf((1 + level) / 2, events + 1, n - events)) if events < n else 1.0
    return low, high


def plain_limits(p: float, error: float, level: float, freedom: float, _: int) -> tuple[float, float]:
    """Return the symmetric interval, which may pass 0 or 1."""
    half = quantile(level, freedom) * error
    return p - half, p + half


def log_limits(p: float, error: float, level: float, freedom: float, _: int) -> tuple[float, float]:
    """Return a symmetric interval on the log scale, for a ratio that is not a proportion."""
    if p <= 0:
        return float("nan"), float("nan")
    half = quantile(level, freedom) * error / p
    return float(p * np.exp(-half)), float(p * np.exp(half))


LIMITS: Mapping[str, Callable[[float, float, float, float, int], tuple[float, float]]] = MappingProxyType(
    {"logit": logit_limits, "beta": beta_limits, "mean": plain_limits, "log": log_limits}
)
