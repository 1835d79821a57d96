"""An interval over all models that compete, with the weights of their criterion: none of them is taken for true."""

from __future__ import annotations

import numpy as np

from dvstats.core.captures import CaptureTable
from dvstats.core.estimate import Interval
from dvstats.estimators._average import FARTHEST
from dvstats.estimators._search import Candidates, Criterion, weights
from dvstats.numerics.averaged_roots import Part, averaged_quantile
from dvstats.numerics.lattice import term_masks
from dvstats.numerics.lattice_profile import READY, open_profiles

LEFT_OUT = 1e-6
KIND = "profiles of {number:,} models averaged by their weights (tail area)"


def averaged_interval(
    captures: CaptureTable, found: Candidates, criterion: Criterion, level: float, jobs: int = 0
) -> Interval:  # fmt: skip
    """Average the tail areas of the profiles of N over all fits but those that weigh less than a millionth together.

    Examples
    --------
    >>> from dvstats.estimators._search import by_bic, candidates
    >>> table = CaptureTable(("a", "b", "c"), {(1, 0, 0): 60, (0, 1, 0): 49, (1, 1, 0): 4, (0, 0, 1): 247,
    ...                                        (1, 0, 1): 112, (0, 1, 1): 142, (1, 1, 1): 12})
    >>> print(averaged_interval(table, candidates(table, 2), by_bic, 0.95))
    95% CI 692–789
    """
    order = np.argsort(-weights(found, criterion), kind="stable")
    heavy = np.cumsum(weights(found, criterion)[order]) - weights(found, criterion)[order] < 1 - LEFT_OUT
    kept = found.rows(order[heavy])
    cells, n = captures.cells(), captures.n_observed
    starts = np.log(np.maximum(kept.n_hat - n, 1e-3))
    masks = term_masks(kept.models, kept.n_lists, kept.max_order)
    opened = open_profiles(np.nan_to_num(cells), ~np.isnan(cells), *masks, np.zeros((0, len(cells))), starts,
                           np.full(len(kept), 0.2), jobs)  # fmt: skip
    rows = np.flatnonzero(opened.state == READY)
    weight = weights(kept, criterion)[rows]
    part = (Part(opened.roots, rows, weight / weight.sum()),)
    start, most = float(weight @ opened.log_top[rows] / weight.sum()), float(np.log(FARTHEST * n))
    low, high = (n + averaged_quantile(part, tail, start, most) for tail in ((1 + level) / 2, (1 - level) / 2))
    return Interval(low, high, level, KIND.format(number=len(rows)))
