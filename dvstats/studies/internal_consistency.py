"""Each list in turn as a population whose size is known: do the other lists estimate it? (Binette and Steorts 2022)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dvstats.core.captures import CaptureTable
from dvstats.core.errors import EstimationError, InputError
from dvstats.core.estimate import Estimate
from dvstats.core.refusal import Refusal
from dvstats.core.roles import Estimator
from dvstats.studies.attempt import attempt


@dataclass(frozen=True, slots=True)
class ListAsTruth:
    """What the other lists say about the length of one.

    Parameters
    ----------
    truth
        Cases on the list.
    told
        The estimate of that from the other lists, or its refusal.
    """

    truth: int
    told: Estimate | Refusal

    @property
    def covered(self) -> bool:
        """Whether the interval holds the length; a refusal does not."""
        if isinstance(self.told, Refusal):
            return False
        return self.told.interval.low - 0.5 <= self.truth <= self.told.interval.high + 0.5


def internal_consistency(estimator: Estimator, captures: CaptureTable) -> Mapping[str, ListAsTruth]:
    """Estimate the length of each list from its cases on the other lists.

    Those on no other list are hidden, and then looked up. Lists say nothing of people on none of them: an estimator
    that fails here is suspect, one that passes is not proven.

    Examples
    --------
    >>> from dvstats.estimators.chapman import Chapman
    >>> table = CaptureTable(("a", "b", "c"), {(1, 0, 0): 60, (0, 1, 0): 49, (1, 1, 0): 4, (0, 0, 1): 247,
    ...                                        (1, 0, 1): 112, (0, 1, 1): 142, (1, 1, 1): 12})
    >>> {name: (one.truth, round(one.told.n_hat)) for name, one in internal_consistency(Chapman(), table).items()}
    {'a': (188, 162), 'b': (207, 202), 'c': (513, 1489)}
    """
    if captures.n_lists < 3:
        raise InputError(f"{captures.n_lists} lists", rule="three or more, so that two are left")
    return {name: ListAsTruth(captures.on(name), _within(estimator, captures, name)) for name in captures.lists}


def _within(estimator: Estimator, captures: CaptureTable, name: str) -> Estimate | Refusal:
    place = captures.lists.index(name)
    others = tuple(other for other in captures.lists if other != name)
    counts = {h[:place] + h[place + 1 :]: count for h, count in captures.counts.items() if h[place]}
    counts.pop((0,) * len(others), None)
    if not any(counts.values()):
        nobody = EstimationError("internal consistency", f"no case of {name} is on another list", "check the linkage")
        return Refusal(nobody.method, nobody.reason, nobody.hint, 0)
    return attempt(estimator, CaptureTable(others, counts))
