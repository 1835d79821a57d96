"""SSMSI, the statistical service of the French Ministry of the Interior: recorded crime by department and region.

Semicolons, decimal comma, codes of departments as text (``01``, ``2A``, ``971``)::

    Code_departement;Code_region;annee;indicateur;unite_de_compte;nombre;taux_pour_mille;insee_pop;…
    01;84;2022;Violences physiques intrafamiliales;Victime;…

The counting unit differs between indicators and stands in the file. In the table of communes ``est_diffuse`` says
``ndiff`` where a small figure is withheld. A re-user's table of national rates (``period,series,value``, per thousand)
is read as well: it says neither what its series of property and drug offences count nor of what a rate is per thousand,
and so do the rows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from dvstats.core.errors import SchemaError
from dvstats.core.observations import Observations
from dvstats.sources._by_registry import Wire, from_grid, tidy
from dvstats.sources._reading import need, text_of
from dvstats.store.grid import Grid, split
from dvstats.store.registry import dataset as registered

NAME = "ssmsi"
TITLE = "Service statistique ministériel de la sécurité intérieure, France"
SUFFIXES = (".csv", ".csv.gz")
LICENCE = "Licence Ouverte, Etalab 2.0"
TRIED = "tried on a re-user's table of national rates; the departments' and communes' tables from the documented layout"
NEEDED = ("annee", "indicateur", "unite_de_compte", "nombre")
UNITS = {
    "Victime": "victim", "Victime entendue": "victim", "Infraction": "offence", "Mis en cause": "suspect",
    "Véhicule": "offence", "Victime de la route": "victim",
}  # fmt: skip


def parse(data: bytes, dataset: str = "", *, place: str = "") -> Observations:
    """Read one table."""
    place = place or NAME
    text = text_of(data, place)
    if text.text.startswith("period,series,value"):
        cells = split(text.text, place, notes=text.notes)
        return tidy(from_grid(cells), registered(NAME, dataset or "rates"), data)
    cells = split(text.text, place, delimiter=";", notes=text.notes)
    need("a table of SSMSI", place, cells.header, NEEDED)
    return tidy(_wire(cells), registered(NAME, dataset or "recorded"), data)


def _wire(cells: Grid) -> Wire:
    """Return area, year, indicator, unit and count; rates and populations repeat what can be computed."""
    area = next(name for name in cells.header if name.lower().startswith(("code_dep", "codgeo", "code_reg")))
    withheld = cells.column("est_diffuse") if "est_diffuse" in cells.header else ["diff"] * len(cells)
    columns: dict[str, Any] = {
        "area": cells.column(area), "annee": cells.column("annee"), "indicateur": cells.column("indicateur"),
        "unite": [_unit(cells, row) for row in range(len(cells))],
        "nombre": [count.replace(",", ".").removesuffix(".0") for count in cells.column("nombre")],
        "status": ["suppressed" if told == "ndiff" else "missing" for told in withheld],
    }  # fmt: skip
    names = {"area": area, "unite": "unite_de_compte", "status": "est_diffuse"}

    def where(name: str) -> Callable[[int], str]:
        return lambda row: cells.at(row, names.get(name, name))

    told = ("rates and populations of the file are left aside",)
    return replace(from_grid(cells), columns=columns, where=where, notes=(*cells.notes, *told))


def _unit(cells: Grid, row: int) -> str:
    text = cells.column("unite_de_compte")[row]
    if text not in UNITS:
        raise SchemaError(
            f"unite_de_compte is {text!r}", place=cells.at(row, "unite_de_compte"), rule="the counting unit is known",
            hint=f"known: {', '.join(UNITS)}",
        )  # fmt: skip
    return UNITS[text]
