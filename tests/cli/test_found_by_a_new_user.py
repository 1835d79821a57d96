"""What somebody who had never seen the project tried, and what must be said to it."""

import json

import pandas as pd
import pytest

from dvstats.charts.list_overlap import list_overlap
from dvstats.cli import main
from dvstats.measures.bounds import bounds
from dvstats.measures.cascade import cascade
from dvstats.measures.homicide_share import homicide_share
from dvstats.measures.pool import pool
from dvstats.measures.share import share
from dvstats.store.sample import sample

SPINA = str(sample("captures/new_york_spina_bifida.csv"))
UK = str(sample("captures/uk_modern_slavery_2013_five_lists.csv"))


def refused(words, capsys):
    assert main(words) == 2
    told = capsys.readouterr()
    assert not told.out
    return told.err


@pytest.mark.parametrize("cell", ["abc", "1 234", "1,234", "n/a"])
def test_a_word_is_not_taken_for_a_gap(cell):
    table = pd.DataFrame({"dv": [cell], "all": [1000], "unknown": [0], "p": [cell], "n": [50], "missing": [0.1]})
    for wrong in (
        lambda: share(table, part="dv", whole="all"),
        lambda: homicide_share(table, part="dv", whole="all", unknown="unknown"),
        lambda: bounds(table, p="p", n="n", missing="missing"),
        lambda: pool(table, effect="dv", variance="all"),
    ):
        with pytest.raises(Exception, match="row 1, column"):
            wrong()


def test_suppressed_and_missing_stay_apart():
    told = share(pd.DataFrame({"dv": ["<5", "c", ""], "all": [10, 10, 10]}), part="dv", whole="all").frame["refusal"]
    assert told.tolist() == ["dv is suppressed", "dv is suppressed", "dv is missing"]


def test_a_stage_that_is_refused_has_no_share_of_the_first_either():
    table = pd.DataFrame({"known": [500], "convicted": [80], "completed": [90]})
    last = cascade(table, stages=("known", "convicted", "completed")).frame.iloc[-1]
    assert "not a cohort" in last["refusal"]
    assert pd.isna(last["of_first"])


def test_figures_that_were_typed_in_are_not_written_over(tmp_path, capsys):
    form = str(tmp_path / "mine.xlsx")
    assert main(["template", "shares", "--out", form]) == 0
    capsys.readouterr()
    assert "--replace" in refused(["template", "shares", "--out", form], capsys)
    assert main(["template", "shares", "--out", form, "--replace"]) == 0


def test_the_count_is_no_column_of_groups(capsys):
    assert "it is the count" in refused(["estimate", SPINA, "--by", "count"], capsys)


def test_a_headline_below_what_was_observed_needs_no_assumption(capsys):
    assert main(["compare", SPINA, "--headline", "5"]) == 2
    assert "626 were observed" in capsys.readouterr().err


@pytest.mark.parametrize("words", [["--interval", "percentile"], ["--criterion", "aic"]])
def test_what_a_method_cannot_do_names_those_that_can(words, capsys):
    told = refused(["estimate", SPINA, *words], capsys)
    assert "best" in told
    assert "--limits" not in told


def test_a_formula_without_a_method_says_which_one_was_taken(tmp_path, capsys):
    table = tmp_path / "register.csv"
    table.write_text("captures,sex,count\n1,F,300\n2,F,45\n3,F,6\n1,M,200\n2,M,80\n3,M,25\n")
    assert main(["estimate", str(table), "--formula", "~ sex", "--json"]) == 0
    assert any("chao-one-inflated" in line for line in json.loads(capsys.readouterr().out)["warnings"])


def labels(ax):
    return [text.get_text() for text in ax.child_axes[0].get_yticklabels()]


def test_some_lists_of_a_table_are_added_up_before_they_are_drawn():
    table = pd.DataFrame({"a": [1, 1, 0, 0], "b": [0, 0, 1, 0], "c": [0, 1, 0, 1], "count": [10, 5, 7, 90]})
    ax = list_overlap(table, lists=("a", "b"), unseen=20.0, low=10.0, high=40.0)
    bars = sorted(patch.get_height() for patch in ax.patches)
    assert bars == [7, 15, 20]
    assert labels(ax) == ["a (15)", "b (7)"]


def test_a_list_of_which_a_count_is_hidden_has_no_length():
    table = pd.DataFrame({"a": [1, 1, 0], "b": [0, 1, 1], "count": [10.0, None, 7.0]})
    assert labels(list_overlap(table, lists=("a", "b"), unseen=20.0, low=10.0, high=40.0)) == ["a", "b"]


def test_the_warnings_of_a_measure_are_printed_once(tmp_path, capsys):
    table = tmp_path / "stages.csv"
    table.write_text("convicted,started,completed\n400,100,60\n")
    assert main(["measure", "cascade", str(table), "--stages", "convicted,started,completed"]) == 0
    assert capsys.readouterr().out.count("warning: unit and year not stated") == 1


CODES = "iccs,crime_info\nICCS0101,Intentional homicide\n"
OFFENCES = "freq,iccs,unit,geo\\TIME_PERIOD\t2021 \nA,ICCS0101,NR,AT\t{} \n"


@pytest.mark.parametrize(
    ("text", "said"), ((CODES, "begins with 'iccs"), (OFFENCES.format(1), "dimensions freq, iccs"))
)
def test_a_file_of_something_else_is_not_frozen(text, said, tmp_path, capsys):
    found = tmp_path / "download.tsv"
    found.write_text(text)
    words = ["freeze", "eurostat", "crim_hom_vrel", "--file", str(found), "--to", str(tmp_path / "frozen")]
    assert main(words) == 2
    told = capsys.readouterr().err
    assert said in told
    assert "https://" not in told
    assert not (tmp_path / "frozen").exists()


def test_a_figure_that_is_not_read_is_told_and_the_file_is_kept(tmp_path, capsys):
    found = tmp_path / "download.tsv"
    found.write_text(OFFENCES.format("many"))
    assert main(["freeze", "eurostat", "crim_off_cat", "--file", str(found), "--to", str(tmp_path / "frozen")]) == 0
    assert "warning: it is kept, but not read as it is: crim_off_cat.tsv, line 2" in capsys.readouterr().out
    assert (tmp_path / "frozen" / "crim_off_cat.tsv").exists()


def test_an_unknown_publisher_of_a_file_to_freeze_names_those_there_are(tmp_path, capsys):
    assert main(["freeze", "euro-stat", "crim_off_cat", "--to", str(tmp_path)]) == 2
    assert "no publisher 'euro-stat'; there are: abs, cbs" in capsys.readouterr().err


def test_years_are_printed_as_years(tmp_path, capsys):
    dates = tmp_path / "dates.csv"
    dates.write_text("country,signature,ratification,entry_into_force,withdrawal\nArmenia,2018-01-18,,,\n")
    assert main(["read", "istanbul", str(dates)]) == 0
    assert "2,018" not in capsys.readouterr().out
    places = tmp_path / "places.csv"
    places.write_text("year,places,due\n2023,5,1000\n")
    assert main(["measure", "programme-coverage", str(places), "--places", "places", "--eligible", "due"]) == 0
    assert "2,023" not in capsys.readouterr().out


@pytest.mark.parametrize(("word", "kind"), [("methods", "estimators"), ("figure", "charts"), ("measures", "measures")])
def test_the_words_people_type_for_a_kind_are_understood(word, kind, capsys):
    assert main(["list", word, "--json"]) == 0
    items = json.loads(capsys.readouterr().out)["items"]
    assert {item["kind"] for item in items} == {kind.removesuffix("s")}


def test_a_kind_there_is_not_is_answered_with_those_there_are(capsys):
    assert "no kind 'nonsense'; there are: charts, estimators, measures, sources" in refused(
        ["list", "nonsense"], capsys
    )


@pytest.mark.parametrize(
    ("method", "said"),
    [
        ("partly-covered", '--method partly-covered --model "[1,2,3]"'),
        ("outsiders-on-list", "without --model and --outsiders"),
        ("linkage-corrected", "--links CHECKED,FALSE --non-links CHECKED,MISSED"),
    ],
)
def test_all_that_a_method_lacks_is_named_at_once_with_an_example(method, said, capsys):
    table = UK if method != "linkage-corrected" else str(sample("captures/new_york_spina_bifida.csv"))
    assert said in refused(["estimate", table, "--method", method], capsys)
