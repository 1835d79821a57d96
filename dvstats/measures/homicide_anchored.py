"""How many victims a count of killings implies, if so many of them are killed: a range, by the user's range."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import chi2

from dvstats.core.comparison import Comparison
from dvstats.core.errors import InputError
from dvstats.core.estimate import check_level
from dvstats.measures._columns import numbers

NAME = "homicide-anchored"

CAVEATS = (
    "The ratio of killings to victims is the user's, and is the answer: killings are counted well, the ratio is not.",
    "Areas with other weapons, other emergency care or another idea of a victim have another ratio: with one that is "
    "borrowed, two areas are not compared.",
)


def homicide_anchored(
    table: pd.DataFrame, *, homicides: str, lethality: tuple[float, float], recorded: str | None = None, steps: int = 5,
    level: float = 0.95,
) -> Comparison:  # fmt: skip
    r"""Bound the number of victims by killings and a range for the share of victims who are killed.

    .. math::

        \frac{H}{\ell_{\max}} \le N \le \frac{H}{\ell_{\min}}, \qquad
        \frac{R\,\ell_{\min}}{H} \le \frac{R}{N} \le \frac{R\,\ell_{\max}}{H}

    with killings H, recorded victims R and the share ℓ of a year's victims who are killed. The interval adds the chance
    of the killings (Garwood's limits of a Poisson count). A row for each of some ratios shows the number as a function.

    Parameters
    ----------
    table
        One row per area and period, sex or age.
    homicides
        Column with those killed by a partner or family member, in the scope of the victims.
    lethality
        Lowest and highest share of a year's victims who are killed; there is no default.
    recorded
        Column with the victims that the police recorded in the same scope.
    steps
        How many ratios between the lowest and the highest are shown.
    level
        Level of the interval.

    Returns
    -------
    Comparison
        A row `of` range per row of the table (`bound_low`, `bound_high`, `conf_low`, `conf_high`, and of the share
        recorded `share_low`, `share_high`, `highest_lethality` at which all are recorded), and rows `of` ratio with the
        `estimate` at each `lethality`.

    Raises
    ------
    InputError
        A column is missing or not numeric, or the ratios are not two shares above 0 in order.

    References
    ----------
    Garwood F (1936). Biometrika 28(3–4), 437–442.

    Examples
    --------
    >>> table = pd.DataFrame({"area": ["A"], "killed": [40], "recorded": [9000]})
    >>> told = homicide_anchored(table, homicides="killed", recorded="recorded", lethality=(0.0005, 0.002)).frame
    >>> told[["bound_low", "bound_high", "share_low", "share_high"]].iloc[0].round(3).tolist()
    [20000.0, 80000.0, 0.112, 0.45]
    """
    check_level(level)
    low, high = lethality
    if not 0 < low <= high < 1 or steps < 2:
        raise InputError(
            f"lethality {low:g} to {high:g} in {steps} steps", rule="two shares of victims, in order, and two steps",
            hint="1 in 2,000 to 1 in 500 is 0.0005,0.002",
        )  # fmt: skip
    killed = numbers(table, homicides, 0)
    seen = numbers(table, recorded, 0) if recorded else np.full(len(table), np.nan)
    rows = []
    for i, row in enumerate(table.to_dict(orient="records")):
        kept = {str(name): value for name, value in row.items()}
        found = _range(killed[i], seen[i], low, high, level)
        rows.append(kept | {"of": "range"} | found)
        if not found["refusal"]:
            rows += [kept | {"of": "ratio"} | _at(killed[i], seen[i], at) for at in np.geomspace(low, high, steps)]
    return Comparison(NAME, pd.DataFrame(rows), caveats=CAVEATS)


def _range(killed: float, seen: float, low: float, high: float, level: float) -> dict[str, Any]:
    if np.isnan(killed) or killed == 0:
        why = "the killings are missing" if np.isnan(killed) else "nobody was killed: an anchor of 0 holds nothing"
        return {"estimate": np.nan, "refusal": why}
    if killed / low < seen:
        why = (
            f"{seen:,.0f} recorded, at most {killed / low:,.0f} implied: the lowest ratio is below {killed / seen:.2g}"
        )
        return {"estimate": np.nan, "refusal": why}
    ends = garwood(killed, level)
    return {
        "estimate": np.nan, "bound_low": max(killed / high, np.nan_to_num(seen)), "bound_high": killed / low,
        "conf_low": max(ends[0] / high, np.nan_to_num(seen)), "conf_high": ends[1] / low, "conf_level": level,
        "interval_kind": "range of the ratio, and Poisson", "share_low": seen * low / killed,
        "share_high": min(1.0, seen * high / killed), "highest_lethality": killed / seen if seen > 0 else np.nan,
        "assumes": (f"{low:g} to {high:g} of a year's victims are killed",), "refusal": "",
    }  # fmt: skip


def _at(killed: float, seen: float, ratio: float) -> dict[str, Any]:
    implied = killed / ratio
    refusal = f"{seen:,.0f} are recorded, more than {implied:,.0f}" if seen > implied else ""
    return {"lethality": ratio, "estimate": np.nan if refusal else implied, "refusal": refusal}


def garwood(events: float, level: float) -> tuple[float, float]:
    """Return the exact limits of a Poisson mean.

    Examples
    --------
    >>> [round(limit, 3) for limit in garwood(5, 0.95)]
    [1.623, 11.668]
    """
    low = float(chi2.ppf((1 - level) / 2, 2 * events) / 2) if events > 0 else 0.0
    return low, float(chi2.ppf((1 + level) / 2, 2 * events + 2) / 2)
