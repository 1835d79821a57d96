r"""How N changes with the odds ratio between two lists, which the lists themselves cannot show.

With :math:`m` cases on both lists, :math:`b` and :math:`c` on one only, and an odds ratio :math:`\theta` between being
on one and on the other,

.. math::

    \hat f_0(\theta) = \theta \frac{b c}{m}, \qquad
    \widehat{\mathrm{Var}} = \hat f_0 + \hat f_0^2 \left(\frac1m + \frac1b + \frac1c\right)

so that :math:`\theta = 1` is the estimate of Lincoln and Petersen (Gerritse, van der Heijden and Bakker 2015).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from dvstats.core.captures import CaptureTable
from dvstats.core.errors import EstimationError, InputError
from dvstats.core.estimate import Interval, check_level
from dvstats.numerics.lognormal import unseen_lognormal

METHOD = "odds-ratio sensitivity"
RATIOS = (1 / 3, 1 / 2, 2 / 3, 1.0, 1.5, 2.0, 3.0)


def odds_ratio_curve(captures: CaptureTable, ratios: Sequence[float] = RATIOS, *, level: float = 0.95) -> pd.DataFrame:
    """Return N, its interval and the share observed, for each odds ratio between the two lists.

    Parameters
    ----------
    captures
        A table of two lists.
    ratios
        Odds ratios above 0; 1 is independence.
    level
        Confidence level of the intervals.

    Raises
    ------
    EstimationError
        The lists share no case, or all cases of one are on the other.

    Examples
    --------
    >>> lists = CaptureTable(("police", "shelter"), {(1, 1): 40, (1, 0): 60, (0, 1): 20})
    >>> odds_ratio_curve(lists, (1.0, 2.0))["estimate"].tolist()
    [150.0, 180.0]
    """
    check_level(level)
    return pd.DataFrame([_at(captures, ratio, level) for ratio in ratios])


def tipping_odds_ratio(captures: CaptureTable, n: float) -> float:
    """Return the odds ratio at which the estimate is `n`; beyond it, a headline that rests on `n` fails.

    Examples
    --------
    >>> lists = CaptureTable(("police", "shelter"), {(1, 1): 40, (1, 0): 60, (0, 1): 20})
    >>> tipping_odds_ratio(lists, 240)
    4.0
    """
    m, b, c = _cells(captures)
    if n <= captures.n_observed:
        raise InputError(f"N = {n:g}", rule=f"above the {captures.n_observed} cases observed")
    return (n - captures.n_observed) * m / (b * c)


def partial_identification(captures: CaptureTable, low: float, high: float, *, level: float = 0.95) -> Interval:
    """Return the range of N for odds ratios between two that the reader grants, sampling error included.

    It is the union of the intervals at each odds ratio, and so holds N at least as often as its level says, provided
    that the odds ratio lies between the two.

    Examples
    --------
    >>> lists = CaptureTable(("police", "shelter"), {(1, 1): 40, (1, 0): 60, (0, 1): 20})
    >>> print(partial_identification(lists, 1, 3))
    95% CI 135–286
    """
    if not 0 < low <= high:
        raise InputError(f"odds ratios from {low} to {high}", rule="0 < low, and low is not above high")
    ends = odds_ratio_curve(captures, (low, high), level=level)
    kind = f"union over odds ratios from {low:g} to {high:g}"
    return Interval(float(ends["conf_low"].iloc[0]), float(ends["conf_high"].iloc[1]), level, kind)


def _at(captures: CaptureTable, ratio: float, level: float) -> dict[str, float]:
    if not ratio > 0 or not np.isfinite(ratio):
        raise InputError(f"odds ratio {ratio}", rule="an odds ratio is above 0")
    m, b, c = _cells(captures)
    n, unseen = captures.n_observed, ratio * b * c / m
    low, high = unseen_lognormal(n, unseen, unseen + unseen**2 * (1 / m + 1 / b + 1 / c), level)
    return {"odds_ratio": ratio, "estimate": n + unseen, "conf_low": low, "conf_high": high, "conf_level": level,
            "coverage": n / (n + unseen)}  # fmt: skip


def _cells(captures: CaptureTable) -> tuple[int, int, int]:
    if captures.n_lists != 2:
        raise InputError(
            f"{captures.n_lists} lists", rule="the odds ratio is one of two lists",
            hint=f"choose two of {', '.join(captures.lists)}: --lists {','.join(captures.lists[:2])}",
        )  # fmt: skip
    first, second = captures.lists
    m = captures.on(first, second)
    b, c = captures.on(first) - m, captures.on(second) - m
    if not m:
        raise EstimationError(METHOD, f"{first} and {second} share no case", "check the linkage")
    if not b or not c:
        raise EstimationError(METHOD, f"all cases of {second if not c else first} are on the other list",
                              "a list within the other tells nothing of the unseen")  # fmt: skip
    return m, b, c
