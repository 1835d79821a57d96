"""Association across areas with errors on both sides; ecological: it says nothing of persons."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import norm, t

from dvstats.core.comparison import Comparison
from dvstats.core.errors import InputError
from dvstats.core.estimate import check_level
from dvstats.measures._columns import check_rows, mixed_units, need, number_frame
from dvstats.measures._who import who
from dvstats.numerics.error_on_both_sides import Line, Points, deming, york, york_with_spread

NAME = "ecological"

Array = NDArray[np.float64]

LINES: Mapping[str, Callable[[Points], Line]] = MappingProxyType(
    {"spread": york_with_spread, "york": york, "deming": deming}
)
FEWEST_AREAS = 5
STEPS = 200
CAVEATS = (
    "Ecological: a line across areas says nothing of persons; who accepts violence need not be who suffers it.",
    "What else differs between areas (age, law, survey, question, trust) is not held fixed; the line names no cause.",
)


def ecological(
    table: pd.DataFrame, *, area: str, x: str, y: str, x_error: str | None = None, y_error: str | None = None,
    model: str = "spread", log: bool = False, counting_unit: str | None = None, level: float = 0.95,
) -> Comparison:  # fmt: skip
    r"""Fit a line across areas with errors on both sides, then without each area in turn.

    .. math::

        \min_{a, b} \sum_i \frac{(y_i - a - b x_i)^2}{\sigma_{y,i}^2 + \tau^2 + b^2 \sigma_{x,i}^2}

    (York). `spread`, the default, takes :math:`\tau^2` so large that the sum is its degrees of freedom: areas differ by
    more than errors of sampling. `york` has none, and its interval holds only if errors explain all the scatter.
    `deming` takes one ratio of error variances for all areas, with errors from leaving out each.

    On logarithms of y, the line also answers how much disclosure would have to differ to make the association vanish:
    if women disclosed at the highest x only

    .. math::

        \exp\{b\,(x_{max} - x_{min})\}

    times as readily as at the lowest, nothing of it would be left.

    Parameters
    ----------
    table
        One row per area; rows without both figures are left out and counted.
    area
        Column with the names.
    x
        Column with what is set beside: acceptability, women's economic means.
    y
        Column with what it is set beside: prevalence, reporting.
    x_error
        Column with the standard errors of x; without it x is taken for exact, which flattens the line.
    y_error
        Column with the standard errors of y.
    model
        How the line is fitted: spread (default), york or deming.
    log
        Take logarithms of y.
    counting_unit
        Column that says what y counts; by default `counting_unit`, if there is one.
    level
        Level of the intervals.

    Returns
    -------
    Comparison
        The first row is the line through all areas, the others without the one in `left_out`: `estimate` (slope),
        `std_error`, `conf_low`, `conf_high`, `intercept`, `tau2`, `chi_square`, `centre`, `centre_error`, `n_areas`,
        `verdict` (rises, falls, not distinguishable), `changes` (what leaving out changes); with `log`
        `vanishing_ratio`, and `losing_ratio`, from which on the interval holds no association; `warnings`, `refusal`.

    Raises
    ------
    InputError
        A column is missing, an error is negative, no side has an error, y is not above 0 for a logarithm, or a name
        comes twice.

    References
    ----------
    York D, Evensen NM, Martínez ML, De Basabe Delgado J (2004). Unified equations for the slope, intercept, and
    standard errors of the best straight line. American Journal of Physics 72(3), 367–375.
    Linnet K (1993). Clinical Chemistry 39(3), 424–432.
    Robinson WS (1950). Ecological correlations and the behavior of individuals. American Sociological Review 15(3),
    351–357.

    Examples
    --------
    >>> table = pd.DataFrame({"area": list("ABCDEF"), "accept": [2, 5, 9, 14, 20, 30], "error": 1.0,
    ...                       "prevalence": [12, 14, 13, 18, 19, 26], "its_error": 1.0})
    >>> told = ecological(table, area="area", x="accept", y="prevalence", x_error="error", y_error="its_error").frame
    >>> told[["left_out", "estimate", "verdict"]].round(2).values.tolist()[:2]
    [['', 0.49, 'rises'], ['A', 0.51, 'rises']]
    """
    check_level(level)
    if model not in LINES:
        raise InputError(f"model {model!r}", rule=f"one of {', '.join(LINES)}")
    names, points = _points(table, area, x, y, x_error, y_error, log=log)
    why = mixed_units(table, counting_unit) or _too_little(points)
    caveats = (*CAVEATS, *who(table))
    if why:
        return Comparison(NAME, pd.DataFrame([{"left_out": "", "estimate": np.nan, "refusal": why}]), caveats=caveats)
    rows = [_row("", points, model, level, log=log)]
    rows += [_row(name, points.without(i), model, level, log=log) for i, name in enumerate(names)]
    for row in rows:
        row["changes"] = _changes(rows[0], row)
    rows[0]["warnings"] = _warnings(table, points, rows, model, x_error)
    return Comparison(NAME, pd.DataFrame(rows), caveats=caveats)


def band(found: pd.DataFrame, x: tuple[float, float], *, log: bool = False) -> pd.DataFrame:
    """Return the line through all areas and its interval along x, for drawing.

    Parameters
    ----------
    found
        The rows of the measure.
    x
        Where the line begins and ends.
    log
        As the measure was told.
    """
    row, at = found.iloc[0], np.linspace(*x, STEPS)
    middle = row["intercept"] + row["estimate"] * at
    half = row["quantile"] * np.sqrt(row["centre_error"] ** 2 + (at - row["centre"]) ** 2 * row["std_error"] ** 2)
    told = pd.DataFrame({"x": at, "estimate": middle, "conf_low": middle - half, "conf_high": middle + half})
    return told.assign(**{name: np.exp(told[name]) for name in told.columns[1:]}) if log else told


def _points(
    table: pd.DataFrame, area: str, x: str, y: str, x_error: str | None, y_error: str | None, *, log: bool
) -> tuple[list[str], Points]:
    need(table, area)
    if x_error is None and y_error is None:
        raise InputError("no column with errors", rule="give --x-error, --y-error or both",
                         hint="figures of surveys have errors; rounding alone is the least of them")  # fmt: skip
    columns = {"x": x, "y": y} | {k: v for k, v in (("x_error", x_error), ("y_error", y_error)) if v}
    found = number_frame(table, columns)
    names = table[area].astype("str").reset_index(drop=True)
    kept = found.notna().all(axis=1)
    found, names = found[kept].reindex(columns=["x", "y", "x_error", "y_error"]).fillna(0.0), names[kept]
    found, names = found.reset_index(drop=True), names.reset_index(drop=True)
    check_rows((found["x_error"] < 0) | (found["y_error"] < 0), found, "a standard error is not negative")
    check_rows((found["x_error"] == 0) & (found["y_error"] == 0), found, "one of the two figures has an error")
    if names.duplicated().any():
        raise InputError(f"{names[names.duplicated()].iloc[0]!r} comes twice", rule="one row per area")
    if log:
        check_rows(found["y"] <= 0, found, "y is above 0 for a logarithm")
        found["y_error"], found["y"] = found["y_error"] / found["y"], np.log(found["y"])
    x_values, errors, y_values, y_errors = (found[name].to_numpy(float) for name in ("x", "x_error", "y", "y_error"))
    return list(names), Points(x_values, errors, y_values, y_errors)


def _too_little(points: Points) -> str:
    if len(points.x) < FEWEST_AREAS:
        return f"{len(points.x)} areas have both figures: a line across areas needs {FEWEST_AREAS} or more"
    if np.ptp(points.x) == 0 or np.ptp(points.y) == 0:
        return "all areas have the same figure: there is nothing to set beside"
    return ""


def _row(left_out: str, points: Points, model: str, level: float, *, log: bool) -> dict[str, Any]:
    line, n = LINES[model](points), len(points.x)
    quantile = float(norm.ppf((1 + level) / 2) if model == "york" else t.ppf((1 + level) / 2, n - 2))
    low, high = line.slope - quantile * line.slope_error, line.slope + quantile * line.slope_error
    told = {
        "left_out": left_out, "estimate": line.slope, "std_error": line.slope_error, "conf_low": low, "conf_high": high,
        "conf_level": level, "interval_kind": f"line with errors on both sides, {model}", "intercept": line.intercept,
        "intercept_error": line.intercept_error, "tau2": line.tau2, "chi_square": line.chi_square,
        "centre": line.centre, "centre_error": line.centre_error, "quantile": quantile, "n_areas": n,
        "verdict": "rises" if low > 0 else "falls" if high < 0 else "not distinguishable", "refusal": "",
    }  # fmt: skip
    return told | (_sensitivity(line.slope, low, high, float(np.ptp(points.x))) if log else {})


def _sensitivity(slope: float, low: float, high: float, across: float) -> dict[str, float]:
    """Return the ratios of disclosure between the ends of x that undo the association, and that hide it."""
    nearest = low if low > 0 else high if high < 0 else 0.0
    return {"vanishing_ratio": float(np.exp(slope * across)), "losing_ratio": float(np.exp(nearest * across))}


def _changes(whole: dict[str, Any], row: dict[str, Any]) -> str:
    if not row["left_out"]:
        return ""
    if np.sign(whole["estimate"]) != np.sign(row["estimate"]):
        return "the direction"
    return "" if whole["verdict"] == row["verdict"] else "whether it is told from none"


def _warnings(
    table: pd.DataFrame, points: Points, rows: list[dict[str, Any]], model: str, x_error: str | None
) -> str:  # fmt: skip
    whole, freedom = rows[0], len(points.x) - 2
    ratio = whole["chi_square"] / freedom
    turning = [row["left_out"] for row in rows[1:] if row["changes"]]
    told = [
        f"{len(table) - len(points.x)} rows without both figures are left out" if len(table) > len(points.x) else "",
        "x is taken for exact: its errors would flatten the line" if x_error is None else "",
        f"points scatter {ratio:.1f} times as much as errors explain: the interval is too short"
        if model == "york" and ratio > 2 else "",
        f"the answer changes without {', '.join(turning)}" if turning else "",
    ]  # fmt: skip
    return "; ".join(filter(None, told))
