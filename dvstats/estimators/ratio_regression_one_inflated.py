"""One register: a line through the ratios of neighbouring frequencies from those recorded twice on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from dvstats.core.captures import RepeatCounts
from dvstats.core.estimate import Estimate, check_level
from dvstats.estimators._ratios import ratio_estimate
from dvstats.estimators._repeats import ONE_PROCESS
from dvstats.estimators.chao_one_inflated import IGNORES_ONES


@dataclass(frozen=True, slots=True)
class RatioRegressionOneInflated:
    r"""The ratios of neighbouring frequencies follow a line, apart from a surplus of persons recorded once.

    .. math::

        \log\frac{f_{k+1}}{f_k} = \beta_0 + \beta_1 \log(k + 1) + \beta_2 1_{k=1}, \qquad
        \hat N = n + \frac{f_2}{\hat\rho_0 \hat\rho_1}, \qquad \hat\rho_k = e^{\hat\beta_0} (k + 1)^{\hat\beta_1}

    The term of k = 1 is left out when the line is read: those recorded once say nothing of the unseen.

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
    >>> print(RatioRegressionOneInflated().fit(RepeatCounts({1: 50, 2: 30, 3: 15, 4: 6, 5: 2})))
    ratio-regression-one-inflated: 140 (95% CI 103–24,487); 103 observed, coverage 74%
    """

    level: float = 0.95
    seed: int = 0
    method: ClassVar[str] = "ratio-regression-one-inflated"
    takes: ClassVar[type] = RepeatCounts

    def fit(self, captures: RepeatCounts) -> Estimate:
        """Estimate N from the line through all ratios but that of ones."""
        check_level(self.level)
        return ratio_estimate(captures, self.method, (IGNORES_ONES, ONE_PROCESS), self.level, self.seed, surplus=True)
