"""Shares that are known only as a range, since some relationships are not known: bars, never dots."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from dvstats.charts import theme
from dvstats.charts.benchmark import draw_line
from dvstats.words.catalogue import words
from dvstats.words.numbers import decimal

NAME = "bounds-bar"
EXAMPLE = """\
area,conf_low,conf_high
Area A,0.12,0.48
Area B,0.31,0.35
Area C,,
"""


def bounds_bar(
    table: pd.DataFrame, *, label: str = "area", benchmark: float | None = 0.2, ax: Axes | None = None
) -> Axes:
    """Draw a bar from 0 to `conf_low` (known) and a hatched one from there to `conf_high` (could be).

    Parameters
    ----------
    table
        Columns `conf_low` and `conf_high`, shares from 0 to 1; a row without them says that there is no figure.
    label
        Column with the names of the rows.
    benchmark
        Where a dashed line stands, if anywhere.
    ax
        Axes to draw on.

    Returns
    -------
    Axes
        The axes, to be given to `frame`.
    """
    ax = ax or theme.body(theme.rows_height(len(table)))
    low, high = 100 * table["conf_low"].to_numpy(float), 100 * table["conf_high"].to_numpy(float)
    for place, (known, could) in enumerate(zip(low, high, strict=True)):
        _row(ax, place, known, could)
    if benchmark is not None:
        draw_line(ax, benchmark)
    ax.set_xlim(0, 100)
    theme.label_rows(ax, [str(name) for name in table[label]])
    told = [_told(known, could) for known, could in zip(low, high, strict=True)]
    theme.column(ax, told, inches=0.1, heading=words().say("charts.value_heading"))
    _key(ax)
    ax.set_xlabel(words().say("charts.per_cent"), font=theme.font(theme.LABEL), color=theme.GREY)
    theme.plain(ax)
    return ax


def _row(ax: Axes, place: int, known: float, could: float) -> None:
    if np.isnan(known):
        theme.say_in_row(ax, place, words().say("charts.missing"))
        return
    ax.barh([place], [known], height=0.58, color=theme.BLUE, linewidth=0, gid=f"known-{place}")
    ax.barh([place], [could - known], left=[known], height=0.58, facecolor=theme.HATCHED, edgecolor=theme.ORANGE_TEXT,
            hatch="////", linewidth=0.6, gid=f"could-{place}")  # fmt: skip


def _told(low: float, high: float) -> str:
    """Return a range, or one number where both ends are told as the same."""
    if np.isnan(low):
        return ""
    return decimal(low) if decimal(low) == decimal(high) else f"{decimal(low)}–{decimal(high)}"


def _key(ax: Axes) -> None:
    known = Patch(facecolor=theme.BLUE, label=words().say("charts.known"))
    could = Patch(facecolor=theme.HATCHED, edgecolor=theme.ORANGE_TEXT, hatch="////",
                  label=words().say("charts.not_known"))  # fmt: skip
    ax.legend(handles=[known, could])
