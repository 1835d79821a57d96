r"""The estimate between the two readings of a surplus of persons recorded once.

.. math::

    \hat N(\alpha) = n + (n - \alpha f_1) \frac{\hat q_0}{1 - \hat q_0 - \alpha \hat q_1}, \qquad 0 \le \alpha \le 1

At :math:`\alpha = 0` all recorded persons, ones included, stand for those unseen (`oizt`); at :math:`\alpha = 1` only
those recorded twice or more, and as many ones as fit them (`ztoi`). The likelihood is the same along the curve: the
counts say nothing of where on it the truth lies.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from dvstats.core.comparison import Comparison
from dvstats.core.errors import InputError, UnknownNameError
from dvstats.core.estimate import check_level
from dvstats.measures._repeats import repeats_of, seen_of
from dvstats.numerics.count_families import GEOMETRIC, POISSON, CountFamily
from dvstats.numerics.lognormal import unseen_lognormal
from dvstats.numerics.one_inflation import unseen_each, variance_of_n
from dvstats.numerics.truncated_counts import TruncatedFit, fit_truncated

NAME = "one-inflation-curve"

FAMILIES = {"poisson": POISSON, "geometric": GEOMETRIC}
CAVEAT = (
    "No data can choose a point on this curve: the likelihood is the same all along. Only knowledge of what being "
    "recorded does to people can."
)


def one_inflation_curve(
    table: pd.DataFrame, *, captures: str = "captures", count: str = "count", family: str = "poisson",
    points: int = 11, level: float = 0.95,
) -> Comparison:  # fmt: skip
    """Compute the estimate along the readings of one-inflation.

    Parameters
    ----------
    table
        One row per number of captures; further columns are summed over.
    captures
        Column with how often persons were recorded: 1, 2, …, the last perhaps "6+".
    count
        Column with how many persons.
    family
        How often those recorded twice or more are recorded: poisson or geometric.
    points
        How many points, the ends included.
    level
        Level of the intervals.

    Returns
    -------
    Comparison
        Rows `alpha` (0 is `oizt`, 1 is `ztoi`), `estimate`, `std_error`, `conf_low`, `conf_high`, `n_observed`.

    Raises
    ------
    InputError
        A column is missing, the family has no such name, or there are fewer than two points.

    References
    ----------
    Böhning D, Friedl H (2024). International Statistical Review 92(1), 148–165.

    Examples
    --------
    >>> table = pd.DataFrame({"captures": [1, 2, 3, 4, 5, 6], "count": [15169, 1957, 393, 99, 28, 16]})
    >>> one_inflation_curve(table, points=3).frame["estimate"].round().tolist()
    [32546.0, 30331.0, 23829.0]
    """
    check_level(level)
    if family not in FAMILIES:
        raise UnknownNameError.among("family", family, list(FAMILIES))
    if points < 2:
        raise InputError(f"{points} points", rule="a curve has two or more")
    seen = seen_of(repeats_of(table, captures, count))
    ones, tail = seen.f(1) / seen.n, seen.from_times(2)
    fit = fit_truncated(FAMILIES[family], tail, 2) if tail.n else None
    told = {"conf_level": level, "interval_kind": "log-normal for the unseen part", "n_observed": round(seen.n)}
    rows = [{"alpha": float(alpha), **_point(fit, seen.n, ones, float(alpha), level), **told}
            for alpha in np.linspace(0, 1, points)]  # fmt: skip
    return Comparison(NAME, pd.DataFrame(rows), caveats=(CAVEAT,))


def _point(fit: TruncatedFit | None, n: float, ones: float, alpha: float, level: float) -> dict[str, Any]:
    if fit is None:
        return {"estimate": np.nan, "refusal": "nobody is known to have been recorded three times or more: a surplus "
                "of ones cannot be told from rare recording"}  # fmt: skip
    if ones <= _expected(fit.family, fit.mean):
        return {"estimate": np.nan, "refusal": "there is no surplus of persons recorded once: the two readings are one"}
    unseen = unseen_each(fit.family, fit.mean, ones, alpha)
    variance = variance_of_n(n, unseen, fit.information, ones)
    low, high = unseen_lognormal(n, n * unseen.each, variance, level)
    return {"estimate": n * (1 + unseen.each), "std_error": variance**0.5, "conf_low": low, "conf_high": high,
            "refusal": ""}  # fmt: skip


def _expected(family: CountFamily, mean: float) -> float:
    """Return the share of ones among those recorded, if there were no surplus."""
    return float(np.exp(family.log_pmf(1.0, mean) - family.log_tail(1, mean)))
