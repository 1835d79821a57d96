"""The report's other editions: same numbers as the page, the same bytes twice, nothing live, alt texts and tags."""

import io
import re
import shutil
import subprocess
import zipfile
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from dvstats.release.gate import gate
from dvstats.release.sensitivity import Sensitivity
from dvstats.report.build import build
from dvstats.report.document import Part, Picture, Section, Table, document, escaped
from dvstats.report.workbook import Cover, Sheet, workbook
from dvstats.store.workbook import sheets
from dvstats.words.catalogue import words
from tests.release.test_figure_pack import TABLE

DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 50"><rect width="50" height="20"/></svg>'
SECTIONS = (
    Section("A heading", ("A #hash, a $sign and 5 %.",), ("an item",),
            (Part("A claim?", ("yes",), (Picture("p", DRAWING, "A bar."),)),),
            (Table("Shares", ("Area", "Share"), (("Malta", "5 %"),) * 90, (2, 1)),), on_new_page=True),
)  # fmt: skip
LIVE = TABLE.assign(area=["=1+1", "@SUM(A1)"]).rename(columns={"verdict": "=cmd"})


@pytest.fixture(scope="module")
def folder(report):
    return report


def book(table):
    sheet = Sheet("one", "=title", ("+note",), gate(table, Sensitivity.PUBLIC))
    return workbook(Cover("=title", "lead", "stamp", ("-2+3",)), [sheet], words())


def test_the_files_of_the_contract_are_there(folder):
    assert {path.name for path in folder.iterdir()} == {
        "index.html", "report.pdf", "report.xlsx", "figures", "figures.zip", "numbers.json",
    }  # fmt: skip


def test_a_second_build_gives_the_same_bytes(folder, tmp_path):
    build(None, tmp_path)
    for path in (path for path in folder.rglob("*") if path.is_file()):
        assert path.read_bytes() == (tmp_path / path.relative_to(folder)).read_bytes(), path.name


def test_the_workbook_has_cover_contents_tables_and_notes(folder):
    found = sheets((folder / "report.xlsx").read_bytes(), "report.xlsx")
    names = list(found)
    assert names[:4] == ["Cover", "Contents", "Main points", "Shares by area"]
    assert names[-3:] == ["Assumptions", "Country by country", "Notes"]
    assert {"shares", "assault", "register", "overlap", "parts"} <= set(names)


def test_every_row_of_the_shares_in_the_workbook_has_its_source(folder):
    lines = [cells for _, cells in sheets((folder / "report.xlsx").read_bytes(), "report.xlsx")["Shares by area"]]
    head = next(place for place, cells in enumerate(lines) if "Source" in cells)
    place = lines[head].index("Source")
    assert len(lines) - head > 48
    assert all(cells[place] for cells in lines[head + 1 :])


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="no pdftotext on this machine")
def test_the_pdf_has_main_points_first_and_ledger_profiles_and_sources(folder):
    told = subprocess.run(["pdftotext", "-layout", folder / "report.pdf", "-"], capture_output=True, check=True)
    text = " ".join(told.stdout.decode("utf-8").split())
    keys = ("page.points", "report.statements", "page.ledger", "page.print_profiles", "report.sources", "page.cite")
    for key in keys:
        assert words().say(key) in text, key
    assert text.index("Main points") < text.index("The statements")


@pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="no pdftoppm on this machine")
def test_no_page_of_the_pdf_is_half_empty_but_before_a_new_part_and_at_the_end(folder, tmp_path):
    command = ["pdftoppm", "-r", "20", "-gray", "-png", folder / "report.pdf", tmp_path / "page"]
    subprocess.run(command, capture_output=True, check=True)
    lowest = []
    for path in sorted(tmp_path.glob("page-*.png")):
        with Image.open(path) as image:
            pixels = np.asarray(image.convert("L"))
        # Above the number of the page; the lines of a table are light.
        ink = np.flatnonzero(pixels[: int(0.93 * len(pixels))].min(axis=1) < 225)
        lowest.append(float(ink.max()) / len(pixels))
    assert sum(share < 0.6 for share in lowest[:-1]) <= 1, lowest


def test_no_cell_of_a_workbook_is_a_formula(folder):
    for data in ((folder / "report.xlsx").read_bytes(), book(LIVE)):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in (name for name in archive.namelist() if name.startswith("xl/worksheets/sheet")):
                root = ElementTree.fromstring(archive.read(name))
                assert not [tag for tag in root.iter() if tag.tag.endswith("}f")]
            texts = ElementTree.fromstring(archive.read("xl/sharedStrings.xml"))
            told = [tag.text for tag in texts.iter() if tag.tag.endswith("}t") and tag.text]
            assert not [text for text in told if len(text) > 1 and text[0] in "=+@\t\r"]


def test_a_workbook_read_back_holds_the_numbers_of_its_table():
    lines = sheets(book(TABLE), "book")["one"]
    cells = [cells for _, cells in lines]
    row = next(cells for cells in cells if cells[0] == "There")
    assert [float(cell) for cell in row[1:4]] == [0.3, 0.28, 0.33]


def test_a_pdf_is_tagged_and_holds_alt_texts_and_the_language():
    data = document("A title", ("lead",), SECTIONS, "en")
    assert data == document("A title", ("lead",), SECTIONS, "en")
    for part in (rb"/MarkInfo", rb"/StructTreeRoot", rb"/Lang", rb"pdfuaid:part"):
        assert re.search(part, data), part


@pytest.mark.parametrize("text", ["#import", "*bold*", "$x$", "<label>", "@cite", "// note", "= head", "- item", '"q"'])
def test_no_letter_of_a_text_is_markup(text):
    assert document("t", (text,), (), "en").startswith(b"%PDF")
    assert escaped(text).replace("\\", "") == text


def test_the_archive_holds_the_figures_of_page_and_slide(folder):
    with zipfile.ZipFile(folder / "figures.zip") as archive:
        names = set(archive.namelist())
        assert {"shares.png", "shares-16x9.png", "shares.csv", "shares.txt", "shares.json"} <= names
        assert all(archive.read(name) == (folder / "figures" / name).read_bytes() for name in names)
