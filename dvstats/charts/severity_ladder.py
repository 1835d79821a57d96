"""A share at each step of severity, the gravest on top: where on the ladder domestic violence stands out."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from dvstats.charts import theme
from dvstats.words.catalogue import words
from dvstats.words.numbers import decimal

NAME = "severity-ladder"
EXAMPLE = """\
area,severity,estimate,conf_low,conf_high
Area A,homicide,0.4,,
Area A,serious assault,,0.1,0.3
Area A,all violence,0.21,0.2,0.22
"""


def severity_ladder(
    table: pd.DataFrame, *, label: str = "severity", group: str = "area", ax: Axes | None = None
) -> Axes:
    """Draw for each area a ladder of steps, with a dot and its range, or a bar where only bounds are known.

    Rows keep the order of the table, so that the gravest step is first. A bar holds all that the share may be; it has
    no dot. A step without a figure keeps its rung and says so.

    Parameters
    ----------
    table
        Columns `estimate`, `conf_low`, `conf_high` (shares from 0 to 1), the step and the area. A row with a range and
        no estimate is bounded.
    label
        Column with the names of the steps.
    group
        Column with the areas; a rung joins the steps of one area.
    ax
        Axes to draw on.

    Returns
    -------
    Axes
        The axes, to be given to `frame`.

    Examples
    --------
    >>> table = pd.DataFrame({"area": "Malta", "severity": ["homicide", "assault"], "estimate": [0.4, None],
    ...                       "conf_low": [None, 0.1], "conf_high": [None, 0.3]})
    >>> [text.get_text() for text in severity_ladder(table).texts if "." in text.get_text()]
    ['40.0', '10.0–30.0']
    """
    rows: list[dict[str, Any]] = [{str(k): v for k, v in row.items()} for row in table.to_dict(orient="records")]
    ax = ax or theme.body(theme.rows_height(len(rows)))
    several = table[group].nunique() > 1
    for place, row in enumerate(rows):
        _row(ax, place, row)
    for _, places in table.reset_index(drop=True).groupby(group, sort=False).groups.items():
        ax.axhline(min(places) - 0.5, color=theme.RULE, linewidth=0.8, zorder=0)
    theme.label_rows(ax, [f"{row[group]}: {row[label]}" if several else str(row[label]) for row in rows])
    theme.column(ax, [_told(row) for row in rows], inches=0.1, heading=words().say("charts.value_heading"))
    ax.set_xlim(0, 100)
    ax.set_xlabel(words().say("charts.per_cent"), font=theme.font(theme.LABEL), color=theme.GREY)
    _key(ax, rows)
    theme.plain(ax)
    return ax


def _known(value: object) -> bool:
    return isinstance(value, int | float) and not math.isnan(value)


def _row(ax: Axes, place: int, row: dict[str, Any]) -> None:
    ranged = _known(row["conf_low"]) and _known(row["conf_high"])
    if not ranged and not _known(row["estimate"]):
        theme.say_in_row(ax, place, words().say("charts.missing"))
        return
    if not _known(row["estimate"]):
        low, high = 100 * row["conf_low"], 100 * row["conf_high"]
        ax.barh([place], [high - low], left=[low], height=0.5, facecolor=theme.HATCHED, edgecolor=theme.ORANGE_TEXT,
                hatch="////", linewidth=0.6, gid=f"bounds-{place}")  # fmt: skip
        return
    if ranged:
        ax.plot([100 * row["conf_low"], 100 * row["conf_high"]], [place, place], color=theme.BLUE,
                linewidth=theme.LINE, solid_capstyle="butt", gid=f"interval-{place}")  # fmt: skip
    ax.plot([100 * row["estimate"]], [place], "o", markersize=theme.POINT, markeredgecolor=theme.BLUE,
            markerfacecolor=theme.BLUE if ranged else theme.PAPER, markeredgewidth=1.4, zorder=3, clip_on=False,
            gid=f"estimate-{place}")  # fmt: skip


def _told(row: dict[str, Any]) -> str:
    if _known(row["estimate"]):
        return decimal(100 * row["estimate"])
    return f"{decimal(100 * row['conf_low'])}–{decimal(100 * row['conf_high'])}" if _known(row["conf_low"]) else ""


def _key(ax: Axes, rows: list[dict[str, Any]]) -> None:
    handles: list[Line2D | Patch] = []
    for filled, word in ((True, "with_range"), (False, "without_range")):
        if any(_known(row["estimate"]) and _known(row["conf_low"]) is filled for row in rows):
            handles.append(Line2D([], [], linestyle="", marker="o", markersize=theme.POINT, markeredgewidth=1.4,
                                  markeredgecolor=theme.BLUE, markerfacecolor=theme.BLUE if filled else theme.PAPER,
                                  label=words().say(f"charts.{word}")))  # fmt: skip
    if any(_known(row["conf_low"]) and not _known(row["estimate"]) for row in rows):
        handles.append(Patch(facecolor=theme.HATCHED, edgecolor=theme.ORANGE_TEXT, hatch="////",
                             label=words().say("charts.between_bounds")))  # fmt: skip
    ax.legend(handles=handles)
