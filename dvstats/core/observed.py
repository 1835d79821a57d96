"""Published figures in the words that charts and measures share: the name of an area, the estimate, its interval."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dvstats.core.codes import AREAS
from dvstats.core.errors import SchemaError

NEEDED = ("indicator", "geo", "period", "counting_unit", "stage", "value", "source")
# What must be said wherever a figure is shown.
CAUTION = "caution"
PER_CENT, BREAK = "PC", "b"
NUMBERS = {"value": "estimate", "low": "conf_low", "high": "conf_high"}


def is_observed(table: pd.DataFrame) -> bool:
    """Tell whether a table is one of observations, a published figure per row.

    Examples
    --------
    >>> is_observed(pd.DataFrame(columns=NEEDED)), is_observed(pd.DataFrame(columns=["area", "estimate"]))
    (True, False)
    """
    return set(NEEDED) <= set(table.columns)


def in_glossary(rows: pd.DataFrame) -> pd.DataFrame:
    """Return observations with `area`, `estimate`, `conf_low` and `conf_high` beside their own columns.

    A per cent becomes a share, as an estimate is one; any other figure stays as it was published. A row that begins
    another series (`series_break`) has the flag `b`. A column that is there already stays as it is.

    Examples
    --------
    >>> rows = pd.DataFrame({"geo": ["GR", "NZ:North"], "geo_published": ["EL", "North"], "value": [12.5, 31],
    ...                      "unit": ["PC", "NR"]})
    >>> in_glossary(rows)[["area", "estimate"]].values.tolist()
    [['Greece', 0.125], ['North', 31.0]]
    """
    told: dict[str, Any] = {"area": _areas(rows)}
    shares = rows["unit"].eq(PER_CENT) if "unit" in rows else pd.Series(False, rows.index)
    for theirs, ours in NUMBERS.items():
        if theirs in rows:
            numbers = _numbers(rows, theirs)
            told[ours] = numbers.where(~shares, (numbers / 100).round(12))
    kept = rows.assign(**{name: column for name, column in told.items() if name not in rows})
    return kept.assign(flag=_flags(rows)) if "series_break" in rows else kept


def _numbers(rows: pd.DataFrame, name: str) -> pd.Series[float]:
    """Return a column as numbers; one that is empty all the way down was read as text."""
    told = rows[name].where(rows[name].astype("str").ne(""))
    numbers = pd.to_numeric(told, errors="coerce").astype(float)
    if (wrong := told.notna() & numbers.isna()).any():
        raise SchemaError(repr(told[wrong].iloc[0]), place=f"column {name}", rule="it is a number, or empty")
    return numbers


def _areas(rows: pd.DataFrame) -> list[str]:
    """Return the names of areas; a part without a code of ours has the name that its publisher wrote."""
    published = rows["geo_published"] if "geo_published" in rows else pd.Series("", rows.index)
    return [AREAS[code].name if code in AREAS else str(told or code)
            for code, told in zip(rows["geo"], published.fillna(""), strict=True)]  # fmt: skip


def _flags(rows: pd.DataFrame) -> list[str]:
    own = rows["flag"].fillna("") if "flag" in rows else pd.Series("", rows.index)
    broken = rows["series_break"].fillna("").ne("")
    return [f"{BREAK}{flag}" if now and BREAK not in flag else str(flag)
            for now, flag in zip(broken, own, strict=True)]  # fmt: skip
