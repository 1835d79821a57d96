"""How often does dependence carried over from elsewhere hold N of two lists, and what do hidden lists say of it?

    python tests/calibration/transported.py [--minutes 10] [--jobs 1] [--docs docs]
                                            [--folder build/calibration/transported]

- *Worlds.* Tables of three or four lists elsewhere, and one here of which two lists are shown. In each table every two
  lists have a log odds ratio of their own, given the others: its mean over all, one part for the table and one for the
  pair. Lists find 10 to 40 %, tables elsewhere have 500 to 5,000 people, the one here 1,000. In a world where people
  differ, lists are independent for each person. In the last world dependence here is of another kind than elsewhere, so
  that the assumption fails.
- *Odds ratios.* How many of their errors the odds ratios learned from a table lie from those of its world. The pairs of
  a table share errors, so that the Monte-Carlo error counts tables.
- *Public tables.* Each two lists of each, with what the other tables say of dependence (hidden lists).

N counts as covered inside [low - 0.5, high + 0.5]; a refusal does not cover. Seed fixed, the same numbers for any
number of workers; a piece that is in the folder is not done again. Writes docs/coverage_transported.csv and the tables
of docs/coverage_transported.md.
"""

import argparse
import time
from itertools import combinations, product
from pathlib import Path

import numpy as np
import pandas as pd
from _coverage import ALL, DOCS, error, framed, publish
from _pieces import BUILD, kept_array
from joblib import Parallel, delayed
from lists_grid import draw, independent, patterns

from dvstats.core.errors import EstimationError
from dvstats.core.refusal import Refusal
from dvstats.estimators._pairs import pairs
from dvstats.estimators.averaged import Averaged
from dvstats.estimators.chapman import Chapman
from dvstats.estimators.transported import Transported
from dvstats.studies.attempt import attempt
from dvstats.studies.hidden_lists import hidden_lists
from tests.certified.reading import tables

SEED = 20261125
PIECE, HERE, OF_PAIRS = 25, 1000, 150
DIFFER = "people differ, normal on the logit, sd 1"
# Mean of the log odds ratios, sd between tables, sd within, and what the mean is here if not that.
WORLDS = {
    "lists independent": (0.0, 0.0, 0.0, 0.0),
    "lists dependent, log odds ratio 0.5 on average, sd 0.5 between tables and 0.5 within": (0.5, 0.5, 0.5, 0.5),
    "lists dependent, log odds ratio 1 on average, sd 0.3 between tables and 1 within": (1.0, 0.3, 1.0, 1.0),
    DIFFER: (0.0, 0.0, 0.0, 0.0),
    "lists nearly independent elsewhere, dependent here, log odds ratio 2 on average": (0.0, 0.3, 0.3, 2.0),
}  # fmt: skip
ELSEWHERE = (3, 6, 12)
METHODS = ("transported", "chapman")
PUBLIC = ("diabetes", "HAV", "Korea", "lesbian", "MY_3list", "UKdat_5", "Western")


def cells():
    return list(product(WORLDS, ELSEWHERE))


def chances(lists, world, mean, rng):
    """The probability of each history: raked until each list finds what it is to find."""
    finds, held = rng.uniform(0.1, 0.4, lists), patterns(lists)
    if world == DIFFER:
        nodes, weights = np.polynomial.hermite_e.hermegauss(40)
        logit = np.log(finds / (1 - finds))
        return weights / weights.sum() @ [independent(1 / (1 + np.exp(-(logit + z)))) for z in nodes]
    _, between, within, _ = WORLDS[world]
    shared, table = mean + between * rng.standard_normal(), np.ones(1 << lists)
    for i, j in combinations(range(lists), 2):
        table *= np.exp((shared + within * rng.standard_normal()) * held[:, i] * held[:, j])
    for _ in range(300):
        for i, find in enumerate(finds):
            on = held[:, i] == 1
            table[on] *= find / table[on].sum()
            table[~on] *= (1 - find) / table[~on].sum()
    return table


def one(world, number, rng):
    """Low and high of each method on a table of two lists, with tables elsewhere."""
    mean, _, _, here = WORLDS[world]
    others = []
    for _ in range(number):
        lists, size = int(rng.integers(3, 5)), int(np.exp(rng.uniform(np.log(500), np.log(5000))))
        others.append(draw(lists, size, chances(lists, world, mean, rng), rng)[0])
    two = draw(3, HERE, chances(3, world, here, rng), rng)[0].only("a", "b")
    told = attempt(Transported(tuple(others)), two), attempt(Chapman(), two)
    return [[np.nan] * 2 if isinstance(one, Refusal) else [one.interval.low, one.interval.high] for one in told]


def piece(index, turn, folder, number=PIECE):
    rng = np.random.default_rng(np.random.SeedSequence([SEED, index, turn]))
    kept_array(folder / f"{index:02}-{turn:03}.npy", lambda: [one(*cells()[index], rng) for _ in range(number)])


def rows_of_worlds(folder):
    for index, (world, number) in enumerate(cells()):
        parts = sorted(folder.glob(f"{index:02}-*.npy"))
        if not parts:
            continue
        low, high = np.moveaxis(np.concatenate([np.load(path) for path in parts]), 2, 0)
        for k, method in enumerate(METHODS):
            covered = ((low[:, k] - 0.5 <= HERE) & (high[:, k] + 0.5 >= HERE)).mean()
            own = world == "lists independent" or (method == "transported" and "elsewhere" not in world)
            yield {
                "method": method, "world": world, "setting": f"{number} tables elsewhere", "n_true": HERE,
                "own_world": "yes" if own else "no", "replicates": len(low), "covered_of": ALL, "covered": covered,
                "covered_error": error(covered, len(low)), "ended_below": (high[:, k] + 0.5 < HERE).mean(),
                "began_above": (low[:, k] - 0.5 > HERE).mean(), "refused": np.isnan(low[:, k]).mean(),
                "median_high_over_low": np.nanmedian(high[:, k] / low[:, k]),
            }  # fmt: skip


def of_pairs(world, rng):
    """How many of their errors the log odds ratios of a table's pairs lie from those of its world."""
    lists, size = int(rng.integers(3, 5)), int(np.exp(rng.uniform(np.log(500), np.log(5000))))
    chance, held = chances(lists, world, WORLDS[world][0], rng), patterns(lists)
    found = pairs(draw(lists, size, chance, rng)[0])
    four = [[chance[(held[:, i] == a) & (held[:, j] == b)].sum() for a, b in ((1, 1), (0, 0), (1, 0), (0, 1))]
            for i, j in combinations(range(lists), 2)]  # fmt: skip
    return (found.log_odds - np.log(four) @ [1, 1, -1, -1]) / np.sqrt(np.diag(found.errors))


def rows_of_pairs():
    for index, world in enumerate(list(WORLDS)[:4]):
        rng, told, refused = np.random.default_rng(np.random.SeedSequence([SEED, 99, index])), [], 0
        for _ in range(OF_PAIRS):
            try:
                told.append(of_pairs(world, rng))
            except EstimationError:
                refused += 1
        away = np.concatenate(told)
        within = (np.abs(away) < 1.96).mean()
        yield {
            "world": world, "tables": len(told), "no limit": refused, "pairs": len(away), "within 1.96 errors": within,
            "Monte-Carlo error": error(within, len(told)), "mean, in errors": f"{away.mean():.2f}",
            "sd, in errors": f"{away.std():.2f}",
        }  # fmt: skip


def rows_of_public():
    found = {name: table for name, table in tables().items() if name in PUBLIC}
    for method, build in (("transported", Transported), ("chapman", lambda _: Chapman())):
        rows = hidden_lists(build, found, Averaged(jobs=1))
        for name, part in [("all", rows), *rows.groupby("table", sort=False)]:
            told = part[part["refusal"] == ""]
            yield {
                "method": method, "table": name, "pairs": len(part), "refused": len(part) - len(told),
                "reach those known": int(told["reaches_known"].sum()),
                "hold what all lists say": int(told["holds_all_lists"].sum()),
                "median high / low": (told["conf_high"] / told["conf_low"]).median(),
            }  # fmt: skip


def markdown(rows):
    shown = pd.DataFrame(rows)
    for column in shown.select_dtypes("floating"):
        shown[column] = shown[column].map(("{:.1f}" if "median" in column else "{:.1%}").format)
    lines = [list(shown), ["---"] * len(shown.columns), *shown.astype(str).itertuples(index=False)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def write(folder, docs):
    """Write every world as CSV, and the tables between the marks of the page."""
    table = framed(rows_of_worlds(folder), study="transported", seed=SEED)
    ordered = table.sort_values(["method", "covered"], ascending=[False, True], kind="stable")
    parts = {"hidden lists": markdown(rows_of_public()), "odds ratios": markdown(rows_of_pairs())}
    publish(table, "coverage_transported", docs, shown=ordered, parts=parts)


def smallest(folder):
    """Make a piece of the smallest size, as the tests do."""
    piece(0, 0, folder, number=1)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--docs", type=Path, default=DOCS)
    parser.add_argument("--folder", type=Path, default=BUILD / "transported")
    options = parser.parse_args()
    until, turn, run = time.monotonic() + 60 * options.minutes, 0, Parallel(n_jobs=options.jobs)
    while time.monotonic() < until:
        run(delayed(piece)(index, turn, options.folder) for index in range(len(cells())))
        turn += 1
    write(options.folder, options.docs)


if __name__ == "__main__":
    main()
