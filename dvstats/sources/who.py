"""World Health Organization: the Global Health Observatory, as its OData service answers.

A list of rows under ``value``; ``Value`` is a text for people, ``NumericValue``, ``Low`` and ``High`` are the figures::

    {"value": [{"IndicatorCode": "SDGIPV12M", "SpatialDimType": "COUNTRY", "SpatialDim": "FRA", "TimeDim": 2018,
                "Dim1": "AGEGROUP_YEARS15-49", "Value": "…", "NumericValue": …, "Low": …, "High": …}]}

Regions and income groups stand among the countries and are left out, and told. Figures are modelled: no survey's. The
licence forbids commercial use: nothing of it ships with dvstats.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from dvstats.core.errors import FormatError
from dvstats.core.observations import Observations
from dvstats.sources._by_registry import Wire, only, tidy
from dvstats.store.registry import stated
from dvstats.store.wire import load_json

NAME = "who"
TITLE = "World Health Organization"
SUFFIXES = (".json",)
LICENCE = "CC BY-NC-SA 3.0 IGO: not for commercial use"
TRIED = "from the documented layout, not yet tried on a live file"
FIELDS = ("IndicatorCode", "SpatialDimType", "SpatialDim", "TimeDim", "Dim1", "NumericValue", "Low", "High")


def parse(data: bytes, dataset: str = "", *, place: str = "") -> Observations:
    """Read one indicator."""
    place = place or NAME
    document, notes = load_json(data, place)
    rows = document.get("value") if isinstance(document, dict) else None
    if not isinstance(rows, list) or not rows:
        raise FormatError(f"no rows: {str(document)[:120]}", place=place, rule="an answer has rows under value")
    for number, row in enumerate(rows):
        if not isinstance(row, dict) or not set(FIELDS) <= row.keys():
            raise FormatError(
                "a row lacks fields", place=f"{place}, row {number + 1}", rule=f"it has {', '.join(FIELDS)}"
            )
    if isinstance(document, dict) and "@odata.nextLink" in document:
        raise FormatError("a first page", place=place, rule="a part is not the whole", hint="follow @odata.nextLink")

    def where(name: str) -> Callable[[int], str]:
        return lambda row: f"{place}, row {row + 1}, {name}"

    columns = {name: [_text(row, name) for row in rows] for name in FIELDS}
    about = stated(NAME, dataset, columns["IndicatorCode"][0], place)
    kept = [kind == "COUNTRY" for kind in columns.pop("SpatialDimType")]
    return tidy(only(Wire(columns, where, place, notes), kept, "rows of regions left out"), about, data)


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row[name]
    return "" if value is None else repr(value) if isinstance(value, float) else str(value)
