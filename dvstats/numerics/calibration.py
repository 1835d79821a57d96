r"""Do predicted risks come true: logistic recalibration, reliability, net benefit.

.. math::

    \mathrm{logit}\, P(Y = 1) = \alpha + \beta\, \mathrm{logit}\, p
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit
from scipy.stats import binomtest

Array = NDArray[np.float64]

ROUNDS = 100


def recalibration(probability: Array, outcome: Array, *, slope: bool = True) -> tuple[Array, Array]:
    """Return the coefficients that would put the risks right, and their covariance; slope fixed at 1 if not asked for.

    Raises
    ------
    ValueError
        The likelihood has no maximum: the risks part those with from those without the event.

    Examples
    --------
    >>> p, y = np.array([0.2, 0.2, 0.2, 0.2, 0.2]), np.array([1.0, 0.0, 0.0, 0.0, 0.0])
    >>> [abs(float(value)) < 1e-9 for value in recalibration(p, y, slope=False)[0]]
    [True]
    """
    linear = logit(probability)
    design = np.column_stack([np.ones_like(linear), linear]) if slope else np.ones((len(linear), 1))
    offset = np.zeros_like(linear) if slope else linear
    coefficients = np.array([0.0, 1.0]) if slope else np.zeros(1)
    for _ in range(ROUNDS):
        fitted = expit(design @ coefficients + offset)
        information = design.T @ (design * (fitted * (1 - fitted))[:, None])
        if not np.isfinite(information).all() or np.linalg.cond(information) > 1e14:
            break
        step = np.linalg.solve(information, design.T @ (outcome - fitted))
        # Halved steps keep the search from running away where risks are extreme.
        coefficients = coefficients + step * min(1.0, 5 / max(np.abs(step).max(), 1e-300))
        if np.abs(step).max() < 1e-10:
            covariance = np.asarray(np.linalg.inv(information), dtype=np.float64)
            return coefficients, covariance
    raise ValueError("no maximum of the likelihood")


def brier(probability: Array, outcome: Array) -> tuple[float, float]:
    """Return the mean squared distance of risk and outcome, and its standard error.

    Examples
    --------
    >>> score, _ = brier(np.array([0.1, 0.8]), np.array([0.0, 1.0]))
    >>> round(score, 4)
    0.025
    """
    squares = (probability - outcome) ** 2
    return float(squares.mean()), float(squares.std(ddof=1) / np.sqrt(len(squares)))


def net_benefit(probability: Array, outcome: Array, threshold: float) -> tuple[float, float]:
    r"""Return what acting at a threshold gains, in true positives per person, and its standard error.

    .. math::

        \frac{TP}{n} - \frac{FP}{n} \frac{t}{1 - t}

    Examples
    --------
    >>> gain, _ = net_benefit(np.array([0.9, 0.6, 0.1]), np.array([1.0, 0.0, 0.0]), 0.5)
    >>> round(gain, 6)
    0.0
    """
    odds = threshold / (1 - threshold)
    each = (probability >= threshold) * (outcome - (1 - outcome) * odds)
    return float(each.mean()), float(each.std(ddof=1) / np.sqrt(len(each)))


def shifted(probability: Array, base_rate: float, other_rate: float) -> Array:
    r"""Return risks as they would be if only the base rate differed (Bayes).

    .. math::

        \mathrm{logit}\, p' = \mathrm{logit}\, p + \mathrm{logit}\, \pi' - \mathrm{logit}\, \pi

    Examples
    --------
    >>> shifted(np.array([0.5]), 0.5, 0.1).round(6).tolist()
    [0.1]
    """
    moved: Array = expit(logit(probability) + logit(other_rate) - logit(base_rate))
    return moved


def reliability(probability: Array, outcome: Array, bins: int, level: float) -> list[dict[str, float]]:
    """Return observed shares with exact intervals in bins of equally many people, in the order of their risk.

    Examples
    --------
    >>> told = reliability(np.array([0.1, 0.1, 0.6, 0.6]), np.array([0.0, 0.0, 1.0, 0.0]), 2, 0.95)
    >>> [(row["predicted"], row["observed"]) for row in told]
    [(0.1, 0.0), (0.6, 0.5)]
    """
    edges = np.unique(np.quantile(probability, np.linspace(0, 1, bins + 1)[1:-1]))
    place = np.searchsorted(edges, probability, side="right")
    rows = []
    for one in np.unique(place):
        inside = place == one
        n, events = int(inside.sum()), int(outcome[inside].sum())
        limits = binomtest(events, n).proportion_ci(level, method="exact")
        rows.append({"predicted": float(probability[inside].mean()), "observed": events / n, "low": float(limits.low),
                     "high": float(limits.high), "n": float(n), "n_events": float(events)})  # fmt: skip
    return rows
