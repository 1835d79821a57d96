"""A lower bound however people differ; each list has its own probability."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from dvstats.core.captures import CaptureTable
from dvstats.core.estimate import Estimate
from dvstats.estimators._heterogeneity import BOUND, DIFFER, GIVEN, lower_bound, own_lists
from dvstats.estimators._intervals import IntervalOf, profile

WORDS = (DIFFER.format(form=BOUND), GIVEN)


@dataclass(frozen=True, slots=True)
class MthChao:
    r"""A lower bound however people differ; each list has its own probability.

    .. math::

        \log E(y_h) = \beta_0 + \sum_j \beta_j h_j + \sum_{j=3}^{t} \eta_j \max(k_h - j + 1, 0), \qquad \eta_j \ge 0

    where :math:`k_h` is the number of lists that hold history h. Heterogeneity of any distribution makes the excess
    over equal people convex in k, so that the smallest N is where the excess starts after two lists. A coefficient that
    wants to be negative is held at zero, otherwise the estimate were no bound.

    Parameters
    ----------
    level
        Confidence level of the interval.
    interval
        How the interval is made; it takes the terms that are kept for given.

    References
    ----------
    Chao A (1987). Biometrics 43(4), 783–791.
    Rivest LP, Baillargeon S (2007). Biometrics 63(4), 999–1006.
    Rivest LP (2011). International Journal of Biostatistics 7(1), 23.

    Examples
    --------
    >>> table = CaptureTable(("P", "Q", "E"), {(0, 0, 1): 63, (0, 1, 0): 55, (0, 1, 1): 18, (1, 0, 0): 69,
    ...                                        (1, 0, 1): 17, (1, 1, 0): 21, (1, 1, 1): 28})
    >>> print(MthChao().fit(table))
    mth-chao: 479 (95% CI 405–579); 271 observed, coverage 57%; a lower bound on its assumptions
    """

    level: float = 0.95
    interval: IntervalOf = profile
    method: ClassVar[str] = "mth-chao"
    takes: ClassVar[type] = CaptureTable
    n_lists: ClassVar[tuple[int, int]] = (3, 12)

    def fit(self, captures: CaptureTable) -> Estimate:
        """Fit under the constraint and say which terms are kept."""
        return lower_bound(captures, own_lists(captures.n_lists), self.method, WORDS, self.interval, self.level)
