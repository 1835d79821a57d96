"""Figures for areas with few interviews: direct estimates that borrow from a regression over all areas."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.stats import t

from dvstats.core.comparison import Comparison
from dvstats.core.errors import InputError
from dvstats.core.estimate import check_level
from dvstats.measures._columns import Array, numbers
from dvstats.measures._formula import design
from dvstats.numerics.area_model import AreaModel, fit_area_model, predicted

NAME = "small-area"

CAVEATS = (
    "Areas are drawn towards the regression: one that truly differs from its like is shown nearer to them than it is.",
    "The variances are taken as known, and the regression as right for all areas; do not rank areas on these figures.",
)
FREE = 3


def small_area(
    table: pd.DataFrame, *, estimate: str, variance: str, formula: str = "~ 1", level: float = 0.95
) -> Comparison:
    r"""Predict the figure of each area by the model of Fay and Herriot.

    .. math::

        y_i = x_i'\beta + u_i + e_i, \quad u_i \sim N(0, A), \ e_i \sim N(0, D_i), \qquad
        \hat\theta_i = \gamma_i y_i + (1 - \gamma_i) x_i'\hat\beta, \quad \gamma_i = \frac{\hat A}{\hat A + D_i}

    A is fitted by restricted likelihood; the mean squared error is that of Prasad and Rao, the interval Student's with
    areas less terms as degrees of freedom.

    Parameters
    ----------
    table
        One row per area, or per area, sex and age.
    estimate
        Column with the direct estimate of the survey; an area without one gets the regression.
    variance
        Column with its variance, the squared standard error.
    formula
        Terms of the regression, such as "~ women_in_work + region".
    level
        Level of the interval.

    Returns
    -------
    Comparison
        `estimate` (the predictor), `std_error`, `mse`, `conf_low`, `conf_high`, `direct`, `synthetic` (the regression),
        `kept` (γ, what is kept of the direct estimate), `spread` (A), `warnings`, `refusal`.

    Raises
    ------
    InputError
        A column is missing, a variance is not above 0, or the formula cannot be built.

    References
    ----------
    Fay RE, Herriot RA (1979). Journal of the American Statistical Association 74(366), 269–277.
    Prasad NGN, Rao JNK (1990). Journal of the American Statistical Association 85(409), 163–171.
    Datta GS, Lahiri P (2000). Statistica Sinica 10(2), 613–627.

    Examples
    --------
    >>> table = pd.DataFrame({"rate": [0.1, 0.2, 0.6, 0.7, 0.4], "v": [0.01] * 5})
    >>> small_area(table, estimate="rate", variance="v").frame["estimate"].round(3).tolist()
    [0.146, 0.231, 0.569, 0.654, 0.4]
    """
    check_level(level)
    y, square = numbers(table, estimate), numbers(table, variance, 0)
    seen = ~np.isnan(y)
    if (seen & ~(square > 0)).any():
        row = int((seen & ~(square > 0)).argmax())
        raise InputError(f"{variance} is {square[row]:g}", place=f"row {row + 1}", rule="a variance is above 0",
                         hint="give the squared standard error; leave an area without interviews empty")  # fmt: skip
    names, columns = design(table, formula)
    if seen.sum() < len(names) + FREE:
        why = f"{seen.sum()} areas for {len(names)} terms: {FREE} more areas than terms are needed"
        return Comparison(NAME, table.assign(estimate=np.nan, refusal=why), caveats=CAVEATS)
    fit = fit_area_model(y[seen], columns[seen], square[seen])
    found = _frame(fit, y, columns, square, level)
    kept = table.reset_index(drop=True).drop(columns=[name for name in found.columns if name in table.columns])
    told = ", ".join(f"{name} {value:.4g}" for name, value in zip(names, fit.beta, strict=True))
    regression = f"Regression: {told}; spread between areas {fit.spread:.4g}."
    return Comparison(NAME, kept.join(found), caveats=(*CAVEATS, regression))


def _frame(fit: AreaModel, y: Array, columns: Array, square: Array, level: float) -> pd.DataFrame:
    value, mse, keep = predicted(fit, y, columns, square)
    missing = np.isnan(y)
    half = float(t.isf((1 - level) / 2, int((~missing).sum()) - columns.shape[1])) * np.sqrt(mse)
    flat = "areas differ by no more than their errors: the figure is the regression's"
    warned = [
        ("no interview in this area: the figure is the regression's",) if gap else (flat,) if fit.spread == 0 else ()
        for gap in missing
    ]
    return pd.DataFrame({
        "estimate": value, "std_error": np.sqrt(mse), "mse": mse, "conf_low": value - half, "conf_high": value + half,
        "conf_level": level, "interval_kind": "Student, Prasad-Rao error", "direct": y, "synthetic": columns @ fit.beta,
        "kept": keep, "spread": fit.spread, "warnings": pd.Series(warned, dtype=object), "refusal": "",
    })  # fmt: skip
