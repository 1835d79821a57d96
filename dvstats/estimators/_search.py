"""Every hierarchical model of a table, fitted, judged and ranked; models with the same fit are one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from dvstats.core.captures import CaptureTable
from dvstats.core.errors import InputError
from dvstats.core.hierarchy import Hierarchy
from dvstats.numerics.lattice import all_models, interactions, term_masks
from dvstats.numerics.lattice_fits import ADMITTED, EXTENDED, LatticeFits, fit_lattice
from dvstats.numerics.lattice_reach import models_within
from dvstats.numerics.poisson_loglinear import Array

Ints: TypeAlias = NDArray[np.int64]

MOST_LISTS = 6
SAME = 1e-6
REACH, NEGLIGIBLE = 62.0, 1e-9
PLAUSIBLE = 10.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A model that gives a finite N, and how it fits.

    Parameters
    ----------
    model
        The model.
    n_hat
        Its estimate of N.
    existence
        `exists` or `extended`.
    aic, aicc, bic
        Its criteria.
    equivalent
        How many models give this fit; the one shown has the fewest parameters.
    """

    model: Hierarchy
    n_hat: float
    existence: str
    aic: float
    aicc: float
    bic: float
    equivalent: int = 1


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """The models of a table that give a finite N, in columns; a row is one fit and can be read as a `Candidate`.

    Parameters
    ----------
    n_lists, max_order
        What the bits of `models` stand for.
    models
        Each model as bits.
    n_hat
        Their estimates of N.
    extended
        Whether some parameter lies at minus infinity.
    aic, aicc, bic
        Their criteria.
    equivalent
        How many models give this fit; of those that were fitted.
    left_out
        The most that all models which were not fitted can weigh together by BIC, relative to those that were.

    Examples
    --------
    >>> table = CaptureTable(("a", "b", "c"), {(1, 0, 0): 60, (0, 1, 0): 49, (1, 1, 0): 4, (0, 0, 1): 247,
    ...                                        (1, 0, 1): 112, (0, 1, 1): 142, (1, 1, 1): 12})
    >>> found = candidates(table, 2)
    >>> len(found), str(found.ranked(by_bic)[0].model)
    (8, '[12,3]')
    """

    n_lists: int
    max_order: int
    models: Ints
    n_hat: Array
    extended: NDArray[np.bool_]
    aic: Array
    aicc: Array
    bic: Array
    equivalent: Ints
    left_out: float = 0.0

    def __len__(self) -> int:
        return len(self.models)

    def __getitem__(self, row: int) -> Candidate:
        return Candidate(
            model_of(int(self.models[row]), self.n_lists, self.max_order), float(self.n_hat[row]),
            "extended" if self.extended[row] else "exists", float(self.aic[row]), float(self.aicc[row]),
            float(self.bic[row]), int(self.equivalent[row]),
        )  # fmt: skip

    def __iter__(self) -> Iterator[Candidate]:
        return (self[row] for row in range(len(self)))

    def ranked(self, criterion: Criterion) -> Candidates:
        """Return them with the smallest criterion first; if some were not fitted, BIC alone can rank."""
        if self.left_out and criterion is not by_bic:
            raise InputError("a criterion other than bic", rule=f"of {self.n_lists} lists and interactions of "
                             f"{self.max_order} only the models that matter by BIC are fitted",
                             hint="use bic, or --max-order 2")  # fmt: skip
        return self.rows(np.argsort(criterion(self), kind="stable"))

    def rows(self, chosen: Ints) -> Candidates:
        """Return some of them."""
        return Candidates(
            self.n_lists, self.max_order, self.models[chosen], self.n_hat[chosen], self.extended[chosen],
            self.aic[chosen], self.aicc[chosen], self.bic[chosen], self.equivalent[chosen], self.left_out,
        )  # fmt: skip


Criterion: TypeAlias = Callable[[Candidates], Array]


def by_bic(found: Candidates) -> Array:
    """Return Schwarz's criterion; its penalty is the log of the observed cases."""
    return found.bic


def by_aic(found: Candidates) -> Array:
    """Return Akaike's criterion."""
    return found.aic


def by_aicc(found: Candidates) -> Array:
    """Return Akaike's criterion as corrected by Hurvich and Tsai for few observed cases."""
    return found.aicc


CRITERIA: Mapping[str, Criterion] = MappingProxyType({"bic": by_bic, "aic": by_aic, "aicc": by_aicc})


def averaged_n(found: Candidates, criterion: Criterion, n_observed: int) -> float:
    """Return N with the logarithm of the unseen count averaged by the weights of a criterion.

    Examples
    --------
    >>> table = CaptureTable(("a", "b", "c"), {(1, 0, 0): 60, (0, 1, 0): 49, (1, 1, 0): 4, (0, 0, 1): 247,
    ...                                        (1, 0, 1): 112, (0, 1, 1): 142, (1, 1, 1): 12})
    >>> round(averaged_n(candidates(table, 2), by_bic, 626))
    733
    """
    return n_observed + float(np.exp(weights(found, criterion) @ np.log(found.n_hat - n_observed)))


def weights(found: Candidates, criterion: Criterion) -> Array:
    """Return the weight of each fit, exp(-criterion / 2) over their sum."""
    score = criterion(found)
    raw = np.exp(-(score - score.min(initial=np.inf)) / 2)
    return np.asarray(raw / raw.sum())


def spread(found: Candidates, criterion: Criterion, within: float = PLAUSIBLE) -> tuple[float, float]:
    """Return the smallest and the largest N of the fits that lie within some points of the best."""
    score = criterion(found)
    near = found.n_hat[score - score.min() <= within]
    return float(near.min()), float(near.max())


def model_of(bits: int, n_lists: int, max_order: int) -> Hierarchy:
    """Return the model that bits stand for."""
    masks = [mask for place, mask in enumerate(interactions(n_lists, max_order)) if bits >> place & 1]
    return Hierarchy(n_lists, frozenset(tuple(i for i in range(n_lists) if mask >> i & 1) for mask in masks))


def candidates(captures: CaptureTable, max_order: int, *, peers_only: bool = True) -> Candidates:
    """Fit every model up to an order and return those that give a finite N, coinciding fits once.

    Of six lists with interactions of three and more, 7,785,061 models, those are fitted that can matter by BIC: what
    the others weigh together is below a billionth.

    Parameters
    ----------
    captures
        The table.
    max_order
        Largest number of lists in an interaction.
    peers_only
        Only the models that SparseMSE and MultipleSystemsEstimation admit.

    Raises
    ------
    InputError
        So many lists or interactions that the models cannot all be fitted.
    """
    _check(captures.n_lists, max_order)
    if captures.n_lists == MOST_LISTS and max_order > 2:
        return _within_reach(captures, max_order, peers_only=peers_only)
    cells = captures.cells()
    models = all_models(captures.n_lists, max_order)
    fits = fit_lattice(np.nan_to_num(cells), ~np.isnan(cells), *term_masks(models, captures.n_lists, max_order))
    return _judged(captures, max_order, models, fits, *_admitted(fits, peers_only=peers_only))


def _admitted(fits: LatticeFits, *, peers_only: bool) -> tuple[Ints, Ints]:
    """Return the rows of the admissible fits, coinciding ones once, and how many models each stands for."""
    rows = np.flatnonzero((fits.state == ADMITTED) | ((fits.state == EXTENDED) & (not peers_only)))
    first, equivalent = distinct(fits, rows)
    return rows[first], equivalent


def _within_reach(captures: CaptureTable, max_order: int, *, peers_only: bool) -> Candidates:
    """Fit the models whose weight by BIC matters; look further until what is left out is negligible."""
    cells, penalty = captures.cells(), float(np.log(captures.n_observed))
    pairs, reach = candidates(captures, 2, peers_only=peers_only), REACH
    if not len(pairs):
        return pairs
    best = float(pairs.bic.min())
    while True:
        found = models_within(np.nan_to_num(cells), ~np.isnan(cells), captures.n_lists, max_order, penalty,
                              best + reach)  # fmt: skip
        if found is None:
            raise InputError(f"interactions of {max_order} among {captures.n_lists} lists", rule="millions of models "
                             "weigh nearly as much as the best", hint="use --max-order 2, or merge lists")  # fmt: skip
        judged = _judged(captures, max_order, found.models, found.fits, *_admitted(found.fits, peers_only=peers_only))
        left_out = float(np.exp(found.left_out - np.logaddexp.reduce(-judged.bic / 2, initial=-np.inf)))
        if left_out <= NEGLIGIBLE:
            return replace(judged, left_out=left_out)
        reach += 2 * float(np.log(left_out / NEGLIGIBLE)) + 4


def _check(n_lists: int, max_order: int) -> None:
    if max_order < 1:
        raise InputError(f"max-order is {max_order}", rule="an interaction holds one list or more")
    if n_lists > MOST_LISTS:
        raise InputError(f"{n_lists} lists", rule=f"all models are fitted for at most {MOST_LISTS} lists",
                         hint="name a model, or merge or choose lists with --lists")  # fmt: skip


def distinct(fits: LatticeFits, rows: Ints) -> tuple[Ints, Ints]:
    """Return the place of the smallest of the models that share facial set, means and unseen count; and their number.

    Values closer than rounding fall into one group: they are sorted, and a group ends where a gap is.
    """
    group = np.zeros(len(rows), dtype=np.int64)
    for values in (fits.cells[rows].astype(float), fits.projection[rows], fits.log_unseen[rows]):
        order = np.lexsort((values, group))
        gap = np.diff(values[order]) > SAME
        group[order] = np.concatenate([[0], np.cumsum(gap | (np.diff(group[order]) > 0))])[: len(rows)]
    order = np.lexsort((rows, fits.n_parameters[rows], group))
    firsts = np.flatnonzero(np.diff(group[order], prepend=-1))
    return order[firsts], np.diff(np.append(firsts, len(rows)))


def _judged(
    captures: CaptureTable, max_order: int, models: Ints, fits: LatticeFits, rows: Ints, equivalent: Ints
) -> Candidates:  # fmt: skip
    """Put the criteria beside the fits."""
    n, p, height = captures.n_observed, fits.n_parameters[rows].astype(float), fits.log_likelihood[rows]
    aic = 2 * p - 2 * height
    freedom = np.where(n - p - 1 > 0, n - p - 1, np.nan)
    aicc = np.where(np.isnan(freedom), np.inf, aic + 2 * p * (p + 1) / freedom)
    bic = np.log(n) * p - 2 * height
    n_hat = n + np.exp(fits.log_unseen[rows])
    extended = _has_empty_interaction(captures, max_order, models[rows]) | (fits.state[rows] == EXTENDED)
    return Candidates(captures.n_lists, max_order, models[rows], n_hat, extended, aic, aicc, bic, equivalent)


def _has_empty_interaction(captures: CaptureTable, max_order: int, models: Ints) -> NDArray[np.bool_]:
    masks = interactions(captures.n_lists, max_order)
    lists = [[captures.lists[i] for i in range(captures.n_lists) if mask >> i & 1] for mask in masks]
    empty = sum(1 << place for place, names in enumerate(lists) if captures.on(*names) == 0)
    return np.asarray(models & empty != 0)
