"""PxWeb: the table server of Nordic, Baltic and other statistical offices.

The CSV has a title, an empty line, a header, semicolons and quotation marks, in Latin letters::

    "11ch -- Domestic violence and intimate partner violence reported as an offence, 2009-2019"

    "Year";"Victim's sex";…;"Number of victims"
    "2019";"Male victims";…;0

``json-stat2`` is read too. ``..``, ``.`` and ``...`` mark a figure that is missing or cannot be; ``-`` is none,
which is zero. An extract's sum is not the total: subtotals stand among the rows, and not all rows were chosen.
"""

from __future__ import annotations

from dataclasses import replace

from dvstats.core.errors import FormatError
from dvstats.core.observations import Observations
from dvstats.sources._by_registry import Wire, from_grid, tidy
from dvstats.sources._json_stat import cubes
from dvstats.sources._reading import text_of
from dvstats.sources.json_stat import tidy_cube
from dvstats.store.grid import grid, records
from dvstats.store.registry import Dataset, recognised, stated
from dvstats.store.wire import load_json

NAME = "pxweb"
TITLE = "PxWeb servers (Statistics Finland)"
SUFFIXES = (".csv", ".json")
LICENCE = "each publisher's own: see the registry"
TRIED = "CSV tried on a real file of Statistics Finland; json-stat2 from the documented layout"
MARKS = {"": "missing", "..": "missing", "...": "missing", ".": "not applicable"}


def parse(data: bytes, dataset: str = "", *, place: str = "") -> Observations:
    """Read one table; its code opens the title."""
    place = place or NAME
    if data.lstrip()[:1] == b"{":
        document, notes = load_json(data, place)
        cube = cubes(document, place)[0]
        code = dataset or cube.label.partition(" ")[0].lower()
        return tidy_cube(cube, recognised(NAME, code, place), data, place, notes)
    text = text_of(data, place)
    lines = records(text.text, place, ";")
    if len(lines) < 3 or len(lines[0][1]) != 1 or " -- " not in lines[0][1][0]:
        raise FormatError(
            f"the first line is {';'.join(lines[0][1])[:60]!r}", place=place,
            rule="it is the title: a code, two dashes, words", hint="export with the title, columns by semicolons",
        )  # fmt: skip
    code = lines[0][1][0].partition(" -- ")[0].lower()
    cells = grid(lines[1:], place, (*text.notes, f"title: {lines[0][1][0]}"))
    about = stated(NAME, dataset, code, place)
    return tidy(_none_is_zero(from_grid(cells, MARKS), about), about, data)


def _none_is_zero(wire: Wire, about: Dataset) -> Wire:
    """Read a dash as the zero that it stands for, and tell it."""
    name = next(theirs for theirs, ours in about.columns.items() if ours == "value")
    cells = wire.columns.get(name, ())
    if "-" not in cells:
        return wire
    note = f"{list(cells).count('-')} dashes read as zero"
    columns = {**wire.columns, name: ["0" if cell == "-" else cell for cell in cells]}
    return replace(wire, columns=columns, notes=(*wire.notes, note))
