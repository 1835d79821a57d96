"""How numbers are written for readers: thousands, per cent, ranges, in the language that is spoken."""

from __future__ import annotations

import math

from dvstats.words.catalogue import words

# A number and its sign stay on one line.
NARROW = "\N{NO-BREAK SPACE}"


def decimal(value: float, decimals: int = 1) -> str:
    """Write a number with decimals.

    Examples
    --------
    >>> decimal(1234.56), decimal(8, 0)
    ('1,234.6', '8')
    """
    signs = {",": words().say("numbers.thousands"), ".": words().say("numbers.decimal")}
    return "".join(signs.get(letter, letter) for letter in f"{value:,.{decimals}f}")


def tick(value: float) -> str:
    """Write a number of an axis as it is: 2.5 is neither 2 nor 3.

    Examples
    --------
    >>> tick(20_000), tick(2.5), tick(-0.25), tick(0)
    ('20,000', '2.5', '−0.25', '0')
    """
    signs = {",": words().say("numbers.thousands"), ".": words().say("numbers.decimal"), "-": "−"}
    return "".join(signs.get(letter, letter) for letter in f"{value:,.10g}")


def count(value: float) -> str:
    """Write a number of people or cases.

    Examples
    --------
    >>> count(76450.6), count(float("inf"))
    ('76,451', 'no upper limit')
    """
    return words().say("numbers.no_limit") if math.isinf(value) else decimal(value, 0)


def percent(share: float, decimals: int = 1) -> str:
    r"""Write a share as per cent.

    Examples
    --------
    >>> percent(0.2486), percent(1.0, 0)
    ('24.9\xa0%', '100\xa0%')
    """
    return f"{decimal(100 * share, decimals)}{NARROW}%"


def interval(low: float, high: float) -> str:
    """Write a range of numbers.

    Examples
    --------
    >>> interval(22903.2, 24917.4), interval(129, float("inf"))
    ('22,903 to 24,917', '129 to no upper limit')
    """
    return words().say("numbers.range", low=count(low), high=count(high))


def percent_interval(low: float, high: float, decimals: int = 1) -> str:
    r"""Write a range of shares.

    Examples
    --------
    >>> percent_interval(0.075, 0.085)
    '7.5 to 8.5\xa0%'
    """
    return words().say("numbers.range", low=decimal(100 * low, decimals), high=percent(high, decimals))
