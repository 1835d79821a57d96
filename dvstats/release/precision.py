"""Round estimates to what they bear: two significant digits of the half width of their interval."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

DIGITS = 2
# Columns that an estimate carries, and how each is rounded: limits outward, so that no interval becomes narrower.
NEAREST = ("estimate", "dark_figure", "std_error", "n_hat")
DOWN, UP = ("conf_low", "cautious_low", "low"), ("conf_high", "cautious_high", "high")


def step_borne(low: float, high: float, estimate: float) -> float:
    """Return the smallest step that an estimate with an interval bears; without an interval, one of itself.

    Examples
    --------
    >>> step_borne(7829.4, 11959.2, 9630.1), step_borne(0.076, 0.141, 0.1), step_borne(100, math.inf, 431)
    (100.0, 0.001, 10.0)
    """
    half = (high - low) / 2
    size = half if math.isfinite(half) and half > 0 else abs(estimate)
    return 10.0 ** (math.floor(math.log10(size)) - DIGITS + 1) if math.isfinite(size) and size > 0 else 0.0


def rounded(value: float, step: float, towards: int = 0) -> float:
    """Return a number as a multiple of a step: the nearest one, the one below (-1) or the one above (1).

    Examples
    --------
    >>> rounded(9630.1, 100), rounded(7829.4, 100, -1), rounded(0.1413, 0.001, 1)
    (9600.0, 7800.0, 0.142)
    """
    if not math.isfinite(value) or step == 0:
        return value
    parts = round(value / step, 9)
    whole = round(parts) if towards == 0 else math.floor(parts) if towards < 0 else math.ceil(parts)
    return float(round(whole * step, max(0, -math.floor(math.log10(step)))))


def round_estimates(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose estimates and limits have no more digits than their interval bears.

    Examples
    --------
    >>> table = pd.DataFrame({"estimate": [9630.1], "conf_low": [7829.4], "conf_high": [11959.2]})
    >>> round_estimates(table).iloc[0].tolist()
    [9600.0, 7800.0, 12000.0]
    """
    if "estimate" not in table.columns:
        return table
    steps = [_step(row) for row in table.to_dict(orient="records")]
    told = table.copy()
    for names, towards in ((NEAREST, 0), (DOWN, -1), (UP, 1)):
        for name in (one for one in names if one in told.columns):
            told[name] = _all(told[name], steps, towards)
    return told


def _step(row: Mapping[Any, Any]) -> float:
    low, high = row.get("conf_low", math.nan), row.get("conf_high", math.nan)
    told = [math.nan if value is None or pd.isna(value) else float(value) for value in (low, high, row["estimate"])]
    return step_borne(*told)


def _all(values: Iterable[Any], steps: list[float], towards: int) -> list[float]:
    return [value if pd.isna(value) else rounded(float(value), step, towards)
            for value, step in zip(values, steps, strict=True)]  # fmt: skip
