"""Odds ratios, risk ratios and standardised differences on one scale: the log odds ratio and its variance."""

from __future__ import annotations

import math

from scipy.stats import norm

Line = tuple[float, float]


def from_counts(events: float, n: float, events_control: float, n_control: float) -> Line:
    r"""Return the log odds ratio of two groups and its variance; half a case is added where a cell is empty.

    .. math::

        \log\frac{a d}{b c}, \qquad \frac1a + \frac1b + \frac1c + \frac1d

    Examples
    --------
    >>> [round(value, 4) for value in from_counts(99, 660, 88, 239)]
    [-1.1947, 0.0299]
    """
    cells = [events, n - events, events_control, n_control - events_control]
    a, b, c, d = (cell + 0.5 for cell in cells) if min(cells) == 0 else cells
    return math.log(a * d / (b * c)), 1 / a + 1 / b + 1 / c + 1 / d


def from_ratio(ratio: float, low: float, high: float, level: float = 0.95) -> Line:
    """Return the logarithm of a ratio and its variance from its limits.

    Examples
    --------
    >>> [round(value, 3) for value in from_ratio(0.79, 0.49, 1.28)]
    [-0.236, 0.06]
    """
    error = math.log(high / low) / (2 * float(norm.isf((1 - level) / 2)))
    return math.log(ratio), error**2


def risk_ratio_to_odds_ratio(log_ratio: float, variance: float, base_risk: float) -> Line:
    r"""Return the log odds ratio of a log risk ratio where the risk without the programme is known.

    .. math::

        OR = \frac{RR (1 - r)}{1 - r RR}, \qquad \frac{d \log OR}{d \log RR} = \frac{1}{1 - r RR}

    Raises
    ------
    ValueError
        The risk with the programme would be 1 or more.

    Examples
    --------
    >>> log_odds, _ = risk_ratio_to_odds_ratio(math.log(0.5), 0.04, 0.4)
    >>> round(math.exp(log_odds), 4)
    0.375
    """
    treated = base_risk * math.exp(log_ratio)
    if treated >= 1:
        raise ValueError(f"a risk of {treated:.2f}")
    return log_ratio + math.log((1 - base_risk) / (1 - treated)), variance / (1 - treated) ** 2


def difference_to_odds_ratio(difference: float, variance: float) -> Line:
    r"""Return the log odds ratio of a standardised difference, as if a logistic variable had been cut.

    .. math::

        \log OR = d \pi / \sqrt 3, \qquad \mathrm{Var} = v \pi^2 / 3

    References
    ----------
    Hasselblad V, Hedges LV (1995). Psychological Bulletin 117(1), 167–178.

    Examples
    --------
    >>> [round(value, 4) for value in difference_to_odds_ratio(-0.2, 0.01)]
    [-0.3628, 0.0329]
    """
    return difference * math.pi / math.sqrt(3), variance * math.pi**2 / 3
