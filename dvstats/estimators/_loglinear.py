"""What the log-linear estimators share: designs over histories, existence, the estimate and what it assumes."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from dvstats.core.captures import CaptureTable, histories
from dvstats.core.errors import InputError, NotIdentifiableError
from dvstats.core.estimate import Estimate, ModelFit
from dvstats.core.hierarchy import Hierarchy, Term
from dvstats.estimators._intervals import IntervalOf
from dvstats.numerics.poisson_loglinear import Array, UnseenFit, fit_unseen, independent_columns, is_interior

CLOSED = "closed population: nobody enters or leaves in the period"
LINKED = "records of one person are always linked, and never those of two"
EQUAL = "on each list, everybody is equally likely to be recorded"


@lru_cache(maxsize=64)
def patterns(n_lists: int) -> Array:
    """Return the capture histories as rows, the unseen one first."""
    return np.array([(0,) * n_lists, *histories(n_lists)], dtype=float)


def design_of(model: Hierarchy) -> Array:
    """Return the design over all histories, the unseen one first: a column per term."""
    rows = patterns(model.n_lists)
    return np.column_stack([_column(rows, term) for term in model.terms])


def _column(rows: Array, term: Term) -> Array:
    return np.asarray(rows[:, list(term)].prod(axis=1))


def observed(captures: CaptureTable) -> tuple[np.ndarray, Array]:
    """Return which histories can occur (the unseen one not among them) and their counts."""
    possible = [history in captures.counts for history in histories(captures.n_lists)]
    counts = [float(captures.counts[h]) for h in histories(captures.n_lists) if h in captures.counts]
    return np.array([False, *possible]), np.array(counts)


def check_number(captures: CaptureTable, method: str, fewest: int, most: int) -> None:
    """Refuse a table of fewer or more lists than a method takes."""
    if not fewest <= captures.n_lists <= most:
        raise InputError(f"{method} on {captures.n_lists} lists", rule=f"it takes {fewest} to {most} lists",
                         hint="for two lists there is chapman; choose or merge lists with --lists")  # fmt: skip


def check_overlap(tables: Iterable[CaptureTable], method: str) -> None:
    """Refuse lists that share nobody to a method with a prior, which alone would tell how many are unseen."""
    if not any(count for table in tables for history, count in table.counts.items() if sum(history) > 1):
        raise NotIdentifiableError(method, "no case is on two lists: the prior alone would tell the unseen",
                                   "check the linkage, or merge lists")  # fmt: skip


def fit_model(captures: CaptureTable, design: Array, method: str, model: str) -> UnseenFit:
    """Fit a design to the table, or refuse if N is not identified."""
    possible, counts = observed(captures)
    fitted = fit_unseen(design[possible], counts, design[0])
    if fitted is None:
        raise NotIdentifiableError(
            method, f"under {model or method} these counts do not identify the number of the unseen",
            "use a model with fewer interactions, or lists that overlap",
        )  # fmt: skip
    return fitted


def peers_verdict(captures: CaptureTable, model: Hierarchy) -> int:
    """Return the verdict of SparseMSE and MultipleSystemsEstimation: 0 fine, 1 no maximum, 2 not identifiable, 3 both.

    They leave out the interactions whose own margin is zero, with the cells that these empty, and then test.
    """
    cells, design, counts = without_empty(captures, model)
    no_maximum = not is_interior(design, counts[cells])
    deficient = len(independent_columns(design)) < design.shape[1]
    return int(no_maximum) + 2 * int(deficient)


def without_empty(captures: CaptureTable, model: Hierarchy) -> tuple[NDArray[np.bool_], Array, Array]:
    """Return the cells that interactions without any case leave, the design on them, and the counts of all cells.

    Where the peers' verdict is 0, these cells are the facial set: the others have a margin of zero.
    """
    possible, counts = observed(captures)
    rows = patterns(captures.n_lists)[possible]
    columns = {term: _column(rows, term) for term in model.terms}
    empty = [term for term in model.interactions if not counts @ columns[term]]
    cells = np.all([columns[term] == 0 for term in empty], axis=0) if empty else np.ones(len(counts), dtype=bool)
    design = np.column_stack([column[cells] for term, column in columns.items() if term not in empty])
    return np.asarray(cells), design, counts


def estimate(
    captures: CaptureTable, fitted: UnseenFit, method: str, assumes: tuple[str, ...], interval: IntervalOf,
    level: float, fit: ModelFit, *, warnings: tuple[str, ...] = (), alike: str = EQUAL, lower_bound: bool = False,
    contradicted: bool = False,
) -> Estimate:  # fmt: skip
    """Put the estimate together: N = n + exp(b0), with the variance of the unseen count itself."""
    unseen = fitted.unseen
    error = float(np.sqrt(unseen + unseen**2 * fitted.log_unseen_variance))
    span = interval(fitted, level)
    return Estimate(
        captures.n_observed + unseen, captures.n_observed, span, method, (CLOSED, *assumes, alike, LINKED), error, fit,
        (*warnings, *_unbounded(span.high)), lower_bound, contradicted=contradicted,
    )  # fmt: skip


def _unbounded(high: float) -> tuple[str, ...]:
    return ("the data set no upper limit on N under this model",) if np.isinf(high) else ()


def how_it_fits(fitted: UnseenFit, model: str, n: int, peers: int | None = None) -> ModelFit:
    """Return deviance, AIC and BIC with every parameter counted, those at minus infinity included."""
    p, height = fitted.n_parameters, fitted.log_likelihood
    existence = "exists" if fitted.facial.all() else "extended"
    return ModelFit(model, existence, p, len(fitted.counts_all) - p, fitted.deviance, 2 * p - 2 * height,
                    float(np.log(n)) * p - 2 * height, peers)  # fmt: skip


def of_model(
    captures: CaptureTable, model: Hierarchy, method: str, interval: IntervalOf, level: float,
    warnings: tuple[str, ...] = (),
) -> Estimate:  # fmt: skip
    """Fit a hierarchical model, carry it to the unseen cell, and say how it fits."""
    fitted = fit_model(captures, design_of(model), method, str(model))
    told = how_it_fits(fitted, str(model), captures.n_observed, peers_verdict(captures, model))
    words = (dependence(model, captures.lists),)
    return estimate(captures, fitted, method, words, interval, level, told, warnings=warnings)


def dependence(model: Hierarchy, lists: tuple[str, ...]) -> str:
    """Say in words which lists may depend on each other."""
    if not model.interactions:
        return "the lists are independent of each other"
    told = [" and ".join(lists[place] for place in term) for term in model.generators if len(term) > 1]
    return f"lists depend on each other only within: {'; '.join(told)}"
