"""A table in a terminal: nothing runs off the edge, nothing is lost."""

import pandas as pd
import pytest

from dvstats.cli._show import print_table

WIDE = pd.DataFrame({
    "area": ["EE", "LT", "LV"], "kind": "rounding of the published percentage", "told": ["a" * 50, "b" * 50, "c" * 50],
    "why": ["x" * 60, "y" * 60, "z" * 60], "empty": "", "share": [0.1, 0.2, 0.3],
})  # fmt: skip


@pytest.mark.parametrize("width", (72, 100, 140))
def test_no_line_is_wider_than_the_terminal_and_every_cell_is_there(capsys, monkeypatch, width):
    monkeypatch.setenv("COLUMNS", str(width))
    print_table(WIDE)
    told = capsys.readouterr().out
    assert max(map(len, told.splitlines())) <= width
    assert all(str(cell) in told for name in ("area", "told", "why", "share") for cell in WIDE[name])
    assert told.count("rounding of the published percentage") == 1


def test_what_fits_is_one_table_and_what_is_piped_has_no_width(capsys, monkeypatch):
    monkeypatch.delenv("COLUMNS", raising=False)
    print_table(WIDE)
    assert len(capsys.readouterr().out.splitlines()) == 1 + len(WIDE)


def test_each_block_of_columns_says_whose_it_is(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "72")
    print_table(WIDE)
    assert capsys.readouterr().out.count("LV") > 1
