"""What one list does to an estimate: the estimate without each list in turn."""

from __future__ import annotations

from dvstats.core.captures import CaptureTable
from dvstats.core.errors import InputError
from dvstats.core.estimate import Estimate
from dvstats.core.refusal import Refusal
from dvstats.core.roles import Estimator
from dvstats.studies.attempt import attempt


def leave_list_out(estimator: Estimator, captures: CaptureTable) -> dict[str, Estimate | Refusal]:
    """Return the estimate from the other lists, for each list that is left out.

    Cases on that list alone are then unseen, so that fewer are observed; N is the same, if the assumptions hold.

    Examples
    --------
    >>> from dvstats.estimators.mt import Mt
    >>> table = CaptureTable(("a", "b", "c"), {(1, 0, 0): 60, (0, 1, 0): 49, (1, 1, 0): 4, (0, 0, 1): 247,
    ...                                        (1, 0, 1): 112, (0, 1, 1): 142, (1, 1, 1): 12})
    >>> {left_out: round(told.n_hat) for left_out, told in leave_list_out(Mt(), table).items()}
    {'a': 690, 'b': 778, 'c': 2432}
    """
    if captures.n_lists < 3:
        raise InputError(f"{captures.n_lists} lists", rule="three or more, so that two are left")
    return {
        name: attempt(estimator, captures.only(*(other for other in captures.lists if other != name)))
        for name in captures.lists
    }
