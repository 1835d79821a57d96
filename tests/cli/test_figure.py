"""The verbs figure and verify: any chart by its name, nothing hidden in what is drawn, derived anew byte for byte."""

import json
import re

import pandas as pd
import pytest

from dvstats.cli import _draw
from dvstats.cli._entry import main

SHARES = """area,estimate,conf_low,conf_high,interval_kind,verdict,refusal
Malta,0.12,0.10,0.14,rounding,below,
Estonia,0.31,0.28,0.34,rounding,above,
"""
COUNTS = "police,shelter,count\n1,0,86\n0,1,73\n1,1,7\n"


@pytest.fixture
def data(tmp_path):
    path = tmp_path / "shares.csv"
    path.write_text(SHARES)
    return path


@pytest.fixture
def drawn(data, tmp_path):
    out = tmp_path / "out"
    assert main(["figure", "dot-interval", "--data", str(data), "--out", str(out), "--format", "a4"]) == 0
    return out


def test_a_figure_leaves_as_a_pack_for_page_and_slide_and_the_slide_verifies_too(data, tmp_path, capsys):
    drawn = tmp_path / "both"
    assert main(["figure", "dot-interval", "--data", str(data), "--out", str(drawn), "--title", "One is above"]) == 0
    kinds = {path.name.removeprefix("dot-interval") for path in drawn.iterdir()}
    assert kinds == {".png", ".svg", ".pdf", "-16x9.png", "-16x9.svg", "-16x9.pdf", ".csv", ".txt", ".json"}
    assert pd.read_csv(drawn / "dot-interval.csv")["estimate"].tolist() == [0.12, 0.31]
    svg = (drawn / "dot-interval-16x9.svg").read_text(encoding="utf-8")
    width, height = map(float, re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg).groups())
    assert width / height == pytest.approx(16 / 9, rel=0.01)
    assert main(["verify", str(drawn / "dot-interval-16x9.png")]) == 0


@pytest.mark.parametrize("name", [".png", ".svg", ".csv", ".json"])
def test_any_file_is_derived_anew_and_matches(drawn, capsys, name):
    assert main(["verify", str(drawn / f"dot-interval{name}")]) == 0
    assert "match, derived anew" in capsys.readouterr().out


@pytest.mark.parametrize("name", [".png", ".svg", ".csv", ".json"])
def test_changed_data_are_named(drawn, data, capsys, name):
    data.write_text(SHARES.replace("0.31", "0.32"))
    assert main(["verify", str(drawn / f"dot-interval{name}")]) == 2
    told = capsys.readouterr()
    assert "changed: data" in told.err
    assert not told.out


def test_a_changed_file_is_named_where_the_inputs_are_the_same(drawn, capsys):
    path = drawn / "dot-interval.csv"
    path.write_text(path.read_text().replace("0.31", "0.21"))
    assert main(["verify", str(path)]) == 2
    assert "the file itself was changed" in capsys.readouterr().err
    assert main(["verify", str(drawn / "dot-interval.png")]) == 0


def test_changed_options_and_version_are_named(drawn, capsys):
    card = drawn / "dot-interval.json"
    told = json.loads(card.read_text())
    card.write_text(json.dumps(told | {"options": [*told["options"], "--notes", "more"], "version": "0.0.9"}))
    assert main(["verify", str(drawn / "dot-interval.svg")]) == 2
    assert "changed: version, options" in capsys.readouterr().err


def test_data_that_moved_are_told(drawn, data, tmp_path, capsys):
    moved = data.rename(tmp_path / "elsewhere.csv")
    assert main(["verify", str(drawn / "dot-interval.svg")]) == 2
    assert "--data FILE" in capsys.readouterr().err
    assert main(["verify", str(drawn / "dot-interval.csv"), "--data", str(moved)]) == 0


def test_hidden_cells_are_in_no_file_of_the_pack(tmp_path):
    path = tmp_path / "lists.csv"
    path.write_text(COUNTS)
    words = [
        "--format",
        "a4",
        "--data",
        str(path),
        "--lists",
        "police,shelter",
        "--unseen",
        "900",
        "--low",
        "500",
        "--high",
        "2000",
    ]
    shown, other = _draw.drawn("list-overlap", words).files, []
    for number in (6, 8):
        path.write_text(COUNTS.replace("1,1,7", f"1,1,{number}"))
        other.append(_draw.drawn("list-overlap", words).files)
    # Checksums of the data apart, which stand in stamp and card, a hidden count leaves no trace: tables that differ in
    # nothing else are one figure.
    for files in other:
        assert files["list-overlap.csv"] == shown["list-overlap.csv"]
        assert files["list-overlap.txt"] == shown["list-overlap.txt"]
    assert pd.read_csv(__import__("io").BytesIO(shown["list-overlap.csv"]))["count"].isna().sum() >= 1
    svg = shown["list-overlap.svg"].decode()
    assert svg.count('<g id="count-') == 3 - pd.read_csv(
        __import__("io").BytesIO(shown["list-overlap.csv"]))["count"].isna().sum()  # fmt: skip


def test_a_chart_that_lacks_a_column_says_which(data, tmp_path, capsys):
    assert main(["figure", "funnel", "--data", str(data), "--out", str(tmp_path / "o")]) == 2
    assert "funnel draws it" in capsys.readouterr().err
    assert not (tmp_path / "o").exists()


def test_an_unknown_chart_is_answered_with_the_charts_there_are(data, tmp_path, capsys):
    assert main(["figure", "pie", "--data", str(data), "--out", str(tmp_path / "o")]) == 2
    assert "dot-interval" in capsys.readouterr().err


def test_a_figure_of_the_report_is_derived_anew(tmp_path, capsys):
    from dvstats.release.writer import write_parts  # noqa: PLC0415
    from dvstats.report.build import figure_of_report  # noqa: PLC0415

    write_parts(figure_of_report(None, "assault"), tmp_path)
    assert main(["verify", str(tmp_path / "assault.png")]) == 0
    assert "match" in capsys.readouterr().out
