"""Persons whose records part: no record is lost, pairs part as often as is said, drawn parts are those expected."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dvstats.core.captures import histories
from dvstats.numerics.record_splits import keeping, merge_at_random, split_at_random, splits

KEEP = st.lists(st.floats(0, 1), min_size=2, max_size=5).map(np.array)


@given(KEEP)
def test_no_record_is_lost(keep):
    on = np.array(histories(len(keep)))
    assert on.T @ splits(keep) == pytest.approx(on.T, abs=1e-12)


@given(KEEP)
def test_a_pair_of_records_stays_together_as_often_as_both_stay(keep):
    on = np.array(histories(len(keep)), dtype=bool)
    matrix = splits(keep)
    for i in range(len(keep)):
        for j in range(i):
            both = on[:, i] & on[:, j]
            assert matrix[both][:, both].sum(axis=0) == pytest.approx(keep[i] * keep[j], abs=1e-12)
            assert matrix[both][:, ~both].sum() == 0


def test_who_is_on_three_lists_falls_apart_as_counted_by_hand():
    # All stay: 0.9 x 0.8 x 0.7; c alone: 0.9 x 0.8 x 0.3; a alone besides two: 0.1 x 0.8 x 0.7; else three parts.
    told = dict(zip(histories(3), splits(np.array([0.9, 0.8, 0.7]))[:, -1], strict=True))
    assert told[1, 1, 1] == pytest.approx(0.504)
    assert (told[1, 1, 0], told[1, 0, 1], told[0, 1, 1]) == pytest.approx((0.216, 0.126, 0.056))
    three = 1 - 0.504 - 0.216 - 0.126 - 0.056
    assert (told[1, 0, 0], told[0, 1, 0], told[0, 0, 1]) == pytest.approx((three + 0.056, three + 0.126, three + 0.216))


def test_who_always_stays_together_is_one():
    assert splits(np.ones(4)).tolist() == np.eye(15).tolist()


def test_drawn_parts_are_those_expected_and_keep_every_record():
    rng, keep = np.random.default_rng(3), np.array([0.9, 0.6, 0.8])
    persons = np.tile([30, 20, 10, 40, 5, 25, 50], (4000, 1))
    found = split_at_random(persons, keep, rng)
    on = np.array(histories(3))
    assert (found @ on == persons @ on).all()
    # Of a mean of 4,000 the standard error is below a tenth.
    assert found.mean(axis=0) == pytest.approx(splits(keep) @ persons[0], abs=0.4)


def test_what_is_merged_would_part_again_as_it_was():
    rng, keep = np.random.default_rng(4), np.array([0.98, 0.95, 0.97])
    merged = np.array([900.0, 800, 300, 700, 200, 250, 150])
    parts = np.tile(np.round(splits(keep) @ merged).astype(np.int64), (4000, 1))
    found = merge_at_random(parts, merged, keep, rng)
    on = np.array(histories(3))
    assert (found @ on == parts @ on).all()
    assert found.mean(axis=0) == pytest.approx(merged, abs=1)


@given(st.lists(st.floats(0.3, 1), min_size=3, max_size=6).map(np.array), st.integers(0, 2**32 - 1))
def test_chances_of_lists_are_found_from_the_pairs(keep, seed):
    first, second = np.triu_indices(len(keep), 1)
    weights = np.random.default_rng(seed).uniform(1, 100, len(first))
    assert keeping(keep[first] * keep[second], weights, len(keep)) == pytest.approx(keep, rel=1e-5)


def test_no_list_keeps_more_than_all_and_pairs_that_say_nothing_are_left_out():
    # 1, 0.9 and 0.95 would need one of them to keep more than all.
    assert keeping(np.array([1.0, 0.9, 0.95]), np.ones(3), 3).max() <= 1
    assert keeping(np.array([0.72, 0.0, 0.72]), np.array([9.0, 3, 0]), 3)[:2].prod() == pytest.approx(0.72)
    assert keeping(np.zeros(3), np.ones(3), 3).tolist() == [1, 1, 1]
