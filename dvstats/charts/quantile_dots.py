"""Twenty dots for what a share may be, each as likely as the others: how many of them lie above one in five."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from dvstats.charts import theme
from dvstats.charts.benchmark import draw_line, spoken
from dvstats.words.catalogue import words

NAME = "quantile-dots"
EXAMPLE = """\
area,value
Area A,0.14
Area A,0.17
Area A,0.19
Area A,0.21
Area A,0.24
Area B,0.08
Area B,0.09
Area B,0.1
Area B,0.11
Area B,0.13
"""

# A dot is so many parts of the axis wide when dots are set upon each other, and of its row high.
WIDE, HIGH = 0.022, 0.15
SIZE = 3.4


def quantile_dots(
    table: pd.DataFrame, *, label: str = "area", value: str = "value", benchmark: float = 0.2, per: float = 100.0,
    ax: Axes | None = None,
) -> Axes:  # fmt: skip
    """Draw each row's quantiles as dots that are equally likely, stacked where they would meet.

    Filled dots lie above the benchmark, hollow ones do not: of twenty dots with five filled, the chance of a share
    above one in five is one in four. A dot stands where its quantile is; its height says nothing.

    Parameters
    ----------
    table
        A row per area and quantile, shares from 0 to 1: twenty quantiles, at 2.5, 7.5, … 97.5 per cent, are usual. An
        area without a value says that there is no figure.
    label
        Column with the names of the areas.
    value
        Column with the quantiles.
    benchmark
        Where the dashed line stands.
    per
        What values are multiplied by: 100 for per cent.
    ax
        Axes to draw on.

    Returns
    -------
    Axes
        The axes, to be given to `frame`.

    Examples
    --------
    >>> table = pd.DataFrame({"area": "Malta", "value": [0.15, 0.18, 0.19, 0.22]})
    >>> [text.get_text() for text in quantile_dots(table).texts if " of " in text.get_text()]
    ['1 of 4']
    """
    names = list(dict.fromkeys(table[label]))
    parts = [np.sort(per * table.loc[table[label] == name, value].dropna().to_numpy(float)) for name in names]
    ax = ax or theme.body(1.9 * theme.rows_height(len(names)))
    ax.set_label(theme.ROOMY)
    end = 1.06 * max([per * benchmark, *(part[-1] for part in parts if len(part))])
    for place, part in enumerate(parts):
        _row(ax, place, part, per * benchmark, end)
    draw_line(ax, benchmark, per)
    ax.set_xlim(0, end)
    theme.label_rows(ax, [str(name) for name in names])
    told = [words().say("charts.alike", n=(part > per * benchmark).sum(), of=len(part)) if len(part) else ""
            for part in parts]  # fmt: skip
    theme.column(ax, told, inches=0.1, heading=words().say("charts.dots_above"))
    ax.set_xlabel(words().say("charts.per_cent"), font=theme.font(theme.LABEL), color=theme.GREY)
    _key(ax, spoken(benchmark))
    theme.plain(ax)
    return ax


def _row(ax: Axes, place: int, values: NDArray[np.float64], line: float, end: float) -> None:
    if not len(values):
        theme.say_in_row(ax, place, words().say("charts.missing"))
        return
    ax.plot([values[0], values[-1]], [place + 0.42] * 2, color=theme.RULE, linewidth=0.8, zorder=1)
    heights = place + 0.33 - HIGH * _levels(values, WIDE * end)
    for above, gid, face in ((values > line, "above", theme.BLUE), (values <= line, "below", theme.PAPER)):
        if above.any():
            ax.plot(values[above], heights[above], "o", markersize=SIZE, markeredgecolor=theme.BLUE, zorder=3,
                    markerfacecolor=face, markeredgewidth=0.9, clip_on=False, gid=f"{gid}-{place}")  # fmt: skip


def _levels(values: NDArray[np.float64], wide: float) -> NDArray[np.float64]:
    """Return for each dot the lowest level on which it meets no other."""
    ends: list[float] = []
    levels = []
    for at in values:
        level = next((n for n, taken in enumerate(ends) if at - taken >= wide), len(ends))
        ends[level : level + 1] = [float(at)]
        levels.append(level)
    most = max(levels) or 1
    # A row holds four dots above each other; more are pressed together.
    return np.array(levels, dtype=float) * min(1.0, 4 / most)


def _key(ax: Axes, line: str) -> None:
    ax.legend(handles=[
        Line2D([], [], linestyle="", marker="o", markersize=SIZE + 1, markeredgecolor=theme.BLUE, markerfacecolor=face,
               label=text)
        for text, face in ((words().say("charts.dot_above", line=line), theme.BLUE),
                           (words().say("charts.dot_below"), theme.PAPER))
    ])  # fmt: skip
