"""Lists in the order of time; being recorded changes the chance, and the first list finds the easiest cases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from dvstats.core.captures import CaptureTable
from dvstats.core.estimate import Estimate
from dvstats.estimators._behaviour import RECORDED_AGAIN, first_and_again, fit_behaviour, removal
from dvstats.numerics.poisson_loglinear import Array

EASIEST = "the first list may find easier cases; the others are equally likely to be the first to hold one of the rest"


@dataclass(frozen=True, slots=True)
class Mbh:
    r"""Lists in the order of time; being recorded changes the chance, and the first list finds the easiest cases.

    .. math::

        E(u_j) = N' (1 - q)\, q^{j - 2}\ (j \ge 2), \qquad \hat N = u_1 + \frac{\sum_{j \ge 2} u_j}{1 - \hat q^{\,t-1}}

    where :math:`u_j` cases are first held by list j of t, and :math:`N'` are not held by the first. Where the first
    records do not fall there is no estimate. The standard error holds the Poisson variance of the unseen count; the
    interval is log-normal.

    Parameters
    ----------
    level
        Confidence level of the interval.

    References
    ----------
    Otis DL, Burnham KP, White GC, Anderson DR (1978). Wildlife Monographs 62, 3–135.
    Baillargeon S, Rivest LP (2007). Journal of Statistical Software 19(5), 1–31.

    Examples
    --------
    >>> table = CaptureTable(("P", "Q", "E"), {(0, 0, 1): 63, (0, 1, 0): 55, (0, 1, 1): 18, (1, 0, 0): 69,
    ...                                        (1, 0, 1): 17, (1, 1, 0): 21, (1, 1, 1): 28})
    >>> print(Mbh().fit(table))
    mbh: 668 (95% CI 325–3,197); 271 observed, coverage 41%
    """

    level: float = 0.95
    method: ClassVar[str] = "mbh"
    takes: ClassVar[type] = CaptureTable
    n_lists: ClassVar[tuple[int, int]] = (3, 12)
    needs_order: ClassVar[bool] = True

    def fit(self, captures: CaptureTable) -> Estimate:
        """Fit the first list apart; N follows from the first records of the others."""
        first, again = first_and_again(captures.n_lists)
        design = np.column_stack([np.ones(len(first)), first == 0, first, again])

        def unseen(b: Array) -> float:
            return removal(b[0] + b[2], b[2], b[3], captures.n_lists - 1)[0]

        return fit_behaviour(captures, design, unseen, 3, self.method, (RECORDED_AGAIN, EASIEST), self.level)
