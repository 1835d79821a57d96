"""Ratios of neighbouring frequencies over the number of records: level, rising, or low at first."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from dvstats.charts import theme
from dvstats.words.catalogue import words

NAME = "ratio-plot"
EXAMPLE = """\
captures,estimate,conf_low,conf_high
1,0.42,0.4,0.44
2,0.71,0.64,0.79
3,0.75,0.6,0.94
"""

FURTHEST = 3.0


def ratio_plot(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw each ratio as a dot with its interval, over the number of records from which it steps on.

    Level dots mean that all are recorded at one rate; rising ones that people differ; a first dot that lies lower than
    the others tell, that some are recorded once and then never again. Where an interval reaches beyond the axis an
    arrow says so.

    Parameters
    ----------
    table
        Columns `captures`, `estimate`, `conf_low`, `conf_high`, as the measure `ratio-plot` returns them.
    ax
        Axes to draw on.

    Returns
    -------
    Axes
        The axes, to be given to `frame`.

    Examples
    --------
    >>> ax = ratio_plot(pd.DataFrame({"captures": [1], "estimate": [0.5], "conf_low": [0.4], "conf_high": [0.6]}))
    >>> float(ax.lines[0].get_ydata()[0])
    0.5
    """
    ax = ax or theme.body(2.4)
    known = table[table["estimate"].notna()]
    highest = _highest(known)
    ax.plot(known["captures"].to_numpy(float), known["estimate"].to_numpy(float), "o", color=theme.BLUE,
            markersize=theme.POINT, zorder=3, clip_on=False, gid="ratios")  # fmt: skip
    ax.vlines(known["captures"], known["conf_low"], known["conf_high"].clip(upper=highest), color=theme.BLUE,
              linewidth=theme.LINE, zorder=2)  # fmt: skip
    beyond = known[known["conf_high"] > highest]
    for k in beyond["captures"].to_numpy(float):
        ax.plot([k], [highest], "^", color=theme.BLUE, markersize=theme.POINT,
            clip_on=False, zorder=3, gid="beyond")  # fmt: skip
    ax.set_ylim(0, highest)
    ax.set_xlim(0.5, max(float(table["captures"].max()), 1.0) + 0.5)
    _axes(ax)
    return ax


def _highest(known: pd.DataFrame) -> float:
    """Return where the axis ends: at the longest interval, unless that would crush the dots."""
    if known.empty:
        return 1.0
    return float(min(known["conf_high"].max(), FURTHEST * known["estimate"].max()) * 1.05) or 1.0


def _axes(ax: Axes) -> None:
    theme.plain(ax)
    ax.grid(axis="x", visible=False)
    ax.grid(axis="y", color=theme.GRID, linewidth=0.8)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=8, min_n_ticks=1))
    ax.locator_params(axis="y", nbins=5)
    ax.set_xlabel(words().say("charts.times_recorded"), font=theme.font(), color=theme.GREY)
    ax.annotate(words().say("charts.ratio"), (0, 1), xycoords="axes fraction", xytext=(0, 5), ha="left", va="bottom",
                textcoords="offset points", font=theme.font(), color=theme.GREY, annotation_clip=False)  # fmt: skip
    for label in (*ax.get_xticklabels(), *ax.get_yticklabels()):
        label.set_fontproperties(theme.font())
