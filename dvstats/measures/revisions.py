"""Two vintages of the same figures compared: what was revised, by how much, what came and what went."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from dvstats.core.comparison import Comparison
from dvstats.core.errors import InputError, SchemaError
from dvstats.measures._columns import codes, need, numbers, words
from dvstats.measures._who import who

NAME = "revisions"

# What may tell two figures apart, beside the period; a changed definition is told, and parts nothing.
KEY = ("indicator", "geo", "period", "offence", "relationship", "sex", "age", "counting_unit", "stage", "denominator",
       "unit", "comparison", "role")  # fmt: skip
MEANING = ("definition", "population", "flag")
CAVEAT = "A revision is no trend: a changed coverage, definition or counting rule revises figures as late returns do."


def revisions(
    table: pd.DataFrame, *, before: str | None = None, after: str | None = None, earlier: pd.DataFrame | None = None,
    value: str = "value", key: tuple[str, ...] = (), threshold: float = 0.01,
) -> Comparison:  # fmt: skip
    r"""List the figures that a later vintage changed by at least a threshold.

    For a figure y before and y' after, the change and the relative change are

    .. math::

        \Delta = y' - y, \qquad r = \frac{y'}{y} - 1

    Listed are :math:`|r|` at or above the threshold, changes from or to zero, and figures that came or went. The range
    that a revision opens is one of the kinds of interval of a recorded share (`recording`).

    Parameters
    ----------
    table
        One row per figure: of both vintages, or of the later one with `earlier`.
    before
        Column with the figure of the earlier vintage, if one table holds both.
    after
        Column with the figure of the later vintage, if one table holds both.
    earlier
        Table of the earlier vintage, with the same columns.
    value
        Column with the figure, where the vintages are two tables.
    key
        Columns that tell figures apart; by default those of the schema that both tables have.
    threshold
        Smallest relative change that is listed: 0.01 is one per cent.

    Returns
    -------
    Comparison
        The key columns, `before`, `after`, `change`, `relative_change`, `low` and `high` (the range of the two), `kind`
        (revised, new, withdrawn) and `also_changed` (definition, population or flag, where they are not the same).

    Raises
    ------
    InputError
        A column is missing, a figure comes twice in a vintage, or the vintages share no figure.

    Examples
    --------
    >>> table = pd.DataFrame({"geo": ["GB-EAW"], "first": [889918], "revised": [911248]})
    >>> told = revisions(table, before="first", after="revised").frame
    >>> told[["geo", "change", "kind"]].values.tolist(), round(told["relative_change"].item(), 4)
    ([['GB-EAW', 21330.0, 'revised']], 0.024)
    """
    if not 0 <= threshold < np.inf:
        raise InputError(f"threshold is {threshold}", rule="it is a relative change, 0 or more", hint="say 0.01")
    pairs = _columns(table, before, after, key) if earlier is None else _tables(table, earlier, value, key)
    pairs = pairs.assign(change=pairs["after"] - pairs["before"], kind=_kinds(pairs))
    with np.errstate(divide="ignore", invalid="ignore"):
        pairs["relative_change"] = pairs["after"].to_numpy() / pairs["before"].to_numpy() - 1
    pairs["low"], pairs["high"] = pairs[["before", "after"]].min(axis=1), pairs[["before", "after"]].max(axis=1)
    both = pairs["kind"] == "revised"
    moved = (pairs["relative_change"].abs() >= threshold) & (pairs["change"] != 0)
    large = pairs["kind"].isin(["new", "withdrawn"]) | (both & moved)
    order = pairs["relative_change"].abs().where(both, np.inf).sort_values(ascending=False, kind="stable")
    listed = pairs.loc[[row for row in order.index if large[row]]]
    return Comparison(NAME, listed, caveats=(*_counted(pairs, large, threshold), CAVEAT, *who(table)))


def _columns(table: pd.DataFrame, before: str | None, after: str | None, key: tuple[str, ...]) -> pd.DataFrame:
    """Return both figures of each row of one table."""
    if before is None or after is None:
        raise InputError(
            "one vintage", rule="two are compared",
            hint="name the columns with --before and --after, or the other table with --earlier",
        )  # fmt: skip
    names = key or tuple(name for name in (*KEY, "country", "area") if name in table.columns)
    need(table, *names)
    told = {name: words(table, name) for name in names}
    return pd.DataFrame({**told, "before": numbers(table, before), "after": numbers(table, after), "also_changed": ""})


def _tables(table: pd.DataFrame, old: pd.DataFrame, value: str, key: tuple[str, ...]) -> pd.DataFrame:
    """Return both figures of each key of two tables; a figure that only one of them has stays."""
    earlier = str(old.attrs.get("file", "the earlier vintage"))
    names = list(key or (name for name in KEY if name in table.columns and name in old.columns))
    if not names:
        raise SchemaError("no column that tells figures apart", place=earlier, hint="name them with --key")
    meaning = [name for name in MEANING if name in table.columns and name in old.columns and name not in names]
    sides = [_side(rows, names, meaning, value, place) for rows, place in ((old, earlier), (table, "TABLE"))]
    pairs = sides[0].merge(sides[1], on=names, how="outer", suffixes=("_old", "_new"), indicator=True)
    if not (pairs["_merge"] == "both").any():
        raise InputError(
            "no figure is in both vintages", place=earlier,
            rule=f"figures are told apart by {', '.join(names)}", hint="name other columns with --key",
        )  # fmt: skip
    changed = {name: (pairs[f"{name}_old"] != pairs[f"{name}_new"]) & (pairs["_merge"] == "both") for name in meaning}
    also = [", ".join(name for name in meaning if changed[name].iloc[row]) for row in range(len(pairs))]
    figures = {"before": pairs["figure_old"], "after": pairs["figure_new"]}
    return pairs[names].assign(**figures, also_changed=also)


def _side(rows: pd.DataFrame, names: list[str], meaning: list[str], value: str, place: str) -> pd.DataFrame:
    need(rows, *names, *meaning, value)
    # A year is a number in one vintage and a text beside 2022/23 in the other.
    told: dict[str, Any] = {name: codes(rows, name) for name in (*names, *meaning)}
    side = pd.DataFrame({**told, "figure": numbers(rows, value)})
    if (twice := side.duplicated(names)).any():
        first = int(twice.to_numpy().argmax())
        raise InputError(
            f"{dict(side.loc[first, names])} comes twice", place=f"{place}, row {first + 1}",
            rule="a vintage has one figure of a kind",
            hint=f"name the columns that tell them apart: --key {','.join(names)},…",
        )  # fmt: skip
    return side


def _kinds(pairs: pd.DataFrame) -> list[str]:
    known = zip(pairs["before"].notna(), pairs["after"].notna(), strict=True)
    return ["revised" if old and new else "new" if new else "withdrawn" if old else "missing" for old, new in known]


def _counted(pairs: pd.DataFrame, large: pd.Series[bool], threshold: float) -> tuple[str, ...]:
    both = pairs["kind"] == "revised"
    same = int((both & (pairs["change"] == 0)).sum())
    below = int((both & ~large).sum()) - same
    told = f"Of {int(both.sum()):,} figures in both vintages {same:,} are the same and {below:,} changed by less than "
    return (f"{told}{100 * threshold:g} per cent; they are not listed.",)
