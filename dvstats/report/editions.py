"""The report's other editions: the same words, numbers and figures as the page, as a PDF, a workbook and an archive."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import pandas as pd

from dvstats import __version__
from dvstats.release.figure_pack import picture
from dvstats.release.gate import gate
from dvstats.release.sensitivity import Sensitivity
from dvstats.release.writer import write_document, zipped
from dvstats.report.contents import Contents
from dvstats.report.countries import country_table
from dvstats.report.document import Part, Picture, Section, Table, document
from dvstats.report.findings import STATEMENTS
from dvstats.report.gaps import gaps
from dvstats.report.page import countries_file, ledger, points
from dvstats.report.places import plain
from dvstats.report.table import Table as Shown
from dvstats.report.workbook import Cover, Sheet, workbook
from dvstats.words.catalogue import Words
from dvstats.words.numbers import count

# The columns of the country table that fit on a page, and how wide each is beside the others.
SHOWN = {"area": 2.2, "share": 0.8, "range": 1.2, "verdict": 1.1, "counted": 3.0}
LEDGER, PROFILES = (1.7, 1.3, 3.0, 0.9, 1.3), (1.3, 2.6, 0.8, 1.9, 1.5, 1.0)
FEW = 3
# The figures that stand with a statement; any other stands with the first.
WITH = {"assault": "murder", "register": "underreported", "overlap": "cooperate", "models": "cooperate",
        "parts": "cooperate"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Edition:
    """What every edition says: the contents of the page, and its words.

    Parameters
    ----------
    contents
        The contents of the page.
    speech
        The words of its language.
    """

    contents: Contents
    speech: Words


def write_editions(edition: Edition, packs: Mapping[str, bytes], out: Path, public: Sensitivity) -> None:
    """Write report.pdf, report.xlsx and figures.zip beside the page."""
    write_document(pdf(edition), out / "report.pdf", public)
    write_document(xlsx(edition, public), out / "report.xlsx", public)
    write_document(zipped(packs), out / "figures.zip", public)


def pdf(edition: Edition) -> bytes:
    """Return the report as a PDF."""
    say = edition.speech.say
    lead = (say("report.lead"), say("report.content_note"), edition.contents.stamp)
    return document(say("report.title"), lead, tuple(_sections(edition)), edition.speech.language)


def xlsx(edition: Edition, public: Sensitivity) -> bytes:
    """Return the report as a workbook."""
    say, contents = edition.speech.say, edition.contents
    reading = (say("report.reading"),)
    sheets = [Sheet(say("workbook.points"), say("page.points"), reading, gate(_points(edition), public)),
              Sheet(say("workbook.countries"), say("report.countries"), reading,
                    gate(countries_file(contents.found.crime), public))]  # fmt: skip
    sheets += [Sheet(one.name, one.title, (one.said.alt,), gate(one.table, public)) for one in contents.drawn]
    sheets += [Sheet(say("workbook.ledger"), say("page.ledger"), (say("page.ledger_lead"),),
                     gate(_frame(_texts(ledger(contents.found, edition.speech), LEDGER)), public)),
               Sheet(say("workbook.profiles"), say("page.profiles"), (say("page.profiles_lead"),),
                     gate(_frame(_profiles(edition, sources=True)), public))]  # fmt: skip
    if contents.own is not None:
        own = pd.DataFrame(contents.own.rows, columns=list(contents.own.heads))
        sheets.insert(1, Sheet(say("workbook.own"), contents.own.heading, (contents.own.lead,), gate(own, public)))
    notes = (*_definitions(edition.speech), *_gaps(contents.package), *_sources(contents.package, edition.speech))
    return workbook(Cover(say("report.title"), say("report.lead"), contents.stamp, notes), sheets, edition.speech)


def _points(edition: Edition) -> pd.DataFrame:
    """Return main points and statements as rows of texts, each with what it is of."""
    speech, numbers = edition.speech, edition.contents.numbers
    rows: list[tuple[str, ...]] = [("", one["text"], "", "") for one in points(numbers, speech)]
    rows += [tuple(numbers.fill(speech, f"statements.{name}.{part}") for part in ("claim", "says", "where", "change"))
             for name in STATEMENTS]  # fmt: skip
    heads = [speech.say(f"report.{name}") for name in ("statement", "says", "where", "change")]
    return pd.DataFrame(rows, columns=heads)


def _frame(table: Table) -> pd.DataFrame:
    return pd.DataFrame(list(table.rows), columns=list(table.heads))


def _sections(edition: Edition) -> Iterator[Section]:
    say, contents, speech = edition.speech.say, edition.contents, edition.speech
    yield Section(say("page.points"), items=tuple(one["text"] for one in points(contents.numbers, speech)))
    yield Section(say("report.statements"), (say("report.reading"),), parts=tuple(_statements(edition)))
    shown = country_table(contents.found.crime, speech, contents.first, frozenset())
    places = [shown.heads.index(say(f"report.{name}")) for name in SHOWN]
    rows = tuple(tuple(row[place].text for place in places) for row in shown.rows)
    table = Table(shown.caption, tuple(shown.heads[place] for place in places), rows, tuple(SHOWN.values()))
    yield Section(say("report.countries"), (say("page.countries_lead"),), tables=(table,))
    yield Section(say("page.ledger"), (say("page.ledger_lead"),),
                  tables=(_texts(ledger(contents.found, speech), LEDGER),))  # fmt: skip
    yield Section(say("report.definitions"), items=tuple(_definitions(speech)))
    yield Section(say("report.gaps"), items=tuple(_gaps(contents.package)))
    yield Section(say("page.print_profiles"), (say("page.profiles_lead"),), tables=(_profiles(edition),),
                  on_new_page=True)  # fmt: skip
    yield Section(say("report.sources"), items=tuple(_sources(contents.package, speech)))
    yield Section(say("page.cite"), (_cited(edition), say("page.cite_sources")))


def _cited(edition: Edition) -> str:
    contents = edition.contents
    return edition.speech.say("page.cite_text", version=__version__, title=edition.speech.say("report.title"),
                              created=str(contents.package["created"])[:10], checksum=contents.checksum)  # fmt: skip


def _texts(table: Shown, shares: tuple[float, ...]) -> Table:
    """Return a table of the page as one of texts."""
    return Table(table.caption, table.heads, tuple(tuple(cell.text for cell in row) for row in table.rows), shares)


def _profiles(edition: Edition, *, sources: bool = False) -> Table:
    """Return every figure of every area, a row each; where there is no room, sources are left to the other editions."""
    say = edition.speech.say
    columns = ("what", "value", "range", "unit", "period", "source")[: None if sources else -1]
    heads = (say("report.area"), *(say(f"page.profile_{name}") for name in columns))
    rows = (((one.name, *(cell.text for cell in row[: len(columns)])) for row in one.table.rows)
            for one in edition.contents.profiles)  # fmt: skip
    return Table(say("page.profiles"), heads, tuple(chain.from_iterable(rows)), PROFILES)


def _statements(edition: Edition) -> Iterator[Part]:
    say, contents = edition.speech.say, edition.contents
    first = next(iter(STATEMENTS))
    for name in STATEMENTS:
        claim, says, where, change = (contents.numbers.fill(edition.speech, f"statements.{name}.{part}")
                                      for part in ("claim", "says", "where", "change"))  # fmt: skip
        pictures = tuple(Picture(one.name, picture(one.figure, "svg"), one.said.alt) for one in contents.drawn
                         if WITH.get(one.name, first) == name)  # fmt: skip
        texts = (says, f"{say('report.where')}: {where}", f"{say('report.change')}: {change}")
        yield Part(claim, texts, pictures)


def _definitions(speech: Words) -> Iterable[str]:
    return [speech.say(key) for key in speech.texts if key.startswith("definitions.")]


def _gaps(package: Mapping[str, Any]) -> Sequence[str]:
    return [f"{what}: {reason}" for what, reason in gaps(package)]


def _sources(package: Mapping[str, Any], speech: Words) -> Sequence[str]:
    """Return each file with its sources; where there are many, they stand row by row in the file."""
    told = []
    for file in package["resources"]:
        titles = list(dict.fromkeys(source["title"] for source in file["sources"]))
        few = "; ".join(titles) if len(titles) <= FEW else speech.say("workbook.several", n=count(len(titles)))
        told.append(f"{plain(file.get('title', file['path']))} ({file['path']}): {few}")
    return told
