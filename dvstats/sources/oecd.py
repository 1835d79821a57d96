"""OECD: its data explorer's SDMX-CSV, with or without labels.

::

    STRUCTURE,STRUCTURE_ID,STRUCTURE_NAME,ACTION,REF_AREA,Reference area,…,TIME_PERIOD,OBS_VALUE,…,OBS_STATUS
    DATAFLOW,OECD.CFE.EDS:DSD_REG_SOC@DF_SAFETY(2.0),…,I,AUS,Australia,…,2021,0.8,…,A

The file does not say what a dataset counts: only datasets with an entry in the registry are read.
"""

from __future__ import annotations

from dvstats.core.observations import Observations
from dvstats.sources._by_registry import tidy
from dvstats.sources._sdmx_csv import sdmx_table
from dvstats.store.registry import stated

NAME = "oecd"
TITLE = "Organisation for Economic Co-operation and Development"
SUFFIXES = (".csv",)
LICENCE = "CC BY 4.0 unless the dataset says otherwise"
TRIED = "from the documented layout, not yet tried on a live file; a dataset needs an entry in a registry of one's own"


def parse(data: bytes, dataset: str = "", *, place: str = "") -> Observations:
    """Read one dataset."""
    wire, code = sdmx_table(data, place or NAME)
    return tidy(wire, stated(NAME, dataset, code, wire.place), data)
