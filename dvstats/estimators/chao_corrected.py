"""One register: Chao's lower bound with less bias, defined even if nobody was recorded twice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from dvstats.core.captures import RepeatCounts
from dvstats.core.estimate import Estimate, check_level
from dvstats.estimators._repeats import bound_is_n, exact_frequencies, few, repeat_estimate
from dvstats.estimators.chao import BOUND, CHANCE, DIFFERENT


@dataclass(frozen=True, slots=True)
class ChaoCorrected:
    r"""A lower bound if nobody is recorded only once because being recorded changed them; bias-corrected.

    .. math::

        \hat N = n + \frac{f_1 (f_1 - 1)}{2 (f_2 + 1)}, \qquad
        \widehat{\mathrm{Var}} = \frac{f_1 (f_1 - 1)}{2 (f_2 + 1)} + \frac{f_1 (2 f_1 - 1)^2}{4 (f_2 + 1)^2}
        + \frac{f_1^2 f_2 (f_1 - 1)^2}{4 (f_2 + 1)^4}

    and for :math:`f_2 = 0` the last term is replaced by :math:`-f_1^4 / (4 \hat N)`.

    Parameters
    ----------
    level
        Confidence level of the interval.

    References
    ----------
    Chao A (2005). Species estimation and applications. In Encyclopedia of Statistical Sciences, 2nd edition, 7907–7916.

    Examples
    --------
    >>> seen = RepeatCounts({1: 15169, 2: 1957, 3: 393, 4: 99, 5: 28, 6: 16})
    >>> print(ChaoCorrected().fit(seen))
    chao-corrected: 76,417 (95% CI 73,266–79,746); 17,662 observed, coverage 23%; a lower bound on its assumptions
    """

    level: float = 0.95
    method: ClassVar[str] = "chao-corrected"
    takes: ClassVar[type] = RepeatCounts

    def fit(self, captures: RepeatCounts) -> Estimate:
        """Estimate a lower bound for N from f1 and f2."""
        check_level(self.level)
        f1, f2 = exact_frequencies(captures, self.method, 1, 2)
        if f1 < 2:
            raise bound_is_n(self.method, f1)
        unseen = f1 * (f1 - 1) / (2 * (f2 + 1))
        variance = _variance(f1, f2, captures.n_observed + unseen)
        return repeat_estimate(
            captures.n_observed, unseen, variance, self.level, self.method, (CHANCE, DIFFERENT, BOUND),
            warnings=few(f2=f2), lower_bound=True,
        )  # fmt: skip


def _variance(f1: int, f2: int, n_hat: float) -> float:
    common = f1 * (f1 - 1) / (2 * (f2 + 1)) + f1 * (2 * f1 - 1) ** 2 / (4 * (f2 + 1) ** 2)
    if f2 == 0:
        return common - f1**4 / (4 * n_hat)
    return common + f1**2 * f2 * (f1 - 1) ** 2 / (4 * (f2 + 1) ** 4)
