"""What a survey finds beside what police record, on a log scale: two dots per area and how many times they differ."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from dvstats.charts import theme
from dvstats.words.catalogue import words
from dvstats.words.numbers import decimal

NAME = "survey-police"
EXAMPLE = """\
area,survey,recorded,conf_low,conf_high
Area A,41000,5200,33000,51000
Area B,9800,2100,7400,13000
Area C,15500,,11900,20200
"""


def survey_police(
    table: pd.DataFrame, *, label: str = "area", survey: str = "survey", recorded: str = "recorded",
    ax: Axes | None = None,
) -> Axes:  # fmt: skip
    """Draw the survey's number and the police's for each row, joined by a line.

    A scale of tenfold steps shows both at once; equal distances are equal ratios, which the column on the right tells.
    A number that is missing is not drawn, and one of zero has no place on this scale and is told in words. The thin
    line through the survey's dot is its interval, `conf_low` to `conf_high`.

    Parameters
    ----------
    table
        Two columns of counts or rates on one unit; `conf_low` and `conf_high` of the survey if known.
    label
        Column with the names of the rows.
    survey
        Column with what the survey finds.
    recorded
        Column with what police record.
    ax
        Axes to draw on.

    Returns
    -------
    Axes
        The axes, to be given to `frame`.

    Examples
    --------
    >>> ax = survey_police(pd.DataFrame({"area": ["Malta"], "survey": [4000], "recorded": [1000]}))
    >>> [float(line.get_xdata()[0]) for line in ax.lines if line.get_gid() == "survey-0"]
    [4000.0]
    """
    ax = ax or theme.body(theme.rows_height(len(table)))
    rows: list[dict[str, Any]] = [{str(k): v for k, v in row.items()} for row in table.to_dict(orient="records")]
    ax.set_xscale("log")
    ax.set_xlim(*_ends(table, survey, recorded))
    for place, row in enumerate(rows):
        _row(ax, place, row, survey, recorded)
    theme.label_rows(ax, [str(row[label]) for row in rows])
    theme.column(ax, [_told(row[survey], row[recorded]) for row in rows], inches=0.1,
                 heading=words().say("charts.times_heading"))  # fmt: skip
    ax.minorticks_off()
    _key(ax)
    theme.plain(ax)
    return ax


def _positive(value: object) -> bool:
    return isinstance(value, int | float | np.number) and bool(np.isfinite(value)) and float(value) > 0


def _ends(table: pd.DataFrame, survey: str, recorded: str) -> tuple[float, float]:
    names = [name for name in (survey, recorded, "conf_low", "conf_high") if name in table.columns]
    seen = [float(value) for name in names for value in table[name] if _positive(value)]
    low, high = min(seen, default=1.0), max(seen, default=100.0)
    return float(10 ** np.floor(np.log10(0.8 * low))), float(10 ** np.ceil(np.log10(1.25 * high)))


def _row(ax: Axes, place: int, row: dict[str, Any], survey: str, recorded: str) -> None:
    pair = [float(row[name]) for name in (recorded, survey) if _positive(row[name])]
    if not pair:
        theme.say_in_row(ax, place, words().say("charts.missing"))
        return
    if len(pair) == 2:
        ax.plot(pair, [place, place], color=theme.RULE, linewidth=theme.BAR, solid_capstyle="butt", zorder=1)
    if _positive(row.get("conf_low")) and _positive(row.get("conf_high")):
        ax.plot([row["conf_low"], row["conf_high"]], [place, place], color=theme.ORANGE, linewidth=theme.LINE,
                gid=f"interval-{place}")  # fmt: skip
    for name, marker, colour, gid in ((survey, "o", theme.ORANGE, "survey"), (recorded, "s", theme.BLUE, "recorded")):
        if _positive(row[name]):
            ax.plot([float(row[name])], [place], marker, color=colour, markersize=theme.POINT, zorder=3,
                    gid=f"{gid}-{place}")  # fmt: skip


def _told(survey: object, recorded: object) -> str:
    if _positive(survey) and _positive(recorded):
        return decimal(float(survey) / float(recorded))  # type: ignore[arg-type]
    if recorded == 0 or survey == 0:
        return words().say("charts.zero")
    if not (_positive(survey) or _positive(recorded)):
        return ""
    return words().say("charts.no_police" if _positive(survey) else "charts.no_survey")


def _key(ax: Axes) -> None:
    looks = (("o", theme.ORANGE, "survey"), ("s", theme.BLUE, "police"))
    ax.legend(handles=[
        Line2D([], [], linestyle="", marker=marker, color=colour, markersize=theme.POINT,
               label=words().say(f"charts.{name}")) for marker, colour, name in looks
    ])  # fmt: skip
