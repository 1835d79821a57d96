"""Colours, sizes and fonts of every chart. The fonts ship with the package, so that a figure looks alike everywhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.ticker import FuncFormatter, LogFormatter, ScalarFormatter

from dvstats.words.catalogue import speaking, words
from dvstats.words.numbers import tick

INK, GREY, RULE, GRID, PAPER = "#1A1A1A", "#595959", "#D9D9D9", "#E6E6E6", "#FFFFFF"
BLUE, ORANGE, ORANGE_TEXT, PLUM, PALE = "#12436D", "#F46A25", "#B34A10", "#801650", "#8C8C8C"
# A fill on which lines are seen.
SOFT = "#7290AC"
# Behind hatching.
HATCHED = "#F3D9C9"

WIDTH = 6.3
# Inches wide, and width over height where the shape is given; a slide grows with its rows up to the widest.
SIZES: Mapping[str, tuple[float, float | None]] = {"column": (3.35, None), "a4": (WIDTH, None), "slide": (8.0, 16 / 9)}
WIDEST = 13.33
# Labels of axes of which a figure must know more: rows that hold more than a line of text and a mark keep their height,
# lines in rows keep much of it, panels are set in a grid.
ROOMY, LINES, PANELS = "rows keep their height", "rows keep half their height", "panels"
TITLE, SUBTITLE, LABEL, SMALL, NOTE = 12.0, 9.0, 8.5, 7.5, 7.0
POINT, LINE, BAR = 6.4, 1.5, 4.2
# The line that parts figures which were not counted alike.
BREAK: Mapping[str, Any] = MappingProxyType({"color": ORANGE_TEXT, "linewidth": 1.2, "linestyle": (0, (2, 1.5))})

FONTS = Path(__file__).parent / "fonts"
FAMILY = "Source Sans Pro"
# The family is for drawings that keep letters as text; the file is what is drawn from.
REGULAR = FontProperties(family=FAMILY, fname=FONTS / "SourceSansPro-Regular.ttf")
BOLD = FontProperties(family=FAMILY, weight="bold", fname=FONTS / "SourceSansPro-Bold.ttf")


def font(size: float = LABEL, *, bold: bool = False) -> FontProperties:
    """Return the house font at a size in points."""
    found = (BOLD if bold else REGULAR).copy()
    found.set_size(size)
    return found


def body(height: float, width: float = WIDTH) -> Axes:
    """Return empty axes of a figure that is as high as its marks need; `frame` adds the rest."""
    figure = Figure(figsize=(width, height), facecolor=PAPER)
    return figure.add_axes((0.0, 0.0, 1.0, 1.0))


def rows_height(n: int) -> float:
    """Return the height in inches that n rows of labels need."""
    return 0.21 * max(n, 1) + 0.1


def written(write: Callable[[float], str] = tick) -> FuncFormatter:
    """Return what writes the numbers of an axis: whole, and in the language in which the chart is made.

    Examples
    --------
    >>> with speaking("de"):
    ...     formatter = written()
    >>> formatter(12_500.5)
    '12.500,5'
    """
    language = words().language

    def spoken(value: float, _: int | None = None) -> str:
        with speaking(language):
            return write(value)

    return FuncFormatter(spoken)


def plain(ax: Axes) -> None:
    """Strip axes of everything but light vertical lines and labels, and write their numbers out."""
    ax.spines[:].set_visible(False)
    ax.grid(axis="x", color=GRID, linewidth=0.8)
    ax.set_axisbelow(True)
    for axis in (ax.xaxis, ax.yaxis):
        if isinstance(axis.get_major_formatter(), ScalarFormatter | LogFormatter):
            axis.set_major_formatter(written())
    ax.tick_params(length=0, colors=GREY, labelsize=LABEL)
    ax.tick_params(axis="y", colors=INK)
    for label in (*ax.get_xticklabels(), *ax.get_yticklabels()):
        label.set_fontproperties(font(LABEL))


def label_rows(ax: Axes, labels: list[str]) -> None:
    """Put the rows' names left of the axes, the first on top."""
    ax.set_ylim(len(labels) - 0.4, -0.6)
    ax.set_yticks(range(len(labels)), labels=labels)


def name_rows(ax: Axes, names: list[str], below: list[str]) -> None:
    """Write the rows' names left of the axes, with a smaller line below each that has one."""
    for place, (name, said) in enumerate(zip(names, below, strict=True)):
        lines = ((name, LABEL, INK, 4.5 if said else 0.0), (said, NOTE, GREY, -4.5))
        for text, size, colour, rise in lines:
            ax.annotate(text, (0, place), xycoords=("axes fraction", "data"), xytext=(-6, rise), ha="right",
                        textcoords="offset points", va="center", font=font(size), color=colour,
                        annotation_clip=False)  # fmt: skip


def say_in_row(ax: Axes, row: int, text: str) -> None:
    """Write in a row that has no marks, at the left end of the axes, on paper that covers what passes behind."""
    ax.annotate(text, (0, row), xycoords=("axes fraction", "data"), xytext=(4, 0), textcoords="offset points",
                va="center", ha="left", font=font(SMALL), color=GREY,
                bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 0.5})  # fmt: skip


def nothing(ax: Axes, text: str) -> Axes:
    """Say in empty axes that there is nothing to draw."""
    ax.set_axis_off()
    ax.set_xticks([])
    ax.set_yticks([])
    ax.text(0.5, 0.5, text, transform=ax.transAxes, ha="center", va="center", font=font(SMALL), color=GREY)
    return ax


def named_line(ax: Axes, at: float, name: str, *, zorder: float = 1) -> None:
    """Draw a dashed line that figures are held against, with its name above."""
    ax.axvline(at, color=INK, linestyle=(0, (4, 3)), linewidth=1.2, zorder=zorder)
    ax.annotate(name, (at, 1.0), xycoords=("data", "axes fraction"), xytext=(0, 3), textcoords="offset points",
                ha="center", va="bottom", font=font(bold=True), color=INK, annotation_clip=False)  # fmt: skip


def column(ax: Axes, texts: list[str], *, inches: float, heading: str = "", colour: str = INK) -> None:
    """Write a column of texts right of the axes, `inches` from their edge; the heading stands above the first row."""
    for row, text in enumerate([heading, *texts], start=-1):
        if text:
            ax.annotate(text, (1.0, row), xycoords=("axes fraction", "data"), xytext=(72 * inches, 0),
                        textcoords="offset points", va="center", ha="left", annotation_clip=False,
                        font=font(LABEL), color=GREY if row < 0 else colour)  # fmt: skip
