r"""The odds ratio between each two of several lists, among all people, those on no list included.

.. math::

    \theta_{ab} = \log \frac{n_{11} (s + n_0)}{n_{10} n_{01}}

with :math:`n_{11}, n_{10}, n_{01}` cases on both, on a only and on b only, s cases on neither but on another list, and
:math:`n_0` on none. It is the odds ratio of the table that a and b alone would make, which a coefficient of a
log-linear model, given the other lists, is not. What is unknown is :math:`n_0`; the averaged models tell it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

import numpy as np
from scipy.special import ndtr

from dvstats.core.captures import CaptureTable
from dvstats.core.errors import NotIdentifiableError
from dvstats.estimators._average import average
from dvstats.numerics.lattice_algebra import Array

METHOD = "pairs of lists"
ONE_SD = float(ndtr(1.0))
HALF = 0.5
SIGNS = np.array([1.0, -1.0, -1.0, 1.0])


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """The pairs of one table.

    Parameters
    ----------
    names
        The two lists of each pair.
    log_odds
        The logarithm of each odds ratio.
    errors
        Covariance of their errors: of the unseen, which all pairs of a table share, and of the counts.
    """

    names: tuple[tuple[str, str], ...]
    log_odds: Array
    errors: Array


@lru_cache(maxsize=256)
def pairs(captures: CaptureTable) -> Pairs:
    """Return the odds ratios of a table of three to six lists, or refuse if its data set no limit on the unseen.

    Half a case is added to each margin, so that a pair without a shared case has an odds ratio. Given the unseen, the
    errors are those of the logarithms of Poisson counts; the unseen add half the way between the limits of one standard
    deviation.
    """
    found = average(captures, 1)
    if not found.weight(*found.parts):
        raise NotIdentifiableError(METHOD, "no model identifies the number of the unseen")
    low, middle, high = (found.quantile(tail) - found.n for tail in (ONE_SD, 0.5, 1 - ONE_SD))
    if not np.isfinite(high):
        raise NotIdentifiableError(METHOD, "the data set no limit on the number of the unseen")
    cells, places = np.nan_to_num(captures.cells()), tuple(combinations(range(captures.n_lists), 2))
    groups = np.array([_groups(pair, captures.n_lists) for pair in places])
    shift = (_log_odds(groups, cells, high) - _log_odds(groups, cells, low)) / 2
    whole = _with(cells, middle)
    slopes = np.einsum("g,kgh,kg->kh", SIGNS, groups, 1 / (groups @ whole + HALF))
    names = tuple((captures.lists[i], captures.lists[j]) for i, j in places)
    return Pairs(names, _log_odds(groups, cells, middle), (slopes * whole) @ slopes.T + np.outer(shift, shift))


def _groups(pair: tuple[int, int], n_lists: int) -> Array:
    """Return which cells are on neither of two lists, on one, on the other and on both: four rows of 0 and 1."""
    cell = np.arange(1 << n_lists)
    place = (cell >> pair[0] & 1) + 2 * (cell >> pair[1] & 1)
    return np.asarray(place == np.arange(4)[:, None], dtype=np.float64)


def _with(cells: Array, unseen: float) -> Array:
    return np.concatenate([np.array([unseen]), cells[1:]])


def _log_odds(groups: Array, cells: Array, unseen: float) -> Array:
    told: Array = np.log(groups @ _with(cells, unseen) + HALF) @ SIGNS
    return told
