r"""All hierarchical models whose weight matters, found without fitting the others; what is left out is bounded.

A node stands for the models between L and U: those that hold the interactions of L and none beyond U. None of them fits
better than U, and none has fewer parameters than L. So their weights :math:`\exp\{-\frac12(-2\log L_m + c\,p_m)\}` sum
to at most

.. math::

    \exp\{-\tfrac12(-2 \log L_U + c\,p_L)\} \, (1 + e^{-c/2})^{|U \setminus L|} .

A node is given up where that is negligible; else an interaction decides: models with it (and all within it), and models
without it (and without all that hold it). A node with L = U is one model, and it has been fitted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import Any, TypeAlias

import numpy as np

from dvstats.numerics.lattice import interactions, term_masks
from dvstats.numerics.lattice_algebra import Array, Flags, Ints
from dvstats.numerics.lattice_fits import LatticeFits, fit_lattice

Fit: TypeAlias = Callable[[Ints], LatticeFits]
COLUMNS = tuple(field.name for field in fields(LatticeFits))


@dataclass(frozen=True, slots=True, eq=False)
class Reached:
    """The models within reach, their fits, and an upper limit on what the others weigh.

    Parameters
    ----------
    models
        Each model as bits, a row each.
    fits
        Their fits.
    left_out
        The logarithm of the largest sum of weights that the models left out can have.
    n_fitted
        How many models were fitted on the way.
    """

    models: Ints
    fits: LatticeFits
    left_out: float
    n_fitted: int


@dataclass(frozen=True, slots=True, eq=False)
class _Nodes:
    """Nodes in columns: smallest and largest model, the fit of the largest, and -2 log L that none of them is below."""

    least: Ints
    most: Ints
    fits: LatticeFits
    height: Array

    def rows(self, chosen: Flags) -> _Nodes:
        fits = _columns(self.fits, lambda column: column[chosen])
        return _Nodes(self.least[chosen], self.most[chosen], fits, self.height[chosen])

    def beside(self, other: _Nodes) -> _Nodes:
        fits = LatticeFits(*(np.concatenate([getattr(one.fits, name) for one in (self, other)]) for name in COLUMNS))
        return _Nodes(np.concatenate([self.least, other.least]), np.concatenate([self.most, other.most]), fits,
                      np.concatenate([self.height, other.height]))  # fmt: skip


def _columns(fits: LatticeFits, change: Callable[[Any], Any]) -> LatticeFits:
    return LatticeFits(*(change(getattr(fits, name)) for name in COLUMNS))


def models_within(
    counts: Array, possible: Flags, n_lists: int, max_order: int, penalty: float, worth: float, most: int = 1 << 21,
    jobs: int = 0,
) -> Reached | None:  # fmt: skip
    """Return the models up to an order that weigh enough; nothing if that takes more fits than allowed.

    Parameters
    ----------
    counts, possible
        The table, as for `fit_lattice`.
    n_lists, max_order
        Number of lists, and of lists in an interaction.
    penalty
        What a parameter costs: the logarithm of the cases for BIC.
    worth
        Twice the negative logarithm of the weight under which a node is given up.
    most
        How many models may be fitted.
    jobs
        Threads; 0 for one per processor. The numbers are the same for any.

    Examples
    --------
    >>> counts, possible = np.array([0.0, 60, 49, 4, 247, 112, 142, 12]), np.arange(8) > 0
    >>> [len(models_within(counts, possible, 3, 2, np.log(626), worth).models) for worth in (100.0, 200.0)]
    [4, 8]
    """

    def fit(models: Ints) -> LatticeFits:
        return fit_lattice(counts, possible, *term_masks(models, n_lists, max_order), jobs=jobs)

    terms = interactions(n_lists, max_order)
    whole = np.array([(1 << len(terms)) - 1], dtype=np.int64)
    nodes = _Nodes(np.zeros(1, dtype=np.int64), whole, fit(whole), np.zeros(1))
    given_up, n_fitted = -np.inf, 1 + len(terms)
    for at in _in_turn(terms, fit):
        if n_fitted + len(nodes.least) > most:
            return None
        with_it, without_it = _decide(nodes, terms, int(at), fit)
        nodes, n_fitted = with_it.beside(without_it), n_fitted + len(without_it.least)
        weight = _log_weight(nodes, n_lists, penalty)
        kept = weight > -worth / 2
        given_up = np.logaddexp(given_up, np.logaddexp.reduce(weight[~kept], initial=-np.inf))
        nodes = nodes.rows(kept)
    return Reached(nodes.most, nodes.fits, float(given_up), n_fitted)


def _in_turn(terms: tuple[int, ...], fit: Fit) -> Ints:
    """Return the interactions, those of most lists first, and among them those first without which the fit is worst."""
    size = np.array([term.bit_count() for term in terms])
    without = np.array([
        sum(1 << k for k in range(len(terms)) if size[k] <= size[at] and terms[k] & term != term)
        for at, term in enumerate(terms)
    ], dtype=np.int64)  # fmt: skip
    loss = np.nan_to_num(-fit(without).log_likelihood)
    return np.lexsort((-loss, -size))


def _decide(nodes: _Nodes, terms: tuple[int, ...], at: int, fit: Fit) -> tuple[_Nodes, _Nodes]:
    """Let an interaction decide: all nodes with it where it was open, and those that were open without it."""
    below = np.int64(sum(1 << k for k, term in enumerate(terms) if term & terms[at] == term))
    above = np.int64(sum(1 << k for k, term in enumerate(terms) if term & terms[at] == terms[at]))
    bit = np.int64(1 << at)
    is_open = (nodes.most & bit != 0) & (nodes.least & bit == 0)
    with_it = replace(nodes, least=np.where(is_open, nodes.least | below, nodes.least))
    parents = nodes.rows(is_open)
    most = parents.most & ~above
    fits = fit(most)
    # A model that could not be fitted fits no better than the one it lies within.
    height = np.fmax(parents.height, -2 * fits.log_likelihood)
    return with_it, _Nodes(parents.least, most, fits, height)


def _log_weight(nodes: _Nodes, n_lists: int, penalty: float) -> Array:
    """Return the logarithm of the most that the models of each node can weigh together."""
    n_parameters = 1 + n_lists + np.bitwise_count(nodes.least)
    n_open = np.bitwise_count(nodes.most & ~nodes.least)
    return np.asarray(-(nodes.height + penalty * n_parameters) / 2 + n_open * np.log1p(np.exp(-penalty / 2)))
