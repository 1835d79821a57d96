"""One register: Zelterman's estimate, a Poisson rate from those recorded once and twice only."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

from dvstats.core.captures import RepeatCounts
from dvstats.core.estimate import Estimate, check_level
from dvstats.estimators._repeats import ONE_PROCESS, UNCHANGED, exact_frequencies, few, nobody_seen, repeat_estimate


@dataclass(frozen=True, slots=True)
class Zelterman:
    r"""Those never recorded resemble those recorded once or twice: one Poisson rate fits the counts 0, 1 and 2.

    .. math::

        \hat\lambda = \frac{2 f_2}{f_1}, \qquad \hat N = \frac{n}{1 - e^{-\hat\lambda}}, \qquad
        \widehat{\mathrm{Var}} = n G \left[1 + n G \hat\lambda^2 \left(\frac{1}{f_1} + \frac{1}{f_2}\right)\right],
        \quad G = \frac{e^{-\hat\lambda}}{(1 - e^{-\hat\lambda})^2}

    Unlike Chao's it is no lower bound: it divides all n persons by the probability of those rarely recorded.

    Parameters
    ----------
    level
        Confidence level of the interval.

    References
    ----------
    Zelterman D (1988). Journal of Statistical Planning and Inference 18(2), 225–237.
    Böhning D (2008). Statistical Methodology 5(5), 410–423.

    Examples
    --------
    >>> seen = RepeatCounts({1: 15169, 2: 1957, 3: 393, 4: 99, 5: 28, 6: 16})
    >>> print(Zelterman().fit(seen))
    zelterman: 77,661 (95% CI 74,395–81,115); 17,662 observed, coverage 23%
    """

    level: float = 0.95
    method: ClassVar[str] = "zelterman"
    takes: ClassVar[type] = RepeatCounts

    def fit(self, captures: RepeatCounts) -> Estimate:
        """Estimate N from n, f1 and f2."""
        check_level(self.level)
        f1, f2 = exact_frequencies(captures, self.method, 1, 2)
        for k, f in ((1, f1), (2, f2)):
            if f == 0:
                raise nobody_seen(self.method, k, "the rate 2 f2/f1 has no positive, finite value", "fit `zt-poisson`")
        n, rate = captures.n_observed, 2 * f2 / f1
        g = math.exp(-rate) / math.expm1(-rate) ** 2
        variance = n * g * (1 + n * g * rate**2 * (1 / f1 + 1 / f2))
        return repeat_estimate(
            n, n / math.expm1(rate), variance, self.level, self.method, (ONE_PROCESS, RESEMBLE, UNCHANGED),
            warnings=few(f2=f2),
        )  # fmt: skip


RESEMBLE = "those never recorded are recorded at the rate of those recorded once or twice"
