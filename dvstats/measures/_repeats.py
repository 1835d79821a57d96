"""Repeat counts of one register from the columns of a table."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from dvstats.core.captures import RepeatCounts
from dvstats.core.errors import SchemaError
from dvstats.measures._columns import complete
from dvstats.numerics.truncated_counts import SeenCounts


def repeats_of(table: pd.DataFrame, captures: str, count: str) -> RepeatCounts:
    """Return how many persons were recorded once, twice, …; "6+" stands for six or more."""
    for name in (captures, count):
        if name not in table.columns:
            raise SchemaError(f"no column {name!r}", hint=f"there are: {', '.join(map(str, table.columns))}")
    words = [cell if isinstance(cell, str) else "" if pd.isna(cell) else f"{cell:g}" for cell in table[captures]]
    for row, word in enumerate(words):
        if not re.fullmatch(r"[1-9]\d{0,5}\+?", word, re.ASCII):
            raise SchemaError(f"{captures} is {word!r}", place=f"row {row + 1}", rule="it is a whole number from 1",
                              hint="the last class may be written 6+")  # fmt: skip
    times = [int(word.rstrip("+")) for word in words]
    open_ = {k for k, word in zip(times, words, strict=True) if word.endswith("+")}
    if open_ - {max(times)}:
        raise SchemaError(
            f"{captures} is {min(open_)}+", rule=f"an open class is the last; {max(times)} stands beside it"
        )
    counts: dict[int, int] = {}
    for k, persons in zip(times, complete(table, count).tolist(), strict=True):
        counts[k] = counts.get(k, 0) + persons
    return RepeatCounts(counts, bool(open_))


def seen_of(repeats: RepeatCounts) -> SeenCounts:
    """Return repeat counts as arrays, without empty classes."""
    classes = {k: f for k, f in repeats.counts.items() if f}
    times, persons = (np.array(list(part), dtype=float) for part in (classes, classes.values()))
    return SeenCounts(times, persons, repeats.last_is_or_more and max(repeats.counts) in classes)
