r"""Profile likelihood of N where some are recorded once and then never again: a surplus of ones is never negative.

The counts of all N persons are multinomial. Let q_k be the base probabilities, :math:`q_{2+} = P(X \ge 2)`, n those
seen, f_1 of them once, :math:`n_2 = n - f_1`, and :math:`\ell_2(\mu)` the log-likelihood of those seen twice or more.
Truncated and then inflated (OIZT), a share :math:`\tau` of those seen was seen once:

.. math::

    \ell(N, \mu) = \log\frac{N!}{(N - n)!} + (N - n) \log q_0 + n \log(1 - q_0) + f_1 \log\tau + n_2 \log(1 - \tau)
    + \ell_2(\mu), \qquad \tau = \max\left(\frac{f_1}{n}, \frac{q_1}{1 - q_0}\right)

Inflated and then truncated (ZTOI), a share s of all was seen once:

.. math::

    \ell(N, \mu) = \log\frac{N!}{(N - n)!} + f_1 \log s + (N - f_1) \log(1 - s)
    + (N - n) \log\frac{q_0}{q_0 + q_{2+}} + n_2 \log\frac{q_{2+}}{q_0 + q_{2+}} + \ell_2(\mu), \qquad
    s = \max\left(\frac{f_1}{N}, q_1\right)

Where the share of ones is at its limit both are the likelihood without inflation,

.. math::

    \log\frac{N!}{(N - n)!} + (N - n) \log q_0 + f_1 \log q_1 + n_2 \log q_{2+} + \ell_2(\mu),

so that the profile over :math:`\mu` counts the doubt about a surplus that does not show.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from scipy.special import gammaln, xlogy

from dvstats.numerics.count_families import Array, CountFamily, Mask, Numbers
from dvstats.numerics.multinomial_profile import Curve, limits_within
from dvstats.numerics.truncated_counts import SeenCounts

Surplus: TypeAlias = Callable[[CountFamily, Numbers, SeenCounts, float], tuple[Array, Mask]]
"""(family, mean, counts, unseen) to the log-likelihood with a surplus of ones, and where there is one."""

SMALLEST, STEP = -14.0, 0.05
BEYOND = 5.0
FINER = 41


def truncated_then_inflated(family: CountFamily, mean: Numbers, seen: SeenCounts, unseen: float) -> tuple[Array, Mask]:
    """Return the part of the log-likelihood with a surplus of ones among those seen, and where there is a surplus."""
    n, once = seen.n, seen.f(1)
    log_seen = family.log_tail(1, mean)
    split = xlogy(once, once / n) + xlogy(n - once, 1 - once / n)
    surplus = once * np.exp(log_seen) > n * family.p1(mean)
    return np.asarray(unseen * family.log_pmf(0.0, mean) + n * log_seen + split), np.asarray(surplus)


def inflated_then_truncated(family: CountFamily, mean: Numbers, seen: SeenCounts, unseen: float) -> tuple[Array, Mask]:
    """Return the part of the log-likelihood with a surplus of ones among all, and where there is a surplus."""
    once, others = seen.f(1), seen.n - seen.f(1)
    everybody = seen.n + unseen
    log_none, log_more = family.log_pmf(0.0, mean), family.log_tail(2, mean)
    log_not_once = np.logaddexp(log_none, log_more)
    split = xlogy(once, once / everybody) + xlogy(everybody - once, 1 - once / everybody)
    not_once = unseen * (log_none - log_not_once) + others * (log_more - log_not_once)
    return np.asarray(split + not_once), np.asarray(once > everybody * family.p1(mean))


def one_inflated_limits(
    family: CountFamily, seen: SeenCounts, form: Surplus, guess: float, level: float
) -> tuple[float, float]:
    """Return the limits of N, looking for the top of the profile from a guess of the unseen.

    Examples
    --------
    Seen once 1,645, twice 183, … on one register (van der Heijden and others 2003):

    >>> from dvstats.numerics.count_families import POISSON
    >>> seen = SeenCounts(np.arange(1.0, 7.0), np.array([1645, 183, 37, 13, 1, 1.0]))
    >>> low, high = one_inflated_limits(POISSON, seen, truncated_then_inflated, 1574.0, 0.95)
    >>> round(low), round(high)
    (3008, 4049)
    """
    return limits_within(_profile(family, seen, form), guess, seen.n, level)


def _profile(family: CountFamily, seen: SeenCounts, form: Surplus) -> Curve:
    """Return the profile over the mean as a function of the unseen: the best of a grid, refined beside it."""
    grid = np.arange(SMALLEST, np.log(seen.times[-1]) + BEYOND, STEP)
    beside = np.linspace(-STEP, STEP, FINER)

    def height(unseen: float) -> float:
        best = grid[int(_log_likelihood(family, np.exp(grid), seen, form, unseen).argmax())]
        near = _log_likelihood(family, np.exp(best + beside), seen, form, unseen)
        return float(gammaln(seen.n + unseen + 1) - gammaln(unseen + 1) + _vertex(near))

    return height


def _vertex(values: Array) -> float:
    """Return the top of the parabola through the highest of equally spaced values and its neighbours."""
    place = min(max(int(values.argmax()), 1), len(values) - 2)
    before, top, after = values[place - 1 : place + 2]
    bend = 2 * top - before - after
    return float(top + (before - after) ** 2 / (8 * bend)) if bend > 0 else float(top)


def _log_likelihood(family: CountFamily, mean: Numbers, seen: SeenCounts, form: Surplus, unseen: float) -> Array:
    once, twice = seen.f(1), seen.from_times(2)
    log_more = family.log_tail(2, mean)
    plain = unseen * family.log_pmf(0.0, mean) + once * family.log_pmf(1.0, mean) + twice.n * log_more
    inflated, surplus = form(family, mean, seen, unseen)
    return np.where(surplus, inflated, plain) + _among_those_seen_twice(family, mean, twice, log_more)


def _among_those_seen_twice(family: CountFamily, mean: Numbers, twice: SeenCounts, log_more: Array) -> Array:
    c, n_c = twice.censored
    exact = sum((f * family.log_pmf(k, mean) for k, f in zip(*twice.exact, strict=True)), np.zeros_like(log_more))
    censored = n_c * family.log_tail(c, mean) if n_c else 0.0
    return np.asarray(exact + censored - twice.n * log_more)
