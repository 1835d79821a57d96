"""How far missed links move N, and how often the intervals hold the truth, with and without correction.

Two independent lists of a simulated population whose links are missed at a known rate; none is false. 300 non-links and
300 links are checked in each world. Run: python tests/calibration/linkage.py
"""

from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
from _pieces import BUILD, kept

from dvstats.core.captures import CaptureTable
from dvstats.estimators.chapman import Chapman
from dvstats.estimators.linkage_corrected import LinkageCorrected

DOCS = Path(__file__).parents[2] / "docs"
TRUTH, CELLS, CHECKED, WORLDS, SEED = 4000, [0.2, 0.2, 0.3, 0.3], 300, 1000, 2026
MISSED = (0.0, 0.02, 0.05, 0.10)


def world(missed, rng):
    """Return a linked table and the clerical sample of its non-links."""
    pairs, first, second, _ = rng.multinomial(TRUTH, CELLS)
    linked = rng.binomial(pairs, 1 - missed)
    lost = pairs - linked
    counts = {(1, 1): int(linked), (1, 0): int(first + lost), (0, 1): int(second + lost)}
    found = int(rng.hypergeometric(lost, first, CHECKED))
    return CaptureTable(("first", "second"), counts), (CHECKED, found)


def rows():
    """Return bias and coverage for each rate of missed links and each estimator; rates that are kept are not redone."""
    streams = np.random.SeedSequence(SEED).spawn(len(MISSED))
    for missed, stream in zip(MISSED, streams, strict=True):
        name = f"missed {missed} worlds {WORLDS} seed {SEED}"
        yield from kept(BUILD / "linkage", name, partial(estimated, missed, stream))


def estimated(missed, stream):
    """Return a row for each estimator at one rate of missed links."""
    told = []
    rng, found = np.random.default_rng(stream), {"chapman": [], "linkage-corrected": []}
    for _ in range(WORLDS):
        table, sample = world(missed, rng)
        found["chapman"].append(Chapman().fit(table))
        found["linkage-corrected"].append(LinkageCorrected((CHECKED, 0), sample, bootstrap=1000).fit(table))
    for method, estimates in found.items():
        bias = float(np.mean([one.n_hat for one in estimates])) / TRUTH - 1
        held = float(np.mean([one.interval.low <= TRUTH <= one.interval.high for one in estimates]))
        error = float(np.sqrt(held * (1 - held) / WORLDS))
        width = float(np.mean([one.interval.high - one.interval.low for one in estimates])) / TRUTH
        told.append((missed, method, WORLDS, bias, held, error, width))
    return told


if __name__ == "__main__":
    names = ["missed", "method", "worlds", "relative_bias", "coverage", "coverage_error", "relative_width"]
    table = pd.DataFrame(rows(), columns=names).round(4)
    table.to_csv(DOCS / "coverage_linkage.csv", index=False)
    body = "\n".join(f"| {' | '.join(str(cell) for cell in row)} |" for row in table.to_numpy().tolist())
    (DOCS / "coverage_linkage.md").write_text(
        "# Missed links: bias and coverage, with and without correction\n\n"
        f"Simulated: {TRUTH:,} persons, two independent lists, no false link, {CHECKED} links and {CHECKED} non-links "
        f"checked by hand, {WORLDS:,} worlds a row, seed {SEED}. Intervals are meant to hold the truth in 95 of 100; "
        "`coverage_error` is the Monte-Carlo standard error. `python tests/calibration/linkage.py` makes this page.\n\n"
        f"| {' | '.join(names)} |\n|{'---|' * len(names)}\n{body}\n"
    )
