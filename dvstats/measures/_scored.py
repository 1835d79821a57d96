"""Scores or probabilities beside an outcome, read strictly from a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dvstats.core.errors import InputError
from dvstats.measures._columns import need

Array = NDArray[np.float64]

MANAGED = (
    "Where high-risk cases are managed, management lowers their outcomes: a tool then looks worse than it is. The "
    "table must say whether people were managed."
)
ALIKE = "none: no one differs, which tells nothing of others"
TRANSPORT = "What holds for these people need not hold in another country: calibrate on its own outcomes first."


def scored(table: pd.DataFrame, columns: Sequence[str], outcome: str) -> tuple[pd.DataFrame, str]:
    """Return the rows with all numbers, the outcome as 0 or 1, and a warning about the rows left out."""
    need(table, *columns, outcome)
    numbers = pd.DataFrame({name: pd.to_numeric(table[name], errors="coerce") for name in [*columns, outcome]})
    unread = numbers.isna() & table[[*columns, outcome]].notna() & (table[[*columns, outcome]] != "")
    if unread.any(axis=None):
        row, name = next((i, name) for name in numbers for i in np.flatnonzero(unread[name]))
        raise InputError(f"{table[name].iloc[row]!r}", place=f"row {row + 1}, column {name}", rule="a number is needed",
                         hint="give the outcome as 1 (happened) or 0 (did not)")  # fmt: skip
    told = set(numbers[outcome].dropna().unique())
    if not told <= {0.0, 1.0}:
        held = ", ".join(f"{one:g}" for one in sorted(told)[:4])
        raise InputError(f"{outcome} holds {held}", rule="an outcome is 0 or 1",
                         hint="1 where the event happened in the follow-up")  # fmt: skip
    whole = numbers.dropna()
    missing = len(numbers) - len(whole)
    return table.loc[whole.index].assign(**whole), f"{missing} rows with a missing value are left out" * bool(missing)


def groups(rows: pd.DataFrame, by: str | None) -> Iterator[tuple[dict[str, str], pd.DataFrame]]:
    """Yield all rows, and then those of each group, with the words that name it."""
    if by is None:
        yield {}, rows
        return
    need(rows, by)
    yield {by: "all"}, rows
    for name, part in rows.groupby(by, sort=True):
        yield {by: str(name)}, part


def too_few(outcome: Array) -> str:
    """Say why these outcomes cannot tell anything, or nothing."""
    n, events = len(outcome), int(outcome.sum())
    if min(events, n - events) < 2:
        return f"{events} events among {n} people: two with and two without the event are needed"
    return ""
