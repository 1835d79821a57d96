"""Two lists that are independent given covariates, with errors of either nuisance model cancelling to first order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from dvstats.core.cases import PERSONS, Cases
from dvstats.core.errors import InputError, NoFiniteEstimateError, NoOverlapError
from dvstats.core.estimate import Estimate, Interval, check_level
from dvstats.estimators._covariates import design, names_in
from dvstats.estimators._learners import LEARNERS, Array, Learner, logistic
from dvstats.estimators._loglinear import CLOSED, LINKED
from dvstats.numerics.lognormal import unseen_lognormal
from dvstats.numerics.two_list_influence import influence, total_with_variance

WORDS = (
    CLOSED,
    "cases with the same covariates enter the two lists independently of each other",
    "whatever its covariates, a case may be on both lists",
    LINKED,
)
SMALLEST = 0.005
MOST_CUT = 0.2
CUT = "for {share:.1%} of the cases the chance to be on both lists is below {least:.1%}, and is taken to be that"
SMOOTH = "the interval asks that the learner comes close enough: errors of its parts together below n to the power -1/4"


@dataclass(frozen=True, slots=True)
class DoublyRobust:
    r"""Two lists that are independent given covariates, with errors of either nuisance model cancelling to first order.

    .. math::

        \hat N = n \max\Big\{ \frac{1}{n} \sum_i \hat\varphi_i, 1 \Big\}, \qquad
        \varphi_i = \frac{q_1 q_2}{q_{12}} \Big\{ \frac{Y_{1i}}{q_1} + \frac{Y_{2i}}{q_2}
        - \frac{Y_{1i} Y_{2i}}{q_{12}} \Big\}

    with :math:`q_1, q_2, q_{12}` the chances, given covariates, to be on the first list, on the second, on both, among
    cases on either. They follow from two models: to be on both, and, if on one only, to be on the first. Each part of
    the data is told by models of the other parts (cross-fitting). Without covariates nothing is learnt, and N is that
    of Lincoln and Petersen. The variance is that of the influence values and of n; the interval is log-normal for the
    unseen part.

    Parameters
    ----------
    formula
        Covariates, say ``~ sex + age``.
    folds
        Parts of the data for cross-fitting; 1 for none.
    learner
        How chances are learnt.
    level
        Confidence level of the interval.
    seed
        Seed of the parts and of the learner.

    References
    ----------
    Das M, Kennedy EH, Jewell NP (2024). Doubly robust capture-recapture methods for estimating population size.
    Journal of the American Statistical Association 119(546), 1309–1321.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = pd.DataFrame({"police": [1, 1, 0, 1, 1, 0], "shelter": [0, 1, 1, 0, 1, 1],
    ...                      "sex": ["F", "F", "F", "M", "M", "M"], "count": [60, 40, 20, 90, 10, 30]})
    >>> print(DoublyRobust("~ sex", folds=1).fit(Cases(rows, ("police", "shelter"))))
    doubly-robust: 550 (95% CI 404–833); 250 observed, coverage 45%
    """

    formula: str = "~ 1"
    folds: int = 5
    learner: Learner = logistic
    level: float = 0.95
    seed: int = 1
    method: ClassVar[str] = "doubly-robust"
    takes: ClassVar[type] = Cases
    learners: ClassVar[Mapping[str, Learner]] = LEARNERS

    def fit(self, captures: Cases) -> Estimate:
        """Estimate N from the influence values of all cases."""
        check_level(self.level)
        self._check(captures)
        frame = captures.frame
        rows = frame.loc[frame.index.repeat(frame[PERSONS])].reset_index(drop=True)
        first, second = (rows[name].to_numpy(float) for name in captures.lists)
        matrix = np.asarray(design(self.formula, rows.drop(columns=[*captures.lists, PERSONS])), dtype=float)
        q1, q2, q12 = self._chances(matrix, first, second)
        rare = q12 < SMALLEST
        if rare.mean() > MOST_CUT:
            raise NoFiniteEstimateError(
                self.method, f"for {rare.mean():.0%} of the cases hardly anybody like them is on both lists",
                "leave out covariates, or cases without overlap",
            )  # fmt: skip
        values = influence(first, second, np.maximum(q1, SMALLEST), np.maximum(q2, SMALLEST), np.maximum(q12, SMALLEST))
        return self._told(values, float(rare.mean()), captures)

    def _check(self, captures: Cases) -> None:
        if captures.n_lists != 2:
            raise InputError(f"{self.method} on {captures.n_lists} lists", rule="it uses exactly two",
                             hint=f"choose two of {', '.join(captures.lists)} with --lists")  # fmt: skip
        if not 1 <= self.folds <= captures.n_observed / 2:
            raise InputError(f"folds is {self.folds}", rule="parts number from 1 to half of the cases", hint="say 5")
        names_in(self.formula, captures)
        if not captures.captures().on(*captures.lists):
            raise NoOverlapError(self.method, f"{' and '.join(captures.lists)} share no case",
                                 "without overlap there is no upper limit on N: check the linkage")  # fmt: skip

    def _chances(self, matrix: Array, first: Array, second: Array) -> tuple[Array, Array, Array]:
        """Return the chances of each case, told by models of the other parts; of all, if there is nothing to learn."""
        n = len(first)
        rng = np.random.default_rng(self.seed)
        alone = self.folds == 1 or matrix.shape[1] <= 1
        part = np.zeros(n, dtype=int) if alone else rng.permutation(n) % self.folds
        both, ahead = np.empty(n), np.empty(n)
        for fold in range(part.max() + 1):
            told, learnt = part == fold, (part != fold) | alone
            both[told] = self.learner(matrix[learnt], (first * second)[learnt], matrix[told], self.seed)
            single = learnt & (first * second == 0)
            if not single.any():
                raise NoFiniteEstimateError(self.method, "all cases are on both lists", "the lists may be copies")
            ahead[told] = self.learner(matrix[single], first[single], matrix[told], self.seed)
        only_first = (1 - both) * ahead
        return both + only_first, 1 - only_first, both

    def _told(self, values: Array, rare: float, captures: Cases) -> Estimate:
        n = captures.n_observed
        total, variance = total_with_variance(values)
        if total <= n:
            raise NoFiniteEstimateError(self.method, "the lists give no more than was observed", "see chapman")
        interval = Interval(*unseen_lognormal(n, total - n, variance, self.level), self.level,
                            "log-normal for the unseen part, influence function")  # fmt: skip
        warnings = (*((CUT.format(share=rare, least=SMALLEST),) if rare else ()), SMOOTH)
        return Estimate(total, n, interval, self.method, WORDS, variance**0.5, warnings=warnings)
