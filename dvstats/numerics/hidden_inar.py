r"""A monthly series that is reported only in part in some months: integer autoregression behind a mask.

.. math::

    X_t = \alpha \circ X_{t-1} + W_t, \quad W_t \sim \mathrm{Poisson}(\lambda), \qquad
    Y_t = \begin{cases} X_t & \text{with chance } 1 - \omega \\ q \circ X_t & \text{with chance } \omega \end{cases}

with binomial thinning :math:`\circ`. The true series forgets geometrically; masked months blur its autocorrelation by
one factor at every lag, which tells that months are masked. The likelihood sums over the true counts by the forward
recursion. The share of all cases that is reported is :math:`\rho = 1 - \omega (1 - q)`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit, gammaln, logit

Array = NDArray[np.float64]
Counts = NDArray[np.int64]

TAIL = 5.0
FAR = 1e10


@dataclass(frozen=True, slots=True)
class HiddenLaw:
    """The law of a hidden series.

    Parameters
    ----------
    stays, comes
        The share α of one month's cases that are there in the next, and the mean λ of new ones.
    masked, kept
        The chance ω that a month is under-reported, and the share q reported then.
    """

    stays: float
    comes: float
    masked: float
    kept: float

    @property
    def mean(self) -> float:
        """Mean of the true series."""
        return self.comes / (1 - self.stays)

    @property
    def reported(self) -> float:
        """Share of all true cases that is reported.

        Examples
        --------
        >>> HiddenLaw(0.5, 5.0, 0.4, 0.5).reported
        0.8
        """
        return 1 - self.masked * (1 - self.kept)


@dataclass(frozen=True, slots=True)
class Hidden:
    """A series with true counts up to a limit, and what its likelihood uses again and again.

    Parameters
    ----------
    y
        Reported counts, a month each.
    lowest
        The smallest share reported in a masked month; true counts are summed as far as it needs.
    """

    y: Counts
    lowest: float = 0.2

    @property
    def top(self) -> int:
        """The true count beyond which nothing is summed."""
        largest = self.y.max() / self.lowest
        return int(min(largest, 2 * self.y.max()) + TAIL * np.sqrt(largest + 1) + 5)

    def log_likelihood(self, law: HiddenLaw) -> float:
        """Return the log-likelihood of a law.

        Examples
        --------
        >>> round(Hidden(np.array([1, 2, 3])).log_likelihood(HiddenLaw(0.0, 2.0, 0.0, 0.5)), 6)
        -4.326024
        """
        x = np.arange(self.top + 1.0)
        new = np.exp(x * np.log(law.comes) - law.comes - gammaln(x + 1))
        step = np.subtract.outer(x, x).T.astype(int)
        moves = _thinned(x, x, law.stays).T @ np.where(step >= 0, new[np.maximum(step, 0)], 0.0)
        seen = (1 - law.masked) * (self.y[:, None] == x) + law.masked * _thinned(self.y.astype(float), x, law.kept)
        belief = np.exp(x * np.log(law.mean) - law.mean - gammaln(x + 1))
        total = 0.0
        for t, chance in enumerate(seen):
            belief = (belief @ moves if t else belief) * chance
            weight = float(belief.sum())
            if not weight > 0:
                return -np.inf
            total, belief = total + float(np.log(weight)), belief / weight
        return total

    def fit(self, reported: float | None = None, start: Array | None = None) -> tuple[HiddenLaw, float, Array]:
        """Return the law of highest likelihood, its log-likelihood and where the search ended; ρ may be held fixed."""

        def law(at: Array) -> HiddenLaw:
            share = _between(self.lowest, 1.0, at[3]) if reported is None else reported
            kept = _between(self.lowest, share, at[2])
            masked = min(1.0, (1 - share) / (1 - kept)) if share < 1 else 0.0
            return HiddenLaw(float(expit(at[0])), float(np.exp(at[1])), masked, kept)

        def lost(at: Array) -> float:
            found = law(np.clip(at, -10, 10))
            told = self.log_likelihood(found) if found.mean < self.top else -np.inf
            return -told if np.isfinite(told) else FAR

        starts = [start] if start is not None else [self._start(0.3, 0.8), self._start(0.6, 0.6)]
        size = 4 if reported is None else 3
        ends = [_lowest(lost, one[:size]) for one in starts]
        at, fallen = min(ends, key=lambda end: end[1])
        if start is None:
            at, fallen = _lowest(lost, at)
        return law(np.clip(at, -10, 10)), -fallen, at

    def _start(self, stays: float, share: float) -> Array:
        whole = float(self.y.mean()) / share
        scaled = (share - self.lowest) / (1 - self.lowest)
        return np.array([logit(stays), np.log(whole * (1 - stays)), 0.0, logit(scaled)])


def _lowest(lost: Callable[[Array], float], start: Array) -> tuple[Array, float]:
    found = minimize(lost, start, method="Nelder-Mead", options={"xatol": 1e-3, "fatol": 1e-5, "maxiter": 400})
    return np.asarray(found.x), float(found.fun)


def _thinned(k: Array, n: Array, share: float) -> Array:
    """Return the binomial chance of each k (rows) of each n (columns)."""
    over, under = k[:, None], n[None, :]
    inside = over <= under
    rest = np.where(inside, under - over, 0.0)
    choose = gammaln(under + 1) - gammaln(over + 1) - gammaln(rest + 1)
    share = min(max(share, 1e-12), 1 - 1e-12)
    return np.where(inside, np.exp(choose + over * np.log(share) + rest * np.log1p(-share)), 0.0)


def _between(low: float, high: float, at: float) -> float:
    return float(low + (high - low) * expit(at))


def autocorrelation(y: Counts) -> float:
    """Return the autocorrelation from one month to the next.

    Examples
    --------
    >>> autocorrelation(np.array([1, 2, 3, 4]))
    0.25
    """
    away = y - y.mean()
    return float(away[1:] @ away[:-1] / (away @ away))
