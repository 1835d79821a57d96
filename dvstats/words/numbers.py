"""How numbers are written for readers: thousands, per cent, ranges."""

from __future__ import annotations

import math

# A number and its sign stay on one line.
NARROW = "\N{NO-BREAK SPACE}"


def count(value: float) -> str:
    """Write a number of people or cases.

    Examples
    --------
    >>> count(76450.6), count(float("inf"))
    ('76,451', 'no upper limit')
    """
    return "no upper limit" if math.isinf(value) else f"{value:,.0f}"


def percent(share: float, decimals: int = 1) -> str:
    r"""Write a share as per cent.

    Examples
    --------
    >>> percent(0.2486), percent(1.0, 0)
    ('24.9\xa0%', '100\xa0%')
    """
    return f"{100 * share:.{decimals}f}{NARROW}%"


def interval(low: float, high: float) -> str:
    """Write a range of numbers.

    Examples
    --------
    >>> interval(22903.2, 24917.4), interval(129, float("inf"))
    ('22,903 to 24,917', '129 to no upper limit')
    """
    return f"{count(low)} to {count(high)}"


def percent_interval(low: float, high: float, decimals: int = 1) -> str:
    r"""Write a range of shares.

    Examples
    --------
    >>> percent_interval(0.075, 0.085)
    '7.5 to 8.5\xa0%'
    """
    return f"{100 * low:.{decimals}f} to {100 * high:.{decimals}f}{NARROW}%"
