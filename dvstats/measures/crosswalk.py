"""Figures of unlike definitions carried to one: the factor between them, learned where an area has both."""

from __future__ import annotations

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
from dvstats.measures._columns import Array, numbers, words
from dvstats.numerics import meta_regression

NAME = "crosswalk"

CAVEATS = (
    "The factor is learned in areas that have both definitions, and is taken to hold, give or take the spread between "
    "them, in areas that have one: if those differ in what the definition leaves out, their figures are wrong.",
    "Errors of two figures of one area are taken as independent; if they share respondents the limits are too wide.",
)
FEWEST = 3
# Columns that say what a figure counts; two figures of one area that differ in another of them are not compared here.
MEANING = ("indicator", "offence", "relationship", "sex", "age", "population", "counting_unit", "denominator", "unit")


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures with logs, limits and areas, and how each definition differs from the one asked for."""

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
        `published`, `carried` or not).

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
    figures = _figures(table, (area, definitions, to, estimate, low, high), level)
    seen = ~np.isnan(figures.effect)
    usable, both = _paired(figures, seen)
    kept = table.reset_index(drop=True).drop(columns=[name for name in ("estimate", "refusal") if name in table])
    if not usable.any():
        rows = pd.DataFrame([{"of": "factor", "about": name, "estimate": np.nan, "n_areas": both[k],
                              "refusal": _why_not(both[k])} for k, name in enumerate(figures.levels)])  # fmt: skip
        return Comparison(NAME, rows, caveats=CAVEATS)
    fit, freedom = _fit(figures, seen, usable)
    if freedom < 1:
        why = "as many factors and areas as figures: nothing is left to tell a spread by"
        rows = pd.DataFrame([{"of": "factor", "estimate": np.nan, "refusal": why}])
        return Comparison(NAME, rows, caveats=CAVEATS)
    half = float(t.ppf((1 + level) / 2, freedom))
    factors = _factors(figures, fit, usable, both, half, level)
    carried = _carried(figures, fit, usable, half, level)
    told = pd.concat([factors, kept.drop(columns=[c for c in carried if c in kept]).join(carried)], ignore_index=True)
    return Comparison(NAME, told, caveats=(*_mixed(table, area, definitions), *CAVEATS))


def _figures(table: pd.DataFrame, names: tuple[Any, ...], level: float) -> Figures:
    area, definitions, to, estimate, low, high = names
    if len(definitions) != len(to) or not definitions:
        raise InputError(f"{len(definitions)} definitions and {len(to)} words to carry to", rule="a word for each")
    value, under, over = (numbers(table, name, 0) for name in (estimate, low, high))
    seen = ~np.isnan(value) & ~np.isnan(under) & ~np.isnan(over)
    bad = seen & ~((under > 0) & (under <= value) & (value <= over) & (under < over))
    if bad.any():
        row = int(bad.argmax())
        raise InputError(f"{value[row]:g} with limits {under[row]:g} and {over[row]:g}", place=f"row {row + 1}",
                         rule="a figure above 0 lies between two limits above 0 that differ")  # fmt: skip
    differs, levels = _differences(table, definitions, to)
    width = 2 * norm.ppf((1 + level) / 2)
    return Figures((under, over), np.log(np.where(seen, value, np.nan)), ((np.log(over) - np.log(under)) / width) ** 2,
                   np.unique(words(table, area), return_inverse=True)[1], differs, levels)  # fmt: skip


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
        said = words(table, name)
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


def _paired(figures: Figures, seen: NDArray[np.bool_]) -> tuple[NDArray[np.bool_], list[int]]:
    """Return which factors rest on enough areas that have a figure with and one without, and on how many."""
    both = []
    for column in figures.differs.T:
        inside = pd.DataFrame({"area": figures.areas, "x": column})[seen].groupby("area")["x"].nunique()
        both.append(int((inside > 1).sum()))
    return np.array(both) >= FEWEST, both


def _why_not(areas: int) -> str:
    return f"{areas} areas have both: a factor needs {FEWEST}"


def _fit(figures: Figures, seen: NDArray[np.bool_], usable: NDArray[np.bool_]) -> tuple[Any, int]:
    """Fit figures whose definition is told by usable factors, in areas that have two of them or more."""
    told = seen & ~figures.differs[:, ~usable].any(axis=1)
    counts = np.bincount(figures.areas[told], minlength=figures.areas.max() + 1)
    told &= counts[figures.areas] > 1
    areas = pd.get_dummies(figures.areas[told], dtype=float).to_numpy()
    design = np.column_stack([figures.differs[told][:, usable], areas])
    freedom = int(told.sum() - np.linalg.matrix_rank(design))
    if freedom < 1 or np.linalg.matrix_rank(design) < design.shape[1]:
        return None, 0
    fit = meta_regression.fit(figures.effect[told], figures.variance[told], design, np.arange(told.sum()))
    return fit, freedom


def _factors(
    figures: Figures, fit: Any, usable: NDArray[np.bool_], both: list[int], half: float, level: float
) -> pd.DataFrame:
    rows, place = [], 0
    for name, enough, areas in zip(figures.levels, usable, both, strict=True):
        if not enough:
            rows.append({"of": "factor", "about": name, "estimate": np.nan, "n_areas": areas,
                         "refusal": _why_not(areas)})  # fmt: skip
            continue
        mean, error = float(fit.coefficients[place]), float(fit.covariance[place, place]) ** 0.5
        place += 1
        rows.append({"of": "factor", "about": name, "estimate": np.exp(mean), "conf_low": np.exp(mean - half * error),
                     "conf_high": np.exp(mean + half * error), "conf_level": level, "n_areas": areas,
                     "spread": fit.tau2**0.5, "refusal": ""})  # fmt: skip
    return pd.DataFrame(rows)


def _carried(figures: Figures, fit: Any, usable: NDArray[np.bool_], half: float, level: float) -> pd.DataFrame:
    x = figures.differs[:, usable]
    k = x.shape[1]
    moved = x.any(axis=1)
    unknown = figures.differs[:, ~usable].any(axis=1)
    centre = figures.effect - x @ fit.coefficients[:k]
    error = np.sqrt(figures.variance + np.einsum("ij,jk,ik->i", x, fit.covariance[:k, :k], x) + 2 * fit.tau2 * moved)
    low, high = (
        np.where(moved, np.exp(centre + side * half * error), own)
        for side, own in zip((-1, 1), figures.limits, strict=True)
    )
    low, value, high = (np.where(unknown, np.nan, found) for found in (low, np.exp(centre), high))
    gone = np.isnan(figures.effect)
    why = np.where(
        gone,
        "no figure with two limits: it cannot be weighed",
        np.where(unknown, "too few areas have its definition and the one asked for", ""),
    )
    return pd.DataFrame({
        "of": "figure", "estimate": value, "conf_low": low, "conf_high": high, "conf_level": level,
        "published": np.exp(figures.effect), "carried": moved | unknown, "refusal": why,
    })  # fmt: skip
