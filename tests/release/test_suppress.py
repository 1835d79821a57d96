"""Hidden cells: an attacker with the released table alone cannot tell a small count."""

import numpy as np
import pandas as pd
import pytest

from dvstats.core.errors import InputError
from dvstats.release.count_table import count_table
from dvstats.release.joint import Shape, joint
from dvstats.release.suppress import Told, suppress
from tests.release.attacker import attack
from tests.release.random_tables import random_table

THRESHOLD = 10


def shown(table, hidden):
    return {key: None if key in hidden else number for key, number in table.counts.items()}


def small(table, threshold=THRESHOLD):
    return [key for key, number in table.counts.items() if number < threshold]


@pytest.mark.parametrize("first", range(0, 200, 25))
def test_no_attacker_bounds_a_small_count_of_a_random_table(first):
    for seed in range(first, first + 25):
        frame, axes = random_table(seed)
        table = count_table(frame)
        hidden = suppress(table, THRESHOLD)
        assert attack(axes, shown(table, hidden.keys), small(table), THRESHOLD) == {}, seed


def test_small_counts_hidden_alone_are_no_protection_so_the_attacker_is_one():
    recovered = n_small = 0
    for seed in range(12):
        frame, axes = random_table(seed)
        table = count_table(frame)
        breached = attack(axes, shown(table, set(small(table))), small(table), THRESHOLD)
        recovered += len(breached)
        n_small += len(small(table))
    assert recovered > n_small / 3


def test_the_attacker_solves_a_table_by_hand():
    table = {("a", "x"): None, ("a", "y"): 20, ("b", "x"): None, ("b", "y"): 30, ("a", "TOTAL"): 24, ("b", "TOTAL"): 61,
             ("TOTAL", "x"): 35, ("TOTAL", "y"): 50, ("TOTAL", "TOTAL"): 85}  # fmt: skip
    assert attack([("a", "b"), ("x", "y")], table, [("a", "x")], 10) == {("a", "x"): (4.0, 4.0)}


def test_a_total_is_hidden_only_if_no_cells_can_protect():
    frame = pd.DataFrame({"region": list("AABB"), "sex": list("FMFM"), "count": [4, 50, 60, 70]})
    hidden = suppress(count_table(frame), THRESHOLD)
    assert not [key for key in hidden.keys if "TOTAL" in key]
    nearly_empty = pd.DataFrame({"region": list("AABB"), "sex": list("FMFM"), "count": [4, 1, 60, 70]})
    assert ("A", "TOTAL") in suppress(count_table(nearly_empty), THRESHOLD).primary


def test_zeros_are_hidden_like_other_small_counts_unless_they_are_public():
    frame = pd.DataFrame({"region": list("ABCD"), "count": [0, 40, 50, 60]})
    assert ("A",) in suppress(count_table(frame), THRESHOLD).primary
    assert suppress(count_table(frame, zeros=False), THRESHOLD, zeros=False).keys == frozenset()


@pytest.mark.parametrize("threshold", [5, 10, 30])
def test_no_attacker_wins_at_other_thresholds(threshold):
    for seed in (1, 2, 3):
        frame, axes = random_table(seed)
        table = count_table(frame)
        hidden = suppress(table, threshold)
        assert attack(axes, shown(table, hidden.keys), small(table, threshold), threshold) == {}


def released(name, table, hidden):
    numbers = shown(table, hidden)
    low = tuple(0.0 if number is None else float(number) for number in numbers.values())
    high = tuple(np.inf if number is None else float(number) for number in numbers.values())
    return Told(name, Shape(table.dimensions, table.values, tuple(numbers)), low, high)


def test_a_table_of_other_ages_is_protected_against_the_difference():
    first = count_table(pd.DataFrame({"age": ["18-24", "25-49", "50+"], "count": [40, 70, 80]}))
    second = count_table(pd.DataFrame({"age": ["18-29", "30-49", "50+"], "count": [43, 67, 80]}))
    assert suppress(second, THRESHOLD).keys == frozenset()
    linked = suppress(second, THRESHOLD, earlier=[released("first", first, frozenset())])
    assert linked.secondary >= {("18-29",), ("30-49",)}


def test_a_table_by_more_columns_is_attacked_with_the_totals_that_an_earlier_one_shows():
    rng = np.random.default_rng(7)
    cells = [(r, a, y) for r in "NSW" for a in ("18-39", "40+") for y in ("2020", "2021")]
    cube = pd.DataFrame(cells, columns=["region", "age", "year"]).assign(count=rng.integers(2, 40, 12))
    by_year = count_table(cube.groupby(["region", "year"], as_index=False)["count"].sum())
    by_age = count_table(cube.groupby(["region", "age"], as_index=False)["count"].sum())
    earlier = [released("by_year", by_year, suppress(by_year, THRESHOLD).keys)]
    earlier.append(released("by_age", by_age, suppress(by_age, THRESHOLD, earlier=earlier).keys))
    whole = count_table(cube)
    hidden = suppress(whole, THRESHOLD, earlier=earlier).keys
    # The attacker sees the cube, with the earlier tables' numbers where the cube hides them.
    everything = shown(whole, hidden)
    for told in earlier:
        for key, low, high in zip(told.shape.keys, told.low, told.high, strict=True):
            parts = dict(zip(told.shape.dimensions, key, strict=True))
            place = tuple(parts.get(name, "TOTAL") for name in whole.dimensions)
            if low == high:
                everything[place] = low
    axes = [("N", "S", "W"), ("18-39", "40+"), ("2020", "2021")]
    assert attack(axes, everything, small(whole), THRESHOLD) == {}


def test_tables_of_other_people_are_refused_with_the_way_out():
    first = count_table(pd.DataFrame({"age": ["18-24", "25+"], "count": [40, 70]}))
    second = count_table(pd.DataFrame({"age": ["18-24", "25+"], "count": [41, 70]}))
    with pytest.raises(InputError, match=r"does not add up with first.*--ledger"):
        suppress(second, THRESHOLD, earlier=[released("first", first, frozenset())])


def test_a_small_count_that_an_earlier_release_gives_away_is_refused():
    first = count_table(pd.DataFrame({"age": ["18-24", "25+"], "count": [40, 4]}))
    with pytest.raises(InputError, match="gives it away"):
        suppress(first, THRESHOLD, earlier=[released("first", first, frozenset())])


def test_values_that_words_do_not_tell_are_united_by_their_parts():
    north = Shape(("region",), (("North", "South"),), (("North",), ("South",)))
    fine = Shape(("region",), (("A", "B", "C"),), (("A",), ("B",), ("C",)))
    parts = {("region", "North"): frozenset("AB"), ("region", "South"): frozenset("C")}
    assert joint([fine, north], parts).rows[1].toarray().tolist() == [[1, 1, 0], [0, 0, 1]]


def test_values_of_one_table_may_not_overlap():
    overlapping = Shape(("age",), (("18-29", "25+"),), (("18-29",), ("25+",)))
    with pytest.raises(InputError, match=r"18-29 and 25\+ overlap"):
        joint([overlapping])


@pytest.mark.parametrize("threshold", [5, 10])
def test_a_count_at_the_threshold_is_shown_and_one_below_it_is_not(threshold):
    frame = pd.DataFrame({"region": list("ABC"), "count": [threshold, 40, 50]})
    assert suppress(count_table(frame), threshold).keys == frozenset()
    less = frame.assign(count=[threshold - 1, 40, 50])
    assert suppress(count_table(less), threshold).primary == {("A",)}


@pytest.mark.parametrize("parts", [("15-17", "18-19"), ("Y15-17", "Y18", "Y19"), ("15 to 18", "19")])
def test_ages_of_one_table_add_up_to_the_wider_ages_of_another(parts):
    fine = Shape(("age",), (parts,), tuple((one,) for one in parts))
    wide = Shape(("age",), (("15-19", "20+"),), (("15-19",), ("20+",)))
    told = joint([fine, wide]).rows
    assert (told[0].sum(axis=0) == told[1].toarray()[0]).all()
