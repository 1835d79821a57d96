"""Two lists, independent: the maximum-likelihood form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from dvstats.core.captures import CaptureTable
from dvstats.core.estimate import Estimate, Interval, check_level
from dvstats.estimators._two_lists import TWO_LISTS, few_shared, two_lists
from dvstats.numerics.lognormal import unseen_lognormal


@dataclass(frozen=True, slots=True)
class LincolnPetersen:
    r"""Two lists, independent, every case equally likely to be on each; biased upwards in small samples.

    .. math::

        \hat N = \frac{n_1 n_2}{m}, \qquad \widehat{\mathrm{Var}} = \frac{n_1 n_2 (n_1 - m)(n_2 - m)}{m^3}

    where :math:`n_1, n_2` are the lengths of the lists and :math:`m` their overlap.

    Parameters
    ----------
    level
        Confidence level of the interval.

    References
    ----------
    Sekar CC, Deming WE (1949). Journal of the American Statistical Association 44(245), 101–115.

    Examples
    --------
    >>> lists = CaptureTable(("police", "shelter"), {(1, 1): 40, (1, 0): 60, (0, 1): 20})
    >>> LincolnPetersen().fit(lists).n_hat
    150.0
    """

    level: float = 0.95
    method: ClassVar[str] = "lincoln-petersen"
    takes: ClassVar[type] = CaptureTable
    n_lists: ClassVar[tuple[int, int]] = (2, 2)

    def fit(self, captures: CaptureTable) -> Estimate:
        """Estimate N from the overlap of the two lists."""
        check_level(self.level)
        n1, n2, m = two_lists(captures, self.method)
        n_observed, n_hat = n1 + n2 - m, n1 * n2 / m
        variance = n1 * n2 * (n1 - m) * (n2 - m) / m**3
        low, high = unseen_lognormal(n_observed, n_hat - n_observed, variance, self.level)
        interval = Interval(low, high, self.level, "log-normal for the unseen part")
        return Estimate(n_hat, n_observed, interval, self.method, TWO_LISTS, variance**0.5, warnings=few_shared(m))
