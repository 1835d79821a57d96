"""`dvstats estimate --formula`: the contract of regressions of one register."""

import json

import pytest

from dvstats.cli import main

TABLE = "captures,sex,town,count\n" + "".join(
    f"{k},{sex},{town},{f}\n"
    for sex, shift in (("F", 1), ("M", 2))
    for town, more in (("north", 0), ("south", 20), ("west", 7), ("east", 11))
    for k, f in ((1, 150 + more), (2, 20 * shift), (3, 4 * shift), (4, shift))
)


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "register.csv"
    path.write_text(TABLE, encoding="utf-8")
    return str(path)


def answer(capsys, *words):
    status = main(["estimate", *words])
    told = capsys.readouterr()
    assert not status, told.err
    return told.out


def test_groups_of_one_fit_add_up_to_its_total(capsys, table):
    told = json.loads(
        answer(capsys, table, "--formula", "~ sex + town", "--method", "zt-poisson", "--by", "sex", "--json")
    )
    assert [row["sex"] for row in told["estimates"]] == ["F", "M"]
    assert sum(row["n_hat"] for row in told["estimates"]) == pytest.approx(told["total"]["n_hat"])
    assert told["total"]["method"] == "zt-poisson"


def test_without_a_formula_groups_of_a_register_are_estimated_separately(capsys, table):
    told = json.loads(answer(capsys, table, "--method", "zt-poisson", "--by", "sex", "--json"))
    assert [row["n_observed"] for row in told["estimates"]] == [738, 838]


def test_without_a_method_a_formula_means_the_lower_bound_of_chao(capsys, table):
    assert json.loads(answer(capsys, table, "--formula", "~ sex", "--json"))["method"] == "chao"


@pytest.mark.parametrize("name", ["coefficients", "influence", "frequencies", "fit"])
def test_a_table_of_the_fit_can_be_shown(capsys, table, name):
    words = (table, "--formula", "~ sex", "--method", "zt-geometric", "--show", name)
    assert json.loads(answer(capsys, *words, "--json"))["rows"]
    assert answer(capsys, *words).count("\n") >= 3


def test_intervals_by_resampling_and_robust_variances_are_words(capsys, table):
    plain = json.loads(answer(capsys, table, "--formula", "~ sex", "--method", "zt-poisson", "--json"))
    for words in (("--variance", "hc1"), ("--cluster", "town"), ("--interval", "percentile", "--bootstrap", "100"),
                  ("--interval", "robust", "--resample", "semiparametric", "--bootstrap", "100")):  # fmt: skip
        told = json.loads(answer(capsys, table, "--formula", "~ sex", "--method", "zt-poisson", *words, "--json"))
        assert told["n_hat"] == pytest.approx(plain["n_hat"])
        assert told["low"] != plain["low"]


def test_a_refusal_is_an_answer(capsys, tmp_path):
    path = tmp_path / "register.csv"
    path.write_text("captures,sex,count\n1,F,30\n1,M,40\n2,M,5\n3,M,1\n", encoding="utf-8")
    for words in ((), ("--by", "sex"), ("--show", "fit")):
        told = answer(capsys, str(path), "--formula", "~ sex", "--method", "zt-poisson", *words, "--json")
        assert "nobody was recorded more than once" in told


@pytest.mark.parametrize(
    "words",
    [("--formula", "~ shoes"), ("--formula", "~ sex", "--method", "chapman"), ("--formula", "~ sex", "--lists", "a,b"),
     ("--variance", "hc0"), ("--formula", "~ sex", "--variance", "hc9"), ("--formula", "~ sex", "--model", "[12]"),
     ("--method", "regression"), ("--formula", "~ sex", "--method", "zt-poisson", "--share-formula", "~ sex"),
     ("--formula", "~ sex", "--interval", "percentile", "--bootstrap", "7"), ("--by", "shoes")],
)  # fmt: skip
def test_a_word_that_is_not_understood_ends_with_status_two(capsys, table, words):
    assert main(["estimate", table, *words]) == 2
    told = capsys.readouterr()
    assert not told.out
    assert len(told.err) > 20
