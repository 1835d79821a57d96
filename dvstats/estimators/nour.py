"""Two lists that send cases to each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from dvstats.core.captures import CaptureTable
from dvstats.core.errors import EstimationError
from dvstats.core.estimate import Estimate, Interval, check_level
from dvstats.estimators._two_lists import TWO_LISTS, few_shared, two_lists
from dvstats.numerics.lognormal import unseen_lognormal

RELATED = "the two lists are positively dependent: being on one makes being on the other likelier"
MILD = "positive dependence of a strength that the method fixes; the two lists cannot show it"


@dataclass(frozen=True, slots=True)
class Nour:
    r"""Two lists that are known to be positively dependent.

    .. math::

        \hat f_0 = \frac{2\, m\, b\, c}{m^2 + b c}, \qquad \hat N = m + b + c + \hat f_0, \qquad m^2 > b c

    with :math:`m` cases on both lists, :math:`b` and :math:`c` on one only. The variance is that of :math:`\hat f_0` by
    the delta method with Poisson counts, plus :math:`\hat f_0` for the unseen count itself.

    Parameters
    ----------
    level
        Confidence level of the interval.

    References
    ----------
    Nour ES (1982). On the estimation of the total number of vital events with data from dual collection systems.
    Journal of the Royal Statistical Society A 145(1), 106–116.

    Examples
    --------
    >>> lists = CaptureTable(("police", "shelter"), {(1, 1): 40, (1, 0): 60, (0, 1): 20})
    >>> round(Nour().fit(lists).n_hat, 4)
    154.2857
    """

    level: float = 0.95
    method: ClassVar[str] = "nour"
    takes: ClassVar[type] = CaptureTable
    n_lists: ClassVar[tuple[int, int]] = (2, 2)

    def fit(self, captures: CaptureTable) -> Estimate:
        """Estimate N where most cases of the lists are shared, or refuse."""
        check_level(self.level)
        n1, n2, m = two_lists(captures, self.method)
        b, c = n1 - m, n2 - m
        if not m * m > b * c:
            raise EstimationError(
                self.method, f"{m}² shared cases are not more than {b} × {c}, as the method needs",
                "use chapman, and the sensitivity to an odds ratio",
            )  # fmt: skip
        n, unseen, variance = m + b + c, 2 * m * b * c / (m * m + b * c), _variance(m, b, c)
        low, high = unseen_lognormal(n, unseen, variance, self.level)
        interval = Interval(low, high, self.level, "log-normal for the unseen part")
        words = (TWO_LISTS[0], RELATED, *TWO_LISTS[2:])
        return Estimate(n + unseen, n, interval, self.method, words, variance**0.5, warnings=(MILD, *few_shared(m)))


def _variance(m: int, b: int, c: int) -> float:
    whole = m * m + b * c
    unseen = 2 * m * b * c / whole
    by_m, by_b, by_c = 2 * b * c * (b * c - m * m) / whole**2, 2 * m**3 * c / whole**2, 2 * m**3 * b / whole**2
    return unseen + by_m**2 * m + by_b**2 * b + by_c**2 * c
