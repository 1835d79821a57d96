"""The pages of measures: each is of a measure, has the same parts, and its example prints what is shown."""

import doctest
import re
from pathlib import Path

import pytest

from dvstats import discover

PAGES = sorted((Path(__file__).parents[1] / "docs" / "measures").glob("*.md"))
PARTS = ["Formula", "Assumes", "Example", "Refuses", "By sex and age", "How often the interval holds", "References"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_is_of_a_measure_and_has_the_parts_of_all(page):
    text = page.read_text(encoding="utf-8")
    assert page.stem in discover.offers("measures")
    assert text.startswith(f"# `{page.stem}`: ")
    assert re.findall(r"^## (.+)$", text, flags=re.MULTILINE) == PARTS


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_example_prints_what_is_shown(page):
    failed, tried = doctest.testfile(
        str(page), module_relative=False, optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS
    )
    assert tried >= 2
    assert not failed


def test_every_measure_has_a_page():
    assert {page.stem for page in PAGES} == set(discover.offers("measures"))
