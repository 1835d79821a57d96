"""Put the page together: main points, statements, areas, figures, what methods assume, definitions, sources."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import jinja2
import pandas as pd
from markupsafe import Markup

from dvstats import __version__
from dvstats.core.estimate import Estimate
from dvstats.core.refusal import Refusal
from dvstats.report.contents import Contents
from dvstats.report.countries import Profile, country_table
from dvstats.report.figures import Drawn
from dvstats.report.findings import STATEMENTS, Findings
from dvstats.report.gaps import gaps, reasons
from dvstats.report.inline import font_faces, inline
from dvstats.report.numbers import Numbers
from dvstats.report.places import area_name, plain
from dvstats.report.table import Table, cells, link_to, numbers_table
from dvstats.words.catalogue import Words
from dvstats.words.numbers import count, interval

TEMPLATES = Path(__file__).parent / "templates"
CHANGES = Path(__file__).parents[2] / "CHANGELOG.md"
# The statements that make the main points, with the figure or section that shows more.
POINTS = {"fifth": "figure-shares", "underreported": "figure-register", "murder": "statement-murder",
          "people": "statement-people", "protects": "statement-protects", "cooperate": "figure-overlap"}  # fmt: skip


def page(contents: Contents, speech: Words) -> str:
    """Return the page of its contents as HTML that needs nothing but itself."""
    known = contents.profiles
    codes = frozenset(one.code for one in known)
    titles = [(plain(file["title"]), [{**one, "title": plain(one["title"])} for one in file["sources"]])
              for file in contents.package["resources"]]  # fmt: skip
    return _environment().get_template("page.html.j2").render(
        language=speech.language, say=speech.say, style=_style(), script=Markup(_read("page.js")),
        points=points(contents.numbers, speech), statements=_statements(contents.numbers, speech),
        countries=country_table(contents.found.crime, speech, contents.first, codes),
        countries_file=link_to(contents.files["countries"]),
        figures=[_figure(one, contents, speech) for one in contents.drawn],
        profiles=_first(known, contents.first), first=contents.first, ledger=ledger(contents.found, speech),
        definitions=[speech.say(key) for key in speech.texts if key.startswith("definitions.")],
        gaps=gaps(contents.package), files=titles, first_name=area_name(contents.first or "") if contents.first else "",
        stamp=contents.stamp, own=contents.own,
        changes=_changes(), notebooks=contents.notebooks, version=__version__, checksum=contents.checksum,
        created=str(contents.package["created"])[:10],
    )  # fmt: skip


def profile_page(contents: Contents, profile: Profile, figures: Sequence[Drawn], speech: Words) -> str:
    """Return the profile of one area as two printed pages."""
    return _environment().get_template("country.html.j2").render(
        language=speech.language, say=speech.say, style=_style(), profile=profile, stamp=contents.stamp,
        own=contents.own, reasons=reasons(contents.package, profile.code),
        figures=[_figure(one, contents, speech) for one in figures],
        definitions=[speech.say(f"definitions.{key}") for key in ("share", "register", "bound", "judged")],
    )  # fmt: skip


def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip


def _read(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


def _style() -> Markup:
    return font_faces() + Markup("\n" + _read("style.css"))


def points(numbers: Numbers, speech: Words) -> list[dict[str, str]]:
    """Return the main points, each with where there is more."""
    return [
        {"text": numbers.fill(speech, f"statements.{name}.point"), "link": f"#{link}"} for name, link in POINTS.items()
    ]


def _statements(numbers: Numbers, speech: Words) -> list[dict[str, str]]:
    parts = ("claim", "says", "where", "change")
    return [{"name": name} | {part: numbers.fill(speech, f"statements.{name}.{part}") for part in parts}
            for name in STATEMENTS]  # fmt: skip


def _figure(one: Drawn, contents: Contents, speech: Words) -> dict[str, Any]:
    return {"name": one.name, "title": one.title, "svg": inline(one.figure, one.name, one.title, one.said.alt),
            "long": one.said.long, "table": numbers_table(one.title, one.table, speech),
            "file": link_to(contents.files[one.name])}  # fmt: skip


def _first(known: Sequence[Profile], code: str | None) -> list[Profile]:
    return sorted(known, key=lambda one: one.code != code)


def ledger(found: Findings, speech: Words) -> Table:
    """Return what each estimate of this page takes for granted, refusals among them."""
    heads = tuple(speech.say(f"page.ledger_{name}") for name in ("method", "data", "assumes", "estimate", "range"))
    lists, repeats = speech.say("page.data_lists"), speech.say("page.data_repeats")
    told = [(found.unseen, lists), *((one, repeats) for one in found.register)]
    return Table(speech.say("page.ledger"), heads, tuple(cells(_assumed(one, data, speech)) for one, data in told))


def _assumed(one: Estimate | Refusal, data: str, speech: Words) -> tuple[str, ...]:
    method = speech.texts.get(f"report.method.{one.method}", one.method)
    if isinstance(one, Refusal):
        return method, data, speech.texts.get(f"report.method.{one.method}_says", ""), speech.say("page.refused"), ""
    said = speech.texts.get(f"report.method.{one.method}_says") or "; ".join(map(plain, one.assumes))
    sign = "≥\N{NO-BREAK SPACE}" if one.lower_bound else ""
    return method, data, said, f"{sign}{count(one.n_hat)}", interval(one.interval.low, one.interval.high)


def _changes() -> list[str]:
    """Return what changed in this version, where the package lies beside its list of changes."""
    if not CHANGES.is_file():
        return []
    latest = CHANGES.read_text(encoding="utf-8").split("\n## ")[1]
    items = re.findall(r"^- (.*(?:\n  .*)*)", latest, flags=re.MULTILINE)
    return [re.sub(r"\s+", " ", item).replace("`", "") for item in items]


def countries_file(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table of areas as it is given away: numbers as numbers, nothing that only the page needs."""
    return table.drop(columns=["is_refused", "is_bound", "rank"])
