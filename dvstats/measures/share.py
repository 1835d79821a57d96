"""Domestic violence as a share of recorded crime, with kinds of interval named and a verdict that may be withheld."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from dvstats.core.comparison import Comparison
from dvstats.core.errors import InputError
from dvstats.core.estimate import check_level
from dvstats.measures._adjusted import adjusted, rates_from
from dvstats.measures._columns import need
from dvstats.measures._recorded import Columns, Range, check_cells, ranges, recorded_share, year_ranges
from dvstats.measures._who import who
from dvstats.numerics.shares import tipping_ratio

NAME = "share"

NOT_JUDGED = "not judged"
RECORDED, ADJUSTED = "recorded", "adjusted"
WITH_LEVEL = ("year to year", "sampling")
NEAR_ONE = 1.15
CAVEATS = (
    "A register is counted, not sampled: a sampling interval alone decides no verdict.",
    "Levels of different areas differ in counting unit, scope and denominator: do not rank them.",
)
HOW_TO_JUDGE = (
    "Not judged: nothing says how far off the recorded share may be. Name what does: --year with three or more "
    "comparable years, --unknown with cases whose relationship is not recorded, or --recording with the range of an "
    "audit."
)


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
    sample: str | None = None,
    year: str | None = None,
    area: str | None = None,
    series: str | None = None,
    units: tuple[str, ...] = (),
    reporting_part: tuple[float, float] | None = None,
    reporting_whole: tuple[float, float] | None = None,
    whole_victim_based: bool = False,
    level: float = 0.95,
    draws: int = 20_000,
    seed: int = 1,
) -> Comparison:
    r"""Compute recorded shares, set them against a benchmark, and say what would have to be true for another answer.

    For a recorded share s and a benchmark b, other crime would have to reach the records k* times as readily as
    domestic violence for the true share to be b; with two reporting rates from surveys the share is adjusted:

    .. math::

        s = \frac{d}{n}, \qquad k^* = \frac{b (1 - s)}{s (1 - b)}, \qquad
        s' = \frac{s k}{1 - s + s k}, \qquad k = \frac{r_O}{r_D}, \qquad
        \mathrm{Var}\,\mathrm{logit}\,s' = \frac{\sigma_O^2}{r_O^2} + \frac{\sigma_D^2}{r_D^2}

    A register is counted, not sampled. What a recorded share may be is the union of the ranges that are known, each by
    its name: `rounding`, `year to year`, `recording`, `missing relationship`, `sampling` (surveys only), a bound. With
    none of them it is not judged.

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
        Two columns, low and high, with the range of a published revision or audit, as shares.
    sample
        Column with the number of persons asked, for shares from a survey; empty for a register.
    year
        Column with the year, for areas with three or more comparable years.
    area
        Column with the area whose years belong together.
    series
        Column that changes where years stop being comparable: a definition, a law, a break.
    units
        Two columns with what part and whole count; a row where they differ is refused.
    reporting_part
        Share of domestic violence that reaches the records, and its standard error.
    reporting_whole
        Share of other crime that reaches the records, and its standard error.
    whole_victim_based
        The denominator holds only crimes with a victim who could report.
    level
        Level of intervals that have one.
    draws
        Draws of the Monte Carlo interval of the adjusted share.
    seed
        Seed of these draws.

    Returns
    -------
    Comparison
        `estimate`, `conf_low`, `conf_high`, `interval_kind`, `verdict`, `verdict_about`, `tipping_ratio`,
        `tipping_words`, `refusal`; with reporting rates `adjusted`, `adjusted_low`, `adjusted_high` (delta),
        `adjusted_drawn_low`, `adjusted_drawn_high` (Monte Carlo), the ratio of the rates as `plausible_ratio` with
        `plausible_low`, `plausible_high`, and the verdict on the recorded share as `recorded_verdict`.

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
    _check_pairs(recording, units)
    need(table, part, whole, percent, unknown, bound, sample, year, area, series, *recording, *units)
    columns = Columns(part or "", whole or "", percent or "", decimals, unknown or "", bound or "", sample or "",
                      recording, units)  # fmt: skip
    check_cells(table, columns)
    rates = rates_from(reporting_part, reporting_whole)
    by = [name for name in (area, series) if name]
    changing = year_ranges(table, part, whole, year, by, level) if year and part and whole else {}
    rows = []
    for place, row in enumerate(_rows(table)):
        recorded, why = recorded_share(row, columns)
        found = row | {"counting_unit": counting_unit or row.get("counting_unit", "")}
        if why:
            rows.append(found | {"estimate": np.nan, "verdict": NOT_JUDGED, "verdict_about": RECORDED, "refusal": why})
            continue
        reasons = [*ranges(row, recorded, columns, level), *changing.get(place, ())]
        told = _told(recorded, reasons, benchmark, level)
        more = adjusted((recorded, *_reach(reasons, recorded)), rates, whole_victim_based, level, draws, seed)
        rows.append(found | told | more | _judged(told["verdict"], more, benchmark))
    frame = pd.DataFrame(rows).assign(benchmark=benchmark)
    unjudged = frame["verdict"].eq(NOT_JUDGED) & frame["refusal"].eq("")
    hint = (HOW_TO_JUDGE,) if unjudged.any() else ()
    return Comparison(NAME, frame.drop(columns=_replaced(frame)), caveats=(*CAVEATS, *hint, *who(table)))


def _judged(recorded: str, more: dict[str, Any], benchmark: float) -> dict[str, Any]:
    """Return the verdict: on the adjusted share where there is one, else on the recorded."""
    if "adjusted_low" not in more:
        return {"verdict_about": RECORDED}
    low = min(more["adjusted_low"], more["adjusted_drawn_low"])
    high = max(more["adjusted_high"], more["adjusted_drawn_high"])
    return {"verdict": _verdict(low, high, benchmark), "verdict_about": ADJUSTED, "recorded_verdict": recorded}


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in table.to_dict(orient="records")]


def _replaced(frame: pd.DataFrame) -> list[str]:
    return [name for name in ("counting_unit",) if not frame[name].astype("str").str.strip().any()]


def _check_pairs(recording: tuple[str, ...], units: tuple[str, ...]) -> None:
    for name, pair, holds in (("recording", recording, "low and high"), ("units", units, "of the part, of the whole")):
        if len(pair) not in (0, 2):
            raise InputError(f"{len(pair)} columns for {name}", rule=f"two are needed: {holds}")


def _check_request(
    part: str | None, whole: str | None, percent: str | None, decimals: int | None, unknown: str | None,
    benchmark: float,
) -> None:  # fmt: skip
    if percent is None and (part is None or whole is None):
        raise InputError("no denominator", rule="a share needs part and whole, or a published percentage",
                         hint="--part COL --whole COL, or --percent COL --decimals D")  # fmt: skip
    if part is not None and part == whole:
        raise InputError(f"part and whole are both {part!r}", rule="a part is another column than the whole it is of")
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


def _told(recorded: float, reasons: list[Range], benchmark: float, level: float) -> dict[str, Any]:
    """Return the row: the union of the ranges decides the verdict, and is named."""
    low, high = _reach(reasons, np.nan)
    ratio = tipping_ratio(recorded, benchmark)
    at_level = {"conf_level": level} if any(one.kind in WITH_LEVEL for one in reasons) else {}
    return at_level | {
        "estimate": recorded, "conf_low": low, "conf_high": high,
        "interval_kind": " and ".join(one.kind for one in reasons) or "none: counted, not sampled",
        "verdict": _verdict(low, high, benchmark) if reasons else NOT_JUDGED, "tipping_ratio": ratio,
        "tipping_words": tipping_words(recorded, ratio, benchmark), "plausible_ratio": "not available", "refusal": "",
    }  # fmt: skip


def _reach(reasons: list[Range], otherwise: float) -> tuple[float, float]:
    """Return the union of the ranges."""
    low = min((one.low for one in reasons), default=otherwise)
    return low, max((one.high for one in reasons), default=otherwise)


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
    if recorded == 1:
        return "no ratio of reporting would make it the benchmark: nothing else is recorded"
    if recorded < benchmark:
        return f"other crime would have to reach the records {_times(ratio)} times as readily as domestic violence"
    if recorded > benchmark:
        return f"domestic violence would have to reach the records {_times(1 / ratio)} times as readily as other crime"
    return "domestic violence and other crime would have to reach the records equally readily"


def _times(ratio: float) -> str:
    """Write a ratio so that one a little above 1 does not read as 1."""
    return f"{ratio:,.2f}" if ratio < NEAR_ONE else f"{ratio:,.1f}"
