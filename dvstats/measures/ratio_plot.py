r"""Ratios of neighbouring frequencies of one register: flat if all are alike, rising if people differ.

.. math::

    r_k = (k + 1) \frac{f_{k+1}}{f_k}, \qquad \log r_k \pm z \sqrt{\frac{1}{f_k} + \frac{1}{f_{k+1}}}

where :math:`f_k` persons were recorded k times. For a Poisson distribution every :math:`r_k` is its mean. Where people
differ the ratios rise; where some are recorded once and then never again, the first is lower than the others tell.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from dvstats.core.comparison import Comparison
from dvstats.core.estimate import check_level
from dvstats.measures._repeats import repeats_of
from dvstats.numerics.count_ratios import line_tests, ratio_limits

NAME = "ratio-plot"

CLEAR = 1.959963984540054


def ratio_plot(
    table: pd.DataFrame, *, captures: str = "captures", count: str = "count", level: float = 0.95
) -> Comparison:  # fmt: skip
    """Compute the ratios of neighbouring frequencies, with intervals and a reading.

    Parameters
    ----------
    table
        One row per number of captures; further columns are summed over.
    captures
        Column with how often persons were recorded: 1, 2, …, the last perhaps "6+".
    count
        Column with how many persons.
    level
        Level of the intervals.

    Returns
    -------
    Comparison
        Rows `captures` (k), `estimate` (the ratio), `conf_low`, `conf_high`, `persons`, `persons_next`. An open last
        class has no ratio.

    Raises
    ------
    InputError
        A column is missing, or captures or counts are not what they should be.

    References
    ----------
    Böhning D, Baksh MF, Lerdsuwansri R, Gallagher J (2013). Use of the ratio plot in capture–recapture estimation.
    Journal of Computational and Graphical Statistics 22(1), 135–155.

    Examples
    --------
    >>> table = pd.DataFrame({"captures": [1, 2, 3], "count": [1000, 250, 42]})
    >>> ratio_plot(table).frame["estimate"].round(3).tolist()
    [0.5, 0.504]
    """
    check_level(level)
    repeats = repeats_of(table, captures, count)
    last = repeats.k_max - repeats.last_is_or_more
    f = np.array([repeats.f(k) for k in range(1, last + 1)], dtype=float)
    ratio, low, high = ratio_limits(f, level)
    frame = pd.DataFrame({
        "captures": np.arange(1, len(f)), "estimate": ratio, "conf_low": low, "conf_high": high, "conf_level": level,
        "interval_kind": "log-normal, counts as Poisson", "persons": f[:-1].astype(int),
        "persons_next": f[1:].astype(int),
        "refusal": np.where(np.isnan(ratio), "nobody was recorded as often", ""),
    })  # fmt: skip
    return Comparison(NAME, frame, repeats.sources, (reading(*line_tests(f)),))


def reading(slope: float, first: float) -> str:
    """Say what the ratios look like, given z-values of their slope and of their first.

    Examples
    --------
    >>> reading(0.3, -0.5)
    'The ratios are about level: as if all were recorded at one rate (z of the slope 0.3, of the first ratio -0.5).'
    """
    if math.isnan(slope):
        return "There are too few ratios to tell a slope from a low first one."
    z = f"(z of the slope {slope:.1f}, of the first ratio {first:.1f})"
    parts = {
        (True, True): "The ratios rise, and the first is lower still: people differ, and some are recorded only once",
        (True, False): "The ratios rise: people differ in how easily they are recorded",
        (False, True): "The first ratio is lower than the others tell: some are recorded only once",
        (False, False): "The ratios are about level: as if all were recorded at one rate",
    }
    return f"{parts[slope > CLEAR, first < -CLEAR]} {z}."
