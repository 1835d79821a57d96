"""Statistics Canada: a table as a zip archive of data and metadata.

::

    "REF_DATE","GEO","DGUID","Index","UOM","UOM_ID","SCALAR_FACTOR",…,"VALUE","STATUS","SYMBOL","TERMINATED","DECIMALS"
    "1981-01","Canada","2016A000011124","…","Index, 2014=100","351","units ",…,"31.0","","","","1"

Figures in thousands are multiplied out. STATUS: ``..`` not available, ``x`` confidential, ``F`` too unreliable to
publish, ``E`` use with caution, ``...`` not applicable.
"""

from __future__ import annotations

from typing import Any

from dvstats.core.errors import FormatError, SchemaError
from dvstats.core.observations import Observations
from dvstats.sources._by_registry import Wire, from_grid, tidy
from dvstats.sources._reading import need, text_of
from dvstats.store.archive import members
from dvstats.store.grid import Grid, complaint, split
from dvstats.store.registry import stated

NAME = "statcan"
TITLE = "Statistics Canada"
SUFFIXES = (".zip", ".csv")
LICENCE = "Statistics Canada Open Licence"
TRIED = "layout tried on a real archive on another subject; no table of violence tried yet"
NEEDED = ("REF_DATE", "GEO", "DGUID", "UOM", "SCALAR_FACTOR", "VALUE", "STATUS", "DECIMALS")
STATUS = {"x": "suppressed", "F": "suppressed", "..": "missing", "...": "not applicable", "": "missing", "E": "missing"}
FACTORS = {"units": 1.0, "tens": 10.0, "hundreds": 1e2, "thousands": 1e3, "millions": 1e6}


def parse(data: bytes, dataset: str = "", *, place: str = "") -> Observations:
    """Read one table, whose code is the name of the file in the archive."""
    name, cells = _table(data, place or NAME)
    return tidy(wire(cells), stated(NAME, dataset, name, cells.place), data)


def wire(cells: Grid) -> Wire:
    """Return columns with figures multiplied out and the status in our words."""
    need("a table of Statistics Canada", cells.place, cells.header, NEEDED)
    status, factor = cells.column("STATUS"), cells.column("SCALAR_FACTOR")
    columns: dict[str, Any] = {name: cells.column(name) for name in _kept(cells.header)}
    columns["VALUE"] = [_figure(cells, row, factor[row]) for row in range(len(cells))]
    columns["STATUS"] = [STATUS.get(text, "missing") for text in status]
    columns["FLAG"] = status
    base = from_grid(cells)
    return Wire(columns, base.where, cells.place, cells.notes)


def _table(data: bytes, place: str) -> tuple[str, Grid]:
    if not data.startswith(b"PK"):
        text = text_of(data, place)
        return "", split(text.text, place, notes=text.notes)
    files = members(data, place)
    tables = [name for name in files if name.endswith(".csv") and not name.endswith("_MetaData.csv")]
    if len(tables) != 1:
        raise FormatError(f"{len(tables)} tables in the archive", place=place, rule="one, and its metadata")
    text = text_of(files[tables[0]], f"{place}, {tables[0]}")
    return tables[0].removesuffix(".csv"), split(text.text, f"{place}, {tables[0]}", notes=text.notes)


def _kept(header: tuple[str, ...]) -> list[str]:
    """Return area, time, dimensions, unit and decimals; identifiers of the service are left aside."""
    dims = header[header.index("DGUID") + 1 : header.index("UOM")]
    return ["REF_DATE", "GEO", *dims, "UOM", "DECIMALS"]


def _figure(cells: Grid, row: int, factor: str) -> str:
    text = cells.rows[row][cells.header.index("VALUE")]
    if factor.strip() not in FACTORS:
        raise SchemaError(
            f"SCALAR_FACTOR is {factor!r}", place=cells.at(row, "SCALAR_FACTOR"), rule=f"one of {', '.join(FACTORS)}"
        )
    if not text or complaint(text) or FACTORS[factor.strip()] == 1:
        return text
    return repr(float(text) * FACTORS[factor.strip()])
