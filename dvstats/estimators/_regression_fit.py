"""Fit a regression of the counts of one register: designs from formulas, the maximum, and when there is none."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product

import numpy as np
import pandas as pd
from formulaic import Formula, model_matrix
from formulaic.errors import FormulaicError

from dvstats.core.errors import InputError, NoFiniteEstimateError, NotIdentifiableError
from dvstats.core.register import CAPTURES, PERSONS, Register
from dvstats.numerics.count_families import Array
from dvstats.numerics.count_regression import BatchFit, PatternRows, fit_batch
from dvstats.numerics.existence import endless_direction
from dvstats.numerics.jets import Jet
from dvstats.numerics.repeat_likelihoods import LIKELIHOODS, LIMITS_AT_INFINITY, RepeatLikelihood

ONLY_MEAN = "~ 1"
FURTHEST = 1000.0
FAR_OUT = 12.0
STARTS = {"dispersion": (-3.0, 0.0, 2.0), "inflation": (-1.0, 1.0), "hurdle": (0.0,)}


@dataclass(frozen=True, slots=True, eq=False)
class FittedRegression:
    """A regression of counts at its maximum.

    Parameters
    ----------
    likelihood
        The model.
    formulas
        Its formulas, one for each predictor.
    names
        Names of the coefficients, those of all predictors behind each other.
    rows, patterns
        Rows as numbers, and the covariates that they show.
    coefficients, hessian, log_likelihood
        At the maximum.
    at_infinity
        Log-likelihood of the model with infinite N in which this one ends; minus infinity if there is none.
    notes
        What must be told with the fit.
    """

    likelihood: RepeatLikelihood
    formulas: tuple[str, ...]
    names: tuple[str, ...]
    rows: PatternRows
    patterns: pd.DataFrame
    coefficients: Array
    hessian: Array
    log_likelihood: float
    at_infinity: float = -np.inf
    notes: tuple[str, ...] = ()

    @property
    def n(self) -> float:
        """Number of persons seen."""
        return float(self.rows.persons.sum())

    @property
    def information(self) -> Array:
        """Inverse of the observed information."""
        return np.asarray(np.linalg.inv(-self.hessian))

    def stands_for(self) -> Jet:
        """Return how many persons, seen and unseen, a person of each row stands for."""
        return self.likelihood.stands_for(self.rows.times, self.rows.jets(self.coefficients))

    def missed(self) -> Array:
        """Return each row's part in the variance of N-hat at known coefficients, per person."""
        return self.likelihood.missed(self.rows.times, self.rows.jets(self.coefficients))

    def __str__(self) -> str:
        told = zip(self.likelihood.parameters, self.formulas, strict=True)
        return f"{self.likelihood.name}, " + ", ".join(f"{name} {formula}" for name, formula in told)


def fit_regression(
    likelihood: RepeatLikelihood, formulas: tuple[str, ...], register: Register, keep: tuple[str, ...] = ()
) -> FittedRegression:
    """Fit, or say why the likelihood has no maximum.

    Parameters
    ----------
    likelihood
        The model.
    formulas
        One for each of its parameters.
    register
        Persons with captures and covariates.
    keep
        Further columns by which rows stay apart, say of groups or clusters.
    """
    patterns = _aggregated(register, formulas, keep)
    designs, names = _designs(likelihood, formulas, patterns)
    times = patterns[CAPTURES].to_numpy(float)
    open_ = (times == times.max()).astype(float) * register.last_is_or_more
    rows = PatternRows(times, open_, patterns[PERSONS].to_numpy(float), designs)
    _check_counts(likelihood, rows)
    _check_rank(likelihood, rows, names)
    _check_existence(likelihood, rows, names)
    found = FittedRegression(likelihood, formulas, names, rows, patterns, *_highest(likelihood, rows))
    if nested := _at_a_limit(found):
        return nested_fit(found, nested, register, keep)
    return _checked(replace(found, at_infinity=_at_infinity(found)))


def starting_points(likelihood: RepeatLikelihood, rows: PatternRows) -> Array:
    """Return coefficients to start from: constant predictors, several for those that are hard to find."""
    mean = max(float(rows.persons @ rows.times / rows.persons.sum()) - 1.0, 0.05)
    choices = [(np.log(mean),), *(STARTS[name] for name in likelihood.parameters[1:])]
    return np.array([
        np.concatenate([np.linalg.lstsq(x, np.full(len(x), level), rcond=None)[0]
                        for x, level in zip(rows.designs, levels, strict=True)])
        for levels in product(*choices)
    ])  # fmt: skip


def _highest(likelihood: RepeatLikelihood, rows: PatternRows) -> tuple[Array, Array, float]:
    start = starting_points(likelihood, rows)
    fits = fit_batch(likelihood, rows, np.tile(rows.persons, (len(start), 1)), start)
    best = _best(fits)
    return fits.coefficients[best], fits.hessian[best], float(fits.log_likelihood[best])


def _best(fits: BatchFit) -> int:
    """Return the place of the highest fit; of fits equally high, one that came to rest."""
    heights = np.where(np.isfinite(fits.log_likelihood), fits.log_likelihood, -np.inf)
    near = heights >= heights.max() - 1e-9 * abs(heights.max())
    return int(np.argmax(near * (1.0 + fits.converged)))


# ── designs ──────────────────────────────────────────────────────────────────


def _aggregated(register: Register, formulas: tuple[str, ...], keep: tuple[str, ...]) -> pd.DataFrame:
    """Return one row for each pattern of what the formulas name."""
    used = sorted({name for formula in formulas for name in variables(formula)} | set(keep))
    missing = [name for name in used if name not in register.covariates]
    if missing:
        raise InputError(f"no covariate {missing[0]!r}", rule="a formula names columns of the register",
                         hint=f"there are: {', '.join(register.covariates) or 'none'}")  # fmt: skip
    frame = register.frame
    for name in used:
        register.check_told(name)
    return frame.groupby([*used, CAPTURES], sort=True)[PERSONS].sum().reset_index()


def variables(formula: str) -> set[str]:
    """Return the columns that a formula names, or say that it is none."""
    try:
        parsed = Formula(formula)
        needed = set(parsed.required_variables)
    except (FormulaicError, SyntaxError) as error:
        raise InputError(f"formula {formula!r}", rule="it is not understood",
                         hint=f"say '~ sex + age' ({str(error).splitlines()[0]})") from None  # fmt: skip
    if hasattr(parsed, "lhs"):
        raise InputError(f"formula {formula!r}", rule="it has no left side: that is how often persons were recorded",
                         hint="say '~ sex + age'")  # fmt: skip
    return {str(name) for name in needed}


def _designs(
    likelihood: RepeatLikelihood, formulas: tuple[str, ...], patterns: pd.DataFrame
) -> tuple[tuple[Array, ...], tuple[str, ...]]:  # fmt: skip
    designs, names = [], []
    for parameter, formula in zip(likelihood.parameters, formulas, strict=True):
        try:
            matrix = model_matrix(formula, patterns)
        except FormulaicError as error:
            raise InputError(f"formula {formula!r}", rule=str(error).splitlines()[0]) from None
        designs.append(np.asarray(matrix, dtype=float))
        names += [f"{parameter}: {column}" for column in matrix.columns]
    return tuple(designs), tuple(names)


# ── where there is no answer ─────────────────────────────────────────────────


def _check_counts(likelihood: RepeatLikelihood, rows: PatternRows) -> None:
    low, high = likelihood.used
    if likelihood.is_partial and np.any(rows.open_[rows.times <= high]):
        raise NoFiniteEstimateError(likelihood.name, "the class that stands for two or more hides who was seen twice",
                                    "ask for the counts up to 2")  # fmt: skip
    exact = set(rows.times[(rows.times >= low) & (rows.times <= high)])
    needed = min(1 + len(likelihood.parameters), 3)
    if len(exact) < needed or (likelihood.share and len(exact - {1.0}) < 2):
        told = ", ".join(f"{k:.0f}" for k in sorted(exact))
        raise NoFiniteEstimateError(
            likelihood.name, f"persons were recorded {told} times only: too few classes for "
            f"{' and '.join(likelihood.parameters)}", "a longer period may bring repeats",
        )  # fmt: skip


def _check_rank(likelihood: RepeatLikelihood, rows: PatternRows, names: tuple[str, ...]) -> None:
    at = 0
    for design in rows.designs:
        own = names[at : at + design.shape[1]]
        at += design.shape[1]
        if np.linalg.matrix_rank(design) < design.shape[1]:
            raise NotIdentifiableError(likelihood.name, f"{', '.join(own)} are not told apart by these persons",
                                       "leave one out, or merge groups")  # fmt: skip


def _check_existence(likelihood: RepeatLikelihood, rows: PatternRows, names: tuple[str, ...]) -> None:
    """Refuse where a rate runs to 0 (or, for those seen once or twice, to infinity) in some group."""
    if likelihood.share:
        return
    kept = (rows.times >= likelihood.used[0]) & (rows.times <= likelihood.used[1])
    times = rows.times[kept]
    direction = endless_direction(rows.designs[0][kept], times == 1, times == likelihood.used[1])
    if direction is not None:
        moving = [name.partition(": ")[2] for name, d in zip(names, direction, strict=False) if abs(d) > 1e-6]
        raise NoFiniteEstimateError(
            likelihood.name, f"the likelihood has no maximum: it keeps rising along {', '.join(moving)}, as in a group "
            "of them nobody was recorded more than once", "merge the group with another, or leave the covariate out",
        )  # fmt: skip


def _at_infinity(found: FittedRegression) -> float:
    """Return the log-likelihood of the model with infinite N in which a negative binomial ends."""
    name = found.likelihood.name
    plain = all(matrix.shape[1] == 1 for matrix in found.rows.designs)
    if name in ("ztoi-negative-binomial", "hurdle-zt-negative-binomial") and plain:
        name = "oizt-negative-binomial"  # the same likelihood, where nothing depends on covariates
    if name not in LIMITS_AT_INFINITY:
        return -np.inf
    limit, designs = LIMITS_AT_INFINITY[name], found.rows.designs
    rows = replace(found.rows, designs=(designs[0], *designs[2:]))
    return _highest(limit, rows)[2]


def _checked(found: FittedRegression) -> FittedRegression:
    """Refuse a fit whose N is infinite, or that did not come to rest."""
    name, n_hat = found.likelihood.name, float(found.rows.persons @ found.stands_for().value)
    if found.at_infinity >= found.log_likelihood - 1e-6:
        raise NoFiniteEstimateError(
            name, f"the likelihood is highest where N is infinite (log-likelihood {found.at_infinity:,.3f} at the log "
            "series)", "compare `chao`, a lower bound for any distribution of rates, and the one-inflated pair",
        )  # fmt: skip
    values = np.linalg.eigvalsh(-found.hessian)
    far = [n for n, b in zip(found.names, found.coefficients, strict=True) if abs(b) > FAR_OUT and "ntercept" not in n]
    if not np.isfinite(n_hat) or n_hat > FURTHEST * found.n or far or values.min() <= 1e-10 * values.max():
        raise NoFiniteEstimateError(
            name, f"the likelihood has no maximum: it keeps rising while {', '.join(far) or 'N'} runs away (N was "
            f"{n_hat:.3g} when the search stopped)", "merge groups, or leave a covariate out; compare `chao`",
        )  # fmt: skip
    return found


# ── where a simpler model remains ────────────────────────────────────────────


def _at_a_limit(found: FittedRegression) -> str:
    """Return the model that remains if a dispersion or a share of inflation is estimated as 0."""
    parts = found.rows.split(found.coefficients)
    kinds = dict(zip(found.likelihood.parameters, parts, strict=True))
    name = found.likelihood.name
    if "dispersion" in kinds and len(kinds["dispersion"]) == 1 and kinds["dispersion"][0] < -FAR_OUT:
        return name.replace("negative-binomial", "poisson")
    if "inflation" in kinds and len(kinds["inflation"]) == 1 and kinds["inflation"][0] < -FAR_OUT:
        return "zt-" + name.partition("-")[2]
    return ""


LEFT = {
    "dispersion": "rates vary no more than the covariates tell: the dispersion is estimated as 0, and `{}` remains",
    "inflation": "there is no surplus of ones: the share of inflation is estimated as 0, and `{}` remains",
}


def nested_fit(found: FittedRegression, name: str, register: Register, keep: tuple[str, ...]) -> FittedRegression:
    """Return the model in which the fitted one ends, with a note; its lost parameter still counts."""
    nested = LIKELIHOODS[name]
    kept = [formula for parameter, formula in zip(found.likelihood.parameters, found.formulas, strict=True)
            if parameter in nested.parameters]  # fmt: skip
    (lost,) = [parameter for parameter in found.likelihood.parameters if parameter not in nested.parameters]
    inner = fit_regression(nested, tuple(kept), register, keep)
    return replace(inner, notes=(LEFT[lost].format(name), *inner.notes))
