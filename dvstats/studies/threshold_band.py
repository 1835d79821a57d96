"""N against the threshold of a linkage: how far the answer hangs on where two records become one person."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from dvstats.core.captures import CaptureTable
from dvstats.core.errors import InputError
from dvstats.core.roles import Estimator
from dvstats.core.tidy import tidy
from dvstats.studies.attempt import attempt

THRESHOLDS = (0.5, 0.7, 0.8, 0.9, 0.95, 0.99, 0.999)
LABEL = "threshold"


def threshold_band(estimator: Estimator, tables: Mapping[float, CaptureTable]) -> pd.DataFrame:
    """Fit an estimator to the table of each threshold.

    A higher threshold misses more links and makes N larger; a lower one makes false links and N smaller. A band that is
    wide beside the intervals says that the linkage, not chance, decides; it says nothing of which threshold is right.

    Parameters
    ----------
    estimator
        The method.
    tables
        The table at each threshold: `records.merges.Merges.captures`.

    Returns
    -------
    pandas.DataFrame
        A row of the glossary for each threshold, refusals as rows, and the column `threshold` in words, which the chart
        `forest` takes as its `label`.

    Examples
    --------
    >>> from dvstats.estimators.chapman import Chapman
    >>> tables = {p: CaptureTable(("a", "b"), {(1, 1): m, (1, 0): 200 - m, (0, 1): 150 - m})
    ...           for p, m in ((0.5, 55), (0.99, 48))}
    >>> threshold_band(Chapman(), tables)[["threshold", "estimate"]].round(1).values.tolist()
    [['0.5', 541.0], ['0.99', 618.4]]
    """
    if not tables:
        raise InputError("no threshold", rule="a band needs one or more")
    rows = tidy([attempt(estimator, tables[threshold]) for threshold in sorted(tables)])
    return rows.assign(**{LABEL: [f"{threshold:g}" for threshold in sorted(tables)]})
