"""Council of Europe, Istanbul Convention (CETS 210): when a state signed, ratified, entered and left.

A row per state, a date per step, empty where the step was not taken; years and what is worked out from them stand
beside the dates and repeat them::

    country,signature_date,ratification_date,entry_into_force_date,withdrawal_date,signature_year,…
    Armenia,2018-01-18,,,,2018,…

The table that comes with the sample names its columns without ``_date``, tells the page of each row, and adds the
baseline report of GREVIO, the treaty's body of experts::

    geo,country,signature,ratification,entry_into_force,withdrawal,grevio_baseline_year,grevio_baseline_date,…
    AT,Austria,2013-09-19,2013-11-14,2014-08-01,,2017,2017-09-27,…

A step is a row with its year as figure and period; its `day` stands beside, where it is known. A step not taken is *not
applicable* in the year of the signature, the one step that all have taken. A report that no page was found for is
*missing*: it may be there all the same.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from dvstats.core.codes import area_from_name
from dvstats.core.errors import SchemaError
from dvstats.core.observations import Observations
from dvstats.sources._codes import coded
from dvstats.sources._reading import need, text_of
from dvstats.sources._schema import observations
from dvstats.store.grid import Grid, split
from dvstats.store.registry import recognised

NAME = "istanbul"
TITLE = "Council of Europe: Istanbul Convention"
SUFFIXES = (".csv",)
LICENCE = "facts of a public treaty"
TRIED = "tried on a real re-user's table of the dates of 45 states, and on the sample's table with GREVIO's reports"
STEPS = ("signature", "ratification", "entry_into_force", "withdrawal")
GREVIO = "grevio_baseline"
WORDS = {step: step.replace("_", " ") for step in STEPS} | {GREVIO: "GREVIO's baseline report on the state's keeping"}
NAMES = {"European Union": "EU27_2020"}
TOLD = ("source", "url", "locator", "retrieved", "licence", "grade")
DAY = re.compile(r"\d{4}(-\d\d-\d\d)?", re.ASCII)


def parse(data: bytes, dataset: str = "", *, place: str = "") -> Observations:
    r"""Read the steps of each state.

    Examples
    --------
    >>> table = b"country,signature_date,ratification_date,entry_into_force_date,withdrawal_date\n" \
    ...         b"Armenia,2018-01-18,,,\n"
    >>> parse(table).frame[["geo", "indicator", "value", "status"]].values.tolist()[:2]
    [['AM', 'convention_signature', 2018.0, 'value'], ['AM', 'convention_ratification', nan, 'not applicable']]
    """
    text = text_of(data, place or NAME)
    cells = split(text.text, place or NAME, notes=text.notes)
    dated = "_date" if "signature" not in cells.header else ""
    need("a table of dates", cells.place, cells.header, ("country", *(f"{step}{dated}" for step in STEPS)))
    geo = coded(cells.column("country"), _area, lambda row: cells.at(row, "country"))
    reports = f"{GREVIO}_year" in cells.header
    columns = {step: f"{step}{dated}" for step in STEPS} | ({GREVIO: f"{GREVIO}_year"} if reports else {})
    told = {name: cells.column(name) for name in TOLD if name in cells.header}
    rows = [_step(cells, row, step, columns) | {"geo": geo[row]} | {name: column[row] for name, column in told.items()}
            for row in range(len(cells)) for step in columns]  # fmt: skip
    named = {name: [row[name] for row in rows] for name in (rows[0] if rows else ("geo", "period"))}
    about = recognised(NAME, dataset or ("status" if reports else "dates"), cells.place)
    return observations(named, about, data, cells.place, cells.notes)


def _area(name: str) -> str:
    return NAMES.get(name) or area_from_name(name)


def _step(cells: Grid, row: int, step: str, columns: Mapping[str, str]) -> dict[str, Any]:
    """Return one step of one state."""
    signed, day = (_day(cells, row, columns[name]) for name in ("signature", step))
    if not signed:
        raise SchemaError("no date of signature", place=cells.at(row, columns["signature"]),
                          rule="a state in the table has signed")  # fmt: skip
    # A year alone is before none of its days.
    if day and day < signed[: len(day)]:
        raise SchemaError(f"{step} on {day}", place=cells.at(row, columns[step]), rule=f"it was signed on {signed}")
    year = (day or signed)[:4]
    return {
        "indicator": f"convention_{step}" if step in STEPS else step, "period": year, "period_start": f"{year}-01-01",
        "period_end": f"{year}-12-31", "day": _whole(cells, row, step, day), "unit": "YR",
        "value": float(year) if day else None, "geo_published": cells.column("country")[row],
        "status": "value" if day else "not applicable" if step in STEPS else "missing",
        "definition": f"year of {WORDS[step]} of CETS 210",
    }  # fmt: skip


def _whole(cells: Grid, row: int, step: str, day: str) -> str:
    """Return the day of a step; nothing where only its year is known."""
    if step == GREVIO and f"{GREVIO}_date" in cells.header:
        day = _day(cells, row, f"{GREVIO}_date")
    return day if "-" in day else ""


def _day(cells: Grid, row: int, name: str) -> str:
    """Return a day, or a year where no more is known."""
    text = cells.column(name)[row]
    try:
        if text and not DAY.fullmatch(text):
            raise ValueError(text)
        return text and (text if len(text) == len("2013") else date.fromisoformat(text).isoformat())
    except ValueError:
        raise SchemaError(f"{text!r} is no date", place=cells.at(row, name), rule="a date is 2013-02-04") from None
