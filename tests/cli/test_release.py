"""The verb release: safe tables, a ledger, and tables of one ledger against each other."""

import hashlib
import json

import pandas as pd
import pytest

from dvstats.cli._entry import main
from dvstats.release.ledger import read_ledger

TABLE = """region,age,count
N,18-24,4
N,25-44,50
N,45+,22
S,18-24,30
S,25-44,61
S,45+,15
W,18-24,12
W,25-44,3
W,45+,41
"""


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "Victims 2020.csv"
    path.write_text(TABLE)
    return path


def test_a_table_leaves_with_its_totals_and_without_small_counts(table, tmp_path, capsys):
    assert main(["release", str(table), "--out", str(tmp_path / "out")]) == 0
    told = pd.read_csv(tmp_path / "out/victims-2020.csv")
    assert len(told) == 16
    assert told["count"].min() >= 10
    assert (told["flag"] == "c").sum() == told["count"].isna().sum() == 4
    assert "4 hidden" in capsys.readouterr().out


def test_the_ledger_holds_what_readers_have_and_nothing_more(table, tmp_path):
    main(["release", str(table), "--out", str(tmp_path / "out"), "--threshold", "12"])
    text = (tmp_path / "out/ledger.json").read_text()
    (one,) = json.loads(text)["releases"]
    file = tmp_path / "out" / one["file"]
    assert one["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
    assert one["threshold"] == 12
    told = pd.read_csv(file)
    hidden = [cell for cell in one["cells"] if cell[-1] is None]
    assert len(hidden) == told["count"].isna().sum()


def test_the_same_table_twice_changes_nothing(table, tmp_path):
    for _ in range(2):
        assert main(["release", str(table), "--out", str(tmp_path / "out")]) == 0
    assert len(read_ledger(tmp_path / "out/ledger.json")) == 1


def test_the_same_name_with_other_cells_is_refused(table, tmp_path, capsys):
    main(["release", str(table), "--out", str(tmp_path / "out")])
    before = (tmp_path / "out/victims-2020.csv").read_bytes()
    table.write_text(TABLE.replace("S,45+,15", "S,45+,16"))
    assert main(["release", str(table), "--out", str(tmp_path / "out")]) == 2
    assert "another file name" in capsys.readouterr().err
    assert (tmp_path / "out/victims-2020.csv").read_bytes() == before


def test_ages_that_overlap_an_earlier_release_are_protected_against_the_difference(tmp_path, capsys):
    (tmp_path / "a.csv").write_text("age,count\n18-24,40\n25-49,70\n50+,80\n")
    (tmp_path / "b.csv").write_text("age,count\n18-29,43\n30-49,67\n50+,80\n")
    assert main(["release", str(tmp_path / "a.csv"), str(tmp_path / "b.csv"), "--out", str(tmp_path / "o")]) == 0
    assert pd.read_csv(tmp_path / "o/a.csv")["count"].notna().all()
    told = pd.read_csv(tmp_path / "o/b.csv").set_index("age")["count"]
    assert told[["18-29", "30-49"]].isna().all()
    assert told["TOTAL"] == 190


def test_regions_are_united_by_a_file_of_parts(tmp_path):
    (tmp_path / "fine.csv").write_text("region,count\nA,40\nB,55\nC,60\n")
    (tmp_path / "wide.csv").write_text("region,count\nAB,99\nC,56\n")
    (tmp_path / "parts.csv").write_text("column,value,part\nregion,AB,A\nregion,AB,B\nregion,AB,B2\nregion,C,C2\n")
    files = [str(tmp_path / name) for name in ("fine.csv", "wide.csv")]
    assert main(["release", *files, "--out", str(tmp_path / "o"), "--parts", str(tmp_path / "parts.csv")]) == 2


def test_rounding_keeps_totals_and_says_that_it_is_nearest(table, tmp_path, capsys):
    assert main(["release", str(table), "--out", str(tmp_path / "o"), "--method", "round"]) == 0
    told = pd.read_csv(tmp_path / "o/victims-2020.csv")
    assert (told["count"] % 10 == 0).all()
    inner = told[(told["region"] != "TOTAL") & (told["age"] != "TOTAL")]["count"].sum()
    assert inner == told.iloc[-1]["count"]
    assert "not unbiased" in capsys.readouterr().out


@pytest.mark.parametrize(("text", "rule"), [
    ("region,count\nN,1.5\nS,3\n", "whole number"),
    ("region,deaths\nN,15\nS,30\n", "no column count or value"),
    ("region,count\nN,15\nN,30\n", "stands twice"),
    ("region,rate,count\nN,0.5,15\nS,0.2,30\n", "give back the count"),
])  # fmt: skip
def test_a_table_that_cannot_be_protected_is_told_with_its_place(tmp_path, capsys, text, rule):
    path = tmp_path / "bad.csv"
    path.write_text(text)
    assert main(["release", str(path), "--out", str(tmp_path / "o")]) == 2
    told = capsys.readouterr()
    assert rule in told.err
    assert "bad.csv" in told.err
    assert not told.out
    assert not (tmp_path / "o").exists()


def test_json_says_how_much_is_hidden(table, tmp_path, capsys):
    assert main(["release", str(table), "--out", str(tmp_path / "o"), "--json"]) == 0
    (one,) = json.loads(capsys.readouterr().out)["released"]
    assert (one["cells"], one["hidden"], one["threshold"]) == (16, 4, 10)
