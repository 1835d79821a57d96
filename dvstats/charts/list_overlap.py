"""How many cases each combination of lists holds, beside the estimate of those on no list."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from dvstats.charts import theme
from dvstats.words.catalogue import words
from dvstats.words.numbers import count, interval

NAME = "list-overlap"
EXAMPLE = """\
police,shelter,health,count
1,0,0,860
0,1,0,412
0,0,1,530
1,1,0,95
1,0,1,61
0,1,1,38
1,1,1,14
"""
OPTIONS = "--lists police,shelter,health --unseen 1480 --low 920 --high 2390"

MOST = 14


def list_overlap(
    table: pd.DataFrame, *, lists: tuple[str, ...], unseen: float, low: float, high: float, ax: Axes | None = None
) -> Axes:
    """Draw a bar per combination of lists, the longest first, and a hatched bar for the estimated unseen.

    The dots below say which lists a combination is of; the bar of those on no list carries its interval. Combinations
    beyond the fourteen largest are one bar. Of some lists of a table, combinations that do not differ in them are one,
    and cases on none of them are left out. A list of which a count is hidden has no length.

    Parameters
    ----------
    table
        One 0/1 column per list and `count`.
    lists
        The columns that are lists, as they are to be named.
    unseen, low, high
        Estimated number of cases on no list, and its interval.
    ax
        Axes to draw on.

    Returns
    -------
    Axes
        The axes, to be given to `frame`.
    """
    ax = ax or theme.body(1.75)
    table = _over(table, lists)
    if table["count"].isna().all():
        return theme.nothing(ax, words().say("charts.missing"))
    shown, others = _largest(table)
    top = 1.12 * max([high if high < float("inf") else 2 * unseen, unseen, *shown["count"], *others])
    _unseen(ax, unseen, low, min(high, top), high)
    for place, number in enumerate([*shown["count"], *others], start=1):
        _counted(ax, place, float(number), theme.BLUE if place <= len(shown) else theme.PALE, top)
    ax.set_xlim(-0.6, len(shown) + len(others) + 0.6)
    ax.set_ylim(0, top)
    _axis(ax)
    _matrix(ax, shown, lists, len(others), table)
    return ax


def _over(table: pd.DataFrame, lists: tuple[str, ...]) -> pd.DataFrame:
    """Return the table over the lists that are drawn; a sum of which a part is hidden is hidden too."""
    rows = table[table[list(lists)].astype(float).any(axis=1)]
    return rows.groupby(list(lists), sort=False)[["count"]].sum(skipna=False).reset_index()


def _largest(table: pd.DataFrame) -> tuple[pd.DataFrame, list[float]]:
    rows = table[table["count"] > 0].sort_values("count", ascending=False, kind="stable")
    rest = rows["count"].iloc[MOST:].sum()
    return rows.head(MOST), [float(rest)] if rest else []


def _unseen(ax: Axes, unseen: float, low: float, drawn_high: float, high: float) -> None:
    ax.bar([0], [unseen], width=0.62, facecolor=theme.PAPER, edgecolor=theme.PLUM, hatch="////", linewidth=1.2,
           gid="unseen")  # fmt: skip
    ax.plot([0, 0], [low, drawn_high], color=theme.INK, linewidth=theme.LINE, gid="unseen-interval")
    for end in (low, high):
        if end <= drawn_high:
            ax.plot([-0.14, 0.14], [end, end], color=theme.INK, linewidth=theme.LINE)
    if high > drawn_high:
        ax.plot([0], [drawn_high], "^", color=theme.INK, markersize=4.5, clip_on=False)
    told = words().say("charts.on_no_list", number=count(unseen))
    span = words().say("charts.interval_95", interval=interval(low, high))
    ax.annotate(f"{told}\n{span}", (0, 1), xycoords="axes fraction", xytext=(0, 5), textcoords="offset points",
                va="bottom", font=theme.font(bold=True), color=theme.PLUM, annotation_clip=False)  # fmt: skip


def _counted(ax: Axes, place: int, number: float, colour: str, top: float) -> None:
    ax.bar([place], [number], width=0.62, color=colour, linewidth=0, gid=f"count-{place}")
    ax.text(place, number + 0.015 * top, count(number), ha="center", va="bottom", font=theme.font(theme.SMALL),
            color=theme.INK)  # fmt: skip


def _axis(ax: Axes) -> None:
    ax.spines[["top", "right", "left"]].set_visible(False)
    ax.spines["bottom"].set_color(theme.INK)
    ax.set_xticks([])
    ax.grid(axis="y", color=theme.GRID, linewidth=0.8)
    ax.set_axisbelow(True)
    ax.tick_params(length=0, colors=theme.GREY)
    ax.yaxis.set_major_formatter(theme.written())
    ax.locator_params(axis="y", nbins=4)
    for label in ax.get_yticklabels():
        label.set_fontproperties(theme.font())


def _matrix(ax: Axes, shown: pd.DataFrame, lists: tuple[str, ...], n_others: int, table: pd.DataFrame) -> None:
    """Draw the dots that say which lists a combination is of, in axes of their own below the bars."""
    height = 0.115
    below = ax.inset_axes((0, -height * len(lists) - 0.04, 1, height * len(lists)), sharex=ax)
    below.set_ylim(len(lists) - 0.5, -0.5)
    for row in range(0, len(lists), 2):
        below.axhspan(row - 0.5, row + 0.5, color="#F4F4F4", linewidth=0)
    places = range(len(shown) + 1)
    for row in range(len(lists)):
        below.plot(list(places), [row] * len(places), "o", color="#CFCFCF", markersize=5.5, zorder=1)
    for place, (_, counted) in enumerate(shown.iterrows(), start=1):
        on = [row for row, name in enumerate(lists) if counted[name]]
        below.plot([place] * len(on), on, "o-", color=theme.INK, markersize=5.5, linewidth=1.5)
    if n_others:
        below.text(len(places), len(lists) / 2 - 0.5, words().say("charts.other_combinations"), rotation=90,
                   ha="center", va="center", font=theme.font(theme.SMALL), color=theme.GREY)  # fmt: skip
    below.set_yticks(range(len(lists)), labels=[_length(table, name) for name in lists])
    for label in below.get_yticklabels():
        label.set_fontproperties(theme.font())
        label.set_color(theme.INK)
    below.spines[:].set_visible(False)
    below.tick_params(length=0)
    below.tick_params(axis="x", labelbottom=False)


def _length(table: pd.DataFrame, name: str) -> str:
    """Return a list with how many it holds, if all of its counts are known."""
    counts = table.loc[table[name].astype(float) == 1, "count"].astype(float)
    return _spoken(name) if counts.isna().any() else f"{_spoken(name)} ({count(int(counts.sum()))})"


def _spoken(name: str) -> str:
    told = name.replace("_", " ")
    return words().texts.get(f"terms.{told}", told)
