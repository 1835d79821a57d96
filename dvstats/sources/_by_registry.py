"""Tables whose meaning the registry tells column by column: the reader finds the table, this puts it under the schema.

A column of the file is mapped to one of the observations, set aside because it repeats another, or told in the
definition: none is lost.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from dvstats.core.codes import area_from_eurostat, area_from_iso3, area_from_name
from dvstats.core.errors import SchemaError
from dvstats.core.observations import Observations
from dvstats.sources._codes import age_class, coded
from dvstats.sources._periods import period
from dvstats.sources._reading import figure, need
from dvstats.sources._schema import observations
from dvstats.store.grid import Grid, complaint
from dvstats.store.registry import Dataset

Where = Callable[[str], Callable[[int], str]]
AREAS: dict[str, Callable[[str], str]] = {
    "iso3": lambda code: area_from_iso3(code.upper()),
    "name": area_from_name,
    "eurostat": area_from_eurostat,
}
PARTS = "parts of "
MISSING = {"": "missing"}
# Columns in our codes: what the publisher wrote stands beside them, as `…_published`.
HARMONISED = ("indicator", "offence", "relationship", "sex", "age", "unit", "counting_unit")


@dataclass(frozen=True, slots=True)
class Wire:
    """Columns of text as a publisher gives them, with their places and what was normalised.

    Parameters
    ----------
    columns
        Cells of each column.
    where
        The place of a row in a column, for messages.
    place
        File name.
    notes
        What was normalised.
    marks
        What stands for no figure, and the status that it means.
    vintage
        The publisher's edition, if the file says it.
    """

    columns: Mapping[str, Sequence[str]]
    where: Where
    place: str
    notes: tuple[str, ...] = ()
    marks: Mapping[str, str] = field(default_factory=lambda: MISSING)
    vintage: str = ""


def from_grid(cells: Grid, marks: Mapping[str, str] = MISSING) -> Wire:
    """Return the columns of a grid."""

    def where(name: str) -> Callable[[int], str]:
        # A column that a reader adds has no cell of its own, only a line.
        if name not in cells.header:
            return lambda row: f"{cells.place}, line {cells.lines[row]}"
        return lambda row: cells.at(row, name)

    return Wire({name: cells.column(name) for name in cells.header}, where, cells.place, cells.notes, marks)


def tidy(wire: Wire, about: Dataset, data: bytes) -> Observations:
    """Put the columns of a file under the schema, as the registry says."""
    need(f"{about.publisher} {about.code}", wire.place, tuple(wire.columns), tuple(about.columns))
    # One column of a file may say two things of the schema: "Statistic" = "indicator,unit".
    source = {ours: theirs for theirs, names in about.columns.items() for ours in names.split(",")}
    _check(about, source)
    columns: dict[str, Any] = {ours: _column(wire, about, theirs, ours) for ours, theirs in source.items()}
    columns |= {
        f"{ours}_published": list(wire.columns[source[ours]])
        for ours in HARMONISED
        if ours in source and columns[ours] != list(wire.columns[source[ours]])
    }
    columns |= _areas(wire, about, source) | _periods(columns["period"], about, wire.where(source["period"]))
    columns |= _values(wire, about, source, columns)
    columns |= _definitions(wire, about)
    columns["unit"] = columns.get("unit") or [about.means.get("unit", "NR")] * len(columns["period"])
    columns["vintage"] = wire.vintage or about.means.get("vintage", "")
    whole = about.means.get("denominator", "")
    columns["denominator"] = columns.get("denominator") or ["" if unit == "NR" else whole for unit in columns["unit"]]
    notes = (*wire.notes, *([f"figures multiplied by {about.scale:g}"] if about.scale != 1 else []))
    return observations(columns, about, data, wire.place, notes)


def _check(about: Dataset, source: Mapping[str, str]) -> None:
    """Refuse an entry of the registry that does not say what a table needs."""
    place = f"registry, {about.publisher}.{about.code}"
    if absent := [ours for ours in ("period", "value") if ours not in source]:
        raise SchemaError(f"no column becomes {' or '.join(absent)}", place=place,
                          rule="each figure has a period and a value", hint="name them under `columns`")  # fmt: skip


def _column(wire: Wire, about: Dataset, theirs: str, ours: str) -> list[str]:
    """Return a column in our codes; what the registry does not know is an error that names its place."""
    codes, cells = about.codes.get(ours), wire.columns[theirs]
    if codes is None or ours == "geo":
        return [age_class(cell) for cell in cells] if ours == "age" else list(cells)
    for row, cell in enumerate(cells):
        if cell not in codes:
            raise SchemaError(
                f"{theirs} is {cell!r}", place=wire.where(theirs)(row), rule="its meaning is not in the registry",
                hint=f"known: {', '.join(filter(None, codes))}",
            )  # fmt: skip
    return [codes[cell] for cell in cells]


def _areas(wire: Wire, about: Dataset, source: Mapping[str, str]) -> dict[str, list[str]]:
    if "geo" not in source:
        return {}
    cells = list(wire.columns[source["geo"]])
    known = about.codes.get("geo", {})

    def area(text: str) -> str:
        if text in known:
            return known[text]
        if about.area.startswith(PARTS):
            whole = about.area.removeprefix(PARTS)
            return f"{whole}:{text}" if text else whole
        if about.area not in AREAS:
            raise SchemaError(f"area = {about.area!r}", place=f"registry, {about.publisher}.{about.code}",
                              rule=f"it says how the file names areas, of which {text!r} is one without a code",
                              hint=f"{', '.join(AREAS)}, or parts of an area, as 'parts of NZ'")  # fmt: skip
        return AREAS[about.area](text)

    return {"geo": coded(cells, area, wire.where(source["geo"])), "geo_published": cells}


def _values(wire: Wire, about: Dataset, source: Mapping[str, str], columns: Mapping[str, list[str]]) -> dict[str, Any]:
    """Return value, status and bounds; a status that the file gives in words decides what an empty cell means."""
    said = columns.get("status")
    values: list[float | None] = []
    status: list[str] = []
    for row, cell in enumerate(columns["value"]):
        mark = wire.marks.get(cell)
        if not mark and complaint(cell):
            figure(cell, wire.where(source["value"])(row))
        values.append(None if mark else _scaled(float(cell), about))
        status.append((said[row] if said and said[row] != "value" else mark) if mark else "value")
    bounds = {name: _bounds(wire, about, source[name]) for name in ("low", "high") if name in columns}
    return {"value": pd.Series(values, dtype=float), "status": status, **bounds}


def _bounds(wire: Wire, about: Dataset, name: str) -> pd.Series[float]:
    cells, where = wire.columns[name], wire.where(name)
    told = [figure(cell, where(row)) if cell else float("nan") for row, cell in enumerate(cells)]
    return pd.Series(told, dtype=float) * about.scale


def _scaled(value: float, about: Dataset) -> float:
    return value if about.scale == 1 else round(value * about.scale, 9)


def _definitions(wire: Wire, about: Dataset) -> dict[str, Any]:
    """Keep every column that is neither mapped nor aside, and tell in the definition what its cells say."""
    rest = [name for name in wire.columns if name not in about.columns and name not in about.aside]
    told = [*rest, *about.told]
    base = about.means.get("definition", "")
    if not told:
        return {"definition": base}
    rows = zip(*(wire.columns[name] for name in told), strict=True)
    texts = [
        "; ".join([base, *(f"{name}: {cell}" for name, cell in zip(told, row, strict=True) if cell)]) for row in rows
    ]
    return {name: list(wire.columns[name]) for name in rest} | {"definition": texts}


def _periods(texts: Sequence[str], about: Dataset, where: Callable[[int], str]) -> dict[str, list[str]]:
    known: dict[str, tuple[str, str, str]] = {}
    for row, text in enumerate(texts):
        if text not in known:
            known[text] = period(text, where(row), about.year)
    names = ("period", "period_start", "period_end")
    return {name: [known[text][i] for text in texts] for i, name in enumerate(names)}


def only(wire: Wire, keep: Sequence[bool], note: str) -> Wire:
    """Return the rows to keep, and note how many were left out."""
    rows = [row for row, kept in enumerate(keep) if kept]
    if len(rows) == len(keep):
        return wire

    def where(name: str) -> Callable[[int], str]:
        return lambda row: wire.where(name)(rows[row])

    columns = {name: [cells[row] for row in rows] for name, cells in wire.columns.items()}
    return replace(wire, columns=columns, where=where, notes=(*wire.notes, f"{len(keep) - len(rows)} {note}"))
