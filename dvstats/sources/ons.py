"""Office for National Statistics: the Crime Survey for England and Wales, as its platform for the Goals gives it.

Financial years; an empty disaggregation means all; a missing figure has a row, and a status that says why::

    Year,Type of violence,Unit measure,Unit multiplier,Observation status,Value
    2002/03,Domestic violence,Percentage (%),Units,Normal value,35.42320027121986

The survey asked people of 16 to 59, then of 16 to 74, then of 16 and over: where a row names no age, its age is that of
its series, so that figures of different age ranges stay different series.

Reporting rates move by sampling: 26.6 % in 2017/18 and 57.7 % in 2019/20 are the same question to few respondents.
"""

from __future__ import annotations

import re
from dataclasses import replace

from dvstats.core.observations import Observations
from dvstats.sources._by_registry import Wire, tidy
from dvstats.sources._open_sdg import indicator_table
from dvstats.store.registry import recognised

NAME = "ons"
TITLE = "Office for National Statistics, United Kingdom"
SUFFIXES = (".csv",)
LICENCE = "Open Government Licence v3.0"
TRIED = "tried on real files of indicators 5.2.1, 5.2.2, 16.1.3 and 16.3.1; workbooks not read yet"


def parse(data: bytes, dataset: str = "", *, place: str = "") -> Observations:
    r"""Read one indicator of the Crime Survey for England and Wales.

    Examples
    --------
    >>> text = (b"Year,Type of violence,Unit measure,Unit multiplier,Observation status,Value\n"
    ...         b"2002/03,Domestic violence,Percentage (%),Units,Normal value,35.4\n")
    >>> parse(text, "sdg_16-3-1").frame[["geo", "period", "period_end", "relationship", "value"]].values.tolist()
    [['GB-EAW', '2002/03', '2003-03-31', 'FAM_IPTN', 35.4]]
    """
    wire = _with_age_of_series(indicator_table(data, place or NAME))
    return tidy(wire, recognised(NAME, dataset, place or NAME), data)


def _with_age_of_series(wire: Wire) -> Wire:
    """Return the table with the age range that the series names where a row names none."""
    if not {"Age", "Series"} <= set(wire.columns):
        return wire
    pairs = zip(wire.columns["Age"], wire.columns["Series"], strict=True)
    ages = [age or _age_in(series) for age, series in pairs]
    return replace(wire, columns={**wire.columns, "Age": ages})


def _age_in(series: str) -> str:
    told = re.search(r"aged (\d+ (?:to \d+|and over))", series, re.ASCII)
    return told[1] if told else ""
