"""What a share may be where answers are missing or wrong: bounds that assume nothing about them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from scipy.optimize import brentq
from scipy.special import ndtr

from dvstats.core.comparison import Comparison
from dvstats.core.errors import InputError
from dvstats.core.estimate import check_level
from dvstats.measures._columns import number_frame

NAME = "bounds"

CAVEATS = (
    "The share lies between the bounds whatever the missing or wrong answers are; nothing in the data says where.",
    "The interval adds the chance of the sample to the bounds, for a simple random sample.",
)


def bounds(
    table: pd.DataFrame, *, p: str, n: str, missing: str | None = None, error_share: str | None = None,
    corrupted: bool = False, sampled_missing: bool = False, level: float = 0.95,
) -> Comparison:  # fmt: skip
    r"""Bound a share where answers are missing, or where some are wrong.

    Missing answers (Manski), a share m of all, and wrong ones (Horowitz and Manski), a share of at most λ:

    .. math::

        [p (1 - m),\ p (1 - m) + m], \qquad
        \left[\max\left(0, \frac{p - \lambda}{1 - \lambda}\right),\ \min\left(1, \frac{p}{1 - \lambda}\right)\right],
        \qquad [\max(0, p - \lambda),\ \min(1, p + \lambda)]

    The second holds where errors do not depend on the truth (contaminated), the third where they may (corrupted). The
    interval of Imbens and Manski holds the share, wherever it lies between the bounds, as often as the level says.

    Parameters
    ----------
    table
        One row per area, sex or period.
    p
        Column with the share among those who answered, between 0 and 1.
    n
        Column with the number who answered.
    missing
        Column with the share of all who did not answer.
    error_share
        Column with the largest share of answers that may be wrong.
    corrupted
        Errors may depend on the truth.
    sampled_missing
        The share missing is that of this sample, and not known apart from it: its own chance widens the interval.
    level
        Level of the interval.

    Returns
    -------
    Comparison
        `estimate` (the share as answered), `bound_low`, `bound_high`, and `conf_low`, `conf_high` around them.

    Raises
    ------
    InputError
        A column is missing, a share is outside 0 to 1, or both or neither of `missing` and `error_share` are given.

    References
    ----------
    Manski CF (1989). Journal of Human Resources 24(3), 343–360.
    Horowitz JL, Manski CF (1995). Econometrica 63(2), 281–302.
    Imbens GW, Manski CF (2004). Econometrica 72(6), 1845–1857.

    Examples
    --------
    >>> table = pd.DataFrame({"share": [0.2], "asked": [800], "silent": [0.1]})
    >>> told = bounds(table, p="share", n="asked", missing="silent").frame
    >>> told[["bound_low", "bound_high"]].round(2).values.tolist()
    [[0.18, 0.28]]
    """
    check_level(level)
    if (missing is None) == (error_share is None):
        raise InputError("bounds", rule="give one of --missing and --error-share")
    if sampled_missing and missing is None:
        raise InputError("--sampled-missing without --missing", rule="it says where the share missing comes from")
    names = {"p": p, "n": n, "unsure": missing or error_share or ""}
    numbers = _numbers(table, names)
    kind = "missing" if missing else "corrupted" if corrupted else "contaminated"
    kind = "sampled missing" if sampled_missing else kind
    rows = [_row(row, kind, level) for row in numbers.to_dict(orient="records")]
    found = pd.DataFrame(rows)
    return Comparison(NAME, table.reset_index(drop=True).drop(columns=found.columns, errors="ignore").join(found),
                      caveats=CAVEATS)  # fmt: skip


def _numbers(table: pd.DataFrame, names: dict[str, str]) -> pd.DataFrame:
    numbers = number_frame(table, names)
    shares = numbers[["p", "unsure"]]
    bad = ((shares < 0) | (shares > 1)).any(axis=1) | (numbers["n"] <= 0) | (numbers["unsure"] == 1)
    if bad.any():
        raise InputError(f"{numbers[bad].iloc[0].to_dict()}", place=f"row {int(bad.argmax()) + 1}",
                         rule="shares between 0 and 1 (not all unsure), and a number above 0",
                         hint="give 0.12, not 12 for per cent")  # fmt: skip
    return numbers


def _row(row: dict[Any, float], kind: str, level: float) -> dict[str, Any]:
    if any(np.isnan(value) for value in row.values()):
        return {"estimate": np.nan, "refusal": "a figure is missing"}
    p, unsure = row["p"], row["unsure"]
    low, high, stretch = _region(p, unsure, kind)
    errors = [stretch * (p * (1 - p) / row["n"]) ** 0.5] * 2
    if kind == "sampled missing":
        errors = [(end * (1 - end) * (1 - unsure) / row["n"]) ** 0.5 for end in (low, high)]
    times = _critical((high - low) / max(errors), level) if max(errors) > 0 else 0.0
    return {
        "estimate": p, "bound_low": low, "bound_high": high, "conf_low": max(0.0, low - times * errors[0]),
        "conf_high": min(1.0, high + times * errors[1]), "conf_level": level,
        "interval_kind": f"Imbens-Manski, {kind} answers", "refusal": "",
    }  # fmt: skip


def _region(p: float, unsure: float, kind: str) -> tuple[float, float, float]:
    """Return the bounds, and how much an error of the share is stretched in them."""
    if kind in ("missing", "sampled missing"):
        return p * (1 - unsure), p * (1 - unsure) + unsure, 1 - unsure
    if kind == "corrupted":
        return max(0.0, p - unsure), min(1.0, p + unsure), 1.0
    return max(0.0, (p - unsure) / (1 - unsure)), min(1.0, p / (1 - unsure)), 1 / (1 - unsure)


def _critical(width: float, level: float) -> float:
    """Return C with Φ(C + width) - Φ(-C) = level; the width is that of the bounds in standard errors."""
    return float(brentq(lambda c: ndtr(c + width) - ndtr(-c) - level, 0.0, 10.0, xtol=1e-12))
