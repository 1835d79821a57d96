"""SDMX-CSV of publishers whose datasets the registry tells column by column: codes in capitals, a flag beside.

In the layout with labels a column of words follows each column of codes; the words repeat the codes and stay aside.
"""

from __future__ import annotations

import re
from dataclasses import replace

from dvstats.sources._by_registry import Wire, from_grid
from dvstats.sources._reading import need, text_of
from dvstats.store.grid import split

CODED = re.compile(r"[A-Z][A-Z0-9_]*", re.ASCII)
STRUCTURE = ("DATAFLOW", "STRUCTURE", "STRUCTURE_ID", "STRUCTURE_NAME", "ACTION")
LABELS = "labels beside the codes left aside"
# The code list of SDMX for the status of an observation; A is a normal figure.
STATUS = {"Q": "suppressed", "M": "missing", "L": "missing", "O": "missing", "H": "missing"}
NORMAL = "A"


def sdmx_table(data: bytes, place: str) -> tuple[Wire, str]:
    """Return the columns of codes, with `status` and `flag`, and the code of the dataset."""
    text = text_of(data, place)
    cells = split(text.text, place, notes=text.notes)
    need("SDMX-CSV", f"{place}, line 1", cells.header, ("TIME_PERIOD", "OBS_VALUE"))
    flow = next((name for name in ("STRUCTURE_ID", "DATAFLOW") if name in cells.header), "")
    flows = cells.column(flow) if flow else [""]
    for row, code in enumerate(flows):
        if code != flows[0]:
            raise cells.bad(row, flow, f"all rows are of one dataset; the first is of {flows[0]}", "read them apart")
    kept = [name for name in cells.header if CODED.fullmatch(name) and name not in STRUCTURE]
    marks = cells.column("OBS_STATUS") if "OBS_STATUS" in kept else [""] * len(cells)
    columns = {name: cells.column(name) for name in kept if name != "OBS_STATUS"}
    columns |= {"status": [STATUS.get(mark, "missing") for mark in marks],
                "flag": ["" if mark == NORMAL else mark.lower() for mark in marks]}  # fmt: skip
    labels = any(not CODED.fullmatch(name) for name in cells.header)
    notes = (*cells.notes, *([LABELS] if labels else []))
    return replace(from_grid(cells), columns=columns, notes=notes), _code(flows[0])


def _code(flow: str) -> str:
    """Return the code of a dataflow without agency and version.

    Examples
    --------
    >>> _code("OECD.CFE.EDS:DSD_REG_SOC@DF_SAFETY(1.0)"), _code("ABS:RCV(1.0.0)")
    ('dsd_reg_soc@df_safety', 'rcv')
    """
    return flow.rpartition(":")[2].partition("(")[0].lower()
