"""From incidents that are no crime to killings: how many stand on each rung, in the unit in which it is counted."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from dvstats.core.comparison import Comparison
from dvstats.core.errors import InputError
from dvstats.measures._columns import need, numbers, words

NAME = "severity-ladder"

CAVEATS = (
    "A rung is what the police called it: the lowest rungs hold what the law does not call a crime, and most of what "
    "happened is on no rung at all.",
    "Rungs counted in different units (incidents, offences, victims) make a ratio, never a share.",
)


def severity_ladder(
    table: pd.DataFrame, *, rung: str, count: str, unit: str, whole: str | None = None, by: tuple[str, ...] = ()
) -> Comparison:
    r"""Lay out recorded domestic violence by severity, the mildest first.

    .. math::

        s_j = \frac{n_j}{\sum_{i: u_i = u_j} n_i}, \qquad r_j = \frac{n_j}{n_J}

    the share of rung j among the rungs of its counting unit u, and how many there are per one on the top rung J.

    Parameters
    ----------
    table
        One row per rung, the mildest first within each group.
    rung
        Column with the name of the rung.
    count
        Column with the domestic violence on it.
    unit
        Column with the counting unit.
    whole
        Column with all that stands on the rung, domestic or not, in the same unit.
    by
        Columns whose groups are ladders of their own: area, period, sex, age.

    Returns
    -------
    Comparison
        `step`, `rung`, `count`, `unit`, `estimate` (share of its unit's rungs), `at_or_above` (share of them as severe
        or more), `per_top`, `per_top_unlike_units`, `share_of_rung` if `whole` is given, `refusal`.

    Raises
    ------
    InputError
        A column is missing, a rung stands twice, a count is negative or above the whole, or a unit is not named.

    Examples
    --------
    >>> ladder = pd.DataFrame({"rung": ["no crime", "crime", "killing"], "n": [60, 39, 1], "unit": "incident"})
    >>> told = severity_ladder(ladder, rung="rung", count="n", unit="unit").frame
    >>> told[["rung", "estimate", "per_top"]].values.tolist()
    [['no crime', 0.6, 60.0], ['crime', 0.39, 39.0], ['killing', 0.01, 1.0]]
    """
    need(table, rung, count, unit, whole, *by)
    names, units, n = words(table, rung), words(table, unit), numbers(table, count, 0)
    total = numbers(table, whole, 0) if whole else np.full(len(table), np.nan)
    for row, (name, kind) in enumerate(zip(names, units, strict=True)):
        if not name or not kind or n[row] > total[row]:
            raise InputError(f"{rung} {name!r}, {unit} {kind!r}, {count} {n[row]:g}", place=f"row {row + 1}",
                             rule="a rung and its unit have a name, and a part is not above its whole")  # fmt: skip
    keys = list(zip(*(words(table, name) for name in by), strict=True)) if by else [()] * len(table)
    rows: list[dict[str, Any]] = []
    for group in dict.fromkeys(keys):
        places = [i for i, key in enumerate(keys) if key == group]
        if len({names[i] for i in places}) < len(places):
            raise InputError(f"a rung stands twice{f' in {group}' if group else ''}", rule="one row per rung")
        told = _rungs([names[i] for i in places], [units[i] for i in places], n[places], total[places])
        rows += [dict(zip(by, group, strict=True)) | row for row in told]
    frame = pd.DataFrame(rows)
    return Comparison(NAME, frame if whole else frame.drop(columns="share_of_rung"), caveats=CAVEATS)


def _rungs(names: list[str], units: list[str], n: Any, total: Any) -> list[dict[str, Any]]:
    rows = []
    for step, (name, kind) in enumerate(zip(names, units, strict=True)):
        like = np.array([other == kind for other in units])
        refusal = _refusal(n, like, step, kind)
        higher = like & (np.arange(len(n)) >= step)
        rows.append({
            "step": step + 1, "rung": name, "count": n[step], "unit": kind,
            "estimate": np.nan if refusal else n[step] / n[like].sum(),
            "at_or_above": np.nan if refusal else n[higher].sum() / n[like].sum(),
            "per_top": n[step] / n[-1] if n[-1] > 0 else np.nan, "per_top_unlike_units": kind != units[-1],
            "share_of_rung": n[step] / total[step] if total[step] > 0 else np.nan, "refusal": refusal,
        })  # fmt: skip
    return rows


def _refusal(n: Any, like: Any, step: int, kind: str) -> str:
    if np.isnan(n[step]):
        return "no count"
    if np.isnan(n[like]).any():
        return f"another rung counted in {kind}s has no count, so that their sum is not known"
    if like.sum() == 1:
        return f"the only rung counted in {kind}s: there is nothing to be a share of"
    return "nothing on any rung of this unit" if n[like].sum() == 0 else ""
