"""One page on a country for prison and probation: what is published of offenders, what is missing, with sources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

import jinja2
import pandas as pd
from markupsafe import Markup

from dvstats.core.codes import area
from dvstats.release.gate import demand_public
from dvstats.release.writer import write_document
from dvstats.report.findings import described
from dvstats.report.offenders import counted, ladders
from dvstats.report.own import Own, own_section
from dvstats.report.page import TEMPLATES
from dvstats.report.places import area_name, plain, spoken_period
from dvstats.store.form_file import FilledIn
from dvstats.store.sample import sample
from dvstats.store.table_file import read_table
from dvstats.words.catalogue import Words, words
from dvstats.words.numbers import count, decimal, percent

STEPS = ("1_survey_victims", "2_police", "3_suspects", "4_prosecution", "5_court_and_conviction", "6_prison",
         "7_probation_or_monitoring", "8a_programme_ordered_or_started", "8b_programme_completed",
         "9_reconviction", "P_protection_measures")  # fmt: skip
MOST_ROWS = 2


def practitioner_sheet(
    country: str, out: Path, data: Path | None = None, told: FilledIn | None = None, *, beside: bool = False
) -> Path:
    """Write the page of a country and return it.

    Parameters
    ----------
    country
        Code of the area, say SE or GB-SCT.
    out
        Folder to write to; the page is `practitioner-CODE.html`.
    data
        Folder of figures in the layout of the sample; the sample itself if None.
    told
        What was filled in by hand, which stands first.
    beside
        The area's two pages of figures stand in the same folder, and the sheet leads to them.

    Raises
    ------
    UnknownNameError
        No area has this code.
    """
    folder = sample() if data is None else data
    code, speech = area(country).code, words()
    public = demand_public(described(folder).get("sensitivity"), str(folder))
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    page = environment.get_template("practitioner.html.j2").render(
        language=speech.language, say=speech.say, title=speech.say("practitioner.title", area=area_name(code)),
        style=Markup((TEMPLATES / "style.css").read_text(encoding="utf-8")), blocks=list(_blocks(code, folder, speech)),
        own=_own(told, code, speech), area=area_name(code), beside=f"country-{code.lower()}.html" if beside else "",
    )  # fmt: skip
    return write_document(page, out / f"practitioner-{code}.html", public)


def _own(told: FilledIn | None, code: str, speech: Words) -> Own | None:
    return own_section(told, speech, code) if told is not None else None


def _blocks(code: str, folder: Path, speech: Words) -> Iterator[Mapping[str, Any]]:
    tables = {name: read_table(folder / path) for name, path in (
        ("stages", "studies/cascade.csv"), ("space", "studies/space.csv"),
        ("treaty", "treaties/istanbul_convention.csv"), ("programmes", "studies/programmes.csv"),
    )}  # fmt: skip
    here = {name: tables[name][tables[name]["geo"] == code] for name in ("stages", "space")}
    # A treaty binds the state: a part of it has its dates.
    state = tables["treaty"][tables["treaty"]["geo"] == code.partition("-")[0]]
    yield _divided(ladders(tables["stages"]), code, speech)
    yield _stages(here["stages"], speech)
    yield _prisons(here["space"], speech)
    yield _treaty(state, speech)
    yield _effects(tables["programmes"], speech)


def _block(speech: Words, name: str, heads: tuple[str, ...], rows: list[Any], missing: str = "") -> Mapping[str, Any]:
    columns = [speech.say(f"practitioner.{head}") for head in (*heads, "source")]
    nothing = speech.say("practitioner.nothing") if not rows else ""
    return {"heading": speech.say(f"practitioner.{name}_heading"), "note": speech.say(f"practitioner.{name}_note"),
            "columns": columns, "rows": rows, "told": [], "missing": missing or nothing}  # fmt: skip


def _row(cells: list[str], url: str, grade: str) -> Mapping[str, Any]:
    kind = words().texts.get(f"report.{grade}", grade)
    return {"cells": cells, "url": url, "source": f"{urlparse(url).netloc} ({kind})"}


def _divided(found: Mapping[str, pd.DataFrame], code: str, speech: Words) -> Mapping[str, Any]:
    """Set stages beside each other that count one unit, and say why others are not divided."""
    rows = []
    for part in found.values():
        for row in part[part["geo"] == code].to_dict(orient="records"):
            share = speech.say("practitioner.of", share=percent(row["estimate"], 0), stage=plain(row["of_stage"])) \
                if pd.notna(row["estimate"]) else plain(row["refusal"])  # fmt: skip
            cells = [plain(row["stage"]), f"{count(row['value'])} ({plain(row['unit'])})", str(row["year"]), share]
            rows.append(_row(cells, str(row["found_at"]), str(row["grade"])))
    return _block(speech, "divided", ("stage", "number", "period", "share"), rows)


def _stages(rows: pd.DataFrame, speech: Words) -> Mapping[str, Any]:
    """Show the latest figures of each step, and name the steps that nothing was found for."""
    told, missing = [], []
    for step in STEPS:
        part = rows[rows["step"] == step].sort_values("period", ascending=False).head(MOST_ROWS)
        name = speech.say(f"practitioner.step_{step}")
        missing += [name] if part.empty else []
        told += [
            _row([f"{name}: {plain(str(row['stage']).replace('_', ' '))}", _number(row), spoken_period(row["period"]),
                  _text(row["definition"])], str(row["found_at"]), str(row["grade"]))
            for row in part.to_dict(orient="records")
        ]  # fmt: skip
    return _block(speech, "stages", ("stage", "number", "period", "definition"), told, "; ".join(missing))


def _effects(programmes: pd.DataFrame, speech: Words) -> Mapping[str, Any]:
    """Show pooled reviews on the odds scale, and the single studies with counts; they are of no one country."""
    reviews = programmes[programmes["level"].eq("pooled") & programmes["effect_type"].eq("OR")]
    named = reviews.rename(columns={"effect": "ratio", "ci_low": "ratio_low", "ci_high": "ratio_high"})
    told = []
    for row in pd.concat([named, counted(programmes)]).to_dict(orient="records"):
        ends = {key: decimal(float(row[name]), 2) for key, name in (
            ("middle", "ratio"), ("low", "ratio_low"), ("high", "ratio_high"))}  # fmt: skip
        source, months = plain(row["outcome_source"]), _text(row["followup_months"])
        followed = speech.say("practitioner.followed", source=source, months=months) if months else source
        drawn = "trials" if str(row["design"]).startswith("RCT") else "others"
        cells = [f"{row['study']} ({int(row['year'])})", speech.say(f"practitioner.{row['level']}_{drawn}"),
                 plain(row["comparator"]), followed, speech.say("practitioner.ratio_text", **ends)]  # fmt: skip
        told.append(_row([", ".join(cells[:-1]) + ": " + cells[-1]], str(row["found_at"]), str(row["grade"])))
    # In running text, as the sheet is one page.
    return {**_block(speech, "effects", (), []), "told": told, "missing": ""}


def _prisons(rows: pd.DataFrame, speech: Words) -> Mapping[str, Any]:
    latest = rows.sort_values("period").groupby(["scope", "indicator"], dropna=False).tail(1)
    told = [
        _row([f"{plain(str(row['indicator']).replace('_', ' '))} {_text(row['scope'])}".strip(), _number(row),
              spoken_period(row["period"]), _text(row["note"])], str(row["found_at"]), str(row["grade"]))
        for row in latest.to_dict(orient="records")
    ]  # fmt: skip
    return _block(speech, "prisons", ("stage", "number", "period", "definition"), told)


def _treaty(rows: pd.DataFrame, speech: Words) -> Mapping[str, Any]:
    told = []
    for row in rows.to_dict(orient="records"):
        url = str(row["url"]).split(" | ", maxsplit=1)[0]
        for name in ("signature", "ratification", "entry_into_force", "withdrawal", "grevio_baseline_year"):
            value = row[name]
            date = f"{value:.0f}" if isinstance(value, float) and pd.notna(value) else _text(value)
            if date:
                told.append(_row([speech.say(f"practitioner.{name}"), date], url, str(row["grade"])))
    return _block(speech, "treaty", ("stage", "date"), told)


def _number(row: Mapping[Any, Any]) -> str:
    if pd.isna(row["value"]):
        return f"{_text(row.get('value_text'))} {plain(row['unit'])}"
    value = float(row["value"])
    return f"{decimal(value, 0 if value >= 1000 or value.is_integer() else 1)} {plain(row['unit'])}"


def _text(cell: object) -> str:
    return "" if cell is None or (isinstance(cell, float) and pd.isna(cell)) else str(cell)
