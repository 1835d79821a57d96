"""Files as they leave: no live formula, no name that a system refuses, the same bytes twice."""

import pandas as pd
import pytest

from dvstats.core.errors import InputError
from dvstats.release.gate import gate
from dvstats.release.sensitivity import Sensitivity
from dvstats.release.writer import csv_text, harmless, slug, write_document, zipped

LIVE = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1+1", "\r=1+1", '=HYPERLINK("http://x")', "-", "Malta"]


def test_no_cell_or_header_begins_like_a_formula():
    safe = gate(pd.DataFrame({"=head": LIVE, "n": -0.5}), Sensitivity.PUBLIC)
    lines = csv_text(safe).splitlines()
    assert lines[0].startswith("'=head")
    frame = pd.read_csv(__import__("io").StringIO(csv_text(safe)), dtype=str, keep_default_na=False)
    assert all(text[0] not in "=+@\t\r" and (text[0] != "-" or text == "-") for text in frame.iloc[:, 0])
    assert set(frame["n"]) == {"-0.5"}


def test_a_text_that_is_a_negative_number_stays_one():
    assert harmless("-0.5") == "-0.5"
    assert harmless("-0.5+1") == "'-0.5+1"


@pytest.mark.parametrize("name", ["../../etc/passwd", "a b/c", "NUL", "Überfälle 2020", "x" * 300])
def test_a_file_name_stays_in_its_folder(name):
    told = slug(name)
    assert set(told) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert 0 < len(told) <= 85


def test_a_name_without_letters_is_refused():
    with pytest.raises(InputError, match="letters or digits"):
        slug("../..")


def test_a_document_of_restricted_figures_is_not_written(tmp_path):
    with pytest.raises(InputError, match="dvstats release"):
        write_document("page", tmp_path / "a.html", Sensitivity.RESTRICTED)
    assert not list(tmp_path.iterdir())


def test_an_archive_depends_on_its_files_alone():
    assert zipped({"b": b"2", "a": b"1"}) == zipped({"a": b"1", "b": b"2"})
