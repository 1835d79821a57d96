"""One register: Chao's lower bound without trust in those recorded once, with less bias."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from dvstats.core.captures import RepeatCounts
from dvstats.core.errors import EstimationError
from dvstats.core.estimate import Estimate, check_level
from dvstats.estimators._repeats import exact_frequencies, few, nobody_seen, repeat_estimate
from dvstats.estimators.chao import CHANCE, DIFFERENT
from dvstats.estimators.chao_one_inflated import BOUND, IGNORES_ONES


@dataclass(frozen=True, slots=True)
class ChaoOneInflatedCorrected:
    r"""A lower bound even if some are recorded only once because being recorded changed them; bias-corrected.

    .. math::

        \hat f_0 = \frac{2 f_2 (f_2 - 1) (f_2 - 2)}{9 (f_3 + 1) (f_3 + 2)}, \qquad
        \widehat{\mathrm{Var}} = \hat f_0^2 \left(a^2 f_2 + b^2 f_3\right) + \hat f_0

    with :math:`a = 1/f_2 + 1/(f_2 - 1) + 1/(f_2 - 2)` and :math:`b = 1/(f_3 + 1) + 1/(f_3 + 2)`, the derivatives of
    its log. For Poisson counts the factorial moments make the numerator and denominator right on average.

    Parameters
    ----------
    level
        Confidence level of the interval.

    References
    ----------
    Böhning D, Kaskasamkul P, van der Heijden PGM (2019). Metrika 82(3), 361–384.

    Examples
    --------
    >>> seen = RepeatCounts({1: 15169, 2: 1957, 3: 393, 4: 99, 5: 28, 6: 16})
    >>> print(ChaoOneInflatedCorrected().fit(seen))
    chao-one-inflated-corrected: 28,348 (95% CI 26,088–31,213); 17,662 observed, coverage 62%; a lower bound on its
    assumptions
    """

    level: float = 0.95
    method: ClassVar[str] = "chao-one-inflated-corrected"
    takes: ClassVar[type] = RepeatCounts

    def fit(self, captures: RepeatCounts) -> Estimate:
        """Estimate a lower bound for N from n, f2 and f3."""
        check_level(self.level)
        f2, f3 = exact_frequencies(captures, self.method, 2, 3)
        if f3 == 0:
            raise nobody_seen(self.method, 3, "the estimate explodes as f3 falls to 0", "a longer period may help")
        if f2 < 3:
            raise EstimationError(self.method, f"f2 = {f2}: fewer than three persons were recorded twice",
                                  "a longer period may help")  # fmt: skip
        unseen = 2 * f2 * (f2 - 1) * (f2 - 2) / (9 * (f3 + 1) * (f3 + 2))
        a, b = 1 / f2 + 1 / (f2 - 1) + 1 / (f2 - 2), 1 / (f3 + 1) + 1 / (f3 + 2)
        variance = unseen**2 * (a**2 * f2 + b**2 * f3) + unseen
        return repeat_estimate(
            captures.n_observed, unseen, variance, self.level, self.method, (CHANCE, DIFFERENT, IGNORES_ONES, BOUND),
            warnings=few(f2=f2, f3=f3), lower_bound=True,
        )  # fmt: skip
