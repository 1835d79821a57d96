"""Build the report: one page that needs nothing but itself, the figures as packs, the numbers that prose names."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from dvstats import __version__
from dvstats.core.codes import area
from dvstats.core.errors import InputError
from dvstats.release.figure_pack import figure_pack
from dvstats.release.gate import demand_public, gate
from dvstats.release.sensitivity import Sensitivity
from dvstats.release.writer import csv_text, write_document, write_parts
from dvstats.report.contents import Contents
from dvstats.report.countries import profile_of, profiles
from dvstats.report.document import demand_typst
from dvstats.report.editions import Edition, write_editions
from dvstats.report.figures import Drawn, figures, of_country
from dvstats.report.findings import STATEMENTS, Findings, described, find
from dvstats.report.notebooks import export_notebooks
from dvstats.report.numbers import Numbers
from dvstats.report.own import own_section
from dvstats.report.page import countries_file, page, profile_page
from dvstats.report.practitioner import practitioner_sheet
from dvstats.store.form_file import FilledIn, area_of, is_form, read_forms
from dvstats.store.sample import sample
from dvstats.words.catalogue import Words, words

__all__ = ["build", "numbers_of"]


def build(data: Path | None, out: Path, country: str | None = None, notebooks: Path | None = None) -> tuple[Path, ...]:
    """Write the page, the figures and the numbers to a folder; return the pages, that of the whole report first.

    Parameters
    ----------
    data
        Folder of figures in the layout of the sample, or a workbook of forms, whose figures stand beside the sample's;
        the sample itself if None.
    out
        Folder to write to.
    country
        Code of an area whose rows come first, and that gets two pages of its own, `country-CODE.html`, and the sheet
        for prison and probation, `practitioner-CODE.html`.
    notebooks
        Folder of notebooks to run and export beside the page, if any.

    Raises
    ------
    InputError
        The data are neither a described folder nor a workbook of forms, or no area has the code.
    """
    # What was asked for is looked at before anything is computed.
    demand_typst()
    asked = None if country is None else area(country.strip().upper()).code
    folder, told = _figures_of(data)
    first = area_of(told, asked) if told else asked
    package = described(folder)
    public = demand_public(package.get("sensitivity"), str(folder))
    found, speech = find(folder, told), words()
    stamp = speech.say("report.built", version=__version__, checksum=checksum_of(data)[:12])
    drawn = figures(found, speech, stamp)
    numbers = numbers_of(found)
    tables = {one.name: one.table for one in drawn} | {"countries": countries_file(found.crime)}
    files = {name: csv_text(gate(table, public)) for name, table in tables.items()}
    contents = Contents(found, drawn, files, numbers, package, stamp, checksum_of(data)[:12], first,
                        own_section(told, speech, first) if told else None,
                        export_notebooks(notebooks, out, public) if notebooks else (),
                        profiles(found, speech))  # fmt: skip
    packs = {name: part for one in drawn for name, part in _pack(one, data, public).items()}
    write_parts(packs, out / "figures")
    write_editions(Edition(contents, speech), packs, out, public)
    write_document(json.dumps(numbers.told, ensure_ascii=False, indent=1) + "\n", out / "numbers.json", public)
    whole = write_document(page(contents, speech), out / "index.html", public)
    if first is None:
        return (whole,)
    return (
        whole,
        _write_profile(contents, first, out, speech, public),
        practitioner_sheet(first, out, folder, told, beside=True),
    )


def _figures_of(data: Path | None) -> tuple[Path, FilledIn | None]:
    """Return the folder of figures, and what was filled in by hand, if anything was."""
    if data is None:
        return sample(), None
    if not data.exists():
        raise InputError("no such file or folder", place=str(data), rule="--data is a folder of figures or a workbook")
    if is_form(data):
        return sample(), read_forms(data)
    if not data.is_dir():
        raise InputError(
            f"a file of kind {data.suffix or 'unknown'}", place=str(data),
            rule="a report is made from a folder of figures, or from a workbook of forms",
            hint="write the forms with `dvstats template --out FILE.xlsx`, fill them in, and give --data FILE.xlsx",
        )  # fmt: skip
    return data, None


def _write_profile(contents: Contents, code: str, out: Path, speech: Words, public: Sensitivity) -> Path:
    """Write the two pages of one area; there may be no figure of it."""
    drawn = of_country(contents.found, code, speech, contents.stamp)
    files = {one.name: csv_text(gate(one.table, public)) for one in drawn}
    profile = profile_of(contents.found, code, speech)
    text = profile_page(replace(contents, files=files), profile, drawn, speech)
    return write_document(text, out / f"country-{code.lower()}.html", public)


def figure_of_report(data: Path | None, name: str) -> Mapping[str, bytes]:
    """Return the files of one figure of the report, drawn anew; there are none if the report has no such figure."""
    folder, told = _figures_of(data)
    speech, public = words(), demand_public(described(folder).get("sensitivity"), str(folder))
    stamp = speech.say("report.built", version=__version__, checksum=checksum_of(data)[:12])
    drawn = figures(find(folder, told), speech, stamp, only=name)
    return {file: part for one in drawn for file, part in _pack(one, data, public).items()}


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
