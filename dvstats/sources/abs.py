"""Australian Bureau of Statistics: the SDMX-CSV of its data service.

::

    DATAFLOW,MEASURE,SEX,REGION,FREQ,TIME_PERIOD,OBS_VALUE,UNIT_MEASURE,OBS_STATUS,OBS_COMMENT
    ABS:RCV(1.0.0),1,F,1,A,2023,…

Small figures are changed at random by the Bureau, so that parts do not add up to their total: nothing is added here.
Victoria and Queensland record assault otherwise than the other states.
"""

from __future__ import annotations

from dvstats.core.observations import Observations
from dvstats.sources._by_registry import tidy
from dvstats.sources._sdmx_csv import sdmx_table
from dvstats.store.registry import stated

NAME = "abs"
TITLE = "Australian Bureau of Statistics"
SUFFIXES = (".csv",)
LICENCE = "CC BY 4.0"
TRIED = "from the documented layout, not yet tried on a live file; a dataset needs an entry in a registry of one's own"


def parse(data: bytes, dataset: str = "", *, place: str = "") -> Observations:
    """Read one dataset."""
    wire, code = sdmx_table(data, place or NAME)
    return tidy(wire, stated(NAME, dataset, code, wire.place), data)
