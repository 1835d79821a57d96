"""One register: Chao's lower bound without trust in those recorded once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from dvstats.core.captures import RepeatCounts
from dvstats.core.estimate import Estimate, check_level
from dvstats.estimators._repeats import exact_frequencies, few, nobody_seen, repeat_estimate
from dvstats.estimators.chao import CHANCE, DIFFERENT

IGNORES_ONES = "those recorded once may have been changed by it; those recorded twice or more were not"
BOUND = "a lower bound for the persons seen and those unseen who would behave like the ones seen again"


@dataclass(frozen=True, slots=True)
class ChaoOneInflated:
    r"""A lower bound even if some are recorded only once because being recorded changed them.

    .. math::

        \hat N = n + \frac{2 f_2^3}{9 f_3^2}, \qquad
        \widehat{\mathrm{Var}} = \hat f_0^2 \left(\frac{9}{f_2} + \frac{4}{f_3}\right) + \hat f_0,
        \qquad \hat f_0 = \frac{2 f_2^3}{9 f_3^2}

    The number recorded once is replaced by the one that :math:`f_2, f_3` lead one to expect,
    :math:`2 f_2^2 / (3 f_3)`, in Chao's :math:`f_1^2 / (2 f_2)`. The variance is that of :math:`f_0(f_2, f_3)` for
    multinomial counts.

    Parameters
    ----------
    level
        Confidence level of the interval.

    References
    ----------
    Böhning D, Kaskasamkul P, van der Heijden PGM (2019). Metrika 82(3), 361–384.
    Chiu CH, Chao A (2016). PeerJ 4, e1634.

    Examples
    --------
    >>> seen = RepeatCounts({1: 15169, 2: 1957, 3: 393, 4: 99, 5: 28, 6: 16})
    >>> print(ChaoOneInflated().fit(seen))
    chao-one-inflated: 28,446 (95% CI 26,161–31,345); 17,662 observed, coverage 62%; a lower bound on its assumptions
    """

    level: float = 0.95
    method: ClassVar[str] = "chao-one-inflated"
    takes: ClassVar[type] = RepeatCounts

    def fit(self, captures: RepeatCounts) -> Estimate:
        """Estimate a lower bound for N from n, f2 and f3."""
        check_level(self.level)
        f2, f3 = exact_frequencies(captures, self.method, 2, 3)
        for k, f in ((2, f2), (3, f3)):
            if f == 0:
                raise nobody_seen(
                    self.method, k, "2 f2³/(9 f3²) has no positive, finite value", "a longer period may help"
                )
        unseen = 2 * f2**3 / (9 * f3**2)
        variance = unseen**2 * (9 / f2 + 4 / f3) + unseen
        return repeat_estimate(
            captures.n_observed, unseen, variance, self.level, self.method, (CHANCE, DIFFERENT, IGNORES_ONES, BOUND),
            warnings=few(f2=f2, f3=f3), lower_bound=True,
        )  # fmt: skip
