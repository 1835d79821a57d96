"""A register with covariates: alike persons are one row, and nothing is lost on the way."""

import pandas as pd
import pytest

from dvstats.core.captures import RepeatCounts
from dvstats.core.errors import InputError, SchemaError
from dvstats.core.register import Register

PERSONS = pd.DataFrame({"captures": [1, 1, 2, 3, 1], "sex": ["F", "F", "F", "M", "M"]})


def test_persons_who_do_not_differ_are_one_row():
    register = Register(PERSONS)
    assert register.n_observed == 5
    assert register.frame["count"].tolist() == [2, 1, 1, 1]


def test_counts_forget_covariates_and_come_back():
    counts = Register(PERSONS, last_is_or_more=True).counts()
    assert counts == RepeatCounts({1: 3, 2: 1, 3: 1}, last_is_or_more=True)
    assert Register.from_counts(counts).counts() == counts


def test_an_open_class_stays_open_in_the_group_that_holds_it():
    parts = Register(PERSONS, last_is_or_more=True).strata("sex")
    assert {name: part.last_is_or_more for name, part in parts.items()} == {"F": False, "M": True}
    assert sum(part.n_observed for part in parts.values()) == 5


def test_the_frame_handed_out_is_a_copy():
    register = Register(PERSONS)
    frame = register.frame
    frame.loc[0, "count"] = 99
    assert register.n_observed == 5


@pytest.mark.parametrize("wrong", [0, -1, 1.5, float("nan"), "twice"])
def test_captures_are_whole_numbers_from_one(wrong):
    with pytest.raises(SchemaError, match=r"row 2.*never seen"):
        Register(pd.DataFrame({"captures": [1, wrong], "sex": ["F", "M"]}))


def test_a_register_without_a_person_or_without_captures_is_refused():
    with pytest.raises(InputError, match="no person"):
        Register(pd.DataFrame({"captures": [1], "count": [0]}))
    with pytest.raises(SchemaError, match="captures"):
        Register(pd.DataFrame({"times": [1]}))


def test_a_covariate_that_is_not_there_is_named():
    with pytest.raises(SchemaError, match="there are: sex"):
        Register(PERSONS).strata("age")


def test_a_group_that_is_not_told_is_refused_and_nobody_is_dropped():
    for empty in ("", None):
        with pytest.raises(InputError, match="sex is empty for 1 persons"):
            Register(PERSONS.assign(sex=["F", empty, "F", "M", "M"])).strata("sex")
