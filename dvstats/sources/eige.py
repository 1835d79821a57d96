"""European Institute for Gender Equality, Gender Statistics Database: survey indicators with their flags.

::

    geo,occur,value,flag
    CZ,M12,,u
    CZ,Y5,2.2,u

A cell without a figure that is flagged ``u`` was too unreliable to publish: it is suppressed, not zero. Administrative
indicators may not be compared between countries, says the Institute; they are not read.
"""

from __future__ import annotations

from dataclasses import replace

from dvstats.core.observations import Observations
from dvstats.sources._by_registry import from_grid, tidy
from dvstats.sources._reading import need, text_of
from dvstats.store.grid import split
from dvstats.store.registry import recognised

NAME = "eige"
TITLE = "European Institute for Gender Equality"
SUFFIXES = (".csv",)
LICENCE = "reuse with attribution to EIGE"
TRIED = "tried on a real table of non-partner violence"
WITHHELD = {"u": "suppressed", "c": "suppressed", "x": "suppressed", "y": "suppressed", "z": "not applicable"}


def parse(data: bytes, dataset: str = "", *, place: str = "") -> Observations:
    r"""Read one indicator.

    Examples
    --------
    >>> found = parse(b"geo,occur,value,flag\nEL,M12,,u\nEL,Y5,5.2,\n", "gbv_npv_occ")
    >>> found.frame[["geo", "value", "status", "flag"]].values.tolist()
    [['GR', nan, 'suppressed', 'u'], ['GR', 5.2, 'value', '']]
    """
    text = text_of(data, place or NAME)
    cells = split(text.text, place or NAME, notes=text.notes)
    need("a table of EIGE", cells.place, cells.header, ("geo", "value", "flag"))
    wire = from_grid(cells)
    status = [
        next((WITHHELD[letter] for letter in flag if letter in WITHHELD), "missing") for flag in cells.column("flag")
    ]
    about = recognised(NAME, dataset, cells.place)
    # The wave is the survey's, and stands nowhere in the file.
    year = [about.means["period"]] * len(cells)
    columns = {**wire.columns, "status": status, "period": year}
    return tidy(replace(wire, columns=columns), about, data)
