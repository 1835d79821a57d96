"""Homicide by a partner or family member as a share of homicide: bounds and shrinkage."""

from __future__ import annotations

import numpy as np
import pandas as pd

from dvstats.core.comparison import Comparison
from dvstats.core.errors import InputError
from dvstats.core.estimate import check_level
from dvstats.measures._columns import number_frame
from dvstats.numerics.beta_binomial import BetaPrior, cloud, fit_beta_prior, shrunk, shrunk_limits

NAME = "homicide-share"

CAVEATS = (
    "The bounds assume nothing about those whose relationship to the offender is not known.",
    "The shrunk share draws areas with few cases towards the mean of the table; it is a help for reading, not a count.",
)
ALIKE = "The rows differ by no more than chance: none is drawn towards the others, since all would get one share."
FEWEST_AREAS = 5


def homicide_share(
    table: pd.DataFrame, *, part: str, whole: str, unknown: str | None = None, level: float = 0.95
) -> Comparison:
    """Compute shares of homicide (or of another violent offence) with bounds for an unknown relationship.

    Parameters
    ----------
    table
        One row per area, sex or period.
    part
        Column with the victims of a partner or family member.
    whole
        Column with all victims.
    unknown
        Column with the victims whose relationship to the offender is not known.
    level
        Level of the interval of the shrunk share.

    Returns
    -------
    Comparison
        `estimate` (share of all victims: the lower bound where some are not known), `conf_low`, `conf_high` (the
        bounds), `share_of_known`, `share_not_known`, and with five areas or more `shrunk`, `shrunk_low`,
        `shrunk_high` (of those known).

    Raises
    ------
    InputError
        A column is missing, or part and not known together are more than the whole.

    Examples
    --------
    >>> table = pd.DataFrame({"area": ["A"], "by": [3], "not_known": [141], "all": [159]})
    >>> told = homicide_share(table, part="by", unknown="not_known", whole="all").frame
    >>> told[["conf_low", "conf_high"]].round(3).values.tolist()
    [[0.019, 0.906]]
    """
    check_level(level)
    counts = _counts(table, part, whole, unknown)
    found = _bounds(counts, unknown is not None)
    frame = table.reset_index(drop=True).drop(columns=found.columns, errors="ignore").join(found)
    usable = frame["refusal"] == ""
    known, enough = counts["whole"] - counts["unknown"], int((counts["whole"] > counts["unknown"])[usable].sum())
    prior = _prior(counts[usable])
    if prior:
        frame = frame.join(_shrunk(counts["part"].where(usable), known.where(usable), prior, level))
    alike = (ALIKE,) if enough >= FEWEST_AREAS and prior is None else ()
    return Comparison(NAME, frame, caveats=(*(CAVEATS if unknown else CAVEATS[1:]), *alike))


def _counts(table: pd.DataFrame, part: str, whole: str, unknown: str | None) -> pd.DataFrame:
    named = {"part": part, "whole": whole} | ({"unknown": unknown} if unknown else {})
    counts = number_frame(table, named).assign(**({} if unknown else {"unknown": 0.0}))
    bad = (counts < 0).any(axis=1) | (counts["part"] + counts["unknown"] > counts["whole"])
    if bad.any():
        row = counts[bad].iloc[0]
        raise InputError(
            f"{row['part']:g} known, {row['unknown']:g} not known, {row['whole']:g} in all",
            place=f"row {int(bad.argmax()) + 1}", rule="part and not known together are not more than the whole",
        )  # fmt: skip
    return counts


def _bounds(counts: pd.DataFrame, has_unknown: bool) -> pd.DataFrame:
    whole = counts["whole"].replace(0, np.nan)
    low, high = counts["part"] / whole, (counts["part"] + counts["unknown"]) / whole
    known = (counts["whole"] - counts["unknown"]).replace(0, np.nan)
    kind = "missing relationship" if has_unknown else "none: counted, not sampled"
    refusal = np.where(
        counts.isna().any(axis=1), "a count is missing", np.where(counts["whole"] == 0, "no victims", "")
    )
    return pd.DataFrame({
        "estimate": low, "conf_low": low if has_unknown else np.nan, "conf_high": high if has_unknown else np.nan,
        "interval_kind": kind, "share_of_known": counts["part"] / known,
        "share_not_known": counts["unknown"] / whole, "refusal": refusal,
    })  # fmt: skip


def _prior(counts: pd.DataFrame) -> BetaPrior | None:
    known = counts["whole"] - counts["unknown"]
    seen = counts[known > 0]
    return fit_beta_prior(seen["part"], known[known > 0]) if len(seen) >= FEWEST_AREAS else None


def _shrunk(part: pd.Series[float], known: pd.Series[float], prior: BetaPrior, level: float) -> pd.DataFrame:
    """Return the share drawn towards the others, with limits that also carry the doubt about how far."""
    seen = known > 0
    priors = cloud(part[seen], known[seen], prior)
    rows = [
        (shrunk(d, n, prior)[0], *shrunk_limits(d, n, priors, level)) if n > 0 else (np.nan,) * 3
        for d, n in zip(part, known, strict=True)
    ]
    return pd.DataFrame(rows, columns=["shrunk", "shrunk_low", "shrunk_high"]).assign(conf_level=level)
