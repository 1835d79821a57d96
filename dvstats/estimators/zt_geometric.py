"""One register: zero-truncated geometric, rates of recording that differ as an exponential distribution."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from dvstats.core.captures import RepeatCounts
from dvstats.core.estimate import Estimate, check_level
from dvstats.estimators._repeats import ONE_PROCESS, UNCHANGED, zero_truncated
from dvstats.numerics.count_families import GEOMETRIC

EXPONENTIAL_RATES = "rates of being recorded differ between persons as an exponential distribution"


@dataclass(frozen=True, slots=True)
class ZeroTruncatedGeometric:
    r"""Rates of being recorded differ as an exponential distribution; only chance keeps one off the register.

    .. math::

        \hat p_0 = \frac{n}{\sum_k k f_k}, \qquad \hat N = \frac{n}{1 - \hat p_0}

    The variance adds to that of the fitted mean the binomial part n p_0 / (1 - p_0)^2: had N been known, n would vary.
    A last class "k or more" enters the likelihood by its tail.

    Parameters
    ----------
    level
        Confidence level of the interval.

    References
    ----------
    Niwitpong S, Böhning D, van der Heijden PGM, Holling H (2013). Metrika 76(4), 495–519.

    Examples
    --------
    >>> seen = RepeatCounts({1: 15169, 2: 1957, 3: 393, 4: 99, 5: 28, 6: 16})
    >>> print(ZeroTruncatedGeometric().fit(seen))
    zt-geometric: 114,180 (95% CI 110,323–118,197); 17,662 observed, coverage 15%
    """

    level: float = 0.95
    method: ClassVar[str] = "zt-geometric"
    takes: ClassVar[type] = RepeatCounts

    def fit(self, captures: RepeatCounts) -> Estimate:
        """Estimate N from all counts."""
        check_level(self.level)
        return zero_truncated(captures, GEOMETRIC, self.method, (EXPONENTIAL_RATES, UNCHANGED, ONE_PROCESS), self.level)
