"""Registers of persons before they are linked: each a list of its own, none with plain hashes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb

from dvstats.core.captures import MOST_LISTS
from dvstats.core.errors import InputError, SchemaError
from dvstats.records.rows import columns_of, demand, number, scan, text
from dvstats.records.tokens import BARE
from dvstats.store.large_csv import quoted


def names_of(paths: Sequence[Path]) -> tuple[str, ...]:
    """Return the names of the lists: those of the files.

    Examples
    --------
    >>> names_of([Path("north/police.csv"), Path("shelter.csv.gz")])
    ('police', 'shelter')
    """
    if not 2 <= len(paths) <= MOST_LISTS:
        raise InputError(f"{len(paths)} registers", rule=f"2 to {MOST_LISTS} are linked")
    names = tuple(path.name.split(".")[0] for path in paths)
    if len(set(names)) < len(names):
        raise InputError(f"registers named {', '.join(names)}", rule="each is a list with a name of its own",
                         hint="rename a file")  # fmt: skip
    return names


def columns_to_link(path: Path, on: Sequence[str]) -> tuple[str, ...]:
    """Return the columns of a register; those to link on must be there, each named once."""
    if not on or len(set(on)) < len(on):
        raise InputError(f"columns to link on: {', '.join(on) or 'none'}", rule="one or more, each once",
                         hint="--on pseudonym")  # fmt: skip
    names = columns_of(path)
    demand(names, on, path.name)
    return names


def refuse_hashes(number: int, place: str, name: str) -> None:
    """Refuse a column in which some cells look like plain hashes."""
    if number:
        raise SchemaError(
            f"{number:,} cells look like plain hashes", place=f"{place}, column {name}",
            rule="a hash without a secret gives the person away to whoever hashes all names",
            hint="make tokens with a secret; if these were, or are random, say --keyed",
        )  # fmt: skip


def check(base: duckdb.DuckDBPyConnection, path: Path, on: Sequence[str], *, keyed: bool) -> None:
    """Refuse a register without the columns to link on, or with a plain hash anywhere in them."""
    names = columns_to_link(path, on)
    for name in () if keyed else on:
        cell = f"lower(trim(CAST({quoted(name)} AS VARCHAR)))"
        found = number(base, f"{scan(path, names)} WHERE regexp_full_match({cell}, {text(BARE.pattern)})")
        refuse_hashes(found, path.name, name)
