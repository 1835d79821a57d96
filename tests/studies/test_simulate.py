import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dvstats.core.errors import InputError
from dvstats.estimators.chapman import Chapman
from dvstats.studies.interval_coverage import interval_coverage
from dvstats.studies.simulate import lists_with, repeats_with


def world(rng):
    return lists_with(400, (0.4, 0.3), rng)


def lonely(rng):
    return lists_with(3, (0.01, 0.9), rng)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32), st.lists(st.floats(0.2, 0.8), min_size=2, max_size=4))
def test_no_world_shows_more_cases_than_it_holds(seed, catchability):
    assert lists_with(200, catchability, np.random.default_rng(seed)).n_observed <= 200


def test_independent_lists_overlap_as_often_as_chance_says():
    drawn = lists_with(200_000, (0.4, 0.3), np.random.default_rng(2))
    assert drawn.on("list 1", "list 2") / 200_000 == pytest.approx(0.12, abs=0.003)


def test_an_odds_ratio_is_the_odds_ratio_of_the_four_cells():
    drawn = lists_with(400_000, (0.3, 0.3), np.random.default_rng(3), odds={(0, 1): 4.0})
    c = drawn.counts
    assert c[1, 1] * (400_000 - drawn.n_observed) / (c[1, 0] * c[0, 1]) == pytest.approx(4.0, rel=0.05)


def test_repeat_counts_keep_the_mean_of_their_rates():
    drawn = repeats_with(200_000, 0.8, np.random.default_rng(4), shape=1.5)
    assert sum(k * count for k, count in drawn.counts.items()) / 200_000 == pytest.approx(0.8, rel=0.02)


def test_those_recorded_once_for_good_are_recorded_once():
    drawn = repeats_with(50_000, 2.0, np.random.default_rng(5), once=0.999)
    assert drawn.f(1) / drawn.n_observed > 0.99


@pytest.mark.parametrize("bad", [(0, (0.5, 0.5)), (10, (0.0, 0.5)), (10, (1.0, 0.5))])
def test_an_impossible_world_is_refused(bad):
    with pytest.raises(InputError):
        lists_with(*bad, np.random.default_rng(0))


def test_coverage_is_the_same_for_any_number_of_workers():
    one, two = (interval_coverage(Chapman(), world, 400, replicates=60, seed=7, jobs=jobs) for jobs in (1, 2))
    assert one == two


def test_chapmans_interval_holds_the_truth_about_as_often_as_it_says():
    told = interval_coverage(Chapman(), world, 400, replicates=800, seed=11)
    assert told.covered == pytest.approx(0.95, abs=0.025)
    assert told.covered + told.below + told.above == pytest.approx(1)
    assert abs(told.relative_bias) < 0.02


def test_refusals_are_counted_and_not_answered_for():
    told = interval_coverage(Chapman(), lonely, 3, replicates=50, seed=1)
    assert 0.5 < told.refused <= 1
