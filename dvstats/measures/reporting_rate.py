"""How much of what victims tell a survey reached the police, with the variance of the survey's design."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dvstats.core.comparison import Comparison
from dvstats.core.errors import EstimationError, InputError, UnknownNameError
from dvstats.core.estimate import check_level
from dvstats.measures._columns import complete, need, words
from dvstats.numerics.proportions import LIMITS, exact_limits
from dvstats.numerics.survey_design import SCHEMES, Clusters, ratio, replicate_variance

NAME = "reporting-rate"

Array = NDArray[np.float64]

CAVEATS = (
    "Of what was told to the survey: people in institutions, the homeless and those who tell nobody are not in it.",
    "Incidents and victims are two rates: one victim with ten incidents, one of them reported, is 1 in 1 or 1 in 10.",
)
PART = "logit"
LOOSE = "log"


@dataclass(frozen=True, slots=True)
class Weights:
    """One weight per record, and either the clusters of the design or its replicate weights with their factor.

    Parameters
    ----------
    full
        The weight of each record.
    clusters
        Strata and primary sampling units; none with replicate weights.
    replicates
        A column per set of replicate weights.
    factor
        What the spread of the replicates is multiplied by to be a variance.
    centre_lonely
        Whether a stratum with one unit is centred on all units.
    """

    full: Array
    clusters: Clusters | None
    replicates: Array
    factor: float
    centre_lonely: bool


def reporting_rate(
    table: pd.DataFrame, *, numerator: str, denominator: str, weight: str | None = None, strata: str | None = None,
    psu: str | None = None, fpc: str | None = None, centre_lonely: bool = False, replicates: str | None = None,
    scheme: str | None = None, fay: float | None = None, scale: float = 1.0, by: tuple[str, ...] = (),
    interval: str | None = None, fewest: int = 0, level: float = 0.95,
) -> Comparison:  # fmt: skip
    r"""Estimate a reporting rate as a ratio of survey totals.

    .. math::

        \hat\rho = \frac{\sum_k w_k y_k}{\sum_k w_k x_k}

    The variance is linearised over strata and primary sampling units (numbered within their stratum), or taken from
    replicate weights around their mean. A group's variance keeps the whole design, in which its size is random.

    Parameters
    ----------
    table
        One row per person or incident of the survey.
    numerator
        Column with what reached the police: 1 or 0, or a number of incidents.
    denominator
        Column with what happened: 1 or 0, or a number of incidents.
    weight
        Column with the weight; without it all count alike.
    strata
        Column with the stratum.
    psu
        Column with the primary sampling unit; without it each row is one.
    fpc
        Column with the number of primary sampling units in the population of the stratum.
    centre_lonely
        Centre strata with one unit on the mean of all, instead of refusing.
    replicates
        How the names of the columns with replicate weights begin.
    scheme
        How they were made: jk1, brr or fay.
    fay
        What Fay's method keeps of the dropped half.
    scale
        Factor on the variance of the replicates, such as 1 less the share of units drawn.
    by
        Columns whose groups get a row each: severity, sex, age.
    interval
        How the interval is made: logit, beta (Korn and Graubard), mean or log; the default is logit for a part of a
        whole and log for another ratio.
    fewest
        Groups with fewer records than this, which have something to report, are refused.
    level
        Level of the interval.

    Returns
    -------
    Comparison
        `estimate`, `std_error`, `conf_low`, `conf_high`, `interval_kind`, `df`, `n`, `design_effect`, `refusal`.

    Raises
    ------
    InputError
        A column is missing or not numeric, a weight is negative, or options do not go together.

    References
    ----------
    Särndal CE, Swensson B, Wretman J (1992). Model Assisted Survey Sampling. Springer, chapter 5.
    Korn EL, Graubard BI (1998). Survey Methodology 24(2), 193–201.
    Fay RE (1989). Proceedings of the Survey Research Methods Section, ASA, 212–217.

    Examples
    --------
    >>> people = pd.DataFrame({"told": [1, 0, 0, 1, 0, 0], "hurt": [1, 1, 1, 1, 0, 1], "w": [2, 1, 1, 1, 3, 1]})
    >>> told = reporting_rate(people, numerator="told", denominator="hurt", weight="w").frame
    >>> told[["estimate", "std_error"]].round(3).values.tolist()
    [[0.5, 0.258]]
    """
    check_level(level)
    part, whole = (complete(table, name, 0) for name in (numerator, denominator))
    weights = _weights(table, weight, (strata, psu, fpc), centre_lonely, replicates, _factor(scheme, fay), scale)
    limits = interval or (PART if (part <= whole).all() else LOOSE)
    if limits not in LIMITS:
        raise UnknownNameError.among("interval", limits, list(LIMITS))
    rows = [
        group | _row(np.where(inside, part, 0.0), np.where(inside, whole, 0.0), weights, limits, fewest, level)
        for group, inside in _groups(table, by)
    ]
    return Comparison(NAME, pd.DataFrame(rows), caveats=CAVEATS)


def _factor(scheme: str | None, fay: float | None) -> tuple[str | None, float]:
    if scheme is not None and scheme not in SCHEMES:
        raise UnknownNameError.among("scheme", scheme, list(SCHEMES))
    if (scheme == "fay") != (fay is not None) or not 0 <= (fay or 0.0) < 1:
        raise InputError(f"--scheme {scheme} and --fay {fay}", rule="Fay's method, and only it, keeps a part below 1",
                         hint="--scheme fay --fay 0.3")  # fmt: skip
    return scheme, fay or 0.0


def _weights(
    table: pd.DataFrame, weight: str | None, design: tuple[str | None, str | None, str | None], centre_lonely: bool,
    prefix: str | None, scheme: tuple[str | None, float], scale: float,
) -> Weights:  # fmt: skip
    full = complete(table, weight, 0) if weight else np.ones(len(table))
    if (prefix is None) != (scheme[0] is None):
        raise InputError("replicate weights", rule="--replicates and --scheme go together")
    if prefix is None:
        return Weights(full, _clusters(table, *design), np.empty((0, 0)), 1.0, centre_lonely)
    if any(design):
        raise InputError("replicate weights and strata, units or their number", rule="replicates hold the design")
    names = [name for name in map(str, table.columns) if name.startswith(prefix) and name != weight]
    if len(names) < 2:
        raise InputError(f"{len(names)} columns begin with {prefix!r}", rule="two replicates or more are needed")
    columns = np.column_stack([complete(table, name, 0) for name in names])
    return Weights(full, None, columns, scale * SCHEMES[str(scheme[0])](len(names), scheme[1]), centre_lonely)


def _clusters(table: pd.DataFrame, strata: str | None, psu: str | None, fpc: str | None) -> Clusters:
    names = words(table, strata) if strata else [""] * len(table)
    stratum, _ = pd.factorize(np.asarray(names, dtype=object))
    within = words(table, psu) if psu else [str(row) for row in range(len(table))]
    unit, _ = pd.factorize(pd.Series(list(zip(names, within, strict=True))))
    population = complete(table, fpc, 1) if fpc else np.full(len(table), np.inf)
    clusters = Clusters(stratum.astype(np.int64), unit.astype(np.int64), population)
    drawn = pd.Series(unit).groupby(stratum).nunique().to_numpy()[stratum]
    if (drawn > population).any():
        raise InputError(f"{drawn[drawn > population][0]} units drawn of {population[drawn > population][0]:g}",
                         rule="a stratum does not yield more units than it holds")  # fmt: skip
    return clusters


def _groups(table: pd.DataFrame, by: tuple[str, ...]) -> list[tuple[dict[str, str], NDArray[np.bool_]]]:
    need(table, *by)
    if not by:
        return [({}, np.ones(len(table), dtype=bool))]
    keys = list(zip(*(words(table, name) for name in by), strict=True))
    inside = {group: np.array([key == group for key in keys]) for group in dict.fromkeys(keys)}
    return [(dict(zip(by, group, strict=True)), mask) for group, mask in inside.items()]


def _row(part: Array, whole: Array, weights: Weights, limits: str, fewest: int, level: float) -> dict[str, Any]:
    n = int(np.sum((whole > 0) & (weights.full > 0)))
    if n == 0 or n < fewest:
        why = "nothing to report" if n == 0 else f"{n} records with something to report; {fewest} are needed"
        return {"estimate": np.nan, "n": n, "refusal": why}
    rate, scores = ratio(weights.full, part, whole)
    try:
        error, freedom = _error(part, whole, scores, weights)
    except EstimationError as refused:
        return {"estimate": np.nan, "n": n, "refusal": f"{refused.reason}; {refused.hint}"}
    if freedom < 1:
        return {"estimate": np.nan, "n": n, "refusal": "the design leaves no degree of freedom"}
    low, high = LIMITS[limits](rate, error, level, freedom, len(weights.full))
    kind, warned = f"sampling, {limits}", tuple[str, ...]()
    if rate in (0.0, 1.0) and limits in (PART, "beta"):
        (low, high), kind = exact_limits(rate * n, n, level), f"exact binomial for {n} records"
        warned = ("none or all of it was reported: the design's variance is 0, and the interval takes records alike",)
    simple = rate * (1 - rate) / n if 0 < rate < 1 and limits in (PART, "beta") else np.nan
    return {
        "estimate": rate, "std_error": error, "conf_low": low, "conf_high": high, "conf_level": level,
        "interval_kind": kind, "df": freedom, "n": n, "design_effect": error**2 / simple,
        "warnings": warned,
        "assumes": ("what was told to the survey happened, and reached the police as told",), "refusal": "",
    }  # fmt: skip


def _error(part: Array, whole: Array, scores: Array, weights: Weights) -> tuple[float, int]:
    if weights.clusters is not None:
        if (n_lone := len(weights.clusters.lone_strata())) and not weights.centre_lonely:
            raise EstimationError("survey design", f"{n_lone} of the strata have one primary sampling unit",
                                  "join them to a like stratum, or centre them on all units on purpose")  # fmt: skip
        return weights.clusters.variance(scores) ** 0.5, weights.clusters.freedom
    wholes = whole @ weights.replicates
    if (wholes <= 0).any():
        raise EstimationError(NAME, "a replicate holds nothing to report", "join the group to a like one")
    square = replicate_variance((part @ weights.replicates) / wholes, weights.factor)
    return square**0.5, int(np.linalg.matrix_rank(weights.replicates)) - 1
