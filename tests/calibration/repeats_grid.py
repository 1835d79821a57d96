"""How often does the interval of each method for one register hold the truth, in its own world and in others?

    python tests/calibration/repeats_grid.py [--registers 1000] [--jobs 2] [--folder build/calibration/repeats]
                                             [--only METHOD …]

The work is cut into pieces of 100 registers; a piece that is there is not done again, so that the study can be stopped
and taken up. Methods that take long are tried on the first 20 registers of each piece: the table says how many. At the
end it writes docs/coverage_repeats.csv and the table of docs/coverage_repeats.md, the worst first. With --only the same
registers are drawn, and the rows of the named methods are renewed.

N inside [low - 0.5, high + 0.5] is covered, no upper limit covers, refusals are counted apart; the seed is fixed.
"""

import argparse
import functools
from pathlib import Path

import numpy as np
import pandas as pd
from _coverage import ANSWERS, DOCS, framed, publish, renewed
from _pieces import BUILD, kept_array
from joblib import Parallel, delayed

from dvstats import discover
from dvstats.core.captures import RepeatCounts
from dvstats.core.estimate import Estimate
from dvstats.core.register import Register
from dvstats.estimators.regression import Regression
from dvstats.numerics.repeat_likelihoods import LIKELIHOODS
from dvstats.studies.attempt import attempt

SEED = 20240612
PIECE, SLOWLY = 100, 20
SIZES = (500, 5000)
MEAN = 0.6
SHARE = 0.3
PAGE = "coverage_repeats"


# ── worlds: how often each of N persons is recorded, and the sex and age of each ─────────────────────────────────────


def rates(n, shape, rng, sex, age):
    return np.full(n, MEAN) if np.isinf(shape) else rng.gamma(shape, MEAN / shape, n)


def lognormal_rates(n, rng, sex, age):
    return MEAN * np.exp(rng.normal(0, 1, n) - 0.5)


def rates_by_person(n, shape, rng, sex, age):
    mean = np.exp(np.log(MEAN) - 0.4 + 0.8 * sex - 0.5 * age)
    return mean if np.isinf(shape) else mean * rng.gamma(shape, 1 / shape, n)


def plain(draw, n, rng, sex, age):
    return rng.poisson(draw(rng=rng, sex=sex, age=age))


def vanish(draw, n, rng, sex, age):
    """Some who would be recorded more than once never are again after the first: truncated, then inflated."""
    times = plain(draw, n, rng, sex, age)
    return np.where((times > 1) & (rng.random(n) < SHARE), 1, times)


def once_only(draw, n, rng, sex, age):
    """A group apart is certain to be recorded exactly once: inflated, then truncated."""
    return np.where(rng.random(n) < SHARE, 1, plain(draw, n, rng, sex, age))


def hurdle(draw, n, rng, sex, age):
    """Nobody is recorded once by the base; a share of those recorded is made one by a rule of its own."""
    times = plain(draw, n, rng, sex, age)
    while (again := times == 1).any():
        times = np.where(again, plain(draw, n, rng, sex, age), times)
    return np.where((times > 0) & (rng.random(n) < SHARE), 1, times)


POISSON, GEOMETRIC, GAMMA = np.inf, 1.0, 3.0
WORLDS = {
    "one rate for all (Poisson)": (plain, rates, POISSON, {"zt-poisson"}),
    "rates differ, exponential (geometric)": (plain, rates, GEOMETRIC, {"zt-geometric", "zt-negative-binomial"}),
    "rates differ, gamma of shape 3 (negative binomial)": (plain, rates, GAMMA, {"zt-negative-binomial"}),
    "rates differ, log-normal": (plain, lognormal_rates, None, set()),
    "one rate (Poisson), 30 % vanish after one record": (vanish, rates, POISSON, {"oizt-poisson"}),
    "rates differ (geometric), 30 % vanish after one record": (vanish, rates, GEOMETRIC, {"oizt-geometric"}),
    "one rate (Poisson), 30 % certain to be recorded once": (once_only, rates, POISSON, {"ztoi-poisson"}),
    "rates differ (geometric), 30 % certain to be recorded once": (once_only, rates, GEOMETRIC, {"ztoi-geometric"}),
    "one rate (Poisson), a hurdle from one record to more": (hurdle, rates, POISSON, {"zt-hurdle-poisson"}),
    "rates differ (geometric), a hurdle from one record to more": (hurdle, rates, GEOMETRIC, {"zt-hurdle-geometric"}),
    "one rate (Poisson) by sex and age": (plain, rates_by_person, POISSON, {"zt-poisson ~ sex + age"}),
    "rates differ (geometric) by sex and age": (plain, rates_by_person, GEOMETRIC, {"zt-geometric ~ sex + age"}),
    "one rate (Poisson) by sex and age, 30 % vanish after one record": (
        vanish, rates_by_person, POISSON, {"oizt-poisson ~ sex + age"}),
}  # fmt: skip
REGRESSIONS = ("zt-poisson", "zt-geometric", "oizt-poisson", "chao")
SLOW = ("ratio", "hurdle", "negative", "~")
NOT_TRIED = -1.0


def recorded(world, n, rng):
    """How often each of N persons is recorded, with sex and age."""
    made, drawn, shape, _ = WORLDS[world]
    sex, age = rng.integers(0, 2, n), rng.integers(0, 2, n)
    draw = functools.partial(drawn, n, shape) if shape is not None else functools.partial(drawn, n)
    return made(draw, n, rng, sex, age), sex, age


def counts_of(times):
    seen, persons = np.unique(times[times > 0], return_counts=True)
    return RepeatCounts({int(k): int(f) for k, f in zip(seen, persons, strict=True)})


def register_of(times, sex, age):
    frame = pd.DataFrame({"captures": times, "sex": np.where(sex, "M", "F"), "age": np.where(age, "old", "young")})
    return Register(frame[times > 0])


def methods():
    told = {name: kind() for name, kind in discover.estimators().items() if kind.takes is RepeatCounts}
    by = {f"{name} ~ sex + age": Regression("~ sex + age", LIKELIHOODS[name]) for name in REGRESSIONS}
    return told | by


def applies(method, world):
    return "~" not in method or "by sex and age" in world


def one_register(world, n, rng, slowly, only):
    """Low, N-hat and high of each method; not a number where it refuses, -1 where it was not tried."""
    times, sex, age = recorded(world, n, rng)
    counts, told = counts_of(times), []
    for name, estimator in methods().items():
        left_out = only and name not in only
        if left_out or not applies(name, world) or (not slowly and any(word in name for word in SLOW)):
            told.append([NOT_TRIED] * 3)
            continue
        taken = register_of(times, sex, age) if isinstance(estimator, Regression) else counts
        found = attempt(estimator, taken)
        good = isinstance(found, Estimate)
        told.append([found.interval.low, found.n_hat, found.interval.high] if good else [np.nan] * 3)
    return told


def piece(world, n, index, part, folder, only, number=PIECE):
    rng = np.random.default_rng(np.random.SeedSequence([SEED, index, part]))
    kept_array(folder / f"{index:03}-{part}.npy",
               lambda: [one_register(world, n, rng, i < SLOWLY, only) for i in range(number)])  # fmt: skip


def cells():
    return [(world, n) for world in WORLDS for n in SIZES]


def rows(folder, only):
    """A row for each method in each world of which there is a piece."""
    for index, (world, n) in enumerate(cells()):
        parts = sorted(folder.glob(f"{index:03}-*.npy"))
        if not parts:
            continue
        drawn = np.concatenate([np.load(path) for path in parts])
        for place, name in enumerate(methods()):
            if applies(name, world) and (not only or name in only):
                yield row(world, n, name, drawn[:, place])


def own_world(name, world):
    """Whether it is the method's own; nothing where no world is, since the method makes no such claim."""
    if not any(name in own for *_, own in WORLDS.values()):
        return ""
    return "yes" if name in WORLDS[world][3] else "no"


def row(world, n, name, drawn):
    drawn = drawn[drawn[:, 1] != NOT_TRIED]
    low, middle, high = drawn[~np.isnan(drawn[:, 1])].T
    told = {
        "method": "regression" if "~" in name else name, "interval": name if "~" in name else "", "world": world,
        "own_world": own_world(name, world), "n_true": n, "replicates": len(drawn),
        "covered_of": ANSWERS, "refused": 1 - len(low) / len(drawn),
    }  # fmt: skip
    if not len(low):
        return told
    covered = ((low - 0.5 <= n) & (n <= high + 0.5)).mean()
    return told | {
        "covered": covered, "covered_error": (covered * (1 - covered) / len(low)) ** 0.5,
        "ended_below": np.mean(high + 0.5 < n), "began_above": np.mean(low - 0.5 > n),
        "no_upper_limit": np.mean(np.isinf(high)), "median_bias": np.median(middle) / n - 1,
    }  # fmt: skip


def own_first(table):
    """First each method in its own world, then all others, the worst first."""
    return table.sort_values(["own_world", "covered"], ascending=[False, True], na_position="first")


def smallest(folder):
    """Make a piece of the smallest size, as the tests do."""
    piece(*cells()[0], 0, 0, folder, ("chao",), number=2)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--registers", type=int, default=1000)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--docs", type=Path, default=DOCS)
    parser.add_argument("--folder", type=Path, default=BUILD / "repeats")
    parser.add_argument("--only", nargs="*", default=(), metavar="METHOD")
    options = parser.parse_args()
    folder = options.folder / "+".join(options.only)
    work = [(world, n, index, part, folder, options.only) for part in range(-(-options.registers // PIECE))
            for index, (world, n) in enumerate(cells())]  # fmt: skip
    Parallel(n_jobs=options.jobs)(delayed(piece)(*job) for job in work)
    table = framed(rows(folder, options.only), study="repeats_grid", seed=SEED)
    table = renewed(table, PAGE, options.docs) if options.only else table
    publish(table, PAGE, options.docs, shown=own_first(table))


if __name__ == "__main__":
    main()
