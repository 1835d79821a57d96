"""Shares by area as dots with their range, and the line at one in five; a bound is a bar and never a dot."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from dvstats.charts import theme
from dvstats.charts.benchmark import draw_line, spoken
from dvstats.words.catalogue import words
from dvstats.words.numbers import decimal

NAME = "dot-interval"
EXAMPLE = """\
area,estimate,conf_low,conf_high,interval_kind,verdict,refusal,flag
Area A,0.31,0.28,0.34,rounding,above,,
Area B,0.12,0.1,0.14,rounding,below,,p
Area C,0.25,0.25,1,lower bound,above,,
Area D,,,,,,the total is missing,
"""

# Points of a range below which one decimal would round its ends onto each other.
NARROW = 0.5
# The fill of what a bound leaves open, whatever the verdict.
OPEN = "#D9D9D9"

LOOKS = {
    "above": ("o", theme.ORANGE, theme.ORANGE),
    "below": ("o", theme.BLUE, theme.BLUE),
    "not distinguishable": ("s", theme.GREY, theme.GREY),
    "not judged": ("o", theme.GREY, theme.PAPER),
}
SPOKEN = {"above": "above", "below": "below", "not distinguishable": "undecided", "not judged": "not_judged"}


def dot_interval(
    table: pd.DataFrame, *, label: str = "area", benchmark: float = 0.2, highest: float | None = None,
    ax: Axes | None = None,
) -> Axes:  # fmt: skip
    """Draw `estimate` between `conf_low` and `conf_high` for each row; colour and shape follow the verdict.

    The dashed line is the benchmark. A hollow dot has no interval and so no verdict. A row whose `interval_kind` is a
    bound is drawn as a bar over all that it may be. A row with a `refusal` keeps its place and says why.

    Parameters
    ----------
    table
        Columns `estimate`, `conf_low`, `conf_high`, `interval_kind`, `verdict`, `refusal` (shares from 0 to 1), and
        `flag` if there are flags.
    label
        Column with the names of the rows.
    benchmark
        Where the dashed line stands.
    highest
        Right end of the axis, as a share; what lies beyond is marked with an arrow.
    ax
        Axes to draw on.

    Returns
    -------
    Axes
        The axes, to be given to `frame`.
    """
    ax = ax or theme.body(theme.rows_height(len(table)))
    rows: list[dict[str, Any]] = [{str(k): v for k, v in row.items()} for row in table.to_dict(orient="records")]
    end = 100 * (highest or _end(rows, benchmark))
    for place, row in enumerate(rows):
        _row(ax, place, row, end)
    draw_line(ax, benchmark)
    ax.set_xlim(0, end)
    theme.label_rows(ax, [str(row[label]) for row in rows])
    theme.column(ax, [_value(row) for row in rows], inches=0.1, heading=words().say("charts.value_heading"))
    theme.column(ax, [_range(row) for row in rows], inches=0.55, heading=words().say("charts.range_heading"),
                 colour=theme.GREY)  # fmt: skip
    _key(ax, rows, spoken(benchmark))
    ax.set_xlabel(words().say("charts.per_cent"), font=theme.font(theme.LABEL), color=theme.GREY)
    theme.plain(ax)
    return ax


def _end(rows: list[dict[str, Any]], benchmark: float) -> float:
    seen = [row["estimate"] for row in rows if _known(row["estimate"])]
    seen += [row["conf_high"] for row in rows if _known(row["conf_high"]) and not _is_bound(row)]
    return min(1.0, float(math.ceil(10 * max([benchmark * 1.3, *seen])) / 10))


def _known(value: object) -> bool:
    return isinstance(value, int | float) and not math.isnan(value)


def _is_bound(row: dict[str, Any]) -> bool:
    return "bound" in str(row["interval_kind"])


def _row(ax: Axes, place: int, row: dict[str, Any], end: float) -> None:
    if not _known(row["estimate"]):
        reason = str(row.get("refusal") or words().say("charts.missing"))
        theme.say_in_row(ax, place, words().say("charts.no_number", reason=reason))
        return
    marker, colour, fill = LOOKS[row["verdict"]]
    if _is_bound(row):
        _bar(ax, place, 100 * row["conf_low"], 100 * row["conf_high"], colour, end)
        return
    if _known(row["conf_low"]):
        _line(ax, place, 100 * row["conf_low"], 100 * row["conf_high"], colour, end)
    value = 100 * row["estimate"]
    if value <= end:
        ax.plot([value], [place], marker, markersize=theme.POINT, markeredgecolor=colour, markerfacecolor=fill,
                markeredgewidth=1.4, zorder=3, clip_on=False, gid=f"estimate-{place}")  # fmt: skip
    else:
        _arrow(ax, place, end, colour)


def _bar(ax: Axes, place: int, low: float, high: float, colour: str, end: float) -> None:
    """Draw all that a bounded share may be, with a firm end where the bound is and an open one where it is not."""
    if low <= end:
        ax.barh([place], [min(high, end) - low], left=[low], height=0.42, facecolor=OPEN,
                edgecolor=theme.PALE, linewidth=0.6, gid=f"open-{place}")  # fmt: skip
        firm = low if low > 0 else min(high, end)
        ax.plot([firm, firm], [place - 0.3, place + 0.3], color=colour, linewidth=2.2, solid_capstyle="butt",
                gid=f"bound-{place}")  # fmt: skip
    if high > end:
        _arrow(ax, place, end, colour)


def _line(ax: Axes, place: int, low: float, high: float, colour: str, end: float) -> None:
    if low <= end:
        ax.plot([low, min(high, end)], [place, place], color=colour, linewidth=theme.LINE, solid_capstyle="butt",
                zorder=2, gid=f"interval-{place}")  # fmt: skip
    if high > end:
        _arrow(ax, place, end, colour)


def _arrow(ax: Axes, place: int, end: float, colour: str) -> None:
    ax.plot([end], [place], ">", color=colour, markersize=4.5, clip_on=False, zorder=3)


def _value(row: dict[str, Any]) -> str:
    if not _known(row["estimate"]):
        return ""
    kind = str(row["interval_kind"])
    sign = "≥ " if "lower bound" in kind else "≤ " if "upper bound" in kind else ""
    flag = f" {row['flag']}" if isinstance(row.get("flag"), str) and row["flag"] else ""
    return f"{sign}{decimal(100 * row['estimate'])}{flag}"


def _range(row: dict[str, Any]) -> str:
    if not _known(row["conf_low"]) or _is_bound(row):
        return ""
    low, high = 100 * row["conf_low"], 100 * row["conf_high"]
    digits = 1 if high - low >= NARROW else 2
    return f"{decimal(low, digits)}–{decimal(high, digits)}"


def _verdict(verdict: str, line: str) -> str:
    """Return what a look says; only two of the verdicts name the line."""
    told = {"line": line} if verdict in ("above", "below") else {}
    return words().say(f"charts.{SPOKEN[verdict]}", **told)


def _key(ax: Axes, rows: list[dict[str, Any]], line: str) -> None:
    """Name the looks that occur; `frame` puts the key above the chart."""
    dots = {row["verdict"] for row in rows if _known(row["estimate"]) and not _is_bound(row)}
    handles: list[Artist] = [
        Line2D([], [], linestyle="", marker=marker, markersize=theme.POINT, markeredgecolor=colour,
               markerfacecolor=fill, markeredgewidth=1.4, label=_verdict(verdict, line))
        for verdict, (marker, colour, fill) in LOOKS.items() if verdict in dots
    ]  # fmt: skip
    if any(_is_bound(row) and _known(row["estimate"]) for row in rows):
        handles.append(Patch(facecolor=OPEN, edgecolor=theme.PALE, linewidth=0.6, label=words().say("charts.bound")))
    ax.legend(handles=handles)
