"""Every hierarchical model of a table, fitted, judged and ranked; models with the same fit are one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from dvstats.core.captures import CaptureTable
from dvstats.core.hierarchy import Hierarchy, hierarchies
from dvstats.estimators._loglinear import design_of, how_it_fits, observed, peers_verdict, without_empty
from dvstats.numerics.poisson_loglinear import UnseenFit, fit_unseen


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
    aic, bic
        Its criteria.
    equivalent
        How many models give this fit; the one shown has the fewest parameters.
    """

    model: Hierarchy
    n_hat: float
    existence: str
    aic: float
    bic: float
    equivalent: int = 1


def by_bic(candidate: Candidate) -> float:
    """Return Schwarz's criterion."""
    return candidate.bic


def by_aic(candidate: Candidate) -> float:
    """Return Akaike's criterion."""
    return candidate.aic


CRITERIA: Mapping[str, Callable[[Candidate], float]] = MappingProxyType({"bic": by_bic, "aic": by_aic})


def candidates(captures: CaptureTable, max_order: int, *, peers_only: bool = True) -> tuple[Candidate, ...]:
    """Fit every model up to an order and return those that give a finite N, coinciding fits once.

    Parameters
    ----------
    captures
        The table.
    max_order
        Largest number of lists in an interaction.
    peers_only
        Only the models that SparseMSE and MultipleSystemsEstimation admit.
    """
    groups: dict[tuple[object, ...], list[Candidate]] = {}
    for model, fitted in _fits(captures, max_order, peers_only=peers_only):
        told = how_it_fits(fitted, str(model), captures.n_observed)
        assert told.aic is not None
        assert told.bic is not None
        found = Candidate(model, captures.n_observed + fitted.unseen, told.existence, told.aic, told.bic)
        groups.setdefault(_fingerprint(fitted), []).append(found)
    return tuple(_one(group) for group in groups.values())


def _fits(captures: CaptureTable, max_order: int, *, peers_only: bool) -> Iterator[tuple[Hierarchy, UnseenFit]]:
    possible, counts = observed(captures)
    for model in hierarchies(captures.n_lists, max_order):
        is_admitted = peers_verdict(captures, model) == 0
        if peers_only and not is_admitted:
            continue
        design = design_of(model)
        facial = without_empty(captures, model)[0] if is_admitted else None
        fitted = fit_unseen(design[possible], counts, design[0], facial)
        if fitted is not None:
            yield model, fitted


def _fingerprint(fitted: UnseenFit) -> tuple[object, ...]:
    """Return what two models with the same facial set and the same span on it share: their fitted means."""
    return fitted.facial.tobytes(), tuple(np.round(np.log(fitted.fit.means), 6)), round(np.log(fitted.unseen), 6)


def _one(group: list[Candidate]) -> Candidate:
    first = min(group, key=by_bic)
    return Candidate(first.model, first.n_hat, first.existence, first.aic, first.bic, len(group))
