"""Domestic violence as a share of recorded crime, with kinds of interval named and a verdict that may be withheld."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from dvstats.core.comparison import Comparison
from dvstats.core.errors import InputError, SchemaError
from dvstats.core.estimate import check_level
from dvstats.numerics.shares import adjusted_interval, not_known_bounds, rounding_band, tipping_ratio, year_to_year

NAME = "share"

NOT_JUDGED = "not judged"
NEAR_ONE = 1.15
CAVEATS = (
    "A register is counted, not sampled: a sampling interval alone decides no verdict.",
    "Levels of different areas differ in counting unit, scope and denominator: do not rank them.",
)


@dataclass(frozen=True, slots=True)
class Range:
    """One reason why a recorded share could be another number, and how far it reaches."""

    kind: str
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column holds what, and how a percentage was rounded."""

    part: str
    whole: str
    percent: str
    decimals: int | None
    unknown: str
    bound: str
    recording: tuple[str, ...]


def share(
    table: pd.DataFrame,
    *,
    part: str | None = None,
    whole: str | None = None,
    percent: str | None = None,
    decimals: int | None = None,
    benchmark: float = 0.2,
    counting_unit: str | None = None,
    unknown: str | None = None,
    bound: str | None = None,
    recording: tuple[str, ...] = (),
    year: str | None = None,
    area: str | None = None,
    reporting_part: tuple[float, float] | None = None,
    reporting_whole: tuple[float, float] | None = None,
    whole_victim_based: bool = False,
    level: float = 0.95,
) -> Comparison:
    """Compute recorded shares, set them against a benchmark, and say what would have to be true for another answer.

    Parameters
    ----------
    table
        One row per area and period.
    part
        Column with the count of domestic violence.
    whole
        Column with the count of all crime of the same counting unit.
    percent
        Column with a published percentage, where there are no counts.
    decimals
        Decimals to which the percentage was rounded.
    benchmark
        Share to compare with.
    counting_unit
        What part and whole both count: offence, victim, complaint.
    unknown
        Column with those whose relationship to the offender is not known.
    bound
        Column that says `exact`, `lower` or `upper`: whether the recorded share is a bound of the one asked for.
    recording
        Two columns, low and high, with the range of a published revision or audit.
    year
        Column with the year, for areas with three or more comparable years.
    area
        Column with the area whose years belong together.
    reporting_part
        Share of domestic violence that reaches the records, and its standard error.
    reporting_whole
        Share of other crime that reaches the records, and its standard error.
    whole_victim_based
        The denominator holds only crimes with a victim who could report.
    level
        Level of intervals that have one.

    Returns
    -------
    Comparison
        `estimate`, `conf_low`, `conf_high`, `interval_kind`, `verdict`, `verdict_about`, `tipping_ratio`,
        `tipping_words`, `adjusted` and its limits if reporting rates are given, `warnings`, `refusal`.

    Raises
    ------
    InputError
        No denominator, or rates that are no rates.

    Examples
    --------
    >>> told = share(pd.DataFrame({"country": ["A"], "dv": [110], "all": [1000]}), part="dv", whole="all").frame
    >>> told[["estimate", "tipping_ratio", "verdict"]].round(4).values.tolist()
    [[0.11, 2.0227, 'not judged']]
    >>> told["tipping_words"].item()
    'other crime would have to reach the records 2.0 times as readily as domestic violence'
    """
    check_level(level)
    _check_request(part, whole, percent, decimals, unknown, benchmark)
    if len(recording) not in (0, 2):
        raise InputError(f"{len(recording)} columns for recording", rule="two are needed: low and high")
    _check_columns(table, [part, whole, percent, unknown, bound, year, area, *recording])
    columns = Columns(part or "", whole or "", percent or "", decimals, unknown or "", bound or "", recording)
    rates = _rates(reporting_part, reporting_whole)
    changing = _years(table, part, whole, year, area, level) if year and part and whole else {}
    rows = []
    for place, row in enumerate(_rows(table)):
        recorded, why = _recorded(row, columns)
        found = row | {"counting_unit": counting_unit or row.get("counting_unit", "")}
        if why:
            rows.append(found | {"estimate": np.nan, "verdict": NOT_JUDGED, "refusal": why})
            continue
        ranges = [*_ranges(row, recorded, columns), *changing.get(place, ())]
        rows.append(found | _told(recorded, ranges, benchmark) | _adjusted(recorded, rates, whole_victim_based, level))
    frame = pd.DataFrame(rows).assign(benchmark=benchmark, verdict_about="recorded")
    return Comparison(NAME, frame.drop(columns=_replaced(frame)), caveats=CAVEATS)


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in table.to_dict(orient="records")]


def _replaced(frame: pd.DataFrame) -> list[str]:
    return [name for name in ("counting_unit",) if not frame[name].astype("str").str.strip().any()]


def _check_request(
    part: str | None, whole: str | None, percent: str | None, decimals: int | None, unknown: str | None,
    benchmark: float,
) -> None:  # fmt: skip
    if percent is None and (part is None or whole is None):
        raise InputError("no denominator", rule="a share needs part and whole, or a published percentage",
                         hint="--part COL --whole COL, or --percent COL --decimals D")  # fmt: skip
    if percent is not None and (part is not None or whole is not None):
        raise InputError("counts and a percentage", rule="a share is computed or quoted, not both")
    if percent is not None and decimals is None:
        raise InputError("a percentage without --decimals", rule="its rounding decides how far it may be off",
                         hint="8 % has 0 decimals, 8.0 % has 1")  # fmt: skip
    if decimals is not None and (decimals < 0 or percent is None):
        raise InputError(f"decimals is {decimals}", rule="it says how a published percentage was rounded: 0, 1, 2, …")
    if unknown and percent is not None:
        raise InputError("--unknown with a percentage", rule="bounds for what is not known need counts")
    if not 0 < benchmark < 1:
        raise InputError(
            f"benchmark is {benchmark}", rule="a share to compare with lies between 0 and 1", hint="say 0.2"
        )


def _check_columns(table: pd.DataFrame, names: list[str | None]) -> None:
    for name in filter(None, names):
        if name not in table.columns:
            raise SchemaError(f"no column {name!r}", hint=f"there are: {', '.join(map(str, table.columns))}")


def _rates(
    part: tuple[float, float] | None, other: tuple[float, float] | None
) -> tuple[tuple[float, float], tuple[float, float]] | None:
    if part is None and other is None:
        return None
    if part is None or other is None:
        raise InputError("one reporting rate", rule="two are compared: of domestic violence and of other crime")
    for rate, error in (part, other):
        if not (0 < rate <= 1 and error >= 0):
            raise InputError(f"reporting rate {rate} with standard error {error}", rule="a rate lies above 0, up to 1")
    return part, other


def _recorded(row: Mapping[str, Any], columns: Columns) -> tuple[float, str]:
    """Return the recorded share, or why there is none."""
    if columns.percent:
        value = _number(row[columns.percent])
        return (value / 100, "") if 0 <= value <= 100 else (np.nan, f"the percentage is {row[columns.percent]!r}")
    over, under = _number(row[columns.part]), _number(row[columns.whole])
    if np.isnan(over) or np.isnan(under):
        return np.nan, f"{columns.part if np.isnan(over) else columns.whole} is missing"
    if under <= 0:
        return np.nan, f"{columns.whole} is {under:g}: nothing to be a share of"
    if over < 0 or over > under:
        return np.nan, f"{columns.part} is {over:g}, {columns.whole} {under:g}: a part is not larger than its whole"
    return over / under, ""


def _number(value: object) -> float:
    try:
        return float(str(value))
    except ValueError:
        return float("nan")


def _ranges(row: Mapping[str, Any], recorded: float, columns: Columns) -> list[Range]:
    """Return the reasons why the share could be another, each with its reach."""
    ranges = []
    if columns.decimals is not None:
        ranges.append(Range("rounding", *rounding_band(100 * recorded, columns.decimals)))
    if columns.unknown:
        ranges.append(Range("missing relationship", *_missing(row, columns)))
    if columns.recording:
        low, high = (_number(row[name]) for name in columns.recording)
        ranges += [Range("recording", low, high)] if low <= high else []
    if columns.bound and row[columns.bound] in ("lower", "upper"):
        ends = (recorded, 1.0) if row[columns.bound] == "lower" else (0.0, recorded)
        ranges.append(Range(f"{row[columns.bound]} bound", *ends))
    return ranges


def _missing(row: Mapping[str, Any], columns: Columns) -> tuple[float, float]:
    over, not_known, under = (_number(row[name]) for name in (columns.part, columns.unknown, columns.whole))
    if not 0 <= not_known <= under - over:
        raise InputError(f"{columns.unknown} is {row[columns.unknown]!r}, {columns.part} {over:g}, whole {under:g}",
                         rule="part and not known together are not more than the whole")  # fmt: skip
    return not_known_bounds(over, not_known, under)


def _years(
    table: pd.DataFrame, part: str, whole: str, year: str, area: str | None, level: float
) -> dict[int, tuple[Range, ...]]:
    """Return the range from year to year for rows of areas with three years or more."""
    rows = table.reset_index(drop=True)
    groups = [group for _, group in rows.groupby(area, sort=False)] if area else [rows]
    found: dict[int, tuple[Range, ...]] = {}
    for group in groups:
        x, d, n = (pd.to_numeric(group[name]).to_numpy(float) for name in (year, part, whole))
        if len(set(x)) == len(x) >= 3 and np.all((d > 0) & (d < n)):
            low, high = year_to_year(x, d, n, level)
            ends = zip(group.index, np.asarray(low), np.asarray(high), strict=True)
            found |= {int(i): (Range("year to year", float(a), float(b)),) for i, a, b in ends}
    return found


def _told(recorded: float, ranges: list[Range], benchmark: float) -> dict[str, Any]:
    """Return the row: the union of the ranges decides the verdict, and is named."""
    low = min((one.low for one in ranges), default=np.nan)
    high = max((one.high for one in ranges), default=np.nan)
    ratio = tipping_ratio(recorded, benchmark)
    return {
        "estimate": recorded, "conf_low": low, "conf_high": high,
        "interval_kind": " and ".join(one.kind for one in ranges) or "none: counted, not sampled",
        "verdict": _verdict(low, high, benchmark) if ranges else NOT_JUDGED, "tipping_ratio": ratio,
        "tipping_words": tipping_words(recorded, ratio, benchmark), "plausible_ratio": "not available", "refusal": "",
    }  # fmt: skip


def _verdict(low: float, high: float, benchmark: float) -> str:
    if low > benchmark:
        return "above"
    return "below" if high < benchmark else "not distinguishable"


def tipping_words(recorded: float, ratio: float, benchmark: float) -> str:
    """Say in words what would have to be true for the true share to be the benchmark.

    Examples
    --------
    >>> tipping_words(0.25, 0.75, 0.2)
    'domestic violence would have to reach the records 1.3 times as readily as other crime'
    """
    if recorded == 0:
        return "no ratio of reporting would make it the benchmark: none is recorded"
    if recorded < benchmark:
        return f"other crime would have to reach the records {_times(ratio)} times as readily as domestic violence"
    if recorded > benchmark:
        times = "any number of" if ratio == 0 else _times(1 / ratio)
        return f"domestic violence would have to reach the records {times} times as readily as other crime"
    return "domestic violence and other crime would have to reach the records equally readily"


def _times(ratio: float) -> str:
    """Write a ratio so that one a little above 1 does not read as 1."""
    return f"{ratio:,.2f}" if ratio < NEAR_ONE else f"{ratio:,.1f}"


def _adjusted(
    recorded: float, rates: tuple[tuple[float, float], tuple[float, float]] | None, victim_based: bool, level: float
) -> dict[str, Any]:
    """Return the share adjusted for reporting, or why it is refused."""
    if rates is None:
        return {}
    if not victim_based:
        return {
            "adjusted": np.nan,
            "adjusted_refusal": "the denominator may hold crimes without a victim who reports, and no survey tells the "
            "reporting of those; state --whole-victim-based if it does not",
        }  # fmt: skip
    if not 0 < recorded < 1:
        return {"adjusted": np.nan, "adjusted_refusal": f"a recorded share of {recorded:g} cannot be adjusted"}
    adjusted, low, high = adjusted_interval(recorded, *rates, level)
    ratio = rates[1][0] / rates[0][0]
    return {"adjusted": adjusted, "adjusted_low": low, "adjusted_high": high, "conf_level": level,
            "plausible_ratio": f"{ratio:.2f}"}  # fmt: skip
