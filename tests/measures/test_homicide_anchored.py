"""Numbers anchored in killings: closed forms, what the ratio decides, coverage, refusals."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dvstats.core.errors import InputError
from dvstats.measures.homicide_anchored import garwood, homicide_anchored

RANGE = (0.0005, 0.002)


def told(killed, recorded=None, lethality=RANGE, **options):
    table = pd.DataFrame({"area": ["A"], "killed": [killed]} | ({} if recorded is None else {"r": [recorded]}))
    more = {} if recorded is None else {"recorded": "r"}
    return homicide_anchored(table, homicides="killed", lethality=lethality, **more, **options).frame


@given(st.integers(1, 500), st.floats(1e-4, 1e-2), st.floats(1, 10))
def test_the_bounds_are_the_killings_over_the_ratios_and_hold_the_number_at_each(killed, low, times):
    rows = told(killed, lethality=(low, low * times))
    span, points = rows.iloc[0], rows.iloc[1:]
    assert (span["bound_low"], span["bound_high"]) == pytest.approx((killed / (low * times), killed / low))
    assert points["estimate"].between(span["bound_low"] * (1 - 1e-9), span["bound_high"] * (1 + 1e-9)).all()
    assert (points["estimate"].diff().dropna() <= 1e-9 * points["estimate"].max()).all()


def test_the_share_recorded_lies_between_the_ratios_ends():
    row = told(40, 9000).iloc[0]
    assert (row["share_low"], row["share_high"]) == pytest.approx((9000 / 80_000, 9000 / 20_000))
    assert row["highest_lethality"] == pytest.approx(40 / 9000)


def test_more_recorded_than_a_ratio_implies_is_refused_there_and_cuts_the_range():
    rows = told(40, 30_000)
    assert rows.iloc[0]["bound_low"] == 30_000
    assert rows.iloc[-1]["refusal"].startswith("30,000 are recorded")
    assert "the lowest ratio is below" in told(40, 90_000)["refusal"].iloc[0]


def test_no_killings_and_missing_killings_are_refused_apart():
    assert "nobody was killed" in told(0)["refusal"].iloc[0]
    assert "missing" in told(None)["refusal"].iloc[0]


def test_the_interval_holds_the_number_for_a_ratio_at_either_end():
    rng, victims = np.random.default_rng(3), 40_000
    for ratio in RANGE:
        held = []
        for killed in rng.poisson(victims * ratio, 2000):
            low, high = garwood(killed, 0.95)
            held.append(low / RANGE[1] <= victims <= high / RANGE[0])
        assert np.mean(held) >= 0.95


@pytest.mark.parametrize("lethality", [(0.0, 0.1), (0.2, 0.1), (0.5, 1.0)])
def test_ratios_that_are_none_are_bad_input(lethality):
    with pytest.raises(InputError, match="two shares"):
        told(5, lethality=lethality)
