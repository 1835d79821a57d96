"""One register: zero-truncated Poisson, everybody equally likely to be recorded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from dvstats.core.captures import RepeatCounts
from dvstats.core.estimate import Estimate, check_level
from dvstats.estimators._repeats import ONE_PROCESS, UNCHANGED, zero_truncated
from dvstats.numerics.count_families import POISSON

SAME_RATE = "everybody is recorded at the same rate (Poisson)"


@dataclass(frozen=True, slots=True)
class ZeroTruncatedPoisson:
    r"""Everybody is recorded at the same rate; only chance keeps a person off the register.

    .. math::

        \frac{\hat\lambda}{1 - e^{-\hat\lambda}} = \frac{\sum_k k f_k}{n}, \qquad
        \hat N = \frac{n}{1 - e^{-\hat\lambda}}

    The variance adds to that of the fitted mean the binomial part n p_0 / (1 - p_0)^2: had N been known, n would vary.
    A last class "k or more" enters the likelihood by its tail.

    Parameters
    ----------
    level
        Confidence level of the interval.

    References
    ----------
    van der Heijden PGM, Bustami R, Cruyff MJLF, Engbersen G, van Houwelingen HC (2003). Statistical Modelling 3(4),
    305–322.

    Examples
    --------
    >>> seen = RepeatCounts({1: 15169, 2: 1957, 3: 393, 4: 99, 5: 28, 6: 16})
    >>> print(ZeroTruncatedPoisson().fit(seen))
    zt-poisson: 60,376 (95% CI 58,562–62,271); 17,662 observed, coverage 29%
    """

    level: float = 0.95
    method: ClassVar[str] = "zt-poisson"
    takes: ClassVar[type] = RepeatCounts

    def fit(self, captures: RepeatCounts) -> Estimate:
        """Estimate N from all counts."""
        check_level(self.level)
        return zero_truncated(captures, POISSON, self.method, (SAME_RATE, UNCHANGED, ONE_PROCESS), self.level)
