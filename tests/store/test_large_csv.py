"""Files too large to load: counted where they lie, as the small ones are, and refused as strictly."""

import gzip
import shutil

import pandas as pd
import pytest

from dvstats.core.errors import ChecksumError, InputError
from dvstats.sources import _read, socrata
from dvstats.sources._read import read
from dvstats.store import frozen
from dvstats.store.freeze import freeze

HEAD = "date,primary_type,domestic\n2022-01-05,BATTERY,true\n"
ROWS = HEAD + '2022-12-01,"THEFT, OVER",false\n2022-12-31, BATTERY ,FALSE\n'


@pytest.fixture
def nothing_is_small(monkeypatch):
    monkeypatch.setattr(_read, "LARGE", 0)


def put(folder, text):
    path = folder / "ijzp-q8t2.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_a_large_file_is_counted_as_a_small_one(tmp_path, monkeypatch):
    path = put(tmp_path, ROWS)
    small = read("socrata", path)
    monkeypatch.setattr(_read, "LARGE", 0)
    large = read("socrata", path)
    pd.testing.assert_frame_equal(large.frame, small.frame)
    assert large.sources[0].sha256 == small.sources[0].sha256
    assert "counted where it lies, without loading it" in large.sources[0].notes


def test_a_year_of_a_real_city_is_counted_alike(raw, tmp_path, nothing_is_small):
    path = tmp_path / "ijzp-q8t2.csv"
    with gzip.open(raw("chicago_crimes_2022_slim.csv.gz")) as packed, path.open("wb") as plain:
        shutil.copyfileobj(packed, plain)
    found = read("socrata", path)
    pd.testing.assert_frame_equal(found.frame, socrata.parse(path.read_bytes()).frame)
    assert found.frame["value"].iloc[0] == 215551


DAMAGED = {
    "truncated row": ("2022-12-01,THEFT\n", r"line 3: the row is damaged \(Expected Number of Columns: 3 Found: 2\)"),
    "ragged row": ("2022-12-01,THEFT,true,x\n", r"line 3: the row is damaged .*Found: 4"),
    "open quotation": ('2022-12-01,"THEFT,true\n', "line 3: the row is damaged .*quote"),
    "date": ("x,THEFT,true\n", "row 2 below the header, column date: date is 'x'; a date is 2022-09-16"),
    "no date": (",THEFT,true\n", "column date: date is ''"),
    "flag": ("2022-12-01,THEFT,maybe\n", "row 2 below the header, column domestic: domestic is 'maybe'"),
    "latin letters": ("2022-12-01,THÉFT,true\n".encode("cp1252"), "line 3: byte 0xc9 is not UTF-8"),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_row_is_refused_at_its_line(tmp_path, nothing_is_small, name):
    row, said = DAMAGED[name]
    with pytest.raises(InputError, match=said) as caught:
        read("socrata", put(tmp_path, HEAD.encode() + (row if isinstance(row, bytes) else row.encode())))
    assert "ijzp-q8t2.csv" in str(caught.value)


@pytest.mark.parametrize("text", ("<html></html>\n", "date;primary_type;domestic\nx;y;z\n", "a,b\n1,2\n", ""))
def test_what_is_no_table_is_refused(tmp_path, nothing_is_small, text):
    with pytest.raises(InputError):
        socrata.parse_file(put(tmp_path, text))


def test_bytes_that_are_no_text_far_below_are_refused(tmp_path, nothing_is_small):
    with pytest.raises(InputError, match=r"line 9002: |no table|damaged"):
        read(
            "socrata", put(tmp_path, HEAD.encode() + b"2022-12-01,THEFT,true\n" * 9000 + b"2022-12-01,TH\xc9FT,true\n")
        )


def test_a_frozen_large_file_is_checked_without_loading_it(tmp_path, nothing_is_small):
    path = freeze("socrata", "ijzp-q8t2", tmp_path / "frozen", file=put(tmp_path, ROWS))
    assert read("socrata", path).sources[0].retrieved
    assert frozen.told(path) == frozen.verify(path)
    path.write_text(ROWS + "2022-12-01,THEFT,true\n")
    with pytest.raises(ChecksumError, match="instead of"):
        read("socrata", path)
