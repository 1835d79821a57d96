"""One register: zero-truncated one-inflated Poisson; some can be recorded only once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from dvstats.core.captures import RepeatCounts
from dvstats.core.estimate import Estimate, check_level
from dvstats.estimators._repeats import one_inflated
from dvstats.estimators.zt_poisson import SAME_RATE
from dvstats.numerics.count_families import POISSON

INFLATED_THEN_TRUNCATED = (
    "some persons, recorded or not, are certain to be recorded exactly once: none of them is unseen",
    "only those recorded twice or more, and as many ones as fit them, stand for those never recorded",
)


@dataclass(frozen=True, slots=True)
class ZtoiPoisson:
    r"""Inflated, then truncated: a group apart is always recorded exactly once, and none of it is unseen.

    .. math::

        \hat N = n + n_{\ge 2} \frac{\hat q_0}{1 - \hat q_0 - \hat q_1}

    where :math:`q_k` is the Poisson distribution fitted to those seen twice or more, and :math:`n_{\ge 2} = n - f_1`.
    `oizt-poisson` has the same likelihood and another N: no data can choose between the two, only knowledge of what
    being recorded does. The warning of the result gives the other's number. With fewer ones than expected the share of
    inflation is estimated as 0, and N is that of `zt-poisson`.

    Parameters
    ----------
    level
        Confidence level of the interval.

    References
    ----------
    Godwin RT, Böhning D (2017). Journal of the Royal Statistical Society C 66(2), 425–448.
    Böhning D, van der Heijden PGM (2019). Annals of Applied Statistics 13(2), 1198–1211.
    Böhning D, Friedl H (2024). International Statistical Review 92(1), 148–165.

    Examples
    --------
    >>> seen = RepeatCounts({1: 15169, 2: 1957, 3: 393, 4: 99, 5: 28, 6: 16})
    >>> print(ZtoiPoisson().fit(seen))
    ztoi-poisson: 23,829 (95% CI 22,903–24,917); 17,662 observed, coverage 74%
    """

    level: float = 0.95
    method: ClassVar[str] = "ztoi-poisson"
    takes: ClassVar[type] = RepeatCounts

    def fit(self, captures: RepeatCounts) -> Estimate:
        """Estimate N from those seen twice or more."""
        check_level(self.level)
        return one_inflated(captures, POISSON, 1, self.method, (SAME_RATE, *INFLATED_THEN_TRUNCATED), self.level)
