"""Rows of a CSV or Parquet file as a view of DuckDB: read where they lie, as text, within a limit of memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from dvstats.core.errors import FormatError, SchemaError
from dvstats.records.tokens import normalised
from dvstats.store.large_csv import header, quiet, quoted

MEMORY = "1GB"
PARQUET = ".parquet"


def columns_of(path: Path) -> tuple[str, ...]:
    """Return the names of the columns of a file."""
    if not path.is_file():
        raise FormatError("there is no such file", place=str(path), hint="check the path")
    if path.suffix.lower() != PARQUET:
        return header(path)
    with duckdb.connect() as base:
        try:
            return tuple(row[0] for row in base.execute(f"DESCRIBE SELECT * FROM {scan(path, ())}").fetchall())
        except duckdb.Error as error:
            raise FormatError(f"no Parquet file ({str(error).splitlines()[0][:120]})", place=str(path)) from None


def scan(path: Path, names: Sequence[str]) -> str:
    """Return the SQL that reads a file; every column of a CSV is text, none is guessed."""
    place = text(str(path))
    if path.suffix.lower() == PARQUET:
        return f"read_parquet({place})"
    typed = ", ".join(f"{text(name)}: 'VARCHAR'" for name in names)
    return (
        f"read_csv({place}, auto_detect = false, header = true, columns = {{{typed}}}, delim = ',', quote = '\"', "
        "escape = '\"')"
    )


def text(value: str) -> str:
    """Return a text as SQL writes it.

    Examples
    --------
    >>> text("O'Neil")
    "'O''Neil'"
    """
    return "'" + value.replace("'", "''") + "'"


def demand(names: Sequence[str], wanted: Sequence[str], place: str) -> None:
    """Refuse columns that a file does not have."""
    if absent := [name for name in wanted if name not in names]:
        raise SchemaError(f"no column {', '.join(absent)}", place=place, hint=f"there are: {', '.join(names)}")


@contextmanager
def connected(memory: str = MEMORY) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a database in memory, within a limit, that prints nothing.

    What does not fit is spilled to a folder that nobody else may read, and that is gone at the end.
    """
    with ExitStack() as until:
        spilled = until.enter_context(TemporaryDirectory(prefix="dvstats"))
        base = until.enter_context(duckdb.connect(config={"memory_limit": memory, "temp_directory": spilled}))
        quiet(base)
        base.execute("SET preserve_insertion_order = false")
        base.create_function("evened", normalised, ["VARCHAR"], "VARCHAR")
        yield base


def compared(name: str) -> str:
    """Return the SQL of a cell as it is compared, by `tokens.normalised`; DuckDB alone does what is plain ASCII."""
    cell = f"coalesce(CAST({quoted(name)} AS VARCHAR), '')"
    plain = f"trim(regexp_replace(lower({cell}), '[^a-z0-9]+', ' ', 'g'))"
    return f"CASE WHEN strlen({cell}) = length({cell}) THEN {plain} ELSE evened({cell}) END"


def number(base: duckdb.DuckDBPyConnection, rows: str) -> int:
    """Return how many rows a table has, or a table with a condition."""
    found = base.execute(f"SELECT count(*) FROM {rows}").fetchone()
    assert found is not None
    return int(found[0])


def damaged(error: duckdb.Error, place: str) -> FormatError:
    """Return what is wrong with a file; what stands in its cells is in no message."""
    if isinstance(error, duckdb.OutOfMemoryException):
        return FormatError("memory and the room on disk ran out", place=place, rule="rows are sorted to be counted",
                           hint="free some room, or use a larger machine")  # fmt: skip
    said = str(error)
    line = next((part.split()[0] for part in said.split("Line: ")[1:2]), "")
    found = "the row is damaged" if line else f"the file cannot be read ({type(error).__name__})"
    return FormatError(
        found, place=f"{place}, line {line}" if line else place,
        rule="each row has as many cells as the header, in UTF-8", hint="the file may be truncated: fetch it again",
    )  # fmt: skip
