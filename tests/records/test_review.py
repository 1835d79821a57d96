"""A clerical review: its answers give back the truth, its rates hold it, and it names rows, not persons."""

import numpy as np
import pandas as pd
import pytest

from dvstats.core.captures import CaptureTable
from dvstats.core.errors import InputError
from dvstats.estimators.chapman import Chapman
from dvstats.estimators.linkage_corrected import LinkageCorrected
from dvstats.estimators.linkage_corrected_loglinear import LinkageCorrectedLogLinear
from dvstats.estimators.loglinear import LogLinear
from dvstats.records.merges import merges
from dvstats.records.review import review_sample, reviewed, unlinked
from dvstats.records.reviewed import Search, effective
from tests.records.synthetic import answers

PEOPLE = 3000


def world(rng, lost=0.05, false=8, lists=2):
    """Registers of two or three lists whose scored pairs are drawn: sure, doubtful, false, and some never compared."""
    truth = [np.flatnonzero(rng.random(PEOPLE) < chance) for chance in (0.5, 0.4, 0.3)[:lists]]
    records = pd.DataFrame({"list": np.repeat(range(lists), [len(one) for one in truth]),
                            "row": np.concatenate([np.arange(1, len(one) + 1) for one in truth])})  # fmt: skip
    person = pd.Series(np.concatenate(truth))
    compared = rng.random(len(person)) >= lost
    known = pd.DataFrame({"person": person, "record": person.index})[compared]
    both = known.merge(known, on="person").query("record_x < record_y")
    same = both[["record_x", "record_y"]].to_numpy().tolist()
    other = zip(
        rng.integers(0, len(truth[0]), false), len(truth[0]) + rng.integers(0, len(truth[1]), false), strict=True
    )
    rows = [(a, b, rng.normal(9, 4)) for a, b in same] + [(a, b, rng.normal(0, 4)) for a, b in other]
    pairs = pd.DataFrame(rows, columns=["first", "second", "weight"])
    names = tuple("abc"[:lists])
    return truth, merges(names, records.assign(record=range(len(records))), pairs, dict.fromkeys(names, 0))


def histories_of(truth):
    held = np.zeros((PEOPLE, len(truth)), dtype=int)
    for place, one in enumerate(truth):
        held[one, place] = 1
    return CaptureTable.from_cases(tuple("abc"[: len(truth)]), [tuple(map(int, h)) for h in held if h.any()])


@pytest.mark.parametrize("lists", [2, 3])
def test_a_review_of_everything_gives_the_table_of_the_truth_back(lists):
    truth, found = world(np.random.default_rng(5), lists=lists)
    every = review_sample(found, 0.9, size=10**6, searches=10**6)
    told = reviewed(found, 0.9, answers(every, truth))
    tables = [table.cells()[1:] for table in told.draws(40)]
    wanted = histories_of(truth).cells()[1:]
    # The draws vary about the truth; two errors that meet in one person are told apart only in part.
    assert np.mean(tables, axis=0) == pytest.approx(wanted, rel=0.02, abs=6)
    assert np.nan_to_num(found.captures(found.at(0.9)).cells())[-1] < 0.9 * wanted[-1]


def test_rates_of_a_review_of_everything_are_those_of_the_truth():
    truth, found = world(np.random.default_rng(6))
    told = reviewed(found, 0.9, answers(review_sample(found, 0.9, size=10**6, searches=10**6), truth))
    linked = found.captures(found.at(0.9))
    (links, false), (rest, missed) = told.samples()
    assert links == linked.on("a", "b")
    assert rest == linked.on("a") - linked.on("a", "b")
    corrected = links - false + missed
    assert corrected == pytest.approx(histories_of(truth).on("a", "b"), rel=0.01)


def test_rates_of_a_sample_hold_the_truth_as_often_as_they_say():
    held = []
    for seed in range(40):
        truth, found = world(np.random.default_rng([7, seed]))
        every, some = (reviewed(found, 0.9, answers(review_sample(found, 0.9, size=s, searches=n, seed=seed), truth))
                       for s, n in ((10**6, 10**6), (150, 150)))  # fmt: skip
        rate, exact = some.error_rates(), every.error_rates()["estimate"]
        held.append(((rate["conf_low"] <= exact) & (exact <= rate["conf_high"])).to_numpy())
    # Three standard errors below 95 of 100 for 40 worlds.
    assert np.mean(held, axis=0) == pytest.approx(1.0, abs=0.155)


def test_correction_by_a_review_takes_the_bias_out():
    raw, corrected, combined = [], [], []
    for seed in range(12):
        truth, found = world(np.random.default_rng([8, seed]), lost=0.08)
        told = reviewed(found, 0.9, answers(review_sample(found, 0.9, size=200, searches=300), truth))
        linked = found.captures(found.at(0.9))
        raw.append(Chapman().fit(linked).n_hat)
        corrected.append(LinkageCorrected(*told.samples(), bootstrap=100).fit(linked).n_hat)
        combined.append(np.mean([Chapman().fit(table).n_hat for table in told.draws(10)]))
    assert np.mean(raw) > 1.1 * PEOPLE
    assert np.mean(corrected) == pytest.approx(PEOPLE, rel=0.04)
    assert np.mean(combined) == pytest.approx(PEOPLE, rel=0.04)


def test_the_sample_names_rows_and_nothing_else_and_is_the_same_again():
    _, found = world(np.random.default_rng(9))
    one = review_sample(found, 0.9)
    assert list(one.columns) == ["task", "first_list", "first_row", "second_list", "second_row", "same_person"]
    pd.testing.assert_frame_equal(one, review_sample(found, 0.9))
    assert not one.equals(review_sample(found, 0.9, seed=2))


def test_each_who_is_searched_for_is_a_person_without_a_link():
    _, found = world(np.random.default_rng(10), lists=3)
    linked = found.captures(found.at(0.9))
    for (i, j), members in unlinked(found, 0.9).items():
        assert (found.list_of[members] == i).all()
        assert len(members) == linked.on("abc"[i]) - linked.on("abc"[i], "abc"[j])


def test_who_would_be_found_by_two_searches_is_found_by_the_first():
    # On list 0 alone, and on lists 1 and 2: a search in either finds the same.
    assert Search(0, 1, 9, 9, ((1, 6),)).first_of() == ((1, 6),)
    assert Search(0, 2, 9, 9, ((1, 6),)).first_of() == ()
    assert Search(0, 2, 9, 9, ((3, 6),)).first_of() == ((3, 6),)
    assert Search(1, 2, 9, 9, ((2, 0),)).first_of() == ((2, 0),)


def test_a_sample_of_one_stratum_tells_as_much_as_it_is():
    rate, number = effective(np.array([1.0]), np.array([4]), np.array([80]), np.array([10**12]), 10**12)
    assert (rate, number) == pytest.approx((0.05, 80))
    assert effective(np.array([1.0]), np.array([4]), np.array([80]), np.array([80]), 80) == (0.05, 80)


@pytest.mark.parametrize(("change", "told"), [
    ({"same_person": "perhaps"}, "cannot be read"),
    ({"task": "guess"}, "cannot be read"),
    ({"first_row": 999_999}, "of no merge"),
    ({"second_row": None}, "cannot be read"),
])  # fmt: skip
def test_an_answer_that_is_none_is_refused(change, told):
    truth, found = world(np.random.default_rng(11))
    filled = answers(review_sample(found, 0.9), truth).astype({"first_row": object, "second_row": object})
    place = filled.index[filled["task"] == "compare"][0]
    for name, value in change.items():
        filled.loc[place, name] = value
    with pytest.raises(InputError, match=told):
        reviewed(found, 0.9, filled)


def test_a_stratum_without_an_answer_a_lost_column_and_too_small_a_sample_are_refused():
    truth, found = world(np.random.default_rng(12))
    filled = answers(review_sample(found, 0.9), truth)
    with pytest.raises(InputError, match="each stratum needs one"):
        reviewed(found, 0.9, filled.assign(same_person=filled["same_person"].where(filled["task"] == "search", "")))
    with pytest.raises(InputError, match="no column same_person"):
        reviewed(found, 0.9, filled.drop(columns="same_person"))
    with pytest.raises(InputError, match="a sample of 5 merges"):
        review_sample(found, 0.9, size=5)
    with pytest.raises(InputError, match="was the threshold another one"):
        reviewed(found, 0.5, filled)


def test_registers_linked_with_errors_give_the_number_back_under_the_model_that_made_them():
    raw, corrected = [], []
    for seed in range(8):
        truth, found = world(np.random.default_rng([14, seed]), lost=0.06, lists=3)
        told = reviewed(found, 0.9, answers(review_sample(found, 0.9, size=200, searches=300), truth))
        linked, samples = found.captures(found.at(0.9)), told.samples()
        assert [len(one) for one in samples] == [6, 6]
        raw.append(LogLinear("[1,2,3]").fit(linked).n_hat)
        corrected.append(LinkageCorrectedLogLinear(*samples, "[1,2,3]", bootstrap=100).fit(linked).n_hat)
    assert np.mean(raw) > 1.08 * PEOPLE
    assert np.mean(corrected) == pytest.approx(PEOPLE, rel=0.03)
