"""Incident rows, counted by group: what is domestic, and what is not."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb
import pandas as pd

from dvstats.core.errors import FormatError, InputError, SchemaError
from dvstats.core.observations import Observations
from dvstats.records.rows import columns_of, connected, damaged, demand, scan
from dvstats.store.large_csv import quoted

TRUE, FALSE = ("true", "t", "1", "yes", "y"), ("false", "f", "0", "no", "n")
FLAG, VALUE = "flag", "value"
COUNTED = "dvstats_counted"
FEW_GROUPS, MOSTLY = 20, 0.9


def tabulate(path: Path | str, by: Sequence[str], flag: str = "") -> pd.DataFrame:
    r"""Count the rows of a file for each combination of values.

    The file is read where it lies, in pieces, whatever its size. Values are text and stay as they are; an empty cell is
    a value of its own. No type is guessed.

    Parameters
    ----------
    path
        CSV (also gzipped) or Parquet, a row per incident.
    by
        Columns whose values make the groups.
    flag
        Column that says whether an incident was domestic: true or false, 1 or 0, yes or no; an empty one stays empty.

    Returns
    -------
    pandas.DataFrame
        The columns of `by`, `flag` (true, false or empty) if there is one, and `value`, sorted.

    Raises
    ------
    InputError
        A column is missing or named twice, a row is damaged, there is none, a flag is neither true nor false, or the
        groups are the rows themselves.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     rows = Path(folder) / "rows.csv"
    ...     _ = rows.write_text("area,kind,domestic\nN,theft,false\nN,assault,true\nN,assault,True\n")
    ...     tabulate(rows, ["area", "kind"], "domestic").values.tolist()
    [['N', 'assault', 'true', 2], ['N', 'theft', 'false', 1]]
    """
    path, by = Path(path), list(by)
    names = columns_of(path)
    check_columns(names, by, flag, path.name)
    # Rows are grouped as they are written; what cells mean is worked out once for each group.
    raw = [quoted(name) for name in dict.fromkeys([*by, *filter(None, [flag])])]
    rows = f"SELECT {', '.join(raw)}, count(*) AS {COUNTED} FROM {scan(path, names)} GROUP BY ALL"
    told = [f"coalesce(CAST({quoted(name)} AS VARCHAR), '') AS {quoted(name)}" for name in by]
    told += [f"{_truth(flag)} AS {FLAG}"] if flag else []
    query = f"SELECT {', '.join(told)}, sum({COUNTED})::BIGINT AS {VALUE} FROM ({rows}) GROUP BY ALL ORDER BY ALL"
    try:
        with connected() as base:
            table = base.execute(query).df()
    except duckdb.Error as error:
        raise damaged(error, path.name) from None
    return finished(table, flag, path.name)


def check_columns(names: Sequence[str], by: Sequence[str], flag: str, place: str) -> None:
    """Refuse groups that no column, or not one column each, can make."""
    demand(names, [*by, *filter(None, [flag])], place)
    if not by or len({*by, flag}) < len(by) + 1 or {FLAG, VALUE} & set(by):
        raise InputError(f"groups by {', '.join(by) or 'nothing'}", rule="one column or more, each once, and none that "
                         f"is called {FLAG} or {VALUE} or is the flag itself", place=place)  # fmt: skip


def finished(table: pd.DataFrame, flag: str, place: str) -> pd.DataFrame:
    """Return a table of counts, or refuse it: no row, a flag that is none, or rows instead of groups."""
    if table.empty:
        raise FormatError("a header and no row", place=place, rule="a table needs one row or more")
    _check_flags(table, flag, place)
    _check_groups(table, place)
    return table.astype({VALUE: int})


def _truth(flag: str) -> str:
    cell = f"lower(trim(coalesce(CAST({quoted(flag)} AS VARCHAR), '')))"
    return (
        f"CASE WHEN {cell} IN {TRUE} THEN 'true' WHEN {cell} IN {FALSE} THEN 'false' WHEN {cell} = '' THEN '' "
        "ELSE '?' END"
    )


def _check_flags(table: pd.DataFrame, flag: str, place: str) -> None:
    if flag and (table[FLAG] == "?").any():
        number = int(table.loc[table[FLAG] == "?", VALUE].sum())
        raise SchemaError(f"{number:,} rows whose {flag} is neither true nor false", place=f"{place}, column {flag}",
                          rule=f"a flag is one of {', '.join((*TRUE, *FALSE))}, or empty")  # fmt: skip


def _check_groups(table: pd.DataFrame, place: str) -> None:
    """Refuse groups that are the rows themselves: a table of them would tell of persons, not of numbers."""
    alone, rows = int((table[VALUE] == 1).sum()), int(table[VALUE].sum())
    if len(table) > FEW_GROUPS and alone > MOSTLY * rows:
        raise InputError(f"{alone:,} of {rows:,} rows are a group of their own", place=place,
                         rule="counts are of groups; rows are not copied", hint="--by a column of kinds")  # fmt: skip


def incidents(
    table: pd.DataFrame, *, geo: str, period: str, source: str, geo_column: str = "", offence_column: str = ""
) -> Observations:
    """Return counted rows as observations: incidents recorded, and those that were domestic.

    Parameters
    ----------
    table
        As `tabulate` gives it.
    geo, period
        The area and the period that the file covers.
    source
        Who published or keeps the rows.
    geo_column, offence_column
        Columns of the table that name areas within it, and kinds of offence.

    Examples
    --------
    >>> table = pd.DataFrame({"kind": ["theft", "assault"], "flag": ["false", "true"], "value": [5, 2]})
    >>> told = incidents(table, geo="US-IL-CHI", period="2022", source="City of Chicago", offence_column="kind")
    >>> told.frame[["indicator", "offence", "value"]].values.tolist()
    [['recorded_other', 'theft', 5.0], ['recorded_dv', 'assault', 2.0]]
    """
    domestic = table[FLAG].map({"true": "recorded_dv", "false": "recorded_other", "": "recorded_unknown"})
    return Observations(pd.DataFrame({
        "indicator": domestic if FLAG in table else "recorded_crime", "geo": geo, "period": period,
        "geo_published": table[geo_column] if geo_column else "",
        "offence": table[offence_column] if offence_column else "TOTAL", "counting_unit": "incident",
        "stage": "recorded", "value": table[VALUE], "source": source,
        "locator": table.drop(columns=[VALUE]).astype(str).agg(" | ".join, axis=1),
    }))  # fmt: skip
