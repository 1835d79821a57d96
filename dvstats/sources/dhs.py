"""DHS Program: answers of its service, and attitudes to wife beating in a re-user's table by sex and group.

The service answers with a page of figures, each with its interval where it has one::

    {"TotalPages": 1, "Page": 1, "RecordCount": 1, "Data": [{"IndicatorId": "WE_AWBT_W_ANY", "Indicator": "…",
      "DHS_CountryCode": "NI", "CountryName": "Niger", "SurveyYear": 2012, "CharacteristicCategory": "Total",
      "CharacteristicLabel": "Total", "IsPreferred": 1, "Value": 59.6, "CILow": "", "CIHigh": ""}]}

Its country codes are not those of ISO (NI is Niger): areas go by their names. Where a figure was computed in several
ways, the one that the programme prefers is read, and the others are counted in the notes. The module on violence is
given to one woman of a household, mostly to those ever married. The re-user's table::

    RecordID,Country,Gender,Demographics Question,Demographics Response,Question,Survey Year,Value
    1,Afghanistan,F,Education,Higher,... if she burns the food,1/1/2015,10.1

The table writes 0 where a figure is missing (Afghanistan, never married), so that a true zero cannot be told from none:
zeros are read as missing, and counted in the notes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from dvstats.core.errors import FormatError, SchemaError
from dvstats.core.observations import Observations
from dvstats.sources._by_registry import Wire, from_grid, only, tidy
from dvstats.sources._reading import need, text_of
from dvstats.store.grid import split
from dvstats.store.registry import recognised
from dvstats.store.wire import load_json

NAME = "dhs"
TITLE = "DHS Program"
SUFFIXES = (".csv",)
LICENCE = "DHS terms of use: not to be redistributed without permission"
TRIED = "tried on a real re-user's table of attitudes; answers of the service not yet tried on a live file"
NEEDED = ("Country", "Gender", "Demographics Question", "Demographics Response", "Question", "Survey Year", "Value")


FIELDS = ("IndicatorId", "Indicator", "CountryName", "SurveyYear", "CharacteristicCategory", "CharacteristicLabel",
          "IsPreferred", "Value", "CILow", "CIHigh")  # fmt: skip
# Families of indicators by how their codes begin, and what they tell; the rest of the code is in the definition.
FAMILIES = {"DV_SP": "prevalence", "DV_HLPS": "help_sought", "WE_AWBT": "attitude"}


def parse(data: bytes, dataset: str = "", *, place: str = "") -> Observations:
    """Read an answer of the service, or the table of attitudes."""
    if data.lstrip(b"\xef\xbb\xbf \r\n")[:1] == b"{":
        return _answer(data, place or NAME)
    text = text_of(data, place or NAME)
    cells = split(text.text, place or NAME, notes=text.notes)
    need("a table of DHS attitudes", cells.place, cells.header, NEEDED)
    zeros = sum(cell in ("0", "0.0") for cell in cells.column("Value"))
    wire = from_grid(cells, {"": "missing", "0": "missing", "0.0": "missing"})
    wire = replace(wire, notes=(*wire.notes, f"{zeros} zeros read as missing"))
    return tidy(wire, recognised(NAME, dataset or "attitudes", cells.place), data)


def _answer(data: bytes, place: str) -> Observations:
    document, notes = load_json(data, place)
    answer: dict[str, Any] = document if isinstance(document, dict) else {}
    rows = answer.get("Data")
    if not isinstance(rows, list) or not rows:
        raise FormatError(f"no rows: {str(document)[:120]}", place=place, rule="an answer has rows under Data")
    if int(answer.get("TotalPages") or 1) > 1:
        raise FormatError(
            f"page {answer.get('Page')} of {answer['TotalPages']}", place=place, rule="a part is not the whole",
            hint="ask with perpage=5000, or for fewer indicators",
        )  # fmt: skip
    for number, row in enumerate(rows):
        if not isinstance(row, dict) or not set(FIELDS) <= row.keys():
            raise FormatError(
                "a row lacks fields", place=f"{place}, row {number + 1}", rule=f"it has {', '.join(FIELDS)}"
            )

    def where(name: str) -> Callable[[int], str]:
        return lambda row: f"{place}, row {row + 1}, {name}"

    columns = {name: [_text(row[name]) for row in rows] for name in FIELDS}
    columns["family"] = [_family(code, where("IndicatorId")(row)) for row, code in enumerate(columns["IndicatorId"])]
    columns["sex"] = ["M" if "_M_" in f"{code}_" else "F" for code in columns["IndicatorId"]]
    preferred = [told in ("1", "true", "True") for told in columns.pop("IsPreferred")]
    wire = only(Wire(columns, where, place, notes), preferred, "figures that the programme does not prefer left out")
    return tidy(wire, recognised(NAME, "statcompiler", place), data)


def _family(code: str, place: str) -> str:
    family = next((told for begin, told in FAMILIES.items() if code.startswith(begin)), "")
    if not family:
        raise SchemaError(
            f"indicator {code!r}", place=place, rule="its meaning is not known here",
            hint=f"known are codes that begin with {', '.join(FAMILIES)}",
        )  # fmt: skip
    return family


def _text(value: Any) -> str:
    return "" if value is None else repr(value) if isinstance(value, float) else str(value).strip()
