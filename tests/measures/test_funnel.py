"""Funnels: exact limits by their definition, chance by simulation, overdispersion, refusals."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, chi2

from dvstats.core.errors import InputError
from dvstats.measures.funnel import funnel, limits_along
from dvstats.numerics.funnel import exact_limits, overdispersion, stretched_limits


def told(table, **options):
    return funnel(table, area="area", events="d", size="n", **options).frame


def areas(d, n):
    return pd.DataFrame({"area": [f"a{i}" for i in range(len(d))], "d": d, "n": n})


@given(st.floats(0.02, 0.98), st.integers(1, 5000), st.floats(0.5, 0.999))
def test_limits_lie_within_one_count_of_the_quantiles(p, n, level):
    low, high = (float(limit[0]) * n for limit in exact_limits(p, np.array([float(n)]), level))
    first, last = (binom.ppf(q, n, p) for q in ((1 - level) / 2, (1 + level) / 2))
    assert max(first - 1, 0) - 1e-6 <= low <= first + 1e-6
    assert last - 1 - 1e-6 <= high <= last + 1e-6


def test_poisson_limits_of_many_events_are_those_of_the_chi_square_to_within_a_count():
    """Of an area of rate 1, P(D <= d) = P(chi2 with 2d + 2 degrees of freedom > 2 n)."""
    n = np.array([40.0, 400.0, 4000.0])
    _, high = exact_limits(1.0, n, 0.95, rate=True)
    beyond = chi2.sf(2 * n, 2 * np.ceil(high * n) + 2)
    assert (beyond >= 0.975).all()
    assert (chi2.sf(2 * n, 2 * (np.ceil(high * n) - 1) + 2) < 0.975).all()


def test_large_areas_have_the_limits_of_the_normal_distribution():
    n = np.array([1e7])
    for level in (0.95, 0.998):
        exact, normal = exact_limits(0.2, n, level), stretched_limits(0.2, n, level, 1.0)
        assert np.ravel(exact) == pytest.approx(np.ravel(normal), rel=1e-4)


def test_areas_that_do_not_differ_stray_as_rarely_as_the_limits_say():
    rng = np.random.default_rng(4)
    n = rng.integers(20, 2000, 20_000)
    frame = told(areas(rng.binomial(n, 0.2), n))
    outside = frame["position"].ne("inside").mean()
    far = frame["position"].str.contains("99.8").mean()
    assert outside == pytest.approx(0.05, abs=0.006)
    assert far == pytest.approx(0.002, abs=0.0012)


def test_areas_that_differ_throughout_are_judged_by_their_own_spread():
    rng = np.random.default_rng(5)
    n = np.full(2000, 500)
    frame = told(areas(rng.binomial(n, rng.beta(20, 80, 2000)), n), overdispersed=True, winsorise=0.0)
    # The variance of a beta-binomial over that of a binomial is 1 + (n - 1) / (a + b + 1).
    assert frame["dispersion"][0] == pytest.approx(1 + 499 / 101, rel=0.1)
    assert frame["position"].ne("inside").mean() == pytest.approx(0.05, abs=0.015)


@given(st.lists(st.floats(-3, 3), min_size=5, max_size=30))
def test_drawing_in_the_extremes_never_raises_the_dispersion(scores):
    score = np.array(scores)
    centred = score - np.median(score)
    assert overdispersion(centred, 0.1) <= overdispersion(centred, 0.0) + 1e-12


def test_without_more_than_chance_the_limits_stay_exact():
    rng = np.random.default_rng(6)
    n = np.full(30, 100)
    table = areas(np.clip(rng.normal(20, 1, 30).round(), 0, 100), n)
    assert told(table, overdispersed=True)["dispersion"].eq(1.0).all()
    assert told(table, overdispersed=True)["high_95"].equals(told(table)["high_95"])


def test_lines_for_drawing_pass_through_the_limits_of_the_rows():
    frame = told(areas([30, 170, 900], [100, 900, 5000]))
    along = limits_along(frame)
    row = frame.iloc[1]
    near = np.interp(row["size"], along["size"], along["high_95"])
    assert near == pytest.approx(row["high_95"], abs=0.003)
    assert (along["low_998"] <= along["low_95"]).all()


def test_rates_take_an_exposure_and_more_events_than_it():
    frame = told(areas([3, 5, 200], [2.5, 4.0, 50.0]), rate=True)
    assert frame["estimate"].tolist() == pytest.approx([1.2, 1.25, 4.0])
    with pytest.raises(InputError, match="not larger than its whole"):
        told(areas([3, 5, 200], [20, 40, 50]))


@pytest.mark.parametrize(
    ("table", "why"),
    [(areas([1, 2], [9, 9]).assign(counting_unit=["offence", "victim"]), "unlike things"),
     (areas([1], [9]), "no other area"), (areas([0, 0], [9, 9]), "all areas have none"),
     (areas([None, 2.0], [9, 9]), "missing")],
)  # fmt: skip
def test_a_row_without_limits_says_why(table, why):
    frame = told(table)
    assert why in frame["refusal"][0]
    assert "estimate" not in frame or np.isnan(frame["estimate"][0])


@pytest.mark.parametrize(
    ("table", "options", "rule"),
    [(areas([1, 2], [0, 9]), {}, "above 0"), (areas([1, 2], [9, 9]), {"overdispersed": True}, "areas or more"),
     (areas([1.5, 2], [9, 9]), {}, "whole numbers"), (areas([1, 2], [9, 9]), {"centre": 20}, "centre"),
     (areas([1, 2], [9, 9]), {"winsorise": 0.5}, "winsorise")],
)  # fmt: skip
def test_bad_input_is_named(table, options, rule):
    with pytest.raises(InputError, match=rule):
        told(table, **options)
