"""Rates against population with the limits that chance alone would set: small areas scatter more."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from dvstats.charts import theme
from dvstats.words.catalogue import words
from dvstats.words.numbers import count

NAME = "funnel"

MOST_NAMES = 6


def funnel(table: pd.DataFrame, *, label: str = "area", ax: Axes | None = None) -> Axes:
    """Draw `estimate` against `population`, with lines at the limits in the table.

    Inside the outer line an area differs from the overall rate by no more than chance could bring about. Areas outside
    it are named, the furthest first; a name is no rank, and the cause may be recording.

    Parameters
    ----------
    table
        Columns `population`, `estimate`, `overall`, and the limits `low_95`, `high_95`, `low_998`, `high_998`.
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
    >>> table = pd.DataFrame({"area": ["A"], "population": [1e6], "estimate": [5.0], "overall": [4.0], "low_95": [3.0],
    ...                       "high_95": [5.2], "low_998": [2.0], "high_998": [6.0]})
    >>> [float(y) for y in funnel(table).lines[-1].get_ydata()]
    [5.0]
    """
    ax = ax or theme.body(2.8)
    known = table.dropna(subset=["population", "estimate"]).sort_values("population", kind="stable")
    people = known["population"].to_numpy(float)
    ax.axhline(float(known["overall"].iloc[0]), color=theme.INK, linestyle=(0, (4, 3)), linewidth=1.2)
    for limit, style in (("95", (0, (2, 2))), ("998", "-")):
        for end in ("low", "high"):
            ax.plot(people, known[f"{end}_{limit}"].to_numpy(float), color=theme.GREY, linestyle=style, linewidth=1.0)
    ax.set_xscale("log")
    ax.plot(people, known["estimate"].to_numpy(float), "o", color=theme.BLUE, markersize=5, gid="areas", zorder=3)
    ax.set_ylim(0, 1.15 * max(known["estimate"].max(), known["high_998"].max()))
    ax.set_xlim(0.7 * people.min(), 1.5 * people.max())
    _names(ax, known, label)
    _axes(ax)
    return ax


def _names(ax: Axes, known: pd.DataFrame, label: str) -> None:
    """Name the areas outside the outer limits in a column on the right, joined to their dots by height order."""
    width = np.maximum(known["high_998"] - known["overall"], 1e-12)
    outside = known[(known["estimate"] > known["high_998"]) | (known["estimate"] < known["low_998"])]
    furthest = ((outside["estimate"] - outside["overall"]).abs() / width[outside.index]).nlargest(MOST_NAMES).index
    chosen = outside.loc[furthest].sort_values("estimate", ascending=False)
    for place, (_, row) in enumerate(chosen.iterrows()):
        _name(ax, row, f"{row[label]}", 1 - (place + 0.5) / max(len(chosen), MOST_NAMES))


def _name(ax: Axes, row: pd.Series, text: str, height: float) -> None:
    ax.annotate(text, (row["population"], row["estimate"]), xycoords="data", xytext=(1.03, height),
                textcoords="axes fraction", va="center", ha="left", font=theme.font(theme.SMALL), color=theme.INK,
                annotation_clip=False, arrowprops={"arrowstyle": "-", "color": theme.PALE, "linewidth": 0.7,
                                                   "shrinkB": 3})  # fmt: skip


def _axes(ax: Axes) -> None:
    ax.minorticks_off()
    ax.xaxis.set_major_formatter(lambda value, _: count(value))
    ax.set_xlabel(words().say("charts.population"), font=theme.font(), color=theme.GREY)
    ax.set_ylabel(words().say("charts.rate"), font=theme.font(), color=theme.GREY)
    ax.locator_params(axis="y", nbins=5)
    limits = [("-", "limit_998"), ((0, (2, 2)), "limit_95")]
    ax.legend(handles=[Line2D([], [], color=theme.GREY, linestyle=style, linewidth=1.0,  # type: ignore[arg-type]
                              label=words().say(f"charts.{name}")) for style, name in limits])  # fmt: skip
    theme.plain(ax)
