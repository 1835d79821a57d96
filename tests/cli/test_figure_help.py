"""What `dvstats figure NAME --help` promises: the columns of a table, an example that is drawn, what is public."""

import io
import shlex
import shutil

import pandas as pd
import pytest

from dvstats import discover
from dvstats.charts import theme
from dvstats.charts.frame import Caption, frame
from dvstats.charts.lint import lint
from dvstats.cli import _chart, _draw, _signature, main
from dvstats.store.sample import sample

CHARTS = sorted(discover.offers("charts"))
LISTS = sample("captures/new_york_spina_bifida.csv")
OVERLAP = ["--lists", "medical_rehabilitation,death_certificates,birth_certificates", "--unseen", "132", "--low", "87",
           "--high", "188", "--format", "a4"]  # fmt: skip


def options_of(name):
    return shlex.split(getattr(discover.offers("charts")[name], "OPTIONS", ""))


@pytest.fixture(params=CHARTS)
def written(request, tmp_path):
    path = tmp_path / "table.csv"
    path.write_text(_chart.example(request.param), encoding="utf-8")
    return request.param, path


def test_the_example_of_a_chart_is_drawn_without_fault_at_every_size(written):
    name, path = written
    words = ["--data", str(path), "--out", ".", "--sensitivity", "public", *options_of(name)]
    options = _chart.parser(name).parse_args(words)
    for width, ratio in theme.SIZES.values():
        table = _draw._checked(_draw.read_table(path), name, options)
        ax = _chart.verb(name)(table, **_signature.given(options, _chart.verb(name)))
        assert lint(frame(ax, Caption("An example", "Invented numbers"), width=width, ratio=ratio)) == []


@pytest.mark.parametrize("name", CHARTS)
def test_help_names_the_columns_of_the_table_and_the_commands_that_draw_it(name, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["figure", name, "--help"])
    told = capsys.readouterr().out
    assert ended.value.code == 0
    assert "the table of --data:" in told
    assert _chart.example(name).splitlines()[0] in told
    assert f"dvstats figure {name} --data table.csv" in told
    assert all(word in told for word in options_of(name))


def test_the_commands_of_the_help_draw_the_figure(tmp_path, capsys):
    assert main(["figure", "tile-map", "--example"]) == 0
    path = tmp_path / "table.csv"
    path.write_text(capsys.readouterr().out, encoding="utf-8")
    words = ["--data", str(path), "--out", str(tmp_path / "o"), "--sensitivity", "public", "--format", "column"]
    assert main(["figure", "tile-map", *words]) == 0
    told = capsys.readouterr().out.splitlines()
    assert {line.rpartition("/")[2] for line in told} == {path.name for path in (tmp_path / "o").iterdir()}
    assert main(["verify", str(tmp_path / "o" / "tile-map-column.png")]) == 0


def test_a_table_that_ships_as_public_is_drawn_as_it_is_wherever_it_lies(tmp_path, capsys):
    path = shutil.copy(LISTS, tmp_path / "mine.csv")
    assert main(["figure", "list-overlap", "--data", str(path), "--out", str(tmp_path / "o"), *OVERLAP]) == 0
    assert not capsys.readouterr().err
    shown = pd.read_csv(tmp_path / "o" / "list-overlap.csv")["count"]
    assert shown.tolist() == pd.read_csv(LISTS)["count"].tolist()


def test_a_table_of_which_nothing_is_known_is_protected_and_one_is_told_how_to_say_that_it_is_public(tmp_path, capsys):
    path = tmp_path / "mine.csv"
    path.write_text(LISTS.read_text(encoding="utf-8").replace(",60", ",61"), encoding="utf-8")
    words = ["figure", "list-overlap", "--data", str(path), "--out", str(tmp_path / "o"), *OVERLAP]
    assert main(words) == 0
    assert "--sensitivity public" in capsys.readouterr().err
    assert pd.read_csv(tmp_path / "o" / "list-overlap.csv")["count"].isna().any()
    assert main([*words, "--sensitivity", "restricted"]) == 0
    assert not capsys.readouterr().err


def refused(words, capsys):
    assert main(words) == 2
    told = capsys.readouterr()
    assert not told.out
    return told.err


def test_a_title_is_no_longer_than_it_is_read(tmp_path, capsys):
    words = ["figure", "list-overlap", "--data", str(LISTS), "--out", str(tmp_path / "o"), *OVERLAP, "--title"]
    assert "at most 15" in refused([*words, "word " * 16], capsys)
    assert not (tmp_path / "o").exists()


def test_lists_that_are_not_there_are_named(tmp_path, capsys):
    words = ["figure", "list-overlap", "--data", str(LISTS), "--out", str(tmp_path / "o"), *OVERLAP, "--lists", "B,R"]
    assert "no column B, R;" in refused(words, capsys)


def test_a_word_among_the_numbers_of_a_chart_is_bad_input(tmp_path, capsys):
    path = tmp_path / "table.csv"
    path.write_text("area,conf_low,conf_high\nA,low,0.3\n", encoding="utf-8")
    told = refused(["figure", "bounds-bar", "--data", str(path), "--out", str(tmp_path / "o")], capsys)
    assert "row 2, column conf_low" in told


def test_a_column_without_a_number_is_drawn_as_rows_without_figures(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("area,conf_low,conf_high\nA,,\n", encoding="utf-8")
    words = ["--data", str(path), "--out", ".", "--format", "a4", "--sensitivity", "public"]
    assert b"bounds-bar: 1 rows without a number" in _draw.drawn("bounds-bar", words).files["bounds-bar.txt"]


def test_yes_and_no_of_a_file_are_not_taken_for_yes():
    table = pd.read_csv(io.StringIO(_chart.example("tile-map")), dtype={"comparable": str})
    tiles = {tile.get_gid(): tile for tile in _chart.verb("tile-map")(table).patches}
    assert tiles["tile-SE"].get_hatch()
    assert not tiles["tile-LT"].get_hatch()
    table = pd.read_csv(io.StringIO(_chart.example("forest")), dtype={"lower_bound": str})
    lines = {line.get_gid() for line in _chart.verb("forest")(table).lines}
    assert "open-0" in lines
    assert "open-1" not in lines
