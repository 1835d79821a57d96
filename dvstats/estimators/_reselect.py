r"""The best of all models of a table of counts, found without fitting most of them; the result is that of fitting all.

No model fits better than one that holds its terms. So a model without the pair k has a criterion of at least

.. math::

    -2 \log L(\text{largest model without } k) + c \, p_{\min} .

Where that is above the criterion of some model that is known, every better model holds k. And a model with p parameters
has a criterion of at least :math:`-2 \log L(\text{saturated}) + c p`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from scipy.special import gammaln, xlogy

from dvstats.numerics.lattice import all_models, interactions, term_masks
from dvstats.numerics.lattice_algebra import Array, Flags, Ints
from dvstats.numerics.lattice_fits import ADMITTED, fit_lattice

Penalty: TypeAlias = Callable[[Array, float], Array]
ROUNDING = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class Space:
    """All models up to an order, and for each interaction the largest model without it."""

    models: Ints
    rows: Ints
    sizes: Ints
    without: Ints
    rows_without: Ints
    sizes_without: Ints


def space(n_lists: int, max_order: int) -> Space:
    """Lay out the models of so many lists."""
    terms, models = interactions(n_lists, max_order), all_models(n_lists, max_order)
    whole = (1 << len(terms)) - 1
    without = [whole & ~sum(1 << k for k, held in enumerate(terms) if held & term == term) for term in terms]
    rows, sizes = term_masks(models, n_lists, max_order)
    return Space(models, rows, sizes, np.array(without), *term_masks(np.array(without), n_lists, max_order))


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
    may = saturated + penalty(within.sizes.astype(float), n) <= best + ROUNDING
    largest = fit_lattice(counts, possible, within.rows_without, within.sizes_without, jobs=1)
    height = np.where(np.isnan(largest.log_likelihood), -saturated / 2, largest.log_likelihood)
    needed, before = np.int64(0), np.int64(-1)
    while needed != before:
        before, smallest = needed, within.sizes.min() + bin(int(needed)).count("1")
        above = -2 * height + penalty(np.array([float(smallest)]), n) > best + ROUNDING
        needed = np.int64(sum(1 << int(k) for k in np.flatnonzero(above)))
    return np.asarray(may & (within.models & needed == needed))
