"""Lists in the order of time; being recorded once changes the chance to be recorded again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from dvstats.core.captures import CaptureTable
from dvstats.core.estimate import Estimate
from dvstats.estimators._behaviour import RECORDED_AGAIN, first_and_again, fit_behaviour, removal

ALL_ALIKE = "all lists are equally likely to be the first to hold a case"


@dataclass(frozen=True, slots=True)
class Mb:
    r"""Lists in the order of time; being recorded once changes the chance to be recorded again.

    .. math::

        E(u_j) = N (1 - q)\, q^{j - 1}, \qquad \hat N = \frac{\sum_j u_j}{1 - \hat q^{\,t}}

    where :math:`u_j` cases are first held by list j of t. Only the first records tell of N: it is found where they
    fall, as if cases were removed. Where they do not fall there is no estimate. The interval is log-normal.

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
    >>> print(Mb().fit(table))
    mb: 383 (95% CI 329–488); 271 observed, coverage 71%
    """

    level: float = 0.95
    method: ClassVar[str] = "mb"
    takes: ClassVar[type] = CaptureTable
    needs_order: ClassVar[bool] = True

    def fit(self, captures: CaptureTable) -> Estimate:
        """Fit first and later records apart; N follows from the first."""
        first, again = first_and_again(captures.n_lists)
        design = np.column_stack([np.ones(len(first)), first, again])
        words = (RECORDED_AGAIN, ALL_ALIKE)
        return fit_behaviour(captures, design, lambda b: removal(b[0], b[1], b[2], captures.n_lists)[0], 2,
                             self.method, words, self.level)  # fmt: skip
