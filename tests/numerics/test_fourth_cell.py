"""The fourth cell of two lists: its law against draws, against independence, and where it must turn."""

import numpy as np
import pytest
from scipy.stats import norm

from dvstats.numerics.fourth_cell import fourth_cell
from dvstats.numerics.nested_effects import Mixture

SHARES = (0.025, 0.5, 0.975)


def point(at=0.0, spread=0.0):
    return Mixture(np.ones(1), np.array([at]), np.array([spread]))


@pytest.mark.parametrize(("cells", "at", "spread"), [((49, 86, 73), 0.0, 0.0), ((3, 20, 9), 0.5, 0.7),
                                                     ((1, 5, 2), 0.0, 1.0), ((400, 500, 300), 1.0, 0.001)])  # fmt: skip
def test_it_is_what_draws_of_its_parts_give(cells, at, spread):
    rng, n = np.random.default_rng(5), 400_000
    both, first, second = (rng.gamma(count + 0.5, size=n) for count in cells)
    drawn = rng.poisson(np.exp(rng.normal(at, spread, n)) * first * second / both)
    ours = fourth_cell(*cells, point(at, spread))
    for share in SHARES:
        above, below = (drawn <= ours.quantile(share) + 0.5).mean(), (drawn < ours.quantile(share) - 0.5).mean()
        assert below - 0.002 <= share <= above + 0.002


def test_large_independent_lists_are_those_of_lincoln_and_petersen():
    both, first, second = 40_000, 50_000, 30_000
    middle, spread = first * second / both, (1 / both + 1 / first + 1 / second) ** 0.5
    ours = fourth_cell(both, first, second, point())
    expected = [middle * np.exp(z * (spread**2 + 1 / middle) ** 0.5) for z in norm.ppf(SHARES)]
    assert [ours.quantile(share) for share in SHARES] == pytest.approx(expected, rel=1e-3)


def test_an_odds_ratio_multiplies_a_large_cell():
    ours, times = (fourth_cell(9_000, 7_000, 8_000, point(at)).quantile(0.5) for at in (0.0, np.log(3)))
    assert times / ours == pytest.approx(3, rel=1e-3)


def test_lists_in_the_other_order_say_the_same():
    told = [fourth_cell(12, *pair, point(0.2, 0.5)).quantile(0.975) for pair in ((30, 9), (9, 30))]
    assert told[0] == pytest.approx(told[1], rel=1e-9)


def test_a_wider_law_of_the_odds_ratio_makes_a_wider_interval():
    spans = []
    for spread in (0.0, 0.3, 1.0):
        cell = fourth_cell(40, 60, 20, point(0.0, spread))
        spans.append(cell.quantile(0.975) - cell.quantile(0.025))
    assert spans == sorted(spans)


def test_a_cell_that_is_nearly_surely_empty_has_limits_of_zero():
    cell = fourth_cell(500, 1, 1, point())
    assert [cell.quantile(share) for share in SHARES[:2]] == [0.0, 0.0]
