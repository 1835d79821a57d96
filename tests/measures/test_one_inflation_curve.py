"""The curve between the readings of one-inflation: its ends are the two estimators, and it falls between them."""

import numpy as np
import pandas as pd
import pytest

from dvstats.core.captures import RepeatCounts
from dvstats.core.errors import InputError
from dvstats.estimators.oizt_geometric import OiztGeometric
from dvstats.estimators.oizt_poisson import OiztPoisson
from dvstats.estimators.ztoi_geometric import ZtoiGeometric
from dvstats.estimators.ztoi_poisson import ZtoiPoisson
from dvstats.measures.one_inflation_curve import one_inflation_curve

DUTCH = pd.DataFrame({"captures": [1, 2, 3, 4, 5, 6], "count": [15169, 1957, 393, 99, 28, 16]})
ENDS = {"poisson": (OiztPoisson, ZtoiPoisson), "geometric": (OiztGeometric, ZtoiGeometric)}


@pytest.mark.parametrize("last", ["6", "6+"])
@pytest.mark.parametrize("family", ENDS)
def test_its_ends_are_the_two_estimators_with_their_intervals(family, last):
    table = DUTCH.assign(captures=[*"12345", last])
    frame = one_inflation_curve(table, family=family).frame
    counts = RepeatCounts(dict(zip(DUTCH["captures"].tolist(), DUTCH["count"].tolist(), strict=True)), last == "6+")
    for kind, row in zip(ENDS[family], (frame.iloc[0], frame.iloc[-1]), strict=True):
        alone = kind().fit(counts)
        assert row["estimate"] == pytest.approx(alone.n_hat, rel=1e-12)
        assert row["conf_low"] == pytest.approx(alone.interval.low, rel=1e-12)
        assert row["std_error"] == pytest.approx(alone.std_error, rel=1e-12)


@pytest.mark.parametrize("family", ENDS)
def test_it_falls_from_one_end_to_the_other_and_stays_above_what_was_observed(family):
    frame = one_inflation_curve(DUTCH, family=family, points=21).frame
    assert np.all(np.diff(frame["estimate"]) < 0)
    assert np.all(frame["conf_low"] >= frame["n_observed"])


def test_each_point_is_the_published_formula():
    # lambda of the zero-one-truncated Poisson, as solved independently for these counts
    rate, n, f1 = 0.7823646012921814, 17662, 15169
    q0, q1 = np.exp(-rate), rate * np.exp(-rate)
    frame = one_inflation_curve(DUTCH).frame
    alpha = frame["alpha"].to_numpy()
    assert frame["estimate"].to_numpy() == pytest.approx(n + (n - alpha * f1) * q0 / (1 - q0 - alpha * q1), rel=1e-9)


def test_without_a_surplus_or_without_threes_there_is_no_curve():
    even = pd.DataFrame({"captures": [1, 2, 3, 4], "count": [90, 150, 100, 60]})
    assert one_inflation_curve(even).frame["refusal"].str.contains("no surplus").all()
    short = pd.DataFrame({"captures": [1, 2], "count": [90, 15]})
    assert one_inflation_curve(short).frame["refusal"].str.contains("three times").all()


@pytest.mark.parametrize("wrong", [{"family": "gamma"}, {"points": 1}, {"count": "persons"}])
def test_a_word_that_is_not_known_is_bad_input(wrong):
    with pytest.raises(InputError):
        one_inflation_curve(DUTCH, **wrong)
