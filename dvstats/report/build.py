"""Build the report: one page that needs nothing but itself, the figures as packs, the numbers that prose names."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jinja2
import numpy as np
import pandas as pd
from markupsafe import Markup

from dvstats import __version__
from dvstats.core.codes import area
from dvstats.release.figure_pack import figure_pack, picture
from dvstats.release.gate import demand_public, gate
from dvstats.release.sensitivity import Sensitivity
from dvstats.release.writer import write_document, write_parts
from dvstats.report.editions import Edition, write_editions
from dvstats.report.figures import Drawn, figures
from dvstats.report.findings import STATEMENTS, Findings, described, find
from dvstats.report.numbers import Numbers
from dvstats.report.own import Own, own_section
from dvstats.store.form_file import is_form, read_forms
from dvstats.store.sample import sample
from dvstats.words.catalogue import Words, words
from dvstats.words.numbers import count, percent, percent_interval

# A range of shares below which one decimal would round its ends onto each other.
NARROW = 0.005
TEMPLATES = Path(__file__).parent / "templates"
SPOKEN = {"above": "above", "below": "below", "not distinguishable": "undecided", "not judged": "not_judged"}


def build(data: Path | None, out: Path, country: str | None = None) -> Path:
    """Write the page, the figures and the numbers to a folder, and return the page.

    Parameters
    ----------
    data
        Folder of figures in the layout of the sample, or a workbook of forms, whose figures stand beside the sample's;
        the sample itself if None.
    out
        Folder to write to.
    country
        Code of an area whose rows come first in the country table.
    """
    told = read_forms(data) if data is not None and is_form(data) else None
    folder = sample() if data is None or told else data
    found, speech = find(folder, told), words()
    own = own_section(told, speech, country) if told else None
    package = described(folder)
    public = demand_public(package.get("sensitivity"), str(folder))
    stamp = speech.say("report.built", version=__version__, checksum=checksum_of(data)[:12])
    drawn = figures(found, speech, stamp)
    numbers = numbers_of(found)
    page = _page(found, drawn, numbers, speech, package, stamp, own.area if own else country, own=own)
    packs = {name: part for one in drawn for name, part in _pack(one, data, public).items()}
    write_parts(packs, out / "figures")
    countries = _countries(found.crime, speech, own.area if own else country)
    write_editions(Edition(found, drawn, numbers, speech, countries, package, stamp), packs, out, public)
    write_document(json.dumps(numbers.told, ensure_ascii=False, indent=1) + "\n", out / "numbers.json", public)
    return write_document(page, out / "index.html", public)


def figure_of_report(data: Path | None, name: str) -> Mapping[str, bytes]:
    """Return the files of one figure of the report, drawn anew; there are none if the report has no such figure."""
    told = read_forms(data) if data is not None and is_form(data) else None
    folder, speech = sample() if data is None or told else data, words()
    public = demand_public(described(folder).get("sensitivity"), str(folder))
    stamp = speech.say("report.built", version=__version__, checksum=checksum_of(data)[:12])
    drawn = [one for one in figures(find(folder, told), speech, stamp) if one.name == name]
    return {name: part for one in drawn for name, part in _pack(one, data, public).items()}


def _pack(one: Drawn, data: Path | None, public: Sensitivity) -> dict[str, bytes]:
    card = {"report": True, "title": one.title, "data": "" if data is None else data.as_posix(),
            "sha256": checksum_of(data), "version": __version__, "seed": None}  # fmt: skip
    return figure_pack({"": one.figure, **one.more}, gate(one.table, public), one.name, one.said, card)


def checksum_of(data: Path | None) -> str:
    """Return one checksum of all figures that a report is made from: each file's name and content."""
    place = sample() if data is None else data
    files = sorted(path for path in place.rglob("*") if path.is_file()) if place.is_dir() else [place]
    told = "\n".join(f"{path.name} {hashlib.sha256(path.read_bytes()).hexdigest()}" for path in files)
    return hashlib.sha256(told.encode("utf-8")).hexdigest()


def numbers_of(found: Findings) -> Numbers:
    """Return the numbers of every statement under the name of its text."""
    return Numbers({f"statements.{name}": compute(found) for name, compute in STATEMENTS.items()})


def _page(
    found: Findings, drawn: tuple[Drawn, ...], numbers: Numbers, speech: Words, package: Mapping[str, Any], stamp: str,
    country: str | None, *, own: Own | None = None,
) -> str:  # fmt: skip
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    parts = ("claim", "says", "where", "change")
    return environment.get_template("page.html.j2").render(
        language=speech.language, say=speech.say, style=Markup((TEMPLATES / "style.css").read_text(encoding="utf-8")),
        statements=[{part: numbers.fill(speech, f"statements.{name}.{part}") for part in parts} for name in STATEMENTS],
        figures=[_figure(one, speech) for one in drawn], countries=_countries(found.crime, speech, country),
        definitions=[speech.say(key) for key in speech.texts if key.startswith("definitions.")],
        gaps=package["gaps"], files=package["resources"], stamp=stamp, own=own,
    )  # fmt: skip


def _figure(one: Drawn, speech: Words) -> dict[str, Any]:
    svg = picture(one.figure, "svg").decode("utf-8")
    svg = svg[svg.index("<svg") :]
    # Ids of several drawings on one page must not meet, and the size is the page's business.
    svg = re.sub(r'(id="|href="#|url\(#)', rf"\g<1>{one.name}-", svg)
    svg = re.sub(r'(<svg[^>]*?) width="[^"]*"', r"\1", svg, count=1)
    svg = re.sub(r'(<svg[^>]*?) height="[^"]*"', r'\1 aria-hidden="true" focusable="false"', svg, count=1)
    return {"name": one.name, "svg": Markup(svg), "alt": one.said.alt, "title": one.title,
            "table": Markup(_plain(one.table, speech).to_html(index=False, border=0, na_rep=""))}  # fmt: skip


def _plain(table: pd.DataFrame, speech: Words) -> pd.DataFrame:
    """Return a table for reading: the columns that have a name for readers, in the order of the catalogue."""
    known = {key.removeprefix("columns."): text for key, text in speech.texts.items() if key.startswith("columns.")}
    lists = {name: name.replace("_", " ") for name in table.columns if _is_list(table, name)}
    spoken = lists | {name: text for name, text in known.items() if name in table.columns}
    return pd.DataFrame({text: _column(table[name]) for name, text in spoken.items()})


def _is_list(table: pd.DataFrame, name: str) -> bool:
    return "count" in table.columns and set(table[name].unique()) <= {0, 1}


def _column(values: pd.Series[Any]) -> pd.Series[Any]:
    """Write numbers as readers do; a column of fractions is one of shares."""
    numbers = pd.to_numeric(values, errors="coerce")
    known = numbers.dropna()
    is_share = values.dtype.kind == "f" and len(known) > 0 and bool(known.between(0, 1).all())
    return values.map(lambda value: _cell(value, is_share=is_share))


def _cell(value: object, *, is_share: bool) -> object:
    if isinstance(value, tuple | list):
        return "; ".join(map(str, value))
    if isinstance(value, float):
        return "" if np.isnan(value) else percent(value) if is_share else count(value)
    return count(value) if isinstance(value, int) else value


def _countries(table: pd.DataFrame, speech: Words, country: str | None) -> dict[str, Any]:
    if country is not None:
        area(country)
        table = pd.concat([table[table["geo"] == country], table[table["geo"] != country]])
    names = ("area", "share", "range", "verdict", "tipping", "unit", "rule", "denominator", "grade", "sources")
    return {"heads": [speech.say(f"report.{name}") for name in names],
            "rows": [_row(row, speech) for row in table.to_dict(orient="records")]}  # fmt: skip


def _row(row: Mapping[Any, Any], speech: Words) -> list[str]:
    ends = [row["area"]]
    if row["refusal"]:
        told = [speech.say("report.refused", reason=row["refusal"]), "", "", ""]
    else:
        sign = (
            "≥\N{NO-BREAK SPACE}"
            if "lower" in row["interval_kind"]
            else "≤\N{NO-BREAK SPACE}"
            if "upper" in row["interval_kind"]
            else ""
        )
        has_range = not np.isnan(row["conf_low"]) and not sign
        digits = 1 if row["conf_high"] - row["conf_low"] >= NARROW else 2
        span = percent_interval(row["conf_low"], row["conf_high"], digits) if has_range else ""
        verdict = speech.say(f"report.verdict_{SPOKEN[row['verdict']]}")
        told = [sign + percent(row["estimate"]), span, verdict, row["tipping_words"]]
    counted = [row["counting_unit"], row["counting_rule"], row["denominator"], speech.say(f"report.{row['grade']}")]
    return [*ends, *told, *counted, row["source"]]
