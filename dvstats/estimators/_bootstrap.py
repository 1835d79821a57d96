r"""Intervals from resampled cases, the whole analysis done again each time, the choice of the model included.

The n observed cases are drawn again with replacement, so that the counts are multinomial. With B replicates
:math:`\hat N^*_b` of the estimate the percentile interval is between their quantiles. BCa moves the quantiles:

.. math::

    \alpha' = \Phi\left(z_0 + \frac{z_0 + z_\alpha}{1 - a (z_0 + z_\alpha)}\right),
    \qquad
    z_0 = \Phi^{-1}\left(\frac{\#\{\hat N^*_b < \hat N\}}{B}\right),
    \qquad
    a = \frac{\sum_i d_i^3}{6 (\sum_i d_i^2)^{3/2}}

where :math:`d_i` is the mean of the estimates without one case minus that without case i; cases with the same capture
history share it (Efron 1987; Silverman, Chan and Vincent 2023).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias

import numpy as np
from joblib import Parallel, delayed
from scipy.special import ndtr, ndtri

from dvstats.core.errors import InputError
from dvstats.core.estimate import Interval
from dvstats.numerics.lattice_algebra import Array

Statistic: TypeAlias = Callable[[Array], float]
TOGETHER = 20


@dataclass(frozen=True, slots=True, eq=False)
class Resampled:
    """Replicates of an estimate.

    Parameters
    ----------
    counts
        The table that was resampled.
    estimate
        The estimate on it.
    replicates
        Those that could be made, in ascending order.
    refused
        How many could not.
    statistic
        How the estimate is made from counts.
    """

    counts: Array
    estimate: float
    replicates: Array
    refused: int
    statistic: Statistic


Limits: TypeAlias = Callable[[Resampled, float], Interval]


def resample(statistic: Statistic, counts: Array, replicates: int, seed: int, jobs: int = 0) -> Resampled:
    """Draw tables and estimate from each; every draw has random numbers of its own, whoever makes it.

    Threads make them, unless `joblib.parallel_config` names another backend (`loky`, `dask`).
    """
    if replicates < 100:
        raise InputError(f"{replicates} bootstrap replicates", rule="at least 100", hint="say --bootstrap 1000")
    streams = np.random.SeedSequence(seed).spawn(replicates)
    parts = [streams[at : at + TOGETHER] for at in range(0, replicates, TOGETHER)]
    drawn = np.concatenate(
        Parallel(n_jobs=jobs or -1, prefer="threads")(delayed(_drawn)(statistic, counts, part) for part in parts)
    )
    given = np.sort(drawn[~np.isnan(drawn)])
    return Resampled(counts, statistic(counts), given, replicates - len(given), statistic)


def _drawn(statistic: Statistic, counts: Array, streams: Sequence[np.random.SeedSequence]) -> Array:
    n = int(counts.sum())
    tables = (np.random.default_rng(stream).multinomial(n, counts / n).astype(float) for stream in streams)
    return np.array([statistic(table) for table in tables])


def percentile(found: Resampled, level: float) -> Interval:
    """Return the interval between quantiles of the replicates."""
    return _between(found, (1 - level) / 2, (1 + level) / 2, level, "percentile")


def bca(found: Resampled, level: float) -> Interval:
    """Return the bias-corrected and accelerated interval."""
    below = np.mean(found.replicates < found.estimate) + np.mean(found.replicates == found.estimate) / 2
    shift = float(ndtri(np.clip(below, 1 / len(found.replicates), 1 - 1 / len(found.replicates))))
    bend = _acceleration(found)
    ends = [shift + float(ndtri(tail)) for tail in ((1 - level) / 2, (1 + level) / 2)]
    low, high = (float(ndtr(shift + end / (1 - bend * end))) for end in ends)
    return _between(found, low, high, level, "BCa")


def _acceleration(found: Resampled) -> float:
    cells = np.flatnonzero(found.counts > 0)
    without = np.array([found.statistic(found.counts - (np.arange(len(found.counts)) == cell)) for cell in cells])
    known = ~np.isnan(without)
    weights, values = found.counts[cells][known], without[known]
    deviation = np.average(values, weights=weights) - values
    spread = float(weights @ deviation**2)
    return float(weights @ deviation**3) / (6 * spread**1.5) if spread > 0 else 0.0


def _between(found: Resampled, low: float, high: float, level: float, name: str) -> Interval:
    ends = np.quantile(found.replicates, [low, high], method="median_unbiased")
    n = float(found.counts.sum())
    kind = f"bootstrap {name}, the model chosen anew in each of {len(found.replicates):,} replicates"
    return Interval(max(float(ends[0]), n), float(ends[1]), level, kind)


LIMITS: Mapping[str, Limits] = MappingProxyType({"percentile": percentile, "bca": bca})
