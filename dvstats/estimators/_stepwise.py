"""Forward selection of pairs of lists by the surprise in their overlap, on a bare table of counts."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from scipy.special import pdtr, pdtrc

from dvstats.numerics.lattice_algebra import Array, Flags, Ints, superset_sums
from dvstats.numerics.lattice_fits import ADMITTED, EXTENDED, fit_means


def forward(counts: Array, possible: Flags, threshold: float) -> tuple[Ints, float]:
    """Add the pair whose overlap surprises most while its probability is below the threshold.

    Returns the terms of the model as masks and the unseen count; not a number where no model gives one.
    """
    n_lists = len(counts).bit_length() - 1
    chosen = [0, *(1 << i for i in range(n_lists))]
    pairs = [(1 << i) | (1 << j) for i, j in combinations(range(n_lists), 2)]
    seen = superset_sums(counts)
    state, log_unseen, means = fit_means(counts, possible, np.array(chosen))
    while pairs:
        surprise = _surprise(seen[pairs], superset_sums(means)[pairs])
        at = int(np.argmin(surprise))
        if surprise[at] >= threshold:
            break
        tried = fit_means(counts, possible, np.array([*chosen, pairs[at]]))
        if tried[0] not in (ADMITTED, EXTENDED):
            break
        chosen.append(pairs.pop(at))
        state, log_unseen, means = tried
    return np.array(chosen), float(np.exp(log_unseen)) if state in (ADMITTED, EXTENDED) else float("nan")


def _surprise(seen: Array, expected: Array) -> Array:
    """Return the one-sided Poisson probability of an overlap as far out as the one seen."""
    at_least = np.where(seen > 0, pdtrc(np.maximum(seen, 1) - 1, expected), 1.0)
    return np.asarray(np.minimum(pdtr(seen, expected), at_least))
