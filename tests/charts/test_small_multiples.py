"""Small panels: each area's line against all others, with the same axes, and what is not known is a gap."""

import io

import numpy as np
import pandas as pd
import pytest
from matplotlib.collections import LineCollection

from dvstats.charts import panels, theme
from dvstats.charts.frame import Caption, frame
from dvstats.charts.lint import lint
from dvstats.charts.small_multiples import EXAMPLE, small_multiples
from dvstats.core.errors import InputError
from dvstats.words.catalogue import speaking
from tests.charts.examples.small_multiples import table

CAPTION = Caption("A finding", "Measure, unit, place, period", "A note.")
SHARES = pd.read_csv(io.StringIO(EXAMPLE))


def marks(panel):
    return {line.get_gid(): line for line in panel.lines if line.get_gid()}


def behind(panel):
    (others,) = [one for one in panel.collections if isinstance(one, LineCollection)]
    return [path.vertices.round(9).tolist() for path in others.get_paths()]


def one(**columns):
    rows = {"area": "A", "period": [2020, 2021, 2022], "estimate": [0.1, 0.12, 0.11]}
    return small_multiples(pd.DataFrame(rows | columns)).child_axes[0]


def test_all_panels_have_the_same_axes_and_begin_at_zero():
    drawn = small_multiples(table(12)).child_axes
    assert len({(panel.get_xlim(), panel.get_ylim()) for panel in drawn}) == 1
    assert drawn[0].get_ylim()[0] == 0


def test_behind_each_line_are_all_others_and_not_itself():
    first, second, _ = small_multiples(SHARES).child_axes
    lines = {
        gid: line.get_xydata().round(9).tolist()
        for gid, line in (marks(first) | marks(second)).items()
        if "line" in gid
    }
    assert lines["line-1-2020"] in behind(first)
    assert lines["line-0-2020"] in behind(second)
    assert lines["line-0-2020"] not in behind(first)
    assert len(behind(first)) == len(behind(small_multiples(SHARES[SHARES["area"] != "Area A"]).child_axes[0])) + 2


def test_no_line_leads_over_a_break_and_a_broken_line_stands_there():
    drawn = marks(small_multiples(SHARES).child_axes[0])
    assert "break-0-2022" in drawn
    assert list(drawn["line-0-2020"].get_xdata()) == [2020, 2021]
    assert list(drawn["line-0-2022"].get_xdata()) == [2022, 2023]


def test_a_suppressed_year_leaves_a_gap_in_every_panel_and_is_nowhere_zero():
    drawn = small_multiples(SHARES).child_axes
    assert not [gid for gid in marks(drawn[1]) if gid.endswith("2022")]
    for panel in (drawn[0], drawn[2]):
        assert [[2020.0, 30.0], [2021.0, 28.0]] in behind(panel)
        assert not [run for run in behind(panel) if [2022.0, 0.0] in run]


def test_years_are_joined_at_the_step_of_the_table():
    every_third = one(period=[2015, 2018, 2021])
    assert list(marks(every_third)["line-0-2015"].get_xdata()) == [2015, 2018, 2021]
    left_out = one(period=[2019, 2020, 2022])
    assert list(marks(left_out)["line-0-2019"].get_xdata()) == [2019, 2020]


def test_a_dot_that_is_not_firm_is_hollow_and_another_flag_is_a_diamond():
    drawn = marks(one(flag=["", "ep", "d"]))
    assert [drawn[f"estimate-0-{year}"].get_markerfacecolor() for year in (2020, 2021)] == [theme.BLUE, theme.PAPER]
    assert drawn["estimate-0-2022"].get_marker() == "D"


def test_a_bound_is_no_dot_and_no_part_of_a_line():
    panel = one(interval_kind=["rounding", "rounding", "lower bound"], conf_low=[0.09, 0.11, 0.11],
                conf_high=[0.11, 0.13, 1.0])  # fmt: skip
    drawn = marks(panel)
    assert list(drawn["line-0-2020"].get_xdata()) == [2020, 2021]
    assert drawn["estimate-0-2022"].get_marker() == "_"
    assert panel.texts[1].get_text() == "≥ 11.0"


def test_a_last_figure_that_is_older_than_others_says_its_year():
    texts = [panel.texts[1].get_text() for panel in small_multiples(SHARES[:-1]).child_axes]
    assert texts == ["21.0", "24.0 p", "17.0 (2022)"]


def test_an_area_without_a_figure_keeps_its_panel_and_says_so():
    empty = SHARES.assign(estimate=SHARES["estimate"].where(SHARES["area"] != "Area B"))
    drawn = small_multiples(empty).child_axes
    assert [text.get_text() for text in drawn[1].texts] == ["Area B", "", "no figure"]
    assert not marks(drawn[1])


def test_panels_stand_as_in_the_table_or_by_their_last_figure():
    def names(**options):
        return [panel.texts[0].get_text() for panel in small_multiples(SHARES, **options).child_axes]

    assert names() == ["Area A", "Area B", "Area C"]
    assert names(by_last=True) == ["Area B", "Area A", "Area C"]


def test_one_wide_range_presses_no_line_flat():
    panel = one(conf_low=[0.09, 0.1, 0.1], conf_high=[0.11, 0.13, np.inf])
    assert panel.get_ylim()[1] < 20
    assert "^" in {line.get_marker() for line in panel.lines}


def test_two_figures_of_an_area_for_a_year_are_refused():
    with pytest.raises(InputError, match="A has two figures for 2021"):
        one(period=[2020, 2021, 2021])


@pytest.mark.parametrize(("size", "n", "columns"), [("column", 2, 2), ("column", 27, 3), ("a4", 3, 3), ("a4", 49, 6)])
def test_as_many_panels_stand_side_by_side_as_the_figure_has_room_for(size, n, columns):
    ax = small_multiples(table(n))
    figure = frame(ax, CAPTION, width=theme.SIZES[size][0])
    ax.figure.draw_without_rendering()
    assert len({round(panel.get_position().x0, 4) for panel in ax.child_axes}) == columns
    assert figure.get_figheight() < 10.5


def test_numbers_stand_left_of_the_first_panel_of_a_row_and_below_the_last_of_a_column():
    ax = small_multiples(table(5))
    frame(ax, CAPTION)
    ax.figure.draw_without_rendering()
    numbered = [(panel.yaxis.get_major_ticks()[0].label1.get_visible(),
                 panel.xaxis.get_major_ticks()[0].label1.get_visible()) for panel in ax.child_axes]  # fmt: skip
    assert numbered == [(True, False), (False, False), (False, True), (True, True), (False, True)]


def test_panels_too_low_for_a_line_are_refused():
    with pytest.raises(InputError, match="take the figure of a page"):
        frame(small_multiples(table(12)), CAPTION, highest=2.5)


def test_words_that_are_wider_than_a_panel_make_panels_fewer():
    rows = pd.DataFrame([{"area": f"Mecklenburg-Vorpommern-Nordwest {i}", "period": year, "estimate": 0.1}
                         for i in range(27) for year in (2020, 2021)])  # fmt: skip
    assert lint(frame(small_multiples(rows), CAPTION, width=theme.SIZES["column"][0])) == []


def test_a_german_figure_has_german_words():
    with speaking("de"):
        ax = small_multiples(SHARES)
    told = [text.get_text() for text in (*ax.texts, *ax.get_legend().get_texts())]
    assert "Prozent; ein Maßstab für alle Felder" in told
    assert "alle anderen Gebiete" in told
    assert ax.child_axes[0].texts[1].get_text() == "21,0"


def test_axes_of_ones_own_hold_the_panels():
    ax = theme.body(3.0)
    assert small_multiples(SHARES, ax=ax) is ax
    assert len(ax.child_axes) == 3


@pytest.mark.parametrize("n", [1, 2, 5, 10])
@pytest.mark.parametrize("most", [1, 2, 3, 6])
def test_an_axis_is_numbered_evenly_from_its_first_place_to_its_last(n, most):
    years = panels.Spread(range(2000, 2000 + n))
    years.most = most
    told = years()
    assert len(told) <= most
    assert told[-1] == 1999 + n
    assert len(set(np.diff(told))) <= 1
    assert most < 2 or told[0] == 2000
