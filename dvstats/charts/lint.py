"""Find the faults of a figure: clipped or overlapping text, text on marks, small print, weak or confusable colours."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from matplotlib.transforms import Bbox, BboxBase

from dvstats.charts.colours import apart, contrast, seen

SMALLEST = 7.0
WEAKEST = 4.5
WEAKEST_MARK = 3.0
CLOSEST = 20.0
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
    edge, marks, fills = figure.bbox, list(boxes(figure)), list(_fills(figure))
    faults = [f"clipped: {_said(text)}" for text, box in texts if not _inside(box, edge)]
    faults += [f"overlap: {_said(a)} and {_said(b)}" for (a, x), (b, y) in combinations(texts, 2) if meet(x, y)]
    faults += [f"on a mark: {_said(text)}" for text, box in texts for mark, shows in marks
               if meet(box, mark) and not _inside(box, mark) and (shows or text.get_bbox_patch() is None)]  # fmt: skip
    faults += [f"small print: {_said(text)}" for text, _ in texts if float(text.get_fontsize()) < SMALLEST]
    faults += [f"weak contrast: {_said(text)}" for text, box in texts
               if contrast(text.get_color(), _behind(text, box, fills)) < WEAKEST]  # fmt: skip
    looks = list(dict.fromkeys(_looks(figure)))
    faults += [f"weak mark: {look.shown}" for look in looks if look.strongest < WEAKEST_MARK]
    faults += [f"confusable: {one.shown} and {two.shown}" for one, two in combinations(looks, 2)
               if one.shape == two.shape and apart(one.shown, two.shown) < CLOSEST]  # fmt: skip
    return list(dict.fromkeys(faults))


@dataclass(frozen=True, slots=True)
class Look:
    """How a mark that shows a number looks: its colour, its strongest contrast on paper, and all that is no colour.

    Parameters
    ----------
    shown
        The colour that is seen most, as a hexadecimal code.
    strongest
        The strongest contrast on paper of any of its colours.
    shape
        What is no colour: its kind, hatching, marker, or line.
    """

    shown: str
    strongest: float
    shape: tuple[object, ...]


def _looks(figure: Figure) -> Iterator[Look]:
    """Yield the looks of marks that show numbers: those with a group id."""
    for ax in _all_axes(figure):
        for mark in ax.get_children():
            if not mark.get_gid():
                continue
            if isinstance(mark, Rectangle):
                yield _look(mark.get_facecolor(), mark.get_edgecolor(), ("bar", mark.get_hatch()), mark.get_linewidth())
            elif isinstance(mark, Line2D) and mark.get_marker() not in ("None", "", None):
                shape: tuple[object, ...] = (
                    "marker",
                    mark.get_marker(),
                    to_hex(mark.get_markerfacecolor()) == "#ffffff",
                )
                yield _look(mark.get_markerfacecolor(), mark.get_markeredgecolor(), shape, mark.get_markeredgewidth())
            elif isinstance(mark, Line2D):
                shape = ("line", str(mark.get_linestyle()), round(float(mark.get_linewidth()), 1))
                yield _look(mark.get_color(), mark.get_color(), shape, 1.0)


def _look(face: Any, edge: Any, shape: tuple[object, ...], edge_width: float) -> Look:
    sides = [face, edge] if edge_width > 0 else [face]
    hollow = to_hex(face) == "#ffffff"
    shown = seen(edge if hollow else face)
    return Look(shown, max(contrast(side) for side in sides), shape)


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


def boxes(figure: Figure) -> Iterator[tuple[Bbox, bool]]:
    """Yield the boxes of marks: points, segments of lines, bars; not the grid, not the key's handles.

    With each stands whether it shows a number; what shows none may pass behind a text that has paper of its own.
    """
    for rule in figure.artists:
        if isinstance(rule, Line2D):
            yield rule.get_window_extent(), True
    in_key = {id(part) for key in figure.findobj(Legend) for part in key.findobj()}
    for ax in _all_axes(figure):
        for mark in ax.get_children():
            if id(mark) in in_key or not mark.get_visible():
                continue
            if isinstance(mark, Line2D):
                yield from ((box, bool(mark.get_gid())) for box in _of_line(mark, ax))
            elif isinstance(mark, Rectangle) and mark is not ax.patch and mark.get_gid():
                yield mark.get_window_extent(), True


def _fills(figure: Figure) -> Iterator[tuple[Bbox, Any]]:
    """Yield the bars and tiles that text may stand in, with what is seen of their colour."""
    for ax in _all_axes(figure):
        for mark in ax.get_children():
            if isinstance(mark, Rectangle) and mark is not ax.patch and mark.get_gid() and mark.get_visible():
                yield mark.get_window_extent(), seen(mark.get_facecolor())


def _behind(text: Text, box: Bbox, fills: list[tuple[Bbox, Any]]) -> Any:
    """Return the colour that a text stands on."""
    if (own := text.get_bbox_patch()) is not None:
        return to_hex(own.get_facecolor())
    return next((colour for place, colour in fills if _inside(box, place)), "#FFFFFF")


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


def meet(one: Bbox, two: Bbox) -> bool:
    """Tell whether two boxes share more than their edges."""
    wide = min(one.x1, two.x1) - max(one.x0, two.x0)
    high = min(one.y1, two.y1) - max(one.y0, two.y0)
    return bool(wide > TOUCH and high > TOUCH)


def _said(text: Text) -> str:
    return repr(text.get_text().replace("\n", " ")[:40])
