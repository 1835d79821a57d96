"""How far errors of linkage move N, and how often the intervals hold the truth, with and without correction.

Two independent lists of a simulated population whose links are missed at a known rate, none false; and three lists, of
which the first two depend on each other, linked in two ways, once with false links as well. 300 links and 300 non-links
are checked in each world.

    python tests/calibration/linkage.py [--docs docs] [--folder build/calibration/linkage]

Seed fixed; settings that are in the folder are not done again. Writes docs/coverage_linkage.csv and its page.
"""

import argparse
from functools import partial
from pathlib import Path

import numpy as np
from _coverage import ALL, DOCS, framed, publish
from _linked_worlds import alone, clerical, in_turn, on_lists, table_of, with_false_links
from _pieces import BUILD, kept

from dvstats.core.captures import CaptureTable
from dvstats.estimators.chapman import Chapman
from dvstats.estimators.linkage_corrected import LinkageCorrected
from dvstats.estimators.linkage_corrected_loglinear import LinkageCorrectedLogLinear
from dvstats.estimators.loglinear import LogLinear

TRUTH, CELLS, CHECKED, WORLDS, SEED = 4000, [0.2, 0.2, 0.3, 0.3], 300, 1000, 2026
MISSED = (0.0, 0.02, 0.05, 0.10)
# On the first two lists 0.28, 0.12 and 0.22, on none 0.38; on the third 0.3 of each.
THREE = np.outer([0.38, 0.22, 0.12, 0.28], [0.7, 0.3]).ravel()
MODEL, WORLDS_OF_THREE, REPLICATES = "[12,3]", 500, 200
FALSE = 0.03
LINKED = {"alone": alone, "in turn": in_turn}
SETTINGS = (*(("alone", missed, 0.0) for missed in MISSED), *(("in turn", missed, 0.0) for missed in MISSED[1:]),
            ("alone", 0.05, FALSE))  # fmt: skip
IN_TURN = ", lists linked in turn"
DESIGNS = {2: "two lists, independent", 3: "three lists, the first two dependent"}


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


def rows(folder):
    """Return bias and coverage for each rate of errors and each estimator; rates that are kept are not redone."""
    streams = np.random.SeedSequence(SEED).spawn(len(MISSED))
    for missed, stream in zip(MISSED, streams, strict=True):
        name = f"missed {missed} worlds {WORLDS} seed {SEED}"
        yield from kept(folder, name, partial(of_two, missed, stream))
    streams = np.random.SeedSequence([SEED, 3]).spawn(len(SETTINGS))
    for setting, stream in zip(SETTINGS, streams, strict=True):
        name = f"three {setting} model {MODEL} worlds {WORLDS_OF_THREE} replicates {REPLICATES} seed {SEED}"
        yield from kept(folder, name, partial(of_three, setting, stream))


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


def in_words(found):
    """Yield the rows that are kept in the words of all tables of coverage."""
    for lists, linkage, missed, false, method, worlds, bias, held, error, width in found:
        own = "linkage-corrected" in method or not (missed or false)
        wrong = f"{false:.0%} false" if false else "none false"
        yield {
            "method": method, "world": f"{missed:.0%} of links missed, {wrong}{IN_TURN * (linkage == 'in turn')}",
            "setting": DESIGNS[lists], "own_world": "yes" if own and linkage != "in turn" else "no", "n_true": TRUTH,
            "replicates": worlds, "covered_of": ALL, "covered": held, "covered_error": error, "mean_bias": bias,
            "mean_width": width,
        }  # fmt: skip


def smallest(folder):
    """Make a piece of the smallest size, as the tests do."""
    one = partial(LinkageCorrected, bootstrap=100)
    make = partial(told, ("pairs", 0.02, 0.0), partial(world, 0.02), Chapman(), one, 1, np.random.SeedSequence(SEED))
    kept(folder, f"missed 0.02 worlds 1 seed {SEED}", make)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--docs", type=Path, default=DOCS)
    parser.add_argument("--folder", type=Path, default=BUILD / "linkage")
    options = parser.parse_args()
    table = framed(in_words(rows(options.folder)), study="linkage", seed=SEED)
    publish(table, "coverage_linkage", options.docs, shown=table, digits=4)


if __name__ == "__main__":
    main()
