"""What the estimators of repeat counts share: when to refuse, what they assume, how a result is put together."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from dvstats.core.captures import RepeatCounts
from dvstats.core.errors import EstimationError, NoFiniteEstimateError
from dvstats.core.estimate import Estimate, Interval, ModelFit
from dvstats.numerics.count_families import CountFamily
from dvstats.numerics.lognormal import unseen_lognormal
from dvstats.numerics.one_inflation import unseen_each, variance_of_n
from dvstats.numerics.one_inflation_profile import (
    Surplus,
    inflated_then_truncated,
    one_inflated_limits,
    truncated_then_inflated,
)
from dvstats.numerics.truncated_counts import SeenCounts, TruncatedFit, fit_truncated

CLOSED = "closed population: nobody enters or leaves in the period"
LINKED = "each record is put to the right person"
UNCHANGED = "being recorded changes nobody's behaviour and nobody's visibility"
ONE_PROCESS = "those never recorded differ from those recorded by chance only"

FEW = 5


def seen_counts(repeats: RepeatCounts, method: str) -> SeenCounts:
    """Return the counts as arrays, or say why no method can use them."""
    classes = {k: f for k, f in repeats.counts.items() if f}
    last_is_or_more = repeats.last_is_or_more and max(repeats.counts) in classes
    if len(classes) == 1:
        ((k, f),) = classes.items()
        raise NoFiniteEstimateError(method, *_no_spread(k, f, last_is_or_more))
    times, persons = (np.array(list(part), dtype=float) for part in (classes, classes.values()))
    return SeenCounts(times, persons, last_is_or_more)


def _no_spread(k: int, f: int, last_is_or_more: bool) -> tuple[str, str]:
    if k == 1 and not last_is_or_more:
        return f"all {f} persons were recorded exactly once, so nothing tells how many were never recorded", (
            "a longer period may bring repeats; or link a second register"
        )
    how_often = f"{k} times or more" if last_is_or_more else f"exactly {k} times"
    return f"all {f} persons were recorded {how_often}: counts without spread do not show how chance spreads them", (
        "ask for the exact counts"
    )


def exact_frequencies(repeats: RepeatCounts, method: str, *needed: int) -> tuple[int, ...]:
    """Return f_k for the k that a formula needs, or say which is missing or known only as "or more"."""
    seen = seen_counts(repeats, method)
    if seen.last_is_or_more and seen.times[-1] <= max(needed):
        raise EstimationError(
            method, f"the class {seen.times[-1]:.0f} stands for {seen.times[-1]:.0f} or more, but the formula needs "
            f"f{max(needed)} exactly", f"ask for the counts up to {max(needed)}",
        )  # fmt: skip
    return tuple(repeats.f(k) for k in needed)


def nobody_seen(method: str, k: int, why: str, hint: str) -> EstimationError:
    """Say that f_k = 0 and why the method then has no answer."""
    often = {1: "once", 2: "twice"}.get(k, f"{k} times")
    return EstimationError(method, f"nobody was recorded exactly {often} (f{k} = 0): {why}", hint)


def bound_is_n(method: str, f1: int) -> EstimationError:
    """Say that hardly anybody was recorded only once, so that the bound is what was observed."""
    return EstimationError(
        method, f"f1 = {f1}: with so few persons recorded exactly once the bound is n itself, without a standard error",
        "the observed number is the bound",
    )  # fmt: skip


def few(**frequencies: int) -> tuple[str, ...]:
    """Warn about frequencies on which the estimate rests and which are small."""
    return tuple(
        f"{name} is only {value}; the estimate rests on it" for name, value in frequencies.items() if value < FEW
    )


def repeat_estimate(
    n: float, unseen: float, variance: float, level: float, method: str, assumes: tuple[str, ...], *,
    fit: ModelFit | None = None, warnings: tuple[str, ...] = (), lower_bound: bool = False,
) -> Estimate:  # fmt: skip
    """Put an estimate together, with a log-normal interval for the unseen part."""
    low, high = unseen_lognormal(n, unseen, variance, level)
    interval = Interval(low, high, level, "log-normal for the unseen part", conditional_on_model=fit is not None)
    return Estimate(
        n + unseen, round(n), interval, method, (CLOSED, LINKED, *assumes), float(np.sqrt(variance)), fit, warnings,
        lower_bound, "persons",
    )  # fmt: skip


def how_it_fits(model: str, log_likelihood: float, n_parameters: int, n: float) -> ModelFit:
    """Return AIC and BIC of a model of repeat counts; the likelihood is of those observed."""
    aic, bic = 2 * n_parameters - 2 * log_likelihood, np.log(n) * n_parameters - 2 * log_likelihood
    return ModelFit(model, n_parameters=n_parameters, aic=float(aic), bic=float(bic))


# ── zero-truncated: nothing but chance keeps a person off the register ───────


def zero_truncated(
    repeats: RepeatCounts, family: CountFamily, method: str, assumes: tuple[str, ...], level: float
) -> Estimate:
    """Fit a one-parameter family to the positive counts and divide by the probability to be recorded."""
    seen = seen_counts(repeats, method)
    fit = fitted(family, seen, 1, method)
    unseen = unseen_each(family, fit.mean)
    variance = variance_of_n(seen.n, unseen, fit.information)
    told = how_it_fits(f"zero-truncated {family.name}", fit.log_likelihood, 1, seen.n)
    return repeat_estimate(seen.n, seen.n * unseen.each, variance, level, method, assumes, fit=told)


def fitted(family: CountFamily, seen: SeenCounts, m: int, method: str) -> TruncatedFit:
    """Fit, or say that the likelihood has no maximum."""
    fit = fit_truncated(family, seen, m)
    if fit is None:
        raise NoFiniteEstimateError(
            method, f"the likelihood of the {family.name} distribution has no maximum on these counts",
            "compare the lower bound `chao`",
        )  # fmt: skip
    return fit


# ── one-inflated: some are recorded once and then never again ────────────────

SAME_LIKELIHOOD = (
    "{other} has the same likelihood and gives {number:,.0f}: no data can choose between the two, only knowledge of "
    "what being recorded does"
)


def one_inflated(
    repeats: RepeatCounts, family: CountFamily, alpha: float, method: str, assumes: tuple[str, ...], level: float
) -> Estimate:
    """Fit a family to counts from two on, and read the surplus of ones by `alpha`: 0 for OIZT, 1 for ZTOI."""
    seen = _with_threes(seen_counts(repeats, method), method)
    tail = seen.from_times(2)
    fit, ones = fitted(family, tail, 2, method), seen.f(1) / seen.n
    if ones <= ones_expected(family, fit.mean):
        return _no_surplus(repeats, family, alpha, method, assumes, level)
    unseen, other = (unseen_each(family, fit.mean, ones, a) for a in (alpha, 1 - alpha))
    variance = variance_of_n(seen.n, unseen, fit.information, ones)
    split = seen.f(1) * np.log(ones) + tail.n * np.log1p(-ones)
    told = how_it_fits(f"{_FORM[round(alpha)]} {family.name}", fit.log_likelihood + float(split), 2, seen.n)
    name = method.replace(*(("oizt", "ztoi") if alpha == 0 else ("ztoi", "oizt")))
    warning = SAME_LIKELIHOOD.format(other=name, number=seen.n * (1 + other.each))
    return repeat_estimate(
        seen.n, seen.n * unseen.each, variance, level, method, assumes, fit=told, warnings=(warning,)
    )  # fmt: skip


_FORM = {0: "one-inflated zero-truncated", 1: "zero-truncated one-inflated"}
_PROFILE: dict[int, Surplus] = {0: truncated_then_inflated, 1: inflated_then_truncated}
NO_SURPLUS = (
    "there is no surplus of ones: the share of inflation is estimated as 0, and the number is that of the "
    "zero-truncated model; the interval allows for a surplus that chance has hidden"
)


def ones_expected(family: CountFamily, mean: float) -> float:
    """Return the share of ones among those recorded, if there were no inflation."""
    return float(np.exp(family.log_pmf(1.0, mean) - family.log_tail(1, mean)))


def _with_threes(seen: SeenCounts, method: str) -> SeenCounts:
    beyond_two = seen.from_times(3)
    if not beyond_two.n or (seen.last_is_or_more and seen.times[-1] <= 2):
        raise NoFiniteEstimateError(
            method, "nobody is known to have been recorded three times or more, so a surplus of ones cannot be told "
            "from rare recording", "compare `chao`, a lower bound only without one-inflation",
        )  # fmt: skip
    return seen


def _no_surplus(
    repeats: RepeatCounts, family: CountFamily, alpha: float, method: str, assumes: tuple[str, ...], level: float
) -> Estimate:
    """Answer where the share of inflation is estimated as 0: N of the model without it, and the profile with it."""
    plain = zero_truncated(repeats, family, method, assumes, level)
    assert plain.fit is not None
    fit = ModelFit(
        plain.fit.model + ", share of inflation at its limit 0", n_parameters=2,
        aic=(plain.fit.aic or 0.0) + 2, bic=(plain.fit.bic or 0.0) + float(np.log(plain.n_observed)),
    )  # fmt: skip
    seen, form = seen_counts(repeats, method), _PROFILE[round(alpha)]
    limits = one_inflated_limits(family, seen, form, plain.dark_figure, level)
    interval = Interval(*limits, level, "multinomial profile likelihood", conditional_on_model=True)
    return replace(plain, interval=interval, fit=fit, warnings=(NO_SURPLUS,))
