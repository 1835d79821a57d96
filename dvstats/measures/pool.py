"""Figures of several studies or areas pooled, with the spread between them and what another one may show."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit
from scipy.stats import norm, t

from dvstats.core.comparison import Comparison
from dvstats.core.errors import InputError
from dvstats.core.estimate import check_level
from dvstats.measures._columns import number_frame
from dvstats.numerics.another_study import another_study
from dvstats.numerics.random_effects import SPREADS, binomial_normal, heterogeneity, spread_limits, weighted_mean

NAME = "pool"

Array = NDArray[np.float64]

BINOMIAL = "binomial-normal"
MEAN = "The pooled figure is the mean of a spread of true figures, not a figure that all share."
KNOWN = (
    "The prediction interval (prediction_low, prediction_high) takes the estimated spread for known, and is too short."
)
ANOTHER = "Another study lies between another_low and another_high, not in the confidence interval."
CAVEATS = ("Pooling assumes that the studies measure one thing: the same definition, counting unit, period and ages.",)


def pool(
    table: pd.DataFrame, *, effect: str | None = None, variance: str | None = None, events: str | None = None,
    n: str | None = None, model: str | None = None, hksj: bool = False, level: float = 0.95,
) -> Comparison:  # fmt: skip
    """Pool figures by random effects.

    Parameters
    ----------
    table
        One row per study or area; rows without a figure are left out and counted.
    effect
        Column with the figures, on a scale where errors are symmetric (log-odds, log rates).
    variance
        Column with the squared standard errors.
    events
        Column with counts, instead of `effect`.
    n
        Column with what the counts are out of.
    model
        How the spread is estimated: reml (default), dl or pm; binomial-normal for counts.
    hksj
        Widen the interval by the method of Hartung, Knapp, Sidik and Jonkman: safer with few studies.
    level
        Level of the intervals.

    Returns
    -------
    Comparison
        One row: `estimate`, `std_error`, `conf_low`, `conf_high`, `tau2` with limits, `i2`, `q`, `another_low`,
        `another_high` (where the true figure of another study lies), `prediction_low`, `prediction_high` (the same,
        with the spread taken for known), `n_studies`. For counts, shares, without the former.

    Raises
    ------
    InputError
        A column is missing, a variance is not above 0, more events than cases, or both kinds of column.

    References
    ----------
    Viechtbauer W (2005). Bias and efficiency of meta-analytic variance estimators in the random-effects model. Journal
    of Educational and Behavioral Statistics 30(3), 261–293.
    Nagashima K, Noma H, Furukawa TA (2019). Statistical Methods in Medical Research 28(6), 1689–1702.
    IntHout J, Ioannidis JPA, Borm GF (2014). BMC Medical Research Methodology 14, 25.

    Examples
    --------
    >>> table = pd.DataFrame({"y": [0.1, 0.5, 0.9], "v": [0.04, 0.04, 0.04]})
    >>> pool(table, effect="y", variance="v").frame[["estimate", "tau2"]].round(6).values.tolist()
    [[0.5, 0.12]]
    """
    check_level(level)
    if events and n and not effect and not variance and model in (None, BINOMIAL):
        row = _shares(*_columns(table, events, n), level)
    elif effect and variance and not events and not n and (model or "reml") in SPREADS:
        row = _effects(*_columns(table, effect, variance), model or "reml", hksj=hksj, level=level)
    elif model and model != BINOMIAL and model not in SPREADS:
        raise InputError(f"model {model!r}", rule=f"one of {', '.join((*SPREADS, BINOMIAL))}")
    else:
        raise InputError("columns to pool", rule="--effect with --variance, or --events with --n (binomial-normal)")
    left_out = len(table) - row.get("n_studies", 0)
    warnings = f"{left_out} rows without a figure are left out" if left_out and not row["refusal"] else ""
    told = () if row["refusal"] else (MEAN, KNOWN) if "another_low" not in row else (MEAN, ANOTHER, KNOWN)
    return Comparison(NAME, pd.DataFrame([row | {"warnings": warnings}]), caveats=(*told, *CAVEATS))


def _columns(table: pd.DataFrame, first: str, second: str) -> tuple[Array, Array]:
    both = number_frame(table, {"first": first, "second": second}).dropna()
    return both["first"].to_numpy(float), both["second"].to_numpy(float)


def _too_few(k: int) -> dict[str, Any]:
    return {
        "estimate": np.nan,
        "n_studies": k,
        "refusal": f"pooling needs two figures or more with an error; there {'is 1' if k == 1 else f'are {k}'}",
    }


def _effects(effect: Array, variance: Array, model: str, *, hksj: bool, level: float) -> dict[str, Any]:
    if (variance <= 0).any():
        raise InputError(f"variance {variance.min():g}", rule="a variance is above 0",
                         hint="give the squared standard error; a census figure has none to pool by")  # fmt: skip
    k = len(effect)
    if k < 2:
        return _too_few(k)
    tau2 = SPREADS[model](effect, variance)
    mean, square = weighted_mean(effect, variance, tau2)
    if hksj:
        square *= heterogeneity(effect, variance, tau2) / (k - 1)
    z = float(t.ppf((1 + level) / 2, k - 1)) if hksj else float(norm.ppf((1 + level) / 2))
    error, reach = square**0.5, (square + tau2) ** 0.5
    low, high = spread_limits(effect, variance, level)
    another_low, another_high = another_study(effect, variance, level)
    return {
        "estimate": mean, "std_error": error, "conf_low": mean - z * error, "conf_high": mean + z * error,
        "conf_level": level, "interval_kind": "random effects, " + model + (", HKSJ" if hksj else ""), "tau2": tau2,
        "tau2_low": low, "tau2_high": high, "i2": _i2(variance, tau2), "q": heterogeneity(effect, variance, 0.0),
        "another_low": another_low, "another_high": another_high, "prediction_low": mean - z * reach,
        "prediction_high": mean + z * reach, "n_studies": k, "refusal": "",
    }  # fmt: skip


def _i2(variance: Array, tau2: float) -> float:
    """Return the share of the spread that is not error, by the typical error of Higgins and Thompson."""
    weight = 1 / variance
    typical = (len(variance) - 1) * weight.sum() / (weight.sum() ** 2 - (weight**2).sum())
    return float(tau2 / (tau2 + typical))


def _shares(events: Array, n: Array, level: float) -> dict[str, Any]:
    if (events < 0).any() or (events > n).any() or (n <= 0).any():
        first = int(((events < 0) | (events > n) | (n <= 0)).argmax())
        raise InputError(f"{events[first]:g} events of {n[first]:g} cases", place=f"figure {first + 1}",
                         rule="0 or more events, not more than the cases, and one case or more",
                         hint="--events are part of --n")  # fmt: skip
    if len(events) < 2:
        return _too_few(len(events))
    if events.sum() in (0.0, n.sum()):
        return {"estimate": np.nan, "n_studies": len(events), "refusal": "all shares are 0 or all are 1"}
    mean, error, tau2 = binomial_normal(events, n)
    z, reach = float(norm.ppf((1 + level) / 2)), (error**2 + tau2) ** 0.5
    return {
        "estimate": float(expit(mean)), "std_error": error * float(expit(mean) * expit(-mean)),
        "conf_low": float(expit(mean - z * error)), "conf_high": float(expit(mean + z * error)), "conf_level": level,
        "interval_kind": "random effects, " + BINOMIAL, "tau2": tau2, "prediction_low": float(expit(mean - z * reach)),
        "prediction_high": float(expit(mean + z * reach)), "n_studies": len(events), "refusal": "",
    }  # fmt: skip
