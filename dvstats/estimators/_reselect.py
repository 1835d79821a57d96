r"""The best of all models of a table of counts, found without fitting most of them; the result is that of fitting all.

No model fits better than one that holds its terms. So a model with p parameters and without the interactions K has a
criterion of at least

.. math::

    -2 \log L(\text{largest model without } K) + c \, p .

Where that is above the criterion of some model that is known, it need not be fitted. K is each interaction, and each
two pairs of lists.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import combinations
from types import MappingProxyType
from typing import TypeAlias

import numpy as np
from scipy.special import gammaln, xlogy

from dvstats.estimators._search import Criterion, by_aic, by_aicc, by_bic
from dvstats.numerics.lattice import all_models, interactions, term_masks
from dvstats.numerics.lattice_algebra import Array, Flags, Ints
from dvstats.numerics.lattice_fits import ADMITTED, fit_lattice

Penalty: TypeAlias = Callable[[Array, float], Array]

ROUNDING = 1e-6


def _bic(p: Array, n: float) -> Array:
    return np.asarray(np.log(n) * p)


def _aic(p: Array, n: float) -> Array:
    return 2 * p


def _aicc(p: Array, n: float) -> Array:
    freedom = n - p - 1
    return np.where(freedom > 0, 2 * p + 2 * p * (p + 1) / np.where(freedom > 0, freedom, 1.0), np.inf)


PENALTIES: Mapping[Criterion, Penalty] = MappingProxyType({by_bic: _bic, by_aic: _aic, by_aicc: _aicc})


@dataclass(frozen=True, slots=True, eq=False)
class Space:
    """All models up to an order; which of them lack which sets of interactions, and the largest model that does.

    Parameters
    ----------
    models
        Each model as the bits of its interactions.
    rows, sizes
        The terms of each model as rows of masks, and how many it has.
    lacks
        Whether a model (row) lacks all interactions of a set (column).
    rows_without, sizes_without
        The same for the largest model without each set.
    """

    models: Ints
    rows: Ints
    sizes: Ints
    lacks: Flags
    rows_without: Ints
    sizes_without: Ints


def space(n_lists: int, max_order: int) -> Space:
    """Lay out the models of so many lists."""
    terms, models = interactions(n_lists, max_order), all_models(n_lists, max_order)
    n_pairs = n_lists * (n_lists - 1) // 2
    absent = [(k,) for k in range(len(terms))] + list(combinations(range(min(n_pairs, len(terms))), 2))
    largest = np.array([_largest_without(terms, places) for places in absent], dtype=np.int64)
    bits = np.array([sum(1 << k for k in places) for places in absent], dtype=np.int64)
    rows, sizes = term_masks(models, n_lists, max_order)
    return Space(models, rows, sizes, models & bits[:, None] == 0, *term_masks(largest, n_lists, max_order))


def _largest_without(terms: tuple[int, ...], places: tuple[int, ...]) -> int:
    """Return the bits of the model that holds every term but some, and those that contain them."""
    return sum(1 << k for k, held in enumerate(terms) if not any(held & terms[at] == terms[at] for at in places))


def best_of(counts: Array, possible: Flags, within: Space, penalty: Penalty, likely: Ints) -> float:
    """Return the unseen count under the best admissible model; not a number where none is admissible.

    Parameters
    ----------
    counts, possible
        The table.
    within
        The models.
    penalty
        What p parameters and n cases add to minus twice the log-likelihood.
    likely
        Places of models that may be good; the better, the fewer are fitted.
    """
    n = float(counts.sum())
    known = fit_lattice(counts, possible, within.rows[likely], within.sizes[likely], jobs=1)
    score = _score(known.state, known.log_likelihood, known.n_parameters, penalty, n)
    best = float(score.min(initial=np.inf))
    wanted = np.flatnonzero(_may_be_better(counts, possible, within, penalty, best))
    fits = fit_lattice(counts, possible, within.rows[wanted], within.sizes[wanted], jobs=1)
    score = _score(fits.state, fits.log_likelihood, fits.n_parameters, penalty, n)
    if not np.isfinite(score.min(initial=np.inf)):
        return float("nan")
    return float(np.exp(fits.log_unseen[np.argmin(score)]))


def _score(state: Ints, height: Array, p: Ints, penalty: Penalty, n: float) -> Array:
    return np.where(state == ADMITTED, -2 * height + penalty(p.astype(float), n), np.inf)


def _may_be_better(counts: Array, possible: Flags, within: Space, penalty: Penalty, best: float) -> Flags:
    """Return the models whose criterion is not known to lie above the best."""
    n, seen = float(counts.sum()), counts[possible]
    saturated = -2 * float(np.sum(xlogy(seen, seen) - seen - gammaln(seen + 1)))
    largest = fit_lattice(counts, possible, within.rows_without, within.sizes_without, jobs=1)
    least = np.where(np.isnan(largest.log_likelihood), saturated, -2 * largest.log_likelihood)
    bound = np.where(within.lacks, least[:, None], saturated).max(axis=0)
    return np.asarray(bound + penalty(within.sizes.astype(float), n) <= best + ROUNDING)
