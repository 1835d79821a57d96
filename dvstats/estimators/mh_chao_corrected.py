"""A lower bound however people differ, corrected for the bias of few cases on two lists; all lists are alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from dvstats.core.captures import CaptureTable
from dvstats.core.estimate import Estimate, Interval, check_level
from dvstats.estimators._heterogeneity import BOUND, DIFFER, GIVEN, SAME_LISTS, held_by
from dvstats.estimators._loglinear import CLOSED, LINKED, check_number, observed
from dvstats.numerics.lognormal import unseen_lognormal


@dataclass(frozen=True, slots=True)
class MhChaoCorrected:
    r"""A lower bound however people differ, corrected for the bias of few cases on two lists; all lists are alike.

    .. math::

        \hat N = n + a\, \frac{f_1 (f_1 - 1)}{2 (f_2 + 1)}, \qquad a = \frac{t - 1}{t}

    where :math:`f_k` cases are on k of t lists. It is finite where no case is on two lists. The variance is

    .. math::

        a\, \frac{f_1 (f_1 - 1)}{2 (f_2 + 1)} + \frac{a^2}{4} \left\{ \frac{f_1^2 (f_1 - 1)^2}{(f_2 + 1)^2}
        - \frac{f_1 (f_1 - 1)(f_1 - 2)(f_1 - 3)}{(f_2 + 1)(f_2 + 2)} \right\}

    and the interval is log-normal for the unseen part.

    Parameters
    ----------
    level
        Confidence level of the interval.

    References
    ----------
    Chao A (1987). Biometrics 43(4), 783–791.
    Rivest LP, Lévesque T (2001). Canadian Journal of Statistics 29(4), 555–572.

    Examples
    --------
    >>> table = CaptureTable(("P", "Q", "E"), {(0, 0, 1): 63, (0, 1, 0): 55, (0, 1, 1): 18, (1, 0, 0): 69,
    ...                                        (1, 0, 1): 17, (1, 1, 0): 21, (1, 1, 1): 28})
    >>> print(MhChaoCorrected().fit(table))
    mh-chao-corrected: 474 (95% CI 407–575); 271 observed, coverage 57%; a lower bound on its assumptions
    """

    level: float = 0.95
    method: ClassVar[str] = "mh-chao-corrected"
    takes: ClassVar[type] = CaptureTable
    n_lists: ClassVar[tuple[int, int]] = (3, 12)

    def fit(self, captures: CaptureTable) -> Estimate:
        """Estimate the unseen from the cases on one list and on two."""
        check_level(self.level)
        check_number(captures, self.method, *self.n_lists)
        possible, counts = observed(captures)
        held = held_by(captures.n_lists)[possible]
        f1, f2 = float(counts[held == 1].sum()), float(counts[held == 2].sum())
        a, n = (captures.n_lists - 1) / captures.n_lists, captures.n_observed
        unseen = a * f1 * (f1 - 1) / (2 * (f2 + 1))
        squared = f1 * (f1 - 1) * (f1 - 2) * (f1 - 3) / ((f2 + 1) * (f2 + 2))
        variance = unseen + unseen**2 - a**2 * squared / 4
        interval = Interval(*unseen_lognormal(n, unseen, variance, self.level), self.level,
                            "log-normal for the unseen part")  # fmt: skip
        words = (CLOSED, DIFFER.format(form=BOUND), GIVEN, SAME_LISTS, LINKED)
        return Estimate(n + unseen, n, interval, self.method, words, variance**0.5, lower_bound=True)
