"""Three or more lists: pairs are added to independence while their overlap surprises."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from dvstats.core.captures import CaptureTable
from dvstats.core.errors import InputError, NotIdentifiableError
from dvstats.core.estimate import Estimate, check_level
from dvstats.core.hierarchy import Hierarchy
from dvstats.estimators._bootstrap import Limits, resample
from dvstats.estimators._intervals import IntervalOf, profile
from dvstats.estimators._loglinear import check_number, of_model
from dvstats.estimators._stepwise import forward

CHOSEN = "the model was chosen by the same data: its interval takes it for true and is too short"
REFUSED = "{refused:,} of {replicates:,} replicates gave no estimate and are left out"


@dataclass(frozen=True, slots=True)
class Stepwise:
    r"""Lists depend on each other in pairs, and only where the overlap is surprising.

    .. math::

        p_{ij} = \min\{\Pr(Y \le n_{ij}), \Pr(Y \ge n_{ij})\}, \qquad Y \sim \mathrm{Poisson}(\hat\mu_{ij})

    where :math:`n_{ij}` is the overlap of the lists i and j, and :math:`\hat\mu_{ij}` its fitted mean under the model
    so far.

    From independence on, the pair whose overlap is least probable under the model so far, by a one-sided Poisson
    probability, is added while that probability is below the threshold. One path is followed; other paths may end in
    models that fit as well and say something else.

    Parameters
    ----------
    threshold
        Probability below which an overlap surprises.
    level
        Level of the interval.
    interval
        How the interval of the chosen model is made, unless `limits` is given.
    limits
        An interval from replicates in which the steps are gone anew.
    bootstrap
        Replicates of the bootstrap.
    seed
        Seed of everything random.
    jobs
        Threads; 0 for one per processor.

    References
    ----------
    Chan L, Silverman BW, Vincent K (2021). Multiple systems estimation for sparse capture data: inferential challenges
    when there are nonoverlapping lists. Journal of the American Statistical Association 116(535), 1297–1306.

    Examples
    --------
    >>> table = CaptureTable(("a", "b", "c"), {(1, 0, 0): 60, (0, 1, 0): 49, (1, 1, 0): 4, (0, 0, 1): 247,
    ...                                        (1, 0, 1): 112, (0, 1, 1): 142, (1, 1, 1): 12})
    >>> Stepwise().fit(table).fit.model
    '[12,3]'
    """

    threshold: float = 0.02
    level: float = 0.95
    interval: IntervalOf = profile
    limits: Limits | None = None
    bootstrap: int = 1000
    seed: int = 1
    jobs: int = 0
    method: ClassVar[str] = "stepwise"
    takes: ClassVar[type] = CaptureTable
    n_lists: ClassVar[tuple[int, int]] = (3, 12)

    def fit(self, captures: CaptureTable) -> Estimate:
        """Add pairs, fit the model they make, and carry it to the unseen cell."""
        check_level(self.level)
        check_number(captures, self.method, *self.n_lists)
        if not 0 <= self.threshold <= 1:
            raise InputError(f"threshold is {self.threshold}", rule="a probability lies between 0 and 1", hint="0.02")
        cells = captures.cells()
        possible, counts = ~np.isnan(cells), np.nan_to_num(cells)
        masks, unseen = forward(counts, possible, self.threshold)
        if np.isnan(unseen):
            raise NotIdentifiableError(self.method, "these counts do not identify the number of the unseen",
                                       "lists that hardly overlap tell nothing: merge them")  # fmt: skip
        model = _model(masks, captures.n_lists)
        told = of_model(captures, model, self.method, self.interval, self.level, (CHOSEN,))
        if self.limits is None:
            return told
        drawn = resample(lambda y: y.sum() + forward(y, possible, self.threshold)[1], counts, self.bootstrap,
                         self.seed, self.jobs)  # fmt: skip
        warned = (REFUSED.format(refused=drawn.refused, replicates=self.bootstrap),) if drawn.refused else ()
        return replace(told, interval=self.limits(drawn, self.level), warnings=warned)


def _model(masks: np.ndarray, n_lists: int) -> Hierarchy:
    terms = [tuple(i for i in range(n_lists) if mask >> i & 1) for mask in masks.tolist()]
    return Hierarchy(n_lists, frozenset(term for term in terms if len(term) > 1))
