"""One schema for every publisher: a published figure per row, with its meaning and its source."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from dvstats.core.errors import InputError, SchemaError
from dvstats.core.observed import NEEDED, in_glossary
from dvstats.core.period import KINDS, period_kind
from dvstats.core.provenance import GRADES, Provenance

KEY = (
    "indicator", "geo", "period", "offence", "relationship", "sex", "age", "counting_unit", "stage", "denominator",
    "unit", "definition",
)  # fmt: skip
TEXT = (
    *KEY, "geo_published", "period_start", "period_end", "period_kind", "population", "series_break",
    "vintage", "status", "bound", "flag", "source", "url",
    "locator", "retrieved", "licence", "grade",
)  # fmt: skip
NUMBERS = ("value", "decimals", "low", "high")
DEFAULTS = {
    "offence": "TOTAL", "relationship": "TOTAL", "sex": "T", "age": "TOTAL", "unit": "NR", "status": "value",
    "bound": "exact", "grade": "official",
}  # fmt: skip

COUNTING_UNITS = (
    "offence", "incident", "case", "victim", "suspect", "perpetrator", "complaint", "proceeding", "conviction",
    "person", "victimisation", "household", "order", "report", "intervention", "call", "form", "place", "measure",
    "woman", "man", "child", "record", "respondent", "country", "not stated",
)  # fmt: skip
STAGES = ("self-reported", "recorded", "suspected", "prosecuted", "convicted", "supervised", "treated", "modelled")
WORDS = {
    "sex": ("T", "F", "M", "UNK"),
    "counting_unit": COUNTING_UNITS,
    "stage": STAGES,
    "unit": ("NR", "PC", "P_HTHAB", "P_THAB", "RATIO", "INDEX", "USD", "YR", "DAYS"),
    "period_kind": KINDS,
    "status": ("value", "missing", "suppressed", "not applicable"),
    "bound": ("exact", "lower", "upper"),
    "grade": GRADES,
}


@dataclass(frozen=True, slots=True)
class Observations:
    """Published figures, one per row, under one schema.

    A figure is never alone: counting unit, stage, denominator, definition, population, sex, age, flag and source are
    columns. *Missing*, *suppressed*, *not applicable* and zero stay apart: a zero is a value, the others have no value
    and say so in `status`. `bound` tells a figure from a lower or an upper bound; `decimals` how a percentage was
    rounded; `low`, `high` the interval that the publisher gave; `flag` what the publisher flagged; `vintage` the
    publisher's edition, where it says one; `period_kind` whether a year is a calendar year, a financial year or a year
    ending in another month; `series_break` what changed with this row, so that earlier ones are not comparable. Columns
    beyond the schema are kept.

    Parameters
    ----------
    frame
        The rows. Columns that are absent take their defaults (sex T, age TOTAL, unit NR, …); `indicator`, `geo`,
        `period`, `counting_unit`, `stage`, `value` and `source` may not be absent.
    sources
        Provenance of the file or files that the rows came from.
    place
        File name, for messages.

    Raises
    ------
    SchemaError
        A column is missing, or a cell breaks the rule of its column; the message names row and column.

    Examples
    --------
    >>> rows = pd.DataFrame([{"indicator": "recorded_dv", "geo": "EE", "period": "2019", "counting_unit": "offence",
    ...                       "stage": "recorded", "value": 4119, "source": "Ministry of Justice"}])
    >>> one = Observations(rows)
    >>> len(one), one.frame["sex"].item(), one.frame["status"].item()
    (1, 'T', 'value')
    """

    _frame: pd.DataFrame
    sources: tuple[Provenance, ...] = ()
    place: str = field(default="", compare=False)

    def __init__(self, frame: pd.DataFrame, sources: Iterable[Provenance] = (), place: str = "") -> None:
        object.__setattr__(self, "place", place)
        object.__setattr__(self, "sources", tuple(sources))
        object.__setattr__(self, "_frame", _checked(frame, place))

    @property
    def frame(self) -> pd.DataFrame:
        """A copy of the rows."""
        return self._frame.copy()

    def tidy(self) -> pd.DataFrame:
        """Return the rows as charts and measures take them: `area`, `estimate`, `conf_low`, `conf_high` stand beside.

        A per cent becomes a share; the name of an area stands for its code.

        Examples
        --------
        >>> rows = pd.DataFrame([{"indicator": "share", "geo": "EE", "period": "2019", "counting_unit": "offence",
        ...                       "stage": "recorded", "value": 16.5, "unit": "PC", "source": "s"}])
        >>> Observations(rows).tidy()[["area", "estimate"]].values.tolist()
        [['Estonia', 0.165]]
        """
        return in_glossary(self._frame)

    def __len__(self) -> int:
        return len(self._frame)

    def where(self, **wanted: object) -> Observations:
        """Return the rows whose columns have the wanted value, or one of several.

        Examples
        --------
        >>> rows = pd.DataFrame({"indicator": "a", "geo": ["EE", "LT"], "period": "2019", "counting_unit": "offence",
        ...                      "stage": "recorded", "value": [1, 2], "source": "s"})
        >>> Observations(rows).where(geo="LT").frame["value"].tolist()
        [2.0]
        """
        keep = pd.Series(True, index=self._frame.index)
        for column, value in wanted.items():
            if column not in self._frame.columns:
                raise SchemaError(f"no column {column!r}", hint=f"there are: {', '.join(self._frame.columns)}")
            values = value if isinstance(value, list | tuple | set | frozenset) else [value]
            keep &= self._frame[column].isin(list(values))
        return Observations(self._frame[keep], self.sources, self.place)

    def series(self) -> pd.Series[Any]:
        """Return the name of the series that each row belongs to.

        Rows of one series differ in their period only, and no break stands between them: what a change over time is
        computed from. A changed definition, age range or unit is another series by itself.

        Examples
        --------
        >>> rows = pd.DataFrame({"indicator": "a", "geo": "EE", "period": ["2017", "2018", "2019"], "value": [1, 2, 3],
        ...                      "counting_unit": "offence", "stage": "recorded", "source": "s",
        ...                      "series_break": ["", "police practice changed", ""]})
        >>> Observations(rows).series().tolist()
        ['0.0', '0.1', '0.1']
        """
        frame = self._frame
        group = frame.groupby([name for name in (*KEY, "period_kind", "source") if name != "period"]).ngroup()
        order = frame.assign(_group=group).sort_values(["_group", "period_start", "period"], kind="stable")
        broken = (order["series_break"] != "").groupby(order["_group"]).cumsum().astype(int)
        # A break at the first row of a series has nothing before it to part from.
        first = broken.groupby(order["_group"]).transform("min")
        told = order["_group"].astype("str") + "." + (broken - first).astype("str")
        return told.reindex(frame.index).rename("series")

    def __repr__(self) -> str:
        areas = self._frame["geo"].nunique()
        return f"<Observations: {len(self):,} rows, {areas} areas, indicators {sorted(set(self._frame['indicator']))}>"

    def _repr_html_(self) -> str:
        return str(self._frame.to_html(max_rows=20, index=False))


def _checked(frame: pd.DataFrame, place: str) -> pd.DataFrame:
    """Return the rows under the schema, or say which cell breaks which rule."""
    if not isinstance(frame, pd.DataFrame):
        raise InputError(f"observations from {type(frame).__name__}", rule="a data frame is needed")
    if absent := [column for column in NEEDED if column not in frame.columns]:
        raise SchemaError(
            f"no column {', '.join(absent)}", place=place, rule=f"observations need {', '.join(NEEDED)}",
            hint=f"there are: {', '.join(map(str, frame.columns))}",
        )  # fmt: skip
    rows = frame.reset_index(drop=True)
    # A column of many rows holds few words: each is looked at once.
    kinds: dict[str, set[str]] = {}
    for column in TEXT:
        rows[column], kinds[column] = _text(rows, column)
    rows["period_kind"] = _period_kinds(rows)
    kinds["period_kind"] = set(rows["period_kind"].unique())
    for column in NUMBERS:
        rows[column] = _numbers(rows, column, place)
    for column, words in WORDS.items():
        if not kinds[column] <= set(words):
            _check(rows, ~rows[column].isin(words), column, f"it is one of {', '.join(words)}", place)
    _check_values(rows, place)
    _check_twice(rows, [name for name in (*KEY, "source", "locator") if len(kinds[name]) > 1], place)
    extra = [column for column in rows.columns if column not in (*TEXT, *NUMBERS)]
    return rows[[*KEY, "value", "status", "bound", "decimals", "low", "high", "flag", *TEXT_REST, *extra]]


TEXT_REST = tuple(column for column in TEXT if column not in (*KEY, "status", "bound", "flag"))


def _text(rows: pd.DataFrame, column: str) -> tuple[pd.Series[Any], set[str]]:
    """Return a column as words, and which there are; one that is clean stays as it is."""
    default = DEFAULTS.get(column, "")
    if column not in rows.columns:
        return pd.Series(default, index=rows.index, dtype="str"), {default}
    if rows[column].dtype == "str":
        kinds = set(rows[column].unique())
        if all(kind == (_word(kind) or default) for kind in kinds):
            return rows[column], kinds
    values = rows[column].to_numpy(dtype=object).tolist()
    words = {kind: _word(kind) or default for kind in set(values)}
    return pd.Series([words[value] for value in values], index=rows.index, dtype="str"), set(words.values())


def _period_kinds(rows: pd.DataFrame) -> pd.Series[Any]:
    """Return the kind of each period, by its dates, where it is not said."""
    columns = ["period_kind", "period", "period_start", "period_end"]
    alike = rows.groupby(columns, sort=False)
    told = rows.loc[alike.head(1).index, columns].itertuples(index=False)
    known = pd.Series([kind or period_kind(*dates) for kind, *dates in told], dtype="str")
    return known.take(alike.ngroup().to_numpy()).set_axis(rows.index)


def _word(kind: Any) -> str:
    return "" if pd.isna(kind) else str(kind).strip()


def _numbers(rows: pd.DataFrame, column: str, place: str) -> pd.Series[Any]:
    if column not in rows.columns:
        return pd.Series(np.nan, index=rows.index, dtype=float)
    raw = rows[column]
    if raw.dtype.kind in "if":
        _check(rows, np.isinf(raw.to_numpy(dtype=float)), column, "it is finite", place)
        return raw.astype(float)
    blank = raw.isna() | (raw.astype("str").str.strip() == "")
    numbers = pd.to_numeric(raw.where(~blank), errors="coerce")
    _check(rows, numbers.isna() & ~blank, column, "it is a number, or empty", place)
    _check(rows.assign(**{column: numbers}), np.isinf(numbers.astype(float)), column, "it is finite", place)
    return numbers.astype(float)


def _check_values(rows: pd.DataFrame, place: str) -> None:
    """Check the rules that tie columns to each other."""
    has, told = rows["value"].notna(), rows["status"] == "value"
    hint = "write status missing, suppressed or not applicable"
    _check(rows, ~has & told, "value", "a row of status `value` has a value", place, hint)
    _check(rows, has & ~told, "value", "a row that is missing, suppressed or not applicable has no value", place)
    _check(rows, rows["value"] < 0, "value", "counts, shares and rates are not negative", place)
    share = (rows["unit"] == "PC") & (rows["value"] > 100) & (rows["denominator"] != "")
    _check(
        rows, share, "value", "a per cent of a whole is at most 100", place, "a ratio of unlike things has unit RATIO"
    )
    outside = (rows["low"] > rows["value"]) | (rows["high"] < rows["value"])
    _check(rows, outside, "value", "a figure lies within its own interval, low to high", place)
    for column in ("indicator", "geo", "period", "source"):
        _check(rows, rows[column] == "", column, "it may not be empty", place)


def _check_twice(rows: pd.DataFrame, varying: list[str], place: str) -> None:
    further = ["comparison", "role"] if {"comparison", "role"} <= set(rows.columns) else []
    key = [*varying, *further] or ["indicator"]
    if not rows.duplicated(key).any():
        return
    twice = rows[rows.duplicated(key, keep=False)]
    first, second = twice.index[:2]
    raise SchemaError(
        f"rows {_line(first)} and {_line(second)} have the same key", place=place,
        rule="one row per figure", hint=f"key: {dict(twice.iloc[0][list(KEY)])}",
    )  # fmt: skip


def _check(rows: pd.DataFrame, bad: Any, column: str, rule: str, place: str, hint: str = "") -> None:
    """Name the first cell that breaks a rule."""
    if np.any(bad):
        first = int(np.flatnonzero(np.asarray(bad))[0])
        where = f"row {_line(first)}, column {column}"
        raise SchemaError(
            _said(rows[column].iloc[first]), place=f"{place}, {where}" if place else where, rule=rule, hint=hint
        )


def _said(cell: Any) -> str:
    """Return a cell as it was written: a number as a number, a gap as one."""
    if isinstance(cell, str):
        return repr(cell)
    return "no number" if pd.isna(cell) else f"{cell:g}"


def _line(index: int) -> int:
    """Return the line of a row in a file with one header line."""
    return int(index) + 2
