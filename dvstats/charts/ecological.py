"""Two figures of each area against each other, with errors on both sides, the line and its band: never of persons."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from numpy.typing import NDArray

from dvstats.charts import theme
from dvstats.charts.naming import name_points
from dvstats.words.catalogue import words

NAME = "ecological"
EXAMPLE = """\
area,x,y,x_low,x_high,y_low,y_high
Area A,12,8,10,14,6,10
Area B,30,17,27,33,14,20
Area C,45,24,41,49,20,28
"""
OPTIONS = "--x-name 'Agree, %' --y-name 'Prevalence, %'"

HEIGHT = 3.9
BAND = "#C9D3DF"


def ecological(
    table: pd.DataFrame, *, line: pd.DataFrame | None = None, label: str = "area", x: str = "x", y: str = "y",
    x_name: str = "", y_name: str = "", ax: Axes | None = None,
) -> Axes:  # fmt: skip
    """Draw areas as points between their ranges on both sides, with the line across them.

    Each point is an area, not a person, and the chart says so: a line across areas is ecological. Thin lines are the
    ranges of both figures, the shaded band is where the line may lie. Names that would lie on something are left out;
    the table holds them all.

    Parameters
    ----------
    table
        A row per area; ranges from the columns `x_low`, `x_high`, `y_low`, `y_high` under the names of x and y, where
        there are such.
    line
        The line: `x`, `estimate`, `conf_low`, `conf_high`.
    label
        Column with the names, the most important first.
    x
        Column that is set along the bottom.
    y
        Column that is set along the side.
    x_name
        What x is, with its unit.
    y_name
        What y is, with its unit.
    ax
        Axes to draw on.

    Returns
    -------
    Axes
        The axes, to be given to `frame`.

    Examples
    --------
    >>> table = pd.DataFrame({"area": ["A", "B"], "x": [1.0, 2.0], "y": [3.0, 5.0]})
    >>> [text.get_text() for text in ecological(table).texts if text.get_gid() == "name"]
    ['A', 'B']
    """
    ax = ax or theme.body(HEIGHT)
    told = table[table[[x, y]].notna().all(axis=1)].reset_index(drop=True)
    if told.empty:
        return theme.nothing(ax, words().say("charts.missing"))
    _limits(ax, told, x, y)
    lines = _line(ax, line)
    bars = [bar for place, row in enumerate(told.to_dict(orient="records")) for bar in _point(ax, place, row, x, y)]
    name_points(
        ax, told[[x, y]].to_numpy(float), [str(name) for name in told[label]], height=HEIGHT, lines=lines, bars=bars
    )
    ax.set_xlabel(x_name, font=theme.font(theme.LABEL), color=theme.GREY)
    ax.annotate(y_name, (0, 1.0), xycoords="axes fraction", xytext=(0, 4), textcoords="offset points", ha="left",
                va="bottom", font=theme.font(theme.LABEL), color=theme.GREY, annotation_clip=False)  # fmt: skip
    theme.plain(ax)
    ax.grid(axis="both", color=theme.GRID, linewidth=0.8)
    ax.locator_params(axis="x", nbins=6)
    # The zeros of both sides would touch in the corner.
    ax.tick_params(axis="x", pad=7)
    _key(ax, has_line=line is not None)
    return ax


def _ends(row: dict[Any, Any], name: str) -> tuple[float, float]:
    low, high = row.get(f"{name}_low", np.nan), row.get(f"{name}_high", np.nan)
    return (float(low), float(high)) if pd.notna(low) and pd.notna(high) else (float(row[name]), float(row[name]))


def _limits(ax: Axes, told: pd.DataFrame, x: str, y: str) -> None:
    rows = told.to_dict(orient="records")
    for name, setter in ((x, ax.set_xlim), (y, ax.set_ylim)):
        seen = [end for row in rows for end in _ends(row, name)] or [0.0, 1.0]
        margin = 0.07 * (max(seen) - min(seen) or 1.0)
        low = min(seen) - margin
        setter(0.0 if min(seen) >= 0 > low else low, max(seen) + margin)


def _line(ax: Axes, line: pd.DataFrame | None) -> list[NDArray[np.float64]]:
    """Draw line and band where the axes reach, and return the line."""
    if line is None:
        return []
    low, high = ax.get_ylim()
    inside = line[(line["estimate"] >= low) & (line["estimate"] <= high) & line["x"].between(*ax.get_xlim())]
    ax.fill_between(inside["x"], inside["conf_low"].clip(low, high), inside["conf_high"].clip(low, high), color=BAND,
                    linewidth=0, zorder=0, gid="band")  # fmt: skip
    ax.plot(inside["x"], inside["estimate"], color=theme.BLUE, linewidth=theme.LINE, zorder=2, gid="line")
    return [inside[["x", "estimate"]].to_numpy(float)] if len(inside) else []


def _point(ax: Axes, place: int, row: dict[Any, Any], x: str, y: str) -> list[NDArray[np.float64]]:
    bars = []
    for name, gid in ((x, "x"), (y, "y")):
        low, high = _ends(row, name)
        if high > low:
            ends = [(low, row[y]), (high, row[y])] if gid == "x" else [(row[x], low), (row[x], high)]
            bar = np.array(ends, dtype=float)
            ax.plot(bar[:, 0], bar[:, 1], color=theme.PALE, linewidth=0.8, zorder=1, gid=f"{gid}-range-{place}")
            bars.append(bar)
    ax.plot([row[x]], [row[y]], "o", color=theme.BLUE, markersize=4.5, zorder=3, gid=f"estimate-{place}")
    return bars


def _key(ax: Axes, *, has_line: bool) -> None:
    handles: list[Any] = [
        Line2D([], [], marker="o", markersize=4.5, color=theme.BLUE, linestyle="",
               label=words().say("charts.ecological_point"))
    ]  # fmt: skip
    if has_line:
        handles += [
            Line2D([], [], color=theme.BLUE, linewidth=theme.LINE, label=words().say("charts.ecological_line")),
            Patch(color=BAND, label=words().say("charts.ecological_band")),
        ]
    ax.legend(handles=handles)
