"""Rows of a publisher under the one schema: what the registry knows of them, their source, their breaks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from dvstats.core.observations import Observations
from dvstats.core.observed import CAUTION
from dvstats.core.provenance import Provenance
from dvstats.store.registry import Dataset
from dvstats.store.wire import checksum

# How publishers flag a break: Eurostat, EIGE and others b, the German platform a bar.
BREAK_FLAGS = ("b", "|")
FLAGGED = "flagged as a break by the publisher"


def observations(
    columns: Mapping[str, Any], about: Dataset, data: bytes | str, place: str, notes: Sequence[str] = ()
) -> Observations:
    """Put the columns that a file has, and the meaning that the registry adds, under the one schema.

    What must be said with every figure of a dataset stands on every row. `data` are the file's bytes, or its checksum
    where it was not loaded.
    """
    frame = pd.DataFrame(dict(columns))
    given = {name: value for name, value in about.means.items() if name not in columns}
    credit = f"{about.credit}, {about.code}" if about.code else about.credit
    fixed = {"source": credit, "licence": about.licence, "url": about.url}
    for name, value in {**fixed, **given}.items():
        if name not in frame.columns:
            frame[name] = value
    if about.caution:
        frame[CAUTION] = about.caution
    _mark_breaks(frame, about)
    told = (*notes, about.caution) if about.caution else tuple(notes)
    source = Provenance(
        about.title, about.credit, about.url, licence=about.licence, dataset=about.code,
        sha256=data if isinstance(data, str) else checksum(data),
        notes=tuple(told),
    )  # fmt: skip
    # Rows are numbered as they come out: a file's line may hold several figures.
    return Observations(frame, (source,), f"{place}, as tidy rows")


def _mark_breaks(frame: pd.DataFrame, about: Dataset) -> None:
    """Say in `series_break` what changed with a row, and from then on in the definition: it is another series.

    A break that the publisher flags parts the series as well, though what changed is not said.
    """
    flags = frame["flag"].tolist() if "flag" in frame.columns else [""] * len(frame)
    told = {flag: FLAGGED if any(mark in flag for mark in BREAK_FLAGS) else "" for flag in set(flags)}
    frame["series_break"] = [told[flag] for flag in flags]
    for since, change in about.breaks.items():
        after = frame["period"] >= since
        frame.loc[after, "definition"] += f"; since {since}: {change}"
        frame.loc[frame["period"] == since, "series_break"] = change
