"""Three to six lists: no model is chosen; all that are plausible are averaged, those with unequal people among them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import ClassVar

import numpy as np

from dvstats.core.captures import CaptureTable
from dvstats.core.errors import NotIdentifiableError
from dvstats.core.estimate import Estimate, Interval, check_level
from dvstats.core.hierarchy import Hierarchy
from dvstats.estimators._average import LOG_LINEAR, Average, average
from dvstats.estimators._loglinear import CLOSED, LINKED, check_number
from dvstats.estimators._search import by_bic, candidates
from dvstats.estimators.loglinear import LogLinear

HETEROGENEITY = ("Darroch", "Poisson", "Gamma", "Chao")
SET = (
    "one of {number:,} models comes close: log-linear models of dependence between lists, and models of people who "
    "differ in how visible they are"
)
UNSEEABLE = "if some people are almost never seen by any list, the true total is higher than this range"
THREE = "with three lists the data cannot tell how much people differ"
FORMS = "; forms that fit equally well put the total between {low} and {high}"
NO_LIMIT = "the data set no upper limit: merge lists, or drop the list that shares no case with another"
DIFFER = "people seem to differ in how visible they are: intervals of a single model must not be used"
SPARSE = "few cases or few on two lists at once: state the cautious range ({level:.0%}), {range}, first"
APART = "the model that BIC selects, {model}, says {low}–{high}, conditional on that model; the average lies outside"
UNDECIDED = "{number:,} models could not be fitted and are left out"
CAUTIOUS = 0.99
FEW_CASES, FEW_ON_TWO = 200, 5


@dataclass(frozen=True, slots=True)
class Averaged:
    r"""No model is chosen: tail areas of profiles are averaged over dependence and heterogeneity models.

    .. math::

        \sum_m w_m \Phi\{r_m(N)\} = 1 - \alpha/2,\ 1/2,\ \alpha/2
        \qquad
        w_m \propto \pi_m \exp\{-\tfrac12(-2 \log L_m + c^* p_m)\}
        \qquad
        c^* = \max(2, \log(n/12))

    give the lower limit, the estimate and the upper limit; :math:`r_m` is the signed root of the multinomial profile of
    N under the model m. Hierarchical log-linear models share a third of the prior mass; pair models with a Darroch,
    Poisson, Gamma or Chao column share two thirds and count where the heterogeneity is positive. A model whose profile
    does not fall sets no limit, and neither may the average. No interval holds its level under arbitrary heterogeneity,
    since N is then not identified (Link 2003): each result says under what it stands.

    Parameters
    ----------
    level
        Level of the interval; a cautious range of 99 % stands beside it.
    jobs
        Threads; 0 for one per processor. The numbers are the same for any.

    References
    ----------
    Turek D, Fletcher D (2012). Model-averaged Wald confidence intervals. Computational Statistics & Data Analysis
    56(9), 2809–2815.
    Fletcher D, Dillingham PW, Zeng J (2019). Model-averaged confidence distributions. Environmental and Ecological
    Statistics 26, 367–384.
    Link WA (2003). Nonidentifiability of population size from capture-recapture data with heterogeneous detection
    probabilities. Biometrics 59(4), 1123–1130.

    Examples
    --------
    >>> table = CaptureTable(("a", "b", "c"), {(1, 0, 0): 60, (0, 1, 0): 49, (1, 1, 0): 4, (0, 0, 1): 247,
    ...                                        (1, 0, 1): 112, (0, 1, 1): 142, (1, 1, 1): 12})
    >>> print(Averaged().fit(table))
    averaged: 733 (95% CI 680–850); 626 observed, coverage 85%
    """

    level: float = 0.95
    jobs: int = 0
    method: ClassVar[str] = "averaged"
    takes: ClassVar[type] = CaptureTable
    n_lists: ClassVar[tuple[int, int]] = (3, 6)

    def fit(self, captures: CaptureTable) -> Estimate:
        """Average over all models and say what the reader must know."""
        check_level(self.level)
        check_number(captures, self.method, *self.n_lists)
        found = average(captures, self.jobs)
        self._check(found)
        middle = found.quantile(0.5)
        if np.isinf(middle):
            raise NotIdentifiableError(self.method, "most of the weight lies on models that set no limit on N",
                                       "lists that hardly overlap tell nothing: merge them")  # fmt: skip
        interval, cautious = _interval(found, self.level), _interval(found, max(CAUTIOUS, self.level))
        words = (CLOSED, SET.format(number=found.n_models), LINKED)
        told = tuple(_warnings(captures, found, middle, interval, cautious))
        return Estimate(middle, captures.n_observed, interval, self.method, words, warnings=told, cautious=cautious)

    def _check(self, found: Average) -> None:
        if not found.weight(LOG_LINEAR, *HETEROGENEITY):
            raise NotIdentifiableError(self.method, "no model identifies the number of the unseen",
                                       "check the linkage: lists that hardly overlap tell nothing")  # fmt: skip


def _interval(found: Average, level: float) -> Interval:
    low, high = (found.quantile(tail) for tail in ((1 + level) / 2, (1 - level) / 2))
    return Interval(low, high, level, "model-averaged profile likelihood (tail area)")


def _warnings(
    captures: CaptureTable, found: Average, middle: float, interval: Interval, cautious: Interval
) -> Iterator[str]:  # fmt: skip
    if captures.n_lists == 3:
        yield THREE + _forms(found)
    if np.isinf(interval.high):
        yield NO_LIMIT
    if found.weight(*HETEROGENEITY) >= 0.5:
        yield DIFFER
    yield UNSEEABLE
    if captures.n_observed < FEW_CASES or _on_two(captures) < FEW_ON_TWO:
        yield SPARSE.format(level=cautious.level, range=f"{_told(cautious.low)} to {_told(cautious.high)}")
    yield from _selected(captures, middle)
    if found.undecided:
        yield UNDECIDED.format(number=found.undecided)


def _forms(found: Average) -> str:
    """Say how far apart the forms of heterogeneity put N, where the data give them weight."""
    if not found.weight("Poisson", "Chao") or not found.weight("Gamma"):
        return ""
    ends = sorted((found.quantile(0.5, "Poisson", "Chao"), found.quantile(0.5, "Gamma")))
    return FORMS.format(low=_told(ends[0]), high=_told(ends[1]))


def _on_two(captures: CaptureTable) -> int:
    return min(captures.on(*pair) for pair in combinations(captures.lists, 2))


def _selected(captures: CaptureTable, middle: float) -> Iterator[str]:
    """Say where the selected model would put N, if the average lies outside its interval."""
    fits = candidates(captures, 2)
    if not len(fits):
        return
    model: Hierarchy = fits.ranked(by_bic)[0].model
    chosen = LogLinear(str(model)).fit(captures).interval
    if not chosen.low <= middle <= chosen.high:
        yield APART.format(model=model, low=_told(chosen.low), high=_told(chosen.high))


def _told(number: float) -> str:
    return "no upper limit" if np.isinf(number) else f"{number:,.0f}"
