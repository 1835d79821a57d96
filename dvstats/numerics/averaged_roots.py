r"""Quantiles of the unseen count from several models at once: tail areas averaged with weights.

Each model m says by its signed root how far an unseen count lies from its own top. The averaged tail area

.. math::

    F(f_0) = \sum_m w_m \Phi\{r_m(f_0)\}

falls from near 1 to near 0; the limits of the averaged interval are where it passes 1 - α/2 and α/2, and its median is
where it passes 1/2 (Turek and Fletcher 2012; Fletcher, Dillingham and Zeng 2019).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from scipy.special import ndtr, ndtri

from dvstats.numerics.lattice_algebra import Array, Ints

Roots: TypeAlias = Callable[[float, Ints], tuple[Array, Array]]

LEAST = float(np.log(1e-6))
CLOSE = 1e-6
TURNS = 60


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """Models whose roots are read together: which rows of them, and the weights of these.

    Parameters
    ----------
    roots
        What gives the tail areas of models at an unseen count, and their derivatives.
    rows
        Which of its models.
    weights
        Their weights.
    """

    roots: Roots
    rows: Ints
    weights: Array


def averaged_quantile(parts: tuple[Part, ...], tail: float, start: float, most: float) -> float:
    """Return the unseen count whose averaged tail area is `tail`: 0 or infinity where there is none.

    The root is found on the scale of the logarithm of the count and of normal quantiles, where the curve is nearly a
    line, by Newton's method kept within a bracket.

    Parameters
    ----------
    parts
        The models; all weights together sum to one.
    tail
        The area above, between 0 and 1.
    start
        A guess of the logarithm of the unseen count.
    most
        Logarithm of the largest count that is looked at.

    Examples
    --------
    >>> def normal(unseen, rows):
    ...     return np.array([2.0 - np.log(unseen)]), np.array([-1 / unseen])
    >>> one = (Part(normal, np.array([0]), np.array([1.0])),)
    >>> round(float(np.log(averaged_quantile(one, 0.025, 1.0, 20.0))), 6)
    3.959964
    """
    target, low, high, at = float(ndtri(tail)), LEAST, most, min(max(start, LEAST), most)
    seen_low = seen_high = False
    for _ in range(TURNS):
        score, slope = _score(parts, at)
        above = score > target
        low, high = (at, high) if above else (low, at)
        seen_low, seen_high = seen_low or above, seen_high or not above
        if (at >= most and above) or (at <= LEAST and not above):
            return float("inf") if above else 0.0
        step = (target - score) / slope if slope < 0 else np.inf
        to = at + step
        if abs(step) < CLOSE:
            return float(np.exp(to))
        following = _middle(to, low, high) if seen_low and seen_high else _onward(to, at, low, high, above)
        if high - low < CLOSE:
            return float(np.exp(following))
        at = following
    return float(np.exp(at))


def _middle(to: float, low: float, high: float) -> float:
    """Return Newton's point if it lies in the bracket, else its middle."""
    return to if low <= to <= high else (low + high) / 2


def _onward(to: float, at: float, low: float, high: float, above: bool) -> float:  # noqa: FBT001
    """Return a bounded step towards the root while nothing lies beyond it yet."""
    step = min(abs(to - at), 3.0) if np.isfinite(to) else 3.0
    return min(max(at + (step if above else -step), low), high)


def _score(parts: tuple[Part, ...], at: float) -> tuple[float, float]:
    """Return the normal quantile of the averaged tail area at a log count, and its derivative."""
    unseen, area, slope = float(np.exp(at)), 0.0, 0.0
    for part in parts:
        roots, slopes = part.roots(unseen, part.rows)
        if np.isnan(roots).any():
            raise ArithmeticError(f"a profile was lost at {unseen} unseen")
        area += float(part.weights @ ndtr(roots))
        slope += float(part.weights @ (np.exp(-(roots**2) / 2) * slopes)) * unseen
    # Beyond these limits a normal quantile has no digits left.
    score = float(ndtri(min(max(area, 1e-300), 1 - 1e-16)))
    return score, slope / float(np.exp(-(score**2) / 2))
