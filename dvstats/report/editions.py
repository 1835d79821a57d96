"""The report's other editions: the same words, numbers and figures as the page, as a PDF, a workbook and an archive."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from dvstats.release.figure_pack import picture
from dvstats.release.gate import gate
from dvstats.release.sensitivity import Sensitivity
from dvstats.release.writer import write_document, zipped
from dvstats.report.contents import Contents
from dvstats.report.countries import country_table
from dvstats.report.document import Picture, Section, Table, document
from dvstats.report.findings import STATEMENTS
from dvstats.report.workbook import Cover, Sheet, workbook
from dvstats.words.catalogue import Words
from dvstats.words.numbers import count

# The columns of the country table that fit on a page, and how wide each is beside the others.
SHOWN = {"area": 2.4, "share": 1.7, "range": 1.4, "verdict": 1.6, "unit": 1.1}
FEW = 3


def write_editions(
    contents: Contents, speech: Words, packs: Mapping[str, bytes], out: Path, public: Sensitivity
) -> None:
    """Write report.pdf, report.xlsx and figures.zip beside the page."""
    write_document(pdf(contents, speech), out / "report.pdf", public)
    write_document(xlsx(contents, speech, public), out / "report.xlsx", public)
    write_document(zipped(packs), out / "figures.zip", public)


def pdf(contents: Contents, speech: Words) -> bytes:
    """Return the report as a PDF."""
    say = speech.say
    lead = (say("report.lead"), say("report.content_note"), contents.stamp)
    return document(say("report.title"), lead, tuple(_sections(contents, speech)), speech.language)


def xlsx(contents: Contents, speech: Words, public: Sensitivity) -> bytes:
    """Return the report as a workbook."""
    say = speech.say
    sheets = [Sheet(say("workbook.countries"), say("report.countries"), (say("report.reading"),),
                    gate(contents.found.crime, public))]  # fmt: skip
    sheets += [Sheet(one.name, one.title, (one.said.alt,), gate(one.table, public)) for one in contents.drawn]
    notes = (*_definitions(speech), *_gaps(contents.package), *_sources(contents.package, speech))
    return workbook(Cover(say("report.title"), say("report.lead"), contents.stamp, notes), sheets, speech)


def _sections(contents: Contents, speech: Words) -> Iterator[Section]:
    say = speech.say
    yield Section(say("report.statements"), (say("report.reading"),), tuple(_statements(contents, speech)))
    yield Section(say("report.figures"), pictures=tuple(
        Picture(one.name, picture(one.figure, "svg"), one.said.alt) for one in contents.drawn
    ))  # fmt: skip
    shown = country_table(contents.found.crime, speech, contents.first, frozenset())
    places = [shown.heads.index(say(f"report.{name}")) for name in SHOWN]
    heads, rows = ([shown.heads[n] for n in places], [[row[n].text for n in places] for row in shown.rows])
    table = Table(say("report.reading"), tuple(heads), tuple(map(tuple, rows)), tuple(SHOWN.values()))
    yield Section(say("report.countries"), tables=(table,))
    yield Section(say("report.definitions"), tuple(_definitions(speech)))
    yield Section(say("report.gaps"), tuple(_gaps(contents.package)))
    yield Section(say("report.sources"), tuple(_sources(contents.package, speech)))


def _statements(contents: Contents, speech: Words) -> Iterator[tuple[str, tuple[str, ...]]]:
    say = speech.say
    for name in STATEMENTS:
        claim, says, where, change = (contents.numbers.fill(speech, f"statements.{name}.{part}")
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
