"""What a later publication changed: each figure's change in per cent of what was published first."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from dvstats.charts import theme
from dvstats.charts.answers import is_number
from dvstats.words.catalogue import words
from dvstats.words.numbers import count, tick

NAME = "revisions"
EXAMPLE = """\
geo,before,after,relative_change,kind
Area A,889918,911248,0.024,revised
Area B,41020,38900,-0.0517,revised
Area C,,5120,,new
Area D,730,,,withdrawn
"""

KINDS = {"new": "revision_new", "withdrawn": "revision_withdrawn"}


def revisions(table: pd.DataFrame, *, label: str = "geo", ax: Axes | None = None) -> Axes:
    """Draw by how much each figure was revised, from the line of what was published first.

    Right of the line it was revised up, left of it down. The columns hold both figures. A figure that is new or was
    withdrawn has no change, keeps its row and says so.

    Parameters
    ----------
    table
        Rows of the measure `revisions`: `before`, `after`, `relative_change` (0.01 is one per cent) and `kind`
        (revised, new, withdrawn).
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
    >>> table = pd.DataFrame({"geo": ["GB-EAW"], "before": [889918.0], "after": [911248.0], "relative_change": [0.024],
    ...                       "kind": ["revised"]})
    >>> [float(line.get_xdata()[0]) for line in revisions(table).lines if line.get_gid() == "estimate-0"]
    [2.4]
    """
    rows: list[dict[str, Any]] = [{str(k): v for k, v in row.items()} for row in table.to_dict(orient="records")]
    ax = ax or theme.body(theme.rows_height(len(rows)))
    for place, row in enumerate(rows):
        _row(ax, place, row)
    most = max((abs(100 * row["relative_change"]) for row in rows if is_number(row["relative_change"])), default=0.0)
    ax.set_xlim(-1.1 * (most or 1.0), 1.1 * (most or 1.0))
    theme.named_line(ax, 0, words().say("charts.as_first"))
    theme.label_rows(ax, [str(row[label]) for row in rows])
    for inches, name, heading in ((0.1, "before", "first_heading"), (0.85, "after", "last_heading")):
        told = [count(row[name]) if is_number(row[name]) else "–" for row in rows]
        theme.column(ax, told, inches=inches, heading=words().say(f"charts.{heading}"))
    ax.set_xlabel(words().say("charts.revision_axis"), font=theme.font(theme.LABEL), color=theme.GREY)
    ax.xaxis.set_major_formatter(theme.written(lambda value: f"+{tick(value)}" if value > 0 else tick(value)))
    ax.locator_params(axis="x", nbins=5)
    theme.plain(ax)
    return ax


def _row(ax: Axes, place: int, row: dict[str, Any]) -> None:
    if not is_number(row["relative_change"]):
        theme.say_in_row(ax, place, words().say(f"charts.{KINDS.get(str(row['kind']), 'missing')}"))
        return
    change = 100 * row["relative_change"]
    ax.plot([0, change], [place, place], color=theme.BLUE, linewidth=theme.LINE, solid_capstyle="butt", zorder=2,
            gid=f"change-{place}")  # fmt: skip
    ax.plot([change], [place], "o", markersize=theme.POINT, color=theme.BLUE, zorder=3, gid=f"estimate-{place}")
