"""Turn "no number can be given" into a row that says why."""

from __future__ import annotations

from typing import Any

from dvstats.core.captures import CaptureTable, RepeatCounts
from dvstats.core.errors import EstimationError
from dvstats.core.estimate import Estimate
from dvstats.core.refusal import Refusal
from dvstats.core.roles import Estimator


def attempt(estimator: Estimator, captures: CaptureTable | RepeatCounts | Any) -> Estimate | Refusal:
    """Fit, and return the refusal instead of raising it; bad input is still raised.

    Examples
    --------
    >>> from dvstats.core.captures import CaptureTable
    >>> from dvstats.estimators.chapman import Chapman
    >>> print(attempt(Chapman(), CaptureTable(("police", "shelter"), {(1, 0): 5, (0, 1): 7})))
    chapman: no number, because police (5 cases) and shelter (7) share no case
    """
    try:
        return estimator.fit(captures)
    except EstimationError as error:
        return Refusal(error.method, error.reason, error.hint, captures.n_observed)
