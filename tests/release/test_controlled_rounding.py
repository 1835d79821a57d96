from itertools import product

import numpy as np
import pandas as pd
import pytest

from dvstats.release.controlled_rounding import controlled_rounding
from dvstats.release.count_table import TOTAL, count_table, summed_into
from tests.release.random_tables import random_table


@pytest.mark.parametrize("seed", range(12))
def test_rounded_cells_are_multiples_near_their_count_and_sum_to_their_totals(seed):
    table = count_table(random_table(seed)[0])
    told = controlled_rounding(table, 10)
    assert all(number % 10 == 0 and number >= 0 for number in told.counts.values())
    assert all(abs(told.counts[key] - number) <= told.reach for key, number in table.counts.items())
    sums = dict.fromkeys(table.counts, 0)
    for key, number in told.counts.items():
        if TOTAL not in key:
            for one in summed_into(key, table.values):
                sums[one] += number
    assert sums == told.counts


def test_what_is_a_table_of_multiples_stays():
    frame = random_table(0)[0]
    table = count_table(frame.assign(count=frame["count"] * 10))
    assert controlled_rounding(table, 10).counts == table.counts


def test_a_rounded_cell_may_be_anything_less_than_a_base_away():
    """Raising a cell and all its totals by the same gives the same rounded table's limits: nothing is told more."""
    table = count_table(random_table(1)[0])
    told = controlled_rounding(table, 10)
    inner = [key for key in table.counts if TOTAL not in key]
    for key in inner:
        for step in (told.reach, -min(told.reach, told.counts[key])):
            other = {one: told.counts[one] + (step if one in set(summed_into(key, table.values)) else 0)
                     for one in told.counts}  # fmt: skip
            assert all(other[one] >= 0 and abs(other[one] - told.counts[one]) <= told.reach for one in other)


@pytest.mark.parametrize("seed", range(8))
def test_no_rounded_table_lies_nearer(seed):
    """Every way to round five cells down or up, the total with them, is tried."""
    rng = np.random.default_rng(seed)
    counts = rng.integers(0, 60, 5)
    table = count_table(pd.DataFrame({"area": list("ABCDE"), "count": counts}))
    told = controlled_rounding(table, 10)
    down = counts // 10 * 10
    tried = (down + 10 * np.array(ups) * (counts % 10 > 0) for ups in product((0, 1), repeat=5))
    whole = counts.sum()
    far = min(abs(cells - counts).sum() + abs(cells.sum() - whole) for cells in tried
              if abs(cells.sum() - whole) < 10)  # fmt: skip
    assert told.reach == 9
    assert sum(abs(told.counts[key] - number) for key, number in table.counts.items()) == far
