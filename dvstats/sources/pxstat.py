"""PxStat: the table server of the statistical offices of Northern Ireland and Ireland.

Its CSV has a code and a label for each dimension, a unit and a value; JSON-stat is the same cube. A file of several
matrices, each nested by its dimensions, with ``NA`` where there is no figure, is read as well::

    {"DOMAC": {"label": "Domestic abuse crimes and sanction outcomes", "updated": "2025-11-13",
               "data": {"All domestic abuse crimes": {"2023/24": {"Sexual offences": …}}}}}

Years are financial years.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from dvstats.core.errors import FormatError
from dvstats.core.observations import Observations
from dvstats.sources._by_registry import Wire, only, tidy
from dvstats.sources._json_stat import cubes
from dvstats.sources._reading import need, text_of
from dvstats.sources.json_stat import tidy_cube
from dvstats.store.grid import Grid, split
from dvstats.store.registry import Dataset, datasets, recognised
from dvstats.store.wire import load_json

NAME = "pxstat"
TITLE = "NISRA and CSO (PxStat)"
SUFFIXES = (".json", ".csv")
LICENCE = "Open Government Licence v3.0 (NISRA); CC BY 4.0 (CSO)"
TRIED = "nested matrices tried on a real file of NISRA; CSV and JSON-stat from the documented layout"
MARKS = {"": "missing", "NA": "missing", "..": "missing", "*": "suppressed"}
# A sum over kinds of abuse that one person may have had together is no prevalence.
SUMS = {"expda": ("Abuse", "All abuse types")}


def parse(data: bytes, dataset: str = "", *, place: str = "") -> Observations:
    """Read one matrix; of a file with several, the one that is named."""
    place = place or NAME
    if data.lstrip(b"\xef\xbb\xbf \r\n")[:1] == b"{":
        document, notes = load_json(data, place)
        if isinstance(document, dict) and not {"value", "dataset", "error", "warning", "class"} & document.keys():
            return _matrix(document, data, dataset, place)
        cube = cubes(document, place)[0]
        return tidy_cube(cube, recognised(NAME, dataset, place), data, place, notes)
    text = text_of(data, place)
    cells = split(text.text, place, notes=text.notes)
    need("a table of PxStat", place, cells.header, ("STATISTIC", "UNIT", "VALUE"))
    about = recognised(NAME, dataset or cells.column("STATISTIC")[0].lower()[:8], place)
    return _tidied(_labels(cells), about, data)


def _matrix(document: dict[str, Any], data: bytes, dataset: str, place: str) -> Observations:
    matrices = [name for name, one in document.items() if isinstance(one, dict) and "data" in one]
    if not matrices:
        raise FormatError(f"keys {', '.join(list(document)[:8])}", place=place, rule="a matrix has data")
    known = sorted(set(map(str.lower, matrices)) & datasets(NAME).keys())
    chosen = dataset.upper() or (matrices[0] if len(matrices) == 1 else "")
    if chosen not in matrices:
        raise FormatError(
            f"{len(matrices)} matrices, {chosen or 'none'} asked for", place=place, rule="one is read",
            hint=f"name it with --dataset; there are: {', '.join(known)}",
        )  # fmt: skip
    about = recognised(NAME, chosen, place)
    rows = list(_leaves(document[chosen]["data"]))
    if any(len(path) != len(about.dims) for path, _ in rows):
        raise FormatError(
            f"{chosen} is nested otherwise", place=place, rule=f"its dimensions are {', '.join(about.dims)}"
        )
    columns = {dim: [path[i] for path, _ in rows] for i, dim in enumerate(about.dims)}
    columns["value"] = ["NA" if value is None else str(value) for _, value in rows]

    def where(name: str) -> Callable[[int], str]:
        return lambda row: f"{place}, {chosen}, {' / '.join(rows[row][0])}, {name}"

    updated = str(document[chosen].get("updated", ""))
    return _tidied(Wire(columns, where, place, (), MARKS, updated), about, data)


def _tidied(wire: Wire, about: Dataset, data: bytes) -> Observations:
    if about.code in SUMS:
        name, total = SUMS[about.code]
        if name in wire.columns:
            wire = only(wire, [cell != total for cell in wire.columns[name]], f"rows of {total} left out")
    return tidy(wire, about, data)


def _leaves(tree: object, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], object]]:
    if isinstance(tree, dict):
        for name, branch in tree.items():
            yield from _leaves(branch, (*path, str(name)))
    else:
        yield path, tree


def _labels(cells: Grid) -> Wire:
    """Return the labels of a CSV: each stands to the right of its code, and the time is a label by itself."""
    header = list(cells.header)
    columns = {"Statistic": cells.column("Statistic Label"), "value": cells.column("VALUE")}
    place = {"Statistic": "Statistic Label", "value": "VALUE"}
    for name, following in zip(header, header[1:], strict=False):
        if re.fullmatch(r"TLIST\(\w+\)|[A-Z0-9]{3,}", name) and name not in ("STATISTIC", "UNIT", "VALUE"):
            columns[following], place[following] = cells.column(following), following
    return Wire(columns, lambda name: lambda row: cells.at(row, place[name]), cells.place, cells.notes, MARKS)
