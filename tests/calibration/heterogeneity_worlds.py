"""How often do the intervals for people who differ hold the truth, each in its own world and in those of others?

    python tests/calibration/heterogeneity_worlds.py [--tables 200] [--jobs 2] [--minutes 5] [--folder …]

Four lists, N of 1,000 and 5,000, seed fixed: table i of a world is the same for any number of workers, and where the
minutes run out all worlds have seen the same number of tables. Rounds of ten tables a world are kept in the folder and
not done again, so that the study can be taken up. Writes docs/coverage_heterogeneity.csv and the table of
docs/coverage_heterogeneity.md, the worst first, a family's own world marked.

N counts as covered inside [low - 0.5, high + 0.5]; for a lower bound, where low is not above N. No upper limit covers.
Refusals are a column of their own: shares are among the answers.
"""

import argparse
import time
from functools import partial
from pathlib import Path

import numpy as np
from _coverage import ANSWERS, DOCS, error, framed, publish
from _pieces import BUILD, kept_array
from joblib import Parallel, delayed

from dvstats.core.captures import CaptureTable
from dvstats.core.estimate import Estimate
from dvstats.estimators.averaged import Averaged
from dvstats.estimators.latent_class import LatentClass
from dvstats.estimators.m0 import M0
from dvstats.estimators.mb import Mb
from dvstats.estimators.mbh import Mbh
from dvstats.estimators.mh_chao import MhChao
from dvstats.estimators.mh_chao_corrected import MhChaoCorrected
from dvstats.estimators.mh_darroch import MhDarroch
from dvstats.estimators.mt import Mt
from dvstats.estimators.mth_chao import MthChao
from dvstats.estimators.mth_darroch import MthDarroch
from dvstats.estimators.mth_gamma import MthGamma
from dvstats.estimators.mth_normal import MthNormal
from dvstats.estimators.mth_poisson import MthPoisson
from dvstats.estimators.sample_coverage import SampleCoverage
from dvstats.studies.attempt import attempt

SEED = 20241124
ROUND = 10
SIZES = (1000, 5000)
HELD = np.array([[cell >> i & 1 for i in range(4)] for cell in range(16)], dtype=float)
K = HELD.sum(axis=1)
LOGIT = np.log(np.array([0.35, 0.25, 0.15, 0.10]) / (1 - np.array([0.35, 0.25, 0.15, 0.10])))
ESTIMATORS = (
    M0(), Mt(), Mb(), Mbh(), MhChao(), MhChaoCorrected(), MhDarroch(), MthChao(), MthPoisson(), MthDarroch(),
    MthGamma(), MthNormal(), LatentClass(classes=2, starts=8), SampleCoverage(bootstrap=200), Averaged(jobs=1),
)  # fmt: skip


def independent(chance):
    return np.prod(np.where(HELD == 1, chance, 1 - np.asarray(chance)), axis=1)


def tilted(column, tau, seen, logit=LOGIT):
    """Log-linear heterogeneity whose lists keep their order, with a level that has about `seen` of all on a list."""
    low, high = -12.0, 4.0
    for _ in range(60):
        level = (low + high) / 2
        weight = np.exp(HELD @ (logit + level) + tau * column)
        share = 1 - weight[0] / weight.sum()
        low, high = (level, high) if share < seen else (low, level)
    return weight / weight.sum()


def normal(spread, logit=LOGIT):
    nodes, weights = np.polynomial.hermite_e.hermegauss(80)
    mixed = [independent(1 / (1 + np.exp(-(logit + spread * z)))) for z in nodes]
    return weights / weights.sum() @ np.array(mixed)


def behaviour(first, again):
    """Lists in an order: chance to be recorded for the first time, list by list, and to be recorded again."""
    told = np.ones(16)
    for cell in range(16):
        before = False
        for j in range(4):
            chance = again if before else first[j]
            told[cell] *= chance if HELD[cell, j] else 1 - chance
            before = before or bool(HELD[cell, j])
    return told


def paired(odds):
    table = independent(1 / (1 + np.exp(-LOGIT))) * odds ** (HELD[:, 0] * HELD[:, 1] + HELD[:, 0] * HELD[:, 2])
    return table / table.sum()


# A world, the chance of each history, and the families whose own it is.
WORLDS = {
    "lists alike, nobody differs": (independent((0.22,) * 4), {"m0", "mt"}),
    "lists that differ, nobody differs": (independent(1 / (1 + np.exp(-LOGIT))), {"mt"}),
    "two pairs of lists that share one, odds ratio 2": (paired(2.0), {"sample-coverage"}),
    "people differ, Darroch form": (tilted(K**2 / 2, 0.7, 0.5), {"mth-darroch", "mth-chao"}),
    "people differ, Poisson form": (tilted(2.0**K - 1, 0.25, 0.5), {"mth-poisson", "mth-chao"}),
    "people differ, gamma form": (tilted(-np.log(3.5 + K), 15.0, 0.5), {"mth-gamma", "mth-chao"}),
    "people differ, normal on the logit, sd 1": (normal(1.0), {"mth-normal", "mth-chao"}),
    "two classes of people: 25 % easy to find, 75 % hard": (
        0.25 * independent((0.8, 0.7, 0.6, 0.6)) + 0.75 * independent((0.25, 0.2, 0.15, 0.1)),
        {"latent-class", "mth-chao"},
    ),
    "who is on a list gets on later ones half as often": (behaviour((0.3,) * 4, 0.15), {"mb"}),
    "the first list finds the easy cases": (behaviour((0.45, 0.25, 0.25, 0.25), 0.2), {"mbh"}),
}


def one_table(place, size, index):
    """The answers of all estimators to one table."""
    chance, _ = list(WORLDS.values())[place]
    counts = np.random.default_rng([SEED, place, size, index]).multinomial(size, chance / chance.sum())
    table = CaptureTable(tuple("abcd"), {tuple(HELD[c].astype(int)): int(counts[c]) for c in range(1, 16)})
    told = []
    for estimator in ESTIMATORS:
        found = attempt(estimator, table)
        if isinstance(found, Estimate):
            told.append((found.n_hat, found.interval.low, found.interval.high, found.lower_bound))
        else:
            told.append((np.nan, np.nan, np.nan, False))
    return told


def own_world(method, own):
    """Whether it is the method's own; nothing where no world is, since the method makes no such claim."""
    if not any(method in others for _, others in WORLDS.values()):
        return ""
    return "yes" if method in own else "no"


def rows(answers):
    for (place, size), tables in answers.items():
        name, (_, own) = list(WORLDS.items())[place]
        found = np.array(tables, dtype=float)
        for e, estimator in enumerate(ESTIMATORS):
            n_hat, low, high, bound = found[:, e].T
            given = np.isfinite(n_hat)
            told = {"method": estimator.method, "world": name, "setting": "four lists", "n_true": size,
                    "own_world": own_world(estimator.method, own), "replicates": len(found),
                    "covered_of": ANSWERS, "refused": 1 - given.mean()}  # fmt: skip
            if not given.any():
                yield told
                continue
            above = low[given] > size + 0.5
            below = (high[given] < size - 0.5) & ~(bound[given] == 1)
            covered = 1 - (above | below).mean()
            yield told | {
                "covered": covered, "covered_error": error(covered, given.sum()), "ended_below": below.mean(),
                "began_above": above.mean(), "median_bias": np.median(n_hat[given]) / size - 1,
                "median_width": np.median(high[given] - low[given]) / size,
            }  # fmt: skip


def place_of(start, folder):
    return folder / f"{start:05}.npy"


def piece(start, worlds, jobs, folder, number=ROUND):
    """A round of tables of every world."""
    tasks = [(*world, i) for world in worlds for i in range(start, start + number)]
    return kept_array(place_of(start, folder), partial(in_turn, tasks, jobs))


def in_turn(tasks, jobs):
    return np.array(Parallel(jobs)(delayed(one_table)(*task) for task in tasks), dtype=float)


def smallest(folder):
    """Make a piece of the smallest size, as the tests do."""
    piece(0, [(0, 1000)], 1, folder, number=1)


def main():
    """Run the study and write it down."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tables", type=int, default=200)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--minutes", type=float, default=float("inf"))
    parser.add_argument("--docs", type=Path, default=DOCS)
    parser.add_argument("--folder", type=Path, default=BUILD / "heterogeneity")
    options = parser.parse_args()
    worlds = [(place, size) for place in range(len(WORLDS)) for size in SIZES]
    answers = {world: [] for world in worlds}
    end = time.monotonic() + 60 * options.minutes
    for start in range(0, options.tables, ROUND):
        if time.monotonic() > end and not place_of(start, options.folder).exists():
            break
        for place, told in enumerate(piece(start, worlds, options.jobs, options.folder)):
            answers[worlds[place // ROUND]].append(told)
    table = framed(rows(answers), study="heterogeneity_worlds", seed=SEED)
    publish(table, "coverage_heterogeneity", options.docs, digits=4)


if __name__ == "__main__":
    main()
