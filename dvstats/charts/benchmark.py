"""The line that shares are held against: one in five, or another share, named as what it is."""

from __future__ import annotations

import math

from matplotlib.axes import Axes

from dvstats.charts import theme
from dvstats.words.catalogue import words
from dvstats.words.numbers import percent

FIFTH = 0.2


def spoken(benchmark: float) -> str:
    r"""Return what a benchmark is called.

    Examples
    --------
    >>> spoken(0.2), spoken(0.1), spoken(0.125)
    ('1 in 5', '10\xa0%', '12.5\xa0%')
    """
    if math.isclose(benchmark, FIFTH):
        return words().say("charts.one_in_five")
    return percent(benchmark, 0 if math.isclose(100 * benchmark, round(100 * benchmark)) else 1)


def draw_line(ax: Axes, benchmark: float, per: float = 100.0) -> None:
    """Draw the dashed line of a benchmark with its name above."""
    theme.named_line(ax, per * benchmark, spoken(benchmark))
