"""Known to one service, known to others only, on no list: one bar, and the interval of the part that is estimated."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from dvstats.charts import theme
from dvstats.words.catalogue import words
from dvstats.words.numbers import count, interval

NAME = "known-other-unseen"

FILLS = (theme.BLUE, "#7A9BB8")


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
    counted, unseen = table.iloc[:-1], table.iloc[-1]
    start = 0.0
    for place, (name, number) in enumerate(zip(counted[label], counted["count"], strict=True)):
        ax.barh([0], [number], left=[start], height=0.5, color=FILLS[place % 2], linewidth=0, gid=f"counted-{place}")
        _label(ax, start, f"{name}: {count(number)}", len(counted) - place)
        start += number
    _estimated(
        ax, start, float(unseen["count"]), float(unseen["conf_low"]), float(unseen["conf_high"]), str(unseen[label])
    )
    ax.set_xlim(0, 1.02 * (start + min(float(unseen["conf_high"]), 3 * float(unseen["count"]))))
    ax.set_ylim(-0.55, 0.75 + 0.36 * len(counted))
    ax.set_yticks([])
    ax.xaxis.set_major_formatter(lambda value, _: count(value))
    ax.locator_params(axis="x", nbins=5)
    theme.plain(ax)
    return ax


def _label(ax: Axes, x: float, text: str, step: int) -> None:
    """Write a part's name above its left edge, each on a step of its own, so that neighbours do not touch."""
    height = 0.36 + 0.36 * step
    ax.plot([x, x], [0.25, height + 0.22], color=theme.PALE, linewidth=0.8)
    ax.annotate(text, (x, height), xytext=(4, 0), textcoords="offset points", va="bottom", font=theme.font())


def _estimated(ax: Axes, start: float, unseen: float, low: float, high: float, name: str) -> None:
    ax.barh([0], [unseen], left=[start], height=0.5, facecolor=theme.PAPER, edgecolor=theme.PLUM, hatch="////",
            linewidth=1.2, gid="unseen")  # fmt: skip
    end = start + min(high, 3 * unseen)
    ax.plot([start + low, end], [-0.38, -0.38], color=theme.PLUM, linewidth=theme.LINE, gid="unseen-interval")
    for x in (start + low, end):
        ax.plot([x, x], [-0.45, -0.31], color=theme.PLUM, linewidth=theme.LINE)
    span = words().say("charts.interval_95", interval=interval(low, high))
    ax.annotate(f"{name}: {count(unseen)} {span}", (start, 0.36), xytext=(4, 0), textcoords="offset points",
                va="bottom", font=theme.font(bold=True), color=theme.PLUM)  # fmt: skip
