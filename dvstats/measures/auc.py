"""How often a score ranks someone with the event above someone without: the area under the curve."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from scipy.special import expit, logit
from scipy.stats import norm

from dvstats.core.comparison import Comparison
from dvstats.core.estimate import check_level
from dvstats.measures._scored import MANAGED, TRANSPORT, groups, scored, too_few
from dvstats.numerics.roc import delong

NAME = "auc"

# With fewer, the interval held the truth in 88 to 92 of 100 simulated worlds (docs/coverage_offenders.md).
FEWEST = 30

CAVEATS = (
    "An area of 0.5 is chance, 1 never wrong; it tells of ranking only, not of how large a risk is: see `calibration`.",
    MANAGED,
    TRANSPORT,
)


def auc(
    table: pd.DataFrame, *, score: str, outcome: str, versus: str | None = None, by: str | None = None,
    level: float = 0.95,
) -> Comparison:  # fmt: skip
    r"""Measure how well a score ranks, by the area under the curve with DeLong's interval, alone or against another.

    .. math::

        \hat\theta \pm z \sqrt{S}, \qquad
        z = \frac{\hat\theta_1 - \hat\theta_2}{\sqrt{S_{11} + S_{22} - 2 S_{12}}}

    with S from the placements (`numerics.roc`). The limits on the log-odds, `logit_low` and `logit_high`, hold better
    for areas near 1 and few events.

    Parameters
    ----------
    table
        One row per person.
    score
        Column with the score; higher means that the event is likelier.
    outcome
        Column with 1 where the event happened in the follow-up, 0 where not.
    versus
        Column with a second score of the same people.
    by
        Column with groups (country, sex, age), each of which has its own row.
    level
        Level of the intervals.

    Returns
    -------
    Comparison
        A row per score and group: `estimate`, `std_error`, `conf_low`, `conf_high`, `n_events`, `n`; with `versus`
        also `difference` (score less versus), `difference_low`, `difference_high`, `z`, `p_value`.

    Raises
    ------
    InputError
        A column is missing, or an outcome is not 0 or 1.

    References
    ----------
    DeLong ER, DeLong DM, Clarke-Pearson DL (1988). Biometrics 44(3), 837–845.

    Examples
    --------
    >>> table = pd.DataFrame({"score": [1, 2, 3, 4, 5, 6], "again": [0, 0, 1, 0, 1, 1]})
    >>> auc(table, score="score", outcome="again").frame[["estimate", "n_events"]].round(4).values.tolist()
    [[0.8889, 3.0]]
    """
    check_level(level)
    names = [score, versus] if versus else [score]
    rows, warning = scored(table, names, outcome)
    told = [
        row | named | {"warnings": "; ".join(filter(None, (warning, _few(part[outcome].to_numpy(float)))))}
        for named, part in groups(rows, by)
        for row in _rows(part[names].to_numpy(float), part[outcome].to_numpy(float), names, level)
    ]
    return Comparison(NAME, pd.DataFrame(told), caveats=CAVEATS)


def _few(outcome: np.ndarray[Any, Any]) -> str:
    fewest = int(min(outcome.sum(), len(outcome) - outcome.sum()))
    if fewest >= FEWEST:
        return ""
    return f"{fewest} on one side: DeLong's interval is too short, logit_low and logit_high hold better"


def _rows(
    scores: np.ndarray[Any, Any], outcome: np.ndarray[Any, Any], names: list[str], level: float
) -> list[dict[str, Any]]:
    known = {"n": len(outcome), "n_events": int(outcome.sum())}
    if refusal := too_few(outcome):
        return [{"score": name, "estimate": np.nan, **known, "refusal": refusal} for name in names]
    area, covariance = delong(scores, outcome)
    errors = np.sqrt(np.diag(covariance))
    rows = [
        {"score": name, **_interval(float(a), float(e), level), **known, "refusal": ""}
        for name, a, e in zip(names, area, errors, strict=True)
    ]
    if len(names) > 1:
        rows[0] |= _difference(area, covariance, level)
    return rows


def _interval(area: float, error: float, level: float) -> dict[str, Any]:
    z = float(norm.isf((1 - level) / 2))
    inside = 0 < area < 1 and error > 0
    half = z * error / (area * (1 - area)) if inside else np.nan
    return {
        "estimate": area, "std_error": error, "conf_low": max(area - z * error, 0.0) if inside else np.nan,
        "conf_high": min(area + z * error, 1.0) if inside else np.nan, "conf_level": level,
        "interval_kind": "DeLong" if inside else "none: the score tells all apart, or nobody",
        "logit_low": float(expit(logit(area) - half)) if inside else np.nan,
        "logit_high": float(expit(logit(area) + half)) if inside else np.nan,
    }  # fmt: skip


def _difference(area: np.ndarray[Any, Any], covariance: np.ndarray[Any, Any], level: float) -> dict[str, Any]:
    difference = float(area[0] - area[1])
    error = float(np.sqrt(max(covariance[0, 0] + covariance[1, 1] - 2 * covariance[0, 1], 0.0)))
    half = float(norm.isf((1 - level) / 2)) * error
    z = difference / error if error > 0 else np.nan
    return {"difference": difference, "difference_low": difference - half, "difference_high": difference + half,
            "z": z, "p_value": float(2 * norm.sf(abs(z)))}  # fmt: skip
