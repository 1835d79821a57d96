"""Ways from a log-linear fit to an interval; each is a function, and a word on the command line picks one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeAlias

from dvstats.core.estimate import Interval
from dvstats.numerics.lognormal import unseen_lognormal
from dvstats.numerics.multinomial_profile import profile_limits
from dvstats.numerics.poisson_loglinear import UnseenFit

IntervalOf: TypeAlias = Callable[[UnseenFit, float], Interval]


def profile(fitted: UnseenFit, level: float) -> Interval:
    """Return the multinomial profile likelihood interval."""
    return Interval(*profile_limits(fitted, level), level, "multinomial profile likelihood", conditional_on_model=True)


def wald(fitted: UnseenFit, level: float) -> Interval:
    """Return the interval that is symmetric on the log scale of the unseen count, its own variance included."""
    unseen, n = fitted.unseen, float(fitted.counts_all.sum())
    variance = unseen + unseen**2 * fitted.log_unseen_variance
    low, high = unseen_lognormal(n, unseen, variance, level)
    return Interval(low, high, level, "log-normal for the unseen part", conditional_on_model=True)


INTERVALS: Mapping[str, IntervalOf] = MappingProxyType({"profile": profile, "wald": wald})
