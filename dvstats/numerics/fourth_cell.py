r"""The count of the fourth cell of a table of two by two, where a law of the odds ratio is all that is known of it.

.. math::

    n_{00} \sim \text{Poisson}(\lambda_{00}), \qquad
    \lambda_{00} = e^\theta \frac{\lambda_{10} \lambda_{01}}{\lambda_{11}}, \qquad
    \lambda_h \sim \text{Gamma}(n_h + \tfrac12)

The logarithms are independent, so that their laws are folded on one grid, each around its own mean; nothing is drawn.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.signal import fftconvolve
from scipy.special import digamma, gammainc, gammaincc, polygamma

from dvstats.numerics.nested_effects import Mixture

Array = NDArray[np.float64]

POINTS, REACH = 2001, 12.0
PRIOR = 0.5
LITTLE = 1e-10


@dataclass(frozen=True, slots=True, eq=False)
class FourthCell:
    """The law of the count: Poisson, with one of many rates.

    Parameters
    ----------
    rates, masses
        The rates, and the mass on each.
    """

    rates: Array
    masses: Array

    def below(self, count: float) -> float:
        """Return the mass up to a count; half of that on a whole number lies below it."""
        return float(self.masses @ gammaincc(count + 0.5, self.rates))

    def quantile(self, share: float) -> float:
        """Return the count with `share` of the mass below, between whole numbers too; 0 where more lies on it."""
        if self.below(0.0) >= share:
            return 0.0
        high = 2 * float(self.rates[np.searchsorted(self.masses.cumsum(), share)]) + 10
        while self.below(high) < share:
            high *= 2
        return float(brentq(lambda count: self.below(count) - share, 0.0, high, xtol=1e-6, rtol=1e-10))


def fourth_cell(both: float, first: float, second: float, law: Mixture) -> FourthCell:
    """Return the law of the count in neither list.

    Parameters
    ----------
    both, first, second
        Counts on both lists, on the first only, and on the second only.
    law
        The law of the logarithm of the odds ratio.

    Examples
    --------
    Independent lists, of which large ones leave no doubt:

    >>> certain = Mixture(np.ones(1), np.zeros(1), np.zeros(1))
    >>> round(fourth_cell(4e8, 2e8, 6e8, certain).quantile(0.5) / 1e8, 3)
    3.0
    """
    shapes = np.array([first, second, both]) + PRIOR
    centres, variances = digamma(shapes), polygamma(1, shapes)
    step = 2 * REACH * float(np.sqrt(variances.sum() + law.spread**2)) / (POINTS - 1)
    edges = np.asarray((np.arange(POINTS + 1) - POINTS / 2) * step, dtype=np.float64)
    signs = np.array([1.0, 1.0, -1.0])
    pieces = [np.diff(law.below(law.mean + edges))]
    pieces += [_log_gamma(float(a), float(at), float(sign), edges)
               for a, at, sign in zip(shapes, centres, signs, strict=True)]  # fmt: skip
    mass = pieces[0]
    for piece in pieces[1:]:
        mass = np.maximum(fftconvolve(mass, piece, mode="same"), 0.0)
    logs = law.mean + float(signs @ centres) + (edges[:-1] + edges[1:]) / 2
    kept = mass > LITTLE
    return FourthCell(np.exp(logs[kept]), mass[kept] / mass[kept].sum())


def _log_gamma(shape: float, centre: float, sign: float, edges: Array) -> Array:
    """Return the mass of plus or minus a log gamma variable between edges around its mean."""
    at = np.exp(np.clip(centre + sign * edges, -700, 700))
    told: Array = np.diff(gammainc(shape, at) if sign > 0 else gammaincc(shape, at))
    return told
