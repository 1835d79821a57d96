"""What an estimator looks like to those who use it without knowing it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, Protocol, runtime_checkable

from dvstats.core.captures import CaptureTable, RepeatCounts
from dvstats.core.cases import Cases
from dvstats.core.estimate import Estimate
from dvstats.core.register import Register


@runtime_checkable
class Estimator(Protocol):
    """Options as fields of a frozen dataclass; `fit` is pure.

    `method` is the name on the command line, `takes` the noun it is fitted to. A method for some numbers of lists only
    says so as `n_lists = (fewest, most)`, one for lists in the order of time as `needs_order = True`, one
    that fits strata at once has `by`, and takes a word for each of several covariates if it says `crosses = True`.
    """

    method: ClassVar[str]
    takes: ClassVar[type[CaptureTable] | type[RepeatCounts] | type[Register] | type[Cases]]
    fit: Callable[[Any], Estimate]
