"""Incident rows, counted where they lie: the counts of pandas, nothing guessed, nothing lost, no cell in a message."""

import gzip

import duckdb
import numpy as np
import pandas as pd
import pytest

from dvstats.core.errors import InputError
from dvstats.records.tabulate import incidents, tabulate

ROWS = "area,kind,domestic\nNA,theft,false\n007,assault,true\n007,assault,TRUE\n,assault,\n"


@pytest.fixture
def rows(tmp_path):
    path = tmp_path / "rows.csv"
    path.write_text(ROWS, encoding="utf-8")
    return path


def test_codes_stay_text_and_empty_cells_are_groups_of_their_own(rows):
    told = tabulate(rows, ["area"], "domestic")
    assert told.values.tolist() == [["", "", 1], ["007", "true", 2], ["NA", "false", 1]]


def test_without_a_flag_there_is_no_column_of_flags(rows):
    assert list(tabulate(rows, ["kind"]).columns) == ["kind", "value"]


def test_the_counts_are_those_of_pandas_from_csv_gzip_and_parquet(tmp_path):
    rng = np.random.default_rng(7)
    frame = pd.DataFrame({"area": rng.integers(0, 9, 5000).astype(str), "kind": rng.choice(list("abc"), 5000),
                          "domestic": rng.choice(["true", "false"], 5000)})  # fmt: skip
    frame.to_csv(tmp_path / "rows.csv", index=False)
    (tmp_path / "packed.csv.gz").write_bytes(gzip.compress((tmp_path / "rows.csv").read_bytes()))
    duckdb.sql(f"COPY (FROM read_csv('{tmp_path}/rows.csv', all_varchar = true)) TO '{tmp_path}/rows.parquet'")
    theirs = frame.groupby(["area", "kind", "domestic"]).size().reset_index(name="value")
    for name in ("rows.csv", "packed.csv.gz", "rows.parquet"):
        ours = tabulate(tmp_path / name, ["area", "kind"], "domestic")
        assert ours.to_numpy().tolist() == theirs.to_numpy().tolist()


@pytest.mark.parametrize(
    ("text", "by", "flag", "found"),
    [
        ("area,domestic\nN,maybe\n", ["area"], "domestic", "neither true nor false"),
        ("area,domestic\nN\n", ["area"], "", "damaged"),
        ("area,domestic\nN,true\n", ["place"], "", "no column place"),
        ("area,domestic\nN,true\n", ["area", "area"], "", "each once"),
        ("area,domestic\nN,true\n", [], "", "one column or more"),
        ("area,domestic\nN,true\n", ["domestic"], "domestic", "each once"),
        ("area,flag\nN,true\n", ["flag"], "", "called flag"),
        ("area,domestic\n", ["area"], "", "a header and no row"),
        ("<html><body>404</body></html>", ["area"], "", "a web page"),
        ("<html><body>" + "é" * 70_000, ["area"], "", "a web page"),
        ("é" * 70_000, ["area"], "", "first line is longer"),
        ("area\n" + "".join(f"{n}\n" for n in range(50)), ["area"], "", "a group of their own"),
    ],
)
def test_what_cannot_be_counted_is_refused_with_its_rule(tmp_path, text, by, flag, found):
    path = tmp_path / "rows.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=found):
        tabulate(path, by, flag)


def test_no_cell_of_a_row_stands_in_a_message(tmp_path):
    path = tmp_path / "rows.csv"
    path.write_text('name,domestic\nAnna Kovacs,true\nBella Smith,"tr')
    with pytest.raises(InputError) as refused:
        tabulate(path, ["name"], "domestic")
    assert "Bella" not in str(refused.value)


def test_counted_rows_become_observations_with_their_meaning():
    table = pd.DataFrame({"kind": ["theft", "assault"], "flag": ["false", "true"], "value": [5, 2]})
    told = incidents(table, geo="US-IL-CHI", period="2022", source="City", offence_column="kind").frame
    assert set(told["counting_unit"]) == {"incident"}
    assert told["value"].sum() == 7
