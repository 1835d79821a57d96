"""What the denominator does: one area's share of all crime, of violence and of homicide, side by side."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from dvstats.core.comparison import Comparison
from dvstats.core.errors import InputError
from dvstats.measures._columns import check_rows, need, number_frame
from dvstats.measures._who import who

NAME = "share-by-denominator"

CAVEATS = (
    "A share without its denominator says nothing: the same count is small beside all crime and large beside violence.",
    "The last column is arithmetic that holds only if all domestic violence that was counted is violence, and if both "
    "shares count alike.",
)


def share_by_denominator(
    table: pd.DataFrame, *, area: str, denominator: str, estimate: str, low: str | None = None,
    high: str | None = None, reference: str = "all crime", benchmark: float = 0.2,
) -> Comparison:  # fmt: skip
    r"""Set the shares of an area in several denominators side by side, and say what that of the widest hides.

    With d counted in all crime n and in violence v, and all of d being violence,

    .. math::

        \frac{d}{n} = \frac{d}{v} \cdot \frac{v}{n}

    so the ratio of two shares is the share of the narrower denominator in the wider: if it is small, domestic violence
    cannot be a fifth of all crime whatever its share of violence is. Its upper limit is :math:`v / n` itself.

    Parameters
    ----------
    table
        One row per area and denominator.
    area
        Column with the areas.
    denominator
        Column with what the share is of.
    estimate
        Column with the shares, from 0 to 1.
    low
        Column with the lowest share that is possible, if known.
    high
        Column with the highest share that is possible, if known.
    reference
        The denominator that others are set beside, as it is called in the table.
    benchmark
        Share to compare with.

    Returns
    -------
    Comparison
        A row per area and denominator: `estimate`, `conf_low`, `conf_high`, `verdict`, `times_reference` (its share
        over the share of the reference), `implied_part` (how much of the reference the denominator is, if the same
        cases are counted in both), `refusal`.

    Raises
    ------
    InputError
        A column is missing, a share lies outside 0 to 1, an area has a denominator twice, none has the reference.

    Examples
    --------
    >>> table = pd.DataFrame({"area": ["A", "A"], "of": ["all crime", "violence"], "share": [0.11, 0.32]})
    >>> told = share_by_denominator(table, area="area", denominator="of", estimate="share").frame
    >>> told[["denominator", "times_reference", "implied_part"]].round(2).values.tolist()
    [['all crime', 1.0, 1.0], ['violence', 2.91, 0.34]]
    """
    need(table, area, denominator)
    found = number_frame(
        table, {"estimate": estimate} | {k: v for k, v in (("conf_low", low), ("conf_high", high)) if v}
    )
    check_rows((found < 0).any(axis=1) | (found > 1).any(axis=1), found, "shares from 0 to 1",
               "give 0.12, not 12 for per cent")  # fmt: skip
    found = found.reindex(columns=["estimate", "conf_low", "conf_high"])
    found.insert(0, "area", table[area].astype("str").to_numpy())
    found.insert(1, "denominator", table[denominator].astype("str").str.strip().to_numpy())
    _check_areas(found, reference)
    found["verdict"] = [_verdict(row, benchmark) for row in found.to_dict(orient="records")]
    widest = found[found["denominator"] == reference].set_index("area")["estimate"]
    beside = found["area"].map(widest).replace(0.0, np.nan)
    found["times_reference"] = found["estimate"] / beside
    found["implied_part"] = (beside / found["estimate"].replace(0.0, np.nan)).where(lambda part: part <= 1)
    found["refusal"] = np.where(found["estimate"].isna(), "there is no share", "")
    found["warnings"] = np.where(found["times_reference"] < 1, f"smaller than the share of {reference}: the two count "
                                 "different cases", "")  # fmt: skip
    return Comparison(NAME, found.assign(benchmark=benchmark), caveats=(*CAVEATS, *who(table)))


def _check_areas(found: pd.DataFrame, reference: str) -> None:
    twice = found[found.duplicated(["area", "denominator"])]
    if len(twice):
        raise InputError(f"{twice['area'].iloc[0]} has a share of {twice['denominator'].iloc[0]} twice",
                         rule="one row per area and denominator")  # fmt: skip
    if reference not in set(found["denominator"]):
        raise InputError(f"no row has the denominator {reference!r}", rule="others are set beside it",
                         hint=f"there are: {', '.join(sorted(set(found['denominator'])))}")  # fmt: skip


def _verdict(row: dict[Any, Any], benchmark: float) -> str:
    if np.isnan(row["conf_low"]) or np.isnan(row["conf_high"]):
        return "not judged"
    if row["conf_low"] > benchmark:
        return "above"
    return "below" if row["conf_high"] < benchmark else "not distinguishable"
