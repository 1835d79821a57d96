"""Make the texts of a chart fit the room that a figure gives: wrapped, turned upright, or set smaller, never cut."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, get_font
from matplotlib.text import Annotation, Text
from matplotlib.ticker import LogLocator
from matplotlib.transforms import Bbox

from dvstats.charts import theme
from dvstats.core.errors import InputError

DPI = 100
# Letters are drawn on whole pixels, which makes a line a little wider than it measures.
HINTING = 1.02
# Inches of a line of text per point of its size, one below the other.
LINE = 1.2 / 72
GAP = 0.03
# The smallest distance between two rows whose names stand at the smallest size.
CLOSEST = 1.03 * theme.NOTE / 72
# The part of the names from which on too wide ones are many.
MANY = 0.25


def width_of(text: str, face: FontProperties) -> float:
    """Return how wide a line is, in inches."""
    return _measured(text, str(face.get_file()), face.get_size_in_points())


@lru_cache(maxsize=20_000)
def _measured(text: str, file: str, points: float) -> float:
    letters = get_font(file)
    letters.set_size(points, DPI)
    letters.set_text(text)
    return float(letters.get_width_height()[0]) / 64 / DPI * HINTING


def wrapped(text: str, face: FontProperties, inches: float) -> list[str]:
    """Break a text into lines that are no wider than some inches, by measured width.

    Examples
    --------
    >>> wrapped("one two three", theme.font(12), 0.6)
    ['one two', 'three']
    """
    lines: list[str] = []
    for word in text.split(" "):
        if lines and width_of(f"{lines[-1]} {word}", face) <= inches:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines.append(word)
    return lines


def names(ax: Axes, inches: float, body: float) -> float:
    """Wrap the names of rows that are wider than some inches, and return the height that the body then needs."""
    texts = list(_names(ax))
    wide = [text for text, _ in texts if width_of(text.get_text(), text.get_fontproperties()) > inches]
    if not wide:
        return body
    for text in wide:
        _wrap(text, inches, smallest=True)
    if len(wide) > MANY * len(texts):
        # One long name may be small; where many are, all are, as a name in larger letters would seem to weigh more.
        for text, _ in texts:
            text.set_fontsize(theme.NOTE)
    heights: dict[float, float] = {}
    for text, row in texts:
        heights[row] = heights.get(row, 0.0) + (text.get_text().count("\n") + 1) * float(text.get_fontsize()) * LINE
    # The text of a tick is the axis's own, which would write it anew.
    rows = list(ax.get_yticks())
    ax.set_yticks(rows, labels=[text.get_text() for text, _ in texts[: len(rows)]])
    return max(body, n_rows(ax) * (max(heights.values()) + GAP))


def inside(ax: Axes) -> Iterator[Text]:
    """Yield the texts that begin in the axes and may run out of them on the right."""
    for text in ax.texts:
        begins = not isinstance(text, Annotation) or text.xy[0] == 0
        if text.get_horizontalalignment() == "left" and begins:
            yield text


def hold(ax: Axes, right: float) -> None:
    """Wrap the texts that begin in the axes so that they end before `right`, in inches of the figure."""
    renderer = renderer_of(ax)
    for text in inside(ax):
        box = text.get_window_extent(renderer)
        room = right - box.x0 / _figure(ax).dpi
        if box.width / _figure(ax).dpi > room:
            _wrap(text, room, smallest=False)


def turn(ax: Axes) -> None:
    """Set the numbers above bars upright where they would touch side by side."""
    renderer = renderer_of(ax)
    plain = [text for text in ax.texts if not isinstance(text, Annotation)]
    above = [text for text in plain
             if (text.get_horizontalalignment(), text.get_verticalalignment()) == ("center", "bottom")]  # fmt: skip
    boxes = sorted((text.get_window_extent(renderer) for text in above), key=lambda box: float(box.x0))
    if any(one.x1 + 1 > two.x0 for one, two in pairwise(boxes)):
        for text in above:
            text.set_rotation(90)


def thin(ax: Axes) -> None:
    """Leave out labels of the horizontal axis until none touches the next."""
    locator, renderer = ax.xaxis.get_major_locator(), renderer_of(ax)
    for most in range(6, 0, -1):
        # Measuring the axis gives its ticks their places.
        ax.xaxis.get_tightbbox(renderer)
        low, high = sorted(ax.get_xlim())
        seen = [tick.label1 for tick in ax.xaxis.get_major_ticks() if low <= tick.get_loc() <= high]
        boxes = sorted((text.get_window_extent(renderer) for text in seen if text.get_text()), key=lambda box: box.x0)
        if all(one.x1 + 3 < two.x0 for one, two in pairwise(boxes)):
            return
        locator.set_params(**{"numticks" if isinstance(locator, LogLocator) else "nbins": most})


def fold(ax: Axes, inches: float, body: float) -> float:
    """Break what stands right of the axes where it is wider than some inches, and return the height the body needs."""
    heights: dict[float, float] = {}
    wide = {text: inches - text.xyann[0] / 72 for text in _columns(ax)
            if width_of(text.get_text(), text.get_fontproperties()) > inches - text.xyann[0] / 72}  # fmt: skip
    for text in _columns(ax):
        if text in wide:
            _break(text, wide[text])
        elif any(text.xy[1] >= 0 for text in wide):
            # A number in larger letters than that beside it would seem to weigh more.
            text.set_fontsize(theme.NOTE)
        # Columns stand side by side, two texts of one column one below the other.
        lines = text.get_text().count("\n") + (1 if text.xyann[1] == 0 else 2)
        row = float(text.xy[1])
        heights[row] = max(heights.get(row, 0.0), lines * float(text.get_fontsize()) * LINE)
    tallest = max((height for row, height in heights.items() if row >= 0), default=0.0)
    return max(body, n_rows(ax) * (tallest + GAP)) if tallest else body


def _columns(ax: Axes) -> Iterator[Annotation]:
    """Yield the texts of the columns right of the axes."""
    for text in ax.texts:
        if isinstance(text, Annotation) and text.xy[0] == 1.0 and text.get_horizontalalignment() == "left":
            yield text


def _break(text: Annotation, room: float) -> None:
    """Set the range of a number below it; break other texts between words, a heading upwards."""
    if "  (" in text.get_text():
        text.set_text(text.get_text().replace("  (", "\n("))
        text.set_fontsize(theme.NOTE)
        return
    _wrap(text, room, smallest=True)
    if text.xy[1] < 0:
        text.set_verticalalignment("bottom")
        text.xyann = (text.xyann[0], -0.5 * float(text.get_fontsize()))
    elif text.xyann[1] != 0:
        text.set_verticalalignment("bottom" if text.xyann[1] > 0 else "top")
        text.xyann = (text.xyann[0], 0.5 if text.xyann[1] > 0 else -0.5)


def label(ax: Axes, inches: float) -> None:
    """Break the name of the horizontal axis where it is wider than the room on both sides of the axes' middle."""
    box, figure = ax.get_position(), _figure(ax).get_figwidth()
    middle = figure * (box.x0 + box.width / 2)
    _wrap(ax.xaxis.label, 2 * min(middle - inches, figure - inches - middle), smallest=False)


def lift(ax: Axes) -> None:
    """Raise what stands above a line in the chart by a line of text where the heading of a column stands beside it."""
    renderer = renderer_of(ax)
    heads = [text for text in ax.texts if isinstance(text, Annotation) and text.xy == (1.0, -1)]
    for text in ax.texts:
        if not isinstance(text, Annotation) or text.xy[1] != 1.0 or text.get_horizontalalignment() != "center":
            continue
        box = text.get_window_extent(renderer).padded(2)
        tops = [other.y1 for head in heads if box.overlaps(other := head.get_window_extent(renderer))]
        if tops:
            rise = (max(tops) - box.y0) * 72 / _figure(ax).dpi
            text.xyann = (text.xyann[0], text.xyann[1] + rise)


def tighten(ax: Axes, body: float) -> None:
    """Set the names and columns of rows smaller where the body has less height than they need."""
    pitch = body / n_rows(ax)
    if pitch < CLOSEST * _lines(ax):
        raise InputError(f"{n_rows(ax):.0f} rows on a figure of this height",
                         rule=f"letters have {theme.NOTE:g} points",
                         hint="take the figure of a page, or show fewer rows")  # fmt: skip
    size = max(theme.NOTE, pitch / _lines(ax) / LINE)
    for text in (*ax.get_yticklabels(), *ax.texts):
        if float(text.get_fontsize()) > size:
            text.set_fontsize(size)


def least(ax: Axes) -> float:
    """Return the least height at which the names of all rows can be read, one below the other."""
    return 1.001 * CLOSEST * _lines(ax) * n_rows(ax)


def n_rows(ax: Axes) -> float:
    """Return how many rows axes have whose first row is on top; 1 for other axes."""
    bottom, top = ax.get_ylim()
    return max(bottom - top, 1.0)


def renderer_of(ax: Axes) -> RendererAgg:
    """Return what measures the parts of the drawing."""
    return FigureCanvasAgg(_figure(ax)).get_renderer()  # type: ignore[no-untyped-call,no-any-return]


def extent(ax: Axes, renderer: RendererAgg) -> tuple[Bbox, Bbox]:
    """Return the boxes of the axes alone and with all that stands out of them."""
    inner, outer = ax.get_window_extent(renderer), ax.get_tightbbox(renderer)
    assert outer is not None
    return inner, outer


def _figure(ax: Axes) -> Figure:
    assert isinstance(ax.figure, Figure)
    return ax.figure


def _names(ax: Axes) -> Iterator[tuple[Text, float]]:
    """Yield the texts left of the axes, with their rows."""
    yield from zip(ax.get_yticklabels(), map(float, ax.get_yticks()), strict=True)
    for text in ax.texts:
        if isinstance(text, Annotation) and text.get_horizontalalignment() == "right" and text.xy[0] == 0:
            yield text, float(text.xy[1])


def _wrap(text: Text, inches: float, *, smallest: bool) -> None:
    if smallest:
        text.set_fontsize(theme.NOTE)
    face = text.get_fontproperties()
    text.set_text("\n".join(line for part in text.get_text().split("\n") for line in wrapped(part, face, inches)))
    text.set_linespacing(1.05)
    if isinstance(text, Annotation) and text.get_horizontalalignment() == "right":
        # Two texts share a row, one above its middle and one below: each grows away from it.
        text.set_verticalalignment("bottom" if text.xyann[1] > 0 else "top")
        text.xyann = (text.xyann[0], 0.5 if text.xyann[1] > 0 else -0.5)


def _lines(ax: Axes) -> int:
    """Return the most lines that the names of one row have."""
    lines: dict[float, int] = {}
    for text, row in _names(ax):
        lines[row] = lines.get(row, 0) + text.get_text().count("\n") + 1
    return max(lines.values(), default=1)
