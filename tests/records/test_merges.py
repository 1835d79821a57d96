"""Merges: a threshold makes persons of records, and the order of pairs and rows changes nothing."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dvstats.core.errors import InputError
from dvstats.records.merges import merges

RECORDS = pd.DataFrame({"record": range(9), "list": [0, 0, 0, 1, 1, 1, 2, 2, 2], "row": [1, 2, 3] * 3})
NONE = dict.fromkeys("abc", 0)
# A pair is scored once.
PAIR = st.tuples(st.integers(0, 7), st.integers(1, 8)).filter(lambda pair: pair[0] < pair[1])
SCORED = st.dictionaries(PAIR, st.floats(-5, 15), max_size=25)


def table(scored):
    return pd.DataFrame([(*pair, weight) for pair, weight in scored.items()], columns=["first", "second", "weight"])


@settings(max_examples=50)
@given(SCORED, st.floats(0.05, 0.95), st.randoms(use_true_random=False))
def test_neither_the_order_of_pairs_nor_of_their_ends_changes_the_merges(scored, threshold, chance):
    turned = [((b, a), weight) if chance.random() < 0.5 else ((a, b), weight) for (a, b), weight in scored.items()]
    chance.shuffle(turned)
    one, other = (merges(tuple("abc"), RECORDS, table(dict(rows)), NONE) for rows in (scored, turned))
    assert one.first.tolist() == other.first.tolist()
    assert one.captures(one.at(threshold)) == other.captures(other.at(threshold))


@settings(max_examples=50)
@given(SCORED)
def test_a_higher_threshold_never_makes_fewer_persons(scored):
    found = merges(tuple("abc"), RECORDS, table(scored), NONE)
    numbers = [found.captures(found.at(threshold)).n_observed for threshold in (0.1, 0.5, 0.9, 0.999)]
    assert numbers == sorted(numbers)


def test_rows_repeated_and_without_key_add_up():
    pairs = table({(0, 1): 9.0, (1, 3): 9.0, (3, 6): 9.0})
    linked = merges(tuple("abc"), RECORDS, pairs, {"a": 4, "b": 0, "c": 0}).linked(0.9)
    assert dict(linked.captures.counts)[1, 1, 1] == 1
    assert (linked.rows["a"], linked.repeated["a"], linked.without_key["a"]) == (7, 1, 4)
    assert linked.captures.on("a") == linked.rows["a"] - linked.repeated["a"] - linked.without_key["a"]


def test_each_merge_is_in_the_stratum_of_its_probability():
    pairs = table({(0, 1): -9.0, (1, 3): 0.5, (3, 6): 4.0, (4, 7): 20.0})
    found = merges(tuple("abc"), RECORDS, pairs, NONE)
    stratum, names = found.strata(0.9)
    assert [names[one] for one in stratum] == ["0.999 to 1, joining lists", "0.9 to 0.99, joining lists",
                                               "0.5 to 0.9, joining lists", "0 to 0.01, within lists"]  # fmt: skip
    assert np.all(np.diff(found.probability) <= 0)


@pytest.mark.parametrize("threshold", [0.0, 1.0, -1, 7])
def test_a_threshold_is_a_probability(threshold):
    with pytest.raises(InputError, match="between 0 and 1"):
        merges(tuple("abc"), RECORDS, table({}), NONE).at(threshold)
