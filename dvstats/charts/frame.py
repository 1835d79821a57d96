"""What stands around every chart: title, subtitle and key above; notes, flags, source and build stamp below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D

from dvstats.charts import fit, panels, theme
from dvstats.charts.fit import width_of, wrapped
from dvstats.charts.naming import uncrowd
from dvstats.core.errors import InputError
from dvstats.words.catalogue import words

MARGIN = 0.12
LEADING = 1.28
# The parts of a figure that names of rows and the numbers beside them may take, and how much more height rows may be
# given than they need.
NAMES, COLUMNS = 0.36, 0.3
ROOMIEST = 2.0
# The part of their height that rows keep which hold more than a line of text and a mark.
KEPT = {theme.ROOMY: 1.0, theme.LINES: 0.5}
# Inches wide of a slide with a row or two: its letters fill the screen, as no slide stays half empty.
SMALLEST = 5.5
# Dots per inch in print: letters stand on whole dots, and so are wider there than on a screen, or narrower.
PRINT = 300
# Inches between the parts: below the key, above and below the rule.
GAPS = 0.2


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


def frame(
    ax: Axes, caption: Caption, *, width: float = theme.WIDTH, ratio: float | None = None, highest: float = np.inf
) -> Figure:
    """Set a chart's figure to its width and as high as body and words need, and return it.

    Parameters
    ----------
    ax
        A chart.
    caption
        The words around it.
    width
        Inches; `theme.SIZES` has those of a column, a page and a slide.
    ratio
        Width over height, if the shape is given: the figure is then as wide as it must be for all to fit.
    highest
        Inches that a figure without a given shape may be high, say those of a page: rows move together for it, as far
        as their letters can be read.

    Raises
    ------
    InputError
        If a figure of the given shape cannot hold the rows with letters that can be read.
    """
    figure = ax.figure
    assert isinstance(figure, Figure)
    body = figure.get_size_inches()[1] * ax.get_position().height
    if (legend := ax.get_legend()) is not None:
        legend.set_visible(False)
    if ratio is not None:
        width = _wide_enough(ax, caption, body, width, ratio)
    usable = width - 2 * MARGIN
    body = fit.names(ax, NAMES * usable, fit.fold(ax, COLUMNS * usable, _natural(ax, usable, body)))
    left, right, below, above = _overhang(ax, width, body)
    top, foot, key = _head(caption, usable), _foot(caption, usable), _key_height(ax, usable)
    around = 2 * MARGIN + GAPS + _heights(top) + key + above + below + _heights(foot)
    if ratio is None and around + body > highest:
        body = max(highest - around, fit.least(ax))
        fit.tighten(ax, body)
    total, spare = around + body if ratio is None else width / ratio, 0.0
    if ratio is not None:
        body = _body_within(ax, body, total - around)
        # What hangs from the axes grows with them.
        grown = _overhang(ax, width, body)
        left, right = grown[:2]
        room = total - around + above + below - sum(grown[2:])
        body, above = min(body, room), grown[3]
        spare = room - body
    figure.set_size_inches(width, total)
    # Few rows stand in the middle of a slide, not under its title with the rest left empty.
    ceiling = total - MARGIN - _heights(top) - key - above - 0.08 - spare / 2
    ax.set_position(((MARGIN + left) / width, (ceiling - body) / total, (usable - left - right) / width, body / total))
    _arrange(ax)
    if ax.get_label() == theme.PANELS:
        panels.check(ax)
    _write(figure, top, total - MARGIN, total)
    _place_key(figure, ax, (total - MARGIN - _heights(top) - 0.1) / total, usable)
    _rule(figure, MARGIN + _heights(foot) + 0.06, total)
    _write(figure, foot, MARGIN + _heights(foot), total)
    uncrowd(figure)
    return figure


def _wide_enough(ax: Axes, caption: Caption, body: float, narrowest: float, ratio: float) -> float:
    """Return the least width at which a figure of a given shape holds the chart, or the widest that there is.

    Below the width that was asked for, it holds the chart with all the height that rows may be given.
    """
    _, _, below, above = _overhang(ax, narrowest, body)
    for width in np.arange(min(SMALLEST, narrowest), theme.WIDEST, 0.25):
        usable = float(width) - 2 * MARGIN
        words_height = _heights(_head(caption, usable)) + _heights(_foot(caption, usable)) + _key_height(ax, usable)
        room = width / ratio - (2 * MARGIN + GAPS + words_height + above + below)
        if _natural(ax, usable, body if width >= narrowest else ROOMIEST * body, room) <= room:
            return float(width)
    return theme.WIDEST


def _natural(ax: Axes, usable: float, body: float, tallest: float = panels.PAGE) -> float:
    """Return the height that a chart needs: what it says, or what its panels need at a width."""
    return panels.natural(ax, usable, tallest) if ax.get_label() == theme.PANELS else body


def _arrange(ax: Axes) -> None:
    if ax.get_label() == theme.PANELS:
        panels.arrange(ax)


def _body_within(ax: Axes, natural: float, room: float) -> float:
    """Return a height for the body that is no more than the room, with its letters set to it."""
    if room < natural and ax.get_label() != theme.PANELS:
        if ax.get_ylim()[0] < ax.get_ylim()[1] or room < KEPT.get(str(ax.get_label()), 0.0) * natural:
            other = ", or draw small-multiples" if ax.get_label() == theme.LINES else ""
            raise InputError(f"a chart of {natural:.1f} inches on a figure with {room:.1f} for it",
                             rule="nothing is cut, no line pressed flat",
                             hint=f"take the figure of a page{other}")  # fmt: skip
        fit.tighten(ax, room)
    return min(room, ROOMIEST * natural)


def _overhang(ax: Axes, width: float, body: float) -> tuple[float, float, float, float]:
    """Return by how many inches labels and columns stand out of the axes: left, right, below, above.

    Texts that begin in the axes are wrapped to the room that is left of the figure.
    """
    figure = ax.figure
    assert isinstance(figure, Figure)
    figure.set_size_inches(width, body)
    ax.set_position((0.3, 0.0, 0.4, 1.0))
    begin_inside = list(fit.inside(ax))
    for text in begin_inside:
        text.set_in_layout(False)
    ax.xaxis.label.set_visible(False)
    left, right = np.max([_sides(ax, dpi) for dpi in (PRINT, figure.dpi)], axis=0)
    ax.set_position(((MARGIN + left) / width, 0.0, 1 - (2 * MARGIN + left + right) / width, 1.0))
    ax.xaxis.label.set_visible(True)
    _arrange(ax)
    fit.label(ax, MARGIN)
    fit.hold(ax, width - MARGIN)
    fit.turn(ax)
    fit.thin(ax)
    fit.lift(ax)
    for text in begin_inside:
        text.set_in_layout(True)
    inner, outer = fit.extent(ax, fit.renderer_of(ax))
    return left, right, max(inner.y0 - outer.y0, 0) / figure.dpi, max(outer.y1 - inner.y1, 0) / figure.dpi


def _sides(ax: Axes, dpi: float) -> tuple[float, float]:
    """Return by how many inches labels and columns stand out of the axes at some resolution: left, right."""
    figure = ax.figure
    assert isinstance(figure, Figure)
    usual, figure.dpi = figure.dpi, dpi
    inner, outer = fit.extent(ax, fit.renderer_of(ax))
    out = (inner.x0 - outer.x0) / dpi, max(outer.x1 - inner.x1, 0) / dpi
    figure.dpi = usual
    return out


Line = tuple[str, FontProperties, str]


def _head(caption: Caption, usable: float) -> list[Line]:
    parts = [(caption.title, theme.font(theme.TITLE, bold=True), theme.INK),
             (caption.subtitle, theme.font(theme.SUBTITLE), theme.GREY)]  # fmt: skip
    return [(line, face, colour) for text, face, colour in parts if text for line in wrapped(text, face, usable)]


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


HANDLE = 0.58


def _key_labels(ax: Axes, usable: float) -> list[str]:
    """Return the labels of the key, wrapped to the width of the figure."""
    legend = ax.get_legend()
    texts = [] if legend is None else [text.get_text() for text in legend.get_texts()]
    return ["\n".join(wrapped(text, theme.font(theme.LABEL), usable - HANDLE)) for text in texts]


def _key_columns(labels: Sequence[str], usable: float) -> int:
    """Return how many columns of the key fit side by side; the columns are as wide as their widest label."""
    face = theme.font(theme.LABEL)
    widths = [max(width_of(line, face) for line in label.split("\n")) + HANDLE for label in labels]
    for columns in range(len(widths), 1, -1):
        if sum(part.max() for part in np.array_split(widths, columns)) <= usable:
            return columns
    return 1


def _key_height(ax: Axes, usable: float) -> float:
    labels = _key_labels(ax, usable)
    rows = -(-len(labels) // _key_columns(labels, usable)) + sum(label.count("\n") for label in labels)
    return 0.1 + 0.17 * rows + (0.07 if rows else 0.0)


def _place_key(figure: Figure, ax: Axes, top: float, usable: float) -> None:
    """Move the chart's key above it."""
    legend = ax.get_legend()
    if legend is None:
        return
    labels = _key_labels(ax, usable)
    handles = [handle for handle in legend.legend_handles if handle is not None]
    legend.remove()
    figure.legend(
        handles, labels, loc="upper left", ncols=_key_columns(labels, usable), frameon=False,
        bbox_to_anchor=(MARGIN / figure.get_figwidth(), top), prop=theme.font(theme.LABEL), borderpad=0,
        borderaxespad=0, handletextpad=0.5, columnspacing=1.4, labelcolor=theme.INK,
    )  # fmt: skip
