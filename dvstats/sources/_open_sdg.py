"""The layout of Open SDG, which national platforms for the Sustainable Development Goals share."""

from __future__ import annotations

from dvstats.core.observations import Observations
from dvstats.sources._by_registry import from_grid, tidy
from dvstats.sources._reading import need, text_of
from dvstats.store.grid import split
from dvstats.store.registry import recognised


def parse_indicator(publisher: str, data: bytes, dataset: str, place: str) -> Observations:
    """Read one indicator's table: a year, disaggregations of which an empty one means all, and a value."""
    text = text_of(data, place)
    cells = split(text.text, place, notes=text.notes)
    need("a table of Open SDG", f"{place}, line 1", cells.header, ("Year", "Value"))
    return tidy(from_grid(cells), recognised(publisher, dataset, place), data)
