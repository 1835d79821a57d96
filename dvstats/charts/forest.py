"""Estimates by method with what each assumes; refusals keep their row; a line at what was recorded."""

from __future__ import annotations

import math
import textwrap
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from dvstats.charts import theme
from dvstats.charts.answers import is_number, is_yes
from dvstats.words.catalogue import words
from dvstats.words.numbers import count

NAME = "forest"
EXAMPLE = """\
method,assumption,estimate,conf_low,conf_high,n_observed,lower_bound,refusal
chao,people may differ,41000,38000,45000,17662,true,
chapman,lists are independent,52000,47000,58000,17662,false,
mb,lists are in an order,,,,17662,,the lists have no order
"""
REASON = 62


def forest(
    table: pd.DataFrame, *, label: str = "method", assumption: str = "assumption", highest: float | None = None,
    ax: Axes | None = None,
) -> Axes:  # fmt: skip
    """Draw `estimate` between `conf_low` and `conf_high` for each row, with its assumption below the name.

    The dashed line stands at `n_observed`: left of it is known, right of it is estimated. A lower bound is a hollow
    diamond with an open end to the right, and its number says "at least". A row with a `refusal` says why there is no
    number. What lies beyond the axis is marked with an arrow.

    Parameters
    ----------
    table
        Columns `estimate`, `conf_low`, `conf_high`, `n_observed`, and if they apply `lower_bound` and `refusal`.
    label
        Column with the names of the rows.
    assumption
        Column with what each assumes, in a few words.
    highest
        Right end of the axis; without one, all estimates and upper limits fit, but for limits beyond twice the largest
        estimate.
    ax
        Axes to draw on.

    Returns
    -------
    Axes
        The axes, to be given to `frame`.
    """
    assumed = assumption in table.columns and table[assumption].fillna("").ne("").any()
    ax = ax or theme.body((1.75 if assumed else 1.15) * theme.rows_height(len(table)))
    rows: list[dict[str, Any]] = [{str(k): v for k, v in row.items()} for row in table.to_dict(orient="records")]
    end = highest or _end(rows)
    for place, row in enumerate(rows):
        _row(ax, place, row, end)
    ax.set_xlim(0, end)
    ax.set_ylim(len(rows) - 0.4, -0.7)
    for place, row in enumerate(rows):
        _refused(ax, place, row)
    theme.name_rows(ax, [str(row[label]) for row in rows], [_below(row.get(assumption)) for row in rows])
    _recorded(ax, rows)
    theme.column(ax, [_told(row) for row in rows], inches=0.1, heading=words().say("charts.estimate_heading"))
    ax.locator_params(axis="x", nbins=4)
    theme.plain(ax)
    ax.set_yticks([])
    return ax


def _end(rows: list[dict[str, Any]]) -> float:
    """Return the end of the axis: what is drawn fits, but for limits beyond twice the largest estimate."""
    estimates = [row["estimate"] for row in rows if is_number(row["estimate"])]
    most = 2 * max(estimates, default=0.5)
    seen = [min(row["conf_high"], most) for row in rows if is_number(row["estimate"])]
    seen += [row["n_observed"] for row in rows if is_number(row.get("n_observed"))]
    return 1.06 * (max(seen, default=0.0) or 1.0)


def _row(ax: Axes, place: int, row: dict[str, Any], end: float) -> None:
    if not is_number(row["estimate"]):
        return
    colour, bound = theme.PLUM, is_yes(row.get("lower_bound"))
    low, high = row["conf_low"], row["conf_high"]
    if low <= end:
        ax.plot([low, min(high, end)], [place, place], color=colour, linewidth=theme.LINE, solid_capstyle="butt",
                gid=f"interval-{place}")  # fmt: skip
    if high > end:
        ax.plot([end], [place], ">", color=colour, markersize=4.5, clip_on=False)
    if bound:
        _open_end(ax, place, min(high, end), end)
    if row["estimate"] <= end:
        ax.plot([row["estimate"]], [place], "D" if bound else "o", markersize=theme.POINT - (1 if bound else 0),
                markeredgecolor=colour, markerfacecolor=theme.PAPER if bound else colour, markeredgewidth=1.4,
                gid=f"estimate-{place}")  # fmt: skip


def _open_end(ax: Axes, place: int, start: float, end: float) -> None:
    """Let a bound go on to the right: nothing there is ruled out."""
    ax.plot([start, end], [place, place], color=theme.PLUM, linewidth=1.0, linestyle=(0, (1, 2.5)), gid=f"open-{place}")


def _refused(ax: Axes, place: int, row: dict[str, Any]) -> None:
    """Say why there is no number, in the room of the interval, and beside the line of what was recorded."""
    reason, seen = row.get("refusal"), row.get("n_observed")
    if is_number(row["estimate"]) or not isinstance(reason, str) or not reason:
        return
    start = seen if isinstance(seen, int | float) and seen < ax.get_xlim()[1] / 3 else 0
    ax.annotate("\n".join(textwrap.wrap(reason, REASON)[:2]), (start, place), xytext=(6, 0),
                textcoords="offset points", ha="left", va="center", linespacing=1.15, font=theme.font(theme.NOTE),
                color=theme.GREY, annotation_clip=False, bbox={"facecolor": theme.PAPER, "edgecolor": "none", "pad": 1},
                )  # fmt: skip


def _below(assumption: object) -> str:
    return assumption if isinstance(assumption, str) else ""


def _recorded(ax: Axes, rows: list[dict[str, Any]]) -> None:
    seen = [row["n_observed"] for row in rows if is_number(row.get("n_observed"))]
    if seen:
        theme.named_line(ax, max(seen), words().say("charts.recorded", number=count(max(seen))))


def _told(row: dict[str, Any]) -> str:
    if not is_number(row["estimate"]):
        return "" if row.get("refusal") else words().say("charts.missing")
    number = count(row["estimate"])
    number = words().say("charts.at_least", number=number) if is_yes(row.get("lower_bound")) else number
    high = words().say("charts.no_limit") if row["conf_high"] == math.inf else count(row["conf_high"])
    return f"{number}  ({count(row['conf_low'])}–{high})"
