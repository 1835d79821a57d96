"""One register: zero-truncated hurdle, poisson; those recorded once follow a rule of their own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from dvstats.core.captures import RepeatCounts
from dvstats.core.estimate import Estimate
from dvstats.core.register import Register
from dvstats.estimators._repeats import CLOSED, LINKED, seen_counts
from dvstats.estimators.regression import ONCE_IS_APART, Regression
from dvstats.estimators.zt_poisson import SAME_RATE
from dvstats.numerics.repeat_likelihoods import LIKELIHOODS


@dataclass(frozen=True, slots=True)
class ZeroTruncatedHurdlePoisson:
    r"""Those recorded once are a group with a rule of its own; all others would never be recorded exactly once.

    .. math::

        \hat N = n \frac{1 - \hat q_1}{1 - \hat q_0 - \hat q_1}

    where :math:`q_k` is the poisson distribution fitted to those seen twice or more. Of those unseen none is in
    the group of ones, so that each person seen, ones included, stands for :math:`q_0 / (1 - q_1)` unseen. The
    likelihood is that of `oizt-poisson` and `ztoi-poisson`, where there is a surplus of ones.

    Parameters
    ----------
    level
        Confidence level of the interval.

    References
    ----------
    Chlebicki P, Beręsewicz M. singleRcapture, R package 0.2.3: zero-truncated hurdle models.

    Examples
    --------
    >>> seen = RepeatCounts({1: 15169, 2: 1957, 3: 393, 4: 99, 5: 28, 6: 16})
    >>> print(ZeroTruncatedHurdlePoisson().fit(seen))
    zt-hurdle-poisson: 61,350 (95% CI 55,010–68,767); 17,662 observed, coverage 29%
    """

    level: float = 0.95
    method: ClassVar[str] = "zt-hurdle-poisson"
    takes: ClassVar[type] = RepeatCounts

    def fit(self, captures: RepeatCounts) -> Estimate:
        """Estimate N from those seen twice or more, and n."""
        seen_counts(captures, self.method)
        told = Regression("~ 1", LIKELIHOODS[self.method], level=self.level).fit(Register.from_counts(captures))
        assert told.fit is not None
        named = replace(told.fit, model="zero-truncated hurdle Poisson")
        return replace(told, fit=named, assumes=(CLOSED, LINKED, SAME_RATE, *ONCE_IS_APART))
