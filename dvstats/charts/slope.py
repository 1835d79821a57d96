"""From the first period to the last: a row per area with both figures, joined unless the way of counting changed."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from dvstats.charts import theme
from dvstats.charts.answers import is_number
from dvstats.words.catalogue import words
from dvstats.words.numbers import decimal

NAME = "slope"
EXAMPLE = """\
area,first,last,flag
Area A,0.21,0.26,
Area B,0.17,0.12,
Area C,0.09,0.19,b
Area D,,0.14,
"""

BREAK = "b"
# Half the height of the line that parts two figures, in rows.
HIGH = 0.4


def slope(
    table: pd.DataFrame, *, label: str = "area", first: str = "first", last: str = "last", first_name: str = "",
    last_name: str = "", per: float = 100.0, ax: Axes | None = None,
) -> Axes:  # fmt: skip
    """Draw the first figure of each row as a hollow dot and its last as a filled one, joined by a line.

    The slope is laid down, so that every area has a row of its own and no names meet. In a row flagged `b` the way of
    counting changed and the two figures do not compare: no line joins them, and an upright broken line stands between.
    A missing figure is not drawn.

    Parameters
    ----------
    table
        A row per area: the label, both figures, and `flag` if there are flags.
    label
        Column with the names of the rows.
    first
        Column with the first figure.
    last
        Column with the last figure.
    first_name
        What the first is called, for instance its year.
    last_name
        What the last is called.
    per
        What figures are multiplied by: 100 shows a share as per cent.
    ax
        Axes to draw on.

    Returns
    -------
    Axes
        The axes, to be given to `frame`.

    Examples
    --------
    >>> table = pd.DataFrame({"area": ["Malta"], "first": [0.10], "last": [0.12]})
    >>> [(line.get_gid(), float(line.get_xdata()[-1])) for line in slope(table).lines]
    [('change-0', 12.0), ('first-0', 10.0), ('last-0', 12.0)]
    """
    rows: list[dict[str, Any]] = [{str(k): v for k, v in row.items()} for row in table.to_dict(orient="records")]
    names = (first_name or words().say("charts.first_heading"), last_name or words().say("charts.last_heading"))
    ax = ax or theme.body(theme.rows_height(len(rows)))
    for place, row in enumerate(rows):
        _row(ax, place, row, (first, last), per)
    seen = [per * row[name] for row in rows for name in (first, last) if is_number(row[name])]
    ax.set_xlim(min([0.0, *seen]), 1.06 * max([*seen, 0.0]) or 1.0)
    theme.label_rows(ax, [str(row[label]) for row in rows])
    for inches, name, heading in ((0.1, first, names[0]), (0.6, last, names[1])):
        told = [decimal(per * row[name]) if is_number(row[name]) else "–" for row in rows]
        theme.column(ax, told, inches=inches, heading=heading)
    if per == 100:
        ax.set_xlabel(words().say("charts.per_cent"), font=theme.font(theme.LABEL), color=theme.GREY)
    _key(ax, rows, (first, last), names)
    theme.plain(ax)
    return ax


def _row(ax: Axes, place: int, row: dict[str, Any], names: tuple[str, str], per: float) -> None:
    known = [name for name in names if is_number(row[name])]
    if not known:
        theme.say_in_row(ax, place, words().say("charts.missing"))
    if len(known) == 2:
        ends = [per * row[name] for name in names]
        if row.get("flag") == BREAK:
            ax.plot([sum(ends) / 2] * 2, [place - HIGH, place + HIGH], zorder=2, gid=f"break-{place}", **theme.BREAK)
        else:
            ax.plot(ends, [place, place], color=theme.BLUE, linewidth=theme.LINE, zorder=2, gid=f"change-{place}")
    for name, gid, face in zip(names, ("first", "last"), (theme.PAPER, theme.BLUE), strict=True):
        if name in known:
            ax.plot([per * row[name]], [place], "o", markersize=theme.POINT, markeredgecolor=theme.BLUE, zorder=3,
                    markerfacecolor=face, markeredgewidth=1.4, clip_on=False, gid=f"{gid}-{place}")  # fmt: skip


def _key(ax: Axes, rows: list[dict[str, Any]], columns: tuple[str, str], names: tuple[str, str]) -> None:
    look: dict[str, Any] = {"linestyle": "", "marker": "o", "markersize": theme.POINT, "markeredgecolor": theme.BLUE,
                            "markeredgewidth": 1.4}  # fmt: skip
    handles = [Line2D([], [], markerfacecolor=face, label=name, **look)
               for name, face in zip(names, (theme.PAPER, theme.BLUE), strict=True)]  # fmt: skip
    if any(row.get("flag") == BREAK and all(is_number(row[name]) for name in columns) for row in rows):
        handles.append(Line2D([], [], label=words().say("charts.break"), **theme.BREAK))
    ax.legend(handles=handles)
