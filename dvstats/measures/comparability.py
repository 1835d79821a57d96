"""Which figures count alike: rule by rule against the rule of most, or pair by pair, with reasons."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations, islice, product
from math import prod
from typing import Any

import pandas as pd

from dvstats.core.comparison import Comparison
from dvstats.core.errors import InputError
from dvstats.measures._columns import need
from dvstats.measures._who import who

NAME = "comparability"

SAME, DIFFERS, NOT_KNOWN = "same", "differs", "not known"
UNTOLD = ("", "nan", "none", "not stated", "not told", "unknown")
# Of rules that tie, at most so many combinations are tried, and so many values named.
MOST, FEW = 64, 4
CAVEATS = (
    "Two figures may be set on one line only if all their rules are the same; a score is no licence for the rest.",
    "A rule that is not published counts as not the same.",
)


def comparability(
    table: pd.DataFrame, *, area: str, rules: tuple[str, ...], against: str | None = None, period: str | None = None,
    within: int = 2, pairs: bool = False,
) -> Comparison:  # fmt: skip
    r"""Compare the rules behind figures: definition, age floor, period, counting unit, sexes, grade of the source.

    .. math::

        \mathrm{score} = \frac{\#\{\text{rules that are the same}\}}{\#\{\text{rules}\}}

    Parameters
    ----------
    table
        One row per figure.
    area
        Column with the names; each comes once.
    rules
        Columns with the rules.
    against
        The area whose rules the others are held against; by default the commonest of each rule; of
        several that are equally common, the one that more figures share with their other rules, and the result says so.
    period
        Column with the year, which is the same if it is near enough.
    within
        How many years apart are near enough.
    pairs
        Compare each figure with each other instead.

    Returns
    -------
    Comparison
        A row per area, with `same`, `differs` or `not known` under the name of each rule; or a row per pair, with
        `other`. Both have `estimate` (the score), `comparable`, `reasons`.

    Raises
    ------
    InputError
        A column is missing, no rule is named, an area comes twice, or the one to compare with is not there.

    Examples
    --------
    >>> table = pd.DataFrame({"area": ["A", "B", "C"], "age": ["18-74", "18-74", "15-49"], "year": [2021, 2012, 2021]})
    >>> told = comparability(table, area="area", rules=("age",), period="year").frame
    >>> told[["area", "age", "year", "estimate"]].values.tolist()
    [['A', 'same', 'same', 1.0], ['B', 'same', 'differs', 0.5], ['C', 'differs', 'same', 0.5]]
    >>> told["reasons"].tolist()[2]
    'age is 15-49, not 18-74'
    """
    names = [*rules, *([period] if period else [])]
    need(table, area, *names)
    if not names:
        raise InputError("no rules", rule="name the columns to compare", hint="--rules definition,age,counting_unit")
    told = table[[area, *names]].map(_word).reset_index(drop=True)
    _once(told[area])
    rows = [{str(k): v for k, v in row.items()} for row in told.to_dict(orient="records")]
    near = {period: within} if period else {}
    if pairs:
        pair_rows = [_pair(one, two, area, names, near) for one, two in combinations(rows, 2)]
        return Comparison(NAME, pd.DataFrame(pair_rows), caveats=(*CAVEATS, *who(table)))
    standard = _of_area(told, area, names, against) if against is not None else _commonest(told, names, near)
    held = [{"area": row[area]} | _held(row, standard, names, near) for row in rows]
    ties = () if against else _ties(told, standard, near)
    return Comparison(NAME, pd.DataFrame(held), caveats=(*CAVEATS, *ties, *who(table)))


def _once(areas: pd.Series[Any]) -> None:
    """Refuse a name that comes more than once, and say in which rows."""
    if areas.duplicated().any():
        name = areas[areas.duplicated()].iloc[0]
        rows = [str(row) for row in areas.index[areas == name] + 1]
        raise InputError(f"{name!r} comes {len(rows)} times", place=f"rows {', '.join(rows[:-1])} and {rows[-1]}",
                         rule="one row per figure, each with its own name",
                         hint="keep one of these rows, or make the names differ, as by adding the year")  # fmt: skip


def _word(cell: Any) -> str:
    """Return a cell as a word: a year that was read as a number is still a year, a gap is none."""
    if pd.isna(cell):
        return ""
    return f"{cell:g}" if isinstance(cell, float) else str(cell).strip()


def commonest(values: pd.Series[Any], within: int | None = None) -> tuple[str, ...]:
    """Return the values that are the same as most figures: one, or several that are equally common.

    Examples
    --------
    >>> commonest(pd.Series(["flag", "article", "flag", "not stated"])), commonest(pd.Series([2012, 2021]))
    (('flag',), ('2012', '2021'))
    """
    texts = [_word(value) for value in values]
    known = sorted({value for value in texts if value.lower() not in UNTOLD})
    alike = {value: sum(_beside(other, value, within) == SAME for other in texts) for value in known}
    return tuple(value for value in known if alike[value] == max(alike.values()))


def _ties(told: pd.DataFrame, standard: Mapping[str, str], near: Mapping[str, int]) -> list[str]:
    """Say which rules have no commonest, which of several was taken, and whether all combinations were tried."""
    common = {name: commonest(told[name], near.get(name)) for name in standard}
    said = [f"{name.replace('_', ' ')}: {_some(values)} are equally common, and {standard[name]} was taken; name the "
            "area to compare with by --against" for name, values in common.items() if len(values) > 1]  # fmt: skip
    n_standards = prod(max(len(values), 1) for values in common.values())
    untried = [f"of {n_standards:,} combinations of rules that tie only the first {MOST} were tried: another "
               "may be shared by more figures; name the area to compare with by --against"]  # fmt: skip
    return said + (untried if n_standards > MOST else [])


def _some(values: tuple[str, ...]) -> str:
    return ", ".join(values) if len(values) <= FEW else f"{', '.join(values[:FEW])} and {len(values) - FEW} more"


def _of_area(told: pd.DataFrame, area: str, names: list[str], against: str) -> dict[str, str]:
    """Return the rules of the area that the others are held against."""
    if against not in set(told[area]):
        raise InputError(f"no area {against!r}", rule="it is one of the table",
                         hint=f"there are: {', '.join(told[area])}")  # fmt: skip
    return {name: str(told.loc[told[area] == against, name].iloc[0]) for name in names}


def _commonest(told: pd.DataFrame, names: list[str], near: Mapping[str, int]) -> dict[str, str]:
    """Return the commonest of each rule; of several, the one with which more figures are the same by all rules."""
    choices = product(*(commonest(told[name], near.get(name)) or ("",) for name in names))
    rows = [{str(k): v for k, v in row.items()} for row in told.to_dict(orient="records")]
    standards = [dict(zip(names, choice, strict=True)) for choice in islice(choices, MOST)]
    return max(standards, key=lambda one: sum(_held(row, one, names, near)["comparable"] for row in rows))


def _held(
    row: Mapping[str, str], standard: Mapping[str, str], names: list[str], near: Mapping[str, int]
) -> dict[str, Any]:
    """Return what a row's rules are beside the standard, its score and the reasons."""
    said = {name: _beside(row[name], standard[name], near.get(name)) for name in names}
    reasons = [_reason(name, word, row[name], standard[name]) for name, word in said.items() if word != SAME]
    alike = sum(word == SAME for word in said.values())
    return said | {"estimate": alike / len(names), "comparable": alike == len(names), "reasons": "; ".join(reasons)}


def _reason(name: str, word: str, value: str, standard: str) -> str:
    plain = name.replace("_", " ")
    return f"{plain} is not published" if word == NOT_KNOWN else f"{plain} is {value}, not {standard}"


def _pair(
    one: Mapping[str, str], two: Mapping[str, str], area: str, names: list[str], near: Mapping[str, int]
) -> dict[str, Any]:
    told = _held(one, two, names, near)
    return {"area": one[area], "other": two[area]} | {name: told[name] for name in (*names, "estimate", "comparable",
                                                                                    "reasons")}  # fmt: skip


def _beside(value: str, standard: str, within: int | None) -> str:
    if value.lower() in UNTOLD or standard.lower() in UNTOLD:
        return NOT_KNOWN
    if within is None:
        return SAME if value == standard else DIFFERS
    years = [pd.to_numeric(word[:4], errors="coerce") for word in (value, standard)]
    if any(pd.isna(year) for year in years):
        return NOT_KNOWN
    return SAME if abs(years[0] - years[1]) <= within else DIFFERS
