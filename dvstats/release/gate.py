"""The one gate: what leaves dvstats as a file is a `Safe` table, and only this file makes one.

Public figures pass as they are, with their flags. Of restricted tables, and of those of which nothing is declared,
counts below the threshold are hidden, and with them whatever would give them back; estimates keep the digits that
their interval bears.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from dvstats.core.errors import InputError
from dvstats.release.count_table import BESIDE, COUNTS, CountTable, Key, count_table
from dvstats.release.precision import round_estimates
from dvstats.release.sensitivity import THRESHOLD, Sensitivity, checked_threshold, told_by
from dvstats.release.suppress import suppress

CONFIDENTIAL = "c"
HIDDEN = "hidden to protect people"
# Whole numbers that count nobody.
ORDINAL = ("year", "period", "k", "captures", "age", "decimals", "n_parameters", "df", "equivalent", "n_models",
           "peers", "rank", "marginal_low", "marginal_high", "simultaneous_low", "simultaneous_high")  # fmt: skip
ESTIMATED = ("estimate", "conf_low", "conf_high", "std_error", "n_hat", "dark_figure", "coverage")
# Words that are made from a row's numbers.
DERIVED = ("verdict", "tipping_words", "verdict_about", "warnings")


@dataclass(frozen=True, slots=True)
class Safe:
    """A table that may leave.

    Parameters
    ----------
    sensitivity
        What it was declared to be.
    threshold
        The smallest count that a restricted table shows; 0 for a public one.
    n_hidden
        How many rows are hidden.
    """

    _frame: pd.DataFrame
    sensitivity: Sensitivity
    threshold: int = 0
    n_hidden: int = 0

    @property
    def frame(self) -> pd.DataFrame:
        """A copy of the rows, hidden ones without their numbers."""
        return self._frame.copy()


def gate(table: pd.DataFrame, declared: Sensitivity | None = None, threshold: int = THRESHOLD) -> Safe:
    """Return what of a table may leave.

    Parameters
    ----------
    table
        Counts, estimates or published figures, a row each.
    declared
        What the table is; by default what its rows tell, see `told_by`.
    threshold
        The smallest count that may be shown, 5 to 30.

    Examples
    --------
    >>> table = pd.DataFrame({"area": ["A", "B", "C"], "count": [4, 30, 50]})
    >>> gate(table).frame["count"].tolist()
    [nan, nan, 50.0]
    >>> gate(table, Sensitivity.PUBLIC).frame["count"].tolist()
    [4, 30, 50]
    """
    told = declared or told_by(table)
    if told is Sensitivity.PUBLIC:
        return Safe(_checked_flags(table), told)
    limit = checked_threshold(threshold)
    hidden = _hidden_cells(table, limit) if _is_of_counts(table) else _hidden_rows(table, limit)
    return Safe(round_estimates(_emptied(table, hidden)), told, limit, int(hidden.sum()))


def safe_cells(table: CountTable, hidden: frozenset[Key], threshold: int) -> Safe:
    """Return a table of counts with all its totals, some of them hidden.

    A hidden count is empty with the flag `c`, and in a capture table, where an empty count is a cell that cannot occur,
    the letter `c` itself.
    """
    rows = [(*key, None if key in hidden else number) for key, number in table.counts.items()]
    frame = pd.DataFrame(rows, columns=[*table.dimensions, table.count], dtype=object)
    if table.is_of_lists:
        frame[table.count] = [CONFIDENTIAL if value is None else value for value in frame[table.count]]
    else:
        frame[table.count] = pd.array(frame[table.count].tolist(), dtype="Int64")
        frame["flag"] = [CONFIDENTIAL if key in hidden else "" for key in table.counts]
    return Safe(frame, Sensitivity.RESTRICTED, threshold, len(hidden))


def safe_rounded(table: CountTable, counts: dict[Key, int], threshold: int) -> Safe:
    """Return a table of counts with all its totals, rounded."""
    frame = pd.DataFrame(
        [(*key, counts[key]) for key in table.counts], columns=[*table.dimensions, table.count], dtype=object
    )
    return Safe(frame, Sensitivity.RESTRICTED, threshold)


def demand_public(declared: object, place: str) -> Sensitivity:
    """Return that a document may leave as it is, or refuse: nobody can hide a count in prose.

    Examples
    --------
    >>> demand_public("public", "figures")
    <Sensitivity.PUBLIC: 'public'>
    """
    if declared != Sensitivity.PUBLIC.value:
        raise InputError(
            f"figures whose sensitivity is {declared or 'not declared'}", place=place,
            rule="a report is of public figures; unknown ones are restricted",
            hint='write "sensitivity": "public" if they are published, or protect them with `dvstats release`',
        )  # fmt: skip
    return Sensitivity.PUBLIC


def _checked_flags(table: pd.DataFrame) -> pd.DataFrame:
    """Return published rows; one that its publisher hides has no value."""
    if {"status", "value"} <= set(table.columns):
        told = (table["status"] == "suppressed") & table["value"].notna()
        if told.any():
            raise InputError("a suppressed row with a value", place=f"row {int(np.flatnonzero(told)[0]) + 2}",
                             rule="its publisher hides it")  # fmt: skip
    return table.copy()


def _is_of_counts(table: pd.DataFrame) -> bool:
    """Tell whether a table is a cross-classification: one column of whole numbers, and columns that cells differ in."""
    name = next((one for one in COUNTS if one in table.columns), None)
    if name is None or set(table.columns) & set(ESTIMATED) or len(table.columns) < 2:
        return False
    others = [one for one in table.columns if one not in (name, *BESIDE)]
    distinct = not table.duplicated(others).any()
    return bool(others) and distinct and all(_is_whole(table[one]) for one in table.columns if _is_number(table[one]))


def _is_number(values: pd.Series) -> bool:
    return values.dtype.kind in "iuf"


def _is_whole(values: pd.Series) -> bool:
    known = values.dropna().to_numpy(float)
    return len(known) == len(values) and bool(np.isfinite(known).all() and (known == np.round(known)).all())


def _hidden_cells(table: pd.DataFrame, threshold: int) -> np.ndarray:
    counts = count_table(table)
    hidden = suppress(counts, threshold).keys
    rows = table[list(counts.dimensions)].itertuples(index=False, name=None)
    return np.array([_key(row) in hidden for row in rows], dtype=bool)


def _key(row: tuple[object, ...]) -> Key:
    return tuple(str(int(part)) if isinstance(part, float) else str(part) for part in row)


def _hidden_rows(table: pd.DataFrame, threshold: int) -> np.ndarray:
    """Return which rows of estimates or figures are hidden: those of small counts, and what would give them back."""
    hidden = np.zeros(len(table), dtype=bool)
    for name in table.columns:
        if name not in (*ORDINAL, *ESTIMATED) and _is_number(table[name]) and table[name].notna().any():
            known = table[name].notna().to_numpy()
            if _is_whole(table.loc[known, name]):
                hidden[known] |= _hidden_in(table.loc[known, name].to_numpy(float), threshold)
    return hidden


def _hidden_in(counts: np.ndarray, threshold: int) -> np.ndarray:
    """Return which counts of a column are hidden, if its sum is known."""
    if (counts < 0).any() or (counts >= threshold).all():
        return np.zeros(len(counts), dtype=bool)
    cells = pd.DataFrame({"row": [f"row {place}" for place in range(len(counts))], "count": counts})
    hidden = suppress(count_table(cells), threshold).keys
    return np.array([(name,) in hidden for name in cells["row"]], dtype=bool)


def _emptied(table: pd.DataFrame, hidden: np.ndarray) -> pd.DataFrame:
    """Return a table whose hidden rows hold no number, nor words made of one."""
    if not hidden.any():
        return table.copy()
    told = table.copy()
    dimensions = _dimensions(told)
    for name in told.columns:
        if name not in dimensions and _is_number(told[name]):
            told[name] = told[name].astype(float).mask(hidden)
        elif name in DERIVED:
            told[name] = told[name].astype(object).mask(hidden, "")
    if "refusal" in told.columns:
        told["refusal"] = told["refusal"].astype(object).mask(hidden, HIDDEN)
    own = told["flag"].fillna("").to_numpy(dtype=object) if "flag" in told.columns else ""
    return told.assign(flag=np.where(hidden, CONFIDENTIAL, own))


def _dimensions(table: pd.DataFrame) -> tuple[str, ...]:
    """Return the columns that say which row it is."""
    if not _is_of_counts(table):
        return ORDINAL
    name = next(one for one in COUNTS if one in table.columns)
    return tuple(str(one) for one in table.columns if one != name)
