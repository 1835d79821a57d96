"""Two lists, independent: Chapman's nearly unbiased form of Lincoln and Petersen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from dvstats.core.captures import CaptureTable
from dvstats.core.estimate import Estimate, Interval, check_level
from dvstats.estimators._two_lists import TWO_LISTS, few_shared, two_lists
from dvstats.numerics.lognormal import unseen_lognormal


@dataclass(frozen=True, slots=True)
class Chapman:
    r"""Two lists, independent, every case equally likely to be on each.

    .. math::

        \hat N = \frac{(n_1 + 1)(n_2 + 1)}{m + 1} - 1,
        \qquad
        \widehat{\mathrm{Var}} = \frac{(n_1+1)(n_2+1)(n_1-m)(n_2-m)}{(m+1)^2 (m+2)}

    where :math:`n_1, n_2` are the lengths of the lists and :math:`m` their overlap. The interval is log-normal for the
    unseen part.

    Parameters
    ----------
    level
        Confidence level of the interval.

    References
    ----------
    Chapman DG (1951). University of California Publications in Statistics 1(7), 131–160.
    Seber GAF (1970). Biometrics 26, 13–22.
    Chao A (1987). Biometrics 43(4), 783–791.

    Examples
    --------
    >>> lists = CaptureTable(("police", "shelter"), {(1, 1): 49, (1, 0): 86, (0, 1): 73})
    >>> print(Chapman().fit(lists))
    chapman: 334 (95% CI 289–403); 208 observed, coverage 62%
    """

    level: float = 0.95
    method: ClassVar[str] = "chapman"
    takes: ClassVar[type] = CaptureTable
    n_lists: ClassVar[tuple[int, int]] = (2, 2)

    def fit(self, captures: CaptureTable) -> Estimate:
        """Estimate N from the overlap of the two lists."""
        check_level(self.level)
        n1, n2, m = two_lists(captures, self.method)
        n_observed = n1 + n2 - m
        n_hat = (n1 + 1) * (n2 + 1) / (m + 1) - 1
        variance = (n1 + 1) * (n2 + 1) * (n1 - m) * (n2 - m) / ((m + 1) ** 2 * (m + 2))
        low, high = unseen_lognormal(n_observed, n_hat - n_observed, variance, self.level)
        interval = Interval(low, high, self.level, "log-normal for the unseen part")
        warnings = few_shared(m)
        return Estimate(n_hat, n_observed, interval, self.method, TWO_LISTS, variance**0.5, warnings=warnings)
