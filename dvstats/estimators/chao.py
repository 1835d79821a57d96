"""One register: Chao's lower bound, from those recorded once and twice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from dvstats.core.captures import RepeatCounts
from dvstats.core.estimate import Estimate, check_level
from dvstats.estimators._repeats import bound_is_n, exact_frequencies, few, nobody_seen, repeat_estimate

BOUND = "it is a lower bound if nobody is recorded only once because being recorded changed them"
DIFFERENT = "people may differ in how easily they are recorded"
CHANCE = "each person's records come independently, at a rate of their own (mixed Poisson)"


@dataclass(frozen=True, slots=True)
class ChaoLowerBound:
    r"""A lower bound if nobody is recorded only once because being recorded changed them.

    .. math::

        \hat N = n + \frac{f_1^2}{2 f_2}, \qquad
        \widehat{\mathrm{Var}} = f_2 \left[ \frac{1}{4}\left(\frac{f_1}{f_2}\right)^4 + \left(\frac{f_1}{f_2}\right)^3
        + \frac{1}{2}\left(\frac{f_1}{f_2}\right)^2 \right]

    where :math:`f_k` persons were recorded k times and n at least once. By the inequality of Cauchy and Schwarz the
    mean is not above N for any distribution of recording rates over persons. Where some are recorded once and then
    never again, as when an arrest ends the violence or the offender learns to hide it, it can lie far above N.

    Parameters
    ----------
    level
        Confidence level of the interval.

    References
    ----------
    Chao A (1987). Biometrics 43(4), 783–791.

    Examples
    --------
    Suspects of domestic violence in a Dutch police register, 2009:

    >>> seen = RepeatCounts({1: 15169, 2: 1957, 3: 393, 4: 99, 5: 28, 6: 16})
    >>> print(ChaoLowerBound().fit(seen))
    chao: 76,451 (95% CI 73,297–79,783); 17,662 observed, coverage 23%; a lower bound on its assumptions
    """

    level: float = 0.95
    method: ClassVar[str] = "chao"
    takes: ClassVar[type] = RepeatCounts

    def fit(self, captures: RepeatCounts) -> Estimate:
        """Estimate a lower bound for N from f1 and f2."""
        check_level(self.level)
        f1, f2 = exact_frequencies(captures, self.method, 1, 2)
        if f2 == 0:
            raise nobody_seen(
                self.method, 2, "f1²/(2 f2) has no value", "`chao-corrected` has one, with a wide interval"
            )
        if f1 == 0:
            raise bound_is_n(self.method, f1)
        ratio = f1 / f2
        variance = f2 * (ratio**4 / 4 + ratio**3 + ratio**2 / 2)
        return repeat_estimate(
            captures.n_observed, f1 * ratio / 2, variance, self.level, self.method, (CHANCE, DIFFERENT, BOUND),
            warnings=few(f2=f2), lower_bound=True,
        )  # fmt: skip
