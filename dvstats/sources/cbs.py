"""Statistics Netherlands (CBS): a table of its OData service, version 3.

A row per combination, a column per measure, periods coded by their kind (``2022JJ00`` is the year 2022), codes padded
with blanks::

    {"odata.metadata": "…", "value": [{"ID": 0, "Geslacht": "T001038", "Perioden": "2022JJ00", "Slachtoffers_1": 9.0}]}

The service gives ten thousand rows at most: a part is not the whole and is refused. Prevalence differs fourfold with
what is asked (8 % without, 33 % with verbal aggression): the registry's definition says which.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from dvstats.core.errors import FormatError, SchemaError
from dvstats.core.observations import Observations
from dvstats.sources._by_registry import Wire, tidy
from dvstats.store.registry import recognised
from dvstats.store.wire import load_json

NAME = "cbs"
TITLE = "Statistics Netherlands"
SUFFIXES = (".json",)
LICENCE = "CC BY 4.0"
TRIED = "from the documented layout, not yet tried on a live file; a dataset needs an entry in a registry of one's own"
PERIODS = "Perioden"
MOST = 10_000


def parse(data: bytes, dataset: str = "", *, place: str = "") -> Observations:
    """Read one table."""
    place = place or NAME
    document, notes = load_json(data, place)
    answer: dict[str, Any] = document if isinstance(document, dict) else {}
    rows = answer.get("value")
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        raise FormatError(f"no rows: {str(document)[:120]}", place=place, rule="an answer has rows under value")
    if len(rows) >= MOST or any(str(name).endswith("nextLink") for name in answer):
        raise FormatError(
            f"{len(rows):,} rows of more", place=place, rule="a part is not the whole", hint="ask for fewer at a time"
        )
    names = [str(name) for name in rows[0] if name != "ID"]

    def where(name: str) -> Callable[[int], str]:
        return lambda row: f"{place}, row {row + 1}, {name}"

    for number, row in enumerate(rows):
        if absent := [name for name in names if name not in row]:
            raise FormatError(f"no {', '.join(absent)}", place=f"{place}, row {number + 1}", rule="rows are alike")
    columns = {name: [_text(row[name]) for row in rows] for name in names}
    if PERIODS in columns:
        columns[PERIODS] = [_year(text, where(PERIODS)(row)) for row, text in enumerate(columns[PERIODS])]
    return tidy(Wire(columns, where, place, notes), recognised(NAME, dataset, place), data)


def _text(value: Any) -> str:
    return "" if value is None else repr(value) if isinstance(value, float) else str(value).strip()


def _year(text: str, place: str) -> str:
    match = re.fullmatch(r"(\d{4})JJ00", text, re.ASCII)
    if match is None:
        raise SchemaError(f"period {text!r}", place=place, rule="years are read (2022JJ00), no quarters or months")
    return match[1]
