"""How far each assumption alone moves an answer: a bar from the answer at one end of it to that at the other."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from dvstats.charts import theme
from dvstats.charts.answers import is_number
from dvstats.words.catalogue import words
from dvstats.words.numbers import count, decimal, tick

NAME = "tornado"
EXAMPLE = """\
assumption,from,to,low,high
share of incidents reported,0.2,0.35,31000,54000
records that are one person's,none,1 in 10,39000,43000
audit of the flag,0.8,0.95,,
"""
OPTIONS = "--base 41000"

DECIMALS = re.compile(r"-?\d+\.\d+")


def tornado(
    table: pd.DataFrame, *, base: float, label: str = "assumption", per: float = 1.0, ax: Axes | None = None
) -> Axes:  # fmt: skip
    """Draw for each assumption the answers between its two ends, around the answer as all are assumed.

    Rows keep the order of the table: set the widest first. Bars show one assumption moved and all others kept; what two
    of them do together is not shown. Below a name stand the ends that the assumption was moved between.

    Parameters
    ----------
    table
        Columns `low` and `high`, the least and the largest answer; `from` and `to`, the ends of the assumption, if they
        are to be told. A row without answers says that there is none.
    base
        The answer as all is assumed: the dashed line.
    label
        Column with the names of the assumptions.
    per
        What answers are multiplied by: 100 shows a share as per cent.
    ax
        Axes to draw on.

    Returns
    -------
    Axes
        The axes, to be given to `frame`.

    Examples
    --------
    >>> table = pd.DataFrame({"assumption": ["reporting"], "low": [31000.0], "high": [54000.0]})
    >>> bar, = tornado(table, base=41000).patches
    >>> float(bar.get_x()), float(bar.get_x() + bar.get_width())
    (31000.0, 54000.0)
    """
    rows: list[dict[str, Any]] = [{str(k): v for k, v in row.items()} for row in table.to_dict(orient="records")]
    ends = ["" if not _told(row, "from") else words().say("charts.between", low=_end(row["from"]), high=_end(row["to"]))
            for row in rows]  # fmt: skip
    ax = ax or theme.body((1.75 if any(ends) else 1.0) * theme.rows_height(len(rows)))
    for place, row in enumerate(rows):
        _row(ax, place, row, per)
    ax.set_xlim(*_limits(rows, base, per))
    ax.set_ylim(len(rows) - 0.4, -0.7)
    theme.name_rows(ax, [str(row[label]) for row in rows], ends)
    theme.column(ax, [_range(row, per) for row in rows], inches=0.1, heading=words().say("charts.answer_heading"))
    _line(ax, base, per)
    ax.locator_params(axis="x", nbins=5)
    theme.plain(ax)
    ax.set_yticks([])
    return ax


def _told(row: dict[str, Any], name: str) -> bool:
    return not pd.isna(row.get(name)) and str(row.get(name, "")) != ""


def _end(value: object) -> str:
    """Return an end of what was assumed: decimals as the language writes them, a word or a year as it is."""
    return tick(float(str(value))) if DECIMALS.fullmatch(str(value)) else str(value)


def _row(ax: Axes, place: int, row: dict[str, Any], per: float) -> None:
    if not (is_number(row["low"]) and is_number(row["high"])):
        theme.say_in_row(ax, place, words().say("charts.missing"))
        return
    low, high = per * row["low"], per * row["high"]
    ax.barh([place], [high - low], left=[low], height=0.42, color=theme.SOFT, linewidth=0, gid=f"range-{place}")


def _limits(rows: list[dict[str, Any]], base: float, per: float) -> tuple[float, float]:
    """Return ends that hold all answers and, as bars have lengths that are compared, some room on both sides."""
    seen = [per * base, *(per * row[name] for row in rows for name in ("low", "high") if is_number(row[name]))]
    room = 0.06 * (max(seen) - min(seen) or abs(max(seen)) or 1.0)
    return min(seen) - room, max(seen) + room


def _said(value: float, per: float) -> str:
    return decimal(per * value) if per == 100 else count(per * value)


def _range(row: dict[str, Any], per: float) -> str:
    if not (is_number(row["low"]) and is_number(row["high"])):
        return ""
    return f"{_said(row['low'], per)}–{_said(row['high'], per)}"


def _line(ax: Axes, base: float, per: float) -> None:
    theme.named_line(ax, per * base, words().say("charts.as_assumed", number=_said(base, per)), zorder=3)
