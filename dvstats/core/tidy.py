"""One row per result, in the shared glossary; and the short names that JSON uses for the same things."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from dvstats.core.estimate import Estimate, Interval
from dvstats.core.refusal import Refusal

JSON_NAMES = {
    "estimate": "n_hat",
    "conf_low": "low",
    "conf_high": "high",
    "conf_level": "level",
    "interval_kind": "interval",
}

GLOSSARY = {
    "method": "name of the method",
    "model": "model in its notation",
    "estimate": "estimated number or share",
    "n_observed": "cases observed",
    "dark_figure": "estimated cases not observed",
    "coverage": "observed over estimated",
    "std_error": "standard error of the estimate",
    "conf_low": "lower limit of the interval",
    "conf_high": "upper limit of the interval",
    "conf_level": "level of the interval",
    "interval_kind": "how the interval was made",
    "cautious_low": "lower limit of the cautious interval",
    "cautious_high": "upper limit of the cautious interval",
    "cautious_level": "level of the cautious interval",
    "conditional_on_model": "the interval takes the chosen model for true",
    "lower_bound": "it estimates a number that the true one is not below",
    "doubtful": "the data speak against the method, or the limits are more than a hundredfold apart: not to be quoted",
    "existence": "does the maximum-likelihood estimate exist",
    "n_parameters": "parameters, those at minus infinity included",
    "df": "degrees of freedom",
    "deviance": "deviance",
    "aic": "Akaike's criterion",
    "bic": "Schwarz's criterion, penalty log of the observed cases",
    "peers": "verdict of SparseMSE and MultipleSystemsEstimation, 0 to 3",
    "equivalent": "how many models give the same fit",
    "assumes": "assumptions under which the estimate stands",
    "warnings": "what must be told with the number",
    "refusal": "why there is no number",
    "hint": "what can be done instead",
}


def row(result: Estimate | Refusal) -> dict[str, Any]:
    """Return one result as a row of the glossary; what does not apply is absent."""
    if isinstance(result, Refusal):
        told = {"method": result.method, "model": result.model or None, "estimate": float("nan"),
                "n_observed": result.n_observed, "refusal": result.reason, "hint": result.hint}  # fmt: skip
        return {name: value for name, value in told.items() if value is not None}
    return {"method": result.method, **_model(result), **_numbers(result), **_words(result)}


def tidy(results: Estimate | Refusal | Iterable[Estimate | Refusal]) -> pd.DataFrame:
    """Return results as a table, one row each, in the words of the glossary.

    Examples
    --------
    >>> tidy(Refusal("chapman", "police and shelter share no case"))[["method", "refusal"]].values.tolist()
    [['chapman', 'police and shelter share no case']]
    """
    several = [results] if isinstance(results, Estimate | Refusal) else list(results)
    frame = pd.DataFrame([row(result) for result in several])
    return frame[[name for name in GLOSSARY if name in frame.columns]]


def _model(result: Estimate) -> dict[str, Any]:
    if result.fit is None:
        return {}
    fit = result.fit
    told = {name: getattr(fit, name) for name in ("model", "existence", "n_parameters", "df", "deviance", "aic", "bic",
                                                  "peers")}  # fmt: skip
    return {name: value for name, value in told.items() if value is not None} | {"equivalent": fit.equivalent}


def _numbers(result: Estimate) -> dict[str, Any]:
    error = {} if result.std_error is None else {"std_error": result.std_error}
    interval = result.interval
    return {
        "estimate": result.n_hat, "n_observed": result.n_observed, "dark_figure": result.dark_figure,
        "coverage": result.coverage, **error, "conf_low": interval.low, "conf_high": interval.high,
        "conf_level": interval.level, "interval_kind": interval.kind,
        **_cautious(result.cautious), "conditional_on_model": interval.conditional_on_model,
        "lower_bound": result.lower_bound, "doubtful": result.doubtful,
    }  # fmt: skip


def _cautious(interval: Interval | None) -> dict[str, float]:
    if interval is None:
        return {}
    return {"cautious_low": interval.low, "cautious_high": interval.high, "cautious_level": interval.level}


def _words(result: Estimate) -> dict[str, Any]:
    return {"assumes": result.assumes, "warnings": result.warnings}
