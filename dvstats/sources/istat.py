"""ISTAT, Italy: the helpline 1522 and surveys of attitudes, as its data browser exports them.

A code and its label side by side, commas or semicolons, a byte order mark. A line whose label holds an apostrophe may
stand in quotation marks as a whole and is unwrapped::

    FREQ,Frequenza,REF_AREA,Territorio,…,TIME_PERIOD,Osservazione,OBS_STATUS,Stato_osservazione
    A,Annuale,IT,Italia,…,2015,37,,
    "A,Annuale,ITC2,'Valle d""'Aosta / Vallée d""'Aoste',…,2015,1,,"

Callers of a helpline are not victims counted by the police: nothing is recorded by an authority.
"""

from __future__ import annotations

import csv
import io

from dvstats.core.observations import Observations
from dvstats.sources._by_registry import from_grid, tidy
from dvstats.sources._reading import need, text_of
from dvstats.store.grid import Grid, grid, records
from dvstats.store.registry import recognised

NAME = "istat"
TITLE = "Istituto nazionale di statistica, Italy"
SUFFIXES = (".csv",)
LICENCE = "CC BY 4.0"
TRIED = "tried on real files of the helpline 1522 (three tables) and of attitudes to sexual violence"
NEEDED = ("FREQ", "REF_AREA", "DATA_TYPE", "SEX", "TIME_PERIOD", "Osservazione")


def parse(data: bytes, dataset: str = "", *, place: str = "") -> Observations:
    """Read one export; the table is told by its codes."""
    place = place or NAME
    text = text_of(data, place)
    semicolons = text.text.partition("\n")[0].count(";") > 3
    delimiter = ";" if semicolons else ","
    cells = _unwrapped(records(text.text, place, delimiter), delimiter, place, text.notes)
    need("an export of ISTAT", place, cells.header, NEEDED)
    told = ",".join(name.lower() for name in cells.header if name.isupper())
    codes = {"types_users": "1522_users", "comp_reaswithdrawal": "1522_reported", "type_violence": "1522_violence",
             "stereot_gendrolepartner": "attitudes"}  # fmt: skip
    code = dataset or next((code for mark, code in codes.items() if mark in told), "")
    return tidy(from_grid(cells), recognised(NAME, code, place), data)


def _unwrapped(lines: list[tuple[int, list[str]]], delimiter: str, place: str, notes: tuple[str, ...]) -> Grid:
    """Split lines that stand in quotation marks as a whole; leave other lines as they are."""
    width = len(lines[0][1]) if lines else 0
    wrapped = [number for number, cells in lines if len([cell for cell in cells if cell]) == 1 < width]
    told = set(wrapped)
    opened = [(n, _open(cells, delimiter) if n in told else cells) for n, cells in lines]
    note = (f"{len(wrapped)} lines stood in quotation marks as a whole and were unwrapped",) if wrapped else ()
    return grid(opened, place, (*notes, *note))


def _open(cells: list[str], delimiter: str) -> list[str]:
    whole = next(cell for cell in cells if cell)
    # An apostrophe in a label is written '"' within: marks that are no quotation.
    return [cell.strip() for cell in next(csv.reader(io.StringIO(whole), delimiter=delimiter, quoting=csv.QUOTE_NONE))]
