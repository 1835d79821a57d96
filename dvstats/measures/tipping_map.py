"""How unlike reporting would have to be for one in five, beside how unlike surveys find it; or that none tells."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from dvstats.core.comparison import Comparison
from dvstats.core.errors import InputError
from dvstats.core.estimate import check_level
from dvstats.measures._columns import check_rows, need, number_frame
from dvstats.measures._who import who
from dvstats.numerics.shares import ratio_interval, tipping_ratio

NAME = "tipping-map"

NOT_AVAILABLE = "not available"
NO_RATES = "no survey tells the reporting of both domestic violence and other crime here"
NO_VICTIM = "the denominator may hold crimes without a victim who reports, and no survey tells the reporting of those"
CAVEATS = (
    "The tipping ratio is arithmetic on a recorded share; it says what would have to be true, not what is.",
    "Surveys ask persons about crimes against them: they say nothing of traffic, drugs or fraud on companies.",
)


def tipping_map(
    table: pd.DataFrame, *, area: str, estimate: str, low: str | None = None, high: str | None = None,
    benchmark: float = 0.2, reporting_part: tuple[str, ...] = (), reporting_other: tuple[str, ...] = (),
    victim_based: str | None = None, level: float = 0.95,
) -> Comparison:  # fmt: skip
    r"""Set the ratio of reporting that would make each share the benchmark beside the ratio that surveys find.

    .. math::

        k^* = \frac{b (1 - s)}{s (1 - b)}, \qquad k = \frac{r_O}{r_D}

    For a recorded share s and a benchmark b, the true share is b if other crime reaches the records :math:`k^*` times
    as readily as domestic violence; surveys that ask for both find :math:`k`. Above the tipping ratio, the true share
    is above the benchmark.

    Parameters
    ----------
    table
        One row per area and denominator.
    area
        Column with the names.
    estimate
        Column with the recorded share, from 0 to 1.
    low
        Column with the lowest share that is possible, if known.
    high
        Column with the highest share that is possible, if known.
    benchmark
        Share to compare with.
    reporting_part
        Columns of the share of domestic violence that reaches the records: rate and standard error, or rate, lowest and
        highest.
    reporting_other
        The same for other crime.
    victim_based
        Column that is true where the denominator holds only crimes with a victim who could report.
    level
        Level of the range from standard errors.

    Returns
    -------
    Comparison
        `area`, `estimate` (the tipping ratio) with `conf_low`, `conf_high` from the range of the share, `supported`,
        `supported_low`, `supported_high`, `supported_words`, `verdict` on the true share (above, below, not
        distinguishable, not available), `refusal`.

    Raises
    ------
    InputError
        A column is missing, a share or rate lies outside 0 to 1, limits do not hold their figure.

    Examples
    --------
    >>> table = pd.DataFrame({"area": ["A", "B"], "s": [0.11, 0.3], "all_victims": [True, False],
    ...                       "dv": [0.25, 0.25], "dv_se": [0.02, 0.02], "rest": [0.45, 0.45], "rest_se": [0.02, 0.02]})
    >>> told = tipping_map(table, area="area", estimate="s", reporting_part=("dv", "dv_se"),
    ...                    reporting_other=("rest", "rest_se"), victim_based="all_victims").frame
    >>> told[["estimate", "supported_low", "supported_high", "verdict"]].round(2).values.tolist()
    [[2.02, 1.5, 2.15, 'not distinguishable'], [0.58, nan, nan, 'not available']]
    """
    check_level(level)
    _check_options(benchmark, low, high, reporting_part, reporting_other)
    need(table, area, victim_based)
    shares = number_frame(table, {"share": estimate, "low": low or estimate, "high": high or estimate})
    shares = shares.fillna({"low": shares["share"], "high": shares["share"]})
    check_rows((shares < 0).any(axis=1) | (shares > 1).any(axis=1) | (shares["low"] > shares["share"])
               | (shares["high"] < shares["share"]), shares, "shares from 0 to 1, the low one first",
               "give 0.12, not 12 for per cent")  # fmt: skip
    rates = [_limits(table, names, level) for names in (reporting_part, reporting_other)]
    ratios = _supported(*rates, two_errors=len(reporting_part) == len(reporting_other) == 2, level=level)
    judged = _true(table, victim_based)
    rows = [
        {"area": str(name)} | _tipping(share, benchmark) | _beside(share, ratio, victims, benchmark)
        for name, share, ratio, victims in zip(
            table[area], shares.to_dict(orient="records"), ratios, judged, strict=True
        )
    ]
    found = pd.DataFrame(rows).assign(benchmark=benchmark)
    kept = table.reset_index(drop=True).drop(columns=[area, *found.columns], errors="ignore")
    return Comparison(NAME, found.join(kept), caveats=(*CAVEATS, *who(table)))


def _check_options(
    benchmark: float, low: str | None, high: str | None, part: tuple[str, ...], other: tuple[str, ...]
) -> None:
    if not 0 < benchmark < 1:
        raise InputError(f"benchmark is {benchmark}", rule="a share to compare with lies between 0 and 1",
                         hint="say 0.2")  # fmt: skip
    if (low is None) != (high is None):
        raise InputError("one limit of the share", rule="give --low and --high, or neither")
    if bool(part) != bool(other):
        raise InputError("one reporting rate", rule="two are compared: of domestic violence and of other crime")
    for names in (part, other):
        if len(names) not in (0, 2, 3):
            raise InputError(f"{len(names)} columns for a reporting rate",
                             rule="rate and standard error, or rate, lowest and highest")  # fmt: skip


def _limits(table: pd.DataFrame, names: tuple[str, ...], level: float) -> pd.DataFrame:
    """Return rate, standard error or limits per row; empty where no columns were named."""
    if not names:
        return pd.DataFrame({"rate": np.full(len(table), np.nan)})
    keys = ("rate", "std_error") if len(names) == 2 else ("rate", "low", "high")
    found = number_frame(table, dict(zip(keys, names, strict=True)))
    bad = (found["rate"] <= 0) | (found["rate"] > 1)
    if len(names) == 2:
        return _checked(found, bad | (found["std_error"] < 0), "a rate above 0, up to 1, and an error from 0")
    bad |= (found["low"] <= 0) | (found["low"] > found["rate"]) | (found["high"] < found["rate"]) | (found["high"] > 1)
    return _checked(found, bad, "rates above 0, up to 1, the low one first")


def _checked(found: pd.DataFrame, bad: pd.Series[bool], rule: str) -> pd.DataFrame:
    check_rows(bad, found, rule, "give 0.25, not 25 for per cent")
    return found


def _supported(
    part: pd.DataFrame, other: pd.DataFrame, *, two_errors: bool, level: float
) -> list[tuple[float, float, float]]:
    """Return per row the ratio that surveys find and its limits; missing where one of the figures is."""
    found = []
    for one, two in zip(part.to_dict(orient="records"), other.to_dict(orient="records"), strict=True):
        if any(np.isnan(value) for value in (*one.values(), *two.values())):
            found.append((np.nan, np.nan, np.nan))
        elif two_errors:
            found.append(ratio_interval((one["rate"], one["std_error"]), (two["rate"], two["std_error"]), level))
        else:
            (one_low, one_high), (two_low, two_high) = _ends(one, level), _ends(two, level)
            found.append((two["rate"] / one["rate"], two_low / one_high, two_high / one_low))
    return found


def _ends(rate: dict[Any, float], level: float) -> tuple[float, float]:
    if "low" in rate:
        return rate["low"], rate["high"]
    _, low, high = ratio_interval((1.0, 0.0), (rate["rate"], rate["std_error"]), level)
    return low, min(high, 1.0)


def _true(table: pd.DataFrame, column: str | None) -> list[bool]:
    if column is None:
        return [False] * len(table)
    words = table[column].astype("str").str.strip().str.lower()
    known = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False, "": False, "nan": False}
    if not words.isin(list(known)).all():
        raise InputError(f"{words[~words.isin(list(known))].iloc[0]!r} in {column}", rule="yes or no, true or false")
    return [known[word] for word in words]


def _tipping(share: dict[Any, float], benchmark: float) -> dict[str, Any]:
    if np.isnan(share["share"]):
        return {"share": np.nan, "estimate": np.nan, "refusal": "there is no share"}
    if share["share"] in (0.0, 1.0):
        why = f"no ratio of reporting makes a recorded share of {share['share']:g} the benchmark"
        return {"share": share["share"], "estimate": np.nan, "refusal": why}
    low, middle, high = (tipping_ratio(share[name], benchmark) for name in ("high", "share", "low"))
    ends = (low, high) if share["low"] < share["high"] else (np.nan, np.nan)
    return {"share": share["share"], "estimate": middle, "conf_low": ends[0], "conf_high": ends[1], "refusal": ""}


def _beside(
    share: dict[Any, float], ratio: tuple[float, float, float], victims: bool, benchmark: float
) -> dict[str, Any]:
    """Return the ratio that surveys support, and what it makes of the true share; or why there is none."""
    middle, low, high = ratio
    why = NO_RATES if np.isnan(middle) else "" if victims else NO_VICTIM
    if why or not 0 < share["share"] < 1:
        return {"supported": np.nan, "supported_low": np.nan, "supported_high": np.nan,
                "supported_words": f"{NOT_AVAILABLE}: {why or 'no share'}", "verdict": NOT_AVAILABLE}  # fmt: skip
    needed_low, needed_high = (tipping_ratio(share[name], benchmark) for name in ("high", "low"))
    verdict = "above" if low > needed_high else "below" if high < needed_low else "not distinguishable"
    return {"supported": middle, "supported_low": low, "supported_high": high,
            "supported_words": f"{middle:.2f} ({low:.2f} to {high:.2f})", "verdict": verdict}  # fmt: skip
