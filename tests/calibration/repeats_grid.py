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
PAGE = Path(__file__).parents[2] / "docs/coverage_repeats.md"
MARK = "<!-- every method in every world, the worst first -->"


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
    "all alike (Poisson)": (plain, rates, POISSON, {"zt-poisson"}),
    "exponential rates (geometric)": (plain, rates, GEOMETRIC, {"zt-geometric", "zt-negative-binomial"}),
    "gamma rates (negative binomial, shape 3)": (plain, rates, GAMMA, {"zt-negative-binomial"}),
    "log-normal rates": (plain, lognormal_rates, None, set()),
    "Poisson, 30 % vanish after one record": (vanish, rates, POISSON, {"oizt-poisson"}),
    "geometric, 30 % vanish after one record": (vanish, rates, GEOMETRIC, {"oizt-geometric"}),
    "Poisson, 30 % certain to be recorded once": (once_only, rates, POISSON, {"ztoi-poisson"}),
    "geometric, 30 % certain to be recorded once": (once_only, rates, GEOMETRIC, {"ztoi-geometric"}),
    "Poisson hurdle": (hurdle, rates, POISSON, {"zt-hurdle-poisson"}),
    "geometric hurdle": (hurdle, rates, GEOMETRIC, {"zt-hurdle-geometric"}),
    "Poisson by sex and age": (plain, rates_by_person, POISSON, {"zt-poisson ~ sex + age"}),
    "geometric by sex and age": (plain, rates_by_person, GEOMETRIC, {"zt-geometric ~ sex + age"}),
    "Poisson by sex and age, 30 % vanish": (vanish, rates_by_person, POISSON, {"oizt-poisson ~ sex + age"}),
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


def piece(world, n, index, part, folder, only):
    path = folder / f"{index:03}-{part}.npy"
    if path.exists():
        return
    rng = np.random.default_rng(np.random.SeedSequence([SEED, index, part]))
    np.save(path, np.array([one_register(world, n, rng, i < SLOWLY, only) for i in range(PIECE)]))


def cells():
    return [(world, n) for world in WORLDS for n in SIZES]


def summary(folder, only):
    rows = []
    for index, (world, n) in enumerate(cells()):
        parts = sorted(folder.glob(f"{index:03}-*.npy"))
        if not parts:
            continue
        drawn = np.concatenate([np.load(path) for path in parts])
        for place, (name, _) in enumerate(methods().items()):
            if applies(name, world) and (not only or name in only):
                rows.append(row(world, n, name, drawn[:, place]))
    return pd.DataFrame(rows)


def renewed(table):
    """The table with rows that were not tried now as they stand on the page."""
    path, keys = PAGE.with_suffix(".csv"), ["world", "N", "method"]
    before = pd.read_csv(path).fillna({"its own world": ""}) if path.exists() else table
    both = pd.concat([before, table]).drop_duplicates(keys, keep="last").set_index(keys)
    order = [(world, n, name) for world, n in cells() for name in methods() if (world, n, name) in both.index]
    return both.loc[order].reset_index()


def row(world, n, name, drawn):
    drawn = drawn[drawn[:, 1] != NOT_TRIED]
    low, middle, high = drawn[~np.isnan(drawn[:, 1])].T
    covered = (low - 0.5 <= n) & (n <= high + 0.5)
    answers = max(len(low), 1)
    share = covered.mean() if len(low) else np.nan
    return {
        "world": world, "N": n, "method": name, "its own world": "yes" if name in WORLDS[world][3] else "",
        "registers": len(drawn), "covered": share, "Monte-Carlo error": (share * (1 - share) / answers) ** 0.5,
        "N above": np.mean(high + 0.5 < n) if len(low) else np.nan,
        "N below": np.mean(low - 0.5 > n) if len(low) else np.nan,
        "refused": 1 - len(low) / len(drawn), "median N-hat / N": np.median(middle) / n if len(low) else np.nan,
        "no upper limit": np.mean(np.isinf(high)) if len(low) else np.nan,
    }  # fmt: skip


def page(table):
    """The table as Markdown: first each method in its own world, then all others, the worst first."""
    told = table.sort_values(["its own world", "covered"], ascending=[False, True], na_position="first")
    head = "| " + " | ".join(told.columns) + " |\n|" + " --- |" * told.shape[1] + "\n"
    shown = {"covered", "Monte-Carlo error", "N above", "N below", "refused", "no upper limit"}

    def cell(name, value):
        if isinstance(value, float) and np.isnan(value):
            return ""
        if name in shown:
            return f"{value:.1%}"
        return f"{value:.2f}" if isinstance(value, float) else str(value)

    lines = ["| " + " | ".join(cell(n, v) for n, v in zip(told.columns, line, strict=True)) + " |"
             for line in told.itertuples(index=False)]  # fmt: skip
    return head + "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--registers", type=int, default=1000)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--folder", type=Path, default=Path("build/calibration/repeats"))
    parser.add_argument("--only", nargs="*", default=(), metavar="METHOD")
    options = parser.parse_args()
    folder = options.folder / "+".join(options.only)
    folder.mkdir(parents=True, exist_ok=True)
    work = [(world, n, index, part, folder, options.only) for part in range(-(-options.registers // PIECE))
            for index, (world, n) in enumerate(cells())]  # fmt: skip
    Parallel(n_jobs=options.jobs)(delayed(piece)(*job) for job in work)
    table = renewed(summary(folder, options.only))
    table.round(5).to_csv(PAGE.with_suffix(".csv"), index=False)
    head = PAGE.read_text(encoding="utf-8").partition(MARK)[0]
    PAGE.write_text(f"{head}{MARK}\n\n{page(table)}", encoding="utf-8")


if __name__ == "__main__":
    main()
