"""Find the faults of a figure's layout: clipped or overlapping text, text on marks, small print, weak contrast."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from matplotlib.transforms import Bbox, BboxBase
from numpy.typing import NDArray

SMALLEST = 7.0
WEAKEST = 4.5
TOUCH = 0.6


def lint(figure: Figure) -> list[str]:
    """Return the faults of a figure's layout in words; an empty list is what a figure must have.

    Examples
    --------
    >>> figure = Figure(figsize=(2, 1))
    >>> _ = figure.text(0.9, 0.5, "too far to the right", fontsize=6, color="#CCCCCC")
    >>> [fault.split(":")[0] for fault in lint(figure)]
    ['clipped', 'small print', 'weak contrast']
    """
    renderer = FigureCanvasAgg(figure).get_renderer()  # type: ignore[no-untyped-call]
    figure.draw_without_rendering()
    texts = [(text, text.get_window_extent(renderer)) for text in _texts(figure)]
    edge, marks = figure.bbox, list(_marks(figure))
    faults = [f"clipped: {_said(text)}" for text, box in texts if not _inside(box, edge)]
    faults += [f"overlap: {_said(a)} and {_said(b)}" for (a, x), (b, y) in combinations(texts, 2) if _meet(x, y)]
    faults += [f"on a mark: {_said(text)}" for text, box in texts for mark in marks if _meet(box, mark)]
    faults += [f"small print: {_said(text)}" for text, _ in texts if float(text.get_fontsize()) < SMALLEST]
    faults += [f"weak contrast: {_said(text)}" for text, _ in texts if contrast(text.get_color()) < WEAKEST]
    return list(dict.fromkeys(faults))


def contrast(colour: object, paper: object = "#FFFFFF") -> float:
    """Return the contrast ratio of two colours, from 1 to 21.

    Examples
    --------
    >>> round(contrast("#000000"), 1), round(contrast("#595959"), 1)
    (21.0, 7.0)
    """
    one, two = sorted((_luminance(colour), _luminance(paper)))
    return (two + 0.05) / (one + 0.05)


def _luminance(colour: object) -> float:
    parts: NDArray[np.float64] = np.array(to_rgb(colour))  # type: ignore[arg-type]
    linear = np.where(parts <= 0.03928, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return float(linear @ (0.2126, 0.7152, 0.0722))


def _texts(figure: Figure) -> Iterator[Text]:
    """Yield the texts that are seen; a tick outside the axes' limits is not."""
    hidden = {id(label) for ax in _all_axes(figure) for label in _unseen_ticks(ax)}
    for text in figure.findobj(Text):
        assert isinstance(text, Text)
        if text.get_visible() and text.get_text().strip() and id(text) not in hidden:
            yield text


def _all_axes(figure: Figure) -> list[Axes]:
    return [one for one in figure.findobj(Axes) if isinstance(one, Axes)]


def _unseen_ticks(ax: Axes) -> Iterator[Text]:
    for axis in (ax.xaxis, ax.yaxis):
        low, high = sorted(axis.get_view_interval())
        for tick in (*axis.get_major_ticks(), *axis.get_minor_ticks()):
            if not low - 1e-9 <= tick.get_loc() <= high + 1e-9 or not tick.label1.get_visible():
                yield tick.label1
            yield tick.label2


def _marks(figure: Figure) -> Iterator[Bbox]:
    """Yield the boxes of marks: points, segments of lines, bars; not the grid, not the key's handles."""
    for ax in _all_axes(figure):
        keys = [one for one in figure.findobj(Legend) if isinstance(one, Legend)]
        in_key = {id(part) for key in keys for part in key.findobj()}
        for mark in ax.get_children():
            if id(mark) in in_key or not mark.get_visible():
                continue
            if isinstance(mark, Line2D):
                yield from _of_line(mark, ax)
            elif isinstance(mark, Rectangle) and mark is not ax.patch and mark.get_gid():
                yield mark.get_window_extent()


def _of_line(line: Line2D, ax: Axes) -> Iterator[Bbox]:
    points = np.atleast_2d(line.get_transform().transform(line.get_xydata()))
    if line.get_linestyle() != "None":
        for start, end in zip(points[:-1], points[1:], strict=True):
            yield Bbox([np.minimum(start, end), np.maximum(start, end)]).padded(0.5)
    if line.get_marker() not in ("None", "", None):
        half = line.get_markersize() / 2 * ax.figure.dpi / 72
        yield from (Bbox([point - half, point + half]) for point in points)


def _inside(box: Bbox, edge: BboxBase) -> bool:
    return bool(
        box.x0 >= edge.x0 - TOUCH
        and box.y0 >= edge.y0 - TOUCH
        and box.x1 <= edge.x1 + TOUCH
        and box.y1 <= edge.y1 + TOUCH
    )


def _meet(one: Bbox, two: Bbox) -> bool:
    """Tell whether two boxes share more than their edges."""
    wide = min(one.x1, two.x1) - max(one.x0, two.x0)
    high = min(one.y1, two.y1) - max(one.y0, two.y0)
    return bool(wide > TOUCH and high > TOUCH)


def _said(text: Text) -> str:
    return repr(text.get_text().replace("\n", " ")[:40])
