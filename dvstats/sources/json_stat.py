"""JSON-stat, versions 1 and 2, of any publisher whose dataset is in the registry.

A cube as one list of figures; the last of the dimensions in ``id`` runs fastest. ``value`` and ``status`` may be
sparse, with the cell's number as key; ``index`` may be a list, positions, or absent where there is one category::

    {"version": "2.0", "class": "dataset", "id": ["sex", "time"], "size": [2, 1],
     "dimension": {"sex": {"category": {"index": ["F", "M"]}}, …}, "value": [3, 7]}

Codes become columns, and their labels are told in the definition.
"""

from __future__ import annotations

from collections.abc import Callable

from dvstats.core.errors import FormatError
from dvstats.core.observations import Observations
from dvstats.sources._by_registry import Wire, tidy
from dvstats.sources._json_stat import Cube, cubes
from dvstats.store.registry import Dataset, recognised
from dvstats.store.wire import load_json

NAME = "json-stat"
TITLE = "JSON-stat, of any publisher in the registry"
SUFFIXES = (".json",)
LICENCE = "each publisher's own: see the registry"
TRIED = "version 2 tried on a real file; version 1 from the documented layout"


def parse(data: bytes, dataset: str = "", *, place: str = "") -> Observations:
    """Read the first cube of a document."""
    place = place or NAME
    document, notes = load_json(data, place)
    found = cubes(document, place)
    if len(found) > 1:
        raise FormatError(f"{len(found)} datasets in a bundle", place=place, rule="one is read", hint="take one out")
    return tidy_cube(found[0], recognised(NAME, dataset, place), data, place, notes)


def tidy_cube(cube: Cube, about: Dataset, data: bytes, place: str, notes: tuple[str, ...] = ()) -> Observations:
    """Put a cube under the schema, as the registry says."""
    labelled = {dim: [*codes] if dim in about.columns else cube.named(dim) for dim, codes in cube.codes.items()}
    figures = ["" if value is None else repr(value) for value in cube.values]
    columns = labelled | {"value": figures} | ({"status": cube.status} if "status" in about.columns else {})

    def where(name: str) -> Callable[[int], str]:
        return lambda row: f"{place}, cell {row} of the cube, {name}"

    return tidy(Wire(columns, where, place, notes, vintage=cube.updated), about, data)
