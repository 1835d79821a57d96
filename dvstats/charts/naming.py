"""Put names beside points of a scatter where they lie on nothing, at any width that the figure may be set to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.transforms import Bbox
from numpy.typing import NDArray

from dvstats.charts import theme
from dvstats.charts.fit import width_of, wrapped
from dvstats.charts.lint import boxes, meet

Array = NDArray[np.float64]
Box = tuple[float, float, float, float]

# Widths in inches of the axes at which a place must be free: a chart does not know how wide its figure will be.
WIDTHS = (3.6, 4.4, 5.2, 5.8, 7.2, 9.4)
GAP = 0.075
HALF_DOT = 0.05
LEADING = 1.25
# Pixels that two names stand apart at least, so that they are not read as one.
GAP_BETWEEN = 2.0
# Inches at which a long name is broken.
LONGEST = 1.5


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a name stands from its point, in inches, and how it is aligned."""

    right: float
    up: float
    align: str


PLACES = (
    _Place(GAP, 0.0, "left"), _Place(-GAP, 0.0, "right"), _Place(0.0, 0.12, "center"), _Place(0.0, -0.12, "center"),
    _Place(GAP, 0.1, "left"), _Place(GAP, -0.1, "left"), _Place(-GAP, 0.1, "right"), _Place(-GAP, -0.1, "right"),
    _Place(GAP, 0.2, "left"), _Place(-GAP, -0.2, "right"),
)  # fmt: skip


def name_points(
    ax: Axes, points: Array, texts: Sequence[str], *, height: float, lines: Sequence[Array] = (),
    bars: Sequence[Array] = (),
) -> list[str]:  # fmt: skip
    """Write each point's name where it is free, and return those for which there is no place.

    Parameters
    ----------
    ax
        Axes with their final limits.
    points
        Where the points are, a row each, in the units of the axes; all are kept free.
    texts
        Their names, the most important first; an empty name is not written.
    height
        Height of the axes in inches.
    lines
        Lines to be kept free, as rows of points.
    bars
        Bars of error to be kept free, as two ends.
    """
    face = theme.font(theme.SMALL)
    texts = ["\n".join(wrapped(text, face, LONGEST)) for text in texts]
    dots = _fractions(ax, points)
    taken = [_Taken(dots, [_fractions(ax, line) for line in (*lines, *bars)], width, height) for width in WIDTHS]
    left_over = []
    for index, text in enumerate(texts):
        if not text:
            continue
        wide, high = _size(text, face)
        place = next((p for p in PLACES if all(one.is_free(dots[index], p, wide, high) for one in taken)), None)
        if place is None:
            left_over.append(text.replace("\n", " "))
            continue
        for one in taken:
            one.boxes.append(one.box(dots[index], place, wide, high))
        name = ax.annotate(text, tuple(points[index]), xytext=(72 * place.right, 72 * place.up),
                           textcoords="offset points", ha=place.align, va="center", font=face, color=theme.INK,
                           zorder=5, gid="name", linespacing=1.05)  # fmt: skip
        # A name that leaves the figure is hidden: the axes are not made smaller for it.
        name.set_in_layout(False)
    return left_over


def uncrowd(figure: Figure) -> None:
    """Hide the names that lie on something in a figure narrower than those they were placed for."""
    renderer = FigureCanvasAgg(figure).get_renderer()  # type: ignore[no-untyped-call]
    taken = [box for box, _ in boxes(figure)]
    for text in figure.findobj(lambda artist: artist.get_gid() == "name"):
        box = text.get_window_extent(renderer)
        if any(meet(box.padded(GAP_BETWEEN), other) for other in taken) or not _within(box, figure):
            text.set_visible(False)
        else:
            taken.append(box)


def _within(box: Bbox, figure: Figure) -> bool:
    return bool(box.x0 >= figure.bbox.x0 and box.x1 <= figure.bbox.x1)


class _Taken:
    """What is taken in axes of one size, in inches."""

    def __init__(self, dots: Array, lines: Sequence[Array], width: float, height: float) -> None:
        self.scale = np.array([width, height])
        at = dots * self.scale
        self.boxes: list[Box] = [(x - HALF_DOT, y - HALF_DOT, x + HALF_DOT, y + HALF_DOT) for x, y in at]
        for line in lines:
            ends = line * self.scale
            pairs = zip(ends[:-1], ends[1:], strict=True)
            self.boxes += [(*np.minimum(a, b), *np.maximum(a, b)) for a, b in pairs]

    def box(self, dot: Array, place: _Place, wide: float, high: float) -> Box:
        x, y = dot * self.scale + (place.right, place.up)
        left = {"left": x, "right": x - wide, "center": x - wide / 2}[place.align]
        return float(left), float(y - high / 2), float(left + wide), float(y + high / 2)

    def is_free(self, dot: Array, place: _Place, wide: float, high: float) -> bool:
        x0, y0, x1, y1 = self.box(dot, place, wide, high)
        inside = x0 >= 0 and y0 >= 0 and x1 <= self.scale[0] and y1 <= self.scale[1]
        return inside and not any(
            min(x1, b[2]) - max(x0, b[0]) > -0.01 and min(y1, b[3]) - max(y0, b[1]) > -0.01 for b in self.boxes
        )


def _fractions(ax: Axes, points: Array) -> Array:
    """Return points as fractions of the axes."""
    at = ax.transData.transform(np.atleast_2d(points))
    return np.asarray(ax.transAxes.inverted().transform(at))


def _size(text: str, face: FontProperties) -> tuple[float, float]:
    lines = text.split("\n")
    wide = max(width_of(line, face) for line in lines)
    return 1.03 * wide, (1 + LEADING * (len(lines) - 1)) * face.get_size_in_points() / 72
