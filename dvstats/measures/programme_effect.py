"""Whether programmes lower recidivism: trials and studies pooled, by who tells of the outcome, with checks for bias."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import norm, t

from dvstats.core.comparison import Comparison
from dvstats.core.errors import InputError
from dvstats.core.estimate import check_level
from dvstats.measures._columns import need
from dvstats.numerics.another_study import another_study
from dvstats.numerics.effect_sizes import difference_to_odds_ratio, from_counts, from_ratio, risk_ratio_to_odds_ratio
from dvstats.numerics.meta_regression import Regression, fit, robust, small_study_effects, trim_and_fill
from dvstats.numerics.random_effects import heterogeneity, restricted_likelihood, weighted_mean

NAME = "programme-effect"

Array = NDArray[np.float64]

POOLED = "pooled"
DROPOUT = "dropout"
RANDOMISED, OTHERWISE = "randomised", "not randomised"
FEWEST_FOR_BIAS = 10
FEWEST = 5
FEWEST_FREEDOM = 4.0
SCALES = ("OR", "RR", "d")
# A column that tells of which kind each effect is, by its name and by a word in it.
KIND_NAMES, KIND_WORDS = ("scale", "type", "measure"), ("or", "rr", "hr", "irr", "d", "g", "smd", "adjusted or")
CAVEATS = (
    "An odds ratio below 1 is less recidivism with the programme. Another country lies between ratio_another_low and "
    "ratio_another_high, not in the confidence interval. The prediction interval of other software takes the estimated "
    "spread for known, and is too short.",
    "Police and partners tell of different things: with --source they are pooled apart, and compared.",
    "Comparison with men who dropped out is biased, as completers differ; reviews share studies and are not pooled.",
    "RR becomes OR by the base risk given; d, a difference in violence, becomes log OR by π/√3.",
)


@dataclass(frozen=True, slots=True)
class Effects:
    """Log odds ratios with their variances and the study each is from.

    Parameters
    ----------
    effect
        Log odds ratios.
    variance
        Their variances.
    study
        Number of the study of each.
    correlation
        Correlation of effects of one study that is assumed.
    level
        Confidence level.
    """

    effect: Array
    variance: Array
    study: NDArray[np.int64]
    correlation: float
    level: float

    @property
    def n_studies(self) -> int:
        """How many studies there are."""
        return len(np.unique(self.study))

    @property
    def independent(self) -> bool:
        """Whether each effect is of its own study."""
        return self.n_studies == len(self.effect)


def programme_effect(
    table: pd.DataFrame, *, effect: str | None = None, low: str | None = None, high: str | None = None,
    scale: str | None = None, counts: tuple[str, ...] = (), base_risk: float | None = None, study: str | None = None,
    source: str | None = None, evidence: str | None = None, design: str | None = None, correlation: float = 0.6,
    level: float = 0.95,
) -> Comparison:  # fmt: skip
    """Pool effects of programmes on recidivism, as log odds ratios.

    Parameters
    ----------
    table
        One row per effect; rows without a usable effect are left out and counted.
    effect
        Column with the effect as published.
    low
        Column with the lower end of its 95 % interval.
    high
        Column with the upper end of its 95 % interval.
    scale
        Column that says what the effect is: OR, RR or d (of violence: below 0 is less). Without it: odds ratios.
    counts
        Instead of effects four columns: events and people with the programme, events and people without.
    base_risk
        Share that reoffends without a programme, to turn risk ratios into odds ratios.
    study
        Column that names the study; effects of one study depend on each other.
    source
        Column with who tells of the outcome (police, partner): pooled apart, and compared.
    evidence
        Column with `study` or `pooled`; rows of reviews are left out.
    design
        Column with how those without the programme came about: words that begin with RCT or random are pooled apart
        from all others, and rows whose words hold `dropout` are left out, as a drop-out is no control.
    correlation
        Assumed correlation of the errors of effects of one study.
    level
        Level of the intervals.

    Returns
    -------
    Comparison
        A row per source (within a design), their difference, and checks for small-study effects (Egger's regression;
        trim and fill): `about`, `estimate` (log odds ratio), `std_error`, `conf_low`, `conf_high`, `ratio` with
        limits, `tau2`, `another_low`, `another_high` (where the effect in another country lies), `prediction_low`,
        `prediction_high` (the same, with the spread taken for known), `df`, `p_value`, `n_studies`, `refusal`. With
        one effect per study the interval is that of Hartung, Knapp, Sidik and Jonkman; otherwise robust (CR2).

    Raises
    ------
    InputError
        A column is missing, an interval does not hold its effect, more events than people, or no scale is named and a
        column says that some effects are no odds ratios.

    References
    ----------
    Hartung J, Knapp G (2001). Statistics in Medicine 20(24), 3875–3889.
    Nagashima K, Noma H, Furukawa TA (2019). Statistical Methods in Medical Research 28(6), 1689–1702.
    Pustejovsky JE, Tipton E (2022). Prevention Science 23, 425–438.

    Examples
    --------
    >>> table = pd.DataFrame({"a": [20, 15, 30], "n": [100, 90, 120], "c": [30, 22, 38], "m": [100, 95, 115]})
    >>> told = programme_effect(table, counts=("a", "n", "c", "m")).frame
    >>> told.loc[0, ["ratio", "n_studies"]].round(3).tolist()
    [0.641, 3.0]
    """
    check_level(level)
    if not -1 < correlation < 1:
        raise InputError(f"correlation {correlation:g}", rule="between -1 and 1")
    if base_risk is not None and not 0 < base_risk < 1:
        raise InputError(f"base risk {base_risk:g}", rule="a share above 0 and below 1")
    columns = Columns(tuple(name for name in (effect, low, high) if name), scale, counts)
    need(table, *columns.published, scale, *counts, study, source, evidence, design)
    rows = table.reset_index(drop=True)
    reviews = rows[evidence].astype(str).eq(POOLED) if evidence else pd.Series(False, index=rows.index)
    gone = dropouts(rows[design]) & ~reviews if design else pd.Series(False, index=rows.index)
    kept = rows[~(reviews | gone)]
    if effect and scale is None:
        _only_odds_ratios(kept)
    lines = [
        _line(row, place, columns, base_risk)
        for place, row in zip(kept.index + 1, kept.to_dict(orient="records"), strict=True)
    ]
    usable = [line is not None for line in lines]
    told = kept[usable].assign(_y=[line[0] for line in lines if line], _v=[line[1] for line in lines if line])
    left_out = {"of reviews": int(reviews.sum()), "against drop-outs": int(gone.sum()),
                "without a usable effect": len(kept) - len(told)}  # fmt: skip
    warnings = "; ".join(f"{n} rows {what} are left out" for what, n in left_out.items() if n)
    found = [
        row | {"about": f"{name}: {row['about']}" if name else row["about"]}
        for name, part in _by_design(told, design)
        for row in _all_rows(part, study, source, correlation, level)
    ]
    return Comparison(NAME, pd.DataFrame(found).assign(warnings=_with(warnings, found)), caveats=CAVEATS)


def _with(warnings: str, rows: list[dict[str, Any]]) -> list[str]:
    return ["; ".join(filter(None, (warnings, row.get("warnings", "")))) for row in rows]


def dropouts(words: pd.Series) -> pd.Series:
    """Return which designs compare with people who dropped out of the programme, and so with no control.

    Examples
    --------
    >>> dropouts(pd.Series(["RCT", "quasi (dropout)", "Drop-outs"])).tolist()
    [False, True, True]
    """
    return words.astype(str).str.lower().str.replace("-", "").str.contains(DROPOUT)


def _by_design(told: pd.DataFrame, design: str | None) -> list[tuple[str, pd.DataFrame]]:
    """Split rows into trials and all others; without a column of designs they stay together."""
    if design is None:
        return [("", told)]
    drawn = told[design].astype(str).str.lower().str.startswith(("rct", "random"))
    return [(RANDOMISED, told[drawn]), (OTHERWISE, told[~drawn])]


# ── reading ─────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns hold effects: three of a published interval and what scale it is on, or four of counts.

    Parameters
    ----------
    published
        Columns of effect, lower and upper limit; empty where counts are given.
    scale
        Column that says what scale an effect is on: OR, RR or d.
    counts
        Columns of events and numbers in both groups.
    """

    published: tuple[str, ...]
    scale: str | None
    counts: tuple[str, ...]

    def __post_init__(self) -> None:
        if (len(self.published), len(self.counts)) not in ((3, 0), (0, 4)):
            raise InputError("columns of effects", rule="--effect with --low and --high, or four --counts")


def _only_odds_ratios(rows: pd.DataFrame) -> None:
    """Refuse to take effects for odds ratios where a column says that some are not."""
    for name in (name for name in map(str, rows.columns) if any(part in name.lower() for part in KIND_NAMES)):
        words = rows[name].dropna().astype(str).str.strip()
        other = words[~words.isin(["OR", ""])]
        if words.str.lower().isin(KIND_WORDS).any() and len(other):
            raise InputError(f"{other.iloc[0]!r}", place=f"row {other.index[0] + 1}, column {name}",
                             rule="without --scale all effects are odds ratios (OR)",
                             hint=f"say --scale {name}: OR, RR and d are put on one scale, others left out "
                             "and counted")  # fmt: skip


def _line(row: dict[Any, Any], place: int, columns: Columns, base_risk: float | None) -> tuple[float, float] | None:
    """Return log odds ratio and variance of a row; nothing where the row has none."""
    if columns.counts:
        return _counted([_number(row[name], name, place) for name in columns.counts], place)
    word = str(row[columns.scale]) if columns.scale else "OR"
    numbers = [_number(row[name], name, place) for name in columns.published]
    if word not in SCALES or any(map(math.isnan, numbers)) or (word == "RR" and base_risk is None):
        return None
    value, lower, upper = numbers
    if not lower < upper or not lower <= value <= upper or (word != "d" and lower <= 0):
        raise InputError(f"{word} {value:g} from {lower:g} to {upper:g}", place=f"row {place}",
                         rule="an interval holds its effect, and a ratio is above 0")  # fmt: skip
    if word == "d":
        error = (upper - lower) / (2 * float(norm.isf(0.025)))
        return difference_to_odds_ratio(value, error**2)
    line = from_ratio(value, lower, upper)
    return _from_risk(line, base_risk, place) if word == "RR" and base_risk else line


def _from_risk(line: tuple[float, float], base_risk: float, place: int) -> tuple[float, float]:
    try:
        return risk_ratio_to_odds_ratio(*line, base_risk)
    except ValueError as error:
        raise InputError(f"{error} with the programme", place=f"row {place}", rule="a risk is below 1",
                         hint="the base risk does not fit this risk ratio") from None  # fmt: skip


def _counted(numbers: list[float], place: int) -> tuple[float, float] | None:
    if any(map(math.isnan, numbers)):
        return None
    events, n, events_control, n_control = numbers
    if not (0 <= events <= n and 0 <= events_control <= n_control and min(n, n_control) > 0):
        raise InputError(f"{events:g} of {n:g} and {events_control:g} of {n_control:g}", place=f"row {place}",
                         rule="0 or more events, not more than people")  # fmt: skip
    if events + events_control in (0, n + n_control):
        return None
    return from_counts(events, n, events_control, n_control)


def _number(value: Any, name: str, place: int) -> float:
    """Return a cell as a number, an empty one as none."""
    if pd.isna(value) or not str(value).strip():
        return math.nan
    number = float(pd.to_numeric(value, errors="coerce"))
    if not math.isfinite(number):
        raise InputError(f"{value!r}", place=f"row {place}, column {name}", rule="it is a number, or empty",
                         hint="take words out of columns of numbers")  # fmt: skip
    return number


# ── pooling ─────────────────────────────────────────────────────────────────


def _all_rows(
    told: pd.DataFrame, study: str | None, source: str | None, correlation: float, level: float
) -> list[dict[str, Any]]:
    if source is None:
        part = _effects(told, study, correlation, level)
        unstated = "the source of the outcome is not stated: police and partner may be mixed"
        return [_mean("all", part) | {"warnings": unstated}, *_bias("all", part)]
    names = sorted(told[source].fillna("not stated").astype(str).replace("", "not stated").unique())
    labelled = told.assign(_source=told[source].fillna("not stated").astype(str).replace("", "not stated"))
    parts = {name: _effects(labelled[labelled["_source"] == name], study, correlation, level) for name in names}
    rows = [_mean(name, part) for name, part in parts.items()]
    rows += [_difference(labelled, names[0], other, study, correlation, level) for other in names[1:]]
    rows += [row for name, part in parts.items() for row in _bias(name, part)]
    return rows or [{"about": "all", "estimate": np.nan, "n_studies": 0, "refusal": "no row has a usable effect"}]


def _effects(rows: pd.DataFrame, study: str | None, correlation: float, level: float) -> Effects:
    codes = pd.factorize(rows[study].astype(str))[0] if study else np.arange(len(rows))
    return Effects(rows["_y"].to_numpy(float), rows["_v"].to_numpy(float), codes.astype(np.int64), correlation, level)


def _mean(about: str, part: Effects) -> dict[str, Any]:
    known = {"about": about, "n_effects": len(part.effect), "n_studies": part.n_studies}
    if part.n_studies < 2:
        return known | {"estimate": np.nan, "refusal": _too_few(part)}
    if part.independent:
        mean, error, tau2, freedom = _hksj(part)
        kind = "random effects, reml, HKSJ"
    else:
        found = fit(part.effect, part.variance, np.ones((len(part.effect), 1)), part.study, part.correlation)
        mean, tau2 = float(found.coefficients[0]), found.tau2
        error, freedom = robust(found, np.ones(1))
        kind = f"random effects, reml, CR2 with correlation {part.correlation:g}"
    reach = float(t.isf((1 - part.level) / 2, freedom)) * (error**2 + tau2) ** 0.5
    another_low, another_high = _another(part)
    few = part.n_studies < FEWEST or (not part.independent and freedom < FEWEST_FREEDOM)
    return known | _told(mean, error, freedom, part.level) | {
        "interval_kind": kind, "tau2": tau2, "another_low": another_low, "another_high": another_high,
        "ratio_another_low": math.exp(another_low), "ratio_another_high": math.exp(another_high),
        "prediction_low": mean - reach, "prediction_high": mean + reach,
        "ratio_prediction_low": math.exp(mean - reach), "ratio_prediction_high": math.exp(mean + reach),
        "warnings": "few studies: the spread between them is hardly known" if few else "", "refusal": "",
    }  # fmt: skip


def _too_few(part: Effects) -> str:
    """Refuse to pool; a study that stands alone is told as it is."""
    rule = "pooling needs two or more"
    if len(part.effect) != 1:
        return f"{part.n_studies} {'study' if part.n_studies == 1 else 'studies'} with a usable effect: {rule}"
    mean, half = part.effect[0], float(norm.isf((1 - part.level) / 2)) * part.variance[0] ** 0.5
    own = f"{math.exp(mean):.2f}, from {math.exp(mean - half):.2f} to {math.exp(mean + half):.2f}"
    return f"1 study with a usable effect (its odds ratio: {own}): {rule}"


def _another(part: Effects) -> tuple[float, float]:
    """Return where the effect of another study lies; effects of one study enter as their mean."""
    means, squares = [], []
    for one in np.unique(part.study):
        y, v = part.effect[part.study == one], part.variance[part.study == one]
        errors, m = np.sqrt(v), len(v)
        means.append(y.mean())
        squares.append(((1 - part.correlation) * v.sum() + part.correlation * errors.sum() ** 2) / m**2)
    return another_study(np.array(means), np.array(squares), part.level)


def _hksj(part: Effects) -> tuple[float, float, float, float]:
    tau2, freedom = restricted_likelihood(part.effect, part.variance), len(part.effect) - 1.0
    mean, square = weighted_mean(part.effect, part.variance, tau2)
    return mean, (square * heterogeneity(part.effect, part.variance, tau2) / freedom) ** 0.5, tau2, freedom


def _told(mean: float, error: float, freedom: float, level: float) -> dict[str, Any]:
    half = float(t.isf((1 - level) / 2, freedom)) * error if error > 0 else math.nan
    return {
        "estimate": mean, "std_error": error, "conf_low": mean - half, "conf_high": mean + half, "conf_level": level,
        "ratio": math.exp(mean), "ratio_low": math.exp(mean - half), "ratio_high": math.exp(mean + half),
        "df": freedom, "p_value": float(2 * t.sf(abs(mean) / error, freedom)) if error > 0 else math.nan,
    }  # fmt: skip


def _difference(
    rows: pd.DataFrame, first: str, other: str, study: str | None, correlation: float, level: float
) -> dict[str, Any]:
    both = rows[rows["_source"].isin([first, other])]
    part = _effects(both, study, correlation, level)
    second = (both["_source"] == other).to_numpy(float)
    known = {"about": f"{other} less {first}", "n_effects": len(part.effect), "n_studies": part.n_studies}
    if min(second.sum(), (1 - second).sum()) < 2 or part.n_studies < 3:
        refusal = "a difference needs two effects of each source and three studies"
        return known | {"estimate": np.nan, "refusal": refusal}
    design = np.column_stack([np.ones(len(second)), second]).astype(np.float64)
    found = fit(part.effect, part.variance, design, part.study, correlation)
    error, freedom = robust(found, np.array([0.0, 1.0]))
    few = "few studies: the robust limits may be too narrow" if freedom < FEWEST_FREEDOM else ""
    return known | _told(float(found.coefficients[1]), error, freedom, level) | {
        "interval_kind": "meta-regression, reml, CR2", "tau2": found.tau2, "warnings": few, "refusal": "",
    }  # fmt: skip


# ── bias ────────────────────────────────────────────────────────────────────


def _bias(about: str, part: Effects) -> list[dict[str, Any]]:
    names = (f"{about}: small-study effects (Egger)", f"{about}: trim and fill")
    if part.n_studies < FEWEST_FOR_BIAS:
        refusal = f"{part.n_studies} studies: a check for missing studies needs {FEWEST_FOR_BIAS}"
        return [{"about": name, "estimate": np.nan, "n_studies": part.n_studies, "refusal": refusal} for name in names]
    found = small_study_effects(part.effect, part.variance, part.study, part.correlation)
    return [_egger(names[0], found, part), _filled(names[1], found, part)]


def _egger(name: str, found: Regression, part: Effects) -> dict[str, Any]:
    """Return the slope on the standard error; normal with one effect per study, as metafor has it, robust otherwise."""
    slope = float(found.coefficients[1])
    if part.independent:
        error, freedom = float(found.covariance[1, 1] ** 0.5), math.inf
    else:
        error, freedom = robust(found, np.array([0.0, 1.0]))
    told = _told(slope, error, freedom, part.level)
    kept = {key: value for key, value in told.items() if not key.startswith("ratio")}
    return kept | {"about": name, "n_effects": len(part.effect), "n_studies": part.n_studies, "tau2": found.tau2,
                   "interval_kind": "slope on the standard error", "refusal": ""}  # fmt: skip


def _filled(name: str, found: Regression, part: Effects) -> dict[str, Any]:
    known = {"about": name, "n_effects": len(part.effect), "n_studies": part.n_studies}
    if not part.independent:
        refusal = "it takes effects as independent, and some are of one study"
        return known | {"estimate": np.nan, "refusal": refusal}
    filled, y, v = trim_and_fill(part.effect, part.variance, missing_above=bool(found.coefficients[1] < 0))
    tau2 = restricted_likelihood(y, v)
    mean, square = weighted_mean(y, v, tau2)
    return known | _told(mean, square**0.5, math.inf, part.level) | {
        "interval_kind": "random effects, reml, with studies filled in", "tau2": tau2, "n_filled": filled,
        "refusal": "",
    }  # fmt: skip
