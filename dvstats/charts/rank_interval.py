"""Which ranks an area may have: a thin line for all areas at once, a thick one for each alone; never a league table."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedLocator

from dvstats.charts import theme
from dvstats.words.catalogue import words
from dvstats.words.numbers import count

NAME = "rank-interval"
EXAMPLE = """\
label,rank,marginal_low,marginal_high,simultaneous_low,simultaneous_high
Area A,1,1,2,1,3
Area B,2,1,3,1,3
Area C,3,2,3,1,3
"""


def rank_interval(table: pd.DataFrame, *, label: str = "label", ax: Axes | None = None) -> Axes:
    """Draw the ranks that each row may have, in the order of the table.

    The thick line holds the ranks that the row may have if it is looked at alone, the thin one if all rows are looked
    at together. A row without ranks keeps its place and says so.

    Parameters
    ----------
    table
        Columns `rank`, `marginal_low`, `marginal_high`, `simultaneous_low`, `simultaneous_high`.
    label
        Column with the names of the rows.
    ax
        Axes to draw on.

    Returns
    -------
    Axes
        The axes, to be given to `frame`.

    Examples
    --------
    >>> table = pd.DataFrame({"label": ["Malta"], "rank": [1], "marginal_low": [1], "marginal_high": [1],
    ...                       "simultaneous_low": [1], "simultaneous_high": [1]})
    >>> [text.get_text() for text in rank_interval(table).get_yticklabels()]
    ['Malta']
    """
    ax = ax or theme.body(theme.rows_height(len(table)))
    rows: list[dict[str, Any]] = [{str(k): v for k, v in row.items()} for row in table.to_dict(orient="records")]
    for place, row in enumerate(rows):
        _row(ax, place, row)
    ax.set_xlim(0.4, len(table) + 0.6)
    theme.label_rows(ax, [str(name) for name in table[label]])
    theme.column(ax, [_told(row) for row in rows], inches=0.1,
                 heading=words().say("charts.ranks_heading"))  # fmt: skip
    ax.set_xlabel(words().say("charts.rank"), font=theme.font(), color=theme.GREY)
    ax.xaxis.set_major_locator(FixedLocator(_ticks(len(table)), nbins=8))
    _key(ax)
    theme.plain(ax)
    return ax


def _ticks(n: int) -> list[int]:
    """Return the ranks that are named: the first, and every second, fifth or tenth."""
    step = next(one for one in (1, 2, 5, 10) if n <= 8 * one or one == 10)
    return list(range(1, n + 1, step)) if step <= 2 else [1, *range(step, n + 1, step)]


def _row(ax: Axes, place: int, row: dict[str, Any]) -> None:
    if pd.isna(row["rank"]):
        theme.say_in_row(ax, place, words().say("charts.missing"))
        return
    for kind, width, colour in (("simultaneous", theme.LINE, theme.GREY), ("marginal", theme.BAR, theme.BLUE)):
        low, high = row[f"{kind}_low"], row[f"{kind}_high"]
        ax.plot([low - 0.12, high + 0.12], [place, place], color=colour, linewidth=width, solid_capstyle="butt",
                gid=f"{kind}-{place}")  # fmt: skip
    ax.plot([row["rank"]], [place], "o", color=theme.PAPER, markeredgecolor=theme.INK, markersize=theme.POINT,
            zorder=3, clip_on=False, gid=f"estimate-{place}")  # fmt: skip


def _told(row: dict[str, Any]) -> str:
    if pd.isna(row["rank"]):
        return ""
    low, high = count(row["simultaneous_low"]), count(row["simultaneous_high"])
    return low if low == high else f"{low}–{high}"


def _key(ax: Axes) -> None:
    alone = Line2D([], [], color=theme.BLUE, linewidth=theme.BAR, label=words().say("charts.rank_alone"))
    together = Line2D([], [], color=theme.GREY, linewidth=theme.LINE, label=words().say("charts.rank_together"))
    ax.legend(handles=[alone, together])
