"""How unlike reporting would have to be for one in five, beside how unlike surveys find it, on a scale of ratios."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedLocator, NullLocator

from dvstats.charts import theme
from dvstats.charts.answers import is_number
from dvstats.words.catalogue import words
from dvstats.words.numbers import decimal

NAME = "tipping-map"
EXAMPLE = """\
area,estimate,conf_low,conf_high,supported_low,supported_high,refusal
Area A,2.1,1.8,2.4,0.8,1.9,
Area B,0.7,0.6,0.8,,,
"""

STEPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500)


def tipping_map(table: pd.DataFrame, *, label: str = "area", ax: Axes | None = None) -> Axes:
    """Draw for each row the ratio of reporting that would make its share one in five, and the ratio surveys support.

    The dot is how many times as readily other crime would have to reach the records as domestic violence does; its
    line is the range from the range of the share. The wide bar is what surveys of both find. Where the bar lies right
    of the dot, the true share is above one in five. At the dashed line both reach the records equally readily. A row
    without such surveys says so on the right and has no bar. A ratio beyond the scale is an arrow at its end.

    Parameters
    ----------
    table
        Columns `estimate`, `conf_low`, `conf_high`, `supported_low`, `supported_high`, `refusal`, as the measure
        `tipping-map` gives them.
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
    >>> table = pd.DataFrame({"area": ["A"], "estimate": [2.0], "conf_low": [1.8], "conf_high": [2.3],
    ...                       "supported_low": [1.5], "supported_high": [2.1], "refusal": [""]})
    >>> [str(line.get_gid()) for line in tipping_map(table).lines if line.get_gid()]
    ['supported-0', 'interval-0', 'estimate-0']
    """
    ax = ax or theme.body(theme.rows_height(len(table)))
    rows: list[dict[str, Any]] = [{str(k): v for k, v in row.items()} for row in table.to_dict(orient="records")]
    ends = _ends(rows)
    ax.set_xscale("log")
    ax.set_xlim(*ends)
    ax.axvline(1.0, color=theme.INK, linestyle=(0, (4, 3)), linewidth=1.2, zorder=1)
    for place, row in enumerate(rows):
        _row(ax, place, row, ends)
    theme.label_rows(ax, [str(row[label]) for row in rows])
    theme.column(
        ax, [_said(row["estimate"]) for row in rows], inches=0.1, heading=words().say("charts.tipping_heading")
    )
    theme.column(ax, [_found(row) for row in rows], inches=0.72, colour=theme.GREY,
                 heading=words().say("charts.surveys_heading"))  # fmt: skip
    _axis(ax, ends)
    _key(ax, rows)
    return ax


def _above(value: Any) -> bool:
    """Tell whether a scale of logarithms has a place for a cell."""
    return is_number(value) and value > 0


def _ends(rows: list[dict[str, Any]]) -> tuple[float, float]:
    """Return round ends that hold everything drawn and the line at 1."""
    names = ("estimate", "conf_low", "conf_high", "supported_low", "supported_high")
    seen = [1.0, *(float(row[name]) for row in rows for name in names if _above(row.get(name)))]
    low = max((step for step in STEPS if step <= 0.9 * min(seen)), default=STEPS[0])
    high = min((step for step in STEPS if step >= 1.1 * max(seen)), default=STEPS[-1])
    return float(low), float(high)


def _row(ax: Axes, place: int, row: dict[str, Any], ends: tuple[float, float]) -> None:
    if _above(row.get("supported_low")) and _above(row.get("supported_high")):
        ax.plot([row["supported_low"], row["supported_high"]], [place, place], color=theme.ORANGE, linewidth=9,
                solid_capstyle="butt", zorder=2, gid=f"supported-{place}")  # fmt: skip
    if not _above(row["estimate"]):
        return
    if _reaches(row, ends):
        low, high = (row[name] if _above(row[name]) else end
                     for name, end in zip(("conf_low", "conf_high"), ends, strict=True))  # fmt: skip
        ax.plot([max(low, ends[0]), min(high, ends[1])], [place, place], color=theme.BLUE, linewidth=theme.LINE,
                solid_capstyle="butt", zorder=3, gid=f"interval-{place}")  # fmt: skip
    if not ends[0] <= row["estimate"] <= ends[1]:
        beyond = row["estimate"] > ends[1]
        ax.plot([ends[beyond]], [place], ">" if beyond else "<", color=theme.BLUE, markersize=4.5, clip_on=False)
        return
    ax.plot([row["estimate"]], [place], "o", color=theme.BLUE, markersize=theme.POINT, zorder=4,
            gid=f"estimate-{place}")  # fmt: skip


def _reaches(row: dict[str, Any], ends: tuple[float, float]) -> bool:
    """Tell whether any of a range lies within the axis."""
    low, high = row.get("conf_low"), row.get("conf_high")
    told = _above(low) or _above(high)
    return told and not (_above(low) and float(low) > ends[1]) and not (_above(high) and float(high) < ends[0])  # type: ignore[arg-type]


def _said(ratio: object) -> str:
    if not _above(ratio):
        return words().say("charts.no_ratio")
    value = float(ratio)  # type: ignore[arg-type]
    return decimal(value, 2 if value < 2 else 1 if value < 100 else 0)


def _found(row: dict[str, Any]) -> str:
    if _above(row.get("supported_low")) and _above(row.get("supported_high")):
        return f"{decimal(row['supported_low'], 2)}–{decimal(row['supported_high'], 2)}"
    return words().say("charts.not_available")


def _axis(ax: Axes, ends: tuple[float, float]) -> None:
    inside = [step for step in STEPS if ends[0] <= step <= ends[1]]
    ax.xaxis.set_major_locator(FixedLocator(inside if len(inside) <= 6 else [s for s in inside if _round(s)]))
    ax.xaxis.set_minor_locator(NullLocator())
    ax.set_xlabel(words().say("charts.tipping_axis"), font=theme.font(theme.LABEL), color=theme.GREY)
    ax.annotate(words().say("charts.equally"), (1.0, 1.0), xycoords=("data", "axes fraction"), xytext=(0, 3),
                textcoords="offset points", ha="center", va="bottom", font=theme.font(bold=True), color=theme.INK,
                annotation_clip=False)  # fmt: skip
    theme.plain(ax)


def _round(step: float) -> bool:
    return math.isclose(math.log10(step) % 1, 0, abs_tol=1e-9) or math.isclose(math.log10(step) % 1, 1, abs_tol=1e-9)


def _key(ax: Axes, rows: list[dict[str, Any]]) -> None:
    """Name the looks that occur."""
    handles = [Line2D([], [], marker="o", color=theme.BLUE, linewidth=theme.LINE, markersize=theme.POINT,
                      label=words().say("charts.tipping_needed"))]  # fmt: skip
    if any(_above(row.get("supported_low")) and _above(row.get("supported_high")) for row in rows):
        handles.append(Line2D([], [], color=theme.ORANGE, linewidth=7, solid_capstyle="butt",
                              label=words().say("charts.tipping_supported")))  # fmt: skip
    ax.legend(handles=handles)
