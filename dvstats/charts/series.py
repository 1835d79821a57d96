"""How a figure moved over the years: a row per area, a gap where the way of counting changed."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from dvstats.charts import theme
from dvstats.charts.observed import figures, scale
from dvstats.core.errors import InputError
from dvstats.words.catalogue import words

NAME = "series"
EXAMPLE = """\
area,period,estimate,flag
Area A,2020,0.1,
Area A,2021,0.12,
Area A,2022,0.2,b
Area B,2020,0.3,
Area B,2022,0.28,p
"""

BREAK, UNSURE = "b", frozenset("epu")
# A row is one unit high; its line has this much of it.
HIGH = 0.74


def series(
    table: pd.DataFrame, *, label: str = "area", period: str = "period", value: str = "estimate",
    per: float | None = None, ax: Axes | None = None,
) -> Axes:  # fmt: skip
    """Draw a line over the years for each area, from zero to the area's own largest value.

    Rows have scales of their own: compare how lines move, and read levels in the columns. A year flagged `b` begins
    anew: no line leads to it, and a short upright line stands before it. A hollow dot is estimated, provisional or of
    low reliability. A year without a figure is a gap.

    Parameters
    ----------
    table
        A row per area and year: the label, the year, the value, and `flag` if there are flags.
    label, period, value
        Columns with the names of the rows, the year, and the number.
    per
        What the value is multiplied with in the columns; by default 100, which shows a share as per cent, and 1 for
        observations that are counts or rates.
    ax
        Axes to draw on.

    Returns
    -------
    Axes
        The axes, to be given to `frame`.

    Raises
    ------
    InputError
        If an area has two figures for a year.

    Examples
    --------
    >>> table = pd.DataFrame({"area": ["Malta"] * 3, "period": [2020, 2021, 2022], "estimate": [0.1, 0.12, 0.2],
    ...                       "flag": ["", "", "b"]})
    >>> [line.get_gid() for line in series(table).lines if str(line.get_gid()).startswith("break")]
    ['break-0-2022']
    """
    _check_one_a_year(table, label, period)
    areas = list(dict.fromkeys(table[label]))
    ax = ax or theme.body(1.6 * theme.rows_height(len(areas)))
    ax.set_label(theme.LINES)
    known = table.dropna(subset=value)
    for place, name in enumerate(areas):
        _row(ax, place, known[known[label] == name].sort_values(period), period, value)
    theme.label_rows(ax, [str(name) for name in areas])
    times = scale(table) if per is None else per
    ends = [known[known[label] == name].sort_values(period) for name in areas]
    told = [rows[value].iloc[row] if len(rows) else float("nan") for row in (0, -1) for rows in ends]
    texts = figures(times * pd.Series(told, dtype=float), whole=times == 1)
    for inches, heading, column in ((0.1, "first", texts[: len(areas)]), (0.55, "last", texts[len(areas) :])):
        theme.column(ax, column, inches=inches, heading=words().say(f"charts.{heading}_heading"))
    ax.xaxis.set_major_locator(MaxNLocator(nbins=5, integer=True, min_n_ticks=1))
    ax.xaxis.set_major_formatter(theme.written(lambda year: f"{year:.0f}"))
    years = table[period].astype(float)
    ax.set_xlim(years.min() - 0.5, years.max() + 0.5)
    _key(ax, known)
    theme.plain(ax)
    return ax


def _check_one_a_year(table: pd.DataFrame, label: str, period: str) -> None:
    if (twice := table.duplicated([label, period])).any():
        name, year = table.loc[twice, [label, period]].iloc[0]
        raise InputError(f"{name} has two figures for {year}", rule="an area has one figure a year",
                         hint="keep one series, or name with --label the column that tells them apart")  # fmt: skip


def _row(ax: Axes, place: int, rows: pd.DataFrame, period: str, value: str) -> None:
    if rows.empty:
        theme.say_in_row(ax, place, words().say("charts.missing"))
        return
    years, flags = rows[period].to_numpy(float), list(rows.get("flag", pd.Series("", rows.index)).fillna(""))
    heights = _heights(place, rows[value].to_numpy(float))
    # The line of zero: what stands on it is nothing, whatever the scale of the row.
    ax.plot([years[0], years[-1]], [place + HIGH / 2] * 2, color=theme.RULE, linewidth=0.8, zorder=1)
    for start, end in pairwise(_starts(years, flags)):
        if end - start > 1:
            ax.plot(years[start:end], heights[start:end], color=theme.BLUE, linewidth=theme.LINE, zorder=2,
                    gid=f"line-{place}-{years[start]:.0f}")  # fmt: skip
    for year, height, flag in zip(years, heights, flags, strict=True):
        ax.plot([year], [height], "o", markersize=3.6, markeredgecolor=theme.BLUE, zorder=3, markeredgewidth=1.0,
                markerfacecolor=theme.PAPER if set(flag) & UNSURE else theme.BLUE,
                gid=f"estimate-{place}-{year:.0f}")  # fmt: skip
        if BREAK in flag:
            ax.plot([year - 0.5] * 2, [place - HIGH / 2, place + HIGH / 2], gid=f"break-{place}-{year:.0f}",
                    **theme.BREAK)  # fmt: skip


def _heights(place: int, values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return where values stand in a row: zero at its bottom, the largest at its top."""
    most = values.max()
    return place + HIGH / 2 - HIGH * values / (most if most > 0 else 1.0)


def _starts(years: NDArray[np.float64], flags: Sequence[str]) -> list[int]:
    """Return where a line begins anew: at a break, and after a year without a figure; the end closes the last."""
    anew = [i for i in range(1, len(years)) if BREAK in flags[i] or years[i] - years[i - 1] > 1]
    return [0, *anew, len(years)]


def _key(ax: Axes, known: pd.DataFrame) -> None:
    """Explain the signs that occur."""
    flags = set("".join(known["flag"].fillna(""))) if "flag" in known else set()
    handles = []
    if BREAK in flags:
        handles.append(Line2D([], [], label=words().say("charts.break"), **theme.BREAK))
    if flags & UNSURE:
        handles.append(Line2D([], [], linestyle="", marker="o", markersize=3.6, markeredgecolor=theme.BLUE,
                              markerfacecolor=theme.PAPER, label=words().say("charts.unsure")))  # fmt: skip
    if handles:
        ax.legend(handles=handles)
