"""The forty kinds of bad input: each is refused in words, or normalised and told. None is silent.

``docs/bad_input.md`` shows what a person reads. To write it anew: ``python tests/test_bad_inputs.py``.
"""

import io
import re
import sys
import tempfile
import zipfile
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from dvstats.core.errors import DvstatsError, InputError
from dvstats.measures.share import share
from dvstats.sources._read import read
from dvstats.store import frozen
from dvstats.store.archive import members
from dvstats.store.capture_file import read_captures
from dvstats.store.freeze import freeze
from dvstats.store.observation_file import read_observations
from dvstats.store.repeat_file import read_repeats
from dvstats.store.table_file import read_table

CATALOGUE = Path(__file__).parents[1] / "docs" / "bad_input.md"

OBSERVATION = "indicator,geo,period,counting_unit,stage,unit,value,source\n"
EUROSTAT = "freq,iccs,unit,geo\\TIME_PERIOD\t2021 \t2022 \nA,ICCS0101,NR,AT\t7 \t8 \n"
SURVEY = (
    "Iso3_code,Country,Region,Subregion,Indicator,Dimension,Category,Sex,Age,Year,Unit of measurement,VALUE,Source\n"
    "CHE,Switzerland,Europe,,Violent offences,by type of offence,Kidnapping,Total,Total,2019,Counts,7,CTS\n"
)
CUBE = '{"id": ["geo", "time"], "size": [1, 1], "dimension": {"geo": {"category": {"index": ["AT"]}}}, "value": [1]}'


def table(content, name="table.csv"):
    """Read what a person or a script wrote."""
    return lambda folder: read_table(put(folder, name, content))


def captures(content):
    """Read a capture table."""
    return lambda folder: read_captures(put(folder, "lists.csv", content))


def observations(*rows):
    """Read tabulated figures."""
    return lambda folder: read_observations(put(folder, "figures.csv", OBSERVATION + "".join(rows)))


def wire(publisher, content, name, dataset=""):
    """Read a publisher's file."""
    return lambda folder: read(publisher, put(folder, name, content), dataset)


def put(folder, name, content):
    path = Path(folder, name)
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return path


def truncated_download(folder):
    path = freeze("eurostat", "crim_off_cat", Path(folder, "frozen"), file=put(folder, "a.tsv", EUROSTAT))
    path.write_text(EUROSTAT[:-9])
    return read("eurostat", path)


def two_vintages(folder):
    later = EUROSTAT.partition("\n")[2].replace("8 ", "9 ")
    return read("eurostat", put(folder, "crim_off_cat.tsv", EUROSTAT + later))


def page_instead_of_data(folder):
    page = put(folder, "a.tsv", "<!DOCTYPE html><title>Maintenance</title>")
    return freeze("eurostat", "crim_off_cat", Path(folder, "frozen"), file=page)


def message_instead_of_data(folder):
    message = put(folder, "a.tsv", '{"error": [{"status": 400, "label": "no such dataset"}]}')
    return freeze("eurostat", "crim_off_cat", Path(folder, "frozen"), file=message)


def larger_part(_):
    found = share(pd.DataFrame({"country": ["A"], "dv": [11], "all": [10]}), part="dv", whole="all").frame
    raise InputError(found["refusal"].iloc[0])


def packed(**files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name.replace("__", "/"), data)
    return out.getvalue()


def bomb(_):
    return members(packed(a=b"0" * 5_000_000), "bomb.zip")


def climbing(_):
    return members(packed(**{"..__..__a.csv": b"x"}), "slip.zip")


def absolute(_):
    return members(packed(**{"__etc__a.csv": b"x"}), "slip.zip")


def link(_):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        member = zipfile.ZipInfo("a.csv")
        member.external_attr = 0o120777 << 16
        archive.writestr(member, "/etc/hosts")
    return members(out.getvalue(), "slip.zip")


def large_archive(_):
    """An archive that announces more than 200 MB: nothing of it is unpacked."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.csv", b"x" * 3_000_000)
    data = bytearray(out.getvalue())
    # The size stands in the central directory, and that is what is believed and checked.
    at = data.index(b"PK\x01\x02") + 24
    data[at : at + 4] = (300 * 2**20).to_bytes(4, "little")
    return members(bytes(data), "large.zip")


def entities(folder):
    book = Path(folder, "form.xlsx")
    pd.DataFrame({"a": [1]}).to_excel(book, index=False, engine="xlsxwriter")
    parts = members(book.read_bytes())
    parts["xl/sharedStrings.xml"] = b'<!DOCTYPE l [<!ENTITY a "aaaa">]><l>&a;</l>'
    book.write_bytes(packed(**parts))
    return read_table(book)


def pad(name):
    return f"{name},EE,2019,offence,recorded,NR,"


# number, what it is → how it comes in, and what the message says
KINDS = {
    (1, "empty file"): (table(""), "the file is empty"),
    (2, "header only"): (table("area,n\n"), "a header (area, n) and no rows"),
    (3, "truncated row"): (captures("a,b,count\n1,0,5\n0,1\n"), "line 3: 2 cells; the header has 3"),
    (4, "truncated file"): (truncated_download, "bytes instead of"),
    (5, "ragged row"): (table("area,n\nx,1\ny,2,3\n"), "line 3: 3 cells; the header has 2"),
    (7, "UTF-16"): (table("area,n\nx,1\n".encode("utf-16")), "the file is UTF-16"),
    (8, "cp1252"): (table("area,n\nÖ,1\n".encode("cp1252")), "line 2: byte 0xd6 is not UTF-8"),
    (9, "NUL bytes"): (table(b"area,n\nx,\x001\n"), "line 2: a NUL byte"),
    (10, "semicolon"): (table("area;n\nx;1\n"), "columns are separated by semicolons"),
    (11, "decimal comma"): (table('area,n\nx,"12,5"\ny,1\n'), "n is '12,5'; the decimal mark is a point"),
    (12, "thousands separators"): (table('area,n\nx,"1,234"\ny,1\n'), "no separator of thousands"),
    (13, "tab in .csv"): (table("area\tn\nx\t1\n"), "columns are separated by tabs"),
    (14, "title lines before the header"): (table("Crimes\n\narea,n\nx,1\n"), "remove the title lines"),
    (15, "merged or two-line header"): (table("area,n\n,number\nx,1\ny,2\n"), "n is 'number'; numbers stand below it"),
    (16, "duplicate column"): (table("area,n,n\nx,1,2\n"), "two columns are called 'n'"),
    (17, "duplicate key"): (observations(pad("a") + "1,s\n", pad("a") + "1,s\n"), "have the same key"),
    (18, "contradictory duplicates between vintages"): (two_vintages, "have the same key"),
    (19, "negative"): (captures("a,b,count\n1,0,-5\n0,1,3\n"), "count is '-5'; a count is a whole number from 0"),
    (20, "fraction where a count is due"): (captures("a,b,count\n1,0,5.5\n0,1,3\n"), "count is '5.5'"),
    (21, "inf"): (table("area,n\nx,inf\ny,1\n"), "n is 'inf'; a number is finite"),
    (21, "NaN"): (captures("a,b,count\n1,0,NaN\n0,1,3\n"), "count is 'NaN'; a number is finite"),
    (22, "above 2^53"): (table("area,n\nx,9007199254740993\ny,1\n"), "numbers go up to 2^53"),
    (23, "non-ASCII digits"): (table("area,n\nx,\u0661\u0662\ny,1\n"), "digits are 0 to 9"),
    (24, "mixed units"): (
        observations("a,EE,2018,offence,recorded,PC,0.21,s\n", "a,EE,2019,offence,recorded,PC,21,s\n"),
        "value is '0.21'; line 3 of the same series says 21 per cent",
    ),
    (25, "flag beside the number"): (table("area,n\nx,12.3 u\ny,1\n"), "a flag stands in its own column"),
    (26, "suppressed"): (captures("a,b,count\n1,0,<5\n0,1,3\n"), "a suppressed or bounded figure is no number"),
    (28, "unknown or ambiguous area"): (
        observations("a,England and Wales,2019,offence,recorded,NR,1,s\n"),
        "geo is 'England and Wales'; an area is an ISO 3166 code or a reporting area such as GB-EAW; write GB-EAW",
    ),
    (28, "a publisher's code of an area"): (
        observations("a,EL,2019,offence,recorded,NR,1,s\n"), "geo is 'EL'; an area is an ISO 3166 code",
    ),
    (28, "an area that no publisher has"): (
        wire("unodc", SURVEY.replace("CHE", "ZZZ"), "data_cts_violent_and_sexual_crime.csv"), "no area 'ZZZ'",
    ),
    (29, "year in the future"): (
        observations("a,EE,2190,offence,recorded,NR,1,s\n"), "period is '2190'; a period names its years",
    ),
    (29, "unparsable period"): (
        observations("a,EE,last year,offence,recorded,NR,1,s\n"), "period is 'last year'; a period names its years",
    ),
    (30, "part above whole"): (larger_part, "a part is not larger than its whole"),
    (31, "HTML instead of data"): (page_instead_of_data, "a web page or XML message (Maintenance)"),
    (32, "JSON error with status 200"): (message_instead_of_data, "a message instead of data"),
    (31, "HTML in a file to read"): (
        wire("eurostat", "<html><title>Maintenance</title></html>", "crim_off_cat.tsv"), "a web page or XML message",
    ),
    (32, "JSON error in a file to read"): (
        wire("eurostat", '{"error": [{"label": "no such dataset"}]}', "crim_off_cat.json"), "a message instead of data",
    ),
    (33, "XLSX named .csv"): (table(b"PK\x03\x04"), "a zip archive or an XLSX workbook"),
    (33, "password-protected XLSX"): (
        table(b"\xd0\xcf\x11\xe0" + b"x" * 600, "table.xlsx"), "a password-protected or old Excel workbook",
    ),
    (34, "zip bomb, by its ratio"): (bomb, "at most 100 times the packed size"),
    (34, "zip bomb, by its size"): (large_archive, "at most 209,715,200 bytes"),
    (35, "zip slip"): (climbing, "no path leaves the archive"),
    (35, "absolute path in an archive"): (absolute, "no path leaves the archive"),
    (35, "link in an archive"): (link, "is a link"),
    (36, "XML entities"): (entities, "declares XML entities"),
    (37, "formula in a cell"): (table("area,n\nx,=1+2\n"), "n is '=1+2'; a formula is no figure"),
    (38, "missing dimension in JSON-stat"): (wire("eurostat", CUBE, "crim_off_cat.json"), "not described: time"),
    (38, "missing dimension in SDMX-CSV"): (
        wire("eurostat", "DATAFLOW,freq,iccs,unit,TIME_PERIOD,OBS_VALUE\nE:CRIM_OFF_CAT(1.0),A,ICCS0101,NR,2021,7\n",
             "crim_off_cat.csv"),
        "no column geo",
    ),
    (39, "all-zero history"): (
        captures("a,b,count\n0,0,9\n1,0,5\n"), "cases on no list are what is to be estimated",
    ),
    (39, "one list"): (captures("a,count\n1,9\n"), "capture-recapture needs two or more lists"),
    (39, "more than 12 lists"): (
        captures(",".join("abcdefghijklm") + ",count\n" + "1," * 13 + "5\n"), "13 lists",
    ),
    (39, "neither 0 nor 1"): (captures("a,b,count\n1,0,9\n0,2,5\n"), "0 (not on it) or 1 (on it)"),
    (40, "all counts zero"): (captures("a,b,count\n1,0,0\n0,1,0\n"), "all counts are zero"),
}  # fmt: skip


def message(how):
    """Return what a person reads, and fail if nothing is said."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            how(folder)
        except DvstatsError as error:
            return steady(str(error).replace(folder, "…"))
    raise AssertionError("it was read without a word")


def steady(text):
    """Leave out what differs from day to day and from library to library: the date, and how well a bomb packs."""
    text = text.replace(date.today().isoformat(), "2026-01-05")
    return re.sub(r"(unpacks to [\d,]+ bytes from) [\d,]+", r"\1 a few thousand", text)


@pytest.mark.parametrize(("number", "kind"), KINDS)
def test_bad_input_is_refused_in_words(number, kind):
    how, told = KINDS[number, kind]
    assert told in message(how)


def test_a_byte_order_mark_is_removed_and_the_result_says_so(tmp_path):
    found = read_captures(put(tmp_path, "lists.csv", "\ufeffa,b,count\n1,0,5\n0,1,3\n"))
    assert found.sources[0].notes == ("byte order mark removed",)
    assert found.lists == ("a", "b")


MARKED = {
    "repeat counts": (read_repeats, "captures,count\n1,50\n2,9\n3,2\n", "r.csv"),
    "figures": (read_observations, OBSERVATION + pad("a") + "1,s\n", "figures.csv"),
    "Eurostat": (lambda path: read("eurostat", path), EUROSTAT, "crim_off_cat.tsv"),
    "UNODC": (lambda path: read("unodc", path), SURVEY, "data_cts_violent_and_sexual_crime.csv"),
}


@pytest.mark.parametrize("name", MARKED)
def test_a_byte_order_mark_is_told_by_every_reader(tmp_path, name):
    how, text, file = MARKED[name]
    plain = how(put(tmp_path, file, text))
    marked = how(put(tmp_path, file, "\ufeff" + text))
    assert "byte order mark removed" in marked.sources[0].notes
    assert "byte order mark removed" not in plain.sources[0].notes


def test_a_table_tells_its_byte_order_mark(tmp_path):
    assert read_table(put(tmp_path, "t.csv", "\ufeffa,n\nx,1\n")).attrs["notes"] == ("byte order mark removed",)


def test_a_publishers_latin_letters_are_read_and_the_result_says_so(tmp_path):
    text = SURVEY.replace("Switzerland", "Côte").encode("cp1252")
    found = read("unodc", put(tmp_path, "data_cts_violent_and_sexual_crime.csv", text))
    assert any("cp1252" in note for note in found.sources[0].notes)


def test_the_country_na_is_namibia_and_no_gap(tmp_path):
    found = read_observations(put(tmp_path, "figures.csv", OBSERVATION + "a,NA,2019,offence,recorded,NR,1,s\n"))
    assert found.frame["geo"].tolist() == ["NA"]
    assert read_table(put(tmp_path, "t.csv", "geo,n\nNA,1\n"))["geo"].tolist() == ["NA"]


def test_every_kind_is_covered():
    normalised = {6, 27}
    assert {number for number, _ in KINDS} | normalised == set(range(1, 41))


def test_a_frozen_file_is_verified(tmp_path):
    path = freeze("eurostat", "crim_off_cat", tmp_path / "frozen", file=put(tmp_path, "a.tsv", EUROSTAT))
    assert frozen.verify(path).sha256


def catalogue():
    """Return the catalogue of messages as it stands in the docs."""
    rows = [
        f"| {number} | {kind} | {message(how).replace('|', chr(92) + '|')} |"
        for (number, kind), (how, _) in KINDS.items()
    ]
    rows += [
        "| 6 | byte order mark | removed, and told in the notes of the result |",
        "| 27 | `NA` the country | Namibia: a text, never a gap |",
    ]
    rows.sort(key=lambda row: int(row.split("|")[1]))
    head = [
        "# What is said of bad input", "",
        "Every message says where (file, line, column or cell), what was found, why it is a problem, and what to do.",
        "The command line prints it on standard error and ends with status 2. This table is written by",
        "`python tests/test_bad_inputs.py` and tested against the messages themselves.", "",
        "| | kind | message |", "|---|---|---|",
    ]  # fmt: skip
    return "\n".join([*head, *rows]) + "\n"


def test_the_catalogue_in_the_docs_shows_the_messages():
    assert CATALOGUE.read_text(encoding="utf-8") == catalogue()


if __name__ == "__main__":
    CATALOGUE.parent.mkdir(exist_ok=True)
    CATALOGUE.write_text(catalogue(), encoding="utf-8")
    sys.stdout.write(f"wrote {CATALOGUE}\n")
