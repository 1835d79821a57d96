"""Every model's estimate against how well it fits: how far the answer moves with the model."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from dvstats.charts import theme
from dvstats.words.catalogue import words
from dvstats.words.numbers import count

NAME = "model-spread"
EXAMPLE = """\
n_hat,bic,conf_low,conf_high
16600,100,14900,19800
21500,101.2,19300,25700
17300,102.5,15500,20700
27800,112.3,25000,33200
"""

# Models further away than this are hardly supported by the data beside the best one.
PLAUSIBLE = 10.0


def model_spread(
    table: pd.DataFrame, *, criterion: str = "bic", furthest: float = 60.0, ax: Axes | None = None
) -> Axes:
    """Draw each model's estimate over its distance from the best model.

    Left stands the best. Dots in the shaded band are models that the data can hardly tell from it; their lowest and
    highest estimate are written beside it. Lines are intervals, where `conf_low` and `conf_high` are given.

    Parameters
    ----------
    table
        Columns `n_hat` and the criterion; `conf_low`, `conf_high` and `n_observed` if known.
    criterion
        Column with the criterion; the smallest is the best.
    furthest
        Models whose criterion lies further from the best are left out, and counted in the corner.
    ax
        Axes to draw on.

    Returns
    -------
    Axes
        The axes, to be given to `frame`.

    Examples
    --------
    >>> ax = model_spread(pd.DataFrame({"n_hat": [900.0, 1200.0], "bic": [50.0, 53.0]}))
    >>> [float(x) for x in ax.lines[0].get_xdata()]
    [0.0, 3.0]
    """
    ax = ax or theme.body(2.6)
    table = table.dropna(subset=["n_hat", criterion])
    if table.empty:
        return theme.nothing(ax, words().say("charts.missing"))
    apart = table[criterion] - table[criterion].min()
    near = table[apart <= furthest]
    _intervals(ax, near, apart)
    ax.plot(apart[near.index].to_numpy(float), near["n_hat"].to_numpy(float), "o", markersize=4.5, zorder=3,
            markerfacecolor=theme.PLUM, markeredgecolor=theme.PAPER, markeredgewidth=0.5, gid="models")  # fmt: skip
    ax.axvspan(-0.03 * furthest, PLAUSIBLE, color="#F2F2F2", linewidth=0, zorder=0)
    ax.set_xlim(-0.03 * furthest, 1.03 * max(apart[near.index].max(), 1.5 * PLAUSIBLE))
    plausible = table.loc[apart <= PLAUSIBLE, "n_hat"]
    _say(ax, plausible.min(), plausible.max(), len(table) - len(near))
    _axes(ax, criterion)
    return ax


def _intervals(ax: Axes, near: pd.DataFrame, apart: pd.Series) -> None:
    if {"conf_low", "conf_high"} <= set(near.columns):
        ax.vlines(apart[near.index], near["conf_low"], near["conf_high"], color=theme.PALE, linewidth=0.8, zorder=2)


def _say(ax: Axes, low: float, high: float, left_out: int) -> None:
    """Write above the axes what the shaded band holds, and below how many models lie beyond."""
    alone = words().say("charts.plausible_one", number=count(low))
    told = alone if low == high else words().say("charts.plausible", low=count(low), high=count(high))
    told += words().say("charts.left_out", n=count(left_out)) if left_out else ""
    ax.annotate(told, (0, 1), xycoords="axes fraction", xytext=(0, 4), textcoords="offset points", va="bottom",
                font=theme.font(bold=True), color=theme.PLUM, annotation_clip=False)  # fmt: skip


def _axes(ax: Axes, criterion: str) -> None:
    theme.plain(ax)
    ax.grid(axis="y", color=theme.GRID, linewidth=0.8)
    ax.locator_params(axis="both", nbins=5)
    ax.set_xlabel(words().say("charts.behind_best", criterion=criterion.upper()), font=theme.font(), color=theme.GREY)
    ax.set_ylabel(words().say("charts.estimate_heading"), font=theme.font(), color=theme.GREY)
    for label in (*ax.get_xticklabels(), *ax.get_yticklabels()):
        label.set_fontproperties(theme.font())
