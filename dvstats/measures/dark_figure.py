"""What the police recorded against what a survey estimates: the share recorded, and how many stay in the dark."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from dvstats.core.comparison import Comparison
from dvstats.core.errors import InputError
from dvstats.core.estimate import check_level
from dvstats.measures._columns import complete, need, numbers, words
from dvstats.numerics.ratios import delta_limits, fieller_limits

NAME = "dark-figure"

Factor = tuple[float, float]

CAVEATS = (
    "The survey leaves out people in institutions and those who tell nobody: the share recorded is of what it can see.",
    "A factor that brings two figures to one unit, age or period is an assumption with a number; it is stated here.",
)
# What each factor does, in the words of the assumptions of a row.
TOLD: Mapping[str, str] = MappingProxyType(
    {
        "unit_factor": "{:g} of what the police count for each of what the survey counts",
        "of_age": "{:g} of the police records are of the ages of the survey",
        "period": "prevalence in the period of the police is {:g} times that in the survey's period",
    }
)


def dark_figure(
    table: pd.DataFrame, *, police: str, population: str, prevalence: str, police_unit: str, survey_unit: str,
    police_age: str, survey_age: str, std_error: str | None = None, police_months: str | None = None,
    survey_months: str | None = None, dispersion: float = 1.0, unit_factor: tuple[float, float] | None = None,
    of_age: tuple[float, float] | None = None, period: tuple[float, float] | None = None, fieller: bool = False,
    level: float = 0.95,
) -> Comparison:  # fmt: skip
    r"""Set recorded cases beside the number that a survey implies.

    .. math::

        \hat\rho = \frac{a R}{N \hat\pi\, t\, m}, \qquad
        \mathrm{Var}(\log\hat\rho) = \frac{\phi}{R} + \frac{\mathrm{Var}\,\hat\pi}{\hat\pi^2}
        + \sum_f \frac{\sigma_f^2}{f^2}

    with the recorded count R, its dispersion φ, the population N, the prevalence π, and the factors that bring both to
    one unit: a, the share of the records that is of the survey's ages; t, the period; m, the unit, as incidents per
    victim. A factor is used only in rows whose unit, age or period differ, and such a row is refused without it.

    Parameters
    ----------
    table
        One row per area, sex, age or severity.
    police
        Column with the recorded count.
    population
        Column with the population of the survey's ages.
    prevalence
        Column with the survey's prevalence, between 0 and 1.
    police_unit
        Column with what the police count: victim, incident, offence.
    survey_unit
        Column with what the survey counts: victim or incident.
    police_age
        Column with the lowest age of those recorded, 0 for all ages.
    survey_age
        Column with the lowest age of those asked.
    std_error
        Column with the standard error of the prevalence, of the survey's design.
    police_months
        Column with the length of the recording period; 12 without it.
    survey_months
        Column with the length of the survey's reference period; 12 without it.
    dispersion
        Variance of the count over its mean, 1 for Poisson; more where recording moves from year to year.
    unit_factor
        What the police count for each that the survey counts, such as incidents per victim, and the standard error.
    of_age
        Share of the records that is of the survey's ages, and the standard error.
    period
        Prevalence in the period of the police over that in the survey's, and the standard error.
    fieller
        Use Fieller's theorem instead of the delta method.
    level
        Level of the interval.

    Returns
    -------
    Comparison
        `estimate` (the share recorded), `std_error`, `conf_low`, `conf_high`, `estimated` (cases by the survey),
        `unrecorded` with its limits, `per_recorded` (cases per recorded one), `assumes`, `warnings`, `refusal`.

    Raises
    ------
    InputError
        A column is missing or not numeric, a factor is not above 0, or the dispersion is.

    References
    ----------
    Fieller EC (1954). Journal of the Royal Statistical Society B 16(2), 175–185.

    Examples
    --------
    >>> row = {"police": 900, "adults": 100_000, "p": 0.03, "se": 0.003, "unit": "victim", "age": 16}
    >>> told = dark_figure(pd.DataFrame([row]), police="police", population="adults", prevalence="p", std_error="se",
    ...                    police_unit="unit", survey_unit="unit", police_age="age", survey_age="age").frame
    >>> told[["estimate", "unrecorded"]].round(3).values.tolist()
    [[0.3, 2100.0]]
    """
    check_level(level)
    factors = _checked({"unit_factor": unit_factor, "of_age": of_age, "period": period}, dispersion)
    counts = {
        "recorded": numbers(table, police, 0), "people": numbers(table, population, 0),
        "prevalence": numbers(table, prevalence, 0, 1),
        "error": numbers(table, std_error, 0) if std_error else np.full(len(table), np.nan),
    }  # fmt: skip
    differ = _differences(table, police_unit, survey_unit, (police_age, survey_age), (police_months, survey_months))
    limits = fieller_limits if fieller else delta_limits
    rows = [
        _row({name: float(values[i]) for name, values in counts.items()}, differ[i], factors, dispersion, limits, level)
        for i in range(len(table))
    ]
    found = pd.DataFrame(rows)
    kept = table.reset_index(drop=True).drop(columns=[name for name in found.columns if name in table.columns])
    return Comparison(NAME, kept.join(found), caveats=CAVEATS)


def _checked(factors: Mapping[str, Factor | None], dispersion: float) -> dict[str, Factor]:
    given = {name: factor for name, factor in factors.items() if factor is not None}
    for name, (value, error) in given.items():
        if not (value > 0 and error >= 0):
            raise InputError(
                f"--{name.replace('_', '-')} {value:g},{error:g}", rule="a factor is above 0, its error 0 or more"
            )
    if not dispersion > 0:
        raise InputError(f"dispersion is {dispersion:g}", rule="it is above 0: 1 for Poisson")
    return given


def _differences(
    table: pd.DataFrame,
    police_unit: str,
    survey_unit: str,
    ages: tuple[str, str],
    months: tuple[str | None, str | None],
) -> list[dict[str, str]]:
    """Return per row which factors it needs, with the words of why."""
    need(table, police_unit, survey_unit, *ages, *months)
    units = list(zip(words(table, police_unit), words(table, survey_unit), strict=True))
    old = [complete(table, name, 0, 120) for name in ages]
    long = [complete(table, name, 0.01) if name else np.full(len(table), 12.0) for name in months]
    return [_needed(units[i], (old[0][i], old[1][i]), (long[0][i], long[1][i])) for i in range(len(table))]


def _needed(units: tuple[str, str], ages: tuple[float, float], months: tuple[float, float]) -> dict[str, str]:
    needed = {}
    if units[0] != units[1] or not units[0]:
        needed["unit_factor"] = (
            f"the police count {units[0] or 'what is not said'}, the survey {units[1] or 'what is not said'}"
        )
    if ages[0] != ages[1]:
        needed["of_age"] = f"the police count from age {ages[0]:g}, the survey from {ages[1]:g}"
    if months[0] != months[1]:
        needed["period"] = f"the police count {months[0]:g} months, the survey {months[1]:g}"
    return needed


def _row(
    counts: Mapping[str, float], needed: Mapping[str, str], factors: Mapping[str, Factor], dispersion: float,
    limits: Any, level: float,
) -> dict[str, Any]:  # fmt: skip
    refusal = _refusal(counts, needed, factors)
    if refusal:
        return {"estimate": np.nan, "refusal": refusal}
    used = {name: factors[name] for name in needed}
    times = {name: value for name, (value, _) in used.items()}
    over = counts["recorded"] * times.get("of_age", 1.0)
    under = counts["people"] * counts["prevalence"] * times.get("period", 1.0) * times.get("unit_factor", 1.0)
    spread_over = dispersion / counts["recorded"] + _squared(used, "of_age")
    spread_under = (
        (counts["error"] / counts["prevalence"]) ** 2 + _squared(used, "period") + _squared(used, "unit_factor")
    )
    low, high = (
        limits(over, under, spread_over * over**2, spread_under * under**2, level) if np.isfinite(spread_under)
        else (np.nan, np.nan)
    )  # fmt: skip
    rate = over / under
    told = {
        "estimate": rate, "std_error": rate * (spread_over + spread_under) ** 0.5, "conf_low": low, "conf_high": high,
        "conf_level": level, "interval_kind": _kind(spread_under, limits), "estimated": under,
        "recorded_harmonised": over, "per_recorded": under / over, "warnings": _warned(rate, spread_under),
        "assumes": tuple(TOLD[name].format(value) for name, value in times.items()), "refusal": "",
    }  # fmt: skip
    return told | _unrecorded(over, under, low, high)


def _unrecorded(over: float, under: float, low: float, high: float) -> dict[str, float]:
    """Return the cases that are not recorded; the recorded ones are counted, so the limits are those of the rate."""
    ends = (over / high - over, over / low - over if low > 0 else np.inf) if np.isfinite(low) else (np.nan, np.nan)
    return {"unrecorded": under - over, "unrecorded_low": ends[0], "unrecorded_high": ends[1]}


def _refusal(counts: Mapping[str, float], needed: Mapping[str, str], factors: Mapping[str, Factor]) -> str:
    missing = [name for name in ("recorded", "people", "prevalence") if np.isnan(counts[name])]
    if missing:
        return f"{', '.join(missing)}: no figure"
    zero = [name for name in ("recorded", "people", "prevalence") if counts[name] == 0]
    if zero:
        return f"{', '.join(zero)}: 0, and a ratio to nothing is none"
    lacking = [f"{why}; --{name.replace('_', '-')} is not given" for name, why in needed.items() if name not in factors]
    return "; ".join(lacking)


def _squared(used: Mapping[str, Factor], name: str) -> float:
    value, error = used.get(name, (1.0, 0.0))
    return (error / value) ** 2


def _kind(spread: float, limits: Any) -> str:
    if not np.isfinite(spread):
        return "none: the survey's error is not given"
    return "Fieller" if limits is fieller_limits else "delta, on the log scale"


def _warned(rate: float, spread: float) -> tuple[str, ...]:
    warned = ("the survey's standard error is not given, so that the figure has no interval",)
    above = ("more is recorded than the survey implies: unit, age or definition differ, or the survey misses more",)
    return (warned if not np.isfinite(spread) else ()) + (above if rate > 1 else ())
