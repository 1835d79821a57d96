"""The tipping map: laws of the ratio, what surveys support, what is not available."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dvstats.core.errors import InputError
from dvstats.measures.tipping_map import tipping_map
from dvstats.numerics.shares import adjusted_share


def row(**columns):
    told = {"area": "A", "s": 0.11, "victims": True} | columns
    return pd.DataFrame([told])


def judged(table, **options):
    given_columns = {"reporting_part": ("d", "d_se"), "reporting_other": ("o", "o_se"), "victim_based": "victims"}
    return tipping_map(table, area="area", estimate="s", **(given_columns | options)).frame.iloc[0]


@given(st.floats(0.01, 0.99), st.floats(0.05, 0.95))
def test_at_the_tipping_ratio_the_true_share_is_the_benchmark(share, benchmark):
    told = tipping_map(row(s=share), area="area", estimate="s", benchmark=benchmark).frame.iloc[0]
    assert adjusted_share(share, told["estimate"]) == pytest.approx(benchmark, abs=1e-12)


@given(st.floats(0.05, 0.9), st.floats(0.05, 0.9), st.floats(0.05, 0.9))
def test_rates_without_error_judge_as_the_adjusted_share_does(share, part, other):
    told = judged(row(s=share, d=part, d_se=0.0, o=other, o_se=0.0))
    true = adjusted_share(share, other / part)
    assert told["verdict"] == ("above" if true > 0.2 + 1e-9 else "below" if true < 0.2 - 1e-9 else told["verdict"])


def test_a_range_of_the_share_is_a_range_of_the_tipping_ratio_turned_round():
    told = judged(row(low=0.1, high=0.12, d=0.25, d_se=0.02, o=0.45, o_se=0.02), low="low", high="high")
    assert told["conf_low"] == pytest.approx(0.88 / 0.48)
    assert told["conf_high"] == pytest.approx(0.9 / 0.4)


def test_ranges_of_rates_give_the_widest_ratio():
    table = row(d=0.25, d1=0.2, d2=0.3, o=0.45, o1=0.4, o2=0.5)
    told = judged(table, reporting_part=("d", "d1", "d2"), reporting_other=("o", "o1", "o2"))
    assert (told["supported_low"], told["supported_high"]) == pytest.approx((0.4 / 0.3, 0.5 / 0.2))
    mixed = judged(table.assign(o_se=0.0), reporting_part=("d", "d1", "d2"))
    assert (mixed["supported_low"], mixed["supported_high"]) == pytest.approx((0.45 / 0.3, 0.45 / 0.2))


def test_a_denominator_with_crimes_nobody_reports_has_no_ratio_from_surveys():
    told = judged(row(victims=False, d=0.25, d_se=0.02, o=0.45, o_se=0.02))
    assert told["verdict"] == "not available"
    assert "without a victim" in told["supported_words"]
    assert np.isnan(told["supported"])


def test_an_area_without_surveys_keeps_its_tipping_ratio():
    told = judged(row(d=None, d_se=None, o=0.45, o_se=0.02))
    assert told["estimate"] == pytest.approx(0.89 / 0.44)
    assert told["verdict"] == "not available"
    assert "no survey" in told["supported_words"]


@pytest.mark.parametrize("share", [0.0, 1.0, None])
def test_a_share_that_no_ratio_moves_is_refused(share):
    assert judged(row(s=share, d=0.25, d_se=0.02, o=0.45, o_se=0.02))["refusal"]


@pytest.mark.parametrize(
    ("table", "options", "rule"),
    [(row(s=12), {}, "0.12, not 12"), (row(d=25, d_se=2, o=0.4, o_se=0.02), {}, "0.25, not 25"),
     (row(), {"reporting_part": ("d",)}, "columns for a reporting rate"), (row(), {"reporting_part": ()}, "two are"),
     (row(low=0.2), {"low": "low"}, "--low and --high"),
     (row(low=0.2, high=0.3), {"low": "low", "high": "high"}, "low one first"),
     (row(victims="perhaps", d=0.2, d_se=0.1, o=0.2, o_se=0.1), {}, "yes or no"), (row(), {"benchmark": 20}, "0.2")],
)  # fmt: skip
def test_bad_input_is_named(table, options, rule):
    table = table.assign(**{name: 0.3 for name in ("d", "d_se", "o", "o_se") if name not in table})
    with pytest.raises(InputError, match=rule):
        judged(table, **options)
