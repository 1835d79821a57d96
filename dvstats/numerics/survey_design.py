r"""Variance of ratios of totals under a complex survey design: linearised, or from replicate weights.

.. math::

    \hat\rho = \frac{\sum_k w_k y_k}{\sum_k w_k x_k}, \qquad
    z_k = \frac{w_k (y_k - \hat\rho x_k)}{\sum_k w_k x_k}, \qquad
    \widehat{\mathrm{Var}} = \sum_h (1 - f_h) \frac{n_h}{n_h - 1} \sum_i (z_{hi} - \bar z_h)^2

where :math:`z_{hi}` is the sum of the scores in unit *i* of stratum *h* (ultimate clusters).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Codes = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Clusters:
    """Which stratum and which primary sampling unit each record is of, and how many units the strata hold.

    Parameters
    ----------
    stratum, unit
        Codes from 0, one per record; the codes of units differ between strata.
    population
        Units in the population of the record's stratum; infinite if drawn with replacement.
    """

    stratum: Codes
    unit: Codes
    population: Array

    @property
    def n_units(self) -> int:
        """Number of primary sampling units."""
        return int(self.unit.max()) + 1

    @property
    def freedom(self) -> int:
        """Degrees of freedom of the design: units less strata."""
        return self.n_units - (int(self.stratum.max()) + 1)

    def lone_strata(self) -> Codes:
        """Codes of the strata with one unit, whose variance nothing tells unless they were drawn with certainty."""
        stratum, population = self._of_units()
        sizes = np.bincount(stratum)
        certain = np.isin(np.arange(len(sizes)), stratum[population <= 1])
        return np.flatnonzero((sizes == 1) & ~certain)

    def _of_units(self) -> tuple[Codes, Array]:
        _, first = np.unique(self.unit, return_index=True)
        return self.stratum[first], self.population[first]

    def variance(self, scores: Array) -> float:
        """Return the variance of a total of scores.

        A stratum with one unit has no spread to measure: it is centred on the mean of all units, which is the cautious
        reading. Who does not want it asks for `lone_strata` first.

        Examples
        --------
        >>> two = Clusters(np.array([0, 0]), np.array([0, 1]), np.full(2, np.inf))
        >>> two.variance(np.array([1.0, 3.0]))
        4.0
        """
        lone = self.lone_strata()
        totals, (stratum, population) = np.bincount(self.unit, scores), self._of_units()
        size = np.bincount(stratum)
        mean = np.bincount(stratum, totals) / size
        mean[lone] = totals.mean()
        size, fraction = size[stratum], size[stratum] / population
        stretch = np.where(size > 1, size / np.maximum(size - 1, 1), 1.0)
        return float(np.sum((1 - np.minimum(fraction, 1)) * stretch * (totals - mean[stratum]) ** 2))


def ratio(weight: Array, part: Array, whole: Array) -> tuple[float, Array]:
    """Return the ratio of two weighted totals, and the scores whose total has its variance.

    Examples
    --------
    >>> rate, scores = ratio(np.ones(4), np.array([1.0, 0, 0, 1]), np.ones(4))
    >>> rate, scores
    (0.5, array([ 0.125, -0.125, -0.125,  0.125]))
    """
    total = float(weight @ whole)
    rate = float(weight @ part) / total
    return rate, weight * (part - rate * whole) / total


def jackknife(replicates: int, _: float) -> float:
    """Return the factor of the delete-one jackknife without strata (JK1)."""
    return (replicates - 1) / replicates


def balanced(replicates: int, _: float) -> float:
    """Return the factor of balanced half-samples (BRR)."""
    return 1 / replicates


def fay(replicates: int, rho: float) -> float:
    """Return the factor of half-samples that keep a part rho of the dropped half (Fay)."""
    return 1 / (replicates * (1 - rho) ** 2)


SCHEMES: Mapping[str, Callable[[int, float], float]] = MappingProxyType({"jk1": jackknife, "brr": balanced, "fay": fay})


def replicate_variance(estimates: Array, factor: float) -> float:
    """Return the variance from an estimate per replicate, around their mean.

    Examples
    --------
    >>> replicate_variance(np.array([1.0, 2.0, 3.0]), jackknife(3, 0.0))
    1.3333333333333333
    """
    return factor * float(np.sum((estimates - estimates.mean()) ** 2))
