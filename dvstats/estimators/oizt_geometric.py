"""One register: one-inflated zero-truncated geometric; the record changed some of those recorded once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from dvstats.core.captures import RepeatCounts
from dvstats.core.estimate import Estimate, check_level
from dvstats.estimators._repeats import one_inflated
from dvstats.estimators.zt_geometric import EXPONENTIAL_RATES
from dvstats.numerics.count_families import GEOMETRIC

TRUNCATED_THEN_INFLATED = (
    "some were recorded only once because being recorded changed them; otherwise they would be like the others",
    "all who were recorded, ones included, stand for those never recorded",
)


@dataclass(frozen=True, slots=True)
class OiztGeometric:
    r"""Truncated, then inflated: some recorded once would have been recorded again, had the record not changed them.

    .. math::

        \hat N = \frac{n}{1 - \hat q_0}

    where :math:`q_k` is the geometric distribution fitted to those seen twice or more, and :math:`n_{\ge 2} = n - f_1`.
    `ztoi-geometric` has the same likelihood and another N: no data can choose between the two, only knowledge of what
    being recorded does. The warning of the result gives the other's number. With fewer ones than expected the share of
    inflation is estimated as 0, and N is that of `zt-geometric`.

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
    >>> print(OiztGeometric().fit(seen))
    oizt-geometric: 77,244 (95% CI 72,457–82,450); 17,662 observed, coverage 23%
    """

    level: float = 0.95
    method: ClassVar[str] = "oizt-geometric"
    takes: ClassVar[type] = RepeatCounts

    def fit(self, captures: RepeatCounts) -> Estimate:
        """Estimate N from those seen twice or more, and n."""
        check_level(self.level)
        return one_inflated(
            captures, GEOMETRIC, 0, self.method, (EXPONENTIAL_RATES, *TRUNCATED_THEN_INFLATED), self.level
        )
