"""People differ as minus a gamma variable does, on the logit; all lists are alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from dvstats.core.captures import CaptureTable
from dvstats.core.estimate import Estimate
from dvstats.estimators._heterogeneity import DIFFER, GIVEN, SAME_LISTS, check_theta, equal_lists, held_by, with_column
from dvstats.estimators._intervals import IntervalOf, profile
from dvstats.numerics.heterogeneity import gamma

WORDS = (DIFFER.format(form="as a negative gamma variable on the logit"), GIVEN, SAME_LISTS)


@dataclass(frozen=True, slots=True)
class MhGamma:
    r"""People differ as minus a gamma variable does, on the logit; all lists are alike.

    .. math::

        \log E(y_h) = \beta_0 + \beta k_h + \tau\, \log\frac{\theta}{\theta + k_h}

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
    Rivest LP, Baillargeon S (2007). Biometrics 63(4), 999–1006.

    Examples
    --------
    >>> table = CaptureTable(("P", "Q", "E"), {(0, 0, 1): 63, (0, 1, 0): 55, (0, 1, 1): 18, (1, 0, 0): 69,
    ...                                        (1, 0, 1): 17, (1, 1, 0): 21, (1, 1, 1): 28})
    >>> print(MhGamma().fit(table))
    mh-gamma: 2,629 (95% CI 904–8,951); 271 observed, coverage 10%
    """

    theta: float = 3.5
    level: float = 0.95
    interval: IntervalOf = profile
    method: ClassVar[str] = "mh-gamma"
    takes: ClassVar[type] = CaptureTable
    n_lists: ClassVar[tuple[int, int]] = (3, 12)

    def fit(self, captures: CaptureTable) -> Estimate:
        """Fit the column of the form beside one effect of all lists."""
        check_theta(self.theta, self.method)
        column = gamma(held_by(captures.n_lists), self.theta)
        return with_column(
            captures, equal_lists(captures.n_lists), column, self.method, WORDS, self.interval, self.level
        )
