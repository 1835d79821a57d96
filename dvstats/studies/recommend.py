"""Name the estimator to begin with, for a kind of table."""

from __future__ import annotations

from dvstats.core.captures import CaptureTable, RepeatCounts


def recommended(captures: CaptureTable | RepeatCounts) -> str:
    """Return the name of the method that asks least of the reader's faith.

    - two lists: `chapman`, since nothing in two lists can show their dependence;
    - three to six: `averaged`, whose interval held the truth most often in simulation; more: `mt`, with its warning;
    - one register: `chao-one-inflated`, which holds where people differ and where some are recorded only once because
      being recorded changed them.

    Examples
    --------
    >>> recommended(CaptureTable(("police", "shelter"), {(1, 1): 49, (1, 0): 86, (0, 1): 73}))
    'chapman'
    """
    if isinstance(captures, RepeatCounts):
        return "chao-one-inflated"
    if captures.n_lists == 2:
        return "chapman"
    return "averaged" if captures.n_lists <= 6 else "mt"
