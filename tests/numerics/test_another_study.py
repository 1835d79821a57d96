"""Limits for another study: its law drawn by chance, what moves it, and what it holds."""

import numpy as np
import pytest
from scipy.optimize import brentq
from scipy.stats import chi2, t

from dvstats.numerics.another_study import another_study
from dvstats.numerics.random_effects import heterogeneity, weighted_mean

EFFECT = np.array([0.1, 0.9, -0.4, 0.6, 0.3, 1.4])
VARIANCE = np.array([0.05, 0.2, 0.1, 0.02, 0.3, 0.15])


def test_the_limits_are_quantiles_of_the_law_drawn_by_chance():
    rng, k, drawn = np.random.default_rng(5), len(EFFECT), []
    for q in chi2.rvs(k - 1, size=8_000, random_state=rng):
        if heterogeneity(EFFECT, VARIANCE, 0.0) <= q:
            tau2 = 0.0
        else:
            tau2 = brentq(lambda x, q=q: heterogeneity(EFFECT, VARIANCE, x) - q, 0, 1e6)
        mean, square = weighted_mean(EFFECT, VARIANCE, tau2)
        error = (square * heterogeneity(EFFECT, VARIANCE, tau2) / (k - 1)) ** 0.5
        drawn.append(mean + error * t.rvs(k - 1, random_state=rng) + tau2**0.5 * rng.normal())
    low, high = another_study(EFFECT, VARIANCE, 0.9)
    assert np.mean(np.array(drawn) < low) == pytest.approx(0.05, abs=0.008)
    assert np.mean(np.array(drawn) < high) == pytest.approx(0.95, abs=0.008)


def test_a_shift_and_a_scale_of_the_effects_are_those_of_the_limits():
    low, high = another_study(EFFECT, VARIANCE, 0.95)
    assert another_study(EFFECT + 2, VARIANCE, 0.95) == pytest.approx((low + 2, high + 2), abs=1e-6)
    assert another_study(3 * EFFECT, 9 * VARIANCE, 0.95) == pytest.approx((3 * low, 3 * high), abs=1e-5)


def test_alike_studies_still_leave_room_for_another():
    low, high = another_study(np.full(4, 0.5), np.full(4, 0.04), 0.95)
    assert low < 0.5 < high


@pytest.mark.parametrize("k", [5, 15])
def test_another_study_lies_within_as_often_as_said(k):
    rng, held = np.random.default_rng(20261125 + k), []
    for _ in range(250):
        variance = rng.uniform(0.02, 0.3, k)
        effect = rng.normal(0, 0.1**0.5, k) + rng.normal(0, variance**0.5)
        low, high = another_study(effect, variance, 0.95)
        held.append(low <= rng.normal(0, 0.1**0.5) <= high)
    assert np.mean(held) == pytest.approx(0.95, abs=0.035)
