"""The page for prison and probation: what is known with its source, what is missing by name."""

from html.parser import HTMLParser

import pytest

from dvstats.core.errors import UnknownNameError
from dvstats.report.practitioner import practitioner_sheet
from dvstats.store.sample import sample
from dvstats.store.table_file import read_table


class Text(HTMLParser):
    """Collects what a reader sees, and the links."""

    def __init__(self):
        super().__init__()
        self.seen, self.links = [], []

    def handle_starttag(self, tag, attrs):
        self.links += [value for name, value in attrs if tag == "a" and name == "href"]

    def handle_data(self, data):
        self.seen.append(data.strip())


def read(code, folder):
    page = practitioner_sheet(code, folder)
    parser = Text()
    parser.feed(page.read_text(encoding="utf-8"))
    return " ".join(filter(None, parser.seen)), parser.links


def test_scotland_has_its_cohort_and_every_figure_its_source(tmp_path):
    text, links = read("GB-SCT", tmp_path)
    assert "67\N{NO-BREAK SPACE}% of maintenance stage started" in text
    assert all(link.startswith("http") for link in links)
    assert len(links) > 15
    assert "2022-07-21" in text


def test_stages_that_count_unlike_things_are_told_and_not_divided(tmp_path):
    text, _ = read("GB-EAW", tmp_path)
    assert "not one unit" in text


def test_what_was_not_found_is_named(tmp_path):
    text, _ = read("LT", tmp_path)
    assert "Not found: Survey; Suspects; Prosecution" in text
    assert "2013-06-07" in text


def test_a_country_without_any_figure_has_a_page_that_says_so(tmp_path):
    text, links = read("FJ", tmp_path)
    assert text.count("Not found:") == 4
    # What programmes do is of no one country.
    assert set(links) <= set(read_table(sample("studies/programmes.csv"))["found_at"])
    assert "0.79 (0.49 to 1.28)" in text
    assert "0.22 (0.08 to 0.64)" in text
    assert "one study, not randomised" in text
    assert "police, 24 months" in text
    assert ", months" not in text


def test_no_area_has_this_code(tmp_path):
    with pytest.raises(UnknownNameError):
        practitioner_sheet("QQ", tmp_path)
