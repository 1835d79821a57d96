"""Whether predicted risks come true: expected against observed, intercept, slope, Brier score, reliability."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import binomtest, norm

from dvstats.core.comparison import Comparison
from dvstats.core.errors import InputError
from dvstats.core.estimate import check_level
from dvstats.measures._scored import ALIKE, MANAGED, TRANSPORT, groups, scored, too_few
from dvstats.numerics.calibration import brier, recalibration, reliability

NAME = "calibration"

CAVEATS = (
    "Expected over observed above 1: the risks are too high on average. A slope below 1: they are too extreme.",
    MANAGED,
    TRANSPORT,
)
MOST_BINS, FEWEST_IN_BIN = 10, 5

Array = NDArray[np.float64]


def calibration(
    table: pd.DataFrame, *, probability: str, outcome: str, by: str | None = None, bins: int | None = None,
    level: float = 0.95,
) -> Comparison:  # fmt: skip
    r"""Set predicted risks against what happened.

    With E the sum of the risks p and O the number of events:

    .. math::

        E / O, \qquad \mathrm{logit}\, P(Y = 1) = \alpha + \mathrm{logit}\, p, \qquad
        \mathrm{logit}\, P(Y = 1) = \alpha' + \beta\, \mathrm{logit}\, p, \qquad
        \frac1n \sum_i (p_i - y_i)^2

    Parameters
    ----------
    table
        One row per person.
    probability
        Column with the predicted risk, between 0 and 1.
    outcome
        Column with 1 where the event happened in the follow-up, 0 where not.
    by
        Column with groups (country, sex, age), each of which has its own rows.
    bins
        Groups of equally many people for the rows of the reliability curve; by default ten, or fewer where a group
        would hold fewer than five people.
    level
        Level of the intervals.

    Returns
    -------
    Comparison
        A row per `quantity`: `expected_over_observed`, `intercept` (slope held at 1; 0 is right), `slope` (1 is
        right), `intercept_with_slope`, `brier`, `brier_skill` (against everybody's base rate) and `reliability`, a row
        per bin with `predicted` and the observed share as `estimate`.

    Raises
    ------
    InputError
        A column is missing, a risk is not between 0 and 1, or an outcome is not 0 or 1.

    References
    ----------
    Cox DR (1958). Biometrika 45(3/4), 562–565. Brier GW (1950). Monthly Weather Review 78(1), 1–3.
    Van Calster B et al. (2019). BMC Medicine 17, 230.

    Examples
    --------
    >>> table = pd.DataFrame({"risk": [0.2, 0.2, 0.4, 0.4, 0.6, 0.8], "again": [0, 0, 0, 1, 1, 1]})
    >>> told = calibration(table, probability="risk", outcome="again", bins=2).frame
    >>> told.loc[told["quantity"] == "expected_over_observed", "estimate"].round(4).tolist()
    [0.8667]
    """
    check_level(level)
    rows, warning = scored(table, [probability], outcome)
    outside = (rows[probability] < 0) | (rows[probability] > 1)
    if outside.any():
        raise InputError(f"a risk of {rows.loc[outside, probability].iloc[0]:g}", rule="a risk lies between 0 and 1",
                         hint="for a score without a risk there is `auc`")  # fmt: skip
    if bins is not None and not 1 <= bins <= len(rows):
        raise InputError(f"{bins} bins for {len(rows)} people", rule="between 1 and the number of people")
    told = [
        {**row, **named, "conf_level": level, "warnings": warning}
        for named, part in groups(rows, by)
        for row in _rows(part[probability].to_numpy(float), part[outcome].to_numpy(float), bins or _bins(part), level)
    ]
    return Comparison(NAME, pd.DataFrame(told), caveats=CAVEATS)


def _bins(rows: pd.DataFrame) -> int:
    """Return how many groups people make of which none is too small to tell a share."""
    return max(1, min(MOST_BINS, len(rows) // FEWEST_IN_BIN))


def _rows(p: Array, y: Array, bins: int, level: float) -> list[dict[str, Any]]:
    known = {"n": len(y), "n_events": int(y.sum())}
    if refusal := too_few(y):
        return [{"quantity": "all", "estimate": np.nan, **known, "refusal": refusal}]
    quantities = [_expected(p, y, level), *_logistic(p, y, level), *_brier(p, y, level)]
    curve = [
        {"quantity": "reliability", "estimate": row["observed"], "predicted": row["predicted"], "conf_low": row["low"],
         "conf_high": row["high"], "interval_kind": "Clopper-Pearson", "n": int(row["n"]),
         "n_events": int(row["n_events"]), "refusal": ""}
        for row in reliability(p, y, bins, level)
    ]  # fmt: skip
    return [known | row for row in quantities] + curve


def _expected(p: Array, y: Array, level: float) -> dict[str, Any]:
    """Return the ratio; its limits are those of the exact interval of the observed share."""
    share = binomtest(int(y.sum()), len(y)).proportion_ci(level, method="exact")
    return {"quantity": "expected_over_observed", "estimate": float(p.sum() / y.sum()),
            "conf_low": float(p.mean() / share.high), "conf_high": float(p.mean() / share.low),
            "interval_kind": "Clopper-Pearson", "refusal": ""}  # fmt: skip


def _logistic(p: Array, y: Array, level: float) -> list[dict[str, Any]]:
    names = ("intercept", "slope", "intercept_with_slope")
    if (p == 0).any() or (p == 1).any():
        refusal = "a risk of exactly 0 or 1 has no log-odds"
        return [{"quantity": name, "estimate": np.nan, "refusal": refusal} for name in names]
    if np.ptp(p) == 0:
        return [_line("intercept", p, y, level), *({"quantity": name, "estimate": np.nan,
                "refusal": "all risks are one number"} for name in names[1:])]  # fmt: skip
    return [_line(name, p, y, level) for name in names]


def _line(name: str, p: Array, y: Array, level: float) -> dict[str, Any]:
    try:
        coefficients, covariance = recalibration(p, y, slope=name != "intercept")
    except ValueError:
        refusal = "the risks part those with from those without the event: no maximum of the likelihood"
        return {"quantity": name, "estimate": np.nan, "refusal": refusal}
    place = 1 if name == "slope" else 0
    return _normal(name, float(coefficients[place]), float(np.sqrt(covariance[place, place])), level)


def _brier(p: Array, y: Array, level: float) -> list[dict[str, Any]]:
    score, error = brier(p, y)
    skill = 1 - score / float(y.mean() * (1 - y.mean()))
    return [_normal("brier", score, error, level), {"quantity": "brier_skill", "estimate": skill, "refusal": ""}]


def _normal(name: str, estimate: float, error: float, level: float) -> dict[str, Any]:
    # Where nobody differs from anybody the error is 0, and tells nothing of others.
    half = float(norm.isf((1 - level) / 2)) * error if error > 0 else np.nan
    return {"quantity": name, "estimate": estimate, "std_error": error, "conf_low": estimate - half,
            "conf_high": estimate + half, "interval_kind": "Wald" if error > 0 else ALIKE, "refusal": ""}  # fmt: skip
