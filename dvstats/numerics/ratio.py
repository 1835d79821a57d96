"""The interval of a ratio of two numbers, from an interval of each."""

from __future__ import annotations

import math

Limits = tuple[float, float]


def ratio_limits(part: float, part_limits: Limits, whole: float, whole_limits: Limits) -> Limits:
    r"""Return limits of part over whole where their errors are independent; a counted number has limits equal to it.

    The variance is recovered from the limits, on the logarithm, so that lopsided intervals stay lopsided:

    .. math::

        \log\frac{a}{b} - \sqrt{\log^2\frac{a}{a_L} + \log^2\frac{b_U}{b}}, \qquad
        \log\frac{a}{b} + \sqrt{\log^2\frac{a_U}{a} + \log^2\frac{b}{b_L}}

    References
    ----------
    Zou GY, Donner A (2008). Statistics in Medicine 27(10), 1693–1702.

    Examples
    --------
    >>> ratio_limits(50, (50, 50), 100, (80, 125))
    (0.4, 0.625)
    """
    ratio = part / whole
    if part == 0 or part_limits[0] <= 0 or whole_limits[0] <= 0:
        return math.nan, math.nan
    down = math.hypot(math.log(part / part_limits[0]), math.log(whole_limits[1] / whole))
    up = math.hypot(math.log(part_limits[1] / part), math.log(whole / whole_limits[0]))
    return ratio * math.exp(-down), ratio * math.exp(up)
