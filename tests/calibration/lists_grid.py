"""How often does the default interval of several lists hold the truth? 144 worlds, 1,000 tables each, seed fixed.

    python tests/calibration/lists_grid.py [--tables 1000] [--jobs 2] [--docs docs] [--folder build/calibration/lists]

The work is cut into pieces of 250 tables; a piece that is there is not done again, so that the study can be stopped and
taken up. At the end it writes docs/coverage.csv and the table of docs/coverage.md, the worst worlds first.

A world is a probability for each capture history. Dependent lists keep their capture probabilities (raking); person
effects are normal on the logit; `N inside [low - 0.5, high + 0.5]` counts as covered, no upper limit covers, a refusal
does not.
"""

import argparse
from itertools import product
from pathlib import Path

import numpy as np
from _coverage import ALL, DOCS, framed, publish
from _pieces import BUILD, kept_array
from joblib import Parallel, delayed

from dvstats.core.captures import CaptureTable
from dvstats.core.errors import EstimationError
from dvstats.core.hierarchy import Hierarchy
from dvstats.estimators._average import average, families
from dvstats.numerics.averaged_roots import Part, averaged_quantile
from dvstats.numerics.lattice_fits import ADMITTED, fit_lattice
from dvstats.numerics.lattice_profile import open_profiles

SEED = 20230612
PIECE = 250
STEEP = (0.35, 0.25, 0.15, 0.10, 0.05)
LISTS, SIZES = (3, 4, 5), (200, 1000, 5000)
CATCHABILITY = {"0.35 to 0.05": STEEP, "0.12 each": (0.12,) * 5}
PAIR, TWO = ((0, 1),), ((0, 1), (0, 2))
TRUTHS = {
    "lists independent": ((), 1.0), "one pair of lists dependent, odds ratio 1/3": (PAIR, 1 / 3),
    "one pair of lists dependent, odds ratio 3": (PAIR, 3.0), "one pair of lists dependent, odds ratio 8": (PAIR, 8.0),
    "two pairs of lists that share one, odds ratio 3": (TWO, 3.0),
}  # fmt: skip
SPREADS = {f"people differ, normal on the logit, sd {sd:g}": sd for sd in (0.5, 1.0)}
CLASSES = "two classes of people: 20 % found by each list with 0.6, 80 % with 0.1"
ENDS = {"default": (0.975, 0.025), "cautious": (0.995, 0.005)}
# Method, which of its intervals, its level, and whether the model that made the table is given it.
METHODS = (("averaged", "", 0.95, ""), ("averaged", "cautious", 0.99, ""), ("best", "", 0.95, ""),
           ("loglinear", "", 0.95, "yes"))  # fmt: skip


def cells():
    names = (*TRUTHS, *SPREADS, CLASSES)
    return [(*size, truth) for size in product(LISTS, CATCHABILITY, SIZES) for truth in names]


def patterns(lists):
    return np.array([[cell >> i & 1 for i in range(lists)] for cell in range(1 << lists)], dtype=float)


def independent(chances):
    held = patterns(len(chances))
    return np.prod(np.where(held == 1, chances, 1 - np.asarray(chances)), axis=1)


def dependent(chances, pairs, odds):
    """Rake the table of odds until every list has its capture probability."""
    held = patterns(len(chances))
    table = independent(chances) * odds ** sum((held[:, i] * held[:, j] for i, j in pairs), np.zeros(len(held)))
    for _ in range(500):
        for i, chance in enumerate(chances):
            on = held[:, i] == 1
            table[on] *= chance / table[on].sum()
            table[~on] *= (1 - chance) / table[~on].sum()
    return table


def probabilities(lists, catchability, truth):
    chances = np.array(CATCHABILITY[catchability][:lists])
    if truth in TRUTHS:
        return dependent(chances, *TRUTHS[truth])
    if truth == CLASSES:
        return 0.2 * independent((0.6,) * lists) + 0.8 * independent((0.1,) * lists)
    nodes, weights = np.polynomial.hermite_e.hermegauss(60)
    logit = np.log(chances / (1 - chances))
    mixed = [independent(1 / (1 + np.exp(-(logit + SPREADS[truth] * z)))) for z in nodes]
    return weights / weights.sum() @ np.array(mixed)


def draw(lists, size, chance, rng):
    counts = rng.multinomial(size, chance / chance.sum())
    held = patterns(lists).astype(int)
    names = tuple("abcde"[:lists])
    return CaptureTable(names, {tuple(held[c]): int(counts[c]) for c in range(1, 1 << lists)}), counts.astype(float)


def single(counts, row, size):
    """The multinomial profile interval of one model."""
    possible = np.arange(len(counts)) > 0
    found = open_profiles(counts, possible, row[None, :], np.array([size]), np.zeros((0, len(counts))),
                          np.array([np.log(counts[1:].sum())]), np.ones(1), 1)  # fmt: skip
    part, seen = (Part(found.roots, np.array([0]), np.ones(1)),), counts[1:].sum()
    if found.state[0]:
        return [np.nan] * 3
    return [seen + averaged_quantile(part, tail, found.log_top[0], np.log(300 * seen)) for tail in (0.975, 0.5, 0.025)]


def chosen_row(counts, lists):
    """The log-linear model of the set with the smallest BIC."""
    family = families(lists)[0]
    fits = fit_lattice(counts, np.arange(len(counts)) > 0, family.rows, family.sizes, jobs=1)
    score = np.where(
        fits.state == ADMITTED, -2 * fits.log_likelihood + np.log(counts[1:].sum()) * fits.n_parameters, np.inf
    )
    at = int(np.argmin(score))
    return (family.rows[at], family.sizes[at]) if np.isfinite(score[at]) else None


def true_row(lists, truth):
    pairs = TRUTHS.get(truth, (None,))[0]
    if pairs is None:
        return None
    masks = [0, *(1 << i for i in range(lists)), *((1 << i) | (1 << j) for i, j in pairs)]
    assert Hierarchy(lists, frozenset(pairs)).order <= 2
    return np.array(masks, dtype=np.int64), len(masks)


def one_table(lists, size, chance, truth, rng):
    """Low, median and high of each method; not a number where there is none."""
    table, counts = draw(lists, size, chance, rng)
    counts[0] = 0.0
    told = []
    try:
        found = average(table, 1)
        middle = found.quantile(0.5)
        told += [[found.quantile(low), middle, found.quantile(high)] for low, high in ENDS.values()]
    except EstimationError:
        told += [[np.nan] * 3] * 2
    for row in (chosen_row(counts, lists), true_row(lists, truth)):
        told.append(single(counts, *row) if row else [np.nan] * 3)
    return told


def piece(cell, index, part, folder, number=PIECE):
    lists, catchability, size, truth = cell
    rng = np.random.default_rng(np.random.SeedSequence([SEED, index, part]))
    chance = probabilities(lists, catchability, truth)
    kept_array(folder / f"{index:03}-{part}.npy",
               lambda: [one_table(lists, size, chance, truth, rng) for _ in range(number)])  # fmt: skip


def rows(folder):
    """A row for each interval in each world of which there is a piece."""
    for index, (lists, catchability, size, truth) in enumerate(cells()):
        parts = sorted(folder.glob(f"{index:03}-*.npy"))
        if not parts:
            continue
        results = np.concatenate([np.load(path) for path in parts])
        low, _, high = np.moveaxis(results, 2, 0)
        width = np.nanmedian(np.where(np.isnan(high), np.nan, high - low), axis=0)
        same = {"world": truth, "setting": f"{lists} lists that find {catchability}", "n_true": size}
        for k, (method, interval, level, own) in enumerate(METHODS):
            if np.isnan(low[:, k]).all():
                continue
            told = {"method": method, "interval": interval, "level": level, "own_world": own} | same
            told |= of_interval(low[:, k], high[:, k], size) | {"median_width": width[k] / size}
            yield told | ({"width_over_true_model": width[0] / width[3]} if k == 0 else {})


def of_interval(low, high, size):
    covered = ((low - 0.5 <= size) & (size <= high + 0.5)).mean()
    return {
        "replicates": len(low), "covered_of": ALL, "covered": covered,
        "covered_error": np.sqrt(covered * (1 - covered) / len(low)), "ended_below": (high + 0.5 < size).mean(),
        "began_above": (low - 0.5 > size).mean(), "refused": np.isnan(low).mean(),
        "no_upper_limit": np.isinf(high).mean(),
    }  # fmt: skip


def by_interval(table):
    """Return the rows of the default, then of its cautious interval, then of the others, each the worst first."""
    return table.sort_values(["method", "interval", "covered"], kind="stable")


def smallest(folder):
    """Make a piece of the smallest size, as the tests do."""
    piece(cells()[0], 0, 0, folder, number=1)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tables", type=int, default=1000)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--docs", type=Path, default=DOCS)
    parser.add_argument("--folder", type=Path, default=BUILD / "lists")
    options = parser.parse_args()
    work = [(cell, index, part) for part in range(-(-options.tables // PIECE)) for index, cell in enumerate(cells())]
    # Five lists take the longest: a first piece of every world comes before the rest of theirs.
    work.sort(key=lambda one: (one[2] > 0) * one[0][0])
    Parallel(n_jobs=options.jobs)(delayed(piece)(*one, options.folder) for one in work)
    table = framed(rows(options.folder), study="lists_grid", seed=SEED)
    publish(table, "coverage", options.docs, shown=by_interval(table))


if __name__ == "__main__":
    main()
