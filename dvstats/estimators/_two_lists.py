"""What the estimators of two lists share: their assumptions, the overlap, and when it is too small."""

from __future__ import annotations

from dvstats.core.captures import CaptureTable
from dvstats.core.errors import EstimationError, InputError, NoOverlapError

TWO_LISTS = (
    "closed population: nobody enters or leaves in the period",
    "the two lists are independent",
    "on at least one list, everybody is equally likely to be recorded",
    "records of one person are always linked, and never those of two",
)


def two_lists(captures: CaptureTable, method: str) -> tuple[int, int, int]:
    """Return the lengths of two lists and their overlap, or say why the method cannot use them."""
    if captures.n_lists != 2:
        raise InputError(
            f"{method} on {captures.n_lists} lists", rule="it uses exactly two",
            hint=f"choose two of {', '.join(captures.lists)}: --lists {','.join(captures.lists[:2])}",
        )  # fmt: skip
    if captures.cannot_occur:
        raise EstimationError(method, "a cell of the two lists cannot occur", "use lists that cover the same persons")
    first, second = captures.lists
    n1, n2, m = captures.on(first), captures.on(second), captures.on(first, second)
    if m == 0:
        raise NoOverlapError(
            method, f"{first} ({n1} cases) and {second} ({n2}) share no case",
            "without overlap there is no upper limit on N: check the linkage",
        )  # fmt: skip
    return n1, n2, m


def few_shared(m: int) -> tuple[str, ...]:
    """Warn when the overlap is too small for the method to be nearly unbiased."""
    return (f"the lists share only {m} cases; below 7 the estimate is biased downwards",) if m < 7 else ()
