"""Three to six lists: every decomposable graph of dependence, averaged exactly over its posterior."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from dvstats.core.captures import CaptureTable
from dvstats.core.errors import EstimationError, InputError
from dvstats.core.estimate import Estimate, Interval, check_level
from dvstats.estimators._loglinear import CLOSED, EQUAL, LINKED, check_number
from dvstats.numerics.decomposable import LogPrior, Posterior, posterior
from dvstats.numerics.lattice_algebra import Array

GRAPHS = "the lists depend on each other as in one of {number:,} decomposable graphs, and their cells have the prior"
SATURATED = (
    "the graph in which all lists depend on each other has a weight of {weight:.1%}; under it the data tell nothing of "
    "the unseen; without it: {without}"
)
PRIOR = "the prior's count in each cell moves the answer: {told}"
TAIL = "{tail} of the posterior lies beyond a million million"
DELTAS = (0.5, 1.0)
LITTLE = 1e-6


def one_over_n(n: Array) -> Array:
    """Return the logarithm of the prior 1/N, under which all orders of magnitude are as probable."""
    return -np.log(n)


@dataclass(frozen=True, slots=True)
class Decomposable:
    r"""The lists depend on each other as in some decomposable graph; none is chosen, all are averaged.

    .. math::

        p(N \mid y) \propto p(N) \sum_G \frac{N!}{n_0! \prod y!} \,
        \frac{\prod_{C \in G} p(C)}{\prod_{S \in G} p(S)}

    over the 8, 61, 822 or 18,154 graphs of three to six lists, with the hyper-Dirichlet prior of :math:`\delta` in each
    cell for the margins p. Nothing is sampled: the sum goes over every whole number first, and then over numbers that
    lie wider and wider apart. The estimate is the posterior median, since the mean need not exist. People who differ in
    how visible they are have no place in these graphs: in simulation the interval then hardly ever holds N.

    Parameters
    ----------
    delta
        The prior's count in each cell; :math:`2^{-t}` for t lists if not given.
    log_prior
        Logarithm of the prior of N, on an array of N; 1/N if not given.
    saturated
        Whether the graph in which all lists depend on each other takes part.
    level
        Level of the interval between posterior quantiles.
    jobs
        Threads; 0 for one per processor. The numbers are the same for any.

    References
    ----------
    Madigan D, York JC (1997). Bayesian methods for estimation of the size of a closed population. Biometrika 84(1),
    19–31.
    Dawid AP, Lauritzen SL (1993). Hyper Markov laws in the statistical analysis of decomposable graphical models.
    Annals of Statistics 21(3), 1272–1317.

    Examples
    --------
    >>> table = CaptureTable(("a", "b", "c"), {(1, 0, 0): 60, (0, 1, 0): 49, (1, 1, 0): 4, (0, 0, 1): 247,
    ...                                        (1, 0, 1): 112, (0, 1, 1): 142, (1, 1, 1): 12})
    >>> print(Decomposable(delta=1.0).fit(table))
    decomposable: 732 (95% CI 681–800); 626 observed, coverage 86%
    """

    delta: float | None = None
    log_prior: LogPrior = one_over_n
    saturated: bool = True
    level: float = 0.95
    jobs: int = 0
    method: ClassVar[str] = "decomposable"
    takes: ClassVar[type] = CaptureTable
    n_lists: ClassVar[tuple[int, int]] = (3, 6)

    def fit(self, captures: CaptureTable) -> Estimate:
        """Average all graphs, and say what the saturated graph and the prior do to the answer."""
        check_level(self.level)
        check_number(captures, self.method, *self.n_lists)
        counts, delta = self._counts(captures), 2.0**-captures.n_lists if self.delta is None else self.delta
        if not 0 < delta < np.inf:
            raise InputError(f"delta is {delta}", rule="the prior's count in each cell is above 0 and finite")
        found = posterior(counts, delta, self.log_prior, saturated=self.saturated, jobs=self.jobs)
        if np.isinf(found.tail):
            raise EstimationError(self.method, "the posterior has no finite mass under this prior of N",
                                  "give a prior that falls faster than 1/N")  # fmt: skip
        n, span = captures.n_observed, _span(captures.n_observed, found, self.level)
        words = (CLOSED, GRAPHS.format(number=len(found.graphs)), EQUAL, LINKED)
        told = tuple(self._warnings(counts, delta, found))
        return Estimate(n + found.quantile(0.5), n, span, self.method, words, warnings=told)

    def _counts(self, captures: CaptureTable) -> Array:
        if captures.cannot_occur:
            raise EstimationError(self.method, "some histories cannot occur, and the prior is on all cells",
                                  "take the lists that cover everybody, with --lists")  # fmt: skip
        return np.asarray(np.nan_to_num(captures.cells()))

    def _warnings(self, counts: Array, delta: float, found: Posterior) -> Iterator[str]:
        if self.saturated:
            without = posterior(counts, delta, self.log_prior, saturated=False, jobs=self.jobs)
            yield SATURATED.format(weight=found.weights[-1], without=_told(counts, without, self.level))
        others = [other for other in DELTAS if other != delta]
        told = [f"{other:g} gives {_told(counts, self._with(counts, other), self.level)}" for other in others]
        yield PRIOR.format(told="; ".join(told))
        yield TAIL.format(tail=f"{found.tail:.1g}" if found.tail > LITTLE else f"less than {LITTLE:g}")

    def _with(self, counts: Array, delta: float) -> Posterior:
        return posterior(counts, delta, self.log_prior, saturated=self.saturated, jobs=self.jobs)


def _span(n: float, found: Posterior, level: float) -> Interval:
    low, high = (n + found.quantile(tail) for tail in ((1 - level) / 2, (1 + level) / 2))
    return Interval(low, high, level, "posterior quantiles over all decomposable graphs")


def _told(counts: Array, found: Posterior, level: float) -> str:
    n = float(counts[1:].sum())
    span = _span(n, found, level)
    return f"{n + found.quantile(0.5):,.0f} ({span.low:,.0f}–{span.high:,.0f})"
