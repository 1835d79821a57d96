"""How far errors of linkage move N, and how often the intervals hold the truth, with and without correction.

Two independent lists of a simulated population whose links are missed at a known rate, none false; and three lists, of
which the first two depend on each other, linked in two ways, once with false links as well. 300 links and 300 non-links
are checked in each world. Run: python tests/calibration/linkage.py
"""

from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
from _linked_worlds import alone, clerical, in_turn, on_lists, table_of, with_false_links
from _pieces import BUILD, kept

from dvstats.core.captures import CaptureTable
from dvstats.estimators.chapman import Chapman
from dvstats.estimators.linkage_corrected import LinkageCorrected
from dvstats.estimators.linkage_corrected_loglinear import LinkageCorrectedLogLinear
from dvstats.estimators.loglinear import LogLinear

DOCS = Path(__file__).parents[2] / "docs"
TRUTH, CELLS, CHECKED, WORLDS, SEED = 4000, [0.2, 0.2, 0.3, 0.3], 300, 1000, 2026
MISSED = (0.0, 0.02, 0.05, 0.10)
# On the first two lists 0.28, 0.12 and 0.22, on none 0.38; on the third 0.3 of each.
THREE = np.outer([0.38, 0.22, 0.12, 0.28], [0.7, 0.3]).ravel()
MODEL, WORLDS_OF_THREE, REPLICATES = "[12,3]", 500, 200
FALSE = 0.03
LINKED = {"alone": alone, "in turn": in_turn}
SETTINGS = (*(("alone", missed, 0.0) for missed in MISSED), *(("in turn", missed, 0.0) for missed in MISSED[1:]),
            ("alone", 0.05, FALSE))  # fmt: skip
NAMES = ["lists", "linkage", "missed", "false", "method", "worlds", "relative_bias", "coverage", "coverage_error",
         "relative_width"]  # fmt: skip


def world(missed, rng):
    """Return a linked table of two lists and the clerical samples of its links and non-links."""
    pairs, first, second, _ = rng.multinomial(TRUTH, CELLS)
    linked = rng.binomial(pairs, 1 - missed)
    lost = pairs - linked
    counts = {(1, 1): int(linked), (1, 0): int(first + lost), (0, 1): int(second + lost)}
    found = int(rng.hypergeometric(lost, first, CHECKED))
    return CaptureTable(("first", "second"), counts), (CHECKED, 0), (CHECKED, found)


def world_of_three(linkage, missed, false, rng):
    """Return a linked table of three lists and the clerical samples of its links and non-links."""
    on = on_lists(TRUTH, THREE, rng)
    linked = with_false_links(LINKED[linkage](on, missed, rng), false, rng)
    return table_of(linked), *clerical(on, linked, CHECKED, rng)


def rows():
    """Return bias and coverage for each rate of errors and each estimator; rates that are kept are not redone."""
    streams = np.random.SeedSequence(SEED).spawn(len(MISSED))
    for missed, stream in zip(MISSED, streams, strict=True):
        name = f"missed {missed} worlds {WORLDS} seed {SEED}"
        yield from kept(BUILD / "linkage", name, partial(of_two, missed, stream))
    streams = np.random.SeedSequence([SEED, 3]).spawn(len(SETTINGS))
    for setting, stream in zip(SETTINGS, streams, strict=True):
        name = f"three {setting} model {MODEL} worlds {WORLDS_OF_THREE} replicates {REPLICATES} seed {SEED}"
        yield from kept(BUILD / "linkage", name, partial(of_three, setting, stream))


def of_two(missed, stream):
    """Return a row for each estimator of two lists at one rate of missed links."""
    corrected = partial(LinkageCorrected, bootstrap=1000)
    return told(("pairs", missed, 0.0), partial(world, missed), Chapman(), corrected, WORLDS, stream)


def of_three(setting, stream):
    """Return a row for each estimator of three lists at one setting of the linkage."""
    corrected = partial(LinkageCorrectedLogLinear, model=MODEL, bootstrap=REPLICATES)
    return told(setting, partial(world_of_three, *setting), LogLinear(MODEL), corrected, WORLDS_OF_THREE, stream)


def told(setting, made, plain, corrected, worlds, stream):
    """Return a row for the plain estimator and one for the corrected, over worlds of one setting."""
    rng, found = np.random.default_rng(stream), {}
    for _ in range(worlds):
        table, links, non_links = made(rng)
        for one in (plain, corrected(links, non_links)):
            found.setdefault(one.method, []).append(one.fit(table))
    lists = table.n_lists
    return [(lists, *setting, method, worlds, *measured(estimates)) for method, estimates in found.items()]


def measured(estimates):
    """Return bias, coverage, its Monte-Carlo error and width of the intervals."""
    bias = float(np.mean([one.n_hat for one in estimates])) / TRUTH - 1
    held = float(np.mean([one.interval.low <= TRUTH <= one.interval.high for one in estimates]))
    error = float(np.sqrt(held * (1 - held) / len(estimates)))
    width = float(np.mean([one.interval.high - one.interval.low for one in estimates])) / TRUTH
    return bias, held, error, width


def section(table):
    """Return a table as Markdown, without columns that say the same in each row."""
    shown = table.drop(columns=[name for name in ("lists", "linkage", "false") if table[name].nunique() == 1])
    body = "\n".join(f"| {' | '.join(map(str, row))} |" for row in shown.to_numpy().tolist())
    return f"| {' | '.join(shown.columns)} |\n|{'---|' * shown.shape[1]}\n{body}\n"


if __name__ == "__main__":
    table = pd.DataFrame(rows(), columns=NAMES).round(4)
    table.to_csv(DOCS / "coverage_linkage.csv", index=False)
    (DOCS / "coverage_linkage.md").write_text(
        "# Errors of linkage: bias and coverage, with and without correction\n\n"
        f"Simulated: {TRUTH:,} persons, {CHECKED} links and {CHECKED} non-links checked by hand, seed {SEED}. "
        "Intervals are meant to hold the truth in 95 of 100; `coverage_error` is the Monte-Carlo standard error. "
        "`python tests/calibration/linkage.py` makes this page.\n\n"
        f"## Two lists\n\nIndependent, no link false, {WORLDS:,} worlds a row.\n\n"
        f"{section(table[table['lists'] == 2])}\n## Three lists\n\n"
        f"The first two depend on each other, and the model {MODEL} says so; {WORLDS_OF_THREE} worlds a row, "
        f"{REPLICATES} replicates. `alone`: a record is linked to all others of its person or to none, as the "
        "correction assumes; `missed` is the share of pairs that are not linked. `in turn`: one list after another is "
        "linked to what was linked before, and `missed` is the share that is not linked at its turn. `false`: the "
        "share of links that join two persons, drawn at random from all that the linkage made.\n\n"
        f"{section(table[table['lists'] == 3])}"
    )
