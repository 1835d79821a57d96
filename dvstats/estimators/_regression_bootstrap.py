r"""Resample a register and fit the regression again, all resamples at once.

Three ways to draw a register anew:

- *parametric*: :math:`\hat N` persons, each pattern as often as it is estimated, are recorded as the model says;
- *semiparametric*: :math:`n^* \sim \mathrm{Bin}(\hat N, n / \hat N)` persons are drawn from those seen;
- *nonparametric*: n persons are drawn from those seen.

A resample in which a group has nobody recorded twice has no maximum: its N is infinite. It is *degenerate*, and is kept
where it belongs, above all others, rather than at the large number where an optimiser happens to stop.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias

import numpy as np

from dvstats.core.captures import LARGEST_COUNT
from dvstats.core.errors import EstimationError, InputError
from dvstats.core.estimate import Interval
from dvstats.core.register import CAPTURES, PERSONS
from dvstats.estimators._regression_fit import FURTHEST, FittedRegression
from dvstats.numerics import jets
from dvstats.numerics.count_families import Array, Places
from dvstats.numerics.count_regression import PatternRows, fit_batch
from dvstats.numerics.lognormal import normal_quantile

MOST_CELLS = 2_000_000
STEPS = 25
TAIL = 1e-10
MOST_TIMES = 400

Draw: TypeAlias = Callable[[FittedRegression, int, np.random.Generator], tuple[PatternRows, Array]]


@dataclass(frozen=True, slots=True, eq=False)
class Resamples:
    """Estimates from resamples.

    Parameters
    ----------
    n_hat
        N-hat of each, infinite where it is degenerate.
    n_observed
        Persons seen in each.
    kind
        How they were drawn.
    """

    n_hat: Array
    n_observed: Array
    kind: str

    @property
    def degenerate(self) -> float:
        """Share of resamples without a maximum."""
        return float(np.mean(~np.isfinite(self.n_hat)))


def resample(fit: FittedRegression, draw: Draw, replicates: int, seed: int) -> Resamples:
    """Draw registers and fit the model to each."""
    if replicates < 100:
        raise InputError(f"{replicates} bootstrap replicates", rule="at least 100", hint="say --bootstrap 500")
    rng = np.random.default_rng(seed)
    rows, weights = draw(fit, replicates, rng)
    size = max(1, MOST_CELLS // len(rows.times))
    parts = [_estimates(fit, rows, weights[at : at + size]) for at in range(0, replicates, size)]
    return Resamples(np.concatenate(parts), weights.sum(axis=1), draw.__name__)


def _estimates(fit: FittedRegression, rows: PatternRows, weights: Array) -> Array:
    start = np.tile(fit.coefficients, (len(weights), 1))
    fits = fit_batch(fit.likelihood, rows, weights, start, STEPS)
    with np.errstate(all="ignore"):
        each = fit.likelihood.stands_for(rows.times, rows.jets(fits.coefficients)).value
        n_hat = np.where(weights > 0, weights * each, 0.0).sum(axis=1)
    fine = fits.converged & np.isfinite(n_hat) & (n_hat < FURTHEST * weights.sum(axis=1))
    return np.where(fine, n_hat, np.inf)


# ── ways to draw ─────────────────────────────────────────────────────────────


def parametric(fit: FittedRegression, replicates: int, rng: np.random.Generator) -> tuple[PatternRows, Array]:
    """Draw N-hat persons of the estimated patterns, recorded as the model says."""
    rows, probabilities, n_hat = _cells(fit)
    drawn = rng.multinomial(n_hat, probabilities / probabilities.sum(), size=replicates)[:, : len(rows.times)]
    some = np.asarray(drawn.any(axis=0), dtype=bool)
    return rows.only(some), drawn[:, some].astype(float)


def semiparametric(fit: FittedRegression, replicates: int, rng: np.random.Generator) -> tuple[PatternRows, Array]:
    """Draw those seen again, as many as could have been seen of N-hat."""
    n_hat = round(float(fit.rows.persons @ fit.stands_for().value))
    sizes = rng.binomial(n_hat, fit.n / n_hat, size=replicates)
    return fit.rows, rng.multinomial(sizes, fit.rows.persons / fit.n).astype(float)


def nonparametric(fit: FittedRegression, replicates: int, rng: np.random.Generator) -> tuple[PatternRows, Array]:
    """Draw those seen again, as many as were seen."""
    return fit.rows, rng.multinomial(int(fit.n), fit.rows.persons / fit.n, size=replicates).astype(float)


DRAWS: Mapping[str, Draw] = MappingProxyType(
    {"parametric": parametric, "semiparametric": semiparametric, "nonparametric": nonparametric}
)


def _cells(fit: FittedRegression) -> tuple[PatternRows, Array, int]:
    """Return rows for each pattern and count from 1, their expected persons, and last those never recorded."""
    expected = fit.rows.persons * fit.stands_for().value
    patterns = fit.patterns.drop(columns=[CAPTURES, PERSONS])
    group = _group_of(patterns.astype(str).agg("\x1f".join, axis=1).to_numpy() if patterns.shape[1] else
                      np.zeros(len(patterns)))  # fmt: skip
    first = np.unique(group, return_index=True)[1]
    persons = np.bincount(group, weights=expected)
    most = _most_times(fit, first)
    times = np.tile(np.arange(0.0, most + 1), len(first))
    where = np.repeat(first, most + 1)
    rows = PatternRows(times, np.zeros_like(times), np.repeat(persons, most + 1),
                       tuple(design[where] for design in fit.rows.designs))  # fmt: skip
    shares = np.exp(fit.likelihood.log_count(times, rows.jets(fit.coefficients)).value) * rows.persons
    seen = times > 0
    rows = _closed(rows.only(seen), fit)
    n_hat = round(float(persons.sum()))
    if n_hat > LARGEST_COUNT:
        raise EstimationError(fit.likelihood.name, f"N-hat of {n_hat:.3g} cannot be resampled", "merge groups")
    return rows, np.append(shares[seen], shares[~seen].sum()), n_hat


def _group_of(keys: Array) -> Places:
    return np.unique(keys, return_inverse=True)[1]


def _most_times(fit: FittedRegression, first: Places) -> int:
    """Return a count beyond which hardly anybody is recorded."""
    designs = tuple(design[first] for design in fit.rows.designs)
    part = PatternRows(np.ones(len(first)), np.zeros(len(first)), np.ones(len(first)), designs)
    own = jets.variables(part.predictors(fit.coefficients))[: len(fit.likelihood.base.parameters)]
    most = int(fit.rows.times.max())
    while most < MOST_TIMES and fit.likelihood.base.log_tail(np.array(most + 1.0), own).value.max() > np.log(TAIL):
        most += 1
    return most


def _closed(rows: PatternRows, fit: FittedRegression) -> PatternRows:
    """Put those recorded as often as the last, open class or more into it, as the register does."""
    if not fit.rows.open_.any():
        return rows
    last = fit.rows.times.max()
    return PatternRows(np.minimum(rows.times, last), (rows.times >= last).astype(float), rows.persons, rows.designs)


# ── limits ───────────────────────────────────────────────────────────────────

Limits: TypeAlias = Callable[[Resamples, float, float, float], Interval]

MEDIAN_LESS_QUARTILE_OF_A_NORMAL = 0.6744897501960817


def percentile(found: Resamples, n: float, n_hat: float, level: float) -> Interval:
    """Return the interval between quantiles; degenerate resamples count as infinite."""
    ends = np.quantile(found.n_hat, [(1 - level) / 2, (1 + level) / 2], method="inverted_cdf")
    kind = f"{found.kind} bootstrap, percentile of {len(found.n_hat):,}"
    return Interval(max(float(ends[0]), n), float(ends[1]), level, kind)


def robust(found: Resamples, n: float, n_hat: float, level: float) -> Interval:
    """Return a log-normal interval for the unseen, its spread that between the lower quartile and the median.

    Degenerate resamples do not move it as long as they are fewer than half; it says nothing of their tail.
    """
    unseen = np.log(np.maximum(found.n_hat - found.n_observed, 1e-9))
    quarter, middle = np.quantile(unseen, [0.25, 0.5], method="inverted_cdf")
    kind = f"{found.kind} bootstrap, log-normal with the spread of the lower half of {len(found.n_hat):,}"
    if not np.isfinite(middle):
        return Interval(n, np.inf, level, kind)
    spread = float(np.exp(normal_quantile(level) * (middle - quarter) / MEDIAN_LESS_QUARTILE_OF_A_NORMAL))
    return Interval(n + (n_hat - n) / spread, n + (n_hat - n) * spread, level, kind)


LIMITS: Mapping[str, Limits] = MappingProxyType({"percentile": percentile, "robust": robust})
