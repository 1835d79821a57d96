"""How far assessors agree: intraclass correlations, Cohen, Fleiss, Krippendorff, Gwet, each with an interval."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import combinations
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import norm, t

from dvstats.core.comparison import Comparison
from dvstats.core.errors import InputError
from dvstats.core.estimate import check_level
from dvstats.measures._columns import need
from dvstats.measures._scored import ALIKE
from dvstats.numerics.agreement import (
    SCALES,
    WEIGHTS,
    among_many,
    cohen,
    counts,
    fleiss_chance,
    gwet_chance,
    krippendorff,
)
from dvstats.numerics.intraclass import mean_squares, of_mean, one_way, two_way

NAME = "agreement"

CAVEATS = (
    "Agreement is not accuracy: assessors can agree and be wrong. Report items, sum and summary rating apart, as they "
    "agree differently.",
    "It tells of these assessors, trained as they were, and of people as different as these.",
)

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Ratings:
    """A table of people by raters as numbers, what its numbers stand for, and how it is to be judged.

    Parameters
    ----------
    values
        A row per person and a column per rater; a gap is not a number.
    raters
        Names of the raters.
    in_order
        Whether the categories are numbers, and so have an order.
    weights
        Word for how far apart two categories count: none, linear or quadratic.
    scale
        Word for the scale of Krippendorff's alpha.
    resamples
        How often people are drawn anew.
    seed
        Seed of these draws.
    level
        Confidence level.
    """

    values: Array
    raters: tuple[str, ...]
    in_order: bool
    weights: str
    scale: str
    resamples: int
    seed: int
    level: float


def agreement(
    table: pd.DataFrame, *, raters: tuple[str, ...], kind: str = "icc", weights: str = "none", scale: str = "nominal",
    resamples: int = 1000, seed: int = 1, level: float = 0.95,
) -> Comparison:  # fmt: skip
    """Measure how far assessors agree on the same people.

    Parameters
    ----------
    table
        One row per person assessed.
    raters
        Columns with the ratings, one per assessor; an empty cell is a rating not given.
    kind
        icc for scores (default); kappa for pairs of assessors; fleiss, gwet (AC1) or krippendorff for several.
    weights
        For kappa of ordered categories: none, linear or quadratic.
    scale
        For krippendorff: nominal, ordinal or interval.
    resamples
        For krippendorff: how often people are drawn anew for the interval.
    seed
        For krippendorff: start of the random numbers.
    level
        Level of the intervals.

    Returns
    -------
    Comparison
        A row per coefficient, named in `method`: `estimate`, `std_error` where it has one, `conf_low`, `conf_high`,
        `n`. ICC1: each person has other assessors; ICC2: assessors drawn from many, absolute agreement; ICC3: these
        assessors only, consistency; with k: of their mean.

    Raises
    ------
    InputError
        A column is missing, fewer than two raters, a score is no number, or a word is not known.

    References
    ----------
    Shrout PE, Fleiss JL (1979). Psychological Bulletin 86(2), 420–428.
    McGraw KO, Wong SP (1996). Psychological Methods 1(1), 30–46.

    Examples
    --------
    >>> table = pd.DataFrame({"a": [9, 6, 8, 7, 10, 6], "b": [2, 1, 4, 1, 5, 2], "c": [5, 3, 6, 2, 6, 4]})
    >>> told = agreement(table, raters=("a", "b", "c")).frame
    >>> told[["method", "estimate"]].head(3).round(3).values.tolist()
    [['ICC1', -0.02], ['ICC2', 0.224], ['ICC3', 0.788]]
    """
    check_level(level)
    _known("kind", kind, KINDS)
    _known("weights", weights, WEIGHTS)
    _known("scale", scale, SCALES)
    need(table, *raters)
    if len(set(raters)) < 2 or len(set(raters)) < len(raters):
        raise InputError(f"raters {', '.join(raters)}", rule="two raters or more, each named once",
                         hint="agreement is of one assessor with another")  # fmt: skip
    if resamples < 1:
        raise InputError(f"{resamples} resamples", rule="one or more")
    values, in_order = _numbers(table, raters)
    needs_order = kind == "icc" or (kind == "kappa" and weights != "none") or scale != "nominal"
    if needs_order and not in_order:
        raise InputError(f"ratings in words, as in {raters[0]}", rule="scores and ordered categories are numbers",
                         hint="give 0, 1, 2 for low, moderate, high")  # fmt: skip
    rows = KINDS[kind](Ratings(values, raters, in_order, weights, scale, resamples, seed, level))
    return Comparison(NAME, pd.DataFrame(rows).assign(conf_level=level), caveats=CAVEATS)


def _known(what: str, word: str, words: Mapping[str, Any]) -> None:
    if word not in words:
        raise InputError(f"{what} {word!r}", rule=f"one of {', '.join(words)}")


def _numbers(table: pd.DataFrame, raters: tuple[str, ...]) -> tuple[Array, bool]:
    """Return ratings as numbers, and whether they were numbers; words become numbers by their alphabet."""
    cells = table[list(raters)].replace("", np.nan)
    numbers = cells.apply(pd.to_numeric, errors="coerce")
    if np.isinf(numbers.to_numpy(float)).any():
        raise InputError("a rating without end", rule="a rating is a finite number or a word")
    if (numbers.isna() == cells.isna()).all(axis=None):
        return numbers.to_numpy(float), True
    words = sorted({str(value) for value in cells.to_numpy().ravel() if not pd.isna(value)})
    places = cells.map(lambda value: np.nan if pd.isna(value) else float(words.index(str(value))))
    return places.to_numpy(float), False


def _complete(values: Array) -> tuple[Array, str]:
    whole = values[~np.isnan(values).any(axis=1)]
    missing = len(values) - len(whole)
    return whole, f"{missing} people with a missing rating are left out" * bool(missing)


def _refused(methods: tuple[str, ...], reason: str) -> list[dict[str, Any]]:
    return [{"method": name, "estimate": np.nan, "refusal": reason} for name in methods]


def _intraclass(ratings: Ratings) -> list[dict[str, Any]]:
    values, warning = _complete(ratings.values)
    names = ("ICC1", "ICC2", "ICC3")
    if len(values) < 2:
        return _refused(names, f"{len(values)} people with all ratings: two are needed")
    squares = mean_squares(values)
    if squares.people == 0:
        return _refused(names, "no person differs from another in the mean rating")
    n, k = squares.n, squares.k
    lines = (
        one_way(squares, squares.within, n * (k - 1), ratings.level),
        two_way(squares, ratings.level),
        one_way(squares, squares.rest, (n - 1) * (k - 1), ratings.level),
    )
    rows = []
    for suffix, step in (("", lambda value: value), ("k", lambda value: of_mean(value, k))):
        for name, line in zip(names, lines, strict=True):
            estimate, low, high = (step(value) for value in line)
            rows.append({"method": name + suffix, "estimate": estimate, "conf_low": low, "conf_high": high,
                         "interval_kind": ALIKE if np.isnan(low) else "McGraw-Wong", "n": n, "warnings": warning,
                         "refusal": ""})  # fmt: skip
    return rows


def _pairs(ratings: Ratings) -> list[dict[str, Any]]:
    return [_pair(ratings, i, j) for i, j in combinations(range(len(ratings.raters)), 2)]


def _pair(ratings: Ratings, i: int, j: int) -> dict[str, Any]:
    values, warning = _complete(ratings.values[:, [i, j]])
    named = {"method": "kappa" if ratings.weights == "none" else f"kappa, {ratings.weights} weights",
             "raters": f"{ratings.raters[i]} and {ratings.raters[j]}"}  # fmt: skip
    categories = np.unique(values)
    if len(values) < 2 or len(categories) < 2:
        refusal = f"{len(values)} people in {len(categories)} categories: two of each are needed"
        return named | {"estimate": np.nan, "refusal": refusal}
    edges = [*categories, np.inf]
    square = np.histogram2d(values[:, 0], values[:, 1], bins=(edges, edges))[0]
    estimate, error = cohen(square, WEIGHTS[ratings.weights](len(categories)))
    half = float(norm.isf((1 - ratings.level) / 2)) * error
    return named | _around(estimate, error, half, "Fleiss-Cohen-Everitt") | {
        "n": len(values), "warnings": warning, "refusal": "",
    }  # fmt: skip


def _around(estimate: float, error: float, half: float, kind: str) -> dict[str, Any]:
    """Return an interval within −1 and 1; none where all agree, as nothing then tells of others."""
    low, high = (max(estimate - half, -1.0), min(estimate + half, 1.0)) if error > 0 else (np.nan, np.nan)
    return {"estimate": estimate, "std_error": error, "conf_low": low, "conf_high": high,
            "interval_kind": kind if error > 0 else ALIKE}  # fmt: skip


def _several(name: str, chance: Callable[[Array], Array]) -> Callable[[Ratings], list[dict[str, Any]]]:
    def rows(ratings: Ratings) -> list[dict[str, Any]]:
        table = counts(ratings.values)
        rated = (table.sum(axis=1) >= 2).sum()
        if rated < 2 or table.shape[1] < 2:
            return _refused((name,), f"{rated} people rated twice, {table.shape[1]} categories: two are needed")
        estimate, error = among_many(table, chance)
        n = int((table.sum(axis=1) > 0).sum())
        half = float(t.isf((1 - ratings.level) / 2, n - 1)) * error
        around = _around(estimate, error, half, "Gwet, over people")
        return [{"method": name} | around | {"n": n, "refusal": ""}]

    return rows


def _alpha(ratings: Ratings) -> list[dict[str, Any]]:
    name, scale = f"alpha, {ratings.scale}", SCALES[ratings.scale]
    table, values = counts(ratings.values), np.unique(ratings.values[~np.isnan(ratings.values)])
    table = table[table.sum(axis=1) >= 2]
    if len(table) < 2 or len(values) < 2:
        reason = f"{len(table)} people rated twice, {len(values)} categories: two are needed"
        return _refused((name,), reason)
    rng = np.random.default_rng(ratings.seed)
    draws = rng.integers(len(table), size=(ratings.resamples, len(table)))
    drawn = np.array([krippendorff(table[draw], values, scale) for draw in draws])
    usable = drawn[np.isfinite(drawn)]
    ends = (1 - ratings.level) / 2, (1 + ratings.level) / 2
    low, high = np.quantile(usable, ends) if len(usable) else (np.nan, np.nan)
    lost = len(drawn) - len(usable)
    kind = f"percentile, people drawn {ratings.resamples} times"
    if low == high:
        low, high, kind = np.nan, np.nan, ALIKE
    return [{"method": name, "estimate": krippendorff(table, values, scale), "conf_low": float(low),
             "conf_high": float(high), "interval_kind": kind, "n": len(table),
             "warnings": f"{lost} draws held one category only" * bool(lost), "refusal": ""}]  # fmt: skip


KINDS: Mapping[str, Callable[[Ratings], list[dict[str, Any]]]] = MappingProxyType({
    "icc": _intraclass, "kappa": _pairs, "fleiss": _several("Fleiss kappa", fleiss_chance),
    "krippendorff": _alpha, "gwet": _several("Gwet AC1", gwet_chance),
})  # fmt: skip
