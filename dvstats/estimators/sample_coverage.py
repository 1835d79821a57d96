"""Three to six lists that may depend in pairs: N from the share of cases that they have in common."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import ClassVar

import numpy as np

from dvstats.core.captures import CaptureTable
from dvstats.core.errors import InputError, NoFiniteEstimateError, NoOverlapError, NotIdentifiableError
from dvstats.core.estimate import Estimate, Interval, check_level
from dvstats.estimators._loglinear import CLOSED, LINKED, check_number
from dvstats.numerics.lognormal import unseen_lognormal
from dvstats.numerics.sample_coverage import Array, Coverage, sample_coverage

WORDS = (
    CLOSED,
    "the lists may depend on each other in pairs, through people who differ or through referral",
    "dependence of three and more lists together is that which the pairs bring with them",
    LINKED,
)
ENOUGH = 0.55
LEAST = 0.1
FEWEST_REPLICATES = 20
LOW = (
    "the lists overlap too little (sample coverage {share:.0%}, not above 55%) for the full correction: one step "
    "towards it is taken, and where lists depend positively N is probably higher"
)
HIGH = "sample coverage {share:.0%}: the correction for high coverage is used"
OTHERS = "independent lists would give {independent:,.0f}; the other correction gives {other}"
CCV = "pairs share more (+) or fewer (−) cases than independent lists would, as a part of those: {pairs}"
LOST = "{share:.0%} of the replicates gave no number and are left out of the standard error"


@dataclass(frozen=True, slots=True)
class SampleCoverage:
    r"""Three to six lists that may depend in pairs: N from the share of cases that they have in common.

    .. math::

        \hat N = \begin{cases} \hat N_{low} & \hat C \le 0.55 \\ \hat N_{high} & \hat C > 0.55 \end{cases}
        \qquad
        \hat C = 1 - \frac{1}{t} \sum_j \frac{S_j}{n_j}

    where :math:`S_j` of the :math:`n_j` cases on list j are on no other; the two forms stand with
    :func:`dvstats.numerics.sample_coverage.sample_coverage`. The standard error is from resampling all cases, the
    unseen included, and the interval is log-normal for the unseen part. Refused where fewer than one case in ten is
    shared (a limit of ours, not of the literature) and where a form gives no more than was observed.

    Parameters
    ----------
    level
        Confidence level of the interval.
    bootstrap
        Replicates for the standard error.
    seed
        Seed of everything random.

    References
    ----------
    Chao A, Tsay PK (1998). Journal of the American Statistical Association 93(441), 283–293.
    Chao A, Tsay PK, Lin SH, Shau WY, Chao DY (2001). Statistics in Medicine 20(20), 3123–3157.

    Examples
    --------
    >>> table = CaptureTable(("P", "Q", "E"), {(0, 0, 1): 63, (0, 1, 0): 55, (0, 1, 1): 18, (1, 0, 0): 69,
    ...                                        (1, 0, 1): 17, (1, 1, 0): 21, (1, 1, 1): 28})
    >>> print(SampleCoverage().fit(table))
    sample-coverage: 508 (95% CI 431–622); 271 observed, coverage 53%
    """

    level: float = 0.95
    bootstrap: int = 1000
    seed: int = 1
    method: ClassVar[str] = "sample-coverage"
    takes: ClassVar[type] = CaptureTable
    n_lists: ClassVar[tuple[int, int]] = (3, 6)

    def fit(self, captures: CaptureTable) -> Estimate:
        """Estimate N by the form that the coverage calls for."""
        check_level(self.level)
        if self.bootstrap < FEWEST_REPLICATES:
            raise InputError(f"bootstrap is {self.bootstrap}", rule=f"at least {FEWEST_REPLICATES} replicates",
                             hint="the default is 1000")  # fmt: skip
        found = self.parts(captures)
        share = float(found.coverage)
        total, other = (found.low, found.high) if share <= ENOUGH else (found.high, found.low)
        self._check(float(total), share, captures)
        error, lost = self._error(captures, float(total), share <= ENOUGH)
        n = captures.n_observed
        interval = Interval(*unseen_lognormal(n, float(total) - n, error**2, self.level), self.level,
                            "log-normal, standard error from replicates")  # fmt: skip
        told = f"{float(other):,.0f}" if n < other < np.inf else "no number"
        warnings = (
            (LOW if share <= ENOUGH else HIGH).format(share=share),
            OTHERS.format(independent=float(found.independent), other=told),
            CCV.format(pairs=_pairs(captures, found, float(total))),
            *((LOST.format(share=lost),) if lost else ()),
        )
        return Estimate(float(total), n, interval, self.method, WORDS, error, warnings=warnings)

    def parts(self, captures: CaptureTable) -> Coverage:
        """Return the coverage and all three forms of N."""
        check_number(captures, self.method, *self.n_lists)
        if captures.cannot_occur:
            raise NotIdentifiableError(
                self.method, "some histories cannot occur", "use lists that cover the same persons"
            )
        if empty := [name for name in captures.lists if not captures.on(name)]:
            raise NotIdentifiableError(self.method, f"{empty[0]} holds no case", "leave it out with --lists")
        return sample_coverage(np.nan_to_num(captures.cells()), captures.n_lists)

    def _check(self, total: float, share: float, captures: CaptureTable) -> None:
        if share < LEAST:
            raise NoOverlapError(
                self.method, f"sample coverage is {share:.1%}: fewer than one case in ten is on another list",
                "check the linkage, or merge lists",
            )  # fmt: skip
        if not captures.n_observed < total < np.inf:
            raise NoFiniteEstimateError(
                self.method, f"the correction gives {total:,.0f} where {captures.n_observed:,} were observed",
                "lists that avoid each other break it; see averaged",
            )  # fmt: skip

    def _error(self, captures: CaptureTable, total: float, is_low: bool) -> tuple[float, float]:
        """Return the standard deviation over replicates of all cases, and the share of replicates without a number."""
        cells = np.nan_to_num(captures.cells())
        cells[0] = total - captures.n_observed
        rng = np.random.default_rng(self.seed)
        drawn: Array = rng.multinomial(round(total), cells / total, size=self.bootstrap).astype(float)
        found = sample_coverage(drawn, captures.n_lists)
        numbers = found.low if is_low else found.high
        kept = numbers[np.isfinite(numbers) & (numbers >= drawn[:, 1:].sum(axis=1))]
        if len(kept) < self.bootstrap / 2:
            raise NoFiniteEstimateError(self.method, "most replicates of the table give no number", "merge lists")
        return float(kept.std(ddof=1)), 1 - len(kept) / self.bootstrap


def _pairs(captures: CaptureTable, found: Coverage, total: float) -> str:
    pairs = combinations(captures.lists, 2)
    values = found.dependence(total)
    return "; ".join(f"{a} and {b} {value:+.2f}" for (a, b), value in zip(pairs, values, strict=True)).replace("-", "−")
