"""A recorded share corrected for a flag that is often missing, or set where it should not be."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from dvstats.core.comparison import Comparison
from dvstats.core.estimate import check_level
from dvstats.measures._columns import complete, numbers
from dvstats.numerics.rogan_gladen import corrected, known_limits, validated_limits

NAME = "misclassification"

CAVEATS = (
    "Sensitivity and specificity come from an audit of other records, and hold here only if the audit is like them: "
    "same offences, same years, same practice.",
    "The flag is corrected, not the dark figure: what was never recorded stays out.",
)


def misclassification(
    table: pd.DataFrame, *, p: str, n: str, sensitivity: str, specificity: str, n_sensitivity: str | None = None,
    n_specificity: str | None = None, level: float = 0.95,
) -> Comparison:  # fmt: skip
    r"""Correct a recorded share for the errors of its flag (Rogan and Gladen).

    .. math::

        \hat\pi = \frac{\hat p + Sp - 1}{Se + Sp - 1}

    Parameters
    ----------
    table
        One row per area, sex, age or offence.
    p
        Column with the share that bears the flag, between 0 and 1.
    n
        Column with the number of records.
    sensitivity
        Column with the share flagged of those that should be.
    specificity
        Column with the share not flagged of those that should not be.
    n_sensitivity
        Column with the audited records behind the sensitivity; without it the sensitivity is taken as known.
    n_specificity
        Column with the audited records behind the specificity; without it the specificity is taken as known.
    level
        Level of the interval.

    Returns
    -------
    Comparison
        `estimate`, `conf_low`, `conf_high`, `interval_kind`, `recorded`, `clipped` (the correction left 0 to 1 and was
        set to its end), `warnings`, `refusal`. Refused where sensitivity and specificity sum to 1 or less.

    Raises
    ------
    InputError
        A column is missing, or a share lies outside 0 to 1.

    References
    ----------
    Rogan WJ, Gladen B (1978). American Journal of Epidemiology 107(1), 71–76.
    Lang Z, Reiczigel J (2014). Preventive Veterinary Medicine 113(1), 13–22.

    Examples
    --------
    >>> table = pd.DataFrame({"p": [0.115], "n": [4000], "se": [0.46], "audited": [41], "sp": [1.0]})
    >>> told = misclassification(table, p="p", n="n", sensitivity="se", n_sensitivity="audited", specificity="sp").frame
    >>> told[["estimate", "conf_low", "conf_high"]].round(3).values.tolist()
    [[0.25, 0.177, 0.344]]
    """
    check_level(level)
    shares = numbers(table, p, 0, 1), numbers(table, sensitivity, 0, 1), numbers(table, specificity, 0, 1)
    cases = numbers(table, n, 1), *(_cases(table, name) for name in (n_sensitivity, n_specificity))
    rows = [
        _row(share, case, level)
        for share, case in zip(zip(*shares, strict=True), zip(*cases, strict=True), strict=True)
    ]
    found = pd.DataFrame(rows)
    kept = table.reset_index(drop=True).drop(columns=[name for name in found.columns if name in table.columns])
    return Comparison(NAME, kept.join(found), caveats=CAVEATS)


def _cases(table: pd.DataFrame, name: str | None) -> Any:
    return complete(table, name, 1) if name else np.full(len(table), np.inf)


def _row(shares: tuple[float, ...], cases: tuple[float, ...], level: float) -> dict[str, Any]:
    (p, se, sp), (n, n_se, n_sp) = shares, cases
    if np.isnan([p, se, sp, n]).any():
        return {"estimate": np.nan, "refusal": "a figure is missing"}
    if se + sp <= 1:
        why = f"sensitivity {se:g} and specificity {sp:g} sum to 1 or less: the flag tells nothing"
        return {"estimate": np.nan, "recorded": p, "refusal": why}
    known = np.isinf(n_se) and np.isinf(n_sp)
    limits = known_limits(p, n, se, sp, level) if known else validated_limits((p, n), (se, n_se), (sp, n_sp), level)
    raw = corrected(p, se, sp)
    low, high = (float(np.clip(limit, 0, 1)) for limit in limits)
    clipped = not 0 <= raw <= 1
    warned = (f"the correction gives {raw:.3g}, outside 0 to 1: flag, sensitivity and specificity do not agree",)
    return {
        "estimate": float(np.clip(raw, 0, 1)), "conf_low": low, "conf_high": high, "conf_level": level,
        "interval_kind": "Wilson, corrected" if known else "Lang-Reiczigel", "recorded": p, "clipped": clipped,
        "assumes": ("the audited records are like these",), "warnings": warned if clipped else (), "refusal": "",
    }  # fmt: skip
