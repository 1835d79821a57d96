import gzip
import io
import stat
import zipfile

import pandas as pd
import pytest

from dvstats.core.errors import FormatError
from dvstats.store.archive import check_workbook, gunzip, members
from dvstats.store.table_file import read_table
from dvstats.store.workbook import sheets


def packed(*files, level=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", level) as archive:
        for info, data in files:
            archive.writestr(info, data)
    return out.getvalue()


def link():
    info = zipfile.ZipInfo("a.csv")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


def test_members_are_read_by_name():
    assert members(packed(("a.csv", b"a,b"), ("b/c.csv", b"c"))) == {"a.csv": b"a,b", "b/c.csv": b"c"}


def lost(data):
    """Bytes lost at the beginning, so that the directory points in front of the file."""
    return data[5:]


def repacked(data, how):
    """The directory and the member name another way of packing."""
    at = data.index(b"PK\x01\x02") + 10
    return data[:8] + how.to_bytes(2, "little") + data[10:at] + how.to_bytes(2, "little") + data[at + 2 :]


REFUSED = {
    "climbs": (packed(("../../a.csv", b"x")), "'../../a.csv'"),
    "climbs backwards": (packed(("..\\a.csv", b"x")), "no path leaves"),
    "absolute": (packed(("/etc/a.csv", b"x")), "no path leaves"),
    "drive": (packed(("C:/a.csv", b"x")), "no path leaves"),
    "link": (packed((link(), b"/etc/passwd")), "is a link"),
    "bomb": (packed(("a.csv", b"0" * 5_000_000)), "at most 100 times"),
    "damaged": (packed(("a.csv", b"x" * 100))[:-30], "damaged"),
    "bytes lost on the way": (lost(packed(("a.csv", b"x" * 100))), "damaged"),
    "an unknown way of packing": (repacked(packed(("a.csv", b"x" * 100)), 99), "damaged"),
    "no archive": (b"a,b\n1,2\n", "damaged"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_hostile_archive_is_refused(name):
    data, told = REFUSED[name]
    with pytest.raises(FormatError, match=told) as caught:
        members(data, "t.zip")
    assert str(caught.value).startswith("t.zip")


def test_a_gzip_bomb_is_refused():
    with pytest.raises(FormatError, match="at most 100 times"):
        gunzip(gzip.compress(b"0" * 5_000_000), "t.gz")


def test_a_truncated_gzip_is_refused():
    with pytest.raises(FormatError, match="damaged"):
        gunzip(gzip.compress(b"a,b\n" * 100)[:-9], "t.gz")


@pytest.fixture
def book(tmp_path):
    path = tmp_path / "t.xlsx"
    pd.DataFrame({"a": [1], "b": [2]}).to_excel(path, index=False, engine="xlsxwriter")
    return path


def test_a_workbook_with_xml_entities_is_refused(book):
    parts = members(book.read_bytes())
    bomb = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><l>&b;</l>'
    hostile = packed(*(parts | {"xl/sharedStrings.xml": bomb}).items())
    with pytest.raises(FormatError, match=r"xl/sharedStrings.xml declares XML entities"):
        check_workbook(hostile, "t.xlsx")
    book.write_bytes(hostile)
    with pytest.raises(FormatError, match="XML entities"):
        read_table(book)


def test_an_archive_that_is_no_workbook_is_refused():
    with pytest.raises(FormatError, match="cannot be read"):
        sheets(packed(("a.csv", b"a,b")), "t.xlsx")


def test_a_truncated_workbook_is_refused(book):
    with pytest.raises(FormatError, match="damaged"):
        sheets(book.read_bytes()[:-200], "t.xlsx")


@pytest.mark.parametrize(
    ("data", "told"),
    ((b"a,b\n1,2\n", "no XLSX workbook"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "password-protected")),
)
def test_what_is_no_workbook_is_not_read_as_one(tmp_path, data, told):
    path = tmp_path / "t.xlsx"
    path.write_bytes(data)
    with pytest.raises(FormatError, match=told):
        read_table(path)


def test_an_unknown_sheet_names_those_there_are(book):
    with pytest.raises(FormatError, match="no sheet 'x'; there are: Sheet1"):
        read_table(book, sheet="x")


def test_a_workbook_of_a_sheet_without_rows_is_refused(tmp_path):
    path = tmp_path / "t.xlsx"
    pd.DataFrame({"a": [], "b": []}).to_excel(path, index=False, engine="xlsxwriter")
    with pytest.raises(FormatError, match="no rows"):
        read_table(path)
