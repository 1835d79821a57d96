"""Nour's estimate: the formula, its variance against simulation, and its refusal."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dvstats.core.captures import CaptureTable
from dvstats.core.errors import EstimationError
from dvstats.estimators.lincoln_petersen import LincolnPetersen
from dvstats.estimators.nour import Nour


def lists(m, b, c):
    return CaptureTable(("police", "shelter"), {(1, 1): m, (1, 0): b, (0, 1): c})


@given(st.integers(1, 500), st.integers(1, 500), st.integers(1, 500))
def test_it_lies_above_independence_and_below_twice_its_unseen(m, b, c):
    table = lists(m, b, c)
    if m * m <= b * c:
        with pytest.raises(EstimationError, match="not more than"):
            Nour().fit(table)
        return
    independent, related = LincolnPetersen().fit(table).dark_figure, Nour().fit(table).dark_figure
    assert independent < related < 2 * independent


def test_the_standard_error_is_the_spread_over_draws():
    rng, truth = np.random.default_rng(4), np.array([400.0, 200, 150])
    m, b, c = rng.poisson(truth[:, None], (3, 200_000))
    estimates = m + b + c + 2 * m * b * c / (m**2 + b * c)
    unseen = 2 * 400 * 200 * 150 / (400**2 + 200 * 150)
    # Given N, the observed and the unseen count vary against each other, which leaves the variance of the unseen part.
    spread = np.var(estimates - (m + b + c)) + unseen
    assert Nour().fit(lists(400, 200, 150)).std_error == pytest.approx(spread**0.5, rel=0.01)
