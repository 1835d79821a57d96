"""United Nations Statistics Division: the Minimum Set of Gender Indicators.

A file that is called ``.csv`` and is separated by tabs, or a workbook with the same columns; figures are modelled and
come with bounds::

    INDICATOR_LABEL	…	REF_AREA	REF_AREA_DESC	ISO3	…	SEX	…	AGE	…	OBS_VALUE	…	LOWER_BOUND	UPPER_BOUND
    V.1	…	4	Afghanistan	AFG	…	F	…	Y_GE15	…	33.6	…	21.0	49.2

A modelled estimate is no survey figure: do not set the two in one series.
"""

from __future__ import annotations

from dvstats.core.observations import Observations
from dvstats.sources._by_registry import from_grid, tidy
from dvstats.sources._reading import need, text_of
from dvstats.store.grid import Grid, grid, split
from dvstats.store.registry import stated
from dvstats.store.workbook import sheets

NAME = "unsd"
TITLE = "United Nations Statistics Division"
SUFFIXES = (".csv", ".tsv", ".xlsx")
LICENCE = "UN terms of use: reuse with attribution"
TRIED = "tried on real files of series 8100 (text and workbook)"
NEEDED = ("MINSET_SERIES", "ISO3", "TIME_PERIOD", "SEX", "AGE", "OBS_VALUE", "LOWER_BOUND", "UPPER_BOUND")


def parse(data: bytes, dataset: str = "", *, place: str = "") -> Observations:
    """Read one series of the Minimum Set."""
    cells = _cells(data, place or NAME)
    need("a series of the Minimum Set", cells.place, cells.header, NEEDED)
    series = cells.column("MINSET_SERIES")[0].lower()
    about = stated(NAME, dataset, series, cells.place)
    return tidy(from_grid(cells), about, data)


def _cells(data: bytes, place: str) -> Grid:
    if data.startswith(b"PK"):
        name, lines = next(iter(sheets(data, place).items()))
        return grid(lines, f"{place}, sheet {name}", is_sheet=True)
    text = text_of(data, place)
    tabs = "\t" in text.text.partition("\n")[0]
    notes = (*text.notes, *(["separated by tabs, though called .csv"] if tabs and place.endswith(".csv") else []))
    return split(text.text, place, delimiter="\t" if tabs else ",", notes=notes)
