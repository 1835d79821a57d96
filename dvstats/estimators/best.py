"""Three or more lists: the hierarchical log-linear model with the best criterion among all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from dvstats.core.captures import CaptureTable
from dvstats.core.errors import NotIdentifiableError
from dvstats.core.estimate import Estimate, check_level
from dvstats.estimators._intervals import IntervalOf, profile
from dvstats.estimators._loglinear import dependence, design_of, estimate, fit_model, how_it_fits, peers_verdict
from dvstats.estimators._search import Candidates, Criterion, by_bic, candidates

CHOSEN = (
    "the model was chosen by the same data among {number:,} fits, whose N range from {low:,.0f} to {high:,.0f} within "
    "10 points of the criterion: the interval takes the chosen one for true and is too short"
)
PLAUSIBLE = 10.0


@dataclass(frozen=True, slots=True)
class Best:
    """The lists depend on each other as in the model that the criterion prefers.

    Every hierarchical model up to an order is fitted; those that other packages admit compete. The interval is
    conditional on the chosen model, and the warning says how far the others reach.

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
        How the interval is made.

    References
    ----------
    Silverman BW, Chan L, Vincent K (2023). Bootstrapping multiple systems estimates to account for model selection.
    arXiv 2303.17856.

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
    method: ClassVar[str] = "best"
    takes: ClassVar[type] = CaptureTable
    n_lists: ClassVar[tuple[int, int]] = (3, 6)

    def fit(self, captures: CaptureTable) -> Estimate:
        """Fit all models, take the best, and say how far the others reach."""
        check_level(self.level)
        found = candidates(captures, self.max_order)
        if not len(found):
            raise NotIdentifiableError(self.method, "no hierarchical model identifies the number of the unseen",
                                       "check the linkage: lists that hardly overlap tell nothing")  # fmt: skip
        model = found.ranked(self.criterion)[0].model
        fitted = fit_model(captures, design_of(model), self.method, str(model))
        told = how_it_fits(fitted, str(model), captures.n_observed, peers_verdict(captures, model))
        words = (dependence(model, captures.lists),)
        return estimate(captures, fitted, self.method, words, self.interval, self.level, told,
                        warnings=(self._reach(found),))  # fmt: skip

    def _reach(self, found: Candidates) -> str:
        score = self.criterion(found)
        near = found.n_hat[score - score.min() <= PLAUSIBLE]
        return CHOSEN.format(number=len(found), low=near.min(), high=near.max())
