"""Every chart in every size: no fault, and the numbers read back from the drawing are those of its file.

A chart is tested once `tests/charts/examples` has a file of its name with an `EXAMPLE`.
"""

import importlib
import io
import pkgutil
import re
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from dvstats import discover
from dvstats.charts import theme
from dvstats.charts.colours import apart, contrast
from dvstats.charts.frame import Caption, frame
from dvstats.charts.lint import lint
from dvstats.core.errors import InputError
from tests.charts import examples
from tests.charts.reading import read, svg_of

FOUND = sorted(module.name for module in pkgutil.iter_modules(examples.__path__))
EXAMPLES = {name: importlib.import_module(f"tests.charts.examples.{name}").EXAMPLE for name in FOUND}
CAPTION = Caption(
    "In three of the areas compared the share is clearly above one in five",
    "Domestic violence as a share of all recorded crime, per cent, with a subtitle that needs more lines than one",
    "Areas count differently: flag or single article, offence, complaint or incident; the order is not a ranking.",
    "e estimated or rounded", "a publisher with a long name, a table with a longer one, retrieved on a day, licence",
    "Built with dvstats",
)  # fmt: skip
HALF_A_PIXEL = 0.5
CASES = [(name, n, size) for name in FOUND for n in EXAMPLES[name].sizes for size in theme.SIZES]


def filed(table):
    """The table as it is read from the file beside the figure."""
    texts = {name: str for name in table.columns if table[name].dtype.kind not in "ifb"}
    empty = {name: [""] for name in table.columns if name not in texts}
    return pd.read_csv(io.StringIO(table.to_csv(index=False)), dtype=texts, keep_default_na=False, na_values=empty)


def framed(ax, size):
    width, ratio = theme.SIZES[size]
    return frame(ax, CAPTION, width=width, ratio=ratio)


def assert_reads_as(figure, example, table):
    reading = read(svg_of(figure), example.axis)
    expected = example.shows(filed(table))
    for mark, values in expected.items():
        assert mark in reading.places, mark
        places = sorted(reading.in_points(mark, values, log=example.log))
        assert reading.places[mark] == pytest.approx(places, abs=HALF_A_PIXEL), mark


NUMBER = re.compile(r"[+−-]?[\d,]+(\.\d+)?")


def assert_ticks_say_where_they_stand(figure):
    for axis in (axis for ax in figure.axes for axis in (ax.xaxis, ax.yaxis)):
        for tick in axis.get_major_ticks():
            text = tick.label1.get_text()
            if tick.label1.get_visible() and NUMBER.fullmatch(text):
                said = float(text.replace("−", "-").replace(",", ""))
                assert said == pytest.approx(tick.get_loc(), rel=1e-6, abs=1e-9), text


@pytest.mark.parametrize(("name", "n", "size"), CASES)
def test_a_chart_has_no_fault_and_shows_the_numbers_of_its_file(name, n, size):
    example = EXAMPLES[name]
    table = example.table(n)
    if size == "slide" and n > example.most_on_slide:
        with pytest.raises(InputError, match="figure of a page"):
            framed(example.draw(table), size)
        return
    figure = framed(example.draw(table), size)
    width, ratio = theme.SIZES[size]
    assert lint(figure) == []
    assert ratio is None or figure.get_figwidth() / figure.get_figheight() == pytest.approx(ratio)
    assert_ticks_say_where_they_stand(figure)
    assert_reads_as(figure, example, table)


def spoilt(example, how, n):
    table = example.table(n)
    if "verdict" in table:
        table = table.assign(interval_kind="rounding")
    value = {"all missing": np.nan, "zero": 0.0, "largest": example.largest}[how]
    return table.assign(**dict.fromkeys(example.numbers, value))


SPOILT = [(name, how, size) for name in FOUND for how in EXAMPLES[name].spoils for size in ("column", "a4")]


@pytest.mark.parametrize(("name", "how", "size"), SPOILT)
def test_missing_zero_and_largest_values_are_drawn_without_fault(name, how, size):
    example = EXAMPLES[name]
    figure = framed(example.draw(spoilt(example, how, example.sizes[1])), size)
    assert lint(figure) == []


@pytest.mark.parametrize("name", [name for name in FOUND if EXAMPLES[name].beyond])
@pytest.mark.parametrize("size", theme.SIZES)
def test_what_leaves_the_axis_is_marked_with_an_arrow(name, size):
    example = EXAMPLES[name]
    ax = example.beyond(example.table(example.sizes[-1 if size != "slide" else -2]))
    assert any(line.get_marker() in (">", "^") for one in (ax, *ax.child_axes) for line in one.lines)
    assert lint(framed(ax, size)) == []


def test_a_missing_number_has_no_mark():
    example = EXAMPLES["dot_interval"]
    table = example.table(4).assign(interval_kind="rounding", verdict="above")
    table.loc[2, ["estimate", "conf_low", "conf_high"]] = np.nan
    marks = set(read(svg_of(framed(example.draw(table), "a4"))).places)
    assert {"estimate-1", "estimate-3"} <= marks
    assert not marks & {"estimate-2", "interval-2", "open-2", "bound-2"}


@pytest.mark.parametrize("name", [name for name in FOUND if EXAMPLES[name].shows(filed(EXAMPLES[name].table(2)))])
def test_the_reading_notices_a_number_that_is_not_drawn_where_the_file_says(name):
    example = EXAMPLES[name]
    table = example.table(2)
    figure = framed(example.draw(table), "a4")
    columns = [one for one in (*example.numbers, "count", "period", "n_hat") if one in table]
    moved = table.assign(**{one: table[one] * 1.2 for one in columns})
    with pytest.raises(AssertionError):
        assert_reads_as(figure, example, moved)


def test_charts_leave_the_global_state_alone():
    import matplotlib as mpl

    before = dict(mpl.rcParams)
    for example in EXAMPLES.values():
        example.draw(example.table(2))
    assert dict(mpl.rcParams) == before


def test_every_chart_has_an_example_and_every_example_is_of_a_chart():
    assert set(FOUND) == {module.__name__.rpartition(".")[2] for module in discover.offers("charts").values()}


@pytest.mark.parametrize(
    ("fault", "spoil"),
    [("clipped", lambda f: f.text(0.95, 0.5, "beyond the edge", fontsize=9)),
     ("overlap", lambda f: (f.text(0.2, 0.5, "one"), f.text(0.21, 0.5, "two"))),
     ("small print", lambda f: f.text(0.2, 0.5, "small", fontsize=6)),
     ("weak contrast", lambda f: f.text(0.2, 0.5, "pale", color="#999999")),
     ("weak contrast", lambda f: (f.axes[0].barh([0.5], [1], gid="bar-0", color="#7290AC"),
                                  f.axes[0].text(0.5, 0.5, "in", color="white"))),
     ("weak mark", lambda f: f.axes[0].plot([0, 1], [0.5, 0.5], color="#DDDDDD", gid="line-0")),
     ("confusable", lambda f: (f.axes[0].plot([0], [0.5], "o", color="#12436D", gid="dot-0"),
                               f.axes[0].plot([1], [0.5], "o", color="#801650", gid="dot-1"))),
     ("on a mark", lambda f: (f.axes[0].plot([0, 1], [0.5, 0.5]), f.axes[0].text(0.5, 0.5, "word", va="center")))],
)  # fmt: skip
def test_the_lint_finds_each_kind_of_fault(fault, spoil):
    figure = Figure(figsize=(3, 2))
    ax = figure.add_axes((0.1, 0.1, 0.8, 0.8))
    ax.set_axis_off()
    spoil(figure)
    assert fault in {found.split(":")[0] for found in lint(figure)}


@pytest.mark.parametrize("colour", [theme.INK, theme.GREY, theme.ORANGE_TEXT, theme.PLUM, theme.BLUE])
def test_colours_of_text_have_contrast(colour):
    assert contrast(colour) >= 4.5


def test_six_colours_of_the_analysis_function_are_too_alike_and_our_two_are_not():
    # Measured elsewhere with the same model of colour vision: 6.4 for the six, 50 and more for the two.
    six = ["#12436D", "#28A197", "#801650", "#F46A25", "#3D3D3D", "#A285D1"]
    assert min(apart(one, two) for one, two in combinations(six, 2)) == pytest.approx(6.4, abs=0.2)
    assert apart(theme.BLUE, theme.ORANGE) > 50
