"""The report: whole, honest about holes, one file; what a browser makes of it is tested beside."""

import base64
import io
import json
import re
import shutil
from html.parser import HTMLParser

import pandas as pd
import pytest
import xlsxwriter

from dvstats.charts.lint import lint
from dvstats.core.errors import InputError, UnknownNameError
from dvstats.report.build import build, numbers_of
from dvstats.report.countries import profiles
from dvstats.report.figures import figures
from dvstats.report.findings import STATEMENTS
from dvstats.report.numbers import Numbers
from dvstats.store.form import forms
from dvstats.store.sample import sample
from dvstats.words.catalogue import Words, words
from dvstats.words.numbers import percent

VOID = {"meta", "br", "link", "img", "input", "hr"}


@pytest.fixture(scope="module")
def folder(report):
    return report


@pytest.fixture(scope="module")
def page(folder):
    return (folder / "index.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def found(findings):
    return findings


class Outline(HTMLParser):
    """Collects tags and checks that each is closed in order."""

    def __init__(self):
        super().__init__()
        self.open, self.seen, self.ids, self.crossed = [], [], [], []

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))
        self.ids += [value for name, value in attrs if name == "id"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))
        self.ids += [value for name, value in attrs if name == "id"]

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.crossed.append(tag)


@pytest.fixture(scope="module")
def outline(page):
    parsed = Outline()
    parsed.feed(page)
    return parsed


def test_all_eleven_statements_have_a_row(page):
    assert len(STATEMENTS) == 11
    for name in STATEMENTS:
        assert words().texts[f"statements.{name}.claim"] in page


def test_no_hole_is_left_open_and_no_number_is_computed_in_vain(found):
    numbers = numbers_of(found)
    for name in STATEMENTS:
        for part in ("claim", "says", "where", "change"):
            assert "{" not in numbers.fill(words(), f"statements.{name}.{part}")
    assert numbers.unused(words()) == []


def test_a_number_that_nobody_computed_is_refused_by_name():
    speech = Words("en", {"statements.x.says": "it is {coverage}"})
    with pytest.raises(UnknownNameError, match="coverage"):
        Numbers({"statements.x": {"n": "1"}}).fill(speech, "statements.x.says")


def test_no_digit_is_typed_into_what_the_figures_say():
    says = {key: text for key, text in words().texts.items() if key.startswith("statements.") and key.endswith(".says")}
    known = {"statements.fifth.says": {"20"}, "statements.protects.says": {"1"}, "statements.tools.says": {"50", "100"}}
    for key, text in says.items():
        digits = {word.strip(".,;:") for word in text.split() if word.strip(".,;:").isdigit()}
        assert digits <= known.get(key, set()), key


def test_the_page_is_well_formed_with_ids_that_never_meet(outline):
    assert outline.crossed == []
    assert outline.open == []
    assert len(outline.ids) == len(set(outline.ids))


def test_the_page_needs_nothing_but_itself(outline):
    for tag, attrs in outline.seen:
        assert tag not in {"link", "iframe", "img"}
        assert tag != "script" or not attrs
        for name in ("src", "href", "xlink:href"):
            assert attrs.get(name, "#").startswith(("#", "data:"))


def test_every_figure_has_an_alt_text_and_its_numbers(outline, folder):
    assert len([attrs for tag, attrs in outline.seen if tag == "figure"]) == len(list(folder.glob("figures/*.csv")))
    for text in folder.glob("figures/*.txt"):
        assert 40 < len(text.read_text(encoding="utf-8").splitlines()[0]) <= 250
    assert {path.suffix for path in (folder / "figures").iterdir()} == {".png", ".svg", ".pdf", ".csv", ".txt", ".json"}


def test_no_figure_of_the_report_has_a_layout_fault(found):
    for one in figures(found, words(), "Built with dvstats"):
        assert lint(one.figure) == [], one.name
        assert len(one.title.split()) <= 15


def test_nobody_is_said_to_be_at_least_estimated(page):
    assert "at least 2" not in page
    assert "at least 7" not in page


def test_headings_descend_without_a_gap(outline):
    levels = [int(tag[1]) for tag, _ in outline.seen if tag in {"h1", "h2", "h3"}]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(levels, levels[1:], strict=False))


def test_the_numbers_file_holds_what_the_prose_names(folder, found):
    told = json.loads((folder / "numbers.json").read_text(encoding="utf-8"))
    assert told == {key: dict(values) for key, values in numbers_of(found).told.items()}


def test_two_builds_are_the_same_bytes(folder, tmp_path):
    build(None, tmp_path)
    assert (tmp_path / "index.html").read_bytes() == (folder / "index.html").read_bytes()


def test_shares_of_unlike_units_are_refused_in_the_country_table(found):
    hungary = found.crime.set_index("geo").loc["HU"]
    assert "victim over offence" in hungary["refusal"]


def test_every_area_has_one_row(found):
    assert found.crime["geo"].is_unique
    assert len(found.crime) >= 49


def test_one_country_can_come_first(country_report):
    text = (country_report / "index.html").read_text(encoding="utf-8")
    body = text[text.index("<tbody>", text.index('<table class="countries">')) :]
    assert body.index("Switzerland") < body.index("Bolivia")


def test_a_folder_without_a_description_is_refused(tmp_path):
    shutil.copytree(sample(), tmp_path / "data")
    (tmp_path / "data/datapackage.json").unlink()
    with pytest.raises(InputError, match=r"datapackage\.json"):
        build(tmp_path / "data", tmp_path / "out")


def test_every_drawing_has_a_role_a_title_and_a_description_of_its_own(page):
    drawings = re.findall(r"<svg[^>]*>(?:<title.*?</desc>)?", page, flags=re.DOTALL)
    assert len(drawings) == page.count("<figure")
    for drawing in drawings:
        assert 'role="img"' in drawing
        title, told = re.findall(r">([^<]+)</(?:title|desc)>", drawing)
        assert 0 < len(title.split()) <= 15
        assert 40 < len(told) <= 260


def test_every_table_has_a_caption_and_scopes(page):
    tables = re.findall(r"<table.*?</table>", page, flags=re.DOTALL)
    assert len(tables) > 100
    for table in tables:
        assert re.search(r"<caption[^>]*>[^<]+</caption>", table)
        assert not re.search(r"<th(?![^>]*scope=)[ >]", table)


def test_the_main_points_are_few_short_and_lead_further(page, outline):
    points = re.findall(
        r"<li>(.*?) <a href=\"#([^\"]+)\">", page[page.index('class="points"') : page.index('id="statements"')]
    )
    assert 3 <= len(points) <= 6
    for text, aim in points:
        assert len(text.split()) <= 30, text
        assert re.search(r"\d", text), text
        assert re.search(r"rang|interval|rounding", text), text
        assert aim in outline.ids


def test_every_link_inside_the_page_arrives(outline):
    aims = {attrs["href"][1:] for tag, attrs in outline.seen if tag == "a" and attrs["href"].startswith("#")}
    assert aims <= set(outline.ids)


def test_files_in_the_page_are_the_files_beside_it(outline, folder, found):
    given = {attrs["download"]: attrs["href"] for tag, attrs in outline.seen if tag == "a" and "download" in attrs}
    for path in folder.glob("figures/*.csv"):
        assert base64.b64decode(given[path.name].partition("base64,")[2]) == path.read_bytes()
    told = pd.read_csv(io.BytesIO(base64.b64decode(given["countries.csv"].partition("base64,")[2])))
    assert told["estimate"].to_numpy() == pytest.approx(found.crime["estimate"].to_numpy(float), nan_ok=True)
    assert list(told["geo"]) == list(found.crime["geo"])


def test_the_page_is_light(folder):
    assert (folder / "index.html").stat().st_size < 3_000_000


def test_a_country_gets_two_pages_of_its_own_with_what_is_not_known(country_report, found):
    text = (country_report / "country-ch.html").read_text(encoding="utf-8")
    share = found.crime.set_index("geo").loc["CH", "estimate"]
    assert percent(share) in text
    assert words().say("page.unknown") in text
    assert text.count("<figure") == 2


def test_a_country_without_a_share_has_a_profile_all_the_same(found):
    known = {one.code: one for one in profiles(found, words())}
    assert "CY" in known
    assert "CY" not in set(found.crime["geo"])
    assert words().say("page.line_crime") in known["CY"].missing


def test_figures_filled_in_by_hand_stand_on_the_page_and_in_the_country_table(tmp_path):
    book = xlsxwriter.Workbook(tmp_path / "my.xlsx")
    sheet = book.add_worksheet("shares")
    header = forms()["shares"].header
    sheet.write_row(0, 0, header)
    told = {"area": "EE", "period": "2024", "part": 7000, "whole": 20000, "of": "all crime", "counting_unit": "offence",
            "relationship": "FAM_IPTN", "counting_rule": "flag", "source": "us"}  # fmt: skip
    sheet.write_row(1, 0, [told.get(name, "") for name in header])
    cascade = book.add_worksheet("cascade")
    cascade.write_row(0, 0, ("area", "period", "recorded", "prosecuted", "convicted", "supervised", "cohort", "source"))
    cascade.write_row(1, 0, ("EE", "2024", 7000, 1200, 600, "", "no", "us"))
    book.close()
    page = build(tmp_path / "my.xlsx", tmp_path / "out").read_text(encoding="utf-8")
    own = page[page.index('id="own"') : page.index('id="statements"')]
    assert "Figures of Estonia, filled in by hand" in own
    assert "35.0\xa0%" in own
    assert "7,000" in own
    assert "not known" in own
    assert "50.0\xa0% of prosecuted. Each stage counts its own of that period" in own
    assert "Not divided by recorded: other unit." in own
    body = page[page.index("<tbody>", page.index('<table class="countries">')) :]
    assert body.index("Estonia, 2024") < body.index("Bolivia")
    assert "Estonia, 2020" not in body


def test_without_forms_the_page_has_no_section_of_ones_own(page):
    assert 'id="own"' not in page


def test_one_figure_is_drawn_without_the_others(found):
    assert [one.name for one in figures(found, words(), "Built with dvstats", only="assault")] == ["assault"]
