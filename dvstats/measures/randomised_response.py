"""What people answer when a die answers for some of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from scipy.special import expit
from scipy.stats import norm

from dvstats.core.comparison import Comparison
from dvstats.core.errors import InputError
from dvstats.core.estimate import check_level
from dvstats.measures._columns import Array, complete, need, words
from dvstats.measures._formula import design
from dvstats.numerics.randomised_response import forced_logistic, forced_share
from dvstats.numerics.shares import wilson

NAME = "randomised-response"

CAVEATS = (
    "It assumes that all follow the die: those who say no whatever it shows make the estimate too low.",
    "The die hides each answer, and so widens the interval: much larger samples are needed than for a direct question.",
)


def randomised_response(
    table: pd.DataFrame, *, outcome: str, p: float, p1: float, formula: str | None = None, by: tuple[str, ...] = (),
    level: float = 0.95,
) -> Comparison:  # fmt: skip
    r"""Estimate a share from forced responses.

    .. math::

        \hat\pi = \frac{\bar Y - p_1}{p}, \qquad \widehat{\mathrm{Var}} = \frac{\bar Y(1 - \bar Y)}{n p^2}

    Parameters
    ----------
    table
        One row per person.
    outcome
        Column with the answer, 1 or 0.
    p
        Chance that the die asks for the truth.
    p1
        Chance that it forces a yes.
    formula
        Terms of a logistic regression of the true answer, such as "~ sex + age".
    by
        Columns whose groups get rows each: sex, age.
    level
        Level of the intervals.

    Returns
    -------
    Comparison
        `estimate`, `std_error`, `conf_low`, `conf_high` (Wilson's limits of the answers, corrected), `answered`, `n`,
        `clipped`, `warnings`, `refusal`; with a formula a row per `term`, on the log-odds.

    Raises
    ------
    InputError
        A column is missing, an answer is not 0 or 1, or the chances are none.

    References
    ----------
    Warner SL (1965). Journal of the American Statistical Association 60(309), 63–69.
    Blair G, Imai K, Zhou YY (2015). Journal of the American Statistical Association 110(511), 1304–1319.

    Examples
    --------
    >>> people = pd.DataFrame({"yes": [1] * 30 + [0] * 70})
    >>> told = randomised_response(people, outcome="yes", p=2 / 3, p1=1 / 6).frame
    >>> told[["estimate", "std_error"]].round(3).values.tolist()
    [[0.2, 0.069]]
    """
    check_level(level)
    y = _answers(table, outcome, p, p1)
    need(table, *by)
    keys = list(zip(*(words(table, name) for name in by), strict=True)) if by else [()] * len(table)
    names, columns = design(table, formula) if formula else ([], np.empty((len(table), 0)))
    rows: list[dict[str, Any]] = []
    for group in dict.fromkeys(keys):
        inside = np.array([key == group for key in keys])
        told = [_share(y[inside], p, p1, level), *_terms(y[inside], names, columns[inside], (p, p1), level)]
        rows += [dict(zip(by, group, strict=True)) | row for row in told]
    return Comparison(NAME, pd.DataFrame(rows), caveats=CAVEATS)


def _answers(table: pd.DataFrame, outcome: str, p: float, p1: float) -> Array:
    if not (0 < p <= 1 and p1 >= 0 and p + p1 <= 1):
        raise InputError(f"p is {p:g}, p1 {p1:g}", rule="chances: the truth above 0, and both together not above 1")
    y = complete(table, outcome, 0, 1)
    if not np.isin(y, (0, 1)).all():
        row = int((~np.isin(y, (0, 1))).argmax())
        raise InputError(f"{outcome} is {y[row]:g}", place=f"row {row + 1}", rule="an answer is 1 or 0")
    return y


def _share(y: Array, p: float, p1: float, level: float) -> dict[str, Any]:
    raw, error = forced_share(float(y.mean()), len(y), p, p1)
    low, high = ((limit - p1) / p for limit in wilson(float(y.sum()), float(len(y)), level))
    clipped = not 0 <= raw <= 1
    warned = (f"the answers give {raw:.3g}, outside 0 to 1: chance, or not all followed the die",)
    return {
        "estimate": float(np.clip(raw, 0, 1)), "std_error": error, "conf_low": float(np.clip(low, 0, 1)),
        "conf_high": float(np.clip(high, 0, 1)), "conf_level": level, "interval_kind": "Wilson, corrected",
        "answered": float(y.mean()), "n": len(y), "clipped": clipped, "warnings": warned if clipped else (),
        "refusal": "",
    }  # fmt: skip


def _terms(
    y: Array, names: list[str], columns: Array, chances: tuple[float, float], level: float
) -> list[dict[str, Any]]:  # fmt: skip
    if not names:
        return []
    found, covariance, told, inner = forced_logistic(y, columns, *chances)
    if not inner:
        why = "the likelihood has no inner maximum: the answers leave the true share at 0 or 1"
        return [{"term": "", "estimate": np.nan, "n": len(y), "refusal": why}]
    mean = float(expit(columns @ found).mean())
    z = float(norm.isf((1 - level) / 2))
    return [
        {"term": name, "estimate": float(value), "std_error": float(error), "conf_low": float(value - z * error),
         "conf_high": float(value + z * error), "conf_level": level, "interval_kind": "Wald, log-odds", "n": len(y),
         "log_likelihood": told, "predicted_share": mean, "warnings": (), "refusal": ""}
        for name, value, error in zip(names, found, np.sqrt(np.diag(covariance)), strict=True)
    ]  # fmt: skip
