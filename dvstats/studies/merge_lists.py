"""Lists that serve the same people, taken as one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from dvstats.core.captures import CaptureTable
from dvstats.core.errors import InputError


def merge_lists(captures: CaptureTable, names: Sequence[str], into: str) -> CaptureTable:
    """Return the table in which a case is on the new list if it is on any of the named ones; nobody is lost.

    Examples
    --------
    >>> table = CaptureTable(("police", "prosecutor", "shelter"), {(1, 0, 0): 5, (1, 1, 0): 7, (0, 1, 1): 2})
    >>> merge_lists(table, ("police", "prosecutor"), "justice").counts[1, 0]
    12
    """
    if len(set(names)) < 2 or len(set(names)) >= captures.n_lists:
        raise InputError(f"merging {', '.join(names)}", rule="two or more lists, and one is left beside them")
    captures.on(*names)
    if captures.cannot_occur:
        raise InputError("a history that cannot occur", rule="only lists that cover the same persons are merged")
    kept = [place for place, name in enumerate(captures.lists) if name not in names]
    merged = [place for place, name in enumerate(captures.lists) if name in names]
    counts: Counter[tuple[int, ...]] = Counter()
    for history, count in captures.counts.items():
        counts[(max(history[place] for place in merged), *(history[place] for place in kept))] += count
    return CaptureTable((into, *(captures.lists[place] for place in kept)), counts, sources=captures.sources)
