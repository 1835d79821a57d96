"""What a headline needs: the estimates under each set of assumptions, and what breaking one of them would give."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from dvstats.charts import theme
from dvstats.charts.answers import several
from dvstats.words.catalogue import words
from dvstats.words.numbers import count

NAME = "headline-assumptions"
EXAMPLE = """\
assumptions,low,high,fails
police and charities independent,12100,18000,11200
police and shelters independent,12800,21500,11400; 11900
"""
OPTIONS = "--headline 12000"


def headline_assumptions(
    table: pd.DataFrame, *, headline: float, label: str = "assumptions", ax: Axes | None = None
) -> Axes:  # fmt: skip
    """Draw for each set of assumptions the range of estimates that keep them, right of the headline.

    A cross is an estimate of a model that breaks one assumption and fits best of those that fail the headline.

    Parameters
    ----------
    table
        Columns `low` and `high`, and `fails`: the estimates of models that break an assumption, a sequence, or
        a text with semicolons between them.
    headline
        The number that N is said to be at least.
    label
        Column with the assumptions in a few words.
    ax
        Axes to draw on.

    Returns
    -------
    Axes
        The axes, to be given to `frame`.

    Examples
    --------
    >>> table = pd.DataFrame({"assumptions": ["a and b"], "low": [731.0], "high": [758.0], "fails": [(711.0,)]})
    >>> ax = headline_assumptions(table, headline=725)
    >>> [float(x) for x in ax.lines[0].get_xdata()]
    [731.0, 758.0]
    """
    ax = ax or theme.body(theme.rows_height(len(table)))
    rows: list[dict[str, Any]] = [{str(k): v for k, v in row.items()} for row in table.to_dict(orient="records")]
    for place, row in enumerate(rows):
        if not math.isfinite(row["low"]):
            continue
        ax.plot([row["low"], row["high"]], [place, place], color=theme.PLUM, linewidth=theme.LINE,
                solid_capstyle="butt", gid=f"range-{place}")  # fmt: skip
        broken = several(row["fails"])
        ax.plot(broken, [place] * len(broken), "x", color=theme.ORANGE, markersize=theme.POINT, markeredgewidth=1.6,
                gid=f"fails-{place}")  # fmt: skip
    ends = [float(value) for row in rows for value in (row["low"], row["high"], *several(row["fails"]))]
    ax.set_xlim(0, 1.06 * max([*filter(math.isfinite, ends), headline]))
    theme.label_rows(ax, [str(row[label]) for row in rows])
    theme.column(ax, [_told(row) for row in rows], inches=0.1,
                 heading=words().say("charts.estimate_heading"))  # fmt: skip
    _line(ax, headline)
    ax.locator_params(axis="x", nbins=5)
    _key(ax)
    theme.plain(ax)
    return ax


def _told(row: dict[str, Any]) -> str:
    if not math.isfinite(row["low"]):
        return words().say("charts.missing")
    return f"{count(row['low'])}–{count(row['high'])}"


def _line(ax: Axes, headline: float) -> None:
    theme.named_line(ax, headline, words().say("charts.headline", number=count(headline)))


def _key(ax: Axes) -> None:
    ax.legend(handles=[
        Line2D([], [], color=theme.PLUM, linewidth=theme.LINE, label=words().say("charts.keeps")),
        Line2D([], [], linestyle="", marker="x", color=theme.ORANGE, markersize=theme.POINT, markeredgewidth=1.6,
               label=words().say("charts.breaks")),
    ])  # fmt: skip
