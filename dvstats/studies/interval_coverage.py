"""How often an interval holds the truth: an estimator against many draws from a world whose truth is known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from joblib import Parallel, delayed

from dvstats.core.captures import CaptureTable, RepeatCounts
from dvstats.core.errors import InputError
from dvstats.core.estimate import Estimate
from dvstats.core.roles import Estimator
from dvstats.studies.attempt import attempt

World = Callable[[np.random.Generator], CaptureTable | RepeatCounts]


@dataclass(frozen=True, slots=True)
class IntervalCoverage:
    """How often the interval held the truth, and why not.

    Parameters
    ----------
    covered, below, above
        Shares of the answers whose interval held the truth, ended below it, began above it.
    refused
        Share of the draws that were refused; they are not among the answers.
    relative_bias
        Median of N-hat over the truth, minus 1.
    relative_width
        Median width of the interval over the truth.
    replicates
        Number of draws.
    """

    covered: float
    below: float
    above: float
    refused: float
    relative_bias: float
    relative_width: float
    replicates: int

    @property
    def monte_carlo_error(self) -> float:
        """Standard error of `covered` that comes from the number of draws."""
        answers = max(round(self.replicates * (1 - self.refused)), 1)
        return float(np.sqrt(self.covered * (1 - self.covered) / answers))


def interval_coverage(
    estimator: Estimator, world: World, truth: float, *, replicates: int = 1000, seed: int = 0, jobs: int = 1
) -> IntervalCoverage:
    """Fit an estimator to draws from a world and count how often its interval holds the truth.

    Every draw has a stream of random numbers of its own, so that the result is the same for any number of workers.

    Examples
    --------
    >>> from dvstats.estimators.chapman import Chapman
    >>> from dvstats.studies.simulate import lists_with
    >>> told = interval_coverage(Chapman(), lambda rng: lists_with(500, (0.4, 0.3), rng), 500, replicates=200)
    >>> 0.9 < told.covered <= 1.0
    True
    """
    if replicates < 1:
        raise InputError(f"{replicates} replicates", rule="at least one is needed")
    seeds = np.random.SeedSequence(seed).spawn(replicates)
    results = Parallel(n_jobs=jobs)(delayed(_one)(estimator, world, stream) for stream in seeds)
    answers = [result for result in results if isinstance(result, Estimate)]
    nan = float("nan")
    if not answers:
        return IntervalCoverage(nan, nan, nan, 1.0, nan, nan, replicates)
    low = np.array([answer.interval.low for answer in answers])
    high = np.array([answer.interval.high for answer in answers])
    n_hat = np.array([answer.n_hat for answer in answers])
    below, above = float(np.mean(high < truth)), float(np.mean(low > truth))
    return IntervalCoverage(
        1 - below - above, below, above, 1 - len(answers) / replicates, float(np.median(n_hat)) / truth - 1,
        float(np.median(high - low)) / truth, replicates,
    )  # fmt: skip


def _one(estimator: Estimator, world: World, stream: np.random.SeedSequence) -> object:
    return attempt(estimator, world(np.random.default_rng(stream)))
