"""What each chart promises of its marks, beyond what the battery finds in every chart."""

import io
import re
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest

from dvstats.charts import dot_interval as dot_interval_chart
from dvstats.charts import theme
from dvstats.charts.answers import is_yes
from dvstats.charts.bounds_bar import bounds_bar
from dvstats.charts.dot_interval import dot_interval
from dvstats.charts.fit import wrapped
from dvstats.charts.forest import forest
from dvstats.charts.frame import MARGIN, PRINT, Caption, frame
from dvstats.charts.model_spread import model_spread
from dvstats.charts.quantile_dots import quantile_dots
from dvstats.charts.ratio_plot import ratio_plot
from dvstats.charts.revisions import revisions
from dvstats.charts.series import series
from dvstats.charts.slope import slope
from dvstats.charts.survey_police import survey_police
from dvstats.charts.tile_map import PLACES, tile_map
from dvstats.charts.tornado import tornado
from dvstats.core.errors import InputError, SchemaError
from tests.charts.examples import dot_interval as shares_example
from tests.charts.examples import forest as forest_example
from tests.charts.examples import funnel as funnel_example
from tests.charts.examples import model_spread as spread_example
from tests.charts.examples import quantile_dots as dots_example
from tests.charts.examples import revisions as revisions_example
from tests.charts.examples import series as series_example
from tests.charts.examples import severity_ladder as ladder_example
from tests.charts.examples import slope as slope_example
from tests.charts.examples import survey_police as pairs_example
from tests.charts.examples import tile_map as map_example
from tests.charts.examples import tornado as tornado_example
from tests.charts.reading import svg_of

shares, pairs, spread = shares_example.table, pairs_example.table, spread_example.table
estimates = forest_example.table


def none_known(table):
    return table.assign(estimate=np.nan, conf_low=np.nan, conf_high=np.nan, refusal="the total is missing")


def test_bounds_without_a_figure_say_so():
    ax = bounds_bar(none_known(shares(4)))
    assert sum(text.get_text() == "no figure" for text in ax.texts) == 4


def test_dots_stand_where_the_table_says():
    table = shares(12)
    ax = dot_interval(table)
    drawn = {line.get_gid(): line.get_xdata()[0] for line in ax.lines if str(line.get_gid()).startswith("estimate")}
    for place, row in table.iterrows():
        if "bound" not in row["interval_kind"]:
            assert drawn[f"estimate-{place}"] == pytest.approx(100 * row["estimate"])


def test_a_bound_is_never_a_dot():
    ax = dot_interval(shares(12))
    bounded = [i for i, kind in enumerate(shares(12)["interval_kind"]) if "bound" in kind]
    assert not {f"estimate-{i}" for i in bounded} & {line.get_gid() for line in ax.lines}
    assert {f"bound-{i}" for i in bounded} <= {line.get_gid() for line in ax.lines}


def test_a_refused_row_keeps_its_place_and_says_why():
    ax = dot_interval(none_known(shares(4)))
    assert [text.get_text() for text in ax.texts].count("No number: the total is missing") == 4


def test_bars_of_bounds_end_where_the_table_says():
    table = shares(2)
    bars = {bar.get_gid(): bar for bar in bounds_bar(table).patches}
    assert bars["known-1"].get_width() == pytest.approx(100 * table["conf_low"][1])
    assert bars["could-1"].get_x() + bars["could-1"].get_width() == pytest.approx(100 * table["conf_high"][1])


def test_survey_and_police_stand_at_their_numbers():
    table = pairs(12)
    drawn = {line.get_gid(): line.get_xdata()[0] for line in survey_police(table).lines}
    for place, row in table.iterrows():
        assert drawn[f"survey-{place}"] == row["survey"]
        assert drawn.get(f"recorded-{place}", np.nan) == pytest.approx(row["recorded"], nan_ok=True)


def test_a_number_of_zero_is_told_and_not_drawn_on_a_scale_of_tenfold_steps():
    ax = survey_police(pairs(1).assign(recorded=0.0))
    assert "recorded-0" not in {line.get_gid() for line in ax.lines}
    assert "zero" in [text.get_text() for text in ax.texts]


def test_models_far_from_the_best_are_counted_and_not_drawn():
    table = spread(49).assign(bic=100 + np.linspace(0, 90, 49))
    (drawn,) = [line for line in model_spread(table).lines if line.get_gid() == "models"]
    near = table["bic"] - table["bic"].min() <= 60
    assert list(drawn.get_ydata()) == list(table["n_hat"][near])


def test_a_series_is_cut_where_the_way_of_counting_changed():
    lines = {line.get_gid(): line for line in series(series_example.table(1)).lines}
    assert "break-0-2018" in lines
    runs = [line.get_xdata() for gid, line in lines.items() if str(gid).startswith("line-")]
    assert not [run for run in runs if min(run) < 2018 <= max(run)]


def test_a_provisional_year_is_hollow():
    lines = {line.get_gid(): line for line in series(series_example.table(1)).lines}
    assert lines["estimate-0-2022"].get_markerfacecolor() == theme.PAPER
    assert lines["estimate-0-2021"].get_markerfacecolor() == theme.BLUE


def test_a_country_that_does_not_compare_is_hatched_and_shows_no_number():
    table = map_example.table(8)
    ax = tile_map(table)
    tiles = {tile.get_gid(): tile for tile in ax.patches}
    assert tiles["tile-FI"].get_hatch()
    assert sum("." in text.get_text() for text in ax.texts) == table["comparable"].sum()
    assert tiles["tile-CY"].get_facecolor() != tiles["tile-IS"].get_facecolor()


@pytest.mark.parametrize("n", [1, 12, 49])
def test_the_numbers_in_the_tiles_are_those_of_the_file(n):
    table = map_example.table(n)
    root = ElementTree.fromstring(svg_of(map_tile_figure(table)))
    told = [text.text for text in root.iter() if re.fullmatch(r"\d+\.\d", text.text or "")]
    assert sorted(told) == sorted(f"{100 * share:.1f}" for share in table.loc[table["comparable"], "estimate"])


def map_tile_figure(table):
    return frame(tile_map(table), Caption("Tiles"))


def test_no_two_tiles_share_a_place():
    assert len(set(PLACES.values())) == len(PLACES)


def test_wrapped_lines_are_the_whole_text():
    text = "one two three four five six seven eight nine ten"
    lines = wrapped(text, theme.font(), 0.8)
    assert " ".join(lines) == text
    assert len(lines) > 2


def test_a_forest_tells_bounds_refusals_and_intervals_without_an_end_apart():
    table = estimates(4).astype({"lower_bound": object})
    table.loc[1, ["estimate", "conf_low", "conf_high", "refusal"]] = [np.nan, np.nan, np.nan, "nobody is on two lists"]
    table.loc[1, "lower_bound"] = None
    table.loc[3, "conf_high"] = np.inf
    ax = forest(table)
    said = [text.get_text() for text in ax.texts]
    assert "nobody is on two lists" in said
    assert sum(text.startswith("≥ ") for text in said) == 2
    assert any(text.endswith("no upper limit)") for text in said)
    drawn = {line.get_gid() for line in ax.lines}
    assert {"open-0", "open-2"} <= drawn
    assert "estimate-1" not in drawn


def test_one_wide_interval_does_not_press_the_others_together():
    table = estimates(3)
    table.loc[0, "conf_high"] = 4e6
    assert forest(table).get_xlim()[1] <= 2.2 * table["estimate"].max()


def test_another_benchmark_than_a_fifth_is_called_what_it_is():
    ax = dot_interval(shares(12), benchmark=0.1)
    told = [text.get_text() for text in (*ax.texts, *ax.get_legend().get_texts())]
    assert "10\N{NO-BREAK SPACE}%" in told
    assert "above 10\N{NO-BREAK SPACE}%" in told
    assert not [text for text in told if "1 in 5" in text]


def test_a_break_is_not_joined_and_what_is_missing_has_no_dot():
    table = slope_example.table(12)
    drawn = {line.get_gid() for line in slope(table).lines}
    assert "change-3" not in drawn
    assert {"first-3", "last-3"} <= drawn
    assert not drawn & {"first-5", "change-5"}


def test_a_break_between_two_figures_has_a_sign_and_the_key_names_it():
    ax = slope(slope_example.table(12))
    (sign,) = [line for line in ax.lines if line.get_gid() == "break-3"]
    (named,) = [line for line in ax.get_legend().get_lines() if line.get_label() == "the way of counting changed"]
    assert sign.get_color() == named.get_color()
    assert sign.get_linestyle() == named.get_linestyle()


@pytest.mark.parametrize("chart", [series_example, slope_example])
def test_the_key_has_a_sign_for_every_entry(chart):
    for handle in chart.EXAMPLE.draw(chart.table(12)).get_legend().get_lines():
        assert handle.get_linestyle() != "None" or handle.get_marker() not in ("", "None"), handle.get_label()


def test_lines_that_a_slide_would_press_flat_are_better_small_multiples():
    with pytest.raises(InputError, match="small-multiples"):
        frame(series(series_example.table(49)), Caption("A finding"), width=8.0, ratio=16 / 9)
    figure = frame(series(series_example.table(27)), Caption("A finding"), width=8.0, ratio=16 / 9)
    assert figure.get_figwidth() <= theme.WIDEST


@pytest.mark.parametrize("chart", [shares_example, ladder_example, series_example])
@pytest.mark.parametrize("size", ["column", "a4"])
def test_no_name_reaches_into_the_margin_of_a_figure_in_print(chart, size):
    figure = frame(chart.EXAMPLE.draw(chart.EXAMPLE.table(12)), Caption("A finding"), width=theme.SIZES[size][0])
    figure.dpi = PRINT
    figure.draw_without_rendering()
    ends = [text.get_window_extent() for ax in figure.axes for text in (*ax.get_yticklabels(), *ax.texts)]
    assert min(box.x0 for box in ends) / PRINT >= MARGIN - 0.01
    assert max(box.x1 for box in ends) / PRINT <= figure.get_figwidth() - MARGIN + 0.01


def test_the_verdicts_of_the_example_are_those_of_its_ranges():
    for table in (shares(49), pd.read_csv(io.StringIO(dot_interval_chart.EXAMPLE))):
        judged = table.dropna(subset="conf_low")
        told = {"above": judged["conf_low"] > 0.2, "below": judged["conf_high"] < 0.2}
        for verdict, holds in told.items():
            assert (judged["verdict"].eq(verdict) == holds).all()


def test_figures_that_came_or_went_have_no_change():
    ax = revisions(revisions_example.table(12))
    assert not {"estimate-7", "estimate-8"} & {line.get_gid() for line in ax.lines}
    assert {"new", "withdrawn"} <= {text.get_text() for text in ax.texts}


def test_dots_above_the_line_are_as_many_as_the_column_says():
    ax = quantile_dots(dots_example.table(12))
    said = [text.get_text() for text in ax.texts if " of 20" in text.get_text()]
    lines = {line.get_gid(): line for line in ax.lines if line.get_gid()}
    for place, text in enumerate(said):
        above = lines.get(f"above-{place}")
        assert text == f"{0 if above is None else len(above.get_xdata())} of 20"


def test_a_tornado_bar_reaches_from_one_answer_to_the_other_around_the_assumed_one():
    table = tornado_example.table(3)
    bars = {bar.get_gid(): bar for bar in tornado(table, base=41_000).patches}
    assert bars["range-1"].get_x() == pytest.approx(table["low"][1])
    assert bars["range-1"].get_x() + bars["range-1"].get_width() == pytest.approx(table["high"][1])


def test_a_word_that_is_neither_yes_nor_no_is_bad_input():
    with pytest.raises(SchemaError, match="yes or no"):
        is_yes("perhaps")
    assert [is_yes(word) for word in ("Yes", "no", "", None, 1.0, 0)] == [True, False, False, False, True, False]


@pytest.mark.parametrize("rows", [1, 2])
def test_a_slide_with_few_rows_is_smaller_so_that_it_is_filled(rows):
    example = shares_example.EXAMPLE
    figure = frame(example.draw(example.table(rows)), Caption("A finding", notes="A note."), width=8.0, ratio=16 / 9)
    assert figure.get_figwidth() < 6.5
    assert figure.get_figwidth() / figure.get_figheight() == pytest.approx(16 / 9)


def test_a_key_names_only_what_is_drawn():
    example = funnel_example.EXAMPLE
    assert [text.get_text() for text in example.draw(example.table(1)).get_legend().get_texts()] == []
    assert len(example.draw(example.table(12)).get_legend().get_texts()) == 4


def test_one_number_of_records_has_one_whole_tick():
    table = pd.DataFrame({"captures": [1], "estimate": [0.5], "conf_low": [0.4], "conf_high": [0.6]})
    ax = ratio_plot(table)
    low, high = ax.get_xlim()
    assert [at for at in ax.get_xticks() if low <= at <= high] == [1.0]
