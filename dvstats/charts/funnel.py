"""Shares of areas against their size, in the limits of chance: small areas stray further, and that is no news."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import LogLocator, NullLocator
from numpy.typing import NDArray

from dvstats.charts import theme
from dvstats.charts.naming import name_points
from dvstats.words.catalogue import words
from dvstats.words.numbers import count

NAME = "funnel"
EXAMPLE = """\
area,size,estimate,centre,low_95,high_95,low_998,high_998,position
Area A,120,0.24,0.2,0.13,0.28,0.1,0.33,inside
Area B,2500,0.27,0.2,0.184,0.216,0.175,0.226,above 99.8 %
Area C,40000,0.199,0.2,0.196,0.204,0.194,0.206,inside
"""

HEIGHT = 3.4
DASHES = (0, (4, 3))


def funnel(
    table: pd.DataFrame, *, limits: pd.DataFrame | None = None, label: str = "area", per: float = 100.0,
    ax: Axes | None = None,
) -> Axes:  # fmt: skip
    """Draw each area's share against its size, with the common share and the limits of 95 and 99.8 per cent.

    A filled dot lies outside the outer limits and is named; a hollow one does not. Left are the small areas, which
    stray further by chance alone.

    Parameters
    ----------
    table
        The rows of the measure `funnel`.
    limits
        Limits along the sizes (`size`, `centre`, `low_95`, …); by default those of the rows.
    label
        Column with the names.
    per
        What shares or rates are multiplied by: 100 for per cent.
    ax
        Axes to draw on.

    Returns
    -------
    Axes
        The axes, to be given to `frame`.

    Examples
    --------
    >>> table = pd.DataFrame({"area": ["A"], "estimate": [0.3], "size": [100.0], "centre": [0.2], "low_95": [0.1],
    ...                       "high_95": [0.25], "low_998": [0.09], "high_998": [0.28], "position": ["above 99.8 %"]})
    >>> [text.get_text() for text in funnel(table).texts if text.get_text() == "A"]
    ['A']
    """
    ax = ax or theme.body(HEIGHT)
    told = table[table["estimate"].notna()].reset_index(drop=True)
    if told.empty:
        return theme.nothing(ax, words().say("charts.missing"))
    along = (told if limits is None else limits).sort_values("size")
    top = 1.1 * per * float(max(told["estimate"].max(), along["high_998"].quantile(0.75))) or 1.0
    ax.set_xscale("log")
    ax.set_xlim(*_ends(told, along))
    ax.set_ylim(0, top)
    lines = _limits(ax, along, per, top)
    for place, row in enumerate(told.to_dict(orient="records")):
        _dot(ax, place, {str(k): v for k, v in row.items()}, per)
    _names(ax, told, label, per, lines)
    _axes(ax, per)
    _key(ax, limits=len(along) > 1, far=any("99.8" in str(position) for position in told["position"]))
    return ax


def _ends(told: pd.DataFrame, along: pd.DataFrame) -> tuple[float, float]:
    low, high = min(told["size"].min(), along["size"].min()), max(told["size"].max(), along["size"].max())
    return 0.8 * float(low), 1.25 * float(high)


def _limits(ax: Axes, along: pd.DataFrame, per: float, top: float) -> list[NDArray[np.float64]]:
    """Draw the limits inside the axes, and return the lines."""
    drawn = []
    for name, style, colour, width in (("low_95", DASHES, theme.GREY, 1.0), ("high_95", DASHES, theme.GREY, 1.0),
                                       ("low_998", "solid", theme.GREY, 1.0), ("high_998", "solid", theme.GREY, 1.0),
                                       ("centre", "solid", theme.INK, 1.2)):  # fmt: skip
        line = np.column_stack([along["size"], per * along[name]])
        line = line[line[:, 1] <= top]
        ax.plot(line[:, 0], line[:, 1], linestyle=style, color=colour, linewidth=width, zorder=1,
                gid=name.replace("_", "-"))  # fmt: skip
        drawn.append(line)
    return drawn


def _dot(ax: Axes, place: int, row: dict[str, Any], per: float) -> None:
    far = "99.8" in str(row["position"])
    ax.plot([row["size"]], [per * row["estimate"]], "o", markersize=theme.POINT - 1, markeredgewidth=1.2, zorder=3,
            markeredgecolor=theme.BLUE, markerfacecolor=theme.BLUE if far else theme.PAPER,
            gid=f"estimate-{place}")  # fmt: skip


def _names(ax: Axes, told: pd.DataFrame, label: str, per: float, lines: list[NDArray[np.float64]]) -> None:
    """Name the areas outside both limits, the furthest first, where there is room; the table holds all names."""
    order = told["estimate"].sub(told["centre"]).abs().sort_values(ascending=False).index
    told = told.loc[order]
    far = told["position"].astype("str").str.contains("99.8")
    names = [str(name) if is_far else "" for name, is_far in zip(told[label], far, strict=True)]
    name_points(ax, np.column_stack([told["size"], per * told["estimate"]]), names, height=HEIGHT, lines=lines)


def _axes(ax: Axes, per: float) -> None:
    low, high = ax.get_xlim()
    # Where fewer than two powers of ten lie within the sizes, their halves and fifths are named as well.
    few = np.floor(np.log10(high)) - np.ceil(np.log10(low)) < 1
    ax.xaxis.set_major_locator(LogLocator(10, subs=(1.0, 2.0, 5.0) if few else (1.0,), numticks=8))
    ax.xaxis.set_minor_locator(NullLocator())
    ax.set_xlabel(words().say("charts.funnel_size"), font=theme.font(theme.LABEL), color=theme.GREY)
    told = words().say("charts.per_cent") if per == 100 else words().say("charts.per_number", number=count(per))
    ax.annotate(told, (0, 1.0), xycoords="axes fraction", xytext=(0, 3), textcoords="offset points", ha="left",
                va="bottom", font=theme.font(theme.LABEL), color=theme.GREY, annotation_clip=False)  # fmt: skip
    theme.plain(ax)
    # A size at the left end would touch the zero of the shares.
    ax.tick_params(axis="x", pad=7)
    ax.grid(axis="y", color=theme.GRID, linewidth=0.8)
    ax.grid(axis="x", visible=False)


def _key(ax: Axes, *, limits: bool, far: bool) -> None:
    """Name the lines and dots that are drawn."""
    dot = {"marker": "o", "linestyle": "", "markersize": theme.POINT - 1, "markeredgecolor": theme.BLUE}
    lines = [
        Line2D([], [], color=theme.INK, linewidth=1.2, label=words().say("charts.funnel_centre")),
        Line2D([], [], color=theme.GREY, linewidth=1.0, linestyle=DASHES, label=words().say("charts.funnel_95")),
        Line2D([], [], color=theme.GREY, linewidth=1.0, label=words().say("charts.funnel_998")),
    ]
    dots = [Line2D([], [], markerfacecolor=theme.BLUE, label=words().say("charts.funnel_far"), **dot)]  # type: ignore[arg-type]
    ax.legend(handles=[*(lines if limits else []), *(dots if far else [])])
