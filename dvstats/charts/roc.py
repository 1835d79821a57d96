"""How well scores rank: those with the event found, against those without it who are rated high as well."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from dvstats.charts import theme
from dvstats.words.catalogue import words

NAME = "roc"
EXAMPLE = """\
score,false_positive,true_positive
tool A,0,0
tool A,0.2,0.55
tool A,0.5,0.8
tool A,1,1
"""

LOOKS = ((theme.BLUE, "-"), (theme.ORANGE, (0, (5, 2))), (theme.PLUM, (0, (1, 1))))
HEIGHT = 3.3


def roc(table: pd.DataFrame, *, label: str = "score", ax: Axes | None = None) -> Axes:
    """Draw a curve per score: the further up and left, the better it ranks; along the thin line it is chance.

    Parameters
    ----------
    table
        Columns `false_positive` and `true_positive`, shares at or above each cut-off; a row per cut-off.
    label
        Column with the names of the scores, up to three.
    ax
        Axes to draw on.

    Returns
    -------
    Axes
        The axes, to be given to `frame`.

    Examples
    --------
    >>> table = pd.DataFrame({"score": "SARA", "false_positive": [0, 0.2, 1], "true_positive": [0, 0.6, 1]})
    >>> roc(table).lines[1].get_ydata().tolist()
    [0.0, 60.0, 100.0]
    """
    ax = ax or theme.body(HEIGHT)
    table = table.dropna(subset=["false_positive", "true_positive"])
    if table.empty:
        return theme.nothing(ax, words().say("charts.missing"))
    ax.plot([0, 100], [0, 100], color=theme.PALE, linewidth=0.8, zorder=1, gid="chance")
    for (name, part), (colour, dashes) in zip(table.groupby(label, sort=False), LOOKS, strict=False):
        ax.plot(100 * part["false_positive"], 100 * part["true_positive"], color=colour, linestyle=dashes,
                linewidth=theme.LINE + 0.4, label=str(name), gid=f"curve-{name}")  # fmt: skip
    ax.set_xlim(0, 100)
    ax.set_ylim(0, 100)
    square(ax, words().say("charts.roc_false"), words().say("charts.roc_true"))
    ax.legend()
    return ax


def square(ax: Axes, below: str, beside: str) -> None:
    """Give axes of per cent by per cent their labels, ticks and light lines; the name of the height stands on top."""
    ax.set_xlabel(below, font=theme.font(theme.LABEL), color=theme.INK)
    ax.annotate(beside, (0, 1), xycoords="axes fraction", xytext=(0, 5), textcoords="offset points", ha="left",
                va="bottom", font=theme.font(theme.LABEL), color=theme.INK, annotation_clip=False)  # fmt: skip
    theme.plain(ax)
    # The zeros of both sides would touch in the corner.
    ax.tick_params(axis="x", pad=7)
    ax.grid(axis="y", color=theme.GRID, linewidth=0.8)
