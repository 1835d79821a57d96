"""A paper is cited alike wherever it is cited, and every citation tells when and where the paper appeared."""

import re
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FILES = sorted([*ROOT.glob("dvstats/**/*.py"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("notebooks/*.py")])
NAME = r"[^\W\d_a-z][\w’'-]+"
PERSON = rf"(?:(?:[a-z]+(?:-[a-z]+)? )*{NAME}(?: (?:da )?{NAME})* [A-Z]{{1,4}})"
CITED = re.compile(rf"(?P<who>{PERSON}(?:, {PERSON})*(?: et al\.)?|UNECE) \((?P<year>\d{{4}}[a-z]?)\)\. ")
# A journal, its volume, its issue if it counts them, and pages or the number of the article.
PLACE = re.compile(r"(?P<journal>[A-Z][^.\d]*?(?: [AB])?) (?P<number>\d+(?:\([^)]+\))?), (?P<pages>e?\d+(?:–\d+)?)\b")
PUBLISHED = ("Wiley", "Springer", "Sage", "Encyclopedia of Statistical Sciences", "Human Rights Data Analysis Group",
             "Proceedings of the Survey Research Methods Section", "Manual on Victimization Surveys",
             "UNECE work session", "Working paper", "arXiv:")  # fmt: skip
# Looked for, and their pages not found.
NO_PAGES = ("Journal of Official Statistics.", "Justitiële verkenningen 36(8)")


def citations(text):
    """Yield who, year and the rest of each citation; one ends where the next begins, or the paragraph does."""
    lines = [re.sub(r"^[#\s]+(?:References$)?", "", line).strip(' "') for line in text.splitlines()]
    paragraphs = re.split(r"\n(?:-*\n)+", "\n".join(lines))
    for paragraph in (one for one in paragraphs if re.search(r"\(\d{4}[a-z]?\)\.", one)):
        found = list(CITED.finditer(one := " ".join(paragraph.split())))
        ends = [start.start() for start in found[1:]] + [len(one)] * bool(found)
        yield from ((start["who"], start["year"], one[start.end() : end].strip())
                    for start, end in zip(found, ends, strict=True))  # fmt: skip


def place(rest):
    """Return journal, volume with issue, and pages; or the publisher; or nothing."""
    if told := PLACE.search(rest):
        return told["journal"], told["number"], told["pages"]
    return next((name for name in (*PUBLISHED, *NO_PAGES) if name in rest), None)


def cited_in_two_ways(cited):
    """Return the authors and years that have more than one place."""
    places = defaultdict(set)
    for who, year, rest in cited:
        places[who, year].add(place(rest))
    return {key: told for key, told in places.items() if len(told) > 1}


def sections(text):
    """Return what stands below each heading `References`."""
    end = r"(?=\n *\n *\S[^\n]*\n *-{3,}|\n#|\n *\"\"\"|\Z)"
    return re.findall(rf"^ *(?:References\n *-{{5,}}|#+ References)\n(.*?){end}", text, re.DOTALL | re.MULTILINE)


EVERY = [(path.relative_to(ROOT).as_posix(), *one) for path in FILES for one in citations(path.read_text("utf-8"))]


def test_a_paper_is_cited_alike_everywhere():
    assert not cited_in_two_ways([one[1:] for one in EVERY])


def test_every_citation_tells_where_the_paper_appeared():
    assert not [one for one in EVERY if place(one[3]) is None]


def test_every_section_of_references_cites_somebody_with_a_year():
    told = [(path.name, text) for path in FILES for text in sections(path.read_text("utf-8"))]
    dated = re.compile(r"R package [\d.]+|Office for National Statistics|None: ")
    assert len(told) > 120
    assert not [one for one in told if not dated.search(one[1]) and not list(citations(one[1]))]
    # No entry of a section is lost: as many years in brackets as citations.
    assert not [one for one in told if len(re.findall(r"\(\d{4}[a-z]?\)\.", one[1])) != len(list(citations(one[1])))]


def test_the_citations_that_are_read_are_those_that_stand_there():
    assert len(EVERY) > 230
    assert ("Chao A", "1987", "Biometrics 43(4), 783–791.") in {one[1:] for one in EVERY}
    assert {"van der Pal-de Bruin K", "De Basabe Delgado J", "Drummond Marques da Silva G"} <= {
        name for one in EVERY for name in one[1].split(", ")
    }


@pytest.mark.parametrize("other", [
    "Chao A (1987). Biometrics 43(4), 783–792.", "Chao A (1987). Biometrics 44(4), 783–791.",
    "Chao A (1987). Biometrika 43(4), 783–791.", "Chao A (1987). Biometrics 43(4), 783-791.",
    "Chao A (1987). Biometrics 43(4).",
])  # fmt: skip
def test_a_paper_that_is_cited_in_two_ways_is_told(other):
    cited = [*citations("Chao A (1987). Biometrics 43(4), 783–791."), *citations(other)]
    assert len(cited) == 2
    assert list(cited_in_two_ways(cited)) == [("Chao A", "1987")]


def test_a_citation_without_a_place_is_told_and_two_on_a_line_are_two():
    text = "Nobody A, van der Elsewhere BCD (2020). On nothing. Seber GAF (1970). Biometrics\n    26, 13–22."
    assert [(who, place(rest)) for who, _, rest in citations(text)] == [
        ("Nobody A, van der Elsewhere BCD", None), ("Seber GAF", ("Biometrics", "26", "13–22")),
    ]  # fmt: skip
