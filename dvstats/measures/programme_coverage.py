"""How far programme places reach: against those eligible, and against the estimated true number."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd

from dvstats.core.comparison import Comparison
from dvstats.core.errors import InputError
from dvstats.core.estimate import check_level
from dvstats.measures._columns import need
from dvstats.numerics.ratio import ratio_limits

NAME = "programme-coverage"

WEEKS_IN_YEAR = 52.0
CAVEATS = (
    "A place is not a start and a start is no completion: coverage says what could be reached, not what was.",
    "Not everybody estimated can be ordered into a programme: against the true number it says how far help reaches.",
)


def programme_coverage(
    table: pd.DataFrame, *, places: str, eligible: str | None = None, estimated: str | None = None,
    estimated_low: str | None = None, estimated_high: str | None = None, weeks: str | None = None,
    level: float = 0.95,
) -> Comparison:  # fmt: skip
    r"""Divide the places of a year by those who need one.

    .. math::

        \frac{p}{e}, \qquad \frac{p}{\hat N}, \qquad p = c \cdot \frac{52}{w}

    with p places in a year; where c places are open at one time for programmes of w weeks, they are turned into places
    in a year, as a stock is never divided by a flow.

    Parameters
    ----------
    table
        One row per country and year.
    places
        Column with places in a year, or at one time if `weeks` is given.
    eligible
        Column with those eligible in that year, counted (convicted or supervised for domestic violence).
    estimated
        Column with the estimated true number of perpetrators in that year.
    estimated_low
        Column with the lower end of its interval.
    estimated_high
        Column with the upper end of its interval.
    weeks
        Column with the length of the programme in weeks.
    level
        Level of the interval given for the estimate.

    Returns
    -------
    Comparison
        A row per country and `against` (eligible, estimated): `estimate`, `conf_low`, `conf_high`, `places`,
        `needing`, `gap` (people without a place) with limits, `refusal`.

    Raises
    ------
    InputError
        A column is missing, a number is negative, or an interval has one end or does not hold its estimate.

    Examples
    --------
    >>> table = pd.DataFrame({"places": [50], "weeks": [26], "due": [400], "n": [9000], "a": [7500], "b": [12000]})
    >>> told = programme_coverage(table, places="places", weeks="weeks", eligible="due", estimated="n",
    ...                           estimated_low="a", estimated_high="b").frame
    >>> told[["against", "estimate", "gap"]].round(4).values.tolist()
    [['eligible', 0.25, 300.0], ['estimated', 0.0111, 8900.0]]
    """
    check_level(level)
    if not (eligible or estimated) or bool(estimated_low) != bool(estimated_high):
        raise InputError("columns to set places against", rule="--eligible, --estimated or both; its two ends together")
    ends = (estimated_low, estimated_high) if estimated_low and estimated_high else ()
    named = [name for name in (places, weeks, eligible, estimated, *ends) if name]
    need(table, *named)
    rows = []
    for place, row in enumerate(table.to_dict(orient="records"), start=1):
        kept = {str(key): value for key, value in row.items() if key not in named}
        told = {name: _number(row[name], name, place) for name in named}
        if weeks and told[weeks] == 0:
            raise InputError(f"{weeks} is 0", place=f"row {place}", rule="a programme lasts longer than that")
        offered = told[places] * WEEKS_IN_YEAR / told[weeks] if weeks else told[places]
        if eligible:
            rows.append(kept | _row("eligible", offered, told[eligible], (), level))
        if estimated:
            limits = tuple(told[name] for name in ends)
            _check(told[estimated], limits, place)
            rows.append(kept | _row("estimated", offered, told[estimated], limits, level))
    return Comparison(NAME, pd.DataFrame(rows), caveats=CAVEATS)


def _number(value: Any, name: str, place: int) -> float:
    if value is None or value == "" or (isinstance(value, float) and math.isnan(value)):
        return math.nan
    number = float(pd.to_numeric(value, errors="coerce"))
    if not 0 <= number < math.inf:
        raise InputError(f"{name} is {value!r}", place=f"row {place}", rule="a number from 0")
    return number


def _check(estimate: float, limits: tuple[float, ...], place: int) -> None:
    """Refuse an interval with one end, or one that does not hold its estimate."""
    known = [not math.isnan(end) for end in limits]
    if any(known) and not (all(known) and limits[0] <= estimate <= limits[1]):
        raise InputError(f"{estimate:g}, from {limits[0]:g} to {limits[1]:g}", place=f"row {place}",
                         rule="an interval has two ends and its estimate between them")  # fmt: skip


def _row(against: str, offered: float, needing: float, limits: tuple[float, ...], level: float) -> dict[str, Any]:
    row = {"against": against, "places": offered, "needing": needing, "conf_level": level}
    if math.isnan(offered) or math.isnan(needing):
        missing = "places are" if math.isnan(offered) else f"the number {against} is"
        return row | {"estimate": np.nan, "refusal": f"{missing} not published"}
    if needing == 0 or not math.isfinite(offered):
        return row | {"estimate": np.nan, "refusal": "nobody needs a place, or a programme has no length"}
    low, high, gap_low, gap_high = (math.nan,) * 4
    kind = "none: counted, not sampled" if against == "eligible" else "none: the estimate has no interval"
    if limits and not any(map(math.isnan, limits)):
        low, high = ratio_limits(offered, (offered, offered), needing, (limits[0], limits[1]))
        gap_low, gap_high = (max(end - offered, 0.0) for end in limits)
        kind = "from that of the estimated number"
    more = "there are more places than people" if offered > needing else ""
    return row | {
        "estimate": offered / needing, "conf_low": low, "conf_high": high, "interval_kind": kind,
        "gap": max(needing - offered, 0.0), "gap_low": gap_low, "gap_high": gap_high, "warnings": more, "refusal": "",
    }  # fmt: skip
