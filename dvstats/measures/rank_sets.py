"""Ranks of areas with the sets of ranks that the errors leave open; never a rank alone."""

from __future__ import annotations

import numpy as np
import pandas as pd

from dvstats.core.comparison import Comparison
from dvstats.core.errors import InputError
from dvstats.core.estimate import check_level
from dvstats.measures._columns import check_rows, mixed_units, need, number_frame
from dvstats.measures._who import who
from dvstats.numerics.rank_sets import marginal_rank_limits, normal_errors, rank_limits

NAME = "rank-sets"

CAVEATS = (
    "A rank is worth what its set is: areas whose sets overlap cannot be told apart.",
    "The sets hold for errors of sampling; a rank of figures under different definitions ranks the definitions.",
)
FEWEST_DRAWS = 1000


def rank_sets(
    table: pd.DataFrame, *, label: str, estimate: str, std_error: str, counting_unit: str | None = None,
    level: float = 0.95, draws: int = 5000, seed: int = 1,
) -> Comparison:  # fmt: skip
    r"""Rank rows from the largest, each with the ranks that it may have.

    Area j may stand anywhere from below those that lie above it for sure to above those that lie below it for sure:

    .. math::

        \left[1 + \#\{k : \hat\theta_k - \hat\theta_j > c\, s_{jk}\},\;
              p - \#\{k : \hat\theta_j - \hat\theta_k > c\, s_{jk}\}\right], \qquad s_{jk}^2 = s_j^2 + s_k^2

    with :math:`c` from a parametric bootstrap of the largest difference, stepping down. The marginal set holds the rank
    of one area as often as the level says, the simultaneous sets hold the ranks of all.

    Parameters
    ----------
    table
        One row per area; a row without estimate or error keeps its place, without a rank.
    label
        Column with the names.
    estimate
        Column with the figures.
    std_error
        Column with their standard errors, above 0 and independent of each other.
    counting_unit
        Column that says what each row counts; by default `counting_unit`, if there is one.
    level
        Level of the sets.
    draws
        Draws of the bootstrap.
    seed
        Seed of the bootstrap.

    Returns
    -------
    Comparison
        `label`, `estimate`, `std_error`, `rank`, `marginal_low`, `marginal_high`, `simultaneous_low`,
        `simultaneous_high`, sorted by rank; `refusal`.

    Raises
    ------
    InputError
        A column is missing, a standard error is not above 0, a name comes twice, or too few draws.

    References
    ----------
    Mogstad M, Romano JP, Shaikh AM, Wilhelm D (2024). Inference for ranks with applications to mobility across
    neighbourhoods and academic achievement across countries. Review of Economic Studies 91(1), 476–518.

    Examples
    --------
    >>> table = pd.DataFrame({"area": ["A", "B", "C"], "share": [30, 20, 19.5], "error": [1, 1, 1]})
    >>> told = rank_sets(table, label="area", estimate="share", std_error="error").frame
    >>> told[["label", "rank", "simultaneous_low", "simultaneous_high"]].values.tolist()
    [['A', 1.0, 1.0, 1.0], ['B', 2.0, 2.0, 3.0], ['C', 3.0, 2.0, 3.0]]
    """
    check_level(level)
    if draws < FEWEST_DRAWS:
        raise InputError(f"draws is {draws}", rule=f"a quantile in the tail needs {FEWEST_DRAWS} draws or more")
    need(table, label)
    found = number_frame(table, {"estimate": estimate, "std_error": std_error})
    check_rows(found["std_error"] <= 0, found, "a standard error is above 0",
               "a figure that was counted in full has no error of sampling, and no rank by it")  # fmt: skip
    found.insert(0, "label", table[label].astype("str").to_numpy())
    if found["label"].duplicated().any():
        raise InputError(f"{found.loc[found['label'].duplicated(), 'label'].iloc[0]!r} comes twice",
                         rule="one row per name")  # fmt: skip
    found["refusal"] = _refusals(found, mixed_units(table, counting_unit))
    rows = found["refusal"] == ""
    found = found.join(_ranked(found[rows], level, draws, seed))
    found.loc[~rows, "estimate"] = np.nan
    return Comparison(NAME, found.sort_values("rank", kind="stable"), caveats=(*CAVEATS, *who(table)))


def _refusals(found: pd.DataFrame, unlike: str) -> pd.Series[str]:
    """Return for each row why it has no rank, or nothing."""
    why = pd.Series(unlike, index=found.index, dtype="str")
    absent = found[["estimate", "std_error"]].isna()
    why[absent["estimate"]] = "there is no figure"
    why[~absent["estimate"] & absent["std_error"]] = "there is no standard error, and a rank without a set is not given"
    if (why == "").sum() < 2:
        why[why == ""] = "there is no other figure to rank it with"
    return why


def _ranked(rows: pd.DataFrame, level: float, draws: int, seed: int) -> pd.DataFrame:
    names = ["rank", "marginal_low", "marginal_high", "simultaneous_low", "simultaneous_high"]
    if rows.empty:
        return pd.DataFrame(columns=names, dtype=float)
    value, error = rows["estimate"].to_numpy(float), rows["std_error"].to_numpy(float)
    errors = normal_errors(error, draws, np.random.default_rng(seed))
    rank = 1.0 + (value[:, None] < value[None, :]).sum(axis=1)
    sets = (*marginal_rank_limits(value, error, errors, level), *rank_limits(value, error, errors, level))
    told = pd.DataFrame(dict(zip(names, (rank, *sets), strict=True)), index=rows.index)
    return told.assign(conf_level=level, interval_kind="rank sets, parametric bootstrap, stepdown")
