"""Council of Europe, Istanbul Convention (CETS 210): when a state signed, ratified, entered and left.

A row per state, a date per step, empty where the step was not taken; years and what is worked out from them stand
beside the dates and repeat them::

    country,signature_date,ratification_date,entry_into_force_date,withdrawal_date,signature_year,…
    Armenia,2018-01-18,,,,2018,…

A step is a row with its year as figure and period; its `day` stands beside. A step not taken is *not applicable* in the
year of the signature, the one step that all have taken. The European Union is no state, and is not in such a table.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from dvstats.core.codes import area_from_name
from dvstats.core.errors import SchemaError
from dvstats.core.observations import Observations
from dvstats.sources._reading import coded, need, observations, text_of
from dvstats.store.grid import Grid, split
from dvstats.store.registry import recognised

NAME = "istanbul"
TITLE = "Council of Europe: Istanbul Convention"
SUFFIXES = (".csv",)
LICENCE = "facts of a public treaty"
TRIED = "tried on a real re-user's table of the dates of 45 states"
STEPS = ("signature", "ratification", "entry_into_force", "withdrawal")
ISO = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


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
    need("a table of dates", cells.place, cells.header, ("country", *(f"{step}_date" for step in STEPS)))
    geo = coded(cells.column("country"), area_from_name, _where(cells, "country"))
    rows = [_step(cells, row, step) | {"geo": geo[row]} for row in range(len(cells)) for step in STEPS]
    columns: dict[str, Any] = {name: [row[name] for row in rows] for name in (rows[0] if rows else ("geo", "period"))}
    return observations(columns, recognised(NAME, dataset or "dates", cells.place), data, cells.place, cells.notes)


def _where(cells: Grid, name: str) -> Callable[[int], str]:
    return lambda row: cells.at(row, name)


def _step(cells: Grid, row: int, step: str) -> dict[str, Any]:
    """Return one step of one state."""
    signed, day = (_day(cells, row, name) for name in ("signature", step))
    if signed is None:
        raise SchemaError("no date of signature", place=cells.at(row, "signature_date"),
                          rule="a state in the table has signed")  # fmt: skip
    if day is not None and day < signed:
        raise SchemaError(f"{step} on {day}", place=cells.at(row, f"{step}_date"), rule=f"it was signed on {signed}")
    at = day or signed
    return {
        "indicator": f"convention_{step}", "period": str(at.year), "period_start": f"{at.year}-01-01",
        "period_end": f"{at.year}-12-31", "day": day.isoformat() if day else "",
        "value": float(day.year) if day else None, "unit": "YR",
        "status": "value" if day else "not applicable", "geo_published": cells.column("country")[row],
        "definition": f"year of {step.replace('_', ' ')} of CETS 210",
    }  # fmt: skip


def _day(cells: Grid, row: int, step: str) -> date | None:
    name = f"{step}_date"
    text = cells.column(name)[row]
    if not text:
        return None
    try:
        if not ISO.fullmatch(text):
            raise ValueError(text)
        return date.fromisoformat(text)
    except ValueError:
        raise SchemaError(f"{text!r} is no date", place=cells.at(row, name), rule="a date is 2013-02-04") from None
