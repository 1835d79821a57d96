"""Simulate and recover: does the method find N again where a fitted model is the truth."""

from __future__ import annotations

import numpy as np

from dvstats.core.captures import CaptureTable, histories
from dvstats.core.errors import NotIdentifiableError
from dvstats.core.hierarchy import Hierarchy
from dvstats.core.roles import Estimator
from dvstats.numerics.lattice_fits import ADMITTED, EXTENDED, fit_means
from dvstats.studies.interval_coverage import IntervalCoverage, interval_coverage


def recover(
    estimator: Estimator, captures: CaptureTable, model: str, *, replicates: int = 200, seed: int = 0, jobs: int = 1
) -> IntervalCoverage:  # fmt: skip
    """Draw tables from a fitted log-linear model with its N, and count how often the estimator's interval holds it.

    Parameters
    ----------
    estimator
        The method that is questioned.
    captures
        The table to which the model is fitted.
    model
        Generators by number or name, as for `loglinear`.
    replicates, seed, jobs
        As for `interval_coverage`.

    Raises
    ------
    NotIdentifiableError
        The model gives no N on this table.

    Examples
    --------
    >>> from dvstats.estimators.mt import Mt
    >>> table = CaptureTable(("a", "b"), {(1, 1): 49, (1, 0): 86, (0, 1): 73})
    >>> 0.8 < recover(Mt(), table, "[1,2]", replicates=50).covered <= 1
    True
    """
    named = Hierarchy.parse(model, captures.lists)
    cells, masks = captures.cells(), np.array([sum(1 << place for place in term) for term in named.terms])
    state, log_unseen, means = fit_means(np.nan_to_num(cells), ~np.isnan(cells), masks)
    if state not in (ADMITTED, EXTENDED):
        raise NotIdentifiableError("recover", f"under {named} these counts do not identify the number of the unseen",
                                   "use a model with fewer interactions")  # fmt: skip
    means[0] = np.exp(log_unseen)
    truth = round(float(means.sum()))

    def world(rng: np.random.Generator) -> CaptureTable:
        drawn = rng.multinomial(truth, means / means.sum())
        counts = {h: int(drawn[sum(bit << i for i, bit in enumerate(h))]) for h in histories(captures.n_lists)}
        kept = {h: count for h, count in counts.items() if h not in captures.cannot_occur}
        return CaptureTable(captures.lists, kept, captures.cannot_occur)

    return interval_coverage(estimator, world, truth, replicates=replicates, seed=seed, jobs=jobs)
