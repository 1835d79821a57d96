"""Three to six lists: those pairs depend on each other whose dependence stands out in the posterior of all of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import ClassVar

import numpy as np

from dvstats.core.captures import CaptureTable
from dvstats.core.errors import InputError, NotConvergedError
from dvstats.core.estimate import Estimate, Interval, ModelFit, check_level
from dvstats.core.hierarchy import Hierarchy
from dvstats.estimators._loglinear import (
    CLOSED,
    EQUAL,
    LINKED,
    check_number,
    check_overlap,
    dependence,
    design_of,
    observed,
)
from dvstats.numerics.importance import WeightedDraws
from dvstats.numerics.poisson_posterior import poisson_posterior

ENOUGH = 400.0
MAIN = 1e-4
KIND = "posterior quantiles under the pairs that were kept"
BOTH = "posterior quantiles, of the pairs that were kept and of all pairs"
KEPT = "pairs that stand out by {threshold:g} posterior standard deviations or more, {kept} of {number}: {names}"
NOTHING = (
    "no pair of {number} stands out by {threshold:g} posterior standard deviations: lists are taken for independent"
)
ALL = "all pairs kept, whether they stand out or not, would say {told}"
PRIOR = "the prior moves the answer: pairs with a prior of twice the standard deviation would say {told}"
CHOSEN = (
    "the interval takes the pairs that were kept for the truth, and so is too short; the cautious range holds that of "
    "all pairs too"
)
WORTH = "{draws:,} weighted draws are worth {effective:,.0f}"


@dataclass(frozen=True, slots=True)
class Thresholded:
    r"""Lists depend on each other in pairs, and only in those pairs that stand out from the prior of no dependence.

    .. math::

        \log \mu_h = \beta_0 + \sum_i \beta_i h_i + \sum_{i<j} \beta_{ij} h_i h_j, \qquad
        \beta_{ij} \sim N(0, 1/p), \qquad \text{keep } ij \text{ where } |\bar\beta_{ij}| \ge t\, s_{ij}

    with posterior means :math:`\bar\beta_{ij}` and standard deviations :math:`s_{ij}` of the model with all pairs. The
    pairs that are kept make the model whose posterior gives N; it is a choice of a model by the posterior, and no
    average over models. Constant and lists have priors of next to no information. The posterior is sampled by
    importance, with the worth of the draws told; it is refused where they are worth fewer than 400. The estimate is the
    posterior median of N, the chance of the unseen count itself included. Since the choice takes itself for the truth,
    the cautious range holds the interval of all pairs too, which in simulation held N far more often.

    Parameters
    ----------
    threshold
        Posterior standard deviations by which a pair must stand out, t; 0 keeps all pairs.
    precision
        Precision p of the prior of each pair: 1 over its variance.
    draws
        Number of draws.
    level
        Level of the interval between posterior quantiles.
    seed
        Seed of the draws.

    Raises
    ------
    NotConvergedError
        The draws are worth too little.
    NotIdentifiableError
        No case is on two lists.

    References
    ----------
    Silverman BW (2020). Multiple-systems analysis for the quantification of modern slavery: classical and Bayesian
    approaches. Journal of the Royal Statistical Society A 183(3), 691–736.

    Examples
    --------
    >>> table = CaptureTable(("a", "b", "c"), {(1, 0, 0): 60, (0, 1, 0): 49, (1, 1, 0): 4, (0, 0, 1): 247,
    ...                                        (1, 0, 1): 112, (0, 1, 1): 142, (1, 1, 1): 12})
    >>> print(Thresholded().fit(table).fit.model)
    [12,3]
    """

    threshold: float = 2.0
    precision: float = 1.0
    draws: int = 20_000
    level: float = 0.95
    seed: int = 1
    method: ClassVar[str] = "thresholded"
    takes: ClassVar[type] = CaptureTable
    n_lists: ClassVar[tuple[int, int]] = (3, 6)

    def fit(self, captures: CaptureTable) -> Estimate:
        """Keep the pairs that stand out, and estimate N under them."""
        check_level(self.level)
        check_number(captures, self.method, *self.n_lists)
        self._check()
        check_overlap((captures,), self.method)
        every = self.posterior(captures, _all_pairs(captures.n_lists), self.precision)
        model = Hierarchy(captures.n_lists, self._kept(captures.n_lists, every))
        found = self.posterior(captures, model, self.precision)
        low, middle, high = self._numbers(captures, found)
        least, _, most = self._numbers(captures, every)
        span = Interval(low, high, self.level, KIND, conditional_on_model=True)
        cautious = Interval(min(low, least), max(high, most), self.level, BOTH)
        words = (CLOSED, dependence(model, captures.lists), EQUAL, LINKED)
        told = ModelFit(str(model), n_parameters=found.draws.shape[1])
        warnings = tuple(self._warnings(captures, model, every, found))
        return Estimate(middle, captures.n_observed, span, self.method, words, fit=told, warnings=warnings,
                        cautious=cautious)  # fmt: skip

    def posterior(self, captures: CaptureTable, model: Hierarchy, precision: float) -> WeightedDraws:
        """Return weighted draws of the coefficients of a model, in the order of its terms."""
        possible, counts = observed(captures)
        priors = np.array([MAIN if len(term) < 2 else precision for term in model.terms])
        found = poisson_posterior(design_of(model)[possible], counts, priors, self.draws, self._rng(0))
        if not found.effective >= ENOUGH:
            raise NotConvergedError(
                self.method, f"under {model} {self.draws:,} draws are worth {found.effective:,.0f}, fewer than "
                f"{ENOUGH:,.0f}", "give a larger precision or more draws, or use averaged",
            )  # fmt: skip
        return found

    def _check(self) -> None:
        if not self.threshold >= 0:
            raise InputError(f"threshold is {self.threshold}", rule="it is 0 or above")
        if not 0 < self.precision < np.inf:
            raise InputError(f"precision is {self.precision}", rule="the precision of a prior is above 0 and finite")
        if self.draws < ENOUGH:
            raise InputError(f"{self.draws} draws", rule=f"at least {ENOUGH:,.0f} tell a number", hint="20,000")

    def _rng(self, stream: int) -> np.random.Generator:
        return np.random.default_rng(np.random.SeedSequence([self.seed, stream]))

    def _kept(self, n_lists: int, every: WeightedDraws) -> frozenset[tuple[int, int]]:
        away = np.abs(every.means) >= self.threshold * every.spreads
        pairs = combinations(range(n_lists), 2)
        return frozenset(pair for pair, out in zip(pairs, away[1 + n_lists :], strict=True) if out)

    def _numbers(self, captures: CaptureTable, found: WeightedDraws) -> tuple[float, float, float]:
        unseen = self._rng(1).poisson(np.exp(np.minimum(found.draws[:, 0], 40.0))).astype(float)
        shares = (1 - self.level) / 2, 0.5, (1 + self.level) / 2
        low, middle, high = (captures.n_observed + found.quantiles(unseen, shares)).tolist()
        return low, middle, high

    def _warnings(
        self, captures: CaptureTable, model: Hierarchy, every: WeightedDraws, found: WeightedDraws
    ) -> Iterator[str]:
        number, lists = captures.n_lists * (captures.n_lists - 1) // 2, captures.lists
        names = ", ".join(f"{lists[i]} and {lists[j]}" for i, j in sorted(model.interactions))
        form = KEPT if model.interactions else NOTHING
        yield form.format(number=number, kept=len(model.interactions), threshold=self.threshold, names=names)
        yield ALL.format(told=_told(self._numbers(captures, every)))
        yield PRIOR.format(told=self._with(captures, self.precision / 4))
        yield CHOSEN
        yield WORTH.format(draws=self.draws, effective=found.effective)

    def _with(self, captures: CaptureTable, precision: float) -> str:
        """Say what another prior would, or that it cannot be sampled."""
        try:
            every = self.posterior(captures, _all_pairs(captures.n_lists), precision)
            model = Hierarchy(captures.n_lists, self._kept(captures.n_lists, every))
            return _told(self._numbers(captures, self.posterior(captures, model, precision)))
        except NotConvergedError as error:
            return f"nothing, as {error.reason}"


def _all_pairs(n_lists: int) -> Hierarchy:
    return Hierarchy(n_lists, frozenset(combinations(range(n_lists), 2)))


def _told(numbers: tuple[float, float, float]) -> str:
    low, middle, high = numbers
    return f"{middle:,.0f} ({low:,.0f}–{high:,.0f})"
