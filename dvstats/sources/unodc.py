"""UNODC: the Crime Trends Survey (UN-CTS) and earlier tables of homicide and recorded crime.

The survey's files, CSV or XLSX, have a row per figure; the header stands in the first row or below a title and a date,
and is found by its ``Iso3_code``::

    Iso3_code,Country,Region,Subregion,Indicator,Dimension,Category,Sex,Age,Year,Unit of measurement,VALUE,Source
    CHE,Switzerland,Europe,Western Europe,Victims of serious assault,by relationship to perpetrator,…

Each count has a rate beside it (``Unit of measurement``). Offences have Sex ``Total`` only, victims by relationship
have ``Male`` and ``Female`` only: add them. A figure that is not there is not zero: rows are absent. The United Kingdom
is three areas (``GBR_E_W``, ``GBR_S``, ``GBR_NI``).

Earlier tables have a column per year (``Country,Region,Indicator,2005,…``), or name the country only and put rates
beside counts (``country,year,count,rate``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from dvstats.core.codes import area_from_iso3, area_from_name
from dvstats.core.errors import FormatError, SchemaError, UnknownNameError
from dvstats.core.observations import Observations
from dvstats.sources._codes import age_class, coded
from dvstats.sources._periods import years
from dvstats.sources._reading import figure, need, text_of
from dvstats.sources._schema import observations
from dvstats.store.grid import Grid, find_header, grid, records
from dvstats.store.registry import Dataset, recognised
from dvstats.store.workbook import sheets

NAME = "unodc"
TITLE = "United Nations Office on Drugs and Crime"
SUFFIXES = (".xlsx", ".csv", ".csv.gz")
LICENCE = "UN terms of use: reuse with attribution to UNODC"
TRIED = "tried on real files: violent and sexual crime (CSV), homicide tables, workbooks of recorded crime"

CTS = ("Iso3_code", "Country", "Indicator", "Dimension", "Category", "Sex", "Age", "Year", "Unit of measurement",
       "VALUE", "Source")  # fmt: skip
MARKS = ("Iso3_code", "Country", "country", "Territory")
HOMICIDE, ASSAULT, SEXUAL = "ICCS0101", "ICCS020111", "ICCS0301"
OFFENCES = {
    "Serious assault": ASSAULT,
    "Kidnapping": "ICCS020221",
    "Sexual violence": SEXUAL,
    "Sexual violence: Rape": "ICCS03011",
    "Sexual violence: Sexual assault": "ICCS03012",
    "Sexual violence: Other acts of sexual violence": "ICCS03019",
    "Sexual Exploitation": "ICCS0302",
    "Acts intended to induce fear or emotional distress": "ICCS0208",
}
# indicator of the survey → ours, offence, counting unit, stage
INDICATORS = {
    "Violent offences": ("recorded_crime", "", "offence", "recorded"),
    "Victims of serious assault": ("serious_assault_victims", ASSAULT, "victim", "recorded"),
    "Victims of sexual violence": ("sexual_violence_victims", SEXUAL, "victim", "recorded"),
    "Victims of intentional homicide": ("homicide_victims", HOMICIDE, "victim", "recorded"),
    "Persons arrested/suspected for intentional homicide": ("homicide_suspects", HOMICIDE, "suspect", "suspected"),
    "Persons convicted for intentional homicide": ("homicide_convicted", HOMICIDE, "person", "convicted"),
}
RELATIONSHIPS = {
    "Intimate partner or family member": "FAM_IPTN",
    "Intimate partner or family member: Intimate partner": "IPTN",
    "Intimate partner or family member: Family member": "FAM",
    "Other Perpetrator known to the victim": "KNOWN",
    "Perpetrator unknown to the victim": "STRANGER",
    "Relationship to perpetrator is not known": "UNK",
}
SEXES = {"Total": "T", "Male": "M", "Female": "F", "Unknown": "UNK", "": "T"}
UNITS = {
    "Counts": ("NR", ""),
    "Rate per 100,000 population": ("P_HTHAB", "population, of the sex in question"),
}
# what the earlier homicide tables call things, beyond the names that areas go by
NAMES = {
    "St. Kitts and Nevis": "KN",
    "St. Vincent and the Grenadines": "VC",
    "Hong Kong Special Administrative Region of China": "HK",
    "Macao Special Administrative Region of China": "MO",
}


def parse(data: bytes, dataset: str = "", *, place: str = "") -> Observations:
    """Read one file of UNODC, whichever its vintage.

    Examples
    --------
    >>> text = '''UNODC
    ... Iso3_code,Country,Indicator,Dimension,Category,Sex,Age,Year,Unit of measurement,VALUE,Source
    ... GBR_S,United Kingdom (Scotland),Violent offences,by type of offence,Kidnapping,Total,Total,2019,Counts,7,CTS
    ... '''
    >>> parse(text.encode(), "data_cts_violent_and_sexual_crime").frame[["geo", "offence", "value"]].values.tolist()
    [['GB-SCT', 'ICCS020221', 7.0]]
    """
    place = place or "unodc"
    cells, vintage = _cells(data, place)
    if "Iso3_code" in cells.header:
        return _cts(cells, data, dataset or _cts_dataset(cells), vintage)
    if "Territory" in cells.header:
        return _territories(cells, data, recognised(NAME, dataset or "homicide", place))
    if "Indicator" in cells.header:
        return _wide(
            cells, data, recognised(NAME, dataset or ("homicide" if "Subregion" in cells.header else ""), place)
        )
    return _counts(cells, data, recognised(NAME, dataset, place))


def _cells(data: bytes, place: str) -> tuple[Grid, str]:
    """Return the table below its header, wherever that stands, in a text or a workbook, and the date above it."""
    if data.startswith(b"PK"):
        for name, lines in sheets(data, place).items():
            if (start := find_header(lines, _is_header)) is not None:
                below = _below(lines[start:], start, f"{place}, sheet {name}", (), is_sheet=True)
                return below, _edition(lines[:start])
        raise _no_header(place)
    text = text_of(data, place)
    body = text.text
    first = next((line for line in body.splitlines() if any(mark in line for mark in MARKS)), "")
    semicolons = first.count(";") > first.count(",")
    lines = records(body, place, ";" if semicolons else ",")
    if (start := find_header(lines, _is_header)) is None:
        raise _no_header(place)
    notes = (*text.notes, *(["columns separated by semicolons"] if semicolons else []))
    return _below(lines[start:], start, place, notes), _edition(lines[:start])


def _edition(above: list[tuple[int, list[str]]]) -> str:
    """Return the date that stands above the header, as it is written there: UNODC names its vintages by it."""
    cells = (cell for _, row in above for cell in row)
    return next((cell for cell in cells if re.fullmatch(r"\d\d?/\d\d?/\d{4}|\d{4}-\d\d-\d\d", cell, re.ASCII)), "")


def _below(
    lines: list[tuple[int, list[str]]], above: int, place: str, notes: Sequence[str], is_sheet: bool = False
) -> Grid:
    told = [f"{above} lines above the header left out"] if above else []
    (first, header), rows = lines[0], lines[1:]
    # A footer names no country and has no figure; a row with a figure and no country is an error further down.
    code = next(i for i, name in enumerate(header) if name in MARKS)
    value = header.index("VALUE") if "VALUE" in header else None
    width = len(header)
    kept = [(n, c) for n, c in rows if len(c) != width or c[code] or (value is not None and c[value])]
    told += [f"{len(rows) - len(kept)} rows without an area and a figure left out"] if len(kept) < len(rows) else []
    return grid([(first, header), *kept], place, (*notes, *told), is_sheet)


def _is_header(cells: list[str]) -> bool:
    return len(cells) > 3 and any(mark in cells for mark in MARKS)


def _no_header(place: str) -> FormatError:
    return FormatError(
        "no header", place=place, rule=f"one line holds {' or '.join(MARKS)}", hint="is it a file of UNODC?"
    )


def _cts_dataset(cells: Grid) -> str:
    homicide = any("homicide" in name.lower() for name in cells.column("Indicator"))
    return "data_cts_intentional_homicide" if homicide else "data_cts_violent_and_sexual_crime"


# ── the Crime Trends Survey ─────────────────────────────────────────────────


def _cts(cells: Grid, data: bytes, dataset: str, vintage: str) -> Observations:
    need("a file of the Crime Trends Survey", cells.place, cells.header, CTS)
    about = recognised(NAME, dataset, cells.place)
    read = {name: cells.column(name) for name in CTS}
    units = _mapped(cells, "Unit of measurement", UNITS)
    columns: dict[str, Any] = {
        "geo": coded(read["Iso3_code"], area_from_iso3, _at(cells, "Iso3_code")), "geo_published": read["Country"],
        **years(read["Year"], _at(cells, "Year")), "sex": _mapped(cells, "Sex", SEXES),
        "age": [age_class(age) for age in read["Age"]], "unit": [unit for unit, _ in units],
        "denominator": [whole for _, whole in units], "population": "all victims", **_meanings(cells),
        "indicator_published": read["Indicator"], "category_published": read["Category"],
        "reported_by": read["Source"], "vintage": vintage, **_values(cells, "VALUE"),
    }  # fmt: skip
    return observations(columns, about, data, cells.place, cells.notes)


def _meanings(cells: Grid) -> dict[str, list[str]]:
    """Return what indicator, dimension and category mean: our indicator, offence, relationship, unit, definition."""
    triples = list(zip(*(cells.column(name) for name in ("Indicator", "Dimension", "Category")), strict=True))
    meaning: dict[tuple[str, str, str], dict[str, str]] = {}
    for row, triple in enumerate(triples):
        if triple not in meaning:
            indicator, dimension, category = triple
            meaning[triple] = _meaning(indicator, dimension, category, _at(cells, "Indicator")(row))
    return {name: [meaning[triple][name] for triple in triples] for name in next(iter(meaning.values()))}


def _meaning(indicator: str, dimension: str, category: str, place: str) -> dict[str, str]:
    if indicator not in INDICATORS:
        raise SchemaError(
            f"indicator {indicator!r}", place=place, rule="its counting unit is not known here",
            hint=f"known: {', '.join(INDICATORS)}",
        )  # fmt: skip
    ours, offence, unit, stage = INDICATORS[indicator]
    by_offence = dimension == "by type of offence"
    base = "offences recorded by the police" if unit == "offence" else indicator[0].lower() + indicator[1:]
    plain = category in RELATIONSHIPS or category in OFFENCES or category in ("Total", "")
    return {
        "indicator": ours, "counting_unit": unit, "stage": stage,
        "offence": _offence(category) if by_offence else offence or "ALL",
        "relationship": RELATIONSHIPS.get(category, "TOTAL"),
        "definition": base if plain else f"{base}, {dimension}: {category}",
    }  # fmt: skip


def _offence(category: str) -> str:
    """Return the ICCS code; a finer category (``…: Cyber-related``) keeps the code of the one that holds it."""
    return OFFENCES.get(category) or OFFENCES.get(category.rpartition(":")[0], "OTHER")


# ── earlier tables ──────────────────────────────────────────────────────────

PART = re.compile(r"(Robbery|Gangs|Organized Crime)(-Related Homicide|: (?P<sex>Female|Male) Homicide)")
KIN = re.compile(
    r"(?P<who>Intimate Partner/Family Member|Intimate Partner|IPFM|IP) ((?P<sex>Male|Female) Victims|Homicide)"
)
PLAIN = re.compile(
    r"((?P<sex>Male|Female) ?)?(?P<age>\d+[- ]\d+|60 or more)? ?(Homicide)? ?(Total)? ?"
    r"(?P<rate>Rate|Count)?( by)? ?(?P<how>(Firearms|Sharp Objects|Other Mechanisms?|Unknown Mechanisms?))?"
    r" ?(?P<late>Rate)?"
)


def _wide(cells: Grid, data: bytes, about: Dataset) -> Observations:
    """Unroll a column per year; an empty cell is no row."""
    marks = {name: _homicide(name, _at(cells, "Indicator")(row)) for row, name in enumerate(cells.column("Indicator"))}
    at = [i for i, name in enumerate(cells.header) if re.fullmatch(r"\d{4}", name)]
    index = cells.index("Indicator")
    filled = [(r, i, {"period": cells.header[i], **marks[cells.rows[r][index]]})
              for r in range(len(cells)) for i in at if cells.rows[r][i]]  # fmt: skip
    empty = len(cells) * len(at) - len(filled)
    return _unrolled(cells, "Country", filled, empty, data, about)


def _territories(cells: Grid, data: bytes, about: Dataset) -> Observations:
    """Unroll a column per rate; regional aggregates are left out."""
    if "Level" in cells.header:
        level = cells.index("Level")
        chosen = [row for row in range(len(cells)) if cells.rows[row][level] == "Country"]
    else:
        chosen = list(range(len(cells)))
    at = [i for i, name in enumerate(cells.header) if name.endswith("_Rate")]
    marks = {i: _homicide(cells.header[i], f"{cells.place}, line 1") for i in at}
    year = cells.index("Year")
    filled = [(r, i, {"period": cells.rows[r][year], **marks[i]}) for r in chosen for i in at if cells.rows[r][i]]
    told = f"{len(cells) - len(chosen)} rows of regions and the world left out"
    return _unrolled(cells, "Territory", filled, len(chosen) * len(at) - len(filled), data, about, told)


def _unrolled(
    cells: Grid, name: str, filled: list[tuple[int, int, dict[str, str]]], empty: int, data: bytes, about: Dataset,
    *told: str,
) -> Observations:  # fmt: skip
    """Return a row per filled cell."""
    if not filled:
        raise FormatError("no figure of a country", place=cells.place, rule="a table has at least one")
    place = [f"{cells.place}, line {cells.lines[row]}, column {cells.header[column]}" for row, column, _ in filled]
    areas = [cells.rows[row][cells.index(name)] for row, _, _ in filled]
    columns: dict[str, Any] = {
        "geo": coded(areas, _area, place.__getitem__), "geo_published": areas,
        **years([said["period"] for _, _, said in filled], place.__getitem__),
        "value": [figure(cells.rows[row][column], at) for (row, column, _), at in zip(filled, place, strict=True)],
    }  # fmt: skip
    said = {key: [one[key] for _, _, one in filled] for key in filled[0][2] if key != "period"}
    notes = (*cells.notes, *told, f"{empty:,} empty cells are no rows")
    return observations(columns | said, about, data, cells.place, notes)


def _homicide(text: str, place: str) -> dict[str, str]:
    """Return what a name of an earlier homicide table means.

    Examples
    --------
    >>> _homicide("IP Female Victims", "")["relationship"], _homicide("Male_60_or_more_Rate", "")["age"]
    ('IPTN', 'Y_GE60')
    """
    plain = {"sex": "T", "age": "TOTAL", "relationship": "TOTAL", "unit": "NR", "denominator": ""}
    base = "victims of intentional homicide"
    if match := KIN.fullmatch(text):
        who = "FAM_IPTN" if match["who"] in ("IPFM", "Intimate Partner/Family Member") else "IPTN"
        return plain | {"sex": SEXES[match["sex"] or ""], "relationship": who, "definition": base}
    if match := PART.fullmatch(text):
        return plain | {"sex": SEXES[match["sex"] or ""], "definition": f"{base}, related to: {match[1].lower()}"}
    if match := PLAIN.fullmatch(text.replace("_", " ")):
        how = f", by: {match['how'].lower().removesuffix('s')}s" if match["how"] else ""
        rate = "Rate" in (match["rate"], match["late"])
        per = dict(
            zip(("unit", "denominator"), UNITS["Rate per 100,000 population" if rate else "Counts"], strict=True)
        )
        return (
            plain
            | per
            | {"sex": SEXES[match["sex"] or ""], "age": age_class(match["age"] or ""), "definition": base + how}
        )
    raise SchemaError(f"indicator {text!r}", place=place, rule="its meaning is not known here")


def _counts(cells: Grid, data: bytes, about: Dataset) -> Observations:
    """Read counts by country and year; their rates are counts over 100,000, not over a population, and are left out."""
    need("a table of recorded crime", cells.place, cells.header, ("country", "year", "count"))
    names = cells.column("country")
    columns: dict[str, Any] = {
        "geo": coded(names, _area, _at(cells, "country")), "geo_published": names,
        **years(cells.column("year"), _at(cells, "year")), **_values(cells, "count"),
    }  # fmt: skip
    told = ("column rate left out: it is the count over 100,000, per no population",) if "rate" in cells.header else ()
    return observations(columns, about, data, cells.place, (*cells.notes, *told))


def _values(cells: Grid, name: str) -> dict[str, Any]:
    values = cells.numbers(name)
    return {"value": values, "status": ["missing" if value is None else "value" for value in values]}


def _area(name: str) -> str:
    return NAMES.get(name) or area_from_name(name)


def _mapped(cells: Grid, name: str, known: dict[str, Any]) -> list[Any]:
    for row, text in enumerate(cells.column(name)):
        if text not in known:
            raise UnknownNameError(
                f"{name} is {text!r}",
                place=_at(cells, name)(row),
                rule=f"it is one of {', '.join(filter(None, known))}",
            )
    return [known[text] for text in cells.column(name)]


def _at(cells: Grid, name: str) -> Callable[[int], str]:
    return lambda row: cells.at(row, name)
