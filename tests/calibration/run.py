"""How often do the intervals hold the truth? Simulated worlds by estimators, printed and kept as CSV.

    python tests/calibration/run.py [--replicates 2000] [--jobs 2] [--out build/calibration.csv]
                                    [--folder build/calibration/worlds]

The seed is fixed; the same numbers come out for any number of workers. A row that is
in the folder is not made again.
"""

import argparse
import functools
from pathlib import Path

import numpy as np
from _coverage import ANSWERS, framed
from _pieces import BUILD, kept

from dvstats import discover
from dvstats.studies.interval_coverage import interval_coverage
from dvstats.studies.simulate import lists_with, repeats_with

SEED = 20240521
TRUTH = 2000

LIST_WORLDS = {
    "two independent lists": functools.partial(lists_with, TRUTH, (0.3, 0.2)),
    "two independent short lists": functools.partial(lists_with, TRUTH, (0.05, 0.05)),
    "two lists that send cases to each other (odds ratio 2)": functools.partial(
        lists_with, TRUTH, (0.3, 0.2), odds={(0, 1): 2.0}
    ),
    "three independent lists": functools.partial(lists_with, TRUTH, (0.3, 0.2, 0.2)),
    "three lists, two dependent (odds ratio 2)": functools.partial(
        lists_with, TRUTH, (0.3, 0.2, 0.2), odds={(0, 1): 2.0}
    ),
}
REPEAT_WORLDS = {
    "all equally visible (Poisson, mean 0.5)": functools.partial(repeats_with, TRUTH, 0.5),
    "very unequally visible (geometric, mean 0.5)": functools.partial(repeats_with, TRUTH, 0.5, shape=1.0),
    "half vanish after the first record": functools.partial(repeats_with, TRUTH, 0.5, once=0.5),
}


def studies(replicates, jobs, folder, worlds=LIST_WORLDS | REPEAT_WORLDS):
    for name, world in worlds.items():
        for kind in discover.applicable(world(np.random.default_rng(SEED))):
            yield kept(folder, f"{name} {kind.method} {replicates}", functools.partial(
                row, name, world, kind, replicates, jobs
            ))  # fmt: skip


def row(name, world, kind, replicates, jobs):
    told = interval_coverage(kind(), world, TRUTH, replicates=replicates, seed=SEED, jobs=jobs)
    return {
        "method": kind.method, "world": name, "n_true": TRUTH, "replicates": replicates, "covered_of": ANSWERS,
        "covered": told.covered, "covered_error": told.monte_carlo_error, "ended_below": told.below,
        "began_above": told.above, "refused": told.refused, "median_bias": told.relative_bias,
        "median_width": told.relative_width,
    }  # fmt: skip


def smallest(folder):
    """Make a piece of the smallest size, as the tests do."""
    list(studies(2, 1, folder, dict([next(iter(LIST_WORLDS.items()))])))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--replicates", type=int, default=2000)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--out", type=Path, default=Path("build/calibration.csv"))
    parser.add_argument("--folder", type=Path, default=BUILD / "worlds")
    options = parser.parse_args()
    rows = []
    for row in studies(options.replicates, options.jobs, options.folder):
        rows.append(row)
        print(f"{row['world']:<56}{row['method']:<22}{row['covered']:7.1%} ± {row['covered_error']:.1%}  "
              f"bias {row['median_bias']:+7.1%}  refused {row['refused']:.1%}", flush=True)  # fmt: skip
    options.out.parent.mkdir(parents=True, exist_ok=True)
    table = framed(rows, study="run", seed=SEED)
    table.round(4).to_csv(options.out, index=False, lineterminator="\n")
    print(f"Wrote {options.out}")


if __name__ == "__main__":
    main()
