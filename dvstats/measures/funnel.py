"""Which areas stray from the common share by more than chance, given how small they are."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dvstats.core.comparison import Comparison
from dvstats.core.errors import InputError
from dvstats.measures._columns import check_rows, mixed_units, need, number_frame
from dvstats.measures._who import who
from dvstats.numerics.funnel import exact_limits, overdispersion, standardised, stretched_limits

NAME = "funnel"

Array = NDArray[np.float64]

LEVELS = {"95": 0.95, "998": 0.998}
FEWEST_AREAS = 5
STEPS = 200
CAVEATS = (
    "Inside the limits an area cannot be told from the common share; of areas that do not differ at all, 1 in 20 lies "
    "outside the inner limits and 1 in 500 outside the outer ones.",
    "Outside the limits an area differs, in what happened or in how it is counted: the funnel does not say which.",
)


def funnel(
    table: pd.DataFrame, *, area: str, events: str, size: str, rate: bool = False, centre: float | None = None,
    overdispersed: bool = False, winsorise: float = 0.1, counting_unit: str | None = None,
) -> Comparison:  # fmt: skip
    r"""Set each area's share (or rate) in the limits of chance around the common one.

    .. math::

        D_i \sim \mathrm{Bin}(n_i, p) \ \text{or}\ \mathrm{Poisson}(n_i p), \qquad
        p = \sum_i D_i \Big/ \sum_i n_i, \qquad
        z_i = \frac{D_i / n_i - p}{\sqrt{p (1 - p) / n_i}}, \qquad \phi = \frac{1}{k} \sum_i z_i^{2\,(w)}

    Limits of 95 and 99.8 per cent are exact, interpolated between counts. With `overdispersed` they are normal and
    wider by :math:`\sqrt\phi`, from scores of which the extreme ones are drawn in, if :math:`\phi > 1`.

    Parameters
    ----------
    table
        One row per area; rows without figures keep their place.
    area
        Column with the names.
    events
        Column with the counts.
    size
        Column with what the counts are out of (shares), or with the exposure (rates).
    rate
        Events are not part of the size: offences per person, homicides per inhabitant.
    centre
        The common share or rate; by default that of all areas together.
    overdispersed
        Areas are allowed to differ by more than chance throughout.
    winsorise
        Share of scores drawn in at either end before the dispersion is measured.
    counting_unit
        Column that says what each row counts; by default `counting_unit`, if there is one.

    Returns
    -------
    Comparison
        `area`, `estimate`, `size`, `centre`, `low_95`, `high_95`, `low_998`, `high_998`, `score`, `position` (inside,
        above 95 %, above 99.8 %, below …), `dispersion`, `refusal`.

    Raises
    ------
    InputError
        A column is missing, more events than size in a share, negative counts, or fewer than five areas for a
        dispersion.

    References
    ----------
    Spiegelhalter DJ (2005). Funnel plots for comparing institutional performance. Statistics in Medicine 24(8),
    1185–1202.

    Examples
    --------
    >>> table = pd.DataFrame({"area": ["A", "B"], "dv": [30, 170], "all": [100, 900]})
    >>> told = funnel(table, area="area", events="dv", size="all").frame
    >>> told[["estimate", "low_95", "high_95"]].round(3).values.tolist()
    [[0.3, 0.12, 0.276], [0.189, 0.174, 0.226]]
    >>> told["position"].tolist()
    ['above 95 %', 'inside']
    """
    need(table, area)
    found = number_frame(table, {"events": events, "size": size})
    _check(found, rate, centre, winsorise)
    found.insert(0, "area", table[area].astype("str").to_numpy())
    found["refusal"] = _refusals(found, mixed_units(table, counting_unit))
    rows = found["refusal"] == ""
    if rows.any():
        found = found.join(_placed(found[rows], rate, centre, overdispersed, winsorise))
    kept = table.reset_index(drop=True).drop(columns=[area, *found.columns], errors="ignore")
    return Comparison(NAME, found.join(kept), caveats=(*CAVEATS, *who(table)))


def limits_along(found: pd.DataFrame, *, rate: bool = False) -> pd.DataFrame:
    """Return the limits of a funnel between its smallest and its largest area, for drawing.

    Parameters
    ----------
    found
        The rows of the measure.
    rate
        As the measure was told.
    """
    told = found[found["refusal"] == ""]
    size = np.geomspace(told["size"].min() * 0.8, told["size"].max() * 1.25, STEPS).round()
    size = np.unique(np.maximum(size, 1.0))
    centre, dispersion = float(told["centre"].iloc[0]), float(told["dispersion"].iloc[0])
    return pd.DataFrame({"size": size, "centre": centre} | _limits(size, centre, dispersion, rate))


def _check(found: pd.DataFrame, rate: bool, centre: float | None, winsorise: float) -> None:
    check_rows((found < 0).any(axis=1) | (found["size"] == 0), found, "counts from 0, of a size above 0")
    if not rate:
        check_rows(found["events"] > found["size"], found, "a part is not larger than its whole",
                   "with --rate, events are not part of the size")  # fmt: skip
        check_rows(found["size"] % 1 > 0, found, "a share is of a whole number of cases", "--rate takes any exposure")
    check_rows(found["events"] % 1 > 0, found, "events are counted in whole numbers")
    if centre is not None and not (centre > 0 and (rate or centre < 1)):
        raise InputError(f"centre is {centre}", rule="a share between 0 and 1, or a rate above 0")
    if not 0 <= winsorise < 0.5:
        raise InputError(f"winsorise is {winsorise}", rule="a share from 0 to below 0.5")


def _refusals(found: pd.DataFrame, unlike: str) -> pd.Series[str]:
    why = pd.Series(unlike, index=found.index, dtype="str")
    why[found[["events", "size"]].isna().any(axis=1)] = "a count is missing"
    told = found[why == ""]
    if len(told) == 1:
        why[why == ""] = "there is no other area to set it beside"
    elif len(told) and told["events"].sum() in (0.0, told["size"].sum()):
        why[why == ""] = "all areas have none, or all have nothing else"
    return why


def _placed(
    rows: pd.DataFrame, rate: bool, centre: float | None, overdispersed: bool, winsorise: float
) -> pd.DataFrame:
    events, size = rows["events"].to_numpy(float), rows["size"].to_numpy(float)
    middle = events.sum() / size.sum() if centre is None else centre
    score = standardised(events, size, middle, rate=rate)
    if overdispersed and len(rows) < FEWEST_AREAS:
        raise InputError(f"{len(rows)} areas", rule=f"a dispersion is measured over {FEWEST_AREAS} areas or more")
    dispersion = max(1.0, overdispersion(score, winsorise)) if overdispersed else 1.0
    limits = _limits(size, middle, dispersion, rate)
    told = pd.DataFrame({"estimate": events / size, "centre": middle} | limits, index=rows.index)
    told["position"] = [_position(row) for row in told.to_dict(orient="records")]
    kind = "exact limits of chance" if dispersion == 1.0 else "limits of chance, wider by overdispersion"
    return told.assign(score=score, dispersion=dispersion, interval_kind=kind)


def _limits(size: Array, centre: float, dispersion: float, rate: bool) -> dict[str, Array]:
    found: dict[str, Array] = {}
    for name, level in LEVELS.items():
        low, high = (
            exact_limits(centre, size, level, rate=rate) if dispersion == 1.0
            else stretched_limits(centre, size, level, dispersion, rate=rate)
        )  # fmt: skip
        found |= {f"low_{name}": low, f"high_{name}": high}
    return found


def _position(row: dict[Any, Any]) -> str:
    for name, told in (("998", "99.8 %"), ("95", "95 %")):
        if row["estimate"] > row[f"high_{name}"]:
            return f"above {told}"
        if row["estimate"] < row[f"low_{name}"]:
            return f"below {told}"
    return "inside"
