"""A tile per country of Europe where it lies on the map, all of one size; hatched where figures do not compare."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from types import MappingProxyType

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch, Rectangle

from dvstats.charts import theme
from dvstats.charts.answers import is_yes
from dvstats.words.catalogue import words
from dvstats.words.numbers import decimal

NAME = "tile-map"
EXAMPLE = """\
geo,estimate,comparable
LT,0.168,true
EE,0.19,true
LV,0.09,true
SE,0.031,false
FI,,true
"""

# Column and row of each area; a map of equal tiles lets a small country be seen, and none is large for its land.
PLACES: Mapping[str, tuple[int, int]] = MappingProxyType({
    "IS": (0, 0), "NO": (4, 0), "SE": (5, 0), "FI": (6, 0),
    "GB-NIR": (0, 1), "GB-SCT": (1, 1), "DK": (4, 1), "EE": (6, 1), "RU": (8, 1),
    "IE": (0, 2), "GB-EAW": (1, 2), "NL": (3, 2), "DE": (4, 2), "PL": (5, 2), "LV": (6, 2),
    "BE": (2, 3), "LU": (3, 3), "LI": (4, 3), "CZ": (5, 3), "LT": (6, 3), "BY": (7, 3),
    "FR": (2, 4), "CH": (3, 4), "AT": (4, 4), "SK": (5, 4), "HU": (6, 4), "UA": (7, 4), "MD": (8, 4),
    "PT": (0, 5), "ES": (1, 5), "MC": (2, 5), "IT": (3, 5), "SI": (4, 5), "HR": (5, 5), "RS": (6, 5), "RO": (7, 5),
    "GE": (9, 5),
    "AD": (1, 6), "SM": (3, 6), "BA": (4, 6), "ME": (5, 6), "XK": (6, 6), "BG": (7, 6), "TR": (8, 6), "AM": (9, 6),
    "AZ": (10, 6), "MT": (3, 7), "AL": (5, 7), "MK": (6, 7), "GR": (7, 7), "CY": (9, 7),
})  # fmt: skip
SHORT = {"GB-NIR": "NI", "GB-SCT": "SCT", "GB-EAW": "E&W"}
SHADES = ("#EAF2F9", "#9DBBDA", "#4A78AC", theme.BLUE)
NO_DATA = "#B8B4AE"


def tile_map(table: pd.DataFrame, *, steps: Sequence[float] = (0.05, 0.1, 0.2), ax: Axes | None = None) -> Axes:
    """Draw a tile for each area, the darker the larger its share, with the share in it.

    A hatched tile has a figure that does not compare with the others, and shows none; a grey one has no figure.
    The United Kingdom's parts count crime apart and have a tile each.

    Parameters
    ----------
    table
        Columns `geo`, `estimate` (a share), and `comparable` (true or false) if not all are.
    steps
        Three shares at which the shade changes.
    ax
        Axes to draw on.

    Returns
    -------
    Axes
        The axes, to be given to `frame`.

    Examples
    --------
    >>> ax = tile_map(pd.DataFrame({"geo": ["LT"], "estimate": [0.168]}))
    >>> [text.get_text() for text in ax.texts if "." in text.get_text()]
    ['16.8']
    """
    ax = ax or theme.body(3.4)
    shares = dict(zip(table["geo"], table["estimate"], strict=True))
    alike = dict(zip(table["geo"], table.get("comparable", pd.Series(True, table.index)), strict=True))
    comparable = {geo: is_yes(alike.get(geo, True)) for geo in PLACES}
    for geo, place in PLACES.items():
        _tile(ax, geo, place, float(shares.get(geo, math.nan)), steps, comparable=comparable[geo])
    ax.set_xlim(-0.5, 10.5)
    ax.set_ylim(-0.5, 7.5)
    ax.invert_yaxis()
    ax.set_axis_off()
    ax.set_yticks([])
    ax.set_xticks([])
    _key(ax, steps, hatched=not all(comparable.values()))
    return ax


def _tile(
    ax: Axes, geo: str, place: tuple[int, int], share: float, steps: Sequence[float], *, comparable: bool
) -> None:
    x, y = place
    told = comparable and not math.isnan(share)
    step = sum(share >= edge for edge in steps)
    fill = SHADES[step] if told else theme.PAPER if not comparable else NO_DATA
    ink = theme.PAPER if told and step > 1 else theme.INK
    ax.add_patch(Rectangle(
        (x - 0.46, y - 0.46), 0.92, 0.92, facecolor=fill, edgecolor=theme.GREY,
        linewidth=0.6, hatch=None if comparable else "////", gid=f"tile-{geo}",
    ))  # fmt: skip
    name = ax.text(x, y - (0.17 if told else 0), SHORT.get(geo, geo), ha="center", va="center",
                   font=theme.font(theme.SMALL, bold=True), color=ink)  # fmt: skip
    if not comparable:
        name.set_bbox({"facecolor": theme.PAPER, "edgecolor": "none", "pad": 1.2})
    if told:
        ax.text(x, y + 0.22, decimal(100 * share), ha="center", va="center", font=theme.font(theme.NOTE), color=ink)


def _key(ax: Axes, steps: Sequence[float], *, hatched: bool) -> None:
    ends = [decimal(100 * step, 0) for step in steps]
    told = [words().say("charts.less_than", high=ends[0]),
            *(words().say("charts.from_to", low=low, high=high) for low, high in zip(ends, ends[1:], strict=False)),
            words().say("charts.or_more", low=ends[-1])]  # fmt: skip
    handles = [Patch(facecolor=fill, edgecolor=theme.GREY, linewidth=0.6, label=text)
               for fill, text in zip(SHADES, told, strict=True)]  # fmt: skip
    if hatched:
        handles.append(Patch(facecolor=theme.PAPER, edgecolor=theme.GREY, hatch="////", linewidth=0.6,
                             label=words().say("charts.not_comparable")))  # fmt: skip
    handles.append(Patch(facecolor=NO_DATA, edgecolor=theme.GREY, linewidth=0.6, label=words().say("charts.missing")))
    ax.legend(handles=handles)
