"""What stands around every chart: title, subtitle and key above; notes, flags, source and build stamp below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, get_font
from matplotlib.lines import Line2D

from dvstats.charts import theme
from dvstats.words.catalogue import words

MARGIN = 0.12
# Letters are drawn on whole pixels, which makes a line a little wider than it measures.
HINTING = 1.02
DPI = 100
LEADING = 1.28


@dataclass(frozen=True, slots=True)
class Caption:
    """The words around a chart.

    Parameters
    ----------
    title
        A finding, at most fifteen words.
    subtitle
        Measure, unit, population, place, period.
    notes
        Population, kind of interval, what is missing.
    flags
        What the flags in the chart mean.
    source
        Credit line of the figures.
    stamp
        What built the figure, and from which data.
    """

    title: str
    subtitle: str = ""
    notes: str = ""
    flags: str = ""
    source: str = ""
    stamp: str = ""


def frame(ax: Axes, caption: Caption, *, width: float = theme.WIDTH) -> Figure:
    """Set a chart's figure to its width and as high as body and words need, and return it."""
    figure = ax.figure
    assert isinstance(figure, Figure)
    body = figure.get_size_inches()[1] * ax.get_position().height
    figure.set_size_inches(width, body)
    left, right, below, above = _overhang(figure, ax, body)
    usable = width - 2 * MARGIN
    head = [(caption.title, theme.font(theme.TITLE, bold=True), theme.INK),
            (caption.subtitle, theme.font(theme.SUBTITLE), theme.GREY)]  # fmt: skip
    top = [(line, face, colour) for text, face, colour in head for line in wrapped(text, face, usable)]
    foot = _foot(caption, usable)
    columns = _key_columns(ax, usable)
    key = _key_height(ax, columns)
    heights = _heights(top), key + above, body, below, _heights(foot)
    total = 2 * MARGIN + sum(heights) + 0.2
    figure.set_size_inches(width, total)
    _write(figure, top, total - MARGIN, total)
    base = MARGIN + heights[4] + 0.12 + below
    ax.set_position(((MARGIN + left) / width, base / total, (width - 2 * MARGIN - left - right) / width, body / total))
    _place_key(figure, ax, (total - MARGIN - heights[0] - 0.1) / total, columns)
    _rule(figure, MARGIN + heights[4] + 0.06, total)
    _write(figure, foot, MARGIN + heights[4], total)
    return figure


def wrapped(text: str, face: FontProperties, inches: float) -> list[str]:
    """Break a text into lines that are no wider than some inches, by measured width.

    Examples
    --------
    >>> wrapped("one two three", theme.font(12), 0.6)
    ['one two', 'three']
    """
    lines: list[str] = []
    for word in text.split():
        if lines and _width(f"{lines[-1]} {word}", face) <= inches:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines.append(word)
    return lines


def _width(text: str, face: FontProperties) -> float:
    letters = get_font(str(face.get_file()))
    letters.set_size(face.get_size_in_points(), DPI)
    letters.set_text(text)
    return float(letters.get_width_height()[0]) / 64 / DPI * HINTING


def _overhang(figure: Figure, ax: Axes, body: float) -> tuple[float, float, float, float]:
    """Return by how many inches labels and columns stand out of the axes: left, right, below, above."""
    ax.set_position((0.3, 0.0, 0.4, 1.0))
    if (legend := ax.get_legend()) is not None:
        legend.set_visible(False)
    renderer = FigureCanvasAgg(figure).get_renderer()  # type: ignore[no-untyped-call]
    figure.draw_without_rendering()
    inner, outer = ax.get_window_extent(renderer), ax.get_tightbbox(renderer)
    assert outer is not None
    dpi = figure.dpi
    return ((inner.x0 - outer.x0) / dpi, max(outer.x1 - inner.x1, 0) / dpi, (inner.y0 - outer.y0) / dpi,
            (outer.y1 - inner.y1) / dpi)  # fmt: skip


Line = tuple[str, FontProperties, str]


def _foot(caption: Caption, usable: float) -> list[Line]:
    face = theme.font(theme.NOTE)
    parts = [(words().say("charts.notes"), caption.notes), (words().say("charts.flags"), caption.flags),
             (words().say("charts.source"), caption.source)]  # fmt: skip
    texts = [f"{head} {text}" for head, text in parts if text] + ([caption.stamp] if caption.stamp else [])
    return [(line, face, theme.GREY) for text in texts for line in wrapped(text, face, usable)]


def _heights(lines: Sequence[Line]) -> float:
    return sum(face.get_size_in_points() * LEADING / 72 for _, face, _ in lines)


def _write(figure: Figure, lines: Sequence[Line], top: float, total: float) -> None:
    for text, face, colour in lines:
        step = face.get_size_in_points() * LEADING / 72
        figure.text(MARGIN / figure.get_figwidth(), (top - step) / total, text, font=face, color=colour, va="baseline")
        top -= step


def _rule(figure: Figure, height: float, total: float) -> None:
    edge = MARGIN / figure.get_figwidth()
    figure.add_artist(Line2D([edge, 1 - edge], [height / total] * 2, color=theme.RULE, linewidth=0.8))


def _key_labels(ax: Axes) -> list[str]:
    legend = ax.get_legend()
    return [] if legend is None else [text.get_text() for text in legend.get_texts()]


def _key_columns(ax: Axes, usable: float) -> int:
    """Return how many columns of the key fit side by side; the columns are as wide as their widest label."""
    widths = [_width(label, theme.font(theme.LABEL)) + 0.58 for label in _key_labels(ax)]
    for columns in range(len(widths), 1, -1):
        if sum(part.max() for part in np.array_split(widths, columns)) <= usable:
            return columns
    return 1


def _key_height(ax: Axes, columns: int) -> float:
    rows = -(-len(_key_labels(ax)) // columns)
    return 0.1 + 0.17 * rows + (0.07 if rows else 0.0)


def _place_key(figure: Figure, ax: Axes, top: float, columns: int) -> None:
    """Move the chart's key above it."""
    legend = ax.get_legend()
    if legend is None:
        return
    handles, labels = list(legend.legend_handles), _key_labels(ax)
    legend.remove()
    drawn = [handle for handle in handles if handle is not None]
    figure.legend(
        drawn, labels, loc="upper left", ncols=columns, frameon=False,
        bbox_to_anchor=(MARGIN / figure.get_figwidth(), top), prop=theme.font(theme.LABEL), borderpad=0,
        borderaxespad=0, handletextpad=0.5, columnspacing=1.4, labelcolor=theme.INK,
    )  # fmt: skip
