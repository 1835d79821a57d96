"""Whether acting on predicted risks does more good than acting on everybody or nobody."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import norm

from dvstats.core.comparison import Comparison
from dvstats.core.errors import InputError
from dvstats.core.estimate import check_level
from dvstats.measures._scored import ALIKE, MANAGED, TRANSPORT, Array, groups, scored
from dvstats.numerics.calibration import net_benefit

NAME = "decision-curve"

CAVEATS = (
    "A threshold says how many needless measures one is ready to take for one needed: 0.2 means four. It is a choice "
    "of values that no data make.",
    MANAGED,
    TRANSPORT,
)
# Two ways to one number differ by less than this.
ROUNDING = 1e-12
THRESHOLDS = (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5)


def decision_curve(
    table: pd.DataFrame, *, probability: str, outcome: str, thresholds: tuple[float, ...] = THRESHOLDS,
    by: str | None = None, level: float = 0.95,
) -> Comparison:  # fmt: skip
    r"""Compute the net benefit of acting where the predicted risk reaches a threshold t.

    .. math::

        NB(t) = \frac{TP}{n} - \frac{FP}{n} \frac{t}{1 - t}, \qquad
        NB_{\text{all}}(t) = \pi - (1 - \pi) \frac{t}{1 - t}, \qquad NB_{\text{nobody}} = 0

    Parameters
    ----------
    table
        One row per person.
    probability
        Column with the predicted risk, between 0 and 1.
    outcome
        Column with 1 where the event happened in the follow-up, 0 where not.
    thresholds
        Risks from which one would act, each above 0 and below 1.
    by
        Column with groups, each of which has its own rows.
    level
        Level of the intervals.

    Returns
    -------
    Comparison
        A row per threshold: `estimate`, `conf_low`, `conf_high`, `act_on_all`, `act_on_nobody` (0), and `gain` over the
        better of these two.

    Raises
    ------
    InputError
        A column is missing, a risk or threshold lies outside, or an outcome is not 0 or 1.

    References
    ----------
    Vickers AJ, Elkin EB (2006). Medical Decision Making 26(6), 565–574.

    Examples
    --------
    >>> table = pd.DataFrame({"risk": [0.1, 0.3, 0.7, 0.9], "again": [0, 0, 1, 1]})
    >>> told = decision_curve(table, probability="risk", outcome="again", thresholds=(0.2, 0.5)).frame
    >>> told[["estimate", "act_on_all"]].values.tolist()
    [[0.4375, 0.375], [0.5, 0.0]]
    """
    check_level(level)
    rows, warning = scored(table, [probability], outcome)
    if ((rows[probability] < 0) | (rows[probability] > 1)).any():
        raise InputError(f"a risk outside 0 to 1 in {probability}", rule="a risk lies between 0 and 1")
    if not thresholds or not all(0 < t < 1 for t in thresholds):
        raise InputError(f"thresholds {thresholds}", rule="risks above 0 and below 1")
    told = [
        named | _row(part[probability].to_numpy(float), part[outcome].to_numpy(float), t, level)
        for named, part in groups(rows, by)
        for t in thresholds
    ]
    return Comparison(NAME, pd.DataFrame(told).assign(warnings=warning), caveats=CAVEATS)


def _row(p: Array, y: Array, t: float, level: float) -> dict[str, Any]:
    if len(y) < 2:
        return {"threshold": t, "estimate": np.nan, "refusal": "fewer than two people"}
    benefit, error = net_benefit(p, y, t)
    everybody = float(y.mean() - (1 - y.mean()) * t / (1 - t))
    gain = benefit - max(everybody, 0.0)
    half = float(norm.isf((1 - level) / 2)) * error if error > 0 else np.nan
    return {
        "threshold": t, "estimate": benefit, "std_error": error, "conf_low": benefit - half,
        "conf_high": benefit + half, "conf_level": level, "interval_kind": "Wald" if error > 0 else ALIKE,
        "act_on_all": everybody, "act_on_nobody": 0.0, "gain": 0.0 if abs(gain) < ROUNDING else gain, "n": len(y),
        "refusal": "",
    }  # fmt: skip
