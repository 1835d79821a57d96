"""Known to one service, known to others only, on no list: one bar, and the interval of the part that is estimated."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from dvstats.charts import theme
from dvstats.words.catalogue import words
from dvstats.words.numbers import count, interval

NAME = "known-other-unseen"
EXAMPLE = """\
part,count,conf_low,conf_high
Known to police,1200,,
Known to other services only,1544,,
On no list,8500,6800,11900
"""

FILLS = (theme.BLUE, theme.SOFT)
# An interval that reaches further than so many times the estimate is cut, with an arrow.
MOST = 3.0


def known_other_unseen(table: pd.DataFrame, *, label: str = "part", ax: Axes | None = None) -> Axes:
    """Draw the parts of all cases as one bar whose last part is estimated.

    Parameters
    ----------
    table
        Rows in the order of the bar: the counted parts, then the estimated one; columns `count`, and `conf_low`,
        `conf_high` in the last row.
    label
        Column with the names of the parts.
    ax
        Axes to draw on.

    Returns
    -------
    Axes
        The axes, to be given to `frame`.
    """
    ax = ax or theme.body(0.75 + 0.2 * len(table))
    if table["count"].isna().any():
        return theme.nothing(ax, words().say("charts.missing"))
    counted, unseen = table.iloc[:-1], table.iloc[-1]
    number, low, high = (float(unseen[name]) for name in ("count", "conf_low", "conf_high"))
    start = 0.0
    end = float(counted["count"].sum()) + min(high, MOST * number)
    for place, (name, cases) in enumerate(zip(counted[label], counted["count"], strict=True)):
        ax.barh([0], [cases], left=[start], height=0.5, color=FILLS[place % 2], linewidth=0, gid=f"counted-{place}")
        _label(ax, start, f"{name}: {count(cases)}", len(counted) - place, late=start > end / 2)
        start += cases
    _estimated(ax, start, number, low, high)
    _label(ax, start, f"{unseen[label]}: {count(number)}", 0, late=start > end / 2, bold=True)
    ax.set_xlim(0, 1.02 * end or 1.0)
    ax.set_ylim(-1.0, 0.75 + 0.36 * len(counted))
    ax.set_yticks([])
    ax.locator_params(axis="x", nbins=4)
    theme.plain(ax)
    return ax


def _label(ax: Axes, x: float, text: str, step: int, *, late: bool, bold: bool = False) -> None:
    """Write a part's name above its left edge, each on a step of its own, so that neighbours do not touch."""
    height = 0.36 + 0.36 * step
    ax.plot([x, x], [0.25, height + 0.22], color=theme.PALE, linewidth=0.8)
    ax.annotate(text, (x, height), xytext=(-4 if late else 4, 0), textcoords="offset points", va="bottom",
                ha="right" if late else "left", font=theme.font(bold=bold), color=theme.PLUM if bold else theme.INK,
                bbox={"facecolor": theme.PAPER, "edgecolor": "none", "pad": 0.6})  # fmt: skip


def _estimated(ax: Axes, start: float, unseen: float, low: float, high: float) -> None:
    """Draw the estimated part, and its interval below with the numbers of its ends."""
    ax.barh([0], [unseen], left=[start], height=0.5, facecolor=theme.PAPER, edgecolor=theme.PLUM, hatch="////",
            linewidth=1.2, gid="unseen")  # fmt: skip
    end = start + min(high, MOST * unseen)
    ax.plot([start + low, end], [-0.38, -0.38], color=theme.PLUM, linewidth=theme.LINE, gid="unseen-interval")
    for x in (start + low, end) if high <= MOST * unseen else (start + low,):
        ax.plot([x, x], [-0.45, -0.31], color=theme.PLUM, linewidth=theme.LINE)
    if high > MOST * unseen:
        ax.plot([end], [-0.38], ">", color=theme.PLUM, markersize=4.5, clip_on=False)
    ax.annotate(words().say("charts.interval_95", interval=interval(low, high)), (1, -0.5),
                xycoords=("axes fraction", "data"), va="top", ha="right", font=theme.font(),
                color=theme.PLUM)  # fmt: skip
