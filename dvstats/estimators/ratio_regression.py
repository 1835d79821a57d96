"""One register: a line through the ratios of neighbouring frequencies, read at k = 0."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from dvstats.core.captures import RepeatCounts
from dvstats.core.estimate import Estimate, check_level
from dvstats.estimators._ratios import ratio_estimate
from dvstats.estimators._repeats import ONE_PROCESS, UNCHANGED


@dataclass(frozen=True, slots=True)
class RatioRegression:
    r"""The ratios of neighbouring frequencies follow a line, down to the persons never recorded.

    .. math::

        \log\frac{f_{k+1}}{f_k} = \beta_0 + \beta_1 \log(k + 1), \qquad
        \hat N = n + \frac{f_2}{\hat\rho_0 \hat\rho_1}, \qquad \hat\rho_k = e^{\hat\beta_0} (k + 1)^{\hat\beta_1}

    with weights :math:`(1/f_k + 1/f_{k+1})^{-1}`. The Poisson has :math:`\beta_1 = -1`. The line is bent by the few
    persons recorded most often, and its interval may span thousands: the warning says so. An open last class is left
    out.

    Parameters
    ----------
    level
        Confidence level of the interval.
    seed
        Of the resamples of which the interval is made.

    References
    ----------
    Böhning D (2016). Ratio plot and ratio regression with applications to social and medical sciences. Statistical
    Science 31(2), 205–218.

    Examples
    --------
    >>> print(RatioRegression().fit(RepeatCounts({1: 50, 2: 30, 3: 15, 4: 6, 5: 2})))
    ratio-regression: 158 (95% CI 117–309); 103 observed, coverage 65%
    """

    level: float = 0.95
    seed: int = 0
    method: ClassVar[str] = "ratio-regression"
    takes: ClassVar[type] = RepeatCounts

    def fit(self, captures: RepeatCounts) -> Estimate:
        """Estimate N from the line through all ratios."""
        check_level(self.level)
        return ratio_estimate(captures, self.method, (UNCHANGED, ONE_PROCESS), self.level, self.seed, surplus=False)
