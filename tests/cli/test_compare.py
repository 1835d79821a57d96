"""What `compare` shows a person: a row each, refusals with their reason, every assumption told once."""

import pytest

from dvstats.cli import main
from dvstats.cli._side_by_side import side_by_side
from dvstats.core.estimate import Estimate, Interval
from dvstats.core.refusal import Refusal
from dvstats.store.sample import sample

UK = sample("captures/uk_modern_slavery_2013_five_lists.csv")
HAV = sample("captures/taiwan_hepatitis_a_1995.csv")


def shown(capsys, *words):
    assert main([str(word) for word in words]) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("columns", ["60", "80", "100", "200"])
def test_lines_fit_the_terminal(capsys, monkeypatch, columns):
    monkeypatch.setenv("COLUMNS", columns)
    lines = shown(capsys, "compare", HAV).splitlines()
    assert max(map(len, lines)) <= min(max(int(columns), 72), 120)


def test_every_assumption_is_told_once_and_every_letter_is_explained(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "120")
    told = shown(capsys, "compare", HAV)
    assert told.count("given how visible a person is") == 1
    head, _, key = told.partition("All assume:")
    mth = next(line for line in head.splitlines() if line.startswith("mth-gamma"))
    letters = mth.split("*")[1].split()
    assert len(letters) == 2
    assert all(f"   {letter}  " in key for letter in letters)


def test_bounds_and_conditional_intervals_are_marked_and_refusals_say_why(capsys):
    told = shown(capsys, "compare", HAV)
    rows = {line.split()[0]: line for line in told.splitlines() if line}
    assert "≥ 479" in rows["mth-chao"]
    assert "350–435*" in rows["mt"]
    assert "*" not in rows["averaged"]
    assert "no number: 3 lists give 7 counts" in rows["latent-class"]


def test_models_of_an_order_ask_for_it(capsys):
    assert not any(line.startswith(("mb ", "mbh ")) for line in shown(capsys, "compare", HAV).splitlines())
    rows = [line.split()[0] for line in shown(capsys, "compare", HAV, "--ordered").splitlines() if line]
    assert {"mb", "mbh"} <= set(rows)


def test_an_interval_without_an_end_and_nothing_in_common_are_said_in_words():
    one = Estimate(100.0, 50, Interval(60.0, float("inf")), "first", ("they are alike",))
    two = Estimate(90.0, 50, Interval(60.0, 120.0), "second", ("they differ",), lower_bound=True)
    lines = "\n".join(side_by_side([one, two, Refusal("third", "nothing is shared", n_observed=50)]))
    assert "60–no limit" in lines
    assert "All assume: nothing in common." in lines
    assert "third   no number: nothing is shared" in lines


def test_only_refusals_are_still_a_table():
    assert any("no number: because" in line for line in side_by_side([Refusal("one", "because", n_observed=3)]))
