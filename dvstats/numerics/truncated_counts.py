r"""Fit a distribution to counts of which the smallest were not seen, the largest perhaps only as "k or more".

With f_k persons seen k times, k from m on, and the last class c perhaps right-censored, the log-likelihood is

.. math::

    \ell(\mu) = \sum_{k < c} f_k \log P(X = k) + f_{c+} \log P(X \ge c) - n \log P(X \ge m),

and its score in log theta is what was seen minus what was to be expected:

.. math::

    \sum_{k < c} k f_k + f_{c+} \mathrm{E}[X \mid X \ge c] - n \mathrm{E}[X \mid X \ge m].
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq

from dvstats.numerics.count_families import Array, CountFamily

SMALLEST_LOG_MEAN = -30.0
LARGEST_LOG_MEAN = 30.0


@dataclass(frozen=True, slots=True)
class SeenCounts:
    """Persons by the number of times seen; the last class may stand for "or more".

    Parameters
    ----------
    times, persons
        Numbers of times, ascending, and how many persons were seen so often.
    last_is_or_more
        The last class is right-censored.

    Examples
    --------
    >>> seen = SeenCounts(np.array([1.0, 2.0, 3.0]), np.array([30.0, 10.0, 2.0]))
    >>> seen.n, seen.from_times(2).n, seen.f(1)
    (42.0, 12.0, 30.0)
    """

    times: Array
    persons: Array
    last_is_or_more: bool = False

    @property
    def n(self) -> float:
        """Number of persons."""
        return float(self.persons.sum())

    def f(self, k: int) -> float:
        """Return how many persons were seen exactly k times."""
        exact = self.times[:-1] if self.last_is_or_more else self.times
        return float(self.persons[: len(exact)][exact == k].sum())

    def from_times(self, m: int) -> SeenCounts:
        """Return only those seen m times or more."""
        kept = self.times >= m
        return SeenCounts(self.times[kept], self.persons[kept], self.last_is_or_more)

    @property
    def exact(self) -> tuple[Array, Array]:
        """The classes that are not censored."""
        stop = -1 if self.last_is_or_more else None
        return self.times[:stop], self.persons[:stop]

    @property
    def censored(self) -> tuple[int, float]:
        """The censored class and its persons; (0, 0) if there is none."""
        return (int(self.times[-1]), float(self.persons[-1])) if self.last_is_or_more else (0, 0.0)


@dataclass(frozen=True, slots=True)
class TruncatedFit:
    """A maximum-likelihood fit of truncated counts.

    Parameters
    ----------
    family
        The distribution.
    mean
        Its mean, zeros included.
    information
        Observed information in the log of the mean.
    log_likelihood
        Sum over persons.
    """

    family: CountFamily
    mean: float
    information: float
    log_likelihood: float


def log_likelihood(family: CountFamily, mean: float, seen: SeenCounts, m: int) -> float:
    """Return the log-likelihood of counts seen m times or more."""
    times, persons = seen.exact
    c, n_c = seen.censored
    censored = n_c * float(family.log_tail(c, mean)) if n_c else 0.0
    return float(persons @ family.log_pmf(times, mean)) + censored - seen.n * float(family.log_tail(m, mean))


def fit_truncated(family: CountFamily, seen: SeenCounts, m: int = 1) -> TruncatedFit | None:
    """Fit the mean to counts seen m times or more; None where the likelihood has no maximum.

    The likelihood keeps rising as the mean falls to 0 if everybody was seen exactly m times, and as it grows to
    infinity if everybody is in the censored class.

    Examples
    --------
    Seen once 1,645, twice 183, … on one register (van der Heijden and others 2003):

    >>> from dvstats.numerics.count_families import POISSON
    >>> seen = SeenCounts(np.arange(1.0, 7.0), np.array([1645, 183, 37, 13, 1, 1.0]))
    >>> round(fit_truncated(POISSON, seen).mean, 8)
    0.30861895
    """
    times, persons = seen.exact
    c, n_c = seen.censored
    total, n = float(times @ persons), seen.n

    def score(log_mean: float) -> float:
        mean = float(np.exp(log_mean))
        beyond = n_c * float(family.tail_mean(c, mean)) if n_c else 0.0
        return total + beyond - n * float(family.tail_mean(m, mean))

    if total + n_c * c <= n * m or n_c == n:
        return None
    root = _root(score, float(np.log(max(total + n_c * c - n * (m - 1), 1.0) / n)))
    return None if root is None else _at(family, float(np.exp(root)), seen, m)


def _at(family: CountFamily, mean: float, seen: SeenCounts, m: int) -> TruncatedFit:
    c, n_c = seen.censored
    spread = seen.n * float(family.tail_variance(m, mean))
    lost = n_c * float(family.tail_variance(c, mean)) if n_c else 0.0
    information = float(family.slope(mean)) ** 2 * (spread - lost)
    return TruncatedFit(family, mean, information, log_likelihood(family, mean, seen, m))


def _root(score: Callable[[float], float], start: float) -> float | None:
    """Find where a score that falls from positive to negative crosses zero, starting to look at `start`."""
    low = high = start
    while score(low) < 0:
        low -= 1.0
        if low < SMALLEST_LOG_MEAN:
            return None
    while score(high) > 0:
        high += 1.0
        if high > LARGEST_LOG_MEAN:
            return None
    return low if low == high else float(brentq(score, low, high, xtol=1e-14, rtol=1e-15))
