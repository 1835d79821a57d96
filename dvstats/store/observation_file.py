"""Observations from and to files: one published figure per row, under the schema of `dvstats.core.observations`."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pandas as pd

from dvstats.core.errors import InputError
from dvstats.core.observations import NUMBERS, Observations
from dvstats.core.provenance import Provenance
from dvstats.store import observation_rules
from dvstats.store.atomic import write_text
from dvstats.store.grid import Grid
from dvstats.store.table_file import read_grid
from dvstats.store.workbook import cell_text


def read_observations(path: Path | str) -> Observations:
    """Read observations from CSV, TSV, XLSX or Parquet.

    Raises
    ------
    InputError
        It is no table, a column is missing, or a cell breaks the rule of its column; the message names the place.
    """
    grid = read_grid(path)
    frame = pd.DataFrame({name: pd.Series(grid.column(name), dtype="str") for name in grid.header})
    for name in (name for name in NUMBERS if name in grid.header):
        frame[name] = pd.Series(grid.numbers(name), dtype=float)
    observation_rules.check(grid)
    return Observations(frame, (grid.source, *_cited(grid)), grid.place)


def write_observations(observations: Observations, path: Path | str) -> Path:
    """Write observations as CSV in UTF-8; a number is written with the fewest digits that give it back exactly.

    Raises
    ------
    InputError
        A text would run as a formula when the file is opened in a spreadsheet.
    """
    frame = observations.frame
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(frame.columns)
    for number, row in enumerate(frame.itertuples(index=False, name=None)):
        writer.writerow([_safe(cell_text(value), number, name) for name, value in zip(frame.columns, row, strict=True)])
    return write_text(path, out.getvalue())


def _safe(text: str, row: int, column: str) -> str:
    if text.startswith(("=", "@", "\t", "\r")):
        raise InputError(
            f"{text[:40]!r}", place=f"row {row + 2}, column {column}",
            rule="it would run as a formula in a spreadsheet", hint="change the text",
        )  # fmt: skip
    return text


def _cited(grid: Grid) -> tuple[Provenance, ...]:
    """Return the sources that the rows name, each once."""
    names = ("source", "url", "licence", "retrieved", "grade")
    columns = [grid.column(name) if name in grid.header else [""] * len(grid) for name in names]
    told = dict.fromkeys(zip(*columns, strict=True))
    return tuple(
        Provenance(source, url=url, licence=licence, retrieved=retrieved, grade=grade or "official")
        for source, url, licence, retrieved, grade in told
    )
