r"""What a fitted regression of counts tells beside N: coefficients, groups, influence, frequencies, fit.

Each function takes a `FittedRegression` and returns a tidy table; a word on the command line picks one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
import pandas as pd
from scipy.special import chdtrc, ndtr

from dvstats.core.register import CAPTURES
from dvstats.estimators._regression_fit import FittedRegression
from dvstats.estimators._regression_variance import Covariance
from dvstats.numerics.count_families import Array, Mask
from dvstats.numerics.count_regression import fit_batch
from dvstats.numerics.lognormal import normal_quantile

FEW = 5.0
MOST_CELLS = 2_000_000


def coefficients(fit: FittedRegression, covariance: Covariance, level: float = 0.95) -> pd.DataFrame:
    """Return each coefficient with its standard error and interval: logs of mean and dispersion, logits of shares."""
    errors = np.sqrt(np.diag(covariance(fit)))
    reach = normal_quantile(level) * errors
    return pd.DataFrame({
        "coefficient": fit.names, "estimate": fit.coefficients, "std_error": errors,
        "conf_low": fit.coefficients - reach, "conf_high": fit.coefficients + reach,
        "p_value": 2 * ndtr(-np.abs(fit.coefficients / errors)),
    })  # fmt: skip


def influence(fit: FittedRegression, covariance: Covariance, level: float = 0.95) -> pd.DataFrame:
    """Return by how much N-hat falls if one person of a pattern is left out: fitted again, not approximated.

    The most influential patterns come first. One person stands for about `stands_for` others; what exceeds this is the
    person's pull on the coefficients.
    """
    rows = fit.rows
    each = fit.stands_for().value
    n_hat = float(rows.persons @ each)
    size = max(1, MOST_CELLS // len(each))
    without = np.concatenate([_without(fit, at, min(at + size, len(each))) for at in range(0, len(each), size)])
    told = fit.patterns.assign(stands_for=each, estimate_without=without, change=without - n_hat)
    return told.sort_values("change", key=np.abs, ascending=False, kind="stable").reset_index(drop=True)


def _without(fit: FittedRegression, begin: int, end: int) -> Array:
    """Return N-hat without one person of each of some rows; infinite where the likelihood loses its maximum."""
    weights = fit.rows.persons - np.eye(len(fit.rows.persons))[begin:end]
    fits = fit_batch(fit.likelihood, fit.rows, weights, np.tile(fit.coefficients, (end - begin, 1)), 60)
    each = fit.likelihood.stands_for(fit.rows.times, fit.rows.jets(fits.coefficients)).value
    return np.where(fits.converged, np.where(weights > 0, weights * each, 0.0).sum(axis=1), np.inf)


def frequencies(fit: FittedRegression, covariance: Covariance, level: float = 0.95) -> pd.DataFrame:
    r"""Return how many persons were recorded k times and how many the model leads one to expect; a hanging rootogram.

    `hangs_from`, `hangs_to` are the ends of bars :math:`\sqrt{f_k}` long that hang from the curve
    :math:`\sqrt{\hat f_k}`: a bar that does not reach 0, or falls below it, is a misfit. Row 0 is the unseen.
    """
    observed = np.bincount(fit.rows.times.astype(int), weights=fit.rows.persons)
    observed[0] = np.nan
    times = np.arange(0, int(fit.rows.times.max()) + 1)
    expected = np.array([_expected(fit, int(k)) for k in times])
    if fit.rows.open_.any():
        expected[-1] = float(fit.rows.persons @ fit.stands_for().value) - expected[:-1].sum()
    root = np.sqrt(expected)
    told = pd.DataFrame({CAPTURES: times, "observed": observed, "fitted": expected})
    return told.assign(hangs_from=root, hangs_to=root - np.sqrt(observed))


def _expected(fit: FittedRegression, k: int) -> float:
    """Return the sum over patterns of estimated persons times the probability of k records."""
    rows = fit.rows
    log_share = fit.likelihood.log_count(np.full(len(rows.times), float(k)), rows.jets(fit.coefficients)).value
    return float((rows.persons * fit.stands_for().value) @ np.exp(log_share))


def goodness_of_fit(fit: FittedRegression, covariance: Covariance, level: float = 0.95) -> pd.DataFrame:
    """Return the statistics of Pearson and of the likelihood ratio over classes of captures.

    From the largest count down, classes are merged until five persons are expected in the last. Degrees of freedom are
    classes - 1 - coefficients; with none left there is no p-value, as a model with as many parameters as classes cannot
    be refuted by them.
    """
    table = frequencies(fit, covariance).iloc[1:]
    observed, expected = _merged(table["observed"].to_numpy(float), table["fitted"].to_numpy(float))
    beyond = max(fit.n - expected.sum(), 0.0)
    expected[-1] += beyond
    free = len(observed) - 1 - len(fit.coefficients)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = 2 * np.where(observed > 0, observed * np.log(observed / expected), 0.0).sum()
    values = {"Pearson": float(((observed - expected) ** 2 / expected).sum()), "likelihood ratio": float(ratio)}
    return pd.DataFrame([
        {"test": name, "statistic": value, "classes": len(observed), "df": free,
         "p_value": float(chdtrc(free, value)) if free > 0 else np.nan}
        for name, value in values.items()
    ])  # fmt: skip


def _merged(observed: Array, expected: Array) -> tuple[Array, Array]:
    """Merge the last classes until five persons are expected in the last."""
    seen, awaited = list(observed), list(expected)
    while len(seen) > 2 and awaited[-1] < FEW:
        last_seen, last_awaited = seen.pop(), awaited.pop()
        seen[-1] += last_seen
        awaited[-1] += last_awaited
    return np.array(seen), np.array(awaited)


def patterns_by(fit: FittedRegression, column: str) -> Mapping[str, Mask]:
    """Return for each value of a column which rows have it."""
    values = fit.patterns[column].astype(str).to_numpy()
    return {str(value): values == value for value in sorted(set(values))}


TABLES: Mapping[str, Callable[[FittedRegression, Covariance, float], pd.DataFrame]] = MappingProxyType({
    "coefficients": coefficients, "influence": influence, "frequencies": frequencies, "fit": goodness_of_fit,
})  # fmt: skip
