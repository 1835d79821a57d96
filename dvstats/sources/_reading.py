"""What every reader of a publisher does: unpack, decode, name areas and years, and put rows under the schema."""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pandas as pd

from dvstats.core.errors import FormatError, SchemaError, UnknownNameError
from dvstats.core.observations import Observations
from dvstats.core.provenance import Provenance
from dvstats.store import frozen
from dvstats.store.archive import gunzip
from dvstats.store.grid import complaint
from dvstats.store.registry import Dataset
from dvstats.store.wire import Text, checksum, decode

GZIP = b"\x1f\x8b"
# What every reader says of itself.
SAYS = ("NAME", "TITLE", "SUFFIXES", "LICENCE", "TRIED", "parse")
# How publishers flag a break: Eurostat, EIGE and others b, the German platform a bar.
BREAK_FLAGS = ("b", "|")
FLAGGED = "flagged as a break by the publisher"
# Larger text files are read where they lie, by readers that can.
LARGE = 50 * 2**20
# A year to come is a slip of the pen: readers are for figures, not for projections.
FIRST_YEAR, LAST_YEAR = 1900, date.today().year


def text_of(data: bytes, place: str) -> Text:
    """Return the text of a publisher's file: unpacked if it is gzip, Windows-1252 if it is not UTF-8, and that told."""
    return decode(gunzip(data, place) if data.startswith(GZIP) else data, place, fallback="cp1252")


def observations(
    columns: Mapping[str, Any], about: Dataset, data: bytes | str, place: str, notes: Sequence[str] = ()
) -> Observations:
    """Put the columns that a file has, and the meaning that the registry adds, under the one schema.

    `data` are the file's bytes, or its checksum where it was not loaded.
    """
    frame = pd.DataFrame(dict(columns))
    given = {name: value for name, value in about.means.items() if name not in columns}
    credit = f"{about.credit}, {about.code}" if about.code else about.credit
    fixed = {"source": credit, "licence": about.licence, "url": about.url}
    for name, value in {**fixed, **given}.items():
        if name not in frame.columns:
            frame[name] = value
    _mark_breaks(frame, about)
    told = (*notes, about.caution) if about.caution else tuple(notes)
    source = Provenance(
        about.title, about.credit, about.url, licence=about.licence, dataset=about.code,
        sha256=data if isinstance(data, str) else checksum(data),
        notes=tuple(told),
    )  # fmt: skip
    # Rows are numbered as they come out: a file's line may hold several figures.
    return Observations(frame, (source,), f"{place}, as tidy rows")


def _mark_breaks(frame: pd.DataFrame, about: Dataset) -> None:
    """Say in `series_break` what changed with a row, and from then on in the definition: it is another series.

    A break that the publisher flags parts the series as well, though what changed is not said.
    """
    flags = frame["flag"].tolist() if "flag" in frame.columns else [""] * len(frame)
    told = {flag: FLAGGED if any(mark in flag for mark in BREAK_FLAGS) else "" for flag in set(flags)}
    frame["series_break"] = [told[flag] for flag in flags]
    for since, change in about.breaks.items():
        after = frame["period"] >= since
        frame.loc[after, "definition"] += f"; since {since}: {change}"
        frame.loc[frame["period"] == since, "series_break"] = change


def coded(texts: Sequence[str], area: Callable[[str], str], where: Callable[[int], str]) -> list[str]:
    """Return our area codes for a column; an unknown area is an error that names the place of its first row."""
    found: dict[str, str] = {}
    for row, text in enumerate(texts):
        if text not in found:
            try:
                found[text] = area(text)
            except UnknownNameError as error:
                raise UnknownNameError(
                    error.found, place=where(row), rule=error.rule or "each row is about a known area", hint=error.hint
                ) from None
    return [found[text] for text in texts]


def figure(cell: str, where: str) -> float:
    """Return a figure, or say where it is none."""
    if problem := complaint(cell):
        rule, hint = problem
        raise SchemaError(f"{cell!r} is no figure", place=where, rule=rule, hint=hint)
    return float(cell)


@lru_cache(maxsize=4096)
def age_class(text: str) -> str:
    """Return an age class in SDMX form; what is none stays as it is.

    Examples
    --------
    >>> [age_class(text) for text in ("Total", "0-14", "60 and older", "16 to 59", "Age 65 to 74", "Unknown", "")]
    ['TOTAL', 'Y0-14', 'Y_GE60', 'Y16-59', 'Y65-74', 'UNK', 'TOTAL']
    >>> [age_class(text) for text in ("Under 18 years", "65+ years", "18-19 years")]
    ['Y_LT18', 'Y_GE65', 'Y18-19']
    """
    plain = text.removeprefix("Age ").replace(" years and ", " and ").replace(" years or ", " or ").strip()
    if match := re.fullmatch(r"(\d+) ?(?:-|–|to| ) ?(\d+)(?: years)?", plain, re.ASCII):
        return f"Y{match[1]}-{match[2]}"
    if match := re.fullmatch(
        r"(\d+) ?(?:\+|-|(?:years )?(?:and|or) (?:over|older|more|above))(?: years)?", plain, re.ASCII
    ):
        return f"Y_GE{match[1]}"
    if match := re.fullmatch(r"(?:Under|Below|<) ?(\d+)(?: years)?", plain, re.ASCII):
        return f"Y_LT{match[1]}"
    return {
        "Total": "TOTAL",
        "": "TOTAL",
        "Total, all persons": "TOTAL",
        "Unknown": "UNK",
        "Unknown age": "UNK",
        "All ages": "TOTAL",
    }.get(text, text)


def calendar_year(text: str, where: str) -> str:
    """Return a calendar year in its normal form, or say where it is none.

    Examples
    --------
    >>> calendar_year("2019.0", "t.csv, line 3"), calendar_year("1/1/2015", "t.csv")
    ('2019', '2015')
    """
    year = text.removesuffix(".0").removeprefix("1/1/")
    if not (year.isdigit() and year.isascii() and len(year) == 4 and FIRST_YEAR <= int(year) <= LAST_YEAR):
        raise SchemaError(f"year {text!r}", place=where, rule=f"a year lies between {FIRST_YEAR} and {LAST_YEAR}")
    return year


def years(texts: Sequence[str], where: Callable[[int], str]) -> dict[str, list[str]]:
    """Return the columns of a period that is a calendar year."""
    known: dict[str, str] = {}
    for row, text in enumerate(texts):
        if text not in known:
            known[text] = calendar_year(text, where(row))
    period = [known[text] for text in texts]
    return {
        "period": period, "period_start": [f"{year}-01-01" for year in period],
        "period_end": [f"{year}-12-31" for year in period],
    }  # fmt: skip


def need(about: str, place: str, found: Sequence[str], wanted: Sequence[str]) -> None:
    """Refuse a header that lacks columns, and name those it has."""
    if absent := [name for name in wanted if name not in found]:
        raise FormatError(
            f"no column {', '.join(absent)}", place=place, rule=f"{about} has {', '.join(wanted)}",
            hint=f"there are: {', '.join(found[:40])}",
        )  # fmt: skip


def publishers() -> dict[str, Any]:
    """Return the readers of this folder by the publisher's word."""
    folder = import_module("dvstats.sources")
    names = sorted(one.name for one in pkgutil.iter_modules(folder.__path__) if not one.name.startswith("_"))
    readers = [import_module(f"dvstats.sources.{name}") for name in names]
    for reader in readers:
        if absent := [name for name in SAYS if not hasattr(reader, name)]:
            raise SchemaError(f"no {', '.join(absent)}", place=str(reader.__file__),
                              rule=f"a file of this folder says {', '.join(SAYS)}",
                              hint="what is no reader has a name that begins with _")  # fmt: skip
    return {reader.NAME: reader for reader in readers}


def read(publisher: str, path: Path | str, dataset: str = "") -> Observations:
    """Read a publisher's file, frozen or as it was downloaded; the checksum on its card, if any, must be right.

    Parameters
    ----------
    publisher
        The publisher's word, as `dvstats list sources` shows it.
    path
        The file.
    dataset
        The publisher's code of the dataset, if neither the file nor its name says which it is.
    """
    known = publishers()
    if publisher not in known:
        raise UnknownNameError.among("publisher", publisher, list(known))
    path, reader = Path(path), known[publisher]
    found: Observations
    if hasattr(reader, "parse_file") and path.suffix == ".csv" and path.is_file() and path.stat().st_size > LARGE:
        card = frozen.told(path)
        found = reader.parse_file(path, dataset or card.dataset, sha256=card.sha256)
    else:
        data, card = frozen.read(path)
        found = reader.parse(data, dataset or card.dataset, place=path.name)
    if not card.retrieved:
        return found
    told = (replace(found.sources[0], url=card.url, retrieved=card.retrieved), *found.sources[1:])
    frame = found.frame.assign(url=card.url, retrieved=card.retrieved)
    # Where the publisher names no edition, it is the one of that day.
    frame["vintage"] = frame["vintage"].where(frame["vintage"] != "", f"retrieved {card.retrieved}")
    return Observations(frame, told, found.place)
