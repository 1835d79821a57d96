"""Two to twelve lists, independent, each with its own probability of recording."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from dvstats.core.captures import CaptureTable
from dvstats.core.estimate import Estimate, check_level
from dvstats.core.hierarchy import Hierarchy
from dvstats.estimators._intervals import IntervalOf, profile
from dvstats.estimators._loglinear import dependence, design_of, estimate, fit_model, how_it_fits, peers_verdict


@dataclass(frozen=True, slots=True)
class Mt:
    r"""The lists are independent, each with its own probability of recording.

    .. math::

        \log E(y_h) = \beta_0 + \sum_i \beta_i h_i

    The log-linear model without interactions; for two lists its N is that of Lincoln and Petersen.

    Parameters
    ----------
    level
        Confidence level of the interval.
    interval
        How the interval is made.

    References
    ----------
    Otis DL, Burnham KP, White GC, Anderson DR (1978). Wildlife Monographs 62, 3–135.
    Cormack RM (1992). Biometrics 48(2), 567–576.

    Examples
    --------
    >>> lists = CaptureTable(("police", "shelter"), {(1, 1): 40, (1, 0): 60, (0, 1): 20})
    >>> round(Mt().fit(lists).n_hat, 6) == 100 * 60 / 40
    True
    """

    level: float = 0.95
    interval: IntervalOf = profile
    method: ClassVar[str] = "mt"
    takes: ClassVar[type] = CaptureTable

    def fit(self, captures: CaptureTable) -> Estimate:
        """Fit the independent lists."""
        check_level(self.level)
        model = Hierarchy(captures.n_lists)
        fitted = fit_model(captures, design_of(model), self.method, str(model))
        told = how_it_fits(fitted, str(model), captures.n_observed, peers_verdict(captures, model))
        words = (dependence(model, captures.lists),)
        return estimate(captures, fitted, self.method, words, self.interval, self.level, told)
