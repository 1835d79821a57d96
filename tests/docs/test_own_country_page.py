"""The page on figures of one's own: its commands write forms, and its errors are those that are printed."""

import re
import shlex
from pathlib import Path

import pytest
import xlsxwriter

from dvstats.cli import main
from dvstats.store.form import forms

PAGE = (Path(__file__).parents[2] / "docs" / "your_own_country.md").read_text("utf-8")
ROW = {"area": "EE", "period": "2024", "part": 12, "whole": 50, "of": "all crime", "counting_unit": "offence",
       "relationship": "FAM_IPTN", "counting_rule": "flag", "source": "us"}  # fmt: skip
WRONG = {"A2": {"area": "Estonia"}, "C2": {"part": "4,5"}, "D2": {"whole": ""}}


@pytest.mark.parametrize("cell", WRONG)
def test_an_error_is_printed_as_the_page_shows_it(cell, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    header, row = forms()["shares"].header, ROW | WRONG[cell]
    with xlsxwriter.Workbook("my.xlsx") as book:
        sheet = book.add_worksheet("shares")
        sheet.write_row(0, 0, header)
        sheet.write_row(1, 0, [row.get(column, "") for column in header])
    assert main(["report", "--data", "my.xlsx", "--country", "ee", "--out", "out"]) == 2
    (shown,) = re.findall(rf"^dvstats: my.xlsx, sheet shares, cell {cell} .*$", PAGE, flags=re.MULTILINE)
    assert capsys.readouterr().err.strip() == shown


def test_the_commands_that_write_forms_write_them(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    commands = re.findall(r"dvstats (template [^#;\n]+)", PAGE)
    assert len(commands) == 2
    for number, command in enumerate(commands):
        assert not main([word.replace("my.", f"my{number}.") for word in shlex.split(command)])
        assert Path(f"my{number}.xlsx").exists()


def test_the_page_names_every_form_once():
    assert re.findall(r"^\| `(\w+)` \|", PAGE, flags=re.MULTILINE) == list(forms())
