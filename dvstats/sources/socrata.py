"""Socrata: incident rows of a city's police, counted.

A row per incident, with a flag that says whether it was domestic; headers in capitals, in lower case with underscores,
or as in an extract, and dates as ISO or as in the United States::

    Date,Block,Primary Type,Description,Location Description,Arrest,Domestic,Community Area
    2022-09-16 21:30:00,026XX S KEDVALE AVE,BURGLARY,FORCIBLE ENTRY,RESIDENCE - GARAGE,false,false,30

Rows are counted by year and kind of crime; no row, place or day leaves this reader. A year that is not covered from
January to December is named by its months. A file of more than 50 MB is counted where it lies, without loading it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from dvstats.core.errors import SchemaError
from dvstats.core.observations import Observations
from dvstats.sources._periods import period
from dvstats.sources._reading import need, text_of
from dvstats.sources._schema import observations
from dvstats.store import large_csv
from dvstats.store.grid import Grid, split
from dvstats.store.registry import Dataset, recognised
from dvstats.store.wire import checksum

NAME = "socrata"
TITLE = "Open data portals of cities (Socrata)"
SUFFIXES = (".csv", ".csv.gz")
LICENCE = "each city's own: see the registry"
TRIED = "tried on a real extract of Chicago's incidents of 2022"
WANTED = ("date", "primary_type", "domestic")
A_DATE, A_FLAG = "a date is 2022-09-16 or 09/16/2022", "the flag is true or false"
FLAGS = {"true": True, "false": False}
ISO = re.compile(r"(\d{4})-(\d\d)-\d\d.*")
AMERICAN = re.compile(r"(\d\d)/\d\d/(\d{4}).*")


def parse(data: bytes, dataset: str = "", *, place: str = "") -> Observations:
    r"""Count the incidents of a file.

    Examples
    --------
    >>> rows = b"date,primary_type,domestic\n2022-01-05,BATTERY,true\n2022-12-01,THEFT,false\n"
    >>> parse(rows, "ijzp-q8t2").frame[["indicator", "period", "offence", "value"]].values.tolist()[:2]
    [['recorded_crime', '2022', 'ALL', 2.0], ['recorded_dv', '2022', 'DV', 1.0]]
    """
    text = text_of(data, place or NAME)
    cells = split(text.text, place or NAME, notes=text.notes)
    names = _names(cells.header, cells.place)
    date, kinds, flag = names["date"], cells.column(names["primary_type"]), names["domestic"]
    months = [_month(cells, row, text, date) for row, text in enumerate(cells.column(date))]
    flags = [_flag(cells, row, text, flag) for row, text in enumerate(cells.column(flag))]
    counted = Counter(zip(months, kinds, flags, strict=True))
    about = recognised(NAME, dataset or "ijzp-q8t2", cells.place)
    return _told(counted, about, cells.place, cells.notes, sha256=checksum(data))


def parse_file(path: Path, dataset: str = "", *, sha256: str = "") -> Observations:
    """Count the incidents of a file that is too large to hold in memory; the counts are those of `parse`."""
    about = recognised(NAME, dataset or "ijzp-q8t2", path.name)
    names = _names(large_csv.header(path), path.name)
    date, kind, flag = (f"trim(coalesce({large_csv.quoted(names[name])}, ''))" for name in WANTED)
    month = (f"CASE WHEN regexp_full_match({date}, '\\d{{4}}-\\d\\d-\\d\\d.*') THEN left({date}, 7) "
             f"WHEN regexp_full_match({date}, '\\d\\d/\\d\\d/\\d{{4}}.*') "
             f"THEN substr({date}, 7, 4) || '-' || left({date}, 2) END")  # fmt: skip
    domestic = f"CASE lower({flag}) WHEN 'true' THEN true WHEN 'false' THEN false END"
    rows = large_csv.grouped(path, (month, kind, domestic))
    if any(row[0] is None for row in rows):
        raise large_csv.wrong(path, f"({month}) IS NULL", names["date"], A_DATE)
    if any(row[2] is None for row in rows):
        raise large_csv.wrong(path, f"({domestic}) IS NULL", names["domestic"], A_FLAG)
    counted = Counter({(month, kind, flag): n for month, kind, flag, n in rows})
    return _told(counted, about, path.name, (large_csv.BY_DUCKDB,), sha256=sha256)


def _names(header: Sequence[str], place: str) -> dict[str, str]:
    names = {name.lower().replace(" ", "_"): name for name in header}
    need("a file of incidents", place, tuple(names), WANTED)
    return names


def _told(
    counted: Counter[tuple[str, str, bool]], about: Dataset, place: str, notes: Sequence[str], *, sha256: str
) -> Observations:
    rows = _counted(counted, about.means["definition"])
    columns: dict[str, Any] = {name: [row[name] for row in rows] for name in rows[0]}
    told = (*notes, f"{counted.total():,} incidents counted")
    return observations(columns, about, sha256, place, told)


def _counted(counted: Counter[tuple[str, str, bool]], base: str) -> list[dict[str, Any]]:
    """Return a row per year and kind of crime for all incidents, and one for those flagged as domestic."""
    every: Counter[tuple[str, str]] = Counter()
    domestic: Counter[tuple[str, str]] = Counter()
    for (month, kind, flag), n in counted.items():
        every[month[:4], kind] += n
        domestic[month[:4], kind] += n * flag
    rows: list[dict[str, Any]] = []
    for year in sorted({year for year, _ in every}):
        when = _covered([month for month, _, _ in counted if month[:4] == year])
        said = sorted(kind for known, kind in every if known == year)
        rows += [_row("recorded_crime", "ALL", base, sum(every[year, kind] for kind in said), when),
                 _row("recorded_dv", "DV", base, sum(domestic[year, kind] for kind in said), when)]  # fmt: skip
        for kind in said:
            told = f"{base}; primary type: {kind}"
            rows += [_row("recorded_crime", "OTHER", told, every[year, kind], when),
                     _row("recorded_dv", "OTHER", told, domestic[year, kind], when)]  # fmt: skip
    return rows


def _row(indicator: str, offence: str, definition: str, value: int, when: tuple[str, str, str]) -> dict[str, Any]:
    flagged = "; flagged as domestic" if indicator == "recorded_dv" else ""
    relationship = "FAM_IPTN" if indicator == "recorded_dv" else "TOTAL"
    return {
        "indicator": indicator, "offence": offence, "relationship": relationship, "definition": definition + flagged,
        "value": value, "period": when[0], "period_start": when[1], "period_end": when[2],
    }  # fmt: skip


def _covered(months: list[str]) -> tuple[str, str, str]:
    """Name a year by itself if it is covered from January to December, by its months otherwise."""
    first, last = min(months), max(months)
    if first.endswith("-01") and last.endswith("-12"):
        return period(first[:4])
    return f"{first}/{last}", period(first)[1], period(last)[2]


def _month(cells: Grid, row: int, text: str, name: str) -> str:
    if match := ISO.fullmatch(text):
        return f"{match[1]}-{match[2]}"
    if match := AMERICAN.fullmatch(text):
        return f"{match[2]}-{match[1]}"
    raise cells.bad(row, name, A_DATE)


def _flag(cells: Grid, row: int, text: str, name: str) -> bool:
    if text.lower() not in FLAGS:
        raise SchemaError(f"{name} is {text!r}", place=cells.at(row, name), rule=A_FLAG)
    return FLAGS[text.lower()]
