"""Harm: the closed form, bounds over all weights in an order, sensitivity, refusals."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dvstats.core.errors import InputError
from dvstats.measures.harm_share import harm_share
from dvstats.numerics.harm import harm_share as share
from dvstats.numerics.harm import order_bounds, perturbed_shares
from dvstats.store.table_file import read_table

OPTIONS = {"count": "all", "part": "dv", "weight": "days", "offence": "offence"}
offences = st.lists(st.tuples(st.integers(1, 500), st.floats(0, 1), st.floats(0.1, 5000)), min_size=2, max_size=8)


def table(**more):
    return pd.DataFrame({"offence": ["killing", "rape", "assault"], "all": [10, 200, 5000], "dv": [4, 60, 900],
                         "days": [5000, 1800, 20]} | more)  # fmt: skip


@given(offences, st.data())
def test_no_weights_in_the_same_order_leave_the_bounds_and_some_reach_them(rows, data):
    whole, fraction, weight = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    part = whole * fraction
    low, high = order_bounds(part, whole, weight)
    ranks = np.unique(weight, return_inverse=True)[1]
    n_ranks = int(ranks.max()) + 1
    steps = data.draw(st.lists(st.floats(0, 100), min_size=n_ranks, max_size=n_ranks))
    other = np.cumsum(np.array(steps) + 1e-9)[ranks]
    assert low - 1e-9 <= share(part, whole, other) <= high + 1e-9
    tops = [share(part, whole, (ranks >= k).astype(float)) for k in range(ranks.max() + 1)]
    assert (min(tops), max(tops)) == pytest.approx((low, high))


@given(offences, st.floats(0.01, 1000))
def test_the_unit_of_the_weights_changes_nothing(rows, factor):
    whole, fraction, weight = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    assert share(whole * fraction, whole, weight) == pytest.approx(share(whole * fraction, whole, weight * factor))


def test_equal_weights_give_the_share_of_counts():
    row = harm_share(table(days=1), **OPTIONS).frame.iloc[0]
    assert row["estimate"] == row["share_of_count"] == row["conf_low"] == row["conf_high"]


def test_firm_weights_are_drawn_close_and_loose_ones_wide():
    part, whole, weight = np.array([4.0, 60, 900]), np.array([10.0, 200, 5000]), np.array([5000.0, 1800, 20])
    loose, firm = (perturbed_shares(part, whole, weight, size, 2000, 1) for size in (10, 1e6))
    assert firm.std() < loose.std() / 20
    assert firm.mean() == pytest.approx(share(part, whole, weight), abs=1e-4)


def test_each_set_of_weights_has_its_row_and_a_gap_in_one_refuses_only_that(tmp_path):
    (tmp_path / "w.csv").write_text(
        "offence,low,high\nkilling,7797,7979\nrape,1000,1000\nassault,20,\n", encoding="utf-8"
    )
    rows = harm_share(table(), **OPTIONS, weights=read_table(tmp_path / "w.csv")).frame.set_index("weights")
    assert list(rows.index) == ["days", "low", "high"]
    assert rows.loc["high", "refusal"] == "assault: no weight in this set"
    assert rows.loc["low", "heaviest"] == "rape"


def test_groups_have_rows_of_their_own():
    rows = harm_share(pd.concat([table(sex="F"), table(sex="M", dv=[0, 1, 2])]), **OPTIONS, by=("sex",)).frame
    assert rows["estimate"].iloc[0] > rows["estimate"].iloc[1]


def test_missing_counts_and_weightless_records_are_refused():
    assert "killing: a count is missing" in harm_share(table(dv=[None, 1, 2]), **OPTIONS).frame["refusal"].iloc[0]
    assert "nothing" in harm_share(table(days=0), **OPTIONS).frame["refusal"].iloc[0]


@pytest.mark.parametrize(
    "change", [{"dv": [11, 1, 1]}, {"days": [-1, 1, 1]}, {"weight": None}, {"weights": "w"}, {"concentration": 0}]
)
def test_a_part_above_its_whole_and_weights_that_are_none_are_bad_input(change, tmp_path):
    path = tmp_path / "w.csv"
    path.write_text("offence,a\nkilling,1\nkilling,2\n", encoding="utf-8")
    columns = {name: value for name, value in change.items() if name in ("dv", "days")}
    options = OPTIONS | {name: value for name, value in change.items() if name not in columns}
    with pytest.raises(InputError):
        harm_share(table(**columns), **(options | ({"weights": read_table(path)} if "weights" in options else {})))
