"""The total of groups: symmetric intervals add like variances, skew ones stay skew, a refusal refuses all."""

import pytest

from dvstats.core.errors import EstimationError, InputError
from dvstats.core.estimate import Estimate, Interval
from dvstats.core.refusal import Refusal
from dvstats.studies.total import total


def group(n_hat, low, high, level=0.95):
    return Estimate(n_hat, 10, Interval(low, high, level), "chapman", std_error=3.0)


def test_symmetric_intervals_add_like_variances():
    told = total({"women": group(100, 70, 130), "men": group(50, 10, 90)})
    assert (told.interval.low, told.interval.high) == pytest.approx((100, 200))
    assert told.std_error == pytest.approx(18**0.5)


def test_no_upper_limit_of_one_is_none_of_the_total():
    assert total({"a": group(100, 70, float("inf")), "b": group(50, 40, 60)}).interval.high == float("inf")


def test_a_refusal_refuses_the_total_and_is_named():
    with pytest.raises(EstimationError, match="men has no estimate"):
        total({"women": group(100, 70, 130), "men": Refusal("chapman", "no case is shared")})


def test_levels_are_not_mixed():
    with pytest.raises(InputError, match="one level"):
        total({"a": group(100, 70, 130), "b": group(50, 40, 60, 0.9)})
