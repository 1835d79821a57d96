"""What a positive or negative rating means at another base rate, by Bayes' rule."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from scipy.special import expit, logit
from scipy.stats import norm

from dvstats.core.comparison import Comparison
from dvstats.core.errors import InputError
from dvstats.core.estimate import check_level
from dvstats.measures._columns import need
from dvstats.measures._scored import MANAGED

NAME = "transport"

CAVEATS = (
    "It assumes that sensitivity and specificity are the same elsewhere, and that only the base rate differs; neither "
    "holds by itself where people, raters or follow-up differ.",
    "The share of cases in a case-control sample is no base rate: the values it gives hold nowhere.",
    MANAGED,
)
BASE_RATES = (0.01, 0.05, 0.1, 0.2, 0.3, 0.4)


def transport(
    table: pd.DataFrame, *, sensitivity: str, specificity: str, n_events: str | None = None,
    n_others: str | None = None, base_rates: tuple[float, ...] = BASE_RATES, level: float = 0.95,
) -> Comparison:  # fmt: skip
    r"""Carry sensitivity s and specificity c of a cut-off over to base rates π.

    .. math::

        PPV = \frac{s \pi}{s \pi + (1 - c)(1 - \pi)}, \qquad NPV = \frac{c (1 - \pi)}{c (1 - \pi) + (1 - s) \pi}

    On the log-odds the variance is that of a log likelihood ratio, (1 − s)/(s m) + c/((1 − c) n) for PPV and
    s/((1 − s) m) + (1 − c)/(c n) for NPV, with m people with and n without the event.

    Parameters
    ----------
    table
        One row per tool and cut-off.
    sensitivity
        Column with the share of those with the event who are rated positive.
    specificity
        Column with the share of those without the event who are rated negative.
    n_events
        Column with the number with the event; without it there is no interval.
    n_others
        Column with the number without the event.
    base_rates
        Shares with the event where the tool is to be used.
    level
        Level of the intervals.

    Returns
    -------
    Comparison
        Two rows per base rate: `quantity` `positive_predictive_value` and `negative_predictive_value` as `estimate`,
        with `conf_low` and `conf_high`; `rated_positive`, the share rated positive.

    Raises
    ------
    InputError
        A column is missing, or a share lies outside 0 to 1.

    References
    ----------
    Mercaldo ND, Lau KF, Zhou XH (2007). Statistics in Medicine 26(10), 2170–2183.

    Examples
    --------
    >>> table = pd.DataFrame({"sensitivity": [0.8], "specificity": [0.6]})
    >>> told = transport(table, sensitivity="sensitivity", specificity="specificity", base_rates=(0.1, 0.5)).frame
    >>> told["estimate"].round(4).tolist()
    [0.1818, 0.9643, 0.6667, 0.75]
    """
    check_level(level)
    counts = [name for name in (n_events, n_others) if name]
    if len(counts) == 1:
        raise InputError("one of --n-events and --n-others", rule="an interval needs both")
    need(table, sensitivity, specificity, *counts)
    if not base_rates or not all(0 < rate < 1 for rate in base_rates):
        raise InputError(f"base rates {base_rates}", rule="shares above 0 and below 1")
    rows = []
    for place, row in enumerate(table.to_dict(orient="records")):
        s, c = (_share(row[name], name, place) for name in (sensitivity, specificity))
        m, n = (_people(row[name], name, place) for name in counts) if counts else (np.nan, np.nan)
        kept = {str(key): value for key, value in row.items() if key not in counts}
        rows += [kept | told for rate in base_rates for told in _values(s, c, m, n, rate, level)]
    return Comparison(NAME, pd.DataFrame(rows), caveats=CAVEATS)


def _share(value: Any, name: str, place: int) -> float:
    number = float(pd.to_numeric(value, errors="coerce"))
    if not 0 <= number <= 1:
        raise InputError(f"{name} is {value!r}", place=f"row {place + 1}", rule="a share between 0 and 1")
    return number


def _people(value: Any, name: str, place: int) -> float:
    number = float(pd.to_numeric(value, errors="coerce"))
    if not number > 0:
        raise InputError(f"{name} is {value!r}", place=f"row {place + 1}", rule="a number of people above 0")
    return number


def _values(s: float, c: float, m: float, n: float, rate: float, level: float) -> list[dict[str, Any]]:
    inner = 0 < s < 1 and 0 < c < 1
    positive = (s, 1 - c, (1 - s) / (s * m) + c / ((1 - c) * n) if inner else np.nan)
    negative = (c, 1 - s, s / ((1 - s) * m) + (1 - c) / (c * n) if inner else np.nan)
    told = []
    for name, (right, wrong, variance), share in (("positive_predictive_value", positive, rate),
                                                  ("negative_predictive_value", negative, 1 - rate)):  # fmt: skip
        known = {"quantity": name, "base_rate": rate, "rated_positive": s * rate + (1 - c) * (1 - rate)}
        if right * share + wrong * (1 - share) == 0:
            told.append(known | {"estimate": np.nan, "refusal": "nobody has this rating"})
            continue
        value = right * share / (right * share + wrong * (1 - share))
        told.append(known | {"estimate": value, **_limits(value, variance, level), "refusal": ""})
    return told


def _limits(value: float, variance: float, level: float) -> dict[str, Any]:
    if not np.isfinite(variance):
        return {"interval_kind": "none: the numbers of people are not given, or a share is 0 or 1"}
    half = float(norm.isf((1 - level) / 2)) * variance**0.5
    return {"conf_low": float(expit(logit(value) - half)), "conf_high": float(expit(logit(value) + half)),
            "conf_level": level, "interval_kind": "log-odds"}  # fmt: skip
