r"""One likelihood over what several sources tell of a country-year: survey, reporting, register, homicide.

V persons are victims, P persons are perpetrators, and both counts are of those with one incident or more. Every
incident has one of each, so that with m incidents per victim and μ per perpetrator

.. math::

    m V = \mu P, \qquad \rho = V / P = \mu / m, \qquad m \ge 1, \quad \mu \ge 1

Each incident reaches the register with probability r, independently of the others.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq, least_squares
from scipy.special import gammaln, log_ndtr, xlogy
from scipy.stats import chi2

Array = NDArray[np.float64]
Figure = tuple[float, float]
Law = Callable[[Array, float, float], Array]

WIDEST = (0.0, float(np.log(1e11)))
LIMITS = ((-12.0, 6.0), (-9.0, 9.0), (-12.0, 6.0), (-25.0, 0.0))
STEP = 0.7
EDGE = 1e-3


def geometric_law(k: Array, mean: float, reporting: float) -> Array:
    """Return how likely k recorded incidents are, where further incidents follow a geometric law.

    Examples
    --------
    >>> geometric_law(np.arange(3.0), 2.0, 0.5).round(4).tolist()
    [0.3333, 0.4444, 0.1481]
    """
    odds = reporting * (mean - 1)
    none, ratio = (1 - reporting) / (1 + odds), odds / (1 + odds)
    return np.where(k == 0, none, (1 - none) * (1 - ratio) * ratio ** np.maximum(k - 1, 0))


def poisson_law(k: Array, mean: float, reporting: float) -> Array:
    """Return how likely k recorded incidents are, where further incidents follow a Poisson law.

    Examples
    --------
    >>> poisson_law(np.arange(3.0), 2.0, 0.5).round(4).tolist()
    [0.3033, 0.4549, 0.1895]
    """
    further = reporting * (mean - 1)
    same, fewer = (np.exp(xlogy(j, further) - further - gammaln(j + 1)) for j in (k, np.maximum(k - 1, 0)))
    return np.asarray((1 - reporting) * same + reporting * np.where(k > 0, fewer, 0.0))


LAWS: Mapping[str, Law] = MappingProxyType({"geometric": geometric_law, "poisson": poisson_law})


@dataclass(frozen=True, slots=True)
class Told:
    """What the sources tell; each figure with its standard error, none where a source is absent.

    Parameters
    ----------
    population
        People at risk.
    survey
        Share of them who say that they are victims.
    victims
        A number of victims.
    victims_from_below
        Whether that number is a lower bound.
    reporting
        Share of incidents that are recorded.
    victims_reporting
        Share of victims of whom any incident was recorded.
    register
        Numbers of perpetrators recorded once, twice, …
    last_is_or_more
        Whether the last of these stands for so often or more.
    homicides
        Victims who were killed.
    ratio
        Victims per perpetrator: a prior statement, on the logarithm.
    incidents
        Incidents per victim: likewise.
    lethality
        Killed per victim: likewise.
    """

    population: float = float("nan")
    survey: Figure | None = None
    victims: Figure | None = None
    victims_from_below: bool = False
    reporting: Figure | None = None
    victims_reporting: Figure | None = None
    register: tuple[float, ...] | None = None
    last_is_or_more: bool = False
    homicides: float | None = None
    ratio: Figure | None = None
    incidents: Figure | None = None
    lethality: Figure | None = None

    def names(self) -> tuple[str, ...]:
        """Return the sources that are there."""
        return tuple(name for name in SOURCES if getattr(self, name) is not None)

    def without(self, name: str) -> Told:
        """Return what is told without a source."""
        return replace(self, **{name: None})  # type: ignore[arg-type]


SOURCES = ("survey", "victims", "reporting", "victims_reporting", "register", "homicides", "ratio", "incidents",
           "lethality")  # fmt: skip


@dataclass(frozen=True, slots=True)
class _State:
    """Numbers that the sources are functions of."""

    victims: float
    per_perpetrator: float
    reporting: float
    per_victim: float
    lethality: float

    @property
    def perpetrators(self) -> float:
        return self.per_victim * self.victims / self.per_perpetrator


def _state(at: Array, *, of_perpetrators: bool) -> _State:
    """Return the numbers behind parameters that are free of limits."""
    first, mu, r, m, h = (float(one) for one in at)
    mu, m = 1 + math.exp(mu), 1 + math.exp(m)
    victims = math.exp(first) * (mu / m if of_perpetrators else 1.0)
    return _State(victims, mu, 1 / (1 + math.exp(-r)), m, math.exp(h))


def _misses(told: Told, law: Law, now: _State) -> list[float]:
    """Return by how much each figure is missed: signed roots of the deviance."""
    found: list[float] = []
    if told.survey:
        found.append(_normal(now.victims / told.population, told.survey))
    if told.victims:
        miss = _normal(now.victims, told.victims)
        found.append(math.sqrt(-2 * float(log_ndtr(miss))) if told.victims_from_below else miss)
    if told.reporting:
        found.append(_normal(now.reporting, told.reporting))
    if told.victims_reporting:
        none = float(law(np.zeros(1), now.per_victim, now.reporting)[0])
        found.append(_normal(1 - none, told.victims_reporting))
    if told.register is not None:
        found += _register(told, law, now)
    if told.homicides is not None:
        found.append(_count(told.homicides, now.victims * now.lethality))
    for prior, value in ((told.ratio, now.victims / now.perpetrators), (told.incidents, now.per_victim),
                         (told.lethality, now.lethality)):  # fmt: skip
        if prior:
            found.append(math.log(value / prior[0]) / math.sqrt(math.log1p((prior[1] / prior[0]) ** 2)))
    return found


def _normal(value: float, figure: Figure) -> float:
    return (value - figure[0]) / figure[1]


def _count(seen: float, expected: float) -> float:
    deviance = expected - seen + (seen * math.log(seen / max(expected, 1e-300)) if seen else 0.0)
    return math.copysign(math.sqrt(2 * max(deviance, 0.0)), expected - seen)


def _register(told: Told, law: Law, now: _State) -> list[float]:
    assert told.register is not None
    likely = law(np.arange(len(told.register) + 1.0), now.per_perpetrator, now.reporting)
    expected = now.perpetrators * likely[1:]
    beyond = now.perpetrators * max(1 - float(likely.sum()), 0.0)
    if told.last_is_or_more:
        expected[-1] += beyond
        beyond = 0.0
    return [*(_count(f, e) for f, e in zip(told.register, expected.tolist(), strict=True)), math.sqrt(2 * beyond)]


@dataclass(frozen=True, slots=True)
class Joint:
    """Where the sources together are missed least, and by how much.

    Parameters
    ----------
    at
        The point, in the coordinates of the search.
    lost
        By how much the sources are missed there.
    state
        The numbers that the sources are functions of, at that point.
    """

    at: Array
    lost: float
    state: _State


def joint(told: Told, law: Law) -> Joint:
    """Return the best point of all sources."""
    starts = [np.array([victims, mu, -1.5, 0.0, -9.0]) for victims in _begin(told) for mu in (-1.0, 1.0)]
    found = [_descend(told, law, start) for start in starts]
    at, lost = min(found, key=lambda one: one[1])
    return Joint(at, lost, _state(at, of_perpetrators=False))


def _begin(told: Told) -> list[float]:
    """Return logarithms of victims to begin from: each source's own, where it has one."""
    found = [told.population * told.survey[0]] if told.survey else []
    found += [told.victims[0]] if told.victims else []
    found += [5 * sum(told.register)] if told.register is not None else []
    found += [told.homicides / told.lethality[0]] if told.homicides and told.lethality else []
    return [float(np.log(max(one, 2.0))) for one in found] or [10.0]


def _descend(
    told: Told, law: Law, start: Array, fixed: float | None = None, *, of_perpetrators: bool = False
) -> tuple[Array, float]:
    """Return the nearest best point, with the first parameter held if it is fixed; what nothing tells of stays."""
    moved = np.array([fixed is None, *_moved(told, of_perpetrators=of_perpetrators)])
    low, high = (
        np.array([bound for bound, moves in zip((WIDEST, *LIMITS), moved, strict=True) if moves]).reshape(-1, 2).T
    )
    at = start.copy() if fixed is None else np.array([fixed, *start[1:]])

    def misses(free: Array) -> Array:
        at[moved] = free
        return np.array(_misses(told, law, _state(at, of_perpetrators=of_perpetrators)))

    if not moved.any():
        return at, float(misses(at[moved]) @ misses(at[moved])) / 2
    first = np.clip(at[moved], low + EDGE, high - EDGE)
    best = least_squares(misses, first, bounds=(low, high), x_scale="jac", ftol=1e-11, xtol=1e-9, gtol=1e-9)
    at[moved] = best.x
    return at, float(best.cost)


def _moved(told: Told, *, of_perpetrators: bool) -> tuple[bool, bool, bool, bool]:
    """Return which of incidents per perpetrator, reporting, incidents per victim and lethality any source tells of."""
    tied = told.register is not None or told.ratio is not None or of_perpetrators
    reported = told.register is not None or told.reporting is not None or told.victims_reporting is not None
    per_victim = tied or told.victims_reporting is not None or told.incidents is not None
    return tied, reported, per_victim, told.homicides is not None or told.lethality is not None


def profile_limits(
    told: Told, law: Law, best: Joint, level: float, *, of_perpetrators: bool = False
) -> tuple[float, float]:
    """Return the limits of victims (or of perpetrators) by profile likelihood; 0 or infinite where there is none."""
    drop = float(chi2.ppf(level, 1)) / 2
    centre = best.at.copy()
    if of_perpetrators:
        centre[0] = np.log(best.state.perpetrators)

    def excess(fixed: float, start: Array) -> tuple[float, Array]:
        at, lost = _descend(told, law, start, fixed, of_perpetrators=of_perpetrators)
        return lost - best.lost - drop, at

    low = _walk(excess, centre, -STEP)
    high = _walk(excess, centre, STEP)
    return (0.0 if low is None else float(np.exp(low)), float("inf") if high is None else float(np.exp(high)))


def _walk(excess: Callable[[float, Array], tuple[float, Array]], centre: Array, step: float) -> float | None:
    """Return where the excess turns positive in one direction, or none within the widest range."""
    start, inside = centre, float(centre[0])
    while WIDEST[0] < inside + step < WIDEST[1]:
        value, at = excess(inside + step, start)
        if value > 0:
            return _root(excess, start, inside, inside + step)
        inside, start = inside + step, at
        step *= 1.3
    return None


def _root(excess: Callable[[float, Array], tuple[float, Array]], start: Array, inside: float, outside: float) -> float:
    return float(brentq(lambda fixed: excess(fixed, start)[0], inside, outside, xtol=5e-4))


def conflict(told: Told, law: Law, name: str, best: Joint, without: Joint) -> float:
    """Return by how much the rest and one source are missed more together than apart, as a deviance."""
    alone = Told(**{name: getattr(told, name)}, last_is_or_more=told.last_is_or_more) if name == "register" else None
    own = joint(alone, law).lost if alone else 0.0
    return max(0.0, 2 * (best.lost - without.lost - own))
