"""Estimates by method with what each assumes; refusals keep their row; a line at what was recorded."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from dvstats.charts import theme
from dvstats.words.catalogue import words
from dvstats.words.numbers import count

NAME = "forest"


def forest(
    table: pd.DataFrame, *, label: str = "method", assumption: str = "assumption", highest: float | None = None,
    ax: Axes | None = None,
) -> Axes:  # fmt: skip
    """Draw `estimate` between `conf_low` and `conf_high` for each row, with its assumption below the name.

    The dashed line stands at `n_observed`: left of it is known, right of it is estimated. A hollow diamond is a lower
    bound. A row with a `refusal` says why there is no number. What lies beyond the axis is marked with an arrow.

    Parameters
    ----------
    table
        Columns `estimate`, `conf_low`, `conf_high`, `n_observed`, and if they apply `lower_bound` and `refusal`.
    label
        Column with the names of the rows.
    assumption
        Column with what each assumes, in a few words.
    highest
        Right end of the axis.
    ax
        Axes to draw on.

    Returns
    -------
    Axes
        The axes, to be given to `frame`.
    """
    ax = ax or theme.body(1.75 * theme.rows_height(len(table)))
    rows: list[dict[str, Any]] = [{str(k): v for k, v in row.items()} for row in table.to_dict(orient="records")]
    end = highest or 1.06 * max((row["conf_high"] for row in rows if _finite(row["conf_high"])), default=1.0)
    for place, row in enumerate(rows):
        _row(ax, place, row, end)
    ax.set_xlim(0, end)
    ax.set_ylim(len(rows) - 0.4, -0.7)
    _names(ax, rows, label, assumption)
    _recorded(ax, rows)
    theme.column(ax, [_told(row) for row in rows], inches=0.1, heading=words().say("charts.estimate_heading"))
    ax.xaxis.set_major_formatter(lambda value, _: count(value))
    ax.locator_params(axis="x", nbins=4)
    theme.plain(ax)
    ax.set_yticks([])
    return ax


def _finite(value: object) -> bool:
    return isinstance(value, int | float) and math.isfinite(value)


def _row(ax: Axes, place: int, row: dict[str, Any], end: float) -> None:
    if not _finite(row["estimate"]):
        return
    colour = theme.PLUM
    low, high = row["conf_low"], row["conf_high"]
    ax.plot([low, min(high, end)], [place, place], color=colour, linewidth=theme.LINE, solid_capstyle="butt",
            gid=f"interval-{place}")  # fmt: skip
    if high > end:
        ax.plot([end], [place], ">", color=colour, markersize=4.5, clip_on=False)
    if row["estimate"] <= end:
        bound = row.get("lower_bound") is True
        ax.plot([row["estimate"]], [place], "D" if bound else "o", markersize=theme.POINT - (1 if bound else 0),
                markeredgecolor=colour, markerfacecolor=theme.PAPER if bound else colour, markeredgewidth=1.4,
                gid=f"estimate-{place}")  # fmt: skip


def _names(ax: Axes, rows: list[dict[str, Any]], label: str, assumption: str) -> None:
    for place, row in enumerate(rows):
        for text, size, colour, rise in (
            (row[label], theme.LABEL, theme.INK, 4.5), (row.get(assumption, ""), theme.NOTE, theme.GREY, -4.5),
        ):  # fmt: skip
            ax.annotate(str(text), (0, place), xycoords=("axes fraction", "data"), xytext=(-6, rise),
                        textcoords="offset points", ha="right", va="center", font=theme.font(size), color=colour,
                        annotation_clip=False)  # fmt: skip


def _recorded(ax: Axes, rows: list[dict[str, Any]]) -> None:
    seen = [row["n_observed"] for row in rows if _finite(row.get("n_observed"))]
    if seen:
        ax.axvline(max(seen), color=theme.INK, linestyle=(0, (4, 3)), linewidth=1.2, zorder=1)
        ax.annotate(words().say("charts.recorded", number=count(max(seen))), (max(seen), 1.0),
                    xycoords=("data", "axes fraction"), xytext=(0, 3), textcoords="offset points", ha="center",
                    va="bottom", font=theme.font(bold=True), color=theme.INK, annotation_clip=False)  # fmt: skip


def _told(row: dict[str, Any]) -> str:
    if not _finite(row["estimate"]):
        return words().say("charts.missing")
    return f"{count(row['estimate'])}  ({count(row['conf_low'])}–{count(row['conf_high'])})"
