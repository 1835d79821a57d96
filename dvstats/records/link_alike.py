"""Registers of persons, linked on columns that are alike rather than equal: misspelt names, mistyped dates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from dvstats.records.merges import Merges, merges
from dvstats.records.registers import check, names_of
from dvstats.records.rows import columns_of, compared, connected, damaged, number, scan, text
from dvstats.records.similarity import check_kinds, demand_splink, frame, key, scored, too_few
from dvstats.records.tokens import PLACEHOLDERS

MEMORY = "5GB"
KNOWN = 2


def link_alike(registers: Sequence[Path | str], on: Mapping[str, str], *, keyed: bool = False, seed: int = 1) -> Merges:
    """Compare the records of all registers, within each and across, and return which may be of one person.

    Needs the extra `linkage` (Splink). Names are evened out first, as for `link`.

    Parameters
    ----------
    registers
        CSV or Parquet files, a row per record of a person; each is a list named as its file.
    on
        Columns that all of them have, three to eight, each with its kind: `name`, `date` or `code`.
    keyed
        As for `link`; tokens are equal or not, so that their kind is `code`.
    seed
        Seed of the random pairs from which the model learns how often persons agree by chance.

    Raises
    ------
    InputError
        As for `link`; too few columns, or records that never agree.
    MissingExtraError
        Splink is not installed.
    """
    demand_splink()
    check_kinds(on)
    paths = [Path(path) for path in registers]
    names = names_of(paths)
    try:
        with connected(MEMORY) as base:
            for path in paths:
                check(base, path, list(on), keyed=keyed)
            return _compared(base, paths, names, on, seed)
    except duckdb.Error as error:
        raise damaged(error, ", ".join(path.name for path in paths)) from None


def _compared(
    base: duckdb.DuckDBPyConnection, paths: Sequence[Path], names: tuple[str, ...], on: Mapping[str, str], seed: int
) -> Merges:  # fmt: skip
    from splink import DuckDBAPI  # noqa: PLC0415
    from splink.internals.exceptions import SplinkException  # noqa: PLC0415

    without = _persons(base, paths, names, list(on))
    records = base.execute("SELECT unique_id AS record, list, row FROM persons ORDER BY unique_id").df()
    try:
        pairs = frame(scored(DuckDBAPI(base), "persons", list(on.values()), seed).as_pandas_dataframe())
    except SplinkException as error:
        raise too_few(error) from None
    return merges(names, records, pairs, without)


def _persons(
    base: duckdb.DuckDBPyConnection, paths: Sequence[Path], names: tuple[str, ...], on: Sequence[str]
) -> dict[str, int]:  # fmt: skip
    """Make the table of all records that say enough to be compared; return how many of each list do not."""
    base.execute("SET preserve_insertion_order = true")  # a row keeps its number
    unknown = ", ".join(text(word) for word in sorted(PLACEHOLDERS))
    keys = [key(place) for place in range(len(on))]
    told = ", ".join(f"CASE WHEN {name} IN ({unknown}) THEN NULL ELSE {name} END AS {name}" for name in keys)
    every = []
    for place, path in enumerate(paths):
        cells = ", ".join(f"{compared(column)} AS {name}" for column, name in zip(on, keys, strict=True))
        rows = f"SELECT row_number() OVER () AS row, {cells} FROM {scan(path, columns_of(path))}"
        every.append(f"SELECT {place} AS list, row, {told} FROM ({rows})")
    base.execute(f"CREATE TEMP TABLE every AS {' UNION ALL '.join(every)}")
    enough = f"{' + '.join(f'({name} IS NOT NULL)::INT' for name in keys)} >= {KNOWN}"
    base.execute("CREATE TEMP TABLE persons AS SELECT row_number() OVER (ORDER BY list, row) - 1 AS unique_id, * "
                 f"FROM every WHERE {enough}")  # fmt: skip
    lost = {name: number(base, f"every WHERE list = {i} AND NOT ({enough})") for i, name in enumerate(names)}
    base.execute("DROP TABLE every")
    return lost
