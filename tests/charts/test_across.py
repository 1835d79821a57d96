"""Charts that set areas side by side: no layout fault at any size, and what is drawn is what the table says."""

import numpy as np
import pandas as pd
import pytest

from dvstats.charts import ecological, funnel, theme, tipping_map
from dvstats.charts.frame import Caption, frame
from dvstats.charts.lint import lint
from dvstats.measures.ecological import band
from dvstats.measures.ecological import ecological as fit_line
from dvstats.measures.funnel import funnel as set_in_limits
from dvstats.measures.funnel import limits_along

CAPTION = Caption(
    "Small areas stray further than large ones, and most of that is chance",
    "Domestic violence as a share of all recorded crime, per cent, with a subtitle that needs more lines than one",
    "Areas count differently: the order is no ranking.", "", "a publisher, a table, a licence", "Built with dvstats",
)  # fmt: skip
LONG = "United Kingdom of Great Britain and Northern Ireland"


def named(n):
    return [LONG if i == 0 else f"Area {i}" for i in range(n)]


def tipping(n):
    k = np.geomspace(0.05, 12, n)
    has = np.arange(n) % 3 == 0
    return pd.DataFrame({
        "area": named(n), "estimate": np.where(np.arange(n) % 7 == 6, np.nan, k), "conf_low": 0.9 * k,
        "conf_high": np.where(np.arange(n) % 5 == 4, np.inf, 1.2 * k), "supported_low": np.where(has, 0.8, np.nan),
        "supported_high": np.where(has, 1.9, np.nan), "refusal": "",
    })  # fmt: skip


def straying(n, **options):
    rng = np.random.default_rng(n)
    size = np.exp(rng.uniform(4, 11, n)).round()
    share = np.where(np.arange(n) % 6 == 1, 0.32, 0.2)
    table = pd.DataFrame({"area": named(n), "d": rng.binomial(size.astype(int), share), "n": size})
    return set_in_limits(table, area="area", events="d", size="n", **options).frame


def accepted(n):
    rng = np.random.default_rng(n)
    x = rng.uniform(0, 60, n)
    y = 5 + 0.4 * x + rng.normal(0, 4, n)
    table = pd.DataFrame({"area": named(n), "x": x, "y": np.maximum(y, 0.5), "se": 1.0})
    return table.assign(x_low=x - 2, x_high=x + 2, y_low=table["y"] - 2, y_high=table["y"] + 3)


def across(n):
    table = accepted(n)
    found = fit_line(table, area="area", x="x", y="y", x_error="se", y_error="se").frame
    along = band(found, (0.0, 60.0)) if n >= 5 else None
    return ecological.ecological(table, line=along, x_name="Hold that a husband may beat, %", y_name="Prevalence, %")


def drawings():
    for n in (1, 2, 12, 49):
        yield f"ecological-{n}", lambda n=n: across(n)
    for n in (1, 2, 12, 49):
        yield f"tipping-map-{n}", lambda n=n: tipping_map.tipping_map(tipping(n))
    for n in (2, 12, 49):
        yield f"funnel-{n}", lambda n=n: funnel.funnel(straying(n), limits=limits_along(straying(n)))
        yield f"funnel-of-rows-{n}", lambda n=n: funnel.funnel(straying(n))
    spread = straying(30, overdispersed=True)
    yield "funnel-overdispersed", lambda: funnel.funnel(spread, limits=limits_along(spread))


DRAWINGS = dict(drawings())


@pytest.mark.parametrize("width", [theme.WIDTH, 5.0, 10.0])
@pytest.mark.parametrize("name", DRAWINGS)
def test_a_figure_has_no_layout_fault(name, width):
    assert lint(frame(DRAWINGS[name](), CAPTION, width=width)) == []


def drawn(ax):
    return {str(line.get_gid()): line for line in ax.lines}


def test_the_tipping_ratio_and_what_surveys_find_stand_where_the_table_says():
    table = tipping(12)
    lines = drawn(tipping_map.tipping_map(table))
    for place, row in table.iterrows():
        assert (f"estimate-{place}" in lines) == np.isfinite(row["estimate"])
        assert (f"supported-{place}" in lines) == np.isfinite(row["supported_low"])
    assert lines["estimate-3"].get_xdata()[0] == table["estimate"][3]
    assert list(lines["supported-3"].get_xdata()) == [0.8, 1.9]


def test_the_key_names_surveys_only_where_some_are_drawn():
    told = {n: [text.get_text() for text in tipping_map.tipping_map(tipping(3).iloc[n:]).get_legend().get_texts()]
            for n in (0, 1)}  # fmt: skip
    assert len(told[0]) == 2
    assert told[1] == ["needed for a true share of 1 in 5"]


def test_an_area_without_surveys_says_so():
    ax = tipping_map.tipping_map(tipping(2))
    assert [text.get_text() for text in ax.texts].count("not available") == 1


def test_dots_stand_where_the_table_says_and_only_those_outside_both_limits_are_filled():
    table = straying(12)
    lines = drawn(funnel.funnel(table))
    for place, row in table.iterrows():
        dot = lines[f"estimate-{place}"]
        assert dot.get_ydata()[0] == pytest.approx(100 * row["estimate"])
        assert (dot.get_markerfacecolor() == theme.BLUE) == ("99.8" in row["position"])


def test_points_ranges_and_line_stand_where_the_table_says():
    table = accepted(12)
    lines = drawn(across(12))
    for place, row in table.iterrows():
        assert (lines[f"estimate-{place}"].get_xdata()[0], lines[f"estimate-{place}"].get_ydata()[0]) == (
            row["x"], row["y"])  # fmt: skip
        assert list(lines[f"x-range-{place}"].get_xdata()) == [row["x_low"], row["x_high"]]
        assert list(lines[f"y-range-{place}"].get_ydata()) == [row["y_low"], row["y_high"]]
    assert "line" in lines


def test_the_word_ecological_is_on_the_figure():
    key = across(12).get_legend()
    assert any("ecological" in text.get_text() for text in key.get_texts())


def test_only_areas_outside_both_limits_are_named():
    table = straying(49)
    far = set(table.loc[table["position"].str.contains("99.8"), "area"])
    names = {text.get_text() for text in funnel.funnel(table).texts if text.get_gid() == "name"}
    assert names
    assert names <= far
