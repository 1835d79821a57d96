"""Linked lists with covariates from the command line."""

import json

import pytest

from dvstats.cli import main

ROWS = "police,shelter,sex,count\n1,0,F,60\n1,1,F,40\n0,1,F,20\n1,0,M,90\n1,1,M,10\n0,1,M,30\n"


@pytest.fixture
def path(tmp_path):
    file = tmp_path / "lists.csv"
    file.write_text(ROWS)
    return file


def document(capsys, *words):
    assert main([*map(str, words), "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_a_formula_on_a_table_of_lists_is_huggins(capsys, path):
    got = document(capsys, "estimate", path, "--formula", "~ list * sex")
    assert (got["method"], got["model"]) == ("huggins", "~ list * sex")
    assert got["n_hat"] == pytest.approx(550)


def test_groups_of_one_fit_add_up(capsys, path):
    got = document(capsys, "estimate", path, "--formula", "~ list * sex", "--by", "sex")
    assert [row["sex"] for row in got["estimates"]] == ["F", "M"]
    assert sum(row["n_hat"] for row in got["estimates"]) == pytest.approx(got["total"]["n_hat"])


def test_two_lists_robustly(capsys, path):
    got = document(capsys, "estimate", path, "--method", "doubly-robust", "--formula", "~ sex", "--folds", "1")
    assert got["n_hat"] == pytest.approx(550)
    assert "model" not in got


def test_a_row_per_person_is_the_same_as_counts(capsys, path, tmp_path):
    persons = tmp_path / "persons.csv"
    lines = [line.rsplit(",", 1) for line in ROWS.splitlines()[1:]]
    persons.write_text("police,shelter,sex\n" + "\n".join(row for row, n in lines for _ in range(int(n))) + "\n")
    by_person = document(capsys, "estimate", persons, "--formula", "~ list + sex", "--cases")
    assert by_person["n_hat"] == pytest.approx(document(capsys, "estimate", path, "--formula", "~ list + sex")["n_hat"])


@pytest.mark.parametrize(("words", "told"), [
    (["--formula", "~ height"], "no covariate 'height'"),
    (["--formula", "~ sex", "--lists", "police"], "two or more lists"),
    (["--method", "doubly-robust", "--by", "sex"], "one estimate for all"),
    (["--method", "doubly-robust", "--learner", "oracle"], "there are: boosting, forest, logistic"),
    (["--method", "huggins", "--learner", "forest"], "no such option"),
])  # fmt: skip
def test_what_cannot_be_asked_ends_with_two_and_says_why(capsys, path, words, told):
    assert main(["estimate", str(path), *words]) == 2
    said = capsys.readouterr()
    assert told in said.err
    assert not said.out


def test_list_says_that_they_take_cases(capsys):
    items = {item["name"]: item for item in document(capsys, "list", "estimators")["items"]}
    assert items["huggins"]["takes"] == items["doubly-robust"]["takes"] == "cases"
