"""Which areas count alike: a row per area, a column per rule, a sign and a word in every cell."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from dvstats.charts import theme
from dvstats.words.catalogue import words

NAME = "comparability"
EXAMPLE = """\
area,definition,age,period
Area A,same,same,same
Area B,same,differs,same
Area C,differs,not known,same
"""

# Shape carries the meaning; colour repeats it.
LOOKS = {"same": ("o", theme.BLUE, theme.BLUE), "differs": ("D", theme.ORANGE_TEXT, theme.PAPER),
         "not known": ("_", theme.GREY, theme.GREY)}  # fmt: skip
SPOKEN = {"same": "same", "differs": "differs", "not known": "unknown"}


def comparability(table: pd.DataFrame, *, label: str = "area", ax: Axes | None = None) -> Axes:
    """Draw for each row and rule whether it is the same as the rule of most, differs from it, or is not known.

    Two areas may be compared on a line only if all their signs are filled dots.

    Parameters
    ----------
    table
        A column per rule (definition, age, period, counting unit, …) with `same`, `differs` or `not known`.
    label
        Column with the names of the rows; all other columns are rules.
    ax
        Axes to draw on.

    Returns
    -------
    Axes
        The axes, to be given to `frame`.

    Examples
    --------
    >>> ax = comparability(pd.DataFrame({"area": ["Malta"], "age": ["same"], "period": ["differs"]}))
    >>> [line.get_marker() for line in ax.lines]
    ['o', 'D']
    """
    ax = ax or theme.body(theme.rows_height(len(table)))
    rules = [name for name in table.columns if name != label]
    for column, rule in enumerate(rules):
        for place, told in enumerate(table[rule]):
            marker, edge, fill = LOOKS.get(str(told), LOOKS["not known"])
            ax.plot([column], [place], marker, markersize=theme.POINT, markeredgecolor=edge, markerfacecolor=fill,
                    markeredgewidth=1.4, gid=f"{rule}-{place}")  # fmt: skip
        ax.annotate(str(rule).replace("_", " "), (column, 1), xycoords=("data", "axes fraction"), xytext=(0, 6),
                    textcoords="offset points", rotation=90, ha="center", va="bottom",
                    font=theme.font(), color=theme.INK, annotation_clip=False)  # fmt: skip
    ax.set_xlim(-0.6, len(rules) - 0.4)
    theme.label_rows(ax, [str(name) for name in table[label]])
    alike = [sum(told == "same" for told in row) for row in table[rules].itertuples(index=False)]
    theme.column(ax, [words().say("charts.alike", n=n, of=len(rules)) for n in alike], inches=0.1)
    _key(ax)
    theme.plain(ax)
    ax.grid(axis="x", visible=False)
    ax.grid(axis="y", color=theme.GRID, linewidth=0.8)
    ax.set_xticks([])
    return ax


def _key(ax: Axes) -> None:
    ax.legend(handles=[
        Line2D([], [], linestyle="", marker=marker, markersize=theme.POINT, markeredgecolor=edge,
               markerfacecolor=fill, markeredgewidth=1.4, label=words().say(f"charts.{SPOKEN[name]}"))
        for name, (marker, edge, fill) in LOOKS.items()
    ])  # fmt: skip
