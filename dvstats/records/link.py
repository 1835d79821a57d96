"""Registers of persons, linked exactly on what they share, counted by capture history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from dvstats.core.captures import CaptureTable, histories
from dvstats.core.errors import InputError
from dvstats.records.registers import check, names_of
from dvstats.records.rows import columns_of, compared, connected, damaged, number, scan, text
from dvstats.records.tokens import PLACEHOLDERS


@dataclass(frozen=True, slots=True)
class Linked:
    """Capture histories of linked registers, and what became of their rows.

    Parameters
    ----------
    captures
        How many persons have each history; a list per register.
    rows
        Rows of each register.
    repeated
        Rows of each register beyond the first of a person.
    without_key
        Rows of each register that could not be linked, as a cell of the key is empty or a placeholder. They are in no
        history: whom they are of is not known.
    """

    captures: CaptureTable
    rows: Mapping[str, int]
    repeated: Mapping[str, int]
    without_key: Mapping[str, int]


def link(registers: Sequence[Path | str], on: Sequence[str], *, keyed: bool = False) -> Linked:
    r"""Link persons whose key is the same, letter case and accents aside; a punctuation mark counts as a space.

    Parameters
    ----------
    registers
        CSV or Parquet files, a row per record of a person; each is a list named as its file.
    on
        Columns that all of them have: a pseudonym, or fields that tell persons apart.
    keyed
        The pseudonyms are hashes that were keyed by a secret. Without that word, what looks like a hash is refused.

    Raises
    ------
    InputError
        One register or more than twelve, two of one name, a missing column, a bare hash, or a damaged row.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     police, shelter = Path(folder) / "police.csv", Path(folder) / "shelter.csv"
    ...     _ = police.write_text("pseudonym\nA1\na1\nB2\nunknown\n"), shelter.write_text("pseudonym\nA1 \nC3\n")
    ...     found = link([police, shelter], ["pseudonym"])
    >>> dict(found.captures.counts), dict(found.repeated), dict(found.without_key)
    ({(0, 1): 1, (1, 0): 1, (1, 1): 1}, {'police': 1, 'shelter': 0}, {'police': 1, 'shelter': 0})
    """
    paths = [Path(path) for path in registers]
    names = names_of(paths)
    try:
        with connected() as base:
            for path in paths:
                check(base, path, on, keyed=keyed)
            return _counted(base, paths, names, on)
    except duckdb.Error as error:
        raise damaged(error, ", ".join(path.name for path in paths)) from None


def _counted(
    base: duckdb.DuckDBPyConnection, paths: Sequence[Path], names: tuple[str, ...], on: Sequence[str]
) -> Linked:  # fmt: skip
    unknown = ", ".join(text(word) for word in sorted(PLACEHOLDERS))
    rows, repeated, without = {}, {}, {}
    for place, (path, name) in enumerate(zip(paths, names, strict=True)):
        keys = ", ".join(f"{compared(column)} AS key{k}" for k, column in enumerate(on))
        known = " AND ".join(f"key{k} NOT IN ({unknown})" for k in range(len(on)))
        base.execute(f"CREATE TEMP TABLE raw{place} AS SELECT {keys} FROM {scan(path, columns_of(path))}")
        base.execute(f"CREATE TEMP TABLE list{place} AS SELECT DISTINCT * FROM raw{place} WHERE {known}")
        rows[name] = number(base, f"raw{place}")
        without[name] = rows[name] - number(base, f"raw{place} WHERE {known}")
        repeated[name] = rows[name] - without[name] - number(base, f"list{place}")
    captures = CaptureTable(names, _histories(base, len(paths), len(on), names))
    return Linked(captures, rows, repeated, without)


def _histories(
    base: duckdb.DuckDBPyConnection, n_lists: int, n_keys: int, names: tuple[str, ...]
) -> dict[tuple[int, ...], int]:  # fmt: skip
    keys = ", ".join(f"key{k}" for k in range(n_keys))
    every = " UNION ALL ".join(f"SELECT {keys}, {1 << place} AS list FROM list{place}" for place in range(n_lists))
    query = f"SELECT lists, count(*) FROM (SELECT sum(list) AS lists FROM ({every}) GROUP BY {keys}) GROUP BY lists"
    counts = dict.fromkeys(histories(n_lists), 0)
    for lists, count in base.execute(query).fetchall():
        counts[tuple(int(lists) >> place & 1 for place in range(n_lists))] = int(count)
    if not any(counts.values()):
        raise InputError(f"no row of {', '.join(names)} has a key", rule="empty cells and placeholders link nobody",
                         hint="check the columns of --on")  # fmt: skip
    return counts
