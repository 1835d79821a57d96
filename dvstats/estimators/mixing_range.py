"""People differ in any way whatever, but nobody is below a named chance to be seen: the range of N that this leaves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from dvstats.core.captures import CaptureTable
from dvstats.core.errors import InputError, NoFiniteEstimateError, NotIdentifiableError
from dvstats.core.estimate import Estimate, Identified, Interval, check_level, spoken
from dvstats.estimators._heterogeneity import DIFFER, GIVEN, SAME_LISTS
from dvstats.estimators._loglinear import CLOSED, LINKED, check_number
from dvstats.numerics.mixing_range import chances, kernel, nearest, poisson_limits, range_within
from dvstats.numerics.poisson_loglinear import Array

LEAST = "everybody has a chance of at least {:.0%} to be on one list or more"
MIXING = "the mixing above a chance of {:.0%} to be on a list"
RANGE = (
    "every number from {} to {} fits these counts equally well: nothing but the least chance of {:.0%} sets the upper "
    "end, and no data can tell it"
)

NEAREST = "no mixture gives exactly these counts; those that come nearest put N between {} and {}"


@dataclass(frozen=True, slots=True)
class MixingRange:
    r"""People may differ in any way, but everybody has at least a named chance to be on some list.

    .. math::

        \min / \max\; N = \int dw(p) \quad \text{subject to} \quad
        l_k \le \int \binom{t}{k} p^k (1 - p)^{t - k}\, dw(p) \le u_k, \quad k = 1, \ldots, t, \qquad
        p \ge 1 - (1 - \varepsilon)^{1/t}

    over all mixing distributions w. N is not identified then (Link 2003): a range of N fits equally well, and its upper
    end is what :math:`\varepsilon` says. The interval is that range with the sampling error of the frequencies, whose
    exact limits l, u hold together at the level. In place of one number stands the range at the frequencies themselves,
    or at those nearest to them that a mixture gives; its lower end is a bound for any mixing above the least chance.

    Parameters
    ----------
    epsilon
        Least chance of anybody to be on one list or more.
    level
        Confidence level of the interval, which holds at least that often.

    Raises
    ------
    NoFiniteEstimateError
        No mixture above the least chance fits: lists depend on each other in another way.

    References
    ----------
    Link WA (2003). Biometrics 59(4), 1123–1130.
    Mao CX (2008). Biometrics 64(4), 1085–1095.

    Examples
    --------
    >>> table = CaptureTable(("P", "Q", "E"), {(0, 0, 1): 63, (0, 1, 0): 55, (0, 1, 1): 18, (1, 0, 0): 69,
    ...                                        (1, 0, 1): 17, (1, 1, 0): 21, (1, 1, 1): 28})
    >>> print(MixingRange(epsilon=0.2).fit(table).identified)
    between 479 and 985, whatever the mixing above a chance of 20% to be on a list
    """

    epsilon: float = 0.1
    level: float = 0.95
    method: ClassVar[str] = "mixing-range"
    takes: ClassVar[type] = CaptureTable
    n_lists: ClassVar[tuple[int, int]] = (2, 12)

    def fit(self, captures: CaptureTable) -> Estimate:
        """Find the least and the largest N of all mixing distributions."""
        check_level(self.level)
        if not 0 < self.epsilon < 1:
            raise InputError(f"epsilon is {self.epsilon}", rule="a chance lies above 0 and below 1", hint="say 0.1")
        check_number(captures, self.method, *self.n_lists)
        if captures.cannot_occur:
            raise NotIdentifiableError(
                self.method, "some histories cannot occur", "use lists that cover the same persons"
            )
        t, n = captures.n_lists, captures.n_observed
        frequencies = _frequencies(captures)
        matrix = kernel(chances(1 - (1 - self.epsilon) ** (1 / t)), t)
        around = range_within(matrix, *poisson_limits(frequencies, self.level))
        if around is None:
            raise NoFiniteEstimateError(
                self.method, f"no mixture of people with a chance of at least {self.epsilon:.0%} gives such counts",
                "the lists depend on each other in another way, or the least chance is too high",
            )  # fmt: skip
        fitted = nearest(matrix, frequencies)
        least, most = _identified(matrix, fitted)
        told = (RANGE if np.allclose(fitted, frequencies, rtol=EXACT) else NEAREST).format(
            spoken(least), spoken(most), self.epsilon
        )
        interval = Interval(max(min(around[0], least), n), max(around[1], most), self.level, KIND)
        words = (CLOSED, DIFFER.format(form="in whatever way"), LEAST.format(self.epsilon), GIVEN, SAME_LISTS, LINKED)
        identified = Identified(max(least, n), max(most, n), MIXING.format(self.epsilon))
        return Estimate(identified.low, n, interval, self.method, words, warnings=(told,), lower_bound=True,
                        identified=identified)  # fmt: skip


def _identified(matrix: Array, fitted: Array) -> tuple[float, float]:
    """Return the range of N of the mixtures that give the fitted frequencies."""
    slack = 1e-7 * fitted.sum()
    found = range_within(matrix, fitted - slack, fitted + slack)
    assert found is not None
    return found


EXACT = 1e-6
KIND = "identified range with the sampling error of the frequencies"


def _frequencies(captures: CaptureTable) -> Array:
    """Return how many people are on exactly 1, 2, … t lists."""
    held = np.array([sum(history) for history in captures.counts])
    return np.bincount(held, list(captures.counts.values()), minlength=captures.n_lists + 1)[1:].astype(float)
