"""World Bank: indicators, as bulk CSV, answer of the API, or the table of a mirror.

The bulk CSV has some lines above its header, a column per year and a comma at the end of each line; the API answers
with a list of two, a page and its rows; a mirror writes codes in lower case::

    geo,time,sg_vaw_reas_zs
    afg,2011,90.2

Aggregates (regions, income groups) stand among the countries and are left out, and told. Figures come from different
surveys: one series may hold a jump that no opinion made. The workbook of Women, Business and the Law is read as well:
a row per country and question, Yes as 1 and No as 0.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from dvstats.core.codes import area_from_iso3
from dvstats.core.errors import FormatError, UnknownNameError
from dvstats.core.observations import Observations
from dvstats.sources._by_registry import Wire, from_grid, only, tidy
from dvstats.sources._reading import need, text_of
from dvstats.sources._women_business_law import parse_workbook
from dvstats.store.grid import find_header, grid, records, split
from dvstats.store.registry import recognised, stated
from dvstats.store.wire import load_json

NAME = "world-bank"
TITLE = "World Bank"
SUFFIXES = (".csv", ".json", ".xlsx")
LICENCE = "CC BY 4.0"
TRIED = "tried on a real mirror and a real workbook on law; bulk CSV and API only from their documented layout"
LEFT_OUT = "rows of regions and groups of countries left out"


def parse(data: bytes, dataset: str = "", *, place: str = "") -> Observations:
    r"""Read one indicator.

    Examples
    --------
    >>> found = parse(b"geo,time,sg_vaw_reas_zs\nafg,2011,90.2\n")
    >>> found.frame[["geo", "period", "value", "counting_unit"]].values.tolist()
    [['AF', '2011', 90.2, 'woman']]
    """
    place = place or NAME
    if data.startswith(b"PK"):
        return parse_workbook(data, recognised(NAME, dataset, place), place)
    if data.lstrip()[:1] == b"[":
        wire, code = _api(data, place)
    else:
        text = text_of(data, place)
        first = text.text.partition("\n")[0]
        if first.startswith("geo,time,"):
            wire, code = _mirror(text.text, place, text.notes)
        else:
            wire, code = _bulk(text.text, place, text.notes)
    about = stated(NAME, dataset, code, place)
    return tidy(only(wire, [_is_country(code) for code in wire.columns["geo"]], LEFT_OUT), about, data)


def _mirror(text: str, place: str, notes: tuple[str, ...]) -> tuple[Wire, str]:
    cells = split(text, place, notes=notes)
    need("a table of an indicator", place, cells.header[:2], ("geo", "time"))
    indicator = cells.header[2]
    wire = from_grid(cells)
    columns = {"geo": wire.columns["geo"], "time": wire.columns["time"], "value": wire.columns[indicator]}
    where = wire.where
    return Wire(columns, lambda name: where(indicator if name == "value" else name), place, notes), indicator.replace(
        "_", "."
    )


def _bulk(text: str, place: str, notes: tuple[str, ...]) -> tuple[Wire, str]:
    """Unroll a column per year below the header, wherever it stands."""
    lines = [(n, cells[:-1] if cells and not cells[-1] else cells) for n, cells in records(text, place, ",")]
    start = find_header(lines, lambda cells: cells[:2] == ["Country Name", "Country Code"])
    if start is None:
        raise FormatError("no header", place=place, rule="a line begins with Country Name,Country Code")
    width = len(lines[start][1])
    cells = grid([(n, [*row, *[""] * (width - len(row))]) for n, row in lines[start:]], place, notes)
    years = [name for name in cells.header if re.fullmatch(r"\d{4}", name)]
    index = [(row, year) for row in range(len(cells)) for year in years]
    geo = cells.column("Country Code")
    values = {year: cells.column(year) for year in years}
    columns = {
        "geo": [geo[row] for row, _ in index], "time": [year for _, year in index],
        "value": [values[year][row] for row, year in index],
    }  # fmt: skip
    code = cells.column("Indicator Code")[0] if "Indicator Code" in cells.header else ""
    updated = next((row[1] for _, row in lines[:start] if row[0] == "Last Updated Date" and len(row) > 1), "")
    return Wire(columns, lambda _: lambda at: cells.at(*index[at]), place, notes, vintage=updated), code


def _api(data: bytes, place: str) -> tuple[Wire, str]:
    document, notes = load_json(data, place)
    if not (isinstance(document, list) and len(document) == 2 and isinstance(document[1], list)):
        raise FormatError(
            f"a message instead of data: {str(document)[:160]}", place=place, rule="an answer is a page and its rows"
        )
    rows, page = document[1], document[0]
    if isinstance(page, dict) and int(page.get("pages", 1)) > 1:
        raise FormatError(
            f"page {page.get('page')} of {page['pages']}", place=place, rule="a part is not the whole",
            hint="ask with per_page=20000",
        )  # fmt: skip
    columns = {
        "geo": [str(row["countryiso3code"]) for row in rows], "time": [str(row["date"]) for row in rows],
        "value": ["" if row["value"] is None else repr(row["value"]) for row in rows],
    }  # fmt: skip
    code = str(rows[0]["indicator"]["id"]) if rows else ""
    updated = str(page.get("lastupdated", "")) if isinstance(page, dict) else ""

    def where(name: str) -> Callable[[int], str]:
        return lambda row: f"{place}, row {row + 1}, {name}"

    return Wire(columns, where, place, notes, vintage=updated), code


def _is_country(code: str) -> bool:
    """Tell a country from an aggregate, which has letters of the Bank's own or none."""
    try:
        area_from_iso3(code.upper())
    except UnknownNameError:
        return False
    return True
