"""Tables of the page: what readers see, how a column sorts, and the file that holds the same numbers."""

from __future__ import annotations

import base64
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from dvstats.words.catalogue import Words
from dvstats.words.numbers import count, percent


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell, the number by which it sorts if it is one, and where it leads."""

    text: str
    sort: float | None = None
    link: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a caption; the first cell of a row names it."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def numbers_table(caption: str, table: pd.DataFrame, speech: Words) -> Table:
    """Return a table for reading: the columns that have a name for readers, in the order of the catalogue."""
    known = {key.removeprefix("columns."): text for key, text in speech.texts.items() if key.startswith("columns.")}
    lists = {name: name.replace("_", " ") for name in table.columns if _is_list(table, name)}
    spoken = lists | {name: text for name, text in known.items() if name in table.columns}
    columns = [_column(table[name]) for name in spoken]
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


def _column(values: pd.Series[Any]) -> list[Cell]:
    """Write numbers as readers do; a column of fractions is one of shares."""
    numbers = pd.to_numeric(values, errors="coerce")
    known = numbers.dropna()
    is_share = values.dtype.kind == "f" and len(known) > 0 and bool(known.between(0, 1).all())
    return [_cell(value, is_share=is_share) for value in values]


def _cell(value: object, *, is_share: bool) -> Cell:
    if isinstance(value, tuple | list):
        return Cell("; ".join(map(str, value)))
    if isinstance(value, float):
        return Cell("") if np.isnan(value) else Cell(percent(value) if is_share else count(value), value)
    return Cell(count(value), float(value)) if isinstance(value, int) else Cell("" if value is None else str(value))
