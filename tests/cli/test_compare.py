"""What `compare` shows a person: a row each, refusals with their reason, every assumption told once."""

from functools import cache

import pytest

from dvstats import discover, read_captures
from dvstats.cli import main
from dvstats.cli._side_by_side import side_by_side
from dvstats.core.estimate import Estimate, Interval
from dvstats.core.refusal import Refusal
from dvstats.store.sample import sample
from dvstats.studies.attempt import attempt

UK = sample("captures/uk_modern_slavery_2013_five_lists.csv")
HAV = sample("captures/taiwan_hepatitis_a_1995.csv")
NEW_YORK = sample("captures/new_york_spina_bifida.csv")


def shown(capsys, *words):
    assert main([str(word) for word in words]) == 0
    return capsys.readouterr().out


@cache
def compared(path):
    """Return what `compare` puts side by side: computed once, shown in several widths."""
    table = read_captures(path)
    return [attempt(method(), table) for method in discover.applicable(table)]


def lines_of(path):
    return list(side_by_side(compared(path)))


@pytest.mark.parametrize("columns", ["60", "80", "100", "200"])
def test_lines_fit_the_terminal(monkeypatch, columns):
    monkeypatch.setenv("COLUMNS", columns)
    assert max(map(len, lines_of(HAV))) <= min(max(int(columns), 72), 120)


def test_the_command_prints_these_lines(capsys):
    assert shown(capsys, "compare", HAV).splitlines() == lines_of(HAV)


def test_every_assumption_is_told_once_and_every_letter_is_explained(monkeypatch):
    monkeypatch.setenv("COLUMNS", "120")
    told = "\n".join(lines_of(HAV))
    assert told.count("given how visible a person is") == 1
    head, _, key = told.partition("All assume:")
    mth = next(line for line in head.splitlines() if line.startswith("mth-gamma"))
    letters = [sign for sign in mth.split("*")[1].split() if not sign.startswith("!")]
    assert len(letters) == 2
    assert letters == sorted(letters)
    assert all(f"   {letter}  " in key for letter in letters)


def test_bounds_and_conditional_intervals_are_marked_and_refusals_say_why():
    told = "\n".join(lines_of(HAV))
    rows = {line.split()[0]: line for line in told.splitlines() if line}
    assert "≥ 479" in rows["mth-chao"]
    assert "350–435*" in rows["mt"]
    assert "*" not in rows["averaged"]
    assert "no number: 3 lists give 7 counts" in rows["latent-class"]


def test_models_of_an_order_ask_for_it(capsys):
    assert not any(line.startswith(("mb ", "mbh ")) for line in lines_of(HAV))
    rows = [line.split()[0] for line in shown(capsys, "compare", HAV, "--ordered").splitlines() if line]
    assert {"mb", "mbh"} <= set(rows)


def test_an_interval_without_an_end_and_nothing_in_common_are_said_in_words():
    one = Estimate(100.0, 50, Interval(60.0, float("inf")), "first", ("they are alike",))
    two = Estimate(90.0, 50, Interval(60.0, 120.0), "second", ("they differ",), lower_bound=True)
    lines = "\n".join(side_by_side([one, two, Refusal("third", "nothing is shared", n_observed=50)]))
    assert "60–no limit" in lines
    assert "All assume: nothing in common." in lines
    assert "third   no number: nothing is shared" in lines


def test_only_refusals_are_still_a_table_that_claims_no_assumption():
    told = "\n".join(side_by_side([Refusal("one", "because", n_observed=3)]))
    assert "no number: because" in told
    assert "No method gives a number" in told
    assert "assume" not in told.lower()


def test_what_the_data_speak_against_is_marked_in_its_row():
    rows = {line.split()[0]: line for line in lines_of(NEW_YORK) if line}
    for method in ("mh-gamma", "mth-darroch"):
        assert rows[method].split()[1] == "?"
    assert "?" not in rows["averaged"]
    assert "not to be quoted" in " ".join(lines_of(NEW_YORK))


def test_limits_more_than_a_hundredfold_apart_are_marked():
    near, far = (Estimate(100.0, 50, Interval(60.0, high), "one", ()) for high in (6000.0, 6001.0))
    assert not near.doubtful
    assert far.doubtful
    assert any("? 100" in line for line in side_by_side([far]))


def test_warnings_are_numbered_and_told_once(monkeypatch):
    monkeypatch.setenv("COLUMNS", "120")
    told = "\n".join(lines_of(NEW_YORK))
    signs = {
        line.split()[0]: [word for word in line.split() if word.startswith("!")] for line in told.splitlines() if line
    }
    assert told.count("no data tell which form of heterogeneity holds") == 1
    assert set(signs["mh-gamma"]) & set(signs["mth-gamma"])
    for sign in signs["mth-gamma"]:
        assert f" {sign}  " in told.partition("All assume:")[2]


@pytest.mark.parametrize("method", ["mh-darroch", "mh-gamma", "mh-poisson", "mth-darroch", "mth-gamma", "mth-poisson"])
def test_a_coefficient_against_its_story_is_told_with_the_number(capsys, method):
    assert "coefficient of heterogeneity is negative, " in shown(capsys, "estimate", NEW_YORK, "--method", method)


def test_small_numbers_keep_a_decimal(capsys, tmp_path):
    table = tmp_path / "small.csv"
    table.write_text("a,b,count\n1,0,1\n0,1,1\n1,1,2\n")
    assert "chapman: 4.3 (95% CI 4–8)" in shown(capsys, "estimate", table)
    assert "4.3" in shown(capsys, "compare", table)


def test_models_say_what_their_numbers_and_columns_mean(capsys, tmp_path):
    told = shown(capsys, "models", NEW_YORK, "--top", "3")
    told = " ".join(told.split())
    assert "Lists: 1 medical_rehabilitation, 2 death_certificates, 3 birth_certificates." in told
    for word in ("existence:", "peers:", "equivalent:"):
        assert word in told
    assert "8 models can be estimated and give 8 different fits; the first 3 are shown." in told
    two = tmp_path / "two.csv"
    two.write_text("a,b,count\n1,0,9\n0,1,8\n1,1,7\n")
    assert "1 model can be estimated; it is shown." in shown(capsys, "models", two)
    apart = tmp_path / "apart.csv"
    apart.write_text("a,b,count\n1,0,5\n0,1,3\n")
    assert shown(capsys, "models", apart).startswith("no hierarchical model")


def test_the_list_cuts_no_summary(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    told = shown(capsys, "list", "estimators")
    assert "..." not in told
    assert max(map(len, told.splitlines())) <= 80
    assert "order" in told.partition("doubly-robust")[2][:300]


def test_hints_are_words_of_the_shell(capsys):
    assert main(["estimate", str(HAV), "--method", "chapman"]) == 2
    told = capsys.readouterr().err
    assert ".only(" not in told
    assert "--lists" in told


def test_only_refusals_are_still_a_table():
    assert any("no number: because" in line for line in side_by_side([Refusal("one", "because", n_observed=3)]))


def test_where_no_method_gives_a_number_nothing_is_said_of_common_assumptions(capsys, tmp_path):
    (tmp_path / "apart.csv").write_text("a,b,count\n1,0,5\n0,1,7\n", encoding="utf-8")
    told = shown(capsys, "compare", tmp_path / "apart.csv")
    assert "nothing in common" not in told
    assert "no number" in told


def test_a_sheet_of_a_workbook_is_named(capsys, tmp_path):
    shown(capsys, "template", "--out", tmp_path / "forms.xlsx")
    assert "626 observed" in shown(capsys, "compare", tmp_path / "forms.xlsx", "--sheet", "lists")
    assert main(["compare", str(tmp_path / "forms.xlsx")]) == 2
    assert "--sheet lists" in capsys.readouterr().err
