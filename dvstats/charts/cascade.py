"""The stages from perpetrators to a programme completed, on a log scale, with gaps where nothing is published."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from dvstats.charts import theme
from dvstats.charts.answers import is_number
from dvstats.words.catalogue import words
from dvstats.words.numbers import count, decimal, percent

NAME = "cascade"
EXAMPLE = """\
stage,value,value_low,value_high,unit,year,kind,of_stage,estimate,conf_low,conf_high,reason
known to police,5000,,,person,2023,flow,,,,,
convicted,800,,,person,2023,flow,known to police,0.16,,,
in custody,950,,,person,2023,stock,,,,,stock and flow
programme started,,,,person,2023,flow,,,,,
"""


def cascade(table: pd.DataFrame, *, label: str = "stage", ax: Axes | None = None) -> Axes:
    """Draw the number at each stage; equal distances are equal ratios.

    A dot is counted; a diamond with a line is estimated, with its interval; hollow is a stock on a day, which is not
    set against what happens in a year. On the right stands the share of the stage named, or why there is none. A stage
    that nobody publishes keeps its row.

    Parameters
    ----------
    table
        Rows of the measure `cascade`: `value`, `value_low`, `value_high`, `unit`, `year`, `kind`, `of_stage`,
        `estimate`, `conf_low`, `conf_high`, `reason`.
    label
        Column with the names of the stages.
    ax
        Axes to draw on.

    Returns
    -------
    Axes
        The axes, to be given to `frame`.

    Examples
    --------
    >>> from dvstats.measures.cascade import cascade as measured
    >>> rows = measured(pd.DataFrame({"convicted": [400], "started": [100]}), stages=("convicted", "started")).frame
    >>> ax = cascade(rows)
    >>> [float(line.get_xdata()[0]) for line in ax.lines if str(line.get_gid()).startswith("stage-")]
    [400.0, 100.0]
    """
    ax = ax or theme.body(1.75 * theme.rows_height(len(table)))
    rows: list[dict[str, Any]] = [{str(k): v for k, v in row.items()} for row in table.to_dict(orient="records")]
    ax.set_xscale("log")
    ax.set_xlim(*_ends(rows))
    ax.set_ylim(len(rows) - 0.4, -0.7)
    for place, row in enumerate(rows):
        _mark(ax, place, row)
        _beside(ax, place, row, label)
    ax.annotate(words().say("charts.cascade_number"), (1.0, -0.62), **_right(8.0))
    ax.minorticks_off()
    _key(ax, rows)
    theme.plain(ax)
    ax.set_yticks([])
    return ax


def _ends(rows: list[dict[str, Any]]) -> tuple[float, float]:
    seen = [row[name] for row in rows for name in ("value", "value_low", "value_high") if is_number(row.get(name))]
    positive = [float(value) for value in seen if value > 0]
    low, high = min(positive, default=1.0), max(positive, default=100.0)
    return float(10 ** np.floor(np.log10(0.7 * low))), float(10 ** np.ceil(np.log10(1.3 * high)))


def _mark(ax: Axes, place: int, row: dict[str, Any]) -> None:
    if not is_number(row["value"]) or row["value"] <= 0:
        return
    estimated = is_number(row.get("value_low"))
    colour = theme.PLUM if estimated else theme.BLUE
    if estimated:
        ax.plot([row["value_low"], row["value_high"]], [place, place], color=colour, linewidth=theme.LINE,
                gid=f"interval-{place}")  # fmt: skip
    ax.plot([float(row["value"])], [place], "D" if estimated else "o", markersize=theme.POINT, markeredgewidth=1.4,
            markeredgecolor=colour, markerfacecolor=theme.PAPER if row["kind"] == "stock" else colour,
            gid=f"stage-{place}")  # fmt: skip


def _right(size: float) -> dict[str, Any]:
    return {"xycoords": ("axes fraction", "data"), "xytext": (8, 0), "textcoords": "offset points", "ha": "left",
            "va": "center", "annotation_clip": False, "font": theme.font(size), "color": theme.GREY}  # fmt: skip


def _beside(ax: Axes, place: int, row: dict[str, Any], label: str) -> None:
    """Write name, unit and year on the left, number and share on the right, each on two lines."""
    left = (str(row[label]), _counts(row)) if is_number(row["value"]) else (str(row[label]), "")
    right = (_number(row), _share(row))
    for texts, x, shift, align in ((left, 0.0, -6, "right"), (right, 1.0, 8, "left")):
        lines = [(text, *look) for text, look in zip(texts, ((theme.LABEL, theme.INK), (theme.NOTE, theme.GREY)),
                 strict=True) if text]  # fmt: skip
        for line, (text, size, colour) in enumerate(lines):
            rise = 0.0 if len(lines) == 1 else (4.5, -4.5)[line]
            ax.annotate(text, (x, place), xycoords=("axes fraction", "data"), xytext=(shift, rise), ha=align,
                        textcoords="offset points", va="center", annotation_clip=False, font=theme.font(size),
                        color=colour)  # fmt: skip


def _counts(row: dict[str, Any]) -> str:
    return words().say("charts.cascade_counts", unit=row["unit"], year=row["year"])


def _number(row: dict[str, Any]) -> str:
    if not is_number(row["value"]):
        return words().say("charts.missing")
    if is_number(row.get("value_low")):
        return f"{count(row['value'])}  ({count(row['value_low'])}–{count(row['value_high'])})"
    return count(row["value"])


def _share(row: dict[str, Any]) -> str:
    if is_number(row.get("estimate")):
        share = percent(row["estimate"], 1 if row["estimate"] < 0.1 else 0)
        if is_number(row.get("conf_low")):
            share = f"{share} ({decimal(100 * row['conf_low'])}–{decimal(100 * row['conf_high'])})"
        return words().say("charts.cascade_share", share=share, stage=row["of_stage"])
    reason = str(row.get("reason") or "")
    if not is_number(row["value"]) or not reason:
        return ""
    return words().say("charts.cascade_refused", reason=reason)


def _key(ax: Axes, rows: list[dict[str, Any]]) -> None:
    looks = {"counted": ("o", theme.BLUE, theme.BLUE), "counted_stock": ("o", theme.BLUE, theme.PAPER),
             "estimated": ("D", theme.PLUM, theme.PLUM)}  # fmt: skip
    used = {_sort(row) for row in rows if is_number(row["value"])}
    ax.legend(handles=[
        Line2D([], [], linestyle="", marker=marker, markeredgecolor=edge, markerfacecolor=face, markeredgewidth=1.4,
               markersize=theme.POINT, label=words().say(f"charts.cascade_{name}"))
        for name, (marker, edge, face) in looks.items() if name in used
    ])  # fmt: skip


def _sort(row: dict[str, Any]) -> str:
    if is_number(row.get("value_low")):
        return "estimated"
    return "counted_stock" if row["kind"] == "stock" else "counted"
