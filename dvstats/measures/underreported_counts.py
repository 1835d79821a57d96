"""True counts behind reported ones, where reporting is known beforehand, or was checked."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from dvstats.core.comparison import Comparison
from dvstats.core.errors import InputError
from dvstats.core.estimate import check_level
from dvstats.measures._columns import Array, complete
from dvstats.measures._formula import design
from dvstats.numerics.underreporting import Posterior, ReportedCounts, drawn, posterior

NAME = "underreported-counts"

DRAWS = 4000
DECIDES = 0.1
MOST = 2.0**53

CAVEATS = (
    "Counts tell the product of what happened and what was reported, never the two apart: the level rests on the prior "
    "or on the validated records, the pattern between rows on the terms of each formula.",
    "The band shows the estimate if average reporting were one prior standard deviation lower or higher.",
)


def underreported_counts(
    table: pd.DataFrame, *, count: str, exposure: str, true_formula: str = "~ 1", report_formula: str = "~ 1",
    report_prior: tuple[float, float] | None = None, validated: str | None = None, validation_n: str | None = None,
    slope_sd: float = 1.0, seed: int = 1, level: float = 0.95,
) -> Comparison:  # fmt: skip
    r"""Estimate true counts by a Poisson-logistic model.

    .. math::

        z_i \sim \mathrm{Poisson}(E_i \lambda_i \pi_i), \quad \log\lambda_i = x_i'\beta, \quad
        \mathrm{logit}\,\pi_i = \alpha_0 + (w_i - \bar w)'\alpha, \quad \alpha_0 \sim N(m, s^2)

    The prior of the average reporting, or validated records, are compulsory: without them nothing tells the level. A
    term stands in one formula only, since a count cannot say whether it moves what happens or what is reported.

    Parameters
    ----------
    table
        One row per area, month, sex or age.
    count
        Column with the reported count.
    exposure
        Column with the people at risk.
    true_formula
        Terms of the true rate, on the log scale.
    report_formula
        Terms of reporting, on the log-odds.
    report_prior
        Mean and standard deviation of the average reporting, on the log-odds: "-1.1,0.3" is about 25 %, 16 to 37 %.
    validated
        Column with how many of the checked true cases were reported; 0 where none were checked.
    validation_n
        Column with the number of true cases that were checked.
    slope_sd
        Standard deviation of the prior of the slopes of reporting, around 0, on the log-odds.
    seed
        Seed of the draws.
    level
        Level of the intervals.

    Returns
    -------
    Comparison
        A row per row (`of` row) and one for the sum (`of` total): `estimate` (posterior median of the true count),
        `conf_low`, `conf_high`, `reported`, `reporting` with its limits, `band_low`, `band_high`, and in each row
        `learned`: the part of the prior variance of average reporting that the data took away.

    Raises
    ------
    InputError
        Neither prior nor validated records, a term in both formulas, a count that is none, or an exposure of 0.

    References
    ----------
    Winkelmann R, Zimmermann KF (1993). Poisson-logistic regression. Working paper 93-18, Department of Economics,
    University of Munich.
    Stoner O, Economou T, Drummond Marques da Silva G (2019). Journal of the American Statistical Association 114(528),
    1481–1492.

    Examples
    --------
    >>> table = pd.DataFrame({"n": [250, 310], "people": [100_000, 120_000]})
    >>> told = underreported_counts(table, count="n", exposure="people", report_prior=(-1.1, 0.1))
    >>> told.frame["reporting"].round(2).tolist(), bool(2000 < told.frame["estimate"].iloc[-1] < 2500)
    ([0.25, 0.25, 0.25], True)
    """
    check_level(level)
    checks = validated, validation_n
    _check_request(report_prior, checks, slope_sd)
    data = _data(table, (count, exposure), (true_formula, report_formula), report_prior, checks, slope_sd)
    found = posterior(data)
    counts, shares = drawn(data, found, DRAWS, seed)
    band = (
        [_shifted(data, step, seed) for step in (1.0, -1.0)] if report_prior else [np.full(len(table) + 1, np.nan)] * 2
    )
    learned = 1 - (found.sd / data.sd) ** 2 if report_prior else np.nan
    told = _frame(data, counts, shares, level).assign(
        band_low=band[0], band_high=band[1], learned=learned, interval_kind="posterior, quadrature and Laplace",
        conf_level=level, refusal="",
        warnings=pd.Series([_warned(found, data, learned)] * (len(table) + 1), dtype=object),
    )  # fmt: skip
    kept = table.reset_index(drop=True).drop(columns=[name for name in told.columns if name in table.columns])
    return Comparison(NAME, kept.reindex(told.index).join(told), caveats=CAVEATS)


def _check_request(
    prior: tuple[float, float] | None, checks: tuple[str | None, str | None], slope_sd: float
) -> None:  # fmt: skip
    if prior is None and None in checks:
        raise InputError(
            "neither a prior nor validated records", rule="counts alone do not tell how many are missing",
            hint="--report-prior mean,sd on the log-odds, or --validated COL --validation-n COL",
        )  # fmt: skip
    if (checks[0] is None) != (checks[1] is None):
        raise InputError("validated records", rule="--validated and --validation-n go together")
    if (prior and not (np.isfinite(prior).all() and prior[1] > 0)) or not slope_sd > 0:
        raise InputError(f"prior {prior}, slopes {slope_sd:g}", rule="a standard deviation is finite and above 0",
                         hint="a prior without doubt would be the answer itself")  # fmt: skip


def _data(
    table: pd.DataFrame, columns: tuple[str, str], formulas: tuple[str, str], prior: tuple[float, float] | None,
    checks: tuple[str | None, str | None], slope_sd: float,
) -> ReportedCounts:  # fmt: skip
    z, people = complete(table, columns[0], 0, MOST), complete(table, columns[1], 0)
    if (z != np.round(z)).any() or (people == 0).any() or z.sum() == 0:
        raise InputError("counts and people at risk", rule="whole numbers, not all 0, each with people at risk above 0")
    kept, checked = (complete(table, name, 0) if name else np.zeros(len(table)) for name in checks)
    if (kept > checked).any() or (prior is None and checked.sum() == 0):
        raise InputError("validated records", rule="not more reported than were checked, and some were checked")
    mean, sd = prior or (0.0, np.inf)
    return ReportedCounts(z, people, *_terms(table, *formulas), mean, sd, slope_sd, kept, checked)


def _terms(table: pd.DataFrame, true: str, report: str) -> tuple[Array, Array]:
    """Return the terms of the rate, the constant first, and those of reporting, centred and without one."""
    (true_names, x), (report_names, w) = design(table, true), design(table, report)
    both = (set(true_names) & set(report_names)) - {"Intercept"}
    if both:
        raise InputError(f"{', '.join(sorted(both))} in both formulas",
                         rule="a count cannot say whether a term moves what happens or what is reported",
                         hint="keep each term in one formula")  # fmt: skip
    if "Intercept" not in true_names:
        raise InputError(f"formula {true!r} without a constant", rule="the level of the rate is estimated")
    slopes = w[:, [name != "Intercept" for name in report_names]]
    order = np.argsort([name != "Intercept" for name in true_names], kind="stable")
    return x[:, order], slopes - slopes.mean(axis=0)


def _shifted(data: ReportedCounts, step: float, seed: int) -> Array:
    """Return the estimates under a prior whose mean lies some standard deviations away."""
    other = replace(data, mean=data.mean + step * data.sd)
    counts, _ = drawn(other, posterior(other), DRAWS, seed)
    return np.append(np.median(counts, axis=0), np.median(counts.sum(axis=1)))


def _frame(data: ReportedCounts, counts: Array, shares: Array, level: float) -> pd.DataFrame:
    ends = [(1 - level) / 2, 0.5, (1 + level) / 2]
    together = counts.sum(axis=1)
    low, middle, high = (
        np.append(a, b) for a, b in zip(np.quantile(counts, ends, axis=0), np.quantile(together, ends), strict=True)
    )
    part = np.quantile(shares, ends, axis=0)
    of_all = np.quantile(data.count.sum() / together, ends)
    return pd.DataFrame({
        "of": ["row"] * len(data.count) + ["total"], "estimate": middle, "conf_low": low, "conf_high": high,
        "reported": np.append(data.count, data.count.sum()), "reporting": np.append(part[1], of_all[1]),
        "reporting_low": np.append(part[0], of_all[0]), "reporting_high": np.append(part[2], of_all[2]),
    })  # fmt: skip


def _warned(found: Posterior, data: ReportedCounts, learned: float) -> tuple[str, ...]:
    warned: list[str] = []
    if learned < DECIDES:
        warned.append(f"the prior decides the level: the data took away {max(learned, 0):.0%} of its variance")
    if np.isfinite(data.sd) and abs(found.mean - data.mean) > 2 * data.sd:
        warned.append("the data lie far from the prior: more than two of its standard deviations")
    return tuple(warned)
