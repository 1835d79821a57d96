"""A recorded share under different reporting of the part and of the rest, with the doubt of both rates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from dvstats.core.errors import InputError
from dvstats.numerics.shares import adjusted_draws, adjusted_interval, ratio_interval

NO_VICTIM = (
    "the denominator may hold crimes without a victim who reports, and no survey tells the reporting of those; state "
    "--whole-victim-based if it does not"
)


@dataclass(frozen=True, slots=True)
class Rates:
    """Shares of domestic violence and of other crime that reach the records, each with its standard error.

    Parameters
    ----------
    part
        Share of domestic violence that reaches the records, and its standard error.
    other
        The same of all other crime.
    """

    part: tuple[float, float]
    other: tuple[float, float]


def rates_from(part: tuple[float, float] | None, other: tuple[float, float] | None) -> Rates | None:
    """Return the two rates, none if neither is given, or say what is wrong with them."""
    if part is None and other is None:
        return None
    if part is None or other is None:
        raise InputError("one reporting rate", rule="two are compared: of domestic violence and of other crime")
    for rate, error in (part, other):
        if not (0 < rate <= 1 and error >= 0 and error**2 < rate * (1 - rate) + (error == 0)):
            raise InputError(f"reporting rate {rate} with standard error {error}",
                             rule="a rate lies above 0, up to 1, and its error is smaller than that of one answer",
                             hint="give 0.25,0.02, not 25,2 for per cent")  # fmt: skip
    return Rates(part, other)


def adjusted(
    recorded: tuple[float, float, float], rates: Rates | None, victim_based: bool, level: float, draws: int, seed: int
) -> dict[str, Any]:
    """Return the adjusted share with its interval by delta and by Monte Carlo, or why it is refused.

    The recorded share comes with the ends of what it may be; the interval reaches from the low end adjusted to the high
    end adjusted.
    """
    if rates is None:
        return {}
    share, low, high = recorded
    if not victim_based:
        return {"adjusted": np.nan, "adjusted_refusal": NO_VICTIM}
    if not 0 < share < 1:
        return {"adjusted": np.nan, "adjusted_refusal": f"a recorded share of {share:g} cannot be adjusted"}
    ratio, ratio_low, ratio_high = ratio_interval(rates.part, rates.other, level)
    ends = [adjusted_interval(at, rates.part, rates.other, level) for at in (low, share, high)]
    drawn = [adjusted_draws(at, rates.part, rates.other, level, draws, seed) for at in (low, high)]
    return {
        "adjusted": ends[1][0], "adjusted_low": ends[0][1], "adjusted_high": ends[2][2],
        "adjusted_drawn_low": drawn[0][0], "adjusted_drawn_high": drawn[1][1], "conf_level": level,
        "plausible_ratio": f"{ratio:.2f}", "plausible_low": ratio_low, "plausible_high": ratio_high,
    }  # fmt: skip
