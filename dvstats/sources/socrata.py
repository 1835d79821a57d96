"""Socrata: incident rows of a city's police, counted.

A row per incident, with a flag that says whether it was domestic; headers in capitals, in lower case with underscores,
or as in an extract, and dates as ISO or as in the United States::

    Date,Block,Primary Type,Description,Location Description,Arrest,Domestic,Community Area
    2022-09-16 21:30:00,026XX S KEDVALE AVE,BURGLARY,FORCIBLE ENTRY,RESIDENCE - GARAGE,false,false,30

Rows are counted by year and kind of crime; no row, place or day leaves this reader. A year that is not covered from
January to December is named by its months.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from dvstats.core.errors import SchemaError
from dvstats.core.observations import Observations
from dvstats.sources._by_registry import period
from dvstats.sources._reading import need, observations, text_of
from dvstats.store.grid import Grid, split
from dvstats.store.registry import recognised

NAME = "socrata"
TITLE = "Open data portals of cities (Socrata)"
SUFFIXES = (".csv", ".csv.gz")
LICENCE = "each city's own: see the registry"
TRIED = "tried on a real extract of Chicago's incidents of 2022"
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
    names = {name.lower().replace(" ", "_"): name for name in cells.header}
    need("a file of incidents", cells.place, tuple(names), ("date", "primary_type", "domestic"))
    about = recognised(NAME, dataset or "ijzp-q8t2", cells.place)
    months = [_month(cells, row, text, names["date"]) for row, text in enumerate(cells.column(names["date"]))]
    flags = [_flag(cells, row, text, names["domestic"]) for row, text in enumerate(cells.column(names["domestic"]))]
    kinds = cells.column(names["primary_type"])
    counted = _counted(months, kinds, flags, about.means["definition"])
    columns: dict[str, Any] = {name: [row[name] for row in counted] for name in counted[0]}
    return observations(columns, about, data, cells.place, (*cells.notes, f"{len(cells):,} incidents counted"))


def _counted(months: list[str], kinds: list[str], flags: list[bool], base: str) -> list[dict[str, Any]]:
    """Return a row per year and kind of crime for all incidents, and one for those flagged as domestic."""
    every = Counter(zip((month[:4] for month in months), kinds, strict=True))
    domestic = Counter((month[:4], kind) for month, kind, flag in zip(months, kinds, flags, strict=True) if flag)
    rows: list[dict[str, Any]] = []
    for year in sorted({year for year, _ in every}):
        when = _covered([month for month in months if month[:4] == year])
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
    raise cells.bad(row, name, "a date is 2022-09-16 or 09/16/2022")


def _flag(cells: Grid, row: int, text: str, name: str) -> bool:
    if text.lower() not in FLAGS:
        raise SchemaError(f"{name} is {text!r}", place=cells.at(row, name), rule="the flag is true or false")
    return FLAGS[text.lower()]
