"""The chart of what a headline needs: drawn, framed, and free of clipped or overlapping text."""

import pandas as pd

from dvstats.charts.frame import Caption, frame
from dvstats.charts.headline_assumptions import headline_assumptions
from dvstats.charts.lint import lint

CAPTION = Caption(
    "At least 12,000 needs two pairs of lists to be independent", "Potential victims, United Kingdom 2013",
    "Among models of pairs of lists within 10 points of the best.", "", "Home Office",
)  # fmt: skip


def sets(n):
    return pd.DataFrame({
        "assumptions": [f"police and charities; list {i} and government" for i in range(n)],
        "low": [12_100.0 + 300 * i for i in range(n)], "high": [18_000.0 + 900 * i for i in range(n)],
        "fails": [(11_200.0, float("nan"))] * n,
    })  # fmt: skip


def test_it_is_drawn_without_faults_for_one_and_for_many_sets():
    for n in (1, 3, 10):
        assert not lint(frame(headline_assumptions(sets(n), headline=12_000), CAPTION))


def test_every_range_lies_right_of_the_headline_and_every_cross_left():
    ax = headline_assumptions(sets(3), headline=12_000)
    for line in ax.lines:
        if str(line.get_gid()).startswith("range"):
            assert min(line.get_xdata()) >= 12_000
        if str(line.get_gid()).startswith("fails"):
            assert max(line.get_xdata()) < 12_000
