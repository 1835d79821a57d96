"""Figures of unlike definitions carried to one: the factor between them, learned where an area has both."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import norm, t

from dvstats.core.comparison import Comparison
from dvstats.core.errors import InputError
from dvstats.core.estimate import check_level
from dvstats.measures._columns import Array, names, numbers
from dvstats.numerics import meta_regression

NAME = "crosswalk"

CAVEATS = (
    "The factor is learned in areas that have both definitions, and is taken to hold, give or take the spread between "
    "them, in areas that have one: if those differ in what the definition leaves out, their figures are wrong.",
    "Errors of two figures of one area are taken as independent; if they share respondents the limits are too wide.",
)
FEWEST = 3
NOTHING_LEFT = "as many factors and areas as figures: nothing is left to tell a spread by"
ALWAYS_TOGETHER = "two ways in which definitions differ always go together: their factors cannot be told apart"
UNWEIGHED = "no figure with two limits: it cannot be weighed"
UNKNOWN = "no factor from its definition to the one asked for"
# Columns that say what a figure counts; two figures of one area that differ in another of them are not compared here.
MEANING = ("indicator", "offence", "relationship", "sex", "age", "population", "counting_unit", "denominator", "unit")


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures with logs, limits and areas, and how each definition differs from the one asked for.

    Parameters
    ----------
    limits
        Lower and upper limits as published.
    effect
        Logarithm of each figure.
    variance
        Its variance.
    areas
        Number of the area of each figure.
    differs
        A row per figure and a column per level of a definition: 1 where it differs from the one asked for.
    levels
        Names of these columns.
    """

    limits: tuple[Array, Array]
    effect: Array
    variance: Array
    areas: NDArray[np.int64]
    differs: Array
    levels: tuple[str, ...]


def crosswalk(
    table: pd.DataFrame, *, area: str, definitions: Sequence[str], to: Sequence[str], estimate: str, low: str,
    high: str, level: float = 0.95,
) -> Comparison:  # fmt: skip
    r"""Carry figures to one definition by a regression within areas.

    .. math::

        \log y_{ij} = \alpha_i + x_{ij}'\beta + u_{ij} + e_{ij}, \quad u_{ij} \sim N(0, \tau^2), \qquad
        \log y_{ij}^{*} = \log y_{ij} - x_{ij}'\hat\beta, \quad
        \mathrm{Var} = v_{ij} + x_{ij}' V x_{ij} + 2\tau^2

    with x the ways in which the definition of figure j of area i differs from the one asked for, so that only areas
    with both say anything of a factor. A figure that has the definition asked for stays as it is.

    Parameters
    ----------
    table
        One row per figure; an area has several, of several definitions.
    area
        Column with the area.
    definitions
        Columns that say how a figure is defined, such as relationship, ages or reference period.
    to
        The definition asked for: a word for each of those columns, in their order.
    estimate
        Column with the figure, above 0.
    low
        Column with its lower limit.
    high
        Column with its upper limit.
    level
        Level of the limits, those given and those returned.

    Returns
    -------
    Comparison
        Rows `of` factor, one per other word of a definition (`estimate` by which it is larger than the one asked for,
        `conf_low`, `conf_high`, `n_areas` with both, `spread` τ), and rows `of` figure (`estimate` carried over,
        `published`, `carried` or not). Without a factor a figure that has the definition
        asked for still stands.

    Raises
    ------
    InputError
        A column is missing, a figure lies outside its limits or is not above 0, or no figure has a word of `to`.

    References
    ----------
    Zheng P, Barber R, Sorensen RJD, Murray CJL, Aravkin AY (2021). Trimmed constrained mixed effects models. Journal
    of Computational and Graphical Statistics 30(3), 544–556.
    Vos T et al. (2020). Lancet 396(10258), 1204–1222, appendix on crosswalks.

    Examples
    --------
    >>> pairs = [(name, scope, share * k) for name, share in zip("ABCD", (5, 8, 3, 6)) for scope, k in
    ...          (("partner", 1), ("family", 1.5))]
    >>> table = pd.DataFrame([*pairs, ("E", "family", 9.0)], columns=["area", "scope", "y"])
    >>> table = table.assign(low=table["y"] / 1.2, high=table["y"] * 1.2)
    >>> told = crosswalk(table, area="area", definitions=["scope"], to=["partner"], estimate="y", low="low",
    ...                  high="high").frame
    >>> told["estimate"].iloc[[0, -1]].round(3).tolist()
    [1.5, 6.0]
    """
    check_level(level)
    figures = _figures(table, area, (definitions, to), (estimate, low, high), level)
    told = ~np.isnan(figures.effect)
    both = _areas_with_both(figures, told)
    fit = _fit(figures, told, np.array(both) >= FEWEST)
    found = pd.concat([_factors(figures, fit, both, level), _beside(table, _carried(figures, fit, level))])
    return Comparison(NAME, found.reset_index(drop=True), caveats=(*_mixed(table, area, definitions), *CAVEATS))


def _beside(table: pd.DataFrame, carried: pd.DataFrame) -> pd.DataFrame:
    """Set figures beside the rows that they are of; a column of the same name gives way."""
    kept = table.reset_index(drop=True)
    return kept.drop(columns=[name for name in kept.columns if name in carried.columns]).join(carried)


def _figures(
    table: pd.DataFrame, area: str, definition: tuple[Sequence[str], Sequence[str]], columns: tuple[str, str, str],
    level: float,
) -> Figures:  # fmt: skip
    definitions, to = definition
    if len(definitions) != len(to) or not definitions:
        raise InputError(f"{len(definitions)} definitions and {len(to)} words to carry to", rule="a word for each")
    value, under, over = (numbers(table, name, 0) for name in columns)
    seen = ~np.isnan(value) & ~np.isnan(under) & ~np.isnan(over)
    bad = seen & ~((under > 0) & (under <= value) & (value <= over) & (under < over))
    if bad.any():
        row = int(bad.argmax())
        raise InputError(f"{value[row]:g} with limits {under[row]:g} and {over[row]:g}", place=f"row {row + 1}",
                         rule="a figure above 0 lies between two limits above 0 that differ")  # fmt: skip
    differs, levels = _differences(table, definitions, to)
    width = 2 * norm.ppf((1 + level) / 2)
    return Figures((under, over), np.log(np.where(seen, value, np.nan)), ((np.log(over) - np.log(under)) / width) ** 2,
                   np.unique(names(table, area), return_inverse=True)[1], differs, levels)  # fmt: skip


def _mixed(table: pd.DataFrame, area: str, definitions: Sequence[str]) -> tuple[str, ...]:
    """Say in which other columns the figures of an area differ."""
    looked = [name for name in MEANING if name in table.columns and name not in (*definitions, area)]
    unlike = [name for name in looked if (table.groupby(area)[name].nunique(dropna=False) > 1).any()]
    if not unlike:
        return ()
    return (f"Figures of one area also differ in {', '.join(unlike)}: make these definitions too, or carry over one "
            "kind at a time, or the factor mixes them.",)  # fmt: skip


def _differences(table: pd.DataFrame, definitions: Sequence[str], to: Sequence[str]) -> tuple[Array, tuple[str, ...]]:
    """Return a column of zeros and ones per word that is not the one asked for, and what it says."""
    columns, levels = [], []
    for name, wanted in zip(definitions, to, strict=True):
        said = names(table, name)
        if wanted not in said:
            raise InputError(f"no figure has {wanted!r}", place=f"column {name}",
                             rule="the definition asked for is one of the table's",
                             hint=f"there are: {', '.join(sorted(set(said)))}")  # fmt: skip
        for other in sorted(set(said) - {wanted}):
            columns.append([float(word == other) for word in said])
            levels.append(f"{name} {other}, not {wanted}")
    if not columns:
        raise InputError("all figures have the definition asked for", rule="a crosswalk needs two definitions")
    return np.array(columns).T, tuple(levels)


def _areas_with_both(figures: Figures, told: NDArray[np.bool_]) -> list[int]:
    """Return for each factor how many areas have a figure with what it stands for and one without."""
    areas, found = figures.areas[told], []
    for column in figures.differs[told].T.astype(bool):
        found.append(len(np.intersect1d(areas[column], areas[~column])))
    return found


@dataclass(frozen=True, slots=True)
class Fit:
    """Factors that rest on enough areas, and what was fitted; nothing if figures cannot tell them apart.

    Parameters
    ----------
    usable
        Which of the factors rest on enough areas.
    factors
        Logarithms of the factors.
    covariance
        Their covariance.
    spread2
        Variance between figures of an area that sampling does not explain.
    freedom
        Degrees of freedom; 0 where nothing was fitted.
    refusal
        Why nothing was fitted.
    """

    usable: NDArray[np.bool_]
    factors: Array
    covariance: Array
    spread2: float
    freedom: int
    refusal: str = ""

    def half(self, level: float) -> float:
        """Return by how many standard errors limits reach."""
        return float(t.ppf((1 + level) / 2, self.freedom)) if self.freedom else math.nan


def _fit(figures: Figures, told: NDArray[np.bool_], enough: NDArray[np.bool_]) -> Fit:
    """Fit figures whose definition is told by factors of enough areas, in areas that have two of them or more."""
    told = told & ~figures.differs[:, ~enough].any(axis=1)
    counts = np.bincount(figures.areas[told], minlength=figures.areas.max() + 1)
    told &= counts[figures.areas] > 1
    design = np.column_stack([
        figures.differs[told][:, enough], pd.get_dummies(figures.areas[told], dtype=float).to_numpy()
    ])  # fmt: skip
    k, rank = int(enough.sum()), int(np.linalg.matrix_rank(design)) if design.size else 0
    refusal = ALWAYS_TOGETHER if rank < design.shape[1] else NOTHING_LEFT if told.sum() <= rank else ""
    if not k or refusal:
        return Fit(np.zeros_like(enough), np.zeros(0), np.zeros((0, 0)), 0.0, 0, refusal)
    found = meta_regression.fit(figures.effect[told], figures.variance[told], design, np.arange(told.sum()))
    return Fit(enough, found.coefficients[:k], found.covariance[:k, :k], found.tau2, int(told.sum()) - rank)


def _factors(figures: Figures, fit: Fit, both: list[int], level: float) -> pd.DataFrame:
    rows: list[dict[str, Any]] = []
    place = np.cumsum(fit.usable) - 1
    for k, (name, areas) in enumerate(zip(figures.levels, both, strict=True)):
        row = {"of": "factor", "about": name, "n_areas": areas}
        if not fit.usable[k]:
            why = f"{areas} areas have both: a factor needs {FEWEST}" if areas < FEWEST else fit.refusal
            rows.append(row | {"estimate": np.nan, "refusal": why})
            continue
        mean, reach = fit.factors[place[k]], fit.half(level) * fit.covariance[place[k], place[k]] ** 0.5
        told = {"estimate": np.exp(mean), "conf_low": np.exp(mean - reach), "conf_high": np.exp(mean + reach)}
        rows.append(row | told | {"conf_level": level, "spread": fit.spread2**0.5, "refusal": ""})
    return pd.DataFrame(rows)


def _carried(figures: Figures, fit: Fit, level: float) -> pd.DataFrame:
    """Carry each figure over; what has the definition asked for stays, what needs a factor that is refused has none."""
    x = figures.differs[:, fit.usable]
    moved, unknown = x.any(axis=1), figures.differs[:, ~fit.usable].any(axis=1)
    centre = figures.effect - x @ fit.factors
    variance = figures.variance + np.einsum("ij,jk,ik->i", x, fit.covariance, x) + 2 * fit.spread2
    reach = fit.half(level) * np.sqrt(variance)
    low, high = (
        np.where(moved, np.exp(centre + side), own) for side, own in zip((-reach, reach), figures.limits, strict=True)
    )
    low, value, high = (np.where(unknown, np.nan, found) for found in (low, np.exp(centre), high))
    why = np.where(np.isnan(figures.effect), UNWEIGHED, np.where(unknown, UNKNOWN, ""))
    return pd.DataFrame({
        "of": "figure", "estimate": value, "conf_low": low, "conf_high": high, "conf_level": level,
        "published": np.exp(figures.effect), "carried": moved & ~unknown, "refusal": why,
    })  # fmt: skip
