"""Domestic violence as a share of harm: offences weighted by how much they weigh, under several sets of weights."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from dvstats.core.comparison import Comparison
from dvstats.core.errors import InputError
from dvstats.core.estimate import check_level
from dvstats.measures._columns import Array, need, numbers, words
from dvstats.numerics.harm import harm_share as share_of_harm
from dvstats.numerics.harm import order_bounds, perturbed_shares

NAME = "harm-share"

CAVEATS = (
    "A weight is a judgement, of courts or of a guideline, on what an offence weighs; it is not a measurement of harm.",
    "The range holds for every set of weights in the same order: where it is wide, the weights decide, not the counts.",
    "Only recorded offences weigh; violence that is no crime, or was never told, weighs nothing here.",
)
DRAWS = 4000


def harm_share(
    table: pd.DataFrame, *, count: str, part: str, weight: str | None = None, weights: pd.DataFrame | None = None,
    offence: str | None = None, by: tuple[str, ...] = (), concentration: float = 100.0, seed: int = 1,
    level: float = 0.95,
) -> Comparison:  # fmt: skip
    r"""Weigh offences, and say how much of the weight is domestic.

    .. math::

        s = \frac{\sum_o w_o D_o}{\sum_o w_o T_o}

    with the domestic count D, the count of all T and the weight w of offence o.

    Parameters
    ----------
    table
        One row per offence.
    count
        Column with the count of all.
    part
        Column with the count of domestic violence.
    weight
        Column with the weight, such as days of the usual sentence.
    weights
        A table with a column of offences, named as in `offence`, and a column per further set of weights.
    offence
        Column with the offence.
    by
        Columns whose groups get rows each: area, period, sex.
    concentration
        How firm the weights are when they are drawn anew (Dirichlet): how many judgements they are worth.
    seed
        Seed of the draws.
    level
        Level of the range of the draws.

    Returns
    -------
    Comparison
        A row per set of weights: `weights`, `estimate`, `conf_low`, `conf_high` (over all weights in the same order),
        `drawn_low`, `drawn_high`, `share_of_count`, `heaviest` and `heaviest_share` (the offence with most weight in
        all), `refusal`.

    Raises
    ------
    InputError
        A column is missing, a part is above its count, a weight is negative, or no weights are given.

    References
    ----------
    Sherman L, Neyroud PW, Neyroud E (2016). Policing 10(3), 171–183.

    Examples
    --------
    >>> table = pd.DataFrame({"offence": ["killing", "assault"], "all": [2, 100], "dv": [1, 10], "days": [100, 1]})
    >>> told = harm_share(table, count="all", part="dv", weight="days", offence="offence").frame
    >>> told[["estimate", "conf_low", "conf_high", "share_of_count"]].round(3).values.tolist()
    [[0.367, 0.108, 0.5, 0.108]]
    """
    check_level(level)
    whole, some = numbers(table, count, 0), numbers(table, part, 0)
    if (some > whole).any():
        row = int((some > whole).argmax())
        raise InputError(f"{part} is {some[row]:g}, {count} {whole[row]:g}", place=f"row {row + 1}",
                         rule="a part is not larger than its whole")  # fmt: skip
    if not concentration > 0:
        raise InputError(f"concentration is {concentration:g}", rule="it is above 0")
    names = words(table, offence) if offence else [f"row {row + 1}" for row in range(len(table))]
    sets = _sets(table, weight, weights, offence, names)
    need(table, *by)
    keys = list(zip(*(words(table, name) for name in by), strict=True)) if by else [()] * len(table)
    rows = []
    for group in dict.fromkeys(keys):
        inside = np.array([key == group for key in keys])
        chosen = [name for name, kept in zip(names, inside, strict=True) if kept]
        for title, values in sets.items():
            told = _row(some[inside], whole[inside], values[inside], chosen)
            drawn = (
                {}
                if told["refusal"]
                else _drawn(some[inside], whole[inside], values[inside], concentration, seed, level)
            )
            rows.append(dict(zip(by, group, strict=True)) | {"weights": title} | told | drawn)
    return Comparison(NAME, pd.DataFrame(rows), caveats=CAVEATS)


def _sets(
    table: pd.DataFrame, weight: str | None, more: pd.DataFrame | None, offence: str | None, names: list[str]
) -> dict[str, Array]:
    """Return each set of weights by its name, in the order of the rows; an offence without a weight has none (nan)."""
    sets = {weight: numbers(table, weight, 0)} if weight else {}
    if more is not None:
        if offence is None:
            raise InputError("--weights without --offence", rule="a file of weights is joined by the offence")
        keys = words(more, offence)
        if len(set(keys)) < len(keys):
            raise InputError("an offence stands twice", rule="one row per offence",
                             place=str(more.attrs.get("file", "weights")))  # fmt: skip
        for title in (name for name in map(str, more.columns) if name != offence):
            given = dict(zip(keys, numbers(more, title, 0), strict=True))
            sets[title] = np.array([given.get(name, np.nan) for name in names])
    if not sets:
        raise InputError("no weights", rule="what an offence weighs is a judgement, and has no default",
                         hint="--weight COL, or --weights FILE --offence COL")  # fmt: skip
    return sets


def _row(part: Array, whole: Array, weight: Array, names: list[str]) -> dict[str, Any]:
    gap = np.isnan(part) | np.isnan(whole)
    if gap.any():
        return {"estimate": np.nan, "refusal": f"{names[int(gap.argmax())]}: a count is missing"}
    bare = np.isnan(weight) & (whole > 0)
    if bare.any():
        return {"estimate": np.nan, "refusal": f"{names[int(bare.argmax())]}: no weight in this set"}
    weight = np.nan_to_num(weight)
    harm = weight * whole
    if harm.sum() == 0:
        return {"estimate": np.nan, "refusal": "nothing was recorded that weighs anything"}
    low, high = order_bounds(part, whole, weight)
    return {
        "estimate": share_of_harm(part, whole, weight), "conf_low": low, "conf_high": high,
        "interval_kind": "all weights in the same order", "share_of_count": float(part.sum() / whole.sum()),
        "heaviest": names[int(harm.argmax())], "heaviest_share": float(harm.max() / harm.sum()), "refusal": "",
    }  # fmt: skip


def _drawn(part: Array, whole: Array, weight: Array, firm: float, seed: int, level: float) -> dict[str, float]:
    shares = perturbed_shares(part, whole, np.nan_to_num(weight), firm, DRAWS, seed)
    low, high = np.quantile(shares[np.isfinite(shares)], [(1 - level) / 2, (1 + level) / 2])
    return {"drawn_low": float(low), "drawn_high": float(high)}
