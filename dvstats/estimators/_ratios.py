"""What the two ratio regressions share: the line, resamples of the counts, and what must be said of the interval."""

from __future__ import annotations

import numpy as np

from dvstats.core.captures import RepeatCounts
from dvstats.core.errors import EstimationError
from dvstats.core.estimate import Estimate, Interval
from dvstats.estimators._repeats import CLOSED, LINKED, few, seen_counts
from dvstats.numerics.count_ratios import implied_unseen, ratio_line

REPLICATES = 2000
WIDEST = 50.0
LINE_TAKEN_FOR_TRUE = "the interval takes the line for true, and no count shows that it holds down to k = 0"
STRAIGHT = "the logs of the ratios of neighbouring frequencies lie on a line in log(k + 1), down to k = 0"


def ratio_estimate(
    repeats: RepeatCounts, method: str, assumes: tuple[str, ...], level: float, seed: int, *, surplus: bool
) -> Estimate:
    """Read the line at k = 0, with an interval from multinomial resamples of all N-hat persons."""
    f = _frequencies(repeats, method, surplus)
    line = ratio_line(f, surplus=surplus)
    n, unseen = float(repeats.n_observed), float(line.unseen[0])
    interval = _resampled(f, unseen, n, level, seed, surplus)
    told = n + implied_unseen(f, line.coefficients[0])
    warnings = (LINE_TAKEN_FOR_TRUE, f"the probabilities that the same line implies give {told:,.0f}", *_wide(interval),
                *few(**{f"f{len(f)}": int(f[-1])}))  # fmt: skip
    return Estimate(n + unseen, round(n), interval, method, (CLOSED, LINKED, STRAIGHT, *assumes),
                    float(line.variance[0] ** 0.5), warnings=warnings, unit="persons")  # fmt: skip


def _frequencies(repeats: RepeatCounts, method: str, surplus: bool) -> np.ndarray:
    """Return f_1, f_2, … without an open class, or say that there are too few ratios for the line."""
    seen = seen_counts(repeats, method)
    times = seen.exact[0].astype(int)
    f = np.array([repeats.f(k) for k in range(1, times.max(initial=1) + 1)], dtype=float)
    needed, ratios = 3 if surplus else 2, int(np.sum((f[:-1] > 0) & (f[1:] > 0)))
    if ratios < needed or f[1] == 0 or (surplus and f[0] == 0):
        raise EstimationError(
            method, f"{ratios} ratios of neighbouring frequencies: the line has {needed} coefficients, and starts from "
            "f2", "compare `chao`, which needs f1 and f2 only",
        )  # fmt: skip
    return f


def _resampled(f: np.ndarray, unseen: float, n: float, level: float, seed: int, surplus: bool) -> Interval:
    n_hat = n + unseen
    shares = np.append(f, unseen) / (f.sum() + unseen)
    drawn = np.random.default_rng(seed).multinomial(round(n_hat), shares, size=REPLICATES)[:, :-1].astype(float)
    replicates = drawn.sum(axis=1) + (n - f.sum()) + ratio_line(drawn, surplus=surplus).unseen
    ends = np.quantile(replicates, [(1 - level) / 2, (1 + level) / 2], method="inverted_cdf")
    kind = f"percentile of {REPLICATES:,} multinomial resamples"
    return Interval(max(float(ends[0]), n), float(ends[1]), level, kind, conditional_on_model=True)


def _wide(interval: Interval) -> tuple[str, ...]:
    if interval.high <= WIDEST * interval.low:
        return ()
    return ("the interval spans a factor of more than 50: the few persons recorded most often decide where the line "
            "points",)  # fmt: skip
