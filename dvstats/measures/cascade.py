"""How many are left at each stage, from perpetrators to a programme completed; ratios only where they may be."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from dvstats.core.comparison import Comparison
from dvstats.core.errors import InputError
from dvstats.core.estimate import check_level
from dvstats.measures._columns import need
from dvstats.numerics.ratio import ratio_limits

NAME = "cascade"

NOT_STATED = "not stated"
FLOW, STOCK = "flow", "stock"
LONG = (("counting_unit", "unit"), ("year", "period"), ("kind",))
SHARES = ("%", "PC", "percent", "per cent", "per 100", "share")
COUNTED = "none: counted, not sampled"
MORE = "more than before"
CROSS_SECTION = (
    "the stages count different people of one period: a ratio of stage counts is no chance to get from one stage to "
    "the next."
)
FOLLOWED = "the stages follow the same people: a share is of those who entered the stage named beside it."
COUNTS = (
    "A count carries no sampling interval; where a stage is an estimate, its interval is carried on, its errors taken "
    "as independent of those of other stages."
)


@dataclass(frozen=True, slots=True)
class Stage:
    """A number at one stage, in what it counts, when, and as what.

    Parameters
    ----------
    name
        Name of the stage.
    value
        The number; not a number where it is missing.
    low, high
        Its interval; not a number for a count.
    unit
        What it counts.
    year
        When.
    kind
        As what: a flow of a year, or a stock on a day.
    kind_told
        Whether the table says the kind.
    """

    name: str
    value: float
    low: float
    high: float
    unit: str
    year: str
    kind: str
    kind_told: bool

    @property
    def is_estimate(self) -> bool:
        """Whether the number has an interval, and so is no count."""
        return not math.isnan(self.low)

    @property
    def limits(self) -> tuple[float, float]:
        """Return the interval; a count is its own."""
        return (self.low, self.high) if self.is_estimate else (self.value, self.value)


@dataclass(frozen=True, slots=True)
class Ladder:
    """The stages of one cascade, by which words it is named, and whether they follow the same people.

    Parameters
    ----------
    named
        The words that tell this cascade from others, by column.
    stages
        The stages, the first first.
    cohort
        Whether the same people are followed.
    """

    named: dict[str, str]
    stages: list[Stage]
    cohort: bool

    def __post_init__(self) -> None:
        names = [stage.name for stage in self.stages]
        if twice := next((name for name in names if names.count(name) > 1), ""):
            where = ", ".join(self.named.values())
            raise InputError(f"stage {twice!r} stands twice", place=where, rule="a stage is one number of one cascade",
                             hint="name the column that tells cascades apart with --area")  # fmt: skip


def cascade(
    table: pd.DataFrame, *, stages: tuple[str, ...] = (), unit: tuple[str, ...] = (), year: tuple[str, ...] = (),
    kind: tuple[str, ...] = (), area: str | None = None, cohort: bool = False, level: float = 0.95,
) -> Comparison:  # fmt: skip
    """Set the numbers of successive stages beside each other, and divide only what may be divided.

    A stage is divided by the nearest stage before it that counts the same unit in the same way and year. Refused are a
    stock divided by a flow, persons by cases, years that differ (unless a cohort is followed), and ratios above 1,
    which no cohort can have.

    Parameters
    ----------
    table
        Wide: a row per area and a column per stage, with `NAME_low` and `NAME_high` where a stage is an estimate.
        Long, without `stages`: a row per stage with `stage`, `value`, and `low`, `high`, `unit` (or `counting_unit`),
        `year` (or `period`), `kind`; in the order of `place`, if there is one.
    stages
        Columns with the stages, the first one first.
    unit
        What the stages count (person, case, measure), one word for all or one per stage.
    year
        Year of the stages, one for all or one per stage.
    kind
        flow (in a period) or stock (on a day), one word for all or one per stage.
    area
        Column that names the rows of one cascade; rows without a name belong to none and are left out.
    cohort
        The stages follow the same people, so that years may differ. In the long form a column `cohort` (yes, no) says
        so of each cascade.
    level
        Level of the intervals given for estimates.

    Returns
    -------
    Comparison
        A row per stage: `value`, `unit`, `year`, `kind`, `of_stage`, `estimate` (its share of that stage),
        `conf_low`, `conf_high`, `of_first` with limits (its share of the first stage), `refusal`, and in a few words
        why there is no share, `reason`.

    Raises
    ------
    InputError
        A column is missing, a number is negative, an interval does not hold its estimate, a word is not known, or a
        stage stands twice in one cascade.

    Examples
    --------
    >>> table = pd.DataFrame({"convicted": [400], "started": [100], "completed": [60]})
    >>> told = cascade(table, stages=("convicted", "started", "completed"), unit=("person",), cohort=True).frame
    >>> told[["stage", "of_stage", "estimate"]].values.tolist()[1:]
    [['started', 'convicted', 0.25], ['completed', 'started', 0.6]]
    """
    check_level(level)
    found = list(_wide(table, stages, unit, year, kind, area, cohort) if stages else _long(table, area, cohort))
    rows = [one.named | row for one in found for row in _rows(one.stages, one.cohort, level)]
    return Comparison(NAME, pd.DataFrame(rows), caveats=(*_whom(found), COUNTS))


def _whom(found: Sequence[Ladder]) -> list[str]:
    """Say of which cascades the stages follow the same people; of all, no name is needed."""
    told = []
    for cohort, text in ((False, CROSS_SECTION), (True, FOLLOWED)):
        names = [", ".join(one.named.values()) for one in found if one.cohort == cohort]
        one_kind = len(names) == len(found)
        told += [text[0].upper() + text[1:] if one_kind else f"{', '.join(names)}: {text}"] if names else []
    return told


# ── reading ─────────────────────────────────────────────────────────────────


def _wide(
    table: pd.DataFrame, stages: Sequence[str], unit: Sequence[str], year: Sequence[str], kind: Sequence[str],
    area: str | None, cohort: bool,
) -> Iterator[Ladder]:  # fmt: skip
    need(table, *stages, area)
    words = [_each(given, len(stages), what) for given, what in ((unit, "unit"), (year, "year"), (kind, "kind"))]
    for place, row in enumerate(table.to_dict(orient="records"), start=1):
        found = [
            _stage(name, (row[name], row.get(f"{name}_low"), row.get(f"{name}_high")), told, f"row {place}")
            for name, *told in zip(stages, *words, strict=True)
        ]
        yield Ladder({area: str(row[area])} if area else {}, found, cohort)


def _each(given: Sequence[str], n: int, what: str) -> list[str]:
    if len(given) not in (0, 1, n):
        raise InputError(f"{len(given)} words for {what}", rule=f"one for all stages, or one for each of {n}")
    return list(given) * n if len(given) == 1 else list(given) or [""] * n


def _long(table: pd.DataFrame, area: str | None, cohort: bool) -> Iterator[Ladder]:
    need(table, "stage", "value", area)
    rows = table.reset_index(drop=True)
    named = rows[area].map(_word) if area else pd.Series("", index=rows.index)
    if area and not named.ne("").any():
        raise InputError(f"no row has a {area}", rule="it names the cascade that a stage belongs to")
    for name, part in rows[named.ne("") | (area is None)].groupby(named, sort=False):
        ordered = part.sort_values("place", kind="stable") if "place" in part.columns else part
        found = [_of_row(row, int(str(place)) + 1)
                 for place, row in zip(ordered.index, ordered.to_dict(orient="records"), strict=True)]  # fmt: skip
        yield Ladder({area: str(name)} if area else {}, found, cohort or _follows(part))


def _of_row(row: Mapping[Any, Any], place: int) -> Stage:
    words = [next(filter(None, (_word(row.get(name)) for name in names)), "") for names in LONG]
    return _stage(str(row["stage"]), (row["value"], row.get("low"), row.get("high")), words, f"row {place}")


def _follows(part: pd.DataFrame) -> bool:
    """Tell whether a column says of each stage that it follows the people of the others."""
    said = [_word(word) for word in part["cohort"]] if "cohort" in part.columns else [""]
    if unknown := next((word for word in said if word not in ("yes", "no", "")), ""):
        raise InputError(f"cohort is {unknown!r}", place=f"stage {part['stage'].iloc[said.index(unknown)]}",
                         rule="it is yes, no or empty")  # fmt: skip
    return set(said) == {"yes"}


def _word(value: Any) -> str:
    """Return a cell as a word; a year that was read as a number is still a year."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    return f"{value:g}" if isinstance(value, float) else str(value)


def _stage(name: str, numbers: tuple[Any, Any, Any], words: Sequence[str], place: str) -> Stage:
    value, low, high = (_number(number, name, place) for number in numbers)
    if math.isnan(low) != math.isnan(high) or (not math.isnan(low) and not low <= value <= high):
        raise InputError(f"{name} is {value:g}, from {low:g} to {high:g}", place=place,
                         rule="an interval has two ends and its estimate between them")  # fmt: skip
    unit, year, kind = words
    if (kind or FLOW) not in (FLOW, STOCK):
        raise InputError(f"{name} is a {kind!r}", place=place, rule=f"{FLOW} (in a period) or {STOCK} (on a day)")
    return Stage(name, value, low, high, unit or NOT_STATED, year or NOT_STATED, kind or FLOW, bool(kind))


def _number(value: Any, name: str, place: str) -> float:
    if value is None or value == "" or (isinstance(value, float) and math.isnan(value)):
        return math.nan
    number = float(pd.to_numeric(value, errors="coerce"))
    if not 0 <= number < math.inf:
        raise InputError(f"{name} is {value!r}", place=place, rule="a stage is a number from 0",
                         hint="leave the cell empty where nothing is published")  # fmt: skip
    return number


# ── dividing ────────────────────────────────────────────────────────────────


def _rows(stages: Sequence[Stage], cohort: bool, level: float) -> Iterator[dict[str, Any]]:
    told = [stage for stage in stages if not math.isnan(stage.value)]
    for stage in stages:
        row: dict[str, Any] = {
            "stage": stage.name, "value": stage.value, "value_low": stage.low, "value_high": stage.high,
            "unit": stage.unit, "year": stage.year, "kind": stage.kind, "of_stage": "",
            "estimate": np.nan, "conf_low": np.nan, "conf_high": np.nan, "conf_level": level, "of_first": np.nan,
            "comparison": "cohort" if cohort else "ratio of stage counts", "warnings": _unnamed(stage), "reason": "",
            "refusal": "",
        }  # fmt: skip
        if math.isnan(stage.value):
            yield row | {"reason": "not published", "refusal": "not published"}
        elif stage is told[0]:
            yield row
        else:
            before = told[: told.index(stage)]
            found = _share(stage, _base(stage, before, cohort), cohort)
            found["warnings"] = "; ".join(filter(None, (row["warnings"], _beyond(found))))
            # A stage that is more than the one before breaks the chain to the first.
            whole = {} if found.get("reason") == MORE else _of_first(stage, told[0], cohort)
            yield row | found | whole


def _unnamed(stage: Stage) -> str:
    missing = [what for what, word in (("unit", stage.unit), ("year", stage.year)) if word == NOT_STATED]
    told = [f"{' and '.join(missing)} not stated: taken to be the same as beside it"] if missing else []
    return "; ".join(told + ["flow or stock not stated: taken as a flow"] * (not stage.kind_told))


def _beyond(found: Mapping[str, Any]) -> str:
    """Say that an interval holds what cannot be: an estimate whose lower end lies below what was counted."""
    above = found.get("conf_high", math.nan) > 1
    return "the interval reaches above 1: the estimate may lie below what was counted" * bool(above)


def _base(stage: Stage, before: Sequence[Stage], cohort: bool) -> Stage:
    """Return the nearest stage before that may be divided by, or else the nearest one, for the reason why not."""
    return next((other for other in reversed(before) if not _hindrance(stage, other, cohort)), before[-1])


def _hindrance(stage: Stage, base: Stage, cohort: bool) -> tuple[str, str] | None:
    """Say why one stage may not be divided by another, in a few words and in a sentence."""
    a, b = stage.name, base.name
    if share := next((one for one in (stage, base) if one.unit.startswith(SHARES)), None):
        return "a share", f"{share.name} is {share.unit}: shares of unlike wholes are not divided"
    if stage.kind != base.kind:
        return "stock and flow", f"{a} is a {stage.kind} and {b} a {base.kind}: a stock never divides a flow"
    if stage.unit != base.unit:
        return "other unit", f"{a} counts {stage.unit}, {b} {base.unit}: not one unit"
    if stage.year != base.year and not cohort:
        return "other period", f"{a} is of {stage.year}, {b} of {base.year}: not one period"
    return ("none before", f"{b} is 0") if base.value == 0 else None


def _share(stage: Stage, base: Stage, cohort: bool) -> dict[str, Any]:
    refused = _hindrance(stage, base, cohort) or _above(stage, base)
    if refused:
        return {"of_stage": base.name, "reason": refused[0], "refusal": refused[1]}
    low, high, kind = _limits(stage, base)
    return {"of_stage": base.name, "estimate": stage.value / base.value, "conf_low": low, "conf_high": high,
            "interval_kind": kind}  # fmt: skip


def _above(stage: Stage, base: Stage) -> tuple[str, str] | None:
    if stage.value > base.value:
        told = f"{stage.name} {stage.value:,.0f} is more than {base.name} {base.value:,.0f}"
        return MORE, f"not a cohort: {told}"
    return None


def _limits(stage: Stage, base: Stage) -> tuple[float, float, str]:
    if not stage.is_estimate and not base.is_estimate:
        return math.nan, math.nan, COUNTED
    low, high = ratio_limits(stage.value, stage.limits, base.value, base.limits)
    names = " and ".join(one.name for one in (stage, base) if one.is_estimate)
    return low, high, f"from that of {names}"


def _of_first(stage: Stage, first: Stage, cohort: bool) -> dict[str, Any]:
    if _hindrance(stage, first, cohort) or _above(stage, first):
        return {}
    low, high, _ = _limits(stage, first)
    return {"of_first": stage.value / first.value, "of_first_low": low, "of_first_high": high}
