"""Tables of the page: what readers see, how a column sorts, and the file that holds the same numbers."""

from __future__ import annotations

import base64
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from dvstats.report.places import plain
from dvstats.words.catalogue import Words
from dvstats.words.numbers import count, percent, percent_interval

LIMITS = ("conf_low", "conf_high")
# A range of shares below which one decimal would round its ends onto each other.
NARROW = 0.005


def shown_range(low: float, high: float) -> str:
    r"""Return a range of shares, with as many decimals as keep its ends apart.

    Examples
    --------
    >>> shown_range(0.2845, 0.2855), shown_range(0.195, 0.205)
    ('28.45 to 28.55\xa0%', '19.5 to 20.5\xa0%')
    """
    return "" if np.isnan(low) or np.isnan(high) else percent_interval(low, high, 1 if high - low >= NARROW else 2)


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell, the number by which it sorts if it is one, and where it leads.

    Parameters
    ----------
    text
        What stands in it.
    sort
        The number by which it sorts, if it is one.
    link
        Where it leads.
    """

    text: str
    sort: float | None = None
    link: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a caption; the first cell of a row names it.

    Parameters
    ----------
    caption
        What the table shows.
    heads
        Heads of the columns.
    rows
        Cells; the first of a row names it.
    """

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def numbers_table(caption: str, table: pd.DataFrame, speech: Words) -> Table:
    """Return a table for reading: the columns that have a name for readers, in the order of the catalogue."""
    known = {key.removeprefix("columns."): text for key, text in speech.texts.items() if key.startswith("columns.")}
    lists = {name: plain(name.replace("_", " ")) for name in table.columns if _is_list(table, name)}
    spoken = lists | {name: text for name, text in known.items() if name in table.columns}
    fine = _needs_hundredths(table)
    columns = [_column(table[name], fine if name in LIMITS else None) for name in spoken]
    return Table(caption, tuple(spoken.values()), tuple(zip(*columns, strict=True)))


def link_to(text: str, kind: str = "text/csv") -> str:
    """Return a link that holds a file, so that the page gives it without any other file."""
    return f"data:{kind};charset=utf-8;base64,{base64.b64encode(text.encode('utf-8')).decode('ascii')}"


def cells(texts: Sequence[str]) -> tuple[Cell, ...]:
    """Return cells that hold text only."""
    return tuple(Cell(text) for text in texts)


def number_cell(text: str, value: float) -> Cell:
    """Return a cell that sorts by its number; one without a number comes last."""
    return Cell(text, None if math.isnan(value) else float(value))


def _is_list(table: pd.DataFrame, name: str) -> bool:
    return "count" in table.columns and set(table[name].unique()) <= {0, 1}


def _needs_hundredths(table: pd.DataFrame) -> list[bool] | None:
    """Tell of which rows one decimal would round the ends of the range onto each other."""
    if not {*LIMITS} <= set(table.columns):
        return None
    low, high = (pd.to_numeric(table[name], errors="coerce") for name in LIMITS)
    return [bool(narrow) for narrow in (high - low < NARROW) & (high > low)]


def _column(values: pd.Series[Any], fine: list[bool] | None = None) -> list[Cell]:
    """Write numbers as readers do; a column of fractions is one of shares."""
    numbers = pd.to_numeric(values, errors="coerce")
    known = numbers.dropna()
    is_share = values.dtype.kind == "f" and len(known) > 0 and bool(known.between(0, 1).all())
    decimals = [2 if one else 1 for one in fine] if fine else [1] * len(values)
    return [_cell(value, places, is_share=is_share) for value, places in zip(values, decimals, strict=True)]


def _cell(value: object, decimals: int, *, is_share: bool) -> Cell:
    if isinstance(value, tuple | list):
        return Cell("; ".join(map(plain, value)))
    if isinstance(value, float):
        return Cell("") if np.isnan(value) else Cell(percent(value, decimals) if is_share else count(value), value)
    return Cell(count(value), float(value)) if isinstance(value, int) else Cell("" if value is None else plain(value))
