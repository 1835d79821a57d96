"""What people say when nobody can know who said it: a sensitive item hidden in a list."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit
from scipy.stats import norm

from dvstats.core.comparison import Comparison
from dvstats.core.errors import InputError
from dvstats.core.estimate import check_level
from dvstats.measures._columns import Array, complete, need, words
from dvstats.measures._formula import design
from dvstats.numerics.list_experiment import (
    ListFit,
    design_effect_p,
    difference,
    fit_least_squares,
    fit_likelihood,
)

NAME = "list-experiment"

CAVEATS = (
    "It assumes that the hidden item does not change how the others are answered, and that nobody lies about the list; "
    "a small design-effect p-value speaks against the first.",
    "It estimates how many would say so, not how many recall, count or call it violence.",
)
FEWEST = 2
CLEAR = 0.05

Who = NDArray[np.bool_]


def list_experiment(
    table: pd.DataFrame, *, outcome: str, treat: str, items: int, formula: str | None = None,
    by: tuple[str, ...] = (), level: float = 0.95,
) -> Comparison:  # fmt: skip
    r"""Estimate the share to whom a hidden item applies, from the counts with and without it.

    .. math::

        \hat\pi = \bar Y_1 - \bar Y_0, \qquad
        Y \mid x \sim T\,\mathrm{Bernoulli}(\mathrm{expit}\,x'\delta) + \mathrm{Binomial}(J, \mathrm{expit}\,x'\psi)

    The difference in means assumes nothing about the counts; the likelihood and the least squares (`method`) assume the
    second line, and are as good as it is.

    Parameters
    ----------
    table
        One row per person.
    outcome
        Column with the number of items that apply.
    treat
        Column with 1 for those whose list held the sensitive item, 0 for the others.
    items
        Number of items that are not sensitive.
    formula
        Terms of the regression, such as "~ sex + age"; without it the shares are the same for all.
    by
        Columns whose groups get rows each: sex, age.
    level
        Level of the intervals.

    Returns
    -------
    Comparison
        Rows by `method`: difference in means, maximum likelihood and least squares (mean over all persons), and with a
        formula a row per coefficient (`part` sensitive or control, `term`, on the log-odds). Columns `estimate`,
        `std_error`, `conf_low`, `conf_high`, `design_effect_p`, `log_likelihood`, `n`, `warnings`, `refusal`.

    Raises
    ------
    InputError
        A column is missing, a count is not a whole number from 0 to J (J + 1 with the item), or the formula cannot be
        built.

    References
    ----------
    Imai K (2011). Journal of the American Statistical Association 106(494), 407–416.
    Blair G, Imai K (2012). Political Analysis 20(1), 47–77.

    Examples
    --------
    >>> people = pd.DataFrame({"y": [1, 2, 3, 2, 1, 2, 2, 0], "t": [1, 1, 1, 1, 0, 0, 0, 0]})
    >>> told = list_experiment(people, outcome="y", treat="t", items=3).frame
    >>> told.loc[0, "method"], float(told.loc[0, "estimate"])
    ('difference in means', 0.75)
    """
    check_level(level)
    y, treated = _answers(table, outcome, treat, items)
    names, columns = design(table, formula or "~ 1")
    need(table, *by)
    keys = list(zip(*(words(table, name) for name in by), strict=True)) if by else [()] * len(table)
    rows: list[dict[str, Any]] = []
    for group in dict.fromkeys(keys):
        inside = np.array([key == group for key in keys])
        told = _rows(y[inside], treated[inside], items, names, columns[inside], level)
        rows += [dict(zip(by, group, strict=True)) | row for row in told]
    return Comparison(NAME, pd.DataFrame(rows), caveats=CAVEATS)


def _answers(table: pd.DataFrame, outcome: str, treat: str, items: int) -> tuple[Array, Who]:
    if items < 1:
        raise InputError(f"items is {items}", rule="a list has one item or more besides the sensitive one")
    y, treated = complete(table, outcome, 0, items + 1), complete(table, treat, 0, 1)
    bad = (y != np.round(y)) | ~np.isin(treated, (0, 1)) | ((treated == 0) & (y > items))
    if bad.any():
        row = int(bad.argmax())
        raise InputError(f"{outcome} is {y[row]:g} with {treat} {treated[row]:g}", place=f"row {row + 1}",
                         rule=f"whole numbers to {items} without the item, to {items + 1} with it")  # fmt: skip
    return y, treated == 1


def _rows(y: Array, treated: Who, items: int, names: list[str], columns: Array, level: float) -> list[dict[str, Any]]:
    n = len(y)
    if min(treated.sum(), (~treated).sum()) < FEWEST:
        why = f"{treated.sum()} with the item and {(~treated).sum()} without: two each are needed"
        return [{"method": "difference in means", "estimate": np.nan, "n": n, "refusal": why}]
    mean, error = difference(y, treated)
    p = design_effect_p(y, treated, items)
    warned = ("the list with the item is answered in a way that no mix of people explains: a design effect",)
    base = {"conf_level": level, "design_effect_p": p, "n": n, "warnings": warned if p < CLEAR else (), "refusal": ""}
    first = base | {"method": "difference in means", "estimate": mean} | _limits(mean, error, level)
    fit = fit_likelihood(y, treated, items, columns)
    return [first, base | _likelihood(fit, columns, level), base | _squares(y, treated, items, columns),
            *(_coefficients(fit, names, base, level) if len(names) > 1 and fit.converged else ())]  # fmt: skip


def _limits(estimate: float, error: float, level: float) -> dict[str, Any]:
    half = float(norm.isf((1 - level) / 2)) * error
    return {"std_error": error, "conf_low": estimate - half, "conf_high": estimate + half, "interval_kind": "Wald"}


def _likelihood(fit: ListFit, columns: Array, level: float) -> dict[str, Any]:
    """Return the mean chance over all persons; its interval is made on the log-odds."""
    if not fit.converged:
        why = "the likelihood has no inner maximum: a share is at 0 or 1, or terms cannot be told apart"
        return {"method": "maximum likelihood", "estimate": np.nan, "refusal": why}
    chance = expit(columns @ fit.sensitive)
    slope = (chance * (1 - chance)) @ columns / len(columns)
    p = columns.shape[1]
    mean, error = float(chance.mean()), float((slope @ fit.covariance[:p, :p] @ slope) ** 0.5)
    half = float(norm.isf((1 - level) / 2)) * error / (mean * (1 - mean))
    centre = np.log(mean / (1 - mean))
    return {
        "method": "maximum likelihood", "estimate": mean, "std_error": error, "conf_low": float(expit(centre - half)),
        "conf_high": float(expit(centre + half)), "interval_kind": "delta, on the log-odds",
        "log_likelihood": fit.log_likelihood,
    }  # fmt: skip


def _squares(y: Array, treated: Who, items: int, columns: Array) -> dict[str, Any]:
    sensitive, _ = fit_least_squares(y, treated, items, columns)
    return {"method": "least squares", "estimate": float(expit(columns @ sensitive).mean()), "interval_kind": "none"}


def _coefficients(fit: ListFit, names: list[str], base: dict[str, Any], level: float) -> list[dict[str, Any]]:
    errors, p = np.sqrt(np.diag(fit.covariance)), len(names)
    parts = [("sensitive", fit.sensitive, errors[:p]), ("control", fit.control, errors[p:])]
    return [
        base | {"method": "maximum likelihood", "part": part, "term": name, "estimate": float(value)}
        | _limits(float(value), float(error), level) | {"log_likelihood": fit.log_likelihood}
        for part, values, spread in parts
        for name, value, error in zip(names, values, spread, strict=True)
    ]  # fmt: skip
