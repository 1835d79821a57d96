"""Small panels in one axes, all with the same scales: as many side by side as the figure has room for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import inf, log

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Annotation
from matplotlib.ticker import Locator, MaxNLocator
from matplotlib.transforms import Bbox

from dvstats.charts import theme
from dvstats.charts.fit import LINE, width_of, wrapped
from dvstats.core.errors import InputError

# Inches between panels side by side, between a panel and the name below it, and between a name and its panel.
BESIDE, BELOW, HEAD = 0.16, 0.08, 0.07
# Inches wide that panels have where there is room, and have at least; inches high at least and at most.
WIDE, NARROWEST = 1.3, 0.8
LOWEST, HIGHEST, FLAT = 0.4, 2.1, 0.05
# Width over height that is sought.
SHAPE = 1.6
# Inches high of all panels on a page with words around them; beyond it panels are made smaller.
PAGE = 8.2
# Inches from one number of the vertical axis to the next, and between two years.
STEP, BETWEEN = 0.19, 0.12
# Inches that the numbers left of the panels take.
NUMBERS = 0.25
# Inches wide of a panel with letters of the usual size.
ROOM_FOR_LETTERS = 1.3


class Spread(Locator):
    """Number an axis at its first and its last place, and at as many evenly between them as there is room for.

    Parameters
    ----------
    places
        Places that may be numbered, in their order.

    Examples
    --------
    >>> years = Spread([2019, 2020, 2021, 2022, 2023])
    >>> years.most = 4
    >>> years()
    [2019.0, 2021.0, 2023.0]
    """

    def __init__(self, places: Iterable[float]) -> None:
        self.places = [float(place) for place in places]
        self.most = 2

    def __call__(self) -> list[float]:
        """Return the places that are numbered."""
        steps = len(self.places) - 1
        if self.most < 2 or steps < 1:
            return self.places[-1:]
        return self.places[:: steps // next(n for n in range(min(self.most - 1, steps), 0, -1) if steps % n == 0)]


def add(ax: Axes, names: Sequence[str], told: Sequence[str], along: Iterable[float]) -> list[Axes]:
    """Return a panel within the axes for each name, which stands above it with what is told of it at its right.

    Of the places along the horizontal axis as many are numbered as there is room for.
    """
    ax.set_label(theme.PANELS)
    ax.set_axis_off()
    ax.set_xticks([])
    ax.set_yticks([])
    panels = [ax.inset_axes((0, 0, 1, 1)) for _ in names]
    for panel, texts in zip(panels, zip(names, told, strict=True), strict=True):
        for text, at, align, bold in zip(texts, (0, 1), ("left", "right"), (True, False), strict=True):
            said = panel.annotate(text, (at, 1), xycoords="axes fraction", xytext=(0, 72 * HEAD), ha=align,
                                  va="baseline",
                                  textcoords="offset points", font=theme.font(bold=bold), color=theme.INK,
                                  linespacing=1.05, annotation_clip=False)  # fmt: skip
            # It is within the axes that hold the panels: they are not made smaller for it.
            said.set_in_layout(False)
        panel.xaxis.set_major_locator(Spread(along))
        panel.spines[:].set_visible(False)
        panel.grid(color=theme.GRID, linewidth=0.8)
        panel.set_axisbelow(True)
        panel.tick_params(length=0, labelcolor=theme.GREY)
    return panels


def natural(ax: Axes, width: float, tallest: float = PAGE) -> float:
    """Return the height in inches that the panels of axes of some width need.

    They are made narrower, and are more side by side, where they would be taller together than `tallest`.
    """
    grids = list(_grids(ax, width - NUMBERS))
    usual = [grid for grid in grids if grid.wide >= WIDE] or grids[:1]
    candidates = [usual[-1], *(grid for grid in grids if grid.columns > usual[-1].columns)]
    heights = [grid.height(min(max(grid.wide / SHAPE, LOWEST), HIGHEST)) for grid in candidates]
    return next((height for height in heights if height <= tallest), heights[-1])


def arrange(ax: Axes) -> None:
    """Set the panels of axes in the grid that suits the size that the axes have now."""
    width, height = _inches(ax)
    grid = _best(ax)
    high, top = max(grid.high(height), FLAT), height
    for first in range(0, len(grid.names), grid.columns):
        row = range(first, min(first + grid.columns, len(grid.names)))
        top -= grid.title(row) + high
        for column, index in enumerate(row):
            box = Bbox.from_bounds(
                column * (grid.wide + BESIDE) / width, top / height, grid.wide / width, high / height
            )
            _set(_panels(ax)[index], ax, box, grid, index)
        top -= BELOW
    for index, panel in enumerate(_panels(ax)):
        _number(panel, grid, high, left=index % grid.columns == 0, lowest=index + grid.columns >= len(grid.names))


def check(ax: Axes) -> None:
    """Refuse axes whose panels are too low for a line to be seen."""
    width, height = _inches(ax)
    if _best(ax).high(height) < LOWEST:
        raise InputError(f"{len(_panels(ax))} panels on {width:.1f} by {height:.1f} inches",
                         rule=f"a panel is at least {LOWEST} inches high",
                         hint="take the figure of a page, or show fewer areas")  # fmt: skip


def _inches(ax: Axes) -> tuple[float, float]:
    figure, place = ax.figure, ax.get_position()
    assert isinstance(figure, Figure)
    return figure.get_figwidth() * place.width, figure.get_figheight() * place.height


def _best(ax: Axes) -> _Grid:
    width, height = _inches(ax)
    return min(_grids(ax, width), key=lambda grid: grid.strangeness(height))


@dataclass(frozen=True, slots=True)
class _Name:
    """A name in lines, beside what is told of it or above that."""

    text: str
    above: bool

    @property
    def lines(self) -> int:
        return self.text.count("\n") + 1 + self.above


@dataclass(frozen=True, slots=True)
class _Grid:
    """Panels in columns: how wide each is, and its name broken into the lines that it has room for."""

    columns: int
    wide: float
    size: float
    names: tuple[_Name, ...]

    def title(self, row: range) -> float:
        """Return the inches that the names of a row of panels need."""
        return HEAD + max(self.names[index].lines for index in row) * self.size * LINE

    @property
    def titles(self) -> float:
        starts = range(0, len(self.names), self.columns)
        return sum(self.title(range(at, min(at + self.columns, len(self.names)))) for at in starts)

    @property
    def rows(self) -> int:
        return -(-len(self.names) // self.columns)

    def height(self, high: float) -> float:
        """Return the height of all, if each panel is so high."""
        return self.titles + self.rows * high + (self.rows - 1) * BELOW

    def high(self, height: float) -> float:
        """Return the height of each panel, if all are so high."""
        return (height - self.titles - (self.rows - 1) * BELOW) / self.rows

    def strangeness(self, height: float) -> float:
        """Return how far the panels are from the shape that is sought."""
        high = self.high(height)
        return abs(log(self.wide / high / SHAPE)) if high > 0 else inf


def _panels(ax: Axes) -> list[Axes]:
    return [panel for panel in ax.child_axes if isinstance(panel, Axes)]


def _grids(ax: Axes, width: float) -> Iterator[_Grid]:
    """Yield the grids with one column, two, …, without those that leave a column empty or break a word."""
    n = len(_panels(ax))
    texts = [[text.get_text().replace("\n", " ").strip() for text in panel.texts[:2]] for panel in _panels(ax)]
    for columns in range(1, n + 1):
        wide = (width + BESIDE) / columns - BESIDE
        if columns > 1 and (wide < NARROWEST or any(_widest(name) > wide for name, _ in texts)):
            return
        if columns == -(-n // -(-n // columns)):
            size = theme.LABEL if wide >= ROOM_FOR_LETTERS else theme.NOTE
            yield _Grid(columns, wide, size, tuple(_broken(name, told, wide, size) for name, told in texts))


def _widest(name: str) -> float:
    return max(width_of(word, theme.font(theme.NOTE, bold=True)) for word in name.split(" "))


def _broken(name: str, told: str, wide: float, size: float) -> _Name:
    """Return a name in as few lines as it takes: beside what is told, or above it."""
    face = theme.font(size, bold=True)
    room = wide - width_of(f" {told}", theme.font(size))
    beside, above = (wrapped(name, face, inches) for inches in (room, wide))
    fits = max(width_of(line, face) for line in beside) <= room
    if fits and len(beside) <= len(above) + 1:
        return _Name("\n".join(beside), above=False)
    return _Name("\n".join(above), above=True)


@dataclass(frozen=True, slots=True)
class _Cell:
    """Where a panel is, as a part of the axes that hold it."""

    holder: Axes
    part: Bbox

    def __call__(self, panel: object, renderer: object) -> Bbox:
        """Return the place of the panel in the figure, as matplotlib asks for it."""
        box = self.holder.get_position()
        return Bbox.from_bounds(box.x0 + self.part.x0 * box.width, box.y0 + self.part.y0 * box.height,
                                self.part.width * box.width, self.part.height * box.height)  # fmt: skip


def _set(panel: Axes, ax: Axes, box: Bbox, grid: _Grid, index: int) -> None:
    panel.set_axes_locator(_Cell(ax, box))
    name = panel.texts[0]
    assert isinstance(name, Annotation)
    name.set_text(grid.names[index].text)
    name.xyann = (0, 72 * HEAD + grid.names[index].above * 72 * LINE * grid.size)
    for text in panel.texts[:2]:
        text.set_fontsize(grid.size)


def _number(panel: Axes, grid: _Grid, high: float, *, left: bool, lowest: bool) -> None:
    """Write numbers at the axes of a panel that begins a row or ends a column."""
    years = panel.xaxis.get_major_locator()
    assert isinstance(years, Spread)
    face = theme.font(grid.size)
    texts = [panel.xaxis.get_major_formatter()(place, None) for place in years.places]
    number, span = max(width_of(text, face) for text in texts), grid.wide * (len(texts) - 1) / len(texts)
    years.most = _most(span, number)
    panel.yaxis.set_major_locator(MaxNLocator(nbins=max(2, int(high / STEP)), steps=[1, 2, 5, 10]))
    panel.tick_params(axis="y", labelleft=left, pad=3)
    panel.tick_params(axis="x", labelbottom=lowest, pad=2)
    labels = panel.get_xticklabels()
    for label in (*labels, *panel.get_yticklabels()):
        label.set_fontproperties(face)
    if len(labels) > 1:
        # No number reaches beside its panel.
        beyond = number > grid.wide - span
        labels[0].set_horizontalalignment("left" if beyond else "center")
        labels[-1].set_horizontalalignment("right" if beyond else "center")


def _most(span: float, number: float) -> int:
    """Return how many numbers of some width stand along an axis, the outer ones within it."""
    return max(1 + int(span / (1.5 * number + BETWEEN)), 1 + (span >= 2 * number + BETWEEN))
