"""The report's other editions: the same words, numbers and figures as the page, as a PDF, a workbook and an archive."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dvstats.release.figure_pack import picture
from dvstats.release.gate import gate
from dvstats.release.sensitivity import Sensitivity
from dvstats.release.writer import write_document, zipped
from dvstats.report.document import Picture, Section, Table, document
from dvstats.report.figures import Drawn
from dvstats.report.findings import STATEMENTS, Findings
from dvstats.report.numbers import Numbers
from dvstats.report.workbook import Cover, Sheet, workbook
from dvstats.words.catalogue import Words
from dvstats.words.numbers import count

# The columns of the country table that fit on a page, and how wide each is beside the others.
SHOWN = {"area": 2.4, "share": 1.7, "range": 1.4, "verdict": 1.6, "unit": 1.1}
FEW = 3


@dataclass(frozen=True, slots=True)
class Edition:
    """What every edition says.

    Parameters
    ----------
    found, drawn, numbers, speech
        Tables, figures, the numbers of the prose, and its words.
    countries
        The country table as the page shows it: `heads` and `rows`.
    package
        The description of the figures: their files, sources and gaps.
    stamp
        What built the report, and from which figures.
    """

    found: Findings
    drawn: tuple[Drawn, ...]
    numbers: Numbers
    speech: Words
    countries: Mapping[str, Any]
    package: Mapping[str, Any]
    stamp: str


def write_editions(edition: Edition, packs: Mapping[str, bytes], out: Path, public: Sensitivity) -> None:
    """Write report.pdf, report.xlsx and figures.zip beside the page."""
    write_document(pdf(edition), out / "report.pdf", public)
    write_document(xlsx(edition, public), out / "report.xlsx", public)
    write_document(zipped(packs), out / "figures.zip", public)


def pdf(edition: Edition) -> bytes:
    """Return the report as a PDF."""
    say = edition.speech.say
    lead = (say("report.lead"), say("report.content_note"), edition.stamp)
    return document(say("report.title"), lead, tuple(_sections(edition)), edition.speech.language)


def xlsx(edition: Edition, public: Sensitivity) -> bytes:
    """Return the report as a workbook."""
    say = edition.speech.say
    sheets = [Sheet(say("workbook.countries"), say("report.countries"), (say("report.reading"),),
                    gate(edition.found.crime, public))]  # fmt: skip
    sheets += [Sheet(one.name, one.title, (one.said.alt,), gate(one.table, public)) for one in edition.drawn]
    notes = (*_definitions(edition.speech), *_gaps(edition.package), *_sources(edition.package, edition.speech))
    return workbook(Cover(say("report.title"), say("report.lead"), edition.stamp, notes), sheets, edition.speech)


def _sections(edition: Edition) -> Iterator[Section]:
    say = edition.speech.say
    yield Section(say("report.statements"), (say("report.reading"),), tuple(_statements(edition)))
    yield Section(say("report.figures"), pictures=tuple(
        Picture(one.name, picture(one.figure, "svg"), one.said.alt) for one in edition.drawn
    ))  # fmt: skip
    heads, rows = edition.countries["heads"], edition.countries["rows"]
    places = [heads.index(say(f"report.{name}")) for name in SHOWN]
    table = Table(say("report.reading"), tuple(heads[place] for place in places),
                  tuple(tuple(row[place] for place in places) for row in rows), tuple(SHOWN.values()))  # fmt: skip
    yield Section(say("report.countries"), tables=(table,))
    yield Section(say("report.definitions"), tuple(_definitions(edition.speech)))
    yield Section(say("report.gaps"), tuple(_gaps(edition.package)))
    yield Section(say("report.sources"), tuple(_sources(edition.package, edition.speech)))


def _statements(edition: Edition) -> Iterator[tuple[str, tuple[str, ...]]]:
    say = edition.speech.say
    for name in STATEMENTS:
        claim, says, where, change = (edition.numbers.fill(edition.speech, f"statements.{name}.{part}")
                                      for part in ("claim", "says", "where", "change"))  # fmt: skip
        yield claim, (says, f"{say('report.where')}: {where}", f"{say('report.change')}: {change}")


def _definitions(speech: Words) -> Iterable[str]:
    return [speech.say(key) for key in speech.texts if key.startswith("definitions.")]


def _gaps(package: Mapping[str, Any]) -> Sequence[str]:
    return [f"{gap['area']}: {gap['reason']}" for gap in package["gaps"]]


def _sources(package: Mapping[str, Any], speech: Words) -> Sequence[str]:
    """Return each file with its sources; where there are many, they stand row by row in the file."""
    told = []
    for file in package["resources"]:
        titles = list(dict.fromkeys(source["title"] for source in file["sources"]))
        few = "; ".join(titles) if len(titles) <= FEW else speech.say("workbook.several", n=count(len(titles)))
        told.append(f"{file.get('title', file['path'])} ({file['path']}): {few}")
    return told
