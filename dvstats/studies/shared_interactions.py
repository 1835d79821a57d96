r"""Strata that borrow from each other: each has lists of its own length, all share how the lists depend.

.. math::

    \log E(y_{sh}) = \beta_{s0} + \sum_i \beta_{si} h_i + \sum_{T} \gamma_T \prod_{i \in T} h_i

for stratum s and capture history h, with an interaction :math:`\gamma_T` for each set T of lists in the model, the same
in all strata. Small strata are then identified where alone they would not be. The unseen counts depend on the same
interactions, so that the variance of their sum takes the covariance:

.. math::

    \widehat{\mathrm{Var}}\Bigl(\sum_s \hat N_s\Bigr) = \sum_s \hat f_{s0} + \hat f^\top X_0 \hat V X_0^\top \hat f .
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from dvstats.core.captures import CaptureTable, histories
from dvstats.core.errors import InputError, NotIdentifiableError
from dvstats.core.estimate import Estimate, Interval, ModelFit, check_level
from dvstats.core.hierarchy import Hierarchy
from dvstats.numerics.lognormal import unseen_lognormal
from dvstats.numerics.poisson_loglinear import Array, facial_set, fit_poisson, in_row_space, independent_columns

METHOD = "shared-interactions"
ASSUMES = (
    "closed population: nobody enters or leaves in the period",
    "the lists depend on each other in the same way in every stratum: {model}",
    "within a stratum and on each list, everybody is equally likely to be recorded",
    "records of one person are always linked, and never those of two",
)


@dataclass(frozen=True, slots=True)
class SharedFit:
    """Estimates by stratum and of all, from one model.

    Parameters
    ----------
    strata
        The estimate of each stratum.
    total
        Their sum, with the covariance between them.
    deviance, df
        Of the whole model.
    """

    strata: Mapping[str, Estimate]
    total: Estimate
    deviance: float
    df: int


def shared_interactions(strata: Mapping[str, CaptureTable], model: str, *, level: float = 0.95) -> SharedFit:
    """Fit one hierarchical log-linear model to all strata, with list lengths of their own and shared interactions.

    Parameters
    ----------
    strata
        A table for each stratum, over the same lists.
    model
        Generators by number or name, as for `loglinear`.
    level
        Level of the intervals, which are log-normal for the unseen part.

    Raises
    ------
    InputError
        No stratum, or strata over different lists.
    NotIdentifiableError
        The counts do not identify the unseen of some stratum.

    Examples
    --------
    >>> women = CaptureTable(("a", "b"), {(1, 1): 40, (1, 0): 60, (0, 1): 20})
    >>> men = CaptureTable(("a", "b"), {(1, 1): 10, (1, 0): 20, (0, 1): 30})
    >>> found = shared_interactions({"women": women, "men": men}, "[1,2]")
    >>> round(found.total.n_hat, 6), round(found.strata["men"].n_hat, 6)
    (270.0, 120.0)
    """
    check_level(level)
    named = _named(strata, model)
    design, unseen_rows, counts = _stacked(strata, named)
    facial = facial_set(design, counts)
    weights = [in_row_space(design[facial], row) for row in unseen_rows]
    if missing := [name for name, found in zip(strata, weights, strict=True) if found is None]:
        raise NotIdentifiableError(METHOD, f"under {named} the unseen of {', '.join(missing)} are not identified",
                                   "use a model with fewer interactions, or merge strata")  # fmt: skip
    reduced = design[facial][:, independent_columns(design[facial])]
    fit = fit_poisson(reduced, counts[facial])
    rows = np.array([found @ reduced for found in weights if found is not None])
    unseen = np.exp(rows @ fit.coefficients)
    spread = np.diag(unseen) + unseen[:, None] * (rows @ fit.covariance @ rows.T) * unseen
    seen, means = counts[facial], fit.means
    deviance = 2 * float(np.sum(np.where(seen > 0, seen * np.log(np.where(seen > 0, seen, 1) / means), 0.0)))
    told = [_estimate(table.n_observed, float(f), float(spread[s, s]), named, level)
            for s, (table, f) in enumerate(zip(strata.values(), unseen, strict=True))]  # fmt: skip
    n = sum(table.n_observed for table in strata.values())
    total = _estimate(n, float(unseen.sum()), float(spread.sum()), named, level)
    return SharedFit(dict(zip(strata, told, strict=True)), total, deviance, len(counts) - design.shape[1])


def _named(strata: Mapping[str, CaptureTable], model: str) -> Hierarchy:
    if not strata:
        raise InputError("no stratum", rule="one or more are fitted together")
    lists = {table.lists for table in strata.values()}
    if len(lists) > 1:
        raise InputError(f"strata over different lists: {sorted(lists)}", rule="the same lists in the same order")
    return Hierarchy.parse(model, next(iter(lists)))


def _stacked(strata: Mapping[str, CaptureTable], model: Hierarchy) -> tuple[Array, Array, Array]:
    """Return the design of all cells, the rows of the unseen cells, and the counts."""
    own = [term for term in model.terms if len(term) < 2]
    shared = [term for term in model.terms if len(term) > 1]
    width = len(own) * len(strata) + len(shared)
    design, unseen, counts = [], [], []
    for s, table in enumerate(strata.values()):
        for history in ((0,) * model.n_lists, *histories(model.n_lists)):
            row = np.zeros(width)
            row[s * len(own) : (s + 1) * len(own)] = [all(history[i] for i in term) for term in own]
            row[len(own) * len(strata) :] = [all(history[i] for i in term) for term in shared]
            if not any(history):
                unseen.append(row)
            elif history in table.counts:
                design.append(row)
                counts.append(float(table.counts[history]))
    return np.array(design), np.array(unseen), np.array(counts)


def _estimate(n: int, unseen: float, variance: float, model: Hierarchy, level: float) -> Estimate:
    low, high = unseen_lognormal(n, unseen, variance, level)
    interval = Interval(low, high, level, "log-normal for the unseen part", conditional_on_model=True)
    words = tuple(line.format(model=model) for line in ASSUMES)
    return Estimate(n + unseen, n, interval, METHOD, words, variance**0.5, ModelFit(str(model)))
