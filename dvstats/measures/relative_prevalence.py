"""How much commoner it is in one group than in another, where no group has all of its victims recorded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import chi2, norm

from dvstats.core.comparison import Comparison
from dvstats.core.errors import EstimationError, InputError
from dvstats.core.estimate import check_level
from dvstats.measures._columns import Array, complete, names
from dvstats.numerics.log_binomial import fit_log_binomial

NAME = "relative-prevalence"

CAVEATS = (
    "All that groups differ in within a cell is taken for unlike recording, all between cells for unlike prevalence: "
    "if persons of one cell are not equally at risk in both groups, the ratio is off by as much.",
    "Nobody is taken to be recorded who is not a victim, and within a group every victim has the same chance.",
    "The ratio tells which group has more of it, not how many there are.",
)


def relative_prevalence(
    table: pd.DataFrame, *, group: str, cells: Sequence[str], recorded: str, people: str, reference: str,
    alike: float = 1.0, level: float = 0.95,
) -> Comparison:  # fmt: skip
    r"""Set the prevalence of groups against each other by a log-binomial model.

    .. math::

        s_{gx} \sim \mathrm{Bin}(n_{gx},\, c_g h_x), \qquad
        R_g = \frac{\sum_x n_{gx} h_x / \sum_x n_{gx}}{\sum_x n_{rx} h_x / \sum_x n_{rx}}

    with s recorded of n people of group g in cell x, the chance c of a victim to be recorded and the risk h of a cell.
    Only products of c and h are known, but their scale cancels in the ratio R against the reference r.

    Parameters
    ----------
    table
        One row per group and cell.
    group
        Column with the group, such as a region or whether somebody lives with a partner.
    cells
        Columns that make a cell, such as age and household; persons of a cell are taken to be equally at risk.
    recorded
        Column with those recorded as victims.
    people
        Column with all people of the group in the cell.
    reference
        The group against which others are set.
    alike
        By how many times the risk of one cell may differ between groups; the bounds are then that much wider.
    level
        Level of the intervals.

    Returns
    -------
    Comparison
        A row per other group: `estimate` (R), `conf_low`, `conf_high`, `bound_low`, `bound_high` (the interval if risks
        in a cell differ by up to `alike`), `recorded_ratio` (of the recorded rates) and `recording_ratio` (of the
        chances to be recorded), `p_constant` of the test that the ratio of rates is one in all cells.

    Raises
    ------
    InputError
        A column is missing, more are recorded than there are people, the reference is not a group, a group has a cell
        twice, or `alike` is below 1.

    References
    ----------
    Shanmugam D, Hou K, Pierson E (2024). Quantifying disparities in intimate partner violence: a machine learning
    method to correct for underreporting. arXiv:2110.04133.

    Examples
    --------
    >>> table = pd.DataFrame({"region": ["A", "A", "B", "B"], "age": ["young", "old"] * 2,
    ...                       "victims": [80, 20, 20, 20], "people": [1000, 1000, 500, 2000]})
    >>> told = relative_prevalence(table, group="region", cells=["age"], recorded="victims", people="people",
    ...                            reference="A").frame
    >>> told[["estimate", "recorded_ratio", "recording_ratio"]].round(3).values.tolist()
    [[0.64, 0.32, 0.5]]
    """
    check_level(level)
    told = _checked(table, group, cells, recorded, people, reference, alike)
    others = sorted(set(told["group"]) - {reference})
    rows: list[dict[str, Any]]
    try:
        names, coefficients, covariance, lack, freedom = _fit(told, [reference, *others])
    except EstimationError as error:
        rows = [{"group": name, "reference": reference, "estimate": np.nan, "refusal": error.reason} for name in others]
        return Comparison(NAME, pd.DataFrame(rows), caveats=CAVEATS)
    p = float(chi2.sf(lack, freedom)) if freedom else np.nan
    warned = ("the ratio of recorded rates is not one in all cells: recording is not alike within groups, or the risk "
              "of a cell is not alike between them",) if p < 1 - level else ()  # fmt: skip
    rows = [
        _row(told, (reference, name), names, coefficients, covariance, level)
        | {"p_constant": p, "warnings": warned, "refusal": ""}
        for name in others
    ]
    frame = pd.DataFrame(rows)
    frame["bound_low"], frame["bound_high"] = frame["conf_low"] / alike, frame["conf_high"] * alike
    return Comparison(NAME, frame, caveats=CAVEATS)


def _checked(
    table: pd.DataFrame, group: str, cells: Sequence[str], recorded: str, people: str, reference: str, alike: float
) -> pd.DataFrame:  # fmt: skip
    if not alike >= 1:
        raise InputError(f"alike {alike:g}", rule="1 or more: by how many times risks may differ")
    if not cells:
        raise InputError("no cells", rule="one column or more says which persons are equally at risk")
    said = [names(table, name) for name in cells]
    told = pd.DataFrame({"group": names(table, group), "cell": [", ".join(cell) for cell in zip(*said, strict=True)],
                         "s": complete(table, recorded, 0), "n": complete(table, people, 0)})  # fmt: skip
    _first(told["s"] > told["n"], told, "not more are recorded than there are people")
    _first((told["s"] % 1 > 0) | (told["n"] % 1 > 0), told, "persons are counted in whole numbers")
    _first(told.duplicated(["group", "cell"]), told, "a group has a cell once", "sum the rows on purpose")
    if reference not in set(told["group"]) or told["group"].nunique() < 2:
        raise InputError(f"reference {reference!r}", rule="one of two groups or more",
                         hint=f"there are: {', '.join(sorted(set(told['group'])))}")  # fmt: skip
    return told[told["n"] > 0]


def _first(bad: pd.Series[bool], told: pd.DataFrame, rule: str, hint: str = "") -> None:
    if bad.any():
        place = int(bad.to_numpy().argmax())
        row = told.iloc[place]
        raise InputError(f"{row['group']}, {row['cell']}: {row['s']:g} of {row['n']:g}", place=f"row {place + 1}",
                         rule=rule, hint=hint)  # fmt: skip


def _fit(told: pd.DataFrame, groups: list[str]) -> tuple[list[str], Array, Array, float, int]:
    """Fit the log-binomial model; a cell without anybody recorded has no risk, and says nothing of the chances."""
    seen = told[told.groupby("cell")["s"].transform("sum") > 0]
    for name in groups:
        if not told.loc[told["group"] == name, "s"].any():
            raise EstimationError(NAME, f"nobody of {name} is recorded")
    cells = pd.get_dummies(seen["cell"], dtype=float)
    chances = pd.DataFrame({f"group {name}": (seen["group"] == name).astype(float) for name in groups[1:]})
    design = cells.join(chances)
    if np.linalg.matrix_rank(design) < design.shape[1]:
        raise EstimationError(NAME, "groups share no cells: nothing parts risk from recording")
    found = fit_log_binomial(seen["s"].to_numpy(), seen["n"].to_numpy(), design.to_numpy())
    if not found.reached:
        raise EstimationError(
            NAME, "a chance reaches 1: all of a cell are recorded, and the model has no inner maximum"
        )
    free = len(design) - design.shape[1]
    return [str(name) for name in design.columns], found.coefficients, found.covariance, found.deviance, free


def _row(
    told: pd.DataFrame, pair: tuple[str, str], names: list[str], coefficients: Array, covariance: Array, level: float
) -> dict[str, Any]:
    reference, name = pair
    risks = pd.Series(np.exp(coefficients), index=names)
    means, slopes = [], []
    for one in (name, reference):
        own = told[told["group"] == one].set_index("cell")
        parts = (own["n"] / own["n"].sum()).reindex(names).fillna(0.0).to_numpy() * risks.to_numpy()
        means.append(parts.sum())
        slopes.append(parts / parts.sum())
    slope = slopes[0] - slopes[1]
    error = float(np.sqrt(slope @ covariance @ slope))
    ratio, z = means[0] / means[1], float(norm.ppf((1 + level) / 2))
    rates = told.groupby("group")["s"].sum() / told.groupby("group")["n"].sum()
    return {
        "group": name, "reference": reference, "estimate": ratio, "std_error": ratio * error, "conf_low": ratio *
        np.exp(-z * error), "conf_high": ratio * np.exp(z * error), "conf_level": level, "interval_kind": "delta, logs",
        "recorded_ratio": rates[name] / rates[reference], "recording_ratio": risks[f"group {name}"],
    }  # fmt: skip
