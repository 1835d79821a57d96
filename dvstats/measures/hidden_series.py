"""How much of a monthly series of complaints is reported, from the way in which its memory is blurred."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import chi2

from dvstats.core.comparison import Comparison
from dvstats.core.errors import InputError
from dvstats.core.estimate import check_level
from dvstats.measures._columns import complete, need, words
from dvstats.numerics.hidden_inar import Hidden, HiddenLaw, autocorrelation

NAME = "hidden-series"

CAVEATS = (
    "It finds under-reporting that comes and goes between months; what no month reports leaves no trace in the series.",
    "Season, trend and changed rules of recording must be out of the series: they look like memory.",
    "The chance that a month is masked and what is left of it are hardly told apart; the share reported is, as far as "
    "its profile bends.",
)
FEWEST = 36
MOST = 150
GRID = 9


def hidden_series(
    table: pd.DataFrame, *, count: str, by: tuple[str, ...] = (), lowest: float = 0.2, level: float = 0.95
) -> Comparison:
    r"""Estimate which share of all cases a series of counts reports, by a hidden integer autoregression.

    .. math::

        X_t = \alpha \circ X_{t-1} + W_t, \quad W_t \sim \mathrm{Poisson}(\lambda), \qquad
        Y_t = X_t \ \text{with chance}\ 1 - \omega, \ \text{otherwise}\ q \circ X_t, \qquad \rho = 1 - \omega(1 - q)

    Parameters
    ----------
    table
        One row per month, in order.
    count
        Column with the reported count.
    by
        Columns whose groups are series of their own: area, sex, age.
    lowest
        The smallest share that a masked month is taken to report.
    level
        Level of the profile interval.

    Returns
    -------
    Comparison
        A row `of` share per series: `estimate` (ρ), `conf_low`, `conf_high` (profile likelihood), `mean_true`, `stays`,
        `masked`, `kept`, `autocorrelation`, `p_value` (of nothing masked), and rows `of` profile with the fall of the
        likelihood at each ρ.

    Raises
    ------
    InputError
        A column is missing, a count is no whole number from 0 to 150, or `lowest` is no share.

    References
    ----------
    Fernández-Fontelo A, Cabaña A, Puig P, Moriña D (2016). Statistics in Medicine 35(26), 4875–4890.

    Examples
    --------
    >>> hidden_series(pd.DataFrame({"n": [3, 4, 2, 5]}), count="n").frame["refusal"].tolist()
    ['4 months: 36 are needed']
    """
    check_level(level)
    y = complete(table, count, 0, MOST)
    if (y != np.round(y)).any() or not 0 < lowest < 1:
        raise InputError(
            f"{count}, lowest {lowest:g}", rule="counts are whole numbers, and a share lies between 0 and 1"
        )
    need(table, *by)
    keys = list(zip(*(words(table, name) for name in by), strict=True)) if by else [()] * len(table)
    rows: list[dict[str, Any]] = []
    for group in dict.fromkeys(keys):
        series = y[[key == group for key in keys]].astype(np.int64)
        rows += [dict(zip(by, group, strict=True)) | row for row in _rows(Hidden(series, lowest), level)]
    return Comparison(NAME, pd.DataFrame(rows), caveats=CAVEATS)


def _rows(hidden: Hidden, level: float) -> list[dict[str, Any]]:
    n = len(hidden.y)
    if n < FEWEST:
        return [{"of": "share", "estimate": np.nan, "refusal": f"{n} months: {FEWEST} are needed"}]
    memory, needed = autocorrelation(hidden.y) if hidden.y.std() > 0 else 0.0, 2 / n**0.5
    if memory < needed:
        why = f"autocorrelation {memory:.2f}, below {needed:.2f}: without memory nothing tells a masked month"
        return [{"of": "share", "estimate": np.nan, "autocorrelation": memory, "refusal": why}]
    law, told, start = hidden.fit()
    grid = np.unique(np.append(np.linspace(hidden.lowest, 1.0, GRID), law.reported))
    falls = np.array([max(0.0, told - hidden.fit(share, start)[1]) for share in grid])
    ends = _limits(grid, falls, chi2.ppf(level, 1) / 2)
    first = _share(law, memory, float(chi2.sf(2 * falls[-1], 1) / 2)) | {
        "conf_low": ends[0], "conf_high": ends[1], "conf_level": level, "interval_kind": "profile likelihood",
    }  # fmt: skip
    profile = [
        {"of": "profile", "estimate": share, "fall": fall, "refusal": ""}
        for share, fall in zip(grid, falls, strict=True)
    ]
    return [first, *profile]


def _share(law: HiddenLaw, memory: float, p: float) -> dict[str, Any]:
    flat = ("nothing speaks against full reporting: the masked months may be chance",)
    return {
        "of": "share", "estimate": law.reported, "mean_true": law.mean, "stays": law.stays, "masked": law.masked,
        "kept": law.kept, "autocorrelation": memory, "p_value": p, "warnings": flat if p > 0.05 else (), "refusal": "",
    }  # fmt: skip


def _limits(grid: np.ndarray, falls: np.ndarray, drop: float) -> tuple[float, float]:
    """Return where the profile has fallen by `drop`, on a straight line between the points of the grid."""
    best = int(falls.argmin())
    low = float(np.interp(drop, falls[: best + 1][::-1], grid[: best + 1][::-1])) if falls[0] > drop else float(grid[0])
    high = float(np.interp(drop, falls[best:], grid[best:])) if falls[-1] > drop else float(grid[-1])
    return low, high
