"""What the models of people who differ share: designs over the number of lists, the fit at the boundary, and words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np

from dvstats.core.captures import CaptureTable
from dvstats.core.errors import InputError, NoFiniteEstimateError, NotIdentifiableError
from dvstats.core.estimate import Estimate, Interval, ModelFit, check_level
from dvstats.estimators._intervals import IntervalOf
from dvstats.estimators._loglinear import CLOSED, LINKED, check_number, estimate, how_it_fits, observed, patterns
from dvstats.numerics.heterogeneity import Array, chao, fit_not_negative
from dvstats.numerics.lognormal import unseen_lognormal
from dvstats.numerics.normal_mixture import NormalFit, fit_normal_mixture
from dvstats.numerics.poisson_loglinear import UnseenFit, facial_set, fit_unseen

Form: TypeAlias = Callable[[float], float] | Sequence[float]

FEWEST, MOST = 3, 12
NO_SPREAD, WIDEST, FARTHEST = 0.01, 10.0, 1e4
DIFFER = "people differ in how visible they are, {form}; who is more visible is so on all lists"
GIVEN = "given how visible a person is, the lists are independent of each other"
SAME_LISTS = "all lists are equally likely to hold a case that is equally visible"
FORM = "as the given form h says"
NORMAL = DIFFER.format(form="normally on the logit")
BOUND = "in whatever way"
LESS = (
    "the coefficient of heterogeneity is negative, which no differences between people can give: the counts vary less "
    "than if nobody differed, and the form picks up something else, such as lists that avoid each other"
)
NOBODY = "the model puts fewer than one case outside the lists: read it as no finding, not as a full count"
UNTESTED = "no data tell which form of heterogeneity holds: forms that fit equally well can give very different N"


def equal_lists(n_lists: int) -> Array:
    """Return the design over all histories, the unseen one first: a constant, and one effect of all lists.

    Examples
    --------
    >>> equal_lists(2).tolist()
    [[1.0, 0.0], [1.0, 1.0], [1.0, 1.0], [1.0, 2.0]]
    """
    held = patterns(n_lists).sum(axis=1)
    return np.column_stack([np.ones(len(held)), held])


def own_lists(n_lists: int) -> Array:
    """Return the design over all histories, the unseen one first: a constant, and an effect of each list."""
    rows = patterns(n_lists)
    return np.column_stack([np.ones(len(rows)), rows])


def held_by(n_lists: int) -> Array:
    """Return for all histories, the unseen one first, how many lists hold the case."""
    return np.asarray(patterns(n_lists).sum(axis=1))


def with_column(
    captures: CaptureTable, base: Array, column: Array, method: str, words: tuple[str, ...], interval: IntervalOf,
    level: float,
) -> Estimate:  # fmt: skip
    """Fit a design with one heterogeneity column; refuse where the fit runs to the boundary."""
    check_level(level)
    check_number(captures, method, FEWEST, MOST)
    possible, counts = observed(captures)
    design = np.column_stack([base, column])
    fitted = fit_unseen(design[possible], counts, design[0])
    if fitted is None:
        raise _refusal(captures, design, method)
    told = how_it_fits(fitted, "", captures.n_observed)
    less = _coefficient(fitted, design[possible]) < 0
    warnings = (*((LESS,) if less else ()), UNTESTED, *_hardly(fitted))
    return estimate(captures, fitted, method, words[:-1], interval, level, told, warnings=warnings, alike=words[-1],
                    contradicted=less)  # fmt: skip


def lower_bound(
    captures: CaptureTable, base: Array, method: str, words: tuple[str, ...], interval: IntervalOf, level: float
) -> Estimate:  # fmt: skip
    """Fit Chao's columns with coefficients of at least zero: no distribution of visibility puts N lower."""
    check_level(level)
    check_number(captures, method, FEWEST, MOST)
    possible, counts = observed(captures)
    extra = chao(held_by(captures.n_lists), captures.n_lists)
    found = fit_not_negative(base[possible], extra[possible], counts, (base[0], extra[0]))
    if found is None:
        raise NotIdentifiableError(method, "the lists share no case: nothing sets a limit on the unseen",
                                   "check the linkage, or merge lists")  # fmt: skip
    fitted, used = found
    kept = ", ".join(f"eta{column + 3}" for column in used) or "none"
    told = how_it_fits(fitted, "", captures.n_observed)
    dropped = extra.shape[1] - len(used)
    zero = f"{dropped} of {extra.shape[1]} terms for how people differ (eta) are zero; kept: {kept}"
    plain = "the counts show no people who differ in this way: this is the model without them, and no lower bound"
    warnings = (zero,) if used and dropped else (f"{plain}; {zero}",) if dropped else ()
    return estimate(captures, fitted, method, words[:-1], interval, level, told, alike=words[-1],
                    warnings=(*warnings, *_hardly(fitted)), lower_bound=bool(used) or not dropped,
                    contradicted=bool(dropped) and not used)  # fmt: skip


def check_theta(theta: float, method: str, *, not_one: bool = False) -> None:
    """Refuse a parameter of the form that makes no column."""
    if not (np.isfinite(theta) and theta > 0) or (not_one and theta == 1):
        allowed = "a number above 0" + (" other than 1" if not_one else "")
        raise InputError(f"theta of {method} is {theta}", rule=f"theta is {allowed}")


def column_of(h: Form, n_lists: int, method: str) -> Array:
    """Return the column of a form over all histories, the unseen one first.

    Examples
    --------
    >>> column_of([1, 3], 2, "mh").tolist()
    [0.0, 1.0, 1.0, 3.0]
    """
    values = [float(h(k)) for k in range(n_lists + 1)] if callable(h) else [0.0, *map(float, h)]
    if len(values) != n_lists + 1 or not np.all(np.isfinite(values)):
        raise InputError(
            f"h of {method} gives {values}", rule=f"it needs a finite value for each of 1 to {n_lists} lists"
        )
    return np.asarray(np.array(values)[held_by(n_lists).astype(int)])


def normal_mixture(
    captures: CaptureTable, sharing: Array, method: str, words: tuple[str, ...], level: float
) -> Estimate:  # fmt: skip
    """Fit a normal mixture; refuse where nobody differs or the unseen grow without end."""
    check_level(level)
    check_number(captures, method, FEWEST, MOST)
    possible, counts = observed(captures)
    if not np.all(possible[1:]):
        raise NotIdentifiableError(method, "some histories cannot occur", "use lists that cover the same persons")
    n, rows = captures.n_observed, patterns(captures.n_lists)[1:]
    if np.any(counts @ rows == 0):
        raise NotIdentifiableError(method, "a list holds no case", "leave it out with --lists")
    found = fit_normal_mixture(rows, counts, sharing)
    _check_normal(found, captures, method)
    variance = found.unseen + found.unseen**2 * found.log_unseen_variance
    low, high = unseen_lognormal(n, found.unseen, variance, level)
    interval = Interval(low, high, level, "log-normal for the unseen part", conditional_on_model=True)
    p = found.n_parameters
    told = ModelFit("", "exists", p, len(counts) - p, found.deviance, 2 * p - 2 * found.log_likelihood,
                    float(np.log(n)) * p - 2 * found.log_likelihood)  # fmt: skip
    warnings = (f"people differ with a standard deviation of {found.sigma:.2f} on the logit", UNTESTED)
    return Estimate(n + found.unseen, n, interval, method, (CLOSED, *words, LINKED), float(np.sqrt(variance)), told,
                    warnings)  # fmt: skip


def _check_normal(found: NormalFit, captures: CaptureTable, method: str) -> None:
    if found.sigma < NO_SPREAD:
        raise NoFiniteEstimateError(method, "the best fit has no differences between people (standard deviation 0)",
                                    "m0 and mt are the models without differences")  # fmt: skip
    if not found.unseen < FARTHEST * captures.n_observed or found.sigma > WIDEST:
        raise NoFiniteEstimateError(
            method, f"the fit runs to ever larger N (standard deviation {found.sigma:.1f} on the logit)",
            "use mh-chao or mth-chao, which give a lower bound here",
        )  # fmt: skip


def _coefficient(fitted: UnseenFit, design: Array) -> float:
    """Return the coefficient of the last column; 0 where a dependent column took its place."""
    last = fitted.design[:, -1]
    same = last.shape == design[fitted.facial, -1].shape and np.array_equal(last, design[fitted.facial, -1])
    return float(fitted.fit.coefficients[-1]) if same else 0.0


def _hardly(fitted: UnseenFit) -> tuple[str, ...]:
    return (NOBODY,) if fitted.unseen < 1 else ()


def _refusal(captures: CaptureTable, design: Array, method: str) -> NotIdentifiableError | NoFiniteEstimateError:
    """Say where the fit runs to: along a direction that keeps the facial set, the unseen vanish or grow without end."""
    possible, counts = observed(captures)
    seen = design[possible]
    live = facial_set(seen, counts)
    _, values, rows = np.linalg.svd(seen[live])
    null = rows[int(np.sum(values > 1e-9 * values[0])) :]
    hint = "use mh-chao or mth-chao, which give a lower bound here"
    if len(null) == 1 and not live.all():
        direction = null[0] * -np.sign((seen[~live] @ null[0]).sum())
        what = "nobody is unseen (N = n)" if design[0] @ direction < 0 else "N is infinite"
        k = int(seen[~live][:, 1:-1].sum(axis=1).max()) if seen.shape[1] > 3 else int(seen[~live][:, 1].max())
        return NoFiniteEstimateError(
            method, f"nobody is on {k} lists, and the best fit of this form lies at the boundary where {what}", hint
        )
    return NotIdentifiableError(
        method, "these counts do not tell how much people differ from how many are unseen", hint
    )
