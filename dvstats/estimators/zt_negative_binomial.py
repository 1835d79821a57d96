"""One register: zero-truncated negative binomial, rates of recording that differ as a gamma distribution."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from scipy.special import chdtri

from dvstats.core.captures import RepeatCounts
from dvstats.core.errors import NoFiniteEstimateError, NotIdentifiableError
from dvstats.core.estimate import Estimate, Interval, check_level
from dvstats.estimators._repeats import (
    ONE_PROCESS,
    UNCHANGED,
    how_it_fits,
    repeat_estimate,
    seen_counts,
    zero_truncated,
)
from dvstats.numerics.count_families import POISSON
from dvstats.numerics.truncated_counts import SeenCounts
from dvstats.numerics.truncated_negative_binomial import ShapeProfile, profile_shape

GAMMA_RATES = "rates of being recorded differ between persons as a gamma distribution"
ASSUMES = (GAMMA_RATES, UNCHANGED, ONE_PROCESS)


@dataclass(frozen=True, slots=True)
class ZeroTruncatedNegativeBinomial:
    r"""Persons are recorded at rates that differ as a gamma distribution; only chance keeps one off the register.

    .. math::

        \hat N = \frac{n}{1 - \hat p_0}, \qquad p_0 = (1 + \mu / r)^{-r}

    with mean :math:`\mu` and shape r from the zero-truncated likelihood. Its highest value is often at r = 0, where N
    is infinite: then there is no estimate, and numbers such as 5·10^11 that programs print are where they stopped on
    the way. If that end lies within the likelihood interval, N has no upper limit.

    Parameters
    ----------
    level
        Confidence level of the interval.

    References
    ----------
    Sampford MR (1955). Biometrika 42(1/2), 58–69.
    Cruyff MJLF, van der Heijden PGM (2008). Biometrical Journal 50(6), 1035–1050.

    Examples
    --------
    >>> seen = RepeatCounts({1: 50, 2: 40, 3: 30, 4: 20, 5: 14, 6: 10, 7: 6, 8: 4, 9: 3})
    >>> print(ZeroTruncatedNegativeBinomial().fit(seen))
    zt-negative-binomial: 214 (95% CI 196–250); 177 observed, coverage 83%
    """

    level: float = 0.95
    method: ClassVar[str] = "zt-negative-binomial"
    takes: ClassVar[type] = RepeatCounts

    def fit(self, captures: RepeatCounts) -> Estimate:
        """Estimate N from all counts, or say that the likelihood is highest at N = infinity."""
        check_level(self.level)
        seen = seen_counts(captures, self.method)
        if len(seen.times) < 3:
            raise NotIdentifiableError(
                self.method, f"persons were recorded {_spoken(seen)} only: two parameters need three classes",
                "fit `zt-poisson` and `zt-geometric`",
            )  # fmt: skip
        profile = profile_shape(seen)
        if profile is None or profile.shape == 0:
            raise NoFiniteEstimateError(self.method, *_endless(profile))
        if profile.best is None:
            return _no_heterogeneity(captures, self.method, self.level)
        return _estimate(seen, profile, self.method, self.level)


def _estimate(seen: SeenCounts, profile: ShapeProfile, method: str, level: float) -> Estimate:
    assert profile.best is not None
    assert profile.covariance is not None
    log_missed = -profile.shape * np.log1p(profile.best.mean / profile.shape)
    each = float(np.exp(log_missed) / -np.expm1(log_missed))
    gradient = _gradient(profile) * each * (1 + each)
    variance = float(seen.n**2 * gradient @ profile.covariance @ gradient + seen.n * each * (1 + each))
    told = how_it_fits("zero-truncated negative binomial", profile.best.log_likelihood, 2, seen.n)
    found = repeat_estimate(seen.n, seen.n * each, variance, level, method, ASSUMES, fit=told)
    return _without_limit(found) if _end_is_plausible(profile, level) else found


def _gradient(profile: ShapeProfile) -> np.ndarray:
    """Return the derivatives of log p0 by the logs of mean and shape; those of u are u (1 + u) times as large."""
    assert profile.best is not None
    r, mean = profile.shape, profile.best.mean
    shared = r * mean / (r + mean)
    return np.array([-shared, shared - r * np.log1p(mean / r)])


def _end_is_plausible(profile: ShapeProfile, level: float) -> bool:
    assert profile.best is not None
    return bool(2 * (profile.best.log_likelihood - profile.at_log_series) <= chdtri(1, 1 - level))


def _without_limit(found: Estimate) -> Estimate:
    interval = Interval(
        found.interval.low, float("inf"), found.interval.level,
        "log-normal for the unseen part; no upper limit, as N = infinity is within the likelihood interval", True,
    )  # fmt: skip
    warning = "the counts fit almost as well if N is infinite: there is no upper limit"
    return Estimate(
        found.n_hat, found.n_observed, interval, found.method, found.assumes, found.std_error, found.fit, (warning,),
        unit=found.unit,
    )  # fmt: skip


def _endless(profile: ShapeProfile | None) -> tuple[str, str]:
    if profile is None:
        return "the likelihood has no maximum on these counts", "compare the lower bound `chao`"
    return (
        "the counts fit best where N is infinite: rates differ so much that any number of people may have been missed "
        f"(log-likelihood {profile.at_log_series:,.3f} at shape 0, slope {profile.score_at_log_series:,.3g})"
    ), "compare `chao`, a lower bound for any distribution of rates, and the one-inflated pair"


def _no_heterogeneity(captures: RepeatCounts, method: str, level: float) -> Estimate:
    """Answer where the shape is estimated as infinite: the Poisson."""
    plain = zero_truncated(captures, POISSON, method, ASSUMES, level)
    assert plain.fit is not None
    assert plain.fit.aic is not None
    fit = how_it_fits(
        "zero-truncated negative binomial at its limit, the Poisson", 1 - plain.fit.aic / 2, 2, plain.n_observed
    )  # fmt: skip
    warning = "the counts vary no more than a Poisson: the shape is estimated as infinite, and `zt-poisson` remains"
    return Estimate(
        plain.n_hat, plain.n_observed, plain.interval, method, plain.assumes, plain.std_error, fit, (warning,),
        unit=plain.unit,
    )  # fmt: skip


def _spoken(seen: SeenCounts) -> str:
    return " or ".join(f"{k:.0f}" for k in seen.times) + " times"
