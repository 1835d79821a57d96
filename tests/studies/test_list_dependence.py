"""The odds ratio between two lists: independence is one point of the curve, and the tip is its inverse."""

import pytest

from dvstats.core.captures import CaptureTable
from dvstats.core.errors import EstimationError, InputError
from dvstats.estimators.lincoln_petersen import LincolnPetersen
from dvstats.studies.list_dependence import odds_ratio_curve, partial_identification, tipping_odds_ratio

LISTS = CaptureTable(("police", "shelter"), {(1, 1): 49, (1, 0): 86, (0, 1): 73})


def test_an_odds_ratio_of_one_is_lincoln_and_petersen():
    told, curve = LincolnPetersen().fit(LISTS), odds_ratio_curve(LISTS, (1.0,)).iloc[0]
    assert curve["estimate"] == pytest.approx(told.n_hat)
    assert (curve["conf_low"], curve["conf_high"]) == pytest.approx((told.interval.low, told.interval.high))


def test_the_tipping_ratio_gives_back_its_number():
    ratio = tipping_odds_ratio(LISTS, 500)
    assert odds_ratio_curve(LISTS, (ratio,))["estimate"].iloc[0] == pytest.approx(500)


def test_the_range_holds_every_interval_between_its_ends():
    span, curve = partial_identification(LISTS, 0.5, 2), odds_ratio_curve(LISTS, (0.5, 0.8, 1.3, 2))
    assert span.low == pytest.approx(curve["conf_low"].min())
    assert span.high == pytest.approx(curve["conf_high"].max())


@pytest.mark.parametrize("ratio", [0.0, -1.0, float("inf"), float("nan")])
def test_an_odds_ratio_that_is_none_is_bad_input(ratio):
    with pytest.raises(InputError, match="odds ratio"):
        odds_ratio_curve(LISTS, (ratio,))


@pytest.mark.parametrize("counts", [{(1, 0): 5, (0, 1): 7}, {(1, 1): 5, (0, 1): 7}])
def test_lists_that_tell_nothing_are_refused(counts):
    with pytest.raises(EstimationError):
        odds_ratio_curve(CaptureTable(("police", "shelter"), counts))
