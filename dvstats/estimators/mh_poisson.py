"""People differ as a Poisson number does, on the logit; all lists are alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from dvstats.core.captures import CaptureTable
from dvstats.core.estimate import Estimate
from dvstats.estimators._heterogeneity import DIFFER, GIVEN, SAME_LISTS, check_theta, equal_lists, held_by, with_column
from dvstats.estimators._intervals import IntervalOf, profile
from dvstats.numerics.heterogeneity import poisson

WORDS = (DIFFER.format(form="as a Poisson number on the logit"), GIVEN, SAME_LISTS)


@dataclass(frozen=True, slots=True)
class MhPoisson:
    r"""People differ as a Poisson number does, on the logit; all lists are alike.

    .. math::

        \log E(y_h) = \beta_0 + \beta k_h + \tau\, (\theta^{k_h} - 1)

    where :math:`k_h` is the number of lists that hold history h. A negative :math:`\tau` is not heterogeneity, and is
    told. Where nobody is on all lists the fit may lie at the boundary, and is refused.

    Parameters
    ----------
    theta
        Parameter of the form of heterogeneity.
    level
        Confidence level of the interval.
    interval
        How the interval is made.

    References
    ----------
    Baillargeon S, Rivest LP (2007). Journal of Statistical Software 19(5), 1–31.

    Examples
    --------
    >>> table = CaptureTable(("P", "Q", "E"), {(0, 0, 1): 63, (0, 1, 0): 55, (0, 1, 1): 18, (1, 0, 0): 69,
    ...                                        (1, 0, 1): 17, (1, 1, 0): 21, (1, 1, 1): 28})
    >>> print(MhPoisson().fit(table))
    mh-poisson: 737 (95% CI 505–1,171); 271 observed, coverage 37%
    """

    theta: float = 2.0
    level: float = 0.95
    interval: IntervalOf = profile
    method: ClassVar[str] = "mh-poisson"
    takes: ClassVar[type] = CaptureTable
    n_lists: ClassVar[tuple[int, int]] = (3, 12)

    def fit(self, captures: CaptureTable) -> Estimate:
        """Fit the column of the form beside one effect of all lists."""
        check_theta(self.theta, self.method, not_one=True)
        column = poisson(held_by(captures.n_lists), self.theta)
        return with_column(
            captures, equal_lists(captures.n_lists), column, self.method, WORDS, self.interval, self.level
        )
