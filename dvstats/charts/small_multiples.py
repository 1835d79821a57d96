"""How figures moved over the years, a small panel per area: its own line is strong, all others are faint behind it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from dvstats.charts import panels, theme
from dvstats.charts.observed import figures, scale
from dvstats.core.errors import InputError
from dvstats.words.catalogue import words

Array = NDArray[np.float64]

NAME = "small-multiples"
EXAMPLE = """\
area,period,estimate,conf_low,conf_high,flag
Area A,2020,0.1,0.09,0.11,
Area A,2021,0.12,0.11,0.13,
Area A,2022,0.2,0.18,0.22,b
Area A,2023,0.21,0.19,0.23,
Area B,2020,0.3,0.27,0.33,
Area B,2021,0.28,0.25,0.31,
Area B,2022,,,,c
Area B,2023,0.24,0.21,0.27,p
Area C,2020,0.16,0.14,0.18,
Area C,2021,0.15,0.13,0.17,
Area C,2022,0.17,0.15,0.19,
Area C,2023,0.16,0.14,0.18,
"""

BREAK, UNSURE = "b", frozenset("epu")
FAINT = "#CCCCCC"
# Points of a dot that stands alone or is hollow, and of one on a line.
DOT, KNOT = 3.4, 2.4
# Lines behind are finer where they are many.
MANY, FINE, FINEST = 12, 0.7, 0.45
RANGE: dict[str, Any] = {"color": theme.SOFT, "linewidth": 1.0}
BOUND: dict[str, Any] = {"linestyle": "", "marker": "_", "markersize": 6, "markeredgecolor": theme.BLUE,
                         "markeredgewidth": 1.8}  # fmt: skip
# The vertical axis reaches no further than so many times the largest estimate: one wide range presses nothing together.
FURTHEST = 1.6


def small_multiples(
    table: pd.DataFrame, *, label: str = "area", period: str = "period", value: str = "estimate",
    low: str = "conf_low", high: str = "conf_high", by_last: bool = False, highest: float | None = None,
    per: float | None = None, ax: Axes | None = None,
) -> Axes:  # fmt: skip
    """Draw a panel for each area, all with the same axes: its own line with its ranges, the other areas' lines behind.

    Compare shapes and levels across panels. A year flagged `b` begins anew: no line leads to it, and an upright broken
    line stands before it. A hollow dot is estimated, provisional or of low reliability, a diamond has another flag. A
    year without a figure is a gap. The number above a panel is the last figure, with its year if the others' is later.

    Parameters
    ----------
    table
        A row per area and year: the label, the year, the value, its range if there are ranges, and `flag` if there are
        flags.
    label
        Column with the names of the areas.
    period
        Column with the years.
    value
        Column with the figures.
    low
        Column with the lower ends of their ranges.
    high
        Column with the upper ends.
    by_last
        Put the area with the largest last figure first; else panels stand as in the table.
    highest
        Upper end of the axis, in the units of the table; what lies beyond is marked with an arrow.
    per
        What figures are multiplied by; by default 100, which shows a share as per cent, and 1 for observations that are
        counts or rates.
    ax
        Axes to draw on.

    Returns
    -------
    Axes
        The axes, to be given to `frame`; the panels are its child axes.

    Raises
    ------
    InputError
        If an area has two figures for a year.

    Examples
    --------
    >>> table = pd.DataFrame({"area": ["Malta", "Malta", "Italy", "Italy"], "period": [2020, 2021, 2020, 2021],
    ...                       "estimate": [0.1, 0.12, 0.2, 0.19], "flag": ["", "p", "", ""]})
    >>> [[text.get_text() for text in panel.texts] for panel in small_multiples(table).child_axes]
    [['Malta', '12.0 p'], ['Italy', '19.0']]
    """
    per = scale(table) if per is None else per
    lines = list(_lines(table, label, (period, value, low, high), per))
    ax = ax or theme.body(2.0)
    if not lines:
        return theme.nothing(ax, words().say("charts.missing"))
    if by_last:
        lines.sort(key=lambda line: line.values[-1] if len(line.values) else -np.inf, reverse=True)
    years = np.unique(table[period].to_numpy(float))
    drawn = panels.add(ax, [line.name for line in lines], _told(lines, years[-1], per), years)
    ends, step = _ends(lines, None if highest is None else per * highest), _step(years)
    for place, panel in enumerate(drawn):
        panel.set_xlim(years[0] - 0.5 * step, years[-1] + 0.5 * step)
        panel.set_ylim(*ends)
        panel.xaxis.set_major_formatter(theme.written(lambda year: f"{year:.0f}"))
        panel.yaxis.set_major_formatter(theme.written())
        _behind(panel, [line for line in lines if line is not lines[place]], step)
        _own(panel, place, lines[place], step)
    _say_scale(ax, len(lines), per)
    _key(ax, lines)
    panels.arrange(ax)
    return ax


def _step(years: Array) -> float:
    """Return the distance of a year to the next: the least in the table."""
    return float(np.diff(years).min()) if len(years) > 1 else 1.0


@dataclass(frozen=True, slots=True, eq=False)
class _Line:
    """What is known of an area, year by year."""

    name: str
    years: Array
    values: Array
    lows: Array
    highs: Array
    flags: tuple[str, ...]
    kinds: tuple[str, ...]
    breaks: Array

    def is_bound(self, at: int) -> bool:
        return "bound" in self.kinds[at]

    def runs(self, step: float, top: float = np.inf) -> Iterator[slice]:
        """Yield the years that a line joins: not over a break or a gap, nor with a bound or what is beyond the axis."""
        alone = [self.is_bound(at) or value > top for at, value in enumerate(self.values)]
        cuts = [at for at in range(1, len(self.years)) if alone[at] or alone[at - 1] or BREAK in self.flags[at]
                or self.years[at] - self.years[at - 1] > 1.01 * step]  # fmt: skip
        if len(self.years):
            yield from (slice(start, end) for start, end in pairwise([0, *cuts, len(self.years)]))


def _lines(table: pd.DataFrame, label: str, numbers: tuple[str, ...], per: float) -> Iterator[_Line]:
    period, value, *_ = numbers
    for name, rows in table.reset_index(drop=True).groupby(label, sort=False, dropna=False):
        if (twice := rows[period].duplicated()).any():
            raise InputError(f"{name} has two figures for {rows.loc[twice, period].iloc[0]}",
                             rule="an area has one figure a year",
                             hint="keep one series, or name with --label the column that tells them apart")  # fmt: skip
        told = rows.reindex(columns=["flag", "interval_kind"]).astype(object).fillna("").astype(str)
        known = rows.dropna(subset=value).sort_values(period)
        years, *found = known.reindex(columns=list(numbers)).to_numpy(float).T
        values, lows, highs = (per * one for one in found)
        flags, kinds = map(tuple, told.loc[known.index].to_numpy().T)
        breaks = rows.loc[told["flag"].str.contains(BREAK), period].to_numpy(float)
        yield _Line(str(name), years, values, lows, highs, flags, kinds, breaks)


def _told(lines: list[_Line], newest: float, per: float) -> list[str]:
    """Return what stands above each panel; counts are whole."""
    last = pd.Series([line.values[-1] if len(line.values) else np.nan for line in lines], dtype=float)
    return [_last(line, number, newest) for line, number in zip(lines, figures(last, whole=per == 1), strict=True)]


def _last(line: _Line, number: str, newest: float) -> str:
    """Return the last figure with its sign, its flag, and its year if it is an earlier one than that of others."""
    if not number:
        return ""
    sign = ("≤ " if "upper" in line.kinds[-1] else "≥ ") if line.is_bound(-1) else ""
    year = f"({line.years[-1]:.0f})" if line.years[-1] < newest else ""
    return " ".join(part for part in (f"{sign}{number}", line.flags[-1], year) if part)


def _ends(lines: list[_Line], highest: float | None) -> tuple[float, float]:
    """Return both ends of the vertical axis."""
    values = np.concatenate([line.values for line in lines])
    ranges = np.concatenate([part for line in lines for part in (line.lows, line.highs)])
    ranges = ranges[np.isfinite(ranges)]
    most = values.max(initial=0.0)
    top = highest or 1.06 * min(max(most, ranges.max(initial=0.0)), FURTHEST * most)
    return min(0.0, values.min(initial=0.0), ranges.min(initial=0.0)), top or 1.0


def _behind(panel: Axes, others: list[_Line], step: float) -> None:
    """Draw all other lines faintly; a year that none leads to or from is a point."""
    runs = [np.column_stack([line.years[run], line.values[run]]) for line in others for run in line.runs(step)]
    panel.add_collection(
        LineCollection(runs, colors=FAINT, zorder=1, linewidths=FINE if len(others) <= MANY else FINEST), autolim=False
    )
    alone = np.array([run[0] for run in runs if len(run) == 1])
    if len(alone):
        panel.scatter(alone[:, 0], alone[:, 1], s=4, color=FAINT, linewidth=0, zorder=1)


def _own(panel: Axes, place: int, line: _Line, step: float) -> None:
    if not len(line.values):
        panel.annotate(words().say("charts.missing"), (0.5, 0.5), xycoords="axes fraction", ha="center", va="center",
                       font=theme.font(theme.SMALL), color=theme.GREY,
                       bbox={"facecolor": theme.PAPER, "edgecolor": "none", "pad": 0.5})  # fmt: skip
        return
    for run in line.runs(step, panel.get_ylim()[1]):
        joined = run.stop - run.start > 1
        if joined:
            panel.plot(line.years[run], line.values[run], color=theme.BLUE, linewidth=theme.LINE, zorder=3,
                       gid=f"line-{place}-{line.years[run.start]:.0f}")  # fmt: skip
        for at in range(run.start, run.stop):
            _year(panel, line, at, f"{place}-{line.years[at]:.0f}", joined=joined)
    for year in line.breaks:
        panel.plot([year - 0.5 * step] * 2, panel.get_ylim(), zorder=2, gid=f"break-{place}-{year:.0f}", **theme.BREAK)


def _year(panel: Axes, line: _Line, at: int, name: str, *, joined: bool) -> None:
    """Draw a year's figure and its range; an arrow at the top stands for what lies beyond."""
    year, value, top = line.years[at], line.values[at], panel.get_ylim()[1]
    low, high = line.lows[at], line.highs[at]
    if low <= top:
        panel.plot([year] * 2, [low, min(high, top)], zorder=2, solid_capstyle="butt", gid=f"interval-{name}", **RANGE)
    if high > top or value > top:
        panel.plot([year], [top], "^", color=theme.BLUE, markersize=3.6, clip_on=False, zorder=4)
    if value <= top:
        look = BOUND if line.is_bound(at) else _look(line.flags[at], joined=joined)
        panel.plot([year], [value], clip_on=False, zorder=4, gid=f"estimate-{name}", **look)


def _look(flag: str, *, joined: bool = False) -> dict[str, Any]:
    """Return the look of a dot: hollow if it is not firm, a diamond if it has another flag than for a break."""
    shape = "D" if set(flag) - UNSURE - {BREAK} else "o"
    hollow = shape == "D" or bool(set(flag) & UNSURE)
    return {"marker": shape, "linestyle": "", "markersize": DOT if hollow or not joined else KNOT,
            "markerfacecolor": theme.PAPER if hollow else theme.BLUE, "markeredgecolor": theme.BLUE,
            "markeredgewidth": 1.0 if hollow else 0.0}  # fmt: skip


def _say_scale(ax: Axes, n: int, per: float) -> None:
    """Say above the panels what their numbers are, and that several have one scale."""
    told = [words().say("charts.per_cent")] if per == 100 else []
    told += [words().say("charts.one_scale")] if n > 1 else []
    ax.annotate("; ".join(told), (0, 1), xycoords="axes fraction", xytext=(0, 6), textcoords="offset points",
                va="bottom", font=theme.font(), color=theme.GREY, annotation_clip=False)  # fmt: skip


def _key(ax: Axes, lines: list[_Line]) -> None:
    """Explain the signs that occur."""
    flags = {flag for line in lines for flag in line.flags}
    look = {"color": theme.BLUE, "linewidth": theme.LINE, "marker": "o", "markersize": KNOT}
    signs: list[tuple[bool, str, Mapping[str, Any]]] = [
        (any(len(line.values) for line in lines), "this_area", look),
        (any(np.isfinite(line.lows).any() for line in lines), "its_range",
         {"linestyle": "", "marker": "|", "markersize": 9, "markeredgecolor": theme.SOFT, "markeredgewidth": 1.0}),
        (len(lines) > 1, "other_areas", {"color": FAINT, "linewidth": 1.0}),
        (any(len(line.breaks) for line in lines), "break", theme.BREAK),
        (any(set(flag) & UNSURE for flag in flags), "unsure", _look("u")),
        (any(set(flag) - UNSURE - {BREAK} for flag in flags), "flagged", _look("d")),
        (any(line.is_bound(at) for line in lines for at in range(len(line.years))), "bound_mark", BOUND),
    ]  # fmt: skip
    ax.legend(handles=[Line2D([], [], label=words().say(f"charts.{word}"), **style)
                       for occurs, word, style in signs if occurs])  # fmt: skip
