"""Three or more lists: the hierarchical log-linear model with the best criterion among all."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from dvstats.core.captures import CaptureTable
from dvstats.core.errors import InputError, NotIdentifiableError
from dvstats.core.estimate import Estimate, check_level
from dvstats.estimators._averaged_search import averaged_interval
from dvstats.estimators._bootstrap import Limits, Resampled, resample
from dvstats.estimators._intervals import IntervalOf, profile
from dvstats.estimators._loglinear import check_number, of_model
from dvstats.estimators._reselect import PENALTIES, best_of, space
from dvstats.estimators._search import Candidates, Criterion, by_bic, candidates, spread

CHOSEN = (
    "the model was chosen by the same data among {number:,} fits, whose N range from {low:,.0f} to {high:,.0f} within "
    "10 points of the criterion: the interval takes the chosen one for true and is too short"
)
REACH = "the {number:,} fits that competed give N from {low:,.0f} to {high:,.0f} within 10 points of the criterion"
REFUSED = "{refused:,} of {replicates:,} replicates gave no estimate and are left out"
LIKELY = 30


@dataclass(frozen=True, slots=True)
class Best:
    r"""The lists depend on each other as in the model that the criterion prefers.

    .. math::

        \hat M = \arg\min_M \{-2 \log L_M + k_M \log n\}, \qquad \hat N = n + \exp(\hat\beta_0)

    where :math:`k_M` counts the parameters of the model M, those at minus infinity included, :math:`n` is the number of
    observed cases, and :math:`\exp(\hat\beta_0)` the fitted count of the cell on no list; with AIC the penalty is
    :math:`2 k_M`.

    Every hierarchical model up to an order is fitted; those that other packages admit compete. The interval is
    conditional on the chosen model, and the warning says how far the others reach; with `limits` it comes from
    replicates in each of which all models compete again.

    Parameters
    ----------
    criterion
        What is to be smallest: Schwarz's criterion, whose penalty is the log of the observed cases, unless another
        function of the candidates is given.
    max_order
        Largest number of lists in an interaction.
    level
        Confidence level of the interval.
    interval
        How the interval of the chosen model is made, unless `limits` is given.
    limits
        An interval from replicates, `percentile` or `bca`.
    averaged
        The interval averages over all models that compete, each with the weight of the criterion, unless `limits` is
        given.
    bootstrap
        Replicates of the bootstrap.
    seed
        Seed of everything random.
    jobs
        Threads; 0 for one per processor. The numbers are the same for any.

    References
    ----------
    Silverman BW, Chan L, Vincent K (2024). Bootstrapping multiple systems estimates to account for model selection.
    Statistics and Computing 34, 44.

    Examples
    --------
    >>> table = CaptureTable(("a", "b", "c"), {(1, 0, 0): 60, (0, 1, 0): 49, (1, 1, 0): 4, (0, 0, 1): 247,
    ...                                        (1, 0, 1): 112, (0, 1, 1): 142, (1, 1, 1): 12})
    >>> Best().fit(table).fit.model
    '[12,3]'
    """

    criterion: Criterion = by_bic
    max_order: int = 2
    level: float = 0.95
    interval: IntervalOf = profile
    limits: Limits | None = None
    averaged: bool = False
    bootstrap: int = 1000
    seed: int = 1
    jobs: int = 0
    method: ClassVar[str] = "best"
    takes: ClassVar[type] = CaptureTable
    n_lists: ClassVar[tuple[int, int]] = (3, 6)

    def fit(self, captures: CaptureTable) -> Estimate:
        """Fit all models, take the best, and say how far the others reach."""
        check_level(self.level)
        check_number(captures, self.method, *self.n_lists)
        found = candidates(captures, self.max_order)
        if not len(found):
            raise NotIdentifiableError(self.method, "no hierarchical model identifies the number of the unseen",
                                       "check the linkage: lists that hardly overlap tell nothing")  # fmt: skip
        model = found.ranked(self.criterion)[0].model
        chosen = of_model(captures, model, self.method, self.interval, self.level, (self._reach(found),))
        if self.limits is not None:
            return self._resampled(captures, found, chosen, self.limits)
        if self.averaged:
            span = averaged_interval(captures, found, self.criterion, self.level, self.jobs)
            return replace(chosen, interval=span, warnings=(REACH.format(number=len(found), **self._ends(found)),))
        return chosen

    def _resampled(self, captures: CaptureTable, found: Candidates, chosen: Estimate, limits: Limits) -> Estimate:
        """Replace the interval by one from replicates."""
        drawn = self._replicates(captures, found)
        reach = REACH.format(number=len(found), **self._ends(found))
        refused = (REFUSED.format(refused=drawn.refused, replicates=self.bootstrap),) if drawn.refused else ()
        return replace(chosen, interval=limits(drawn, self.level), warnings=(reach, *refused))

    def _replicates(self, captures: CaptureTable, found: Candidates) -> Resampled:
        if self.criterion not in PENALTIES:
            raise InputError("replicates for a criterion of your own", rule="they choose by bic, aic or aicc")
        penalty, within = PENALTIES[self.criterion], space(captures.n_lists, self.max_order)
        cells = captures.cells()
        possible = ~np.isnan(cells)
        likely = np.flatnonzero(np.isin(within.models, found.ranked(self.criterion).models[:LIKELY]))
        return resample(lambda y: y.sum() + best_of(y, possible, within, penalty, likely), np.nan_to_num(cells),
                        self.bootstrap, self.seed, self.jobs)  # fmt: skip

    def _reach(self, found: Candidates) -> str:
        return CHOSEN.format(number=len(found), **self._ends(found))

    def _ends(self, found: Candidates) -> dict[str, float]:
        return dict(zip(("low", "high"), spread(found, self.criterion), strict=True))
