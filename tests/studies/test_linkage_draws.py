"""Several linkages become one interval: Rubin's rules, and their two ends."""

import math

import numpy as np
import pytest
from scipy.stats import t

from dvstats.core.captures import CaptureTable
from dvstats.core.errors import EstimationError, InputError
from dvstats.core.estimate import Estimate, Interval
from dvstats.core.refusal import Refusal
from dvstats.estimators.chapman import Chapman
from dvstats.estimators.mt import Mt
from dvstats.studies.linkage_draws import combined, drawn, linkage_draws
from dvstats.studies.threshold_band import threshold_band


def lists(shared):
    return CaptureTable(("a", "b"), {(1, 1): shared, (1, 0): 200 - shared, (0, 1): 150 - shared})


def test_one_table_again_and_again_is_its_own_interval_on_the_log_scale():
    one = Chapman().fit(lists(50))
    told = combined([one] * 5)
    half = 1.959964 * one.std_error / one.n_hat
    assert told.n_hat == pytest.approx(one.n_hat)
    assert (told.interval.low, told.interval.high) == pytest.approx(
        (one.n_hat * math.exp(-half), one.n_hat * math.exp(half)), rel=1e-6
    )


def test_the_rules_are_rubins_by_hand():
    found = [Estimate(n, 100, Interval(150, 900), "x", std_error=e) for n, e in ((500, 40), (540, 44), (610, 60))]
    told = combined(found)
    q, u = np.log([500, 540, 610]), np.mean([(40 / 500) ** 2, (44 / 540) ** 2, (60 / 610) ** 2])
    between = np.var(q, ddof=1)
    whole = u + 4 / 3 * between
    freedom = 2 * (1 + u / (4 / 3 * between)) ** 2
    high = np.exp(q.mean() + t.ppf(0.975, freedom) * whole**0.5)
    assert told.interval.high == pytest.approx(high)
    assert told.std_error == pytest.approx(np.exp(q.mean()) * whole**0.5)
    assert f"{4 / 3 * between / whole:.0%} of the variance comes from the linkage" in told.warnings


def test_an_estimate_without_standard_error_lends_that_of_its_limits():
    with_one = Estimate(500, 100, Interval(500 / 1.2, 500 * 1.2), "x", std_error=500 * math.log(1.2) / 1.959964)
    without = Estimate(500, 100, Interval(500 / 1.2, 500 * 1.2), "x")
    assert combined([without] * 3).interval.high == pytest.approx(combined([with_one] * 3).interval.high, rel=1e-6)


def test_more_doubt_about_the_linkage_makes_the_interval_wider():
    sure, doubtful = ([lists(50 + shift * step) for step in (-2, -1, 0, 1, 2)] for shift in (0, 4))
    width = [one.interval.high - one.interval.low for one in (linkage_draws(Mt(), sure), linkage_draws(Mt(), doubtful))]
    assert width[1] > 1.2 * width[0]


def test_the_numbers_are_the_same_for_any_number_of_workers():
    tables = [lists(shared) for shared in range(44, 52)]
    assert linkage_draws(Chapman(), tables, jobs=2) == linkage_draws(Chapman(), tables)


def test_linkages_that_give_no_number_are_few_or_it_is_refused():
    empty = lists(0)
    told = linkage_draws(Chapman(), [lists(50)] * 19 + [empty])
    assert "1 of 20 linkages give no number and are left out" in told.warnings
    with pytest.raises(EstimationError, match="3 of 6"):
        linkage_draws(Chapman(), [lists(50)] * 3 + [empty] * 3)
    assert isinstance(drawn(Chapman(), [empty, empty]), Refusal)


def test_one_linkage_or_an_estimate_without_upper_limit_is_refused():
    with pytest.raises(InputError, match="two or more"):
        linkage_draws(Chapman(), [lists(50)])
    with pytest.raises(EstimationError, match="no upper limit"):
        combined([Estimate(500, 100, Interval(400, math.inf), "x")] * 2)


def test_a_band_has_a_row_for_each_threshold_in_their_order_and_keeps_refusals():
    band = threshold_band(Chapman(), {0.99: lists(0), 0.5: lists(50)})
    assert band["threshold"].tolist() == ["0.5", "0.99"]
    assert "share no case" in band["refusal"].iloc[1]
    with pytest.raises(InputError, match="no threshold"):
        threshold_band(Chapman(), {})
