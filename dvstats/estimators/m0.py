"""Two to twelve lists, independent, all with the same probability of recording."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from dvstats.core.captures import CaptureTable
from dvstats.core.estimate import Estimate, check_level
from dvstats.estimators._intervals import IntervalOf, profile
from dvstats.estimators._loglinear import estimate, fit_model, how_it_fits, patterns


@dataclass(frozen=True, slots=True)
class M0:
    r"""The lists are independent, and all are equally likely to hold a case.

    .. math::

        \log E(y_h) = \beta_0 + \beta \sum_i h_i

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
    >>> lists = CaptureTable(("first", "second"), {(1, 1): 40, (1, 0): 30, (0, 1): 30})
    >>> round(M0().fit(lists).n_hat, 6) == round(70 * 70 / 40, 6)
    True
    """

    level: float = 0.95
    interval: IntervalOf = profile
    method: ClassVar[str] = "m0"
    takes: ClassVar[type] = CaptureTable

    def fit(self, captures: CaptureTable) -> Estimate:
        """Fit one probability for all lists."""
        check_level(self.level)
        rows = patterns(captures.n_lists)
        design = np.column_stack([np.ones(len(rows)), rows.sum(axis=1)])
        fitted = fit_model(captures, design, self.method, "")
        told = how_it_fits(fitted, "", captures.n_observed)
        words = ("the lists are independent of each other", "all lists are equally likely to hold a case")
        return estimate(captures, fitted, self.method, words, self.interval, self.level, told)
