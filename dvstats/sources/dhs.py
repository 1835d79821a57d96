"""DHS Program: attitudes to wife beating, in a re-user's table by sex and group.

::

    RecordID,Country,Gender,Demographics Question,Demographics Response,Question,Survey Year,Value
    1,Afghanistan,F,Education,Higher,... if she burns the food,1/1/2015,10.1

The table writes 0 where a figure is missing (Afghanistan, never married), so that a true zero cannot be told from none:
zeros are read as missing, and counted in the notes.
"""

from __future__ import annotations

from dataclasses import replace

from dvstats.core.observations import Observations
from dvstats.sources._by_registry import from_grid, tidy
from dvstats.sources._reading import need, text_of
from dvstats.store.grid import split
from dvstats.store.registry import recognised

NAME = "dhs"
TITLE = "DHS Program"
SUFFIXES = (".csv",)
LICENCE = "DHS terms of use: not to be redistributed without permission"
TRIED = "tried on a real re-user's table of attitudes; the service's own answers are not read yet"
NEEDED = ("Country", "Gender", "Demographics Question", "Demographics Response", "Question", "Survey Year", "Value")


def parse(data: bytes, dataset: str = "", *, place: str = "") -> Observations:
    """Read the table of attitudes."""
    text = text_of(data, place or NAME)
    cells = split(text.text, place or NAME, notes=text.notes)
    need("a table of DHS attitudes", cells.place, cells.header, NEEDED)
    zeros = sum(cell in ("0", "0.0") for cell in cells.column("Value"))
    wire = from_grid(cells, {"": "missing", "0": "missing", "0.0": "missing"})
    wire = replace(wire, notes=(*wire.notes, f"{zeros} zeros read as missing"))
    return tidy(wire, recognised(NAME, dataset or "attitudes", cells.place), data)
