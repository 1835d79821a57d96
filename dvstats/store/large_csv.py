"""CSV files too large to hold in memory, read where they lie by DuckDB: strictly, as text, within a limit of memory.

A row of another length, an unfinished quotation or a byte that is no UTF-8 ends the reading with the line it is on.
"""

from __future__ import annotations

import csv
import gzip
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb

from dvstats.core.errors import FormatError, SchemaError
from dvstats.store.grid import grid
from dvstats.store.wire import check_kind, check_page, decode

BY_DUCKDB = "counted where it lies, without loading it"
MEMORY = "256MB"
HEAD = 1 << 16


def header(path: Path) -> tuple[str, ...]:
    """Return the names of the columns, after looking at the first lines as at those of any table."""
    with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as file:
        head = file.read(HEAD)
    text = decode(_whole_lines(head, path.name), path.name).text
    names = next(csv.reader(text.splitlines()[:1]), [])
    # The rows below are for DuckDB to check.
    return grid([(1, [name.strip() for name in names]), (2, ["row"] * len(names))], path.name).header


def _whole_lines(head: bytes, place: str) -> bytes:
    """Return the lines that are whole; the only line of a short file is whole without an end."""
    whole = head[: head.rfind(b"\n") + 1]
    if whole or len(head) < HEAD:
        return whole or head
    check_kind(head, place)
    check_page(head.decode("utf-8", errors="replace"), place)
    raise FormatError(f"the first line is longer than {HEAD:,} bytes", place=place,
                      rule="a table begins with the names of its columns", hint="is this file a table?")  # fmt: skip


def quiet(base: duckdb.DuckDBPyConnection) -> None:
    """Keep a database from drawing its progress: standard output is for the answer.

    In a notebook without widgets it draws none, and refuses to be told so.
    """
    if base.execute("SELECT 1 WHERE current_setting('enable_progress_bar')").fetchone():
        base.execute("SET enable_progress_bar = false")


def quoted(name: str) -> str:
    """Return a name as SQL quotes it.

    Examples
    --------
    >>> quoted('a "b" c')
    '"a ""b"" c"'
    """
    return '"' + name.replace('"', '""') + '"'


def grouped(path: Path, columns: Sequence[str]) -> list[tuple[Any, ...]]:
    """Return each combination of expressions with the number of its rows."""
    places = ", ".join(str(number + 1) for number in range(len(columns)))
    return _run(path, f"SELECT {', '.join(columns)}, count(*) FROM rows GROUP BY {places} ORDER BY {places}")


def wrong(path: Path, condition: str, name: str, rule: str) -> SchemaError:
    """Return the error that names the first row in which a condition holds."""
    numbered = "SELECT *, row_number() OVER () AS number_of_row FROM rows"
    cell, row = _run(path, f"SELECT {quoted(name)}, number_of_row FROM ({numbered}) WHERE {condition} LIMIT 1")[0]
    return SchemaError(
        f"{name} is {cell or ''!r}", place=f"{path.name}, row {row} below the header, column {name}", rule=rule
    )


def _run(path: Path, query: str) -> list[tuple[Any, ...]]:
    columns = ", ".join(f"'{_sql(name)}': 'VARCHAR'" for name in header(path))
    options = f"auto_detect = false, header = true, columns = {{{columns}}}, delim = ',', quote = '\"', escape = '\"'"
    try:
        with duckdb.connect(config={"memory_limit": MEMORY, "threads": 2}) as base:
            quiet(base)
            base.execute(f"CREATE VIEW rows AS SELECT * FROM read_csv('{_sql(str(path))}', {options})")
            return base.execute(query).fetchall()
    except duckdb.Error as error:
        line = re.search(r"Line: (\d+)", str(error))
        said = str(error).splitlines()
        reason = next((text for text in said[1:] if text and not text.startswith("Original Line")), said[0])
        raise FormatError(
            f"the {'row is damaged' if line else 'file is no table'} ({reason[:160]})",
            place=f"{path.name}, line {line[1]}" if line else path.name,
            rule="each row has as many cells as the header, in UTF-8",
            hint="the file may be truncated or damaged: fetch it again",
        ) from None  # fmt: skip


def _sql(text: str) -> str:
    return text.replace("'", "''")
