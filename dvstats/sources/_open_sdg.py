"""The layout of Open SDG, which national platforms for the Sustainable Development Goals share."""

from __future__ import annotations

from dvstats.core.observations import Observations
from dvstats.sources._by_registry import Wire, from_grid, tidy
from dvstats.sources._reading import need, text_of
from dvstats.store.grid import split
from dvstats.store.registry import recognised


def indicator_table(data: bytes, place: str) -> Wire:
    """Return one indicator's table: a year, disaggregations of which an empty one means all, and a value."""
    text = text_of(data, place)
    cells = split(text.text, place, notes=text.notes)
    need("a table of Open SDG", f"{place}, line 1", cells.header, ("Year", "Value"))
    return from_grid(cells)


def parse_indicator(publisher: str, data: bytes, dataset: str, place: str) -> Observations:
    """Read one indicator's table with the meaning that the registry gives it."""
    wire = indicator_table(data, place)
    return tidy(wire, recognised(publisher, dataset, place), data)
