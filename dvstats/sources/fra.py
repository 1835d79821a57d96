"""European Union Agency for Fundamental Rights: the survey on violence against women of 2012.

A re-user's table: keys and values first, then a header without a first name, and a line per country::

    source$publisher,European Union Agency for Fundamental Rights
    countries,
    ,2012
    Austria,20

Women of 18 to 74 were asked of physical or sexual violence since the age of 15, by anybody: it is no figure of domestic
violence. The survey of 2021 is another design, not a later point.
"""

from __future__ import annotations

from dvstats.core.errors import FormatError
from dvstats.core.observations import Observations
from dvstats.sources._by_registry import MISSING, Wire, tidy
from dvstats.sources._reading import text_of
from dvstats.store.grid import records
from dvstats.store.registry import recognised

NAME = "fra"
TITLE = "European Union Agency for Fundamental Rights"
SUFFIXES = (".csv",)
LICENCE = "reproduction authorised except for commercial purposes, with the source"
TRIED = "tried on a real re-user's table of the survey of 2012"


def parse(data: bytes, dataset: str = "", *, place: str = "") -> Observations:
    r"""Read the table.

    Examples
    --------
    >>> found = parse(b"original_title,Violence\ncountries,\n,2012\nAustria,20\n")
    >>> found.frame[["geo", "period", "value", "counting_unit"]].values.tolist()
    [['AT', '2012', 20.0, 'woman']]
    """
    place = place or NAME
    text = text_of(data, place)
    lines = records(text.text, place, ",")
    start = next((i for i, (_, cells) in enumerate(lines) if cells == ["countries", ""]), None)
    if start is None or len(lines) < start + 3 or lines[start + 1][1][0]:
        raise FormatError("no table", place=place, rule="a line `countries,` and a header of years open it")
    header, rows = lines[start + 1][1][1:], lines[start + 2 :]
    for number, cells in rows:
        if len(cells) != len(header) + 1:
            raise FormatError(f"{len(cells)} cells", place=f"{place}, line {number}", rule=f"{len(header) + 1} are due")
    index = [(row, column) for row in range(len(rows)) for column in range(len(header))]
    columns = {
        "country": [rows[row][1][0] for row, _ in index], "year": [header[column] for _, column in index],
        "value": [rows[row][1][column + 1] for row, column in index],
    }  # fmt: skip
    wire = Wire(
        columns, lambda name: lambda at: f"{place}, line {rows[index[at][0]][0]}, {name}", place, text.notes, MISSING
    )
    return tidy(wire, recognised(NAME, dataset or "vaw2012", place), data)
