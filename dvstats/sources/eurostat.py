r"""Eurostat, crime and criminal justice (``crim_*``), gender-based violence (``gbv_*``) and population.

Three wire formats are read. The bulk TSV names the dimensions in its first cell, a column per year follows, and a flag
may trail the figure; figures and years are padded with a blank, and years may descend (before 2023 the first cell ends
in ``geo\time`` and has no ``freq``)::

    freq,pers_cat,sex,unit,geo\TIME_PERIOD  2021   2022
    A,IPTN,F,NR,AT                          30     29 b

SDMX-CSV 1.0 opens with ``DATAFLOW,LAST UPDATE``, SDMX-CSV 2.0 with ``STRUCTURE,STRUCTURE_ID`` and a label beside each
code. JSON-stat 2.0 is read by the dimensions it declares.

``:`` marks a figure that is missing, ``: c`` one that is confidential, ``: u`` one too unreliable to publish, ``: z``
one that cannot be; a zero is a value. Flags: b break, c confidential, d definition differs, e estimated, f forecast,
i see metadata, m imputed, n not significant, p provisional, r revised, s Eurostat's estimate, u low reliability,
x dropped, y unreliable, z not applicable.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from dvstats.core.codes import area_from_eurostat, area_from_iso3
from dvstats.core.errors import FormatError, SchemaError
from dvstats.core.observations import Observations
from dvstats.sources._codes import coded
from dvstats.sources._json_stat import cubes
from dvstats.sources._periods import years
from dvstats.sources._reading import need, text_of
from dvstats.sources._schema import observations
from dvstats.store.grid import Grid, split
from dvstats.store.registry import Dataset, recognised, stated
from dvstats.store.wire import Text, load_json

NAME = "eurostat"
TITLE = "Eurostat"
SUFFIXES = (".tsv", ".tsv.gz", ".csv", ".csv.gz", ".json")
LICENCE = "Commission Decision 2011/833/EU: reuse with attribution to Eurostat"
TRIED = "TSV tried on a real file; flags, SDMX-CSV and JSON-stat from the documented layout, not yet on a live file"

CELL = re.compile(r"\s*(:|[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)(n?)\s*([a-z]*)\s*", re.ASCII)
COLUMNS = {"iccs": "offence", "pers_cat": "relationship", "sex": "sex", "age": "age", "unit": "unit"}
UNITS = {"NR": "NR", "P_HTHAB": "P_HTHAB", "PC": "PC", "P_THAB": "P_THAB"}
PER = {"P_HTHAB": "population, of the sex in question", "P_THAB": "population, of the sex in question"}
WITHHELD = {"c": "suppressed", "u": "suppressed", "x": "suppressed", "y": "suppressed", "z": "not applicable"}
EXTRACT = {"partenaire": "IPTN", "famille": "FAM", "femmes": "F", "hommes": "M"}
SDMX = ("OBS_VALUE", "TIME_PERIOD", "geo")


def parse(data: bytes, dataset: str = "", *, place: str = "") -> Observations:
    r"""Read one file of Eurostat, in whichever of its formats.

    Examples
    --------
    >>> text = "freq,pers_cat,sex,unit,geo\\TIME_PERIOD\t2021 \t2022 \nA,IPTN,F,NR,EL\t: c\t29 b\n"
    >>> parse(text.encode()).frame[["geo", "period", "value", "status", "flag"]].values.tolist()
    [['GR', '2021', nan, 'suppressed', 'c'], ['GR', '2022', 29.0, 'value', 'b']]
    """
    place = place or "eurostat"
    text = text_of(data, place)
    first = text.text.lstrip()[:200].partition("\n")[0]
    if "\\" in first.partition("\t")[0]:
        return _tsv(text, data, dataset, place)
    if first.startswith(("DATAFLOW", "STRUCTURE")):
        return _sdmx_csv(text, data, dataset, place)
    if first.startswith("period,series,value"):
        return _extract(text, data, place)
    if first.startswith("{"):
        return _json_stat(text, data, dataset, place)
    raise FormatError(
        f"the file begins with {first[:60]!r}", place=place, rule="a TSV begins with the dimensions, geo\\TIME_PERIOD "
        "last; SDMX-CSV with DATAFLOW or STRUCTURE", hint="download the dataset as TSV or SDMX-CSV",
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Wire:
    """What a file says: the code of each dimension, the time, and figure, status and flags, row by row."""

    keys: Mapping[str, list[str]]
    times: list[str]
    cells: list[tuple[float | None, str, str]]
    lines: list[int]
    notes: tuple[str, ...]
    place: str
    vintage: str = ""

    def where(self, name: str) -> Callable[[int], str]:
        return lambda row: f"{self.place}, line {self.lines[row]}, {name}"


def _tsv(text: Text, data: bytes, dataset: str, place: str) -> Observations:
    """Unroll a row per series and a column per year into a row per figure."""
    grid = split(text.text, place, delimiter="\t", notes=text.notes)
    dims = tuple(name.strip() for name in grid.header[0].partition("\\")[0].split(","))
    need("a TSV of Eurostat", place, dims, ("geo",))
    about = recognised(NAME, dataset, place, dims)
    times = list(grid.header[1:])
    keys = [_key(grid, row, dims) for row in range(len(grid))]
    # Most cells are like others: each text is parsed once, and told with its first place if it is no figure.
    known: dict[str, tuple[float | None, str, str]] = {}
    for row, series in enumerate(grid.rows):
        for time, cell in zip(times, series[1:], strict=True):
            if cell not in known:
                known[cell] = _cell(cell, grid, row, time)
    cells = [known[cell] for series in grid.rows for cell in series[1:]]
    codes = {dim: [key[i] for key in keys for _ in times] for i, dim in enumerate(dims)}
    lines = [line for line in grid.lines for _ in times]
    return _rows(_Wire(codes, times * len(keys), cells, lines, text.notes, place), about, data)


def _sdmx_csv(text: Text, data: bytes, dataset: str, place: str) -> Observations:
    """Read a row per figure; in version 2.0 columns of labels stand beside the codes and are left aside."""
    grid = split(text.text, place, notes=text.notes)
    need("SDMX-CSV of Eurostat", f"{place}, line 1", grid.header, SDMX)
    dims = _sdmx_dims(grid.header)
    about = stated(NAME, dataset, _flow(grid), place, dims)
    flags = grid.column("OBS_FLAG") if "OBS_FLAG" in grid.header else [""] * len(grid)
    cells = [
        _cell(f"{value or ':'} {flag.lower()}", grid, row, "OBS_VALUE")
        for row, (value, flag) in enumerate(zip(grid.column("OBS_VALUE"), flags, strict=True))
    ]
    keys = {dim: grid.column(dim) for dim in dims}
    vintage = grid.column("LAST UPDATE")[0] if "LAST UPDATE" in grid.header else ""
    times, lines = grid.column("TIME_PERIOD"), list(grid.lines)
    return _rows(_Wire(keys, times, cells, lines, text.notes, place, vintage), about, data)


def _flow(grid: Grid) -> str:
    """Return the code of the dataset, which every row names alike."""
    name = "DATAFLOW" if "DATAFLOW" in grid.header else "STRUCTURE_ID"
    need("SDMX-CSV of Eurostat", f"{grid.place}, line 1", grid.header, (name,))
    flows = grid.column(name)
    for row, flow in enumerate(flows):
        if flow != flows[0]:
            raise grid.bad(row, name, f"all rows are of one dataset; the first is of {flows[0]}", "read them apart")
    return flows[0].rpartition(":")[2].partition("(")[0]


def _json_stat(text: Text, data: bytes, dataset: str, place: str) -> Observations:
    """Read the answer of the statistics API: a cube whose absent cells are missing figures."""
    document, _ = load_json(text.text.encode(), place)
    cube = cubes(document, place)[0]
    time = next(iter(cube.roles.get("time", ())), "time")
    need("JSON-stat of Eurostat", place, tuple(cube.codes), ("geo", time))
    about = recognised(NAME, dataset, place, tuple(dim for dim in cube.codes if dim != time))
    cells = [_status(value, flags) for value, flags in zip(cube.values, cube.status, strict=True)]
    keys = {dim: codes for dim, codes in cube.codes.items() if dim != time}
    numbers = list(range(len(cells)))
    return _rows(_Wire(keys, cube.codes[time], cells, numbers, text.notes, f"{place}, cube", cube.updated), about, data)


def _extract(text: Text, data: bytes, place: str) -> Observations:
    """Read a re-user's table of rates of homicide by partners and family, ``DEU-partenaire-femmes``."""
    grid = split(text.text, place, notes=text.notes)
    series = [name.split("-") for name in grid.column("series")]
    for row, parts in enumerate(series):
        if len(parts) != 3 or parts[1] not in EXTRACT or parts[2] not in EXTRACT:
            raise grid.bad(row, "series", "a series is a country, partenaire or famille, femmes or hommes")
    geo = [parts[0] for parts in series]

    def where(name: str) -> Callable[[int], str]:
        return lambda row: grid.at(row, name)

    columns: dict[str, Any] = {
        "geo": coded(geo, area_from_iso3, where("series")), "geo_published": geo, "unit": "P_HTHAB",
        "grade": "secondary",
        **years(grid.column("period"), where("period")), "relationship": [EXTRACT[parts[1]] for parts in series],
        "sex": [EXTRACT[parts[2]] for parts in series], "denominator": PER["P_HTHAB"],
        "value": pd.Series([float("nan") if v is None else v for v in grid.numbers("value")], dtype=float),
        "status": ["value" if cell else "missing" for cell in grid.column("value")],
    }  # fmt: skip
    notes = (*text.notes, "a re-user's table, without flags: a secondary source")
    return observations(columns, recognised(NAME, "crim_hom_vrel", place), data, place, notes)


def _sdmx_dims(header: Sequence[str]) -> tuple[str, ...]:
    """Return the dimensions, which alone are written in lower case."""
    return tuple(name for name in header if re.fullmatch(r"[a-z][a-z0-9_]*", name))


def _rows(wire: _Wire, about: Dataset, data: bytes) -> Observations:
    """Name the columns as the schema does and add what the registry knows."""
    need(about.code, wire.place, tuple(wire.keys), ("geo",))
    geo = wire.keys["geo"]
    _check_annual(wire.keys.get("freq", []), wire.where("freq"))
    columns: dict[str, Any] = {COLUMNS[dim]: codes for dim, codes in wire.keys.items() if dim in COLUMNS}
    values, statuses, flags = ([cell[part] for cell in wire.cells] for part in range(3))
    columns |= {"geo": coded(geo, area_from_eurostat, wire.where("geo")), "geo_published": geo}
    columns |= years(wire.times, wire.where("time"))
    columns |= {"value": pd.Series(values, dtype=float), "status": statuses, "flag": flags}
    columns["unit"] = _units(columns.get("unit", ["NR"] * len(geo)), wire.where("unit"))
    columns["denominator"] = _denominators(columns["unit"], about)
    columns["vintage"] = wire.vintage
    return observations(columns | _further(wire.keys, about), about, data, wire.place, wire.notes)


def _further(keys: Mapping[str, list[str]], about: Dataset) -> dict[str, list[str]]:
    """Keep dimensions that the schema has no column for, as columns and in the words of the definition."""
    others = {dim: codes for dim, codes in keys.items() if dim not in COLUMNS and dim not in ("freq", "geo")}
    if not others:
        return {}
    told = [", ".join(f"{dim} {code}" for dim, code in zip(others, row, strict=True))
            for row in zip(*others.values(), strict=True)]  # fmt: skip
    return others | {"definition": [f"{about.means.get('definition', '')}; {text}" for text in told]}


def _denominators(units: list[str], about: Dataset) -> list[str]:
    whole = about.means.get("denominator", "")
    return ["" if unit == "NR" else whole or PER.get(unit, "") for unit in units]


def _check_annual(codes: Sequence[str], where: Callable[[int], str]) -> None:
    for row, code in enumerate(codes):
        if code != "A":
            raise SchemaError(f"freq is {code!r}", place=where(row), rule="annual figures (A) are read")


def _units(codes: Sequence[str], where: Callable[[int], str]) -> list[str]:
    for row, code in enumerate(codes):
        if code not in UNITS:
            raise SchemaError(
                f"unit is {code!r}", place=where(row), rule=f"it is one of {', '.join(UNITS)}",
                hint="figures per something else cannot be read as if they were counts",
            )  # fmt: skip
    return [UNITS[code] for code in codes]


def _key(grid: Grid, row: int, dims: Sequence[str]) -> list[str]:
    codes = grid.rows[row][0].split(",")
    if len(codes) != len(dims):
        raise FormatError(
            f"{len(codes)} codes ({grid.rows[row][0]})", place=f"{grid.place}, line {grid.lines[row]}",
            rule=f"there are {len(dims)} dimensions ({', '.join(dims)})",
        )  # fmt: skip
    return codes


def _cell(cell: str, grid: Grid, row: int, name: str) -> tuple[float | None, str, str]:
    """Return figure, status and flags of a cell."""
    # Most cells are a plain number or a colon; the pattern is for the others.
    if cell.isdigit() and cell.isascii():
        return float(cell), "value", ""
    if cell == ":":
        return None, "missing", ""
    match = CELL.fullmatch(cell)
    if match is None:
        raise SchemaError(
            f"{cell!r} is no figure", place=f"{grid.place}, line {grid.lines[row]}, {name}",
            rule="a cell holds a number or a colon, then flags", hint="the file may be damaged: fetch it again",
        )  # fmt: skip
    figure, not_significant, flags = match.groups()
    return _status(None if figure == ":" else float(figure), not_significant + flags)


def _status(value: float | None, flags: str) -> tuple[float | None, str, str]:
    """Return figure, status and flags: where there is no figure, the flag says why."""
    if value is not None:
        return value, "value", flags
    return None, next((WITHHELD[flag] for flag in flags if flag in WITHHELD), "missing"), flags
