"""How often do intervals hold the truth where their assumptions hold, and where these fail, for methods of few worlds?

    python tests/calibration/own_worlds.py [--turns 4] [--minutes …] [--docs docs]
                                           [--folder build/calibration/own_worlds]

Methods whose assumption asks for data of their own kind (covariates, strata that a list does not cover, people from
outside on a list), and those that the other studies leave out. In each world data are drawn by chance and every method
of the world is given the same; N counts as covered inside [low - 0.5, high + 0.5], no upper limit covers, and refusals
are counted apart. Seed fixed; a turn adds replicates to every world, and turns of worlds that are in the folder are not
made again. Writes docs/coverage_own_worlds.csv and the table of its page.
"""

import argparse
import time
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
from _coverage import DOCS, framed, limits, publish
from _pieces import BUILD, kept_array
from heterogeneity_worlds import HELD, K, independent, normal, tilted
from lists_grid import dependent, patterns

from dvstats.core.captures import CaptureTable, histories
from dvstats.core.cases import Cases
from dvstats.core.errors import EstimationError
from dvstats.estimators.doubly_robust import DoublyRobust
from dvstats.estimators.huggins import Huggins
from dvstats.estimators.lincoln_petersen import LincolnPetersen
from dvstats.estimators.mh import Mh
from dvstats.estimators.mh_gamma import MhGamma
from dvstats.estimators.mh_normal import MhNormal
from dvstats.estimators.mh_poisson import MhPoisson
from dvstats.estimators.mixing_range import MixingRange
from dvstats.estimators.mth import Mth
from dvstats.estimators.nour import Nour
from dvstats.estimators.outsiders_on_list import OutsidersOnList
from dvstats.estimators.partly_covered import PartlyCovered
from dvstats.estimators.stepwise import Stepwise

SEED = 20261126
# Replicates of a world in a turn, and how often as many where methods are quick.
TURN, QUICK = 50, 5
WORLDS = []


def world(name, setting, n_true, methods, own=(), often=1):
    """Keep a function from a generator to data, with the methods that are given them and those whose own world it is.

    A method may be a function of the data; methods that are quick are tried more often.
    """

    def keep(draw):
        WORLDS.append((name, setting, n_true, methods, own, often, draw))
        return draw

    return keep


def drawn(chance, n, rng):
    """Return a capture table of n people whose histories have the given chances, that of nobody's first."""
    lists = (len(chance) - 1).bit_length()
    counts, held = rng.multinomial(n, chance / chance.sum()), patterns(lists).astype(int)
    return CaptureTable(tuple("abcde"[:lists]), {tuple(map(int, held[c])): int(counts[c]) for c in range(1, len(held))})


# ── two lists ────────────────────────────────────────────────────────────────────────────────────────────────────────

TWO = {"lincoln-petersen": LincolnPetersen(), "nour": Nour()}
# Where most of a list is not on the other, nour refuses.
ALONE = {"lincoln-petersen": LincolnPetersen()}
for finds, methods in (((0.3, 0.2), ALONE), ((0.05, 0.05), ALONE), ((0.7, 0.6), TWO)):
    said = f"two lists that find {finds[0]:.0%} and {finds[1]:.0%}"

    @world("lists independent", said, 2000, methods, {"lincoln-petersen"}, often=QUICK)
    def alone(rng, finds=finds):
        return drawn(dependent(finds, (), 1.0), 2000, rng)

    @world("lists dependent, odds ratio 3", said, 2000, methods, often=QUICK)
    def together(rng, finds=finds):
        return drawn(dependent(finds, ((0, 1),), 3.0), 2000, rng)


# On neither, on the first only, on the second only, on both: the share unseen is the one that the method takes it for.
@world("lists dependent, odds ratio 1.7, which nour takes them to have", "two lists that find 69% and 63%", 2000, TWO,
       {"nour"}, QUICK)  # fmt: skip
def as_fixed(rng):
    return drawn(np.array([2 * 0.4 * 0.2 * 0.15 / (0.4**2 + 0.2 * 0.15), 0.2, 0.15, 0.4]), 2000, rng)


# ── people who differ, lists that are alike or not ───────────────────────────────────────────────────────────────────

EQUAL = np.full(4, np.log(0.22 / 0.78))
DARROCH = {"mh": Mh(h=lambda k: k**2 / 2), "mth": Mth(h=lambda k: k**2 / 2)}
FORMS = {"mh": DARROCH["mh"], "mh-poisson": MhPoisson(), "mh-gamma": MhGamma(), "mh-normal": MhNormal()}
DIFFERING = {
    "people differ, Darroch form": (tilted(K**2 / 2, 0.7, 0.5, EQUAL), {"mh"}),
    "people differ, Poisson form": (tilted(2.0**K - 1, 0.25, 0.5, EQUAL), {"mh-poisson"}),
    "people differ, gamma form": (tilted(-np.log(3.5 + K), 15.0, 0.5, EQUAL), {"mh-gamma"}),
    "people differ, normal on the logit, sd 1": (normal(1.0, EQUAL), {"mh-normal"}),
}
UNLIKE = {
    "people differ, Darroch form": (tilted(K**2 / 2, 0.7, 0.5), {"mth"}),
    "people differ, normal on the logit, sd 1": (normal(1.0), set()),
}
for setting, forms, told in (("four lists alike", FORMS, DIFFERING), ("four lists that differ", DARROCH, UNLIKE)):
    for name, (chance, own) in told.items():
        for size in (1000, 5000):

            @world(name, setting, size, forms, own)
            def differing(rng, chance=chance, size=size):
                counts = rng.multinomial(size, chance / chance.sum())
                return CaptureTable(tuple("abcd"), {tuple(map(int, HELD[c])): int(counts[c]) for c in range(1, 16)})


def mixed(shares, chances):
    """Return the chances of histories over four lists that are alike, for people of some classes."""
    return sum(share * independent((one,) * 4) for share, one in zip(shares, chances, strict=True))


RANGE = {"mixing-range": MixingRange(epsilon=0.1)}
CLASSES = {
    "two classes of people: 30 % found by each list with 0.4, 70 % with 0.1": (mixed((0.3, 0.7), (0.4, 0.1)), True),
    "two classes of people: half found by each list with 0.4, half at the least chance (10 % on any)": (
        mixed((0.5, 0.5), (0.4, 1 - 0.9**0.25)), True),
    "half of the people below the least chance (2 % on any list, where 10 % is named)": (
        mixed((0.5, 0.5), (0.4, 1 - 0.98**0.25)), False),
}  # fmt: skip
for name, (chance, own) in CLASSES.items():
    for size in (1000, 5000):

        @world(name, "four lists alike, least chance 10%", size, RANGE, {"mixing-range"} if own else ())
        def ranging(rng, chance=chance, size=size):
            return drawn(chance, size, rng)


# ── a model that the data choose ─────────────────────────────────────────────────────────────────────────────────────

STEEP = (0.35, 0.25, 0.15, 0.10)
PAIRED = {
    "lists independent": dependent(STEEP, (), 1.0),
    "one pair of lists dependent, odds ratio 3": dependent(STEEP, ((0, 1),), 3.0),
    "one pair of lists dependent, odds ratio 8": dependent(STEEP, ((0, 1),), 8.0),
    "two pairs of lists that share one, odds ratio 3": dependent(STEEP, ((0, 1), (0, 2)), 3.0),
}
for name, chance, own in [*((name, chance, {"stepwise"}) for name, chance in PAIRED.items()),
                          ("people differ, normal on the logit, sd 1", normal(1.0), ())]:  # fmt: skip
    for size in (200, 1000, 5000):

        @world(name, "four lists that find 35 to 10%", size, {"stepwise": Stepwise(jobs=1)}, own)
        def stepping(rng, chance=chance, size=size):
            return drawn(chance, size, rng)


# ── a list that does not cover a stratum, and one that holds outsiders ───────────────────────────────────────────────

THREE = ("a", "b", "c")


def without_third(captures):
    """The table as it is where the third list does not work: who would only be there is unseen."""
    told = {(*history, 0): count for history, count in captures.only("a", "b").counts.items()}
    return CaptureTable(THREE, told, frozenset(history for history in histories(3) if history[2]))


PARTLY = {"partly-covered": lambda strata: PartlyCovered("[12,3]").by(strata)[1]}
for odds, name in ((3.0, "one of three lists does not cover a stratum, dependence alike in both"),
                   (1.0, "one of three lists does not cover a stratum, dependence only where it does")):  # fmt: skip
    for size in (1000, 5000):

        @world(name, "two strata alike in size, two lists with an odds ratio of 3 where all three work", size, PARTLY,
               {"partly-covered"} if odds > 1 else (), QUICK)  # fmt: skip
        def covering(rng, odds=odds, size=size):
            north = drawn(dependent((0.35, 0.25, 0.3), ((0, 1),), 3.0), size // 2, rng)
            south = drawn(dependent((0.25, 0.3, 0.3), ((0, 1),), odds), size // 2, rng)
            return {"north": north, "south": without_third(south)}


OUTSIDE = {"outsiders-on-list": OutsidersOnList("[1,2,3]", "c")}
for name, outsiders, crossed, own in (
    ("one list also holds as many people from outside, who are on no other", 1.0, 0.0, True),
    ("one list is said to hold people from outside, and holds none", 0.0, 0.0, True),
    ("one list also holds as many people from outside, one in five of whom is on another too", 1.0, 0.2, False),
):
    for size in (300, 1000, 5000):

        @world(name, "three lists, independent, that find 30 to 40%", size, OUTSIDE,
               {"outsiders-on-list"} if own else (), QUICK)  # fmt: skip
        def outsiders_too(rng, outsiders=outsiders, crossed=crossed, size=size):
            counts = dict(drawn(dependent((0.4, 0.3, 0.4), (), 1.0), size, rng).counts)
            others = round(outsiders * size)
            both = rng.binomial(others, crossed)
            counts[0, 0, 1] += others - both
            counts[1, 0, 1] += int(both)
            return CaptureTable(THREE, counts)


# ── covariates ───────────────────────────────────────────────────────────────────────────────────────────────────────


def people(n, rng):
    return pd.DataFrame({"sex": rng.integers(0, 2, n), "age": rng.integers(0, 3, n), "x": rng.normal(size=n).round(1)})


def listed(frame, chances, odds, rng):
    """Return who is on a list, by chances of each person; the first two with an odds ratio given the covariates."""
    on = rng.random((len(frame), chances.shape[1])) < chances
    if odds > 1:
        first, second = chances[:, 0], chances[:, 1]
        # Of the four cells of two binary variables with given margins and odds ratio, the one of both.
        a, b = odds - 1, 1 + (first + second) * (odds - 1)
        both = (b - np.sqrt(b**2 - 4 * odds * a * first * second)) / (2 * a)
        given = np.where(on[:, 0], both / first, (second - both) / (1 - first))
        on[:, 1] = rng.random(len(frame)) < given
    lists = list(THREE[: chances.shape[1]])
    told = pd.concat([frame, pd.DataFrame(on.astype(int), columns=lists, index=frame.index)], axis=1)
    return told[on.any(axis=1)], lists


def known(columns, data):
    """Return the cases with some covariates only: what else they differ in is not on record."""
    told, lists = data
    return Cases(told[[*lists, *columns]], lists)


def expit(x):
    return 1 / (1 + np.exp(-x))


def by_covariates(formula, kind, *columns):
    return lambda data: kind(formula).fit(known(columns, data))


BY_BOTH = by_covariates("~ list + sex + age", Huggins, "sex", "age")
HUGGINS = {
    "lists find people by sex and age, all on record": (1.0, BY_BOTH),
    "lists find people by sex and age, age not on record": (1.0, by_covariates("~ list + sex", Huggins, "sex")),
    "lists find people by sex and age, and two depend with an odds ratio of 3": (
        3.0, by_covariates("~ list + sex + age", Huggins, "sex", "age")),
}  # fmt: skip
for name, (odds, fit) in HUGGINS.items():
    for size in (1000, 5000):

        @world(name, "three lists", size, {"huggins": fit}, {"huggins"} if "all on record" in name else ())
        def by_sex_and_age(rng, odds=odds, size=size):
            frame = people(size, rng)
            level = -0.6 + 1.0 * frame["sex"] - 0.7 * frame["age"]
            return listed(frame, expit(level.to_numpy()[:, None] + np.array([0.0, -0.3, 0.2])), odds, rng)


BY_GROUP = by_covariates("~ C(sex) * C(age)", DoublyRobust, "sex", "age")
BY_SEX = by_covariates("~ C(sex)", DoublyRobust, "sex")
BY_X = by_covariates("~ x + I(x**2)", DoublyRobust, "x")
ROBUST = {
    "lists find people by sex and age, all on record": (1.0, 0.0, BY_GROUP, True),
    "lists find people by a number on record, odds times 1.6 for a standard deviation": (1.0, 0.5, BY_X, True),
    "lists find people by a number on record, odds times 2.5 for a standard deviation": (1.0, 0.9, BY_X, True),
    "lists find people by a number that is not on record": (1.0, 0.9, BY_SEX, False),
    "lists find people by sex and age, and depend with an odds ratio of 3": (3.0, 0.0, BY_GROUP, False),
}  # fmt: skip
for name, (odds, slope, fit, own) in ROBUST.items():
    for size in (1000, 5000) if slope else (1000,):

        @world(name, "two lists", size, {"doubly-robust": fit}, {"doubly-robust"} if own else ())
        def robustly(rng, odds=odds, slope=slope, size=size):
            frame = people(size, rng)
            level = -0.7 + (slope * frame["x"] if slope else 1.0 * frame["sex"] - 0.5 * (frame["age"] - 1))
            return listed(frame, expit(level.to_numpy()[:, None] + np.array([0.2, -0.1])), odds, rng)


# ── the study ────────────────────────────────────────────────────────────────────────────────────────────────────────


def answer(method, data):
    """Low, N-hat and high of a method; not a number where it refuses."""
    try:
        told = method(data) if callable(method) else method.fit(data)
    except EstimationError:
        return [np.nan] * 3
    return [told.interval.low, told.n_hat, told.interval.high]


def answers(methods, draw, index, turn, number):
    """The answers of all methods to each replicate of one turn."""
    told = []
    for one in np.random.SeedSequence([SEED, index, turn]).spawn(number):
        data = draw(np.random.default_rng(one))
        told.append([answer(method, data) for method in methods.values()])
    return told


def piece(index, turn, folder, number=None):
    """Make one turn of a world, if it is not there, and return it."""
    _, _, _, methods, _, often, draw = WORLDS[index]
    return kept_array(
        folder / f"{index:02}-{turn:02}.npy", partial(answers, methods, draw, index, turn, number or TURN * often)
    )


def rows(folder, turns):
    """A row for each method in each world."""
    for index, (name, setting, n_true, methods, own, _, _) in enumerate(WORLDS):
        found = np.concatenate([piece(index, turn, folder) for turn in range(turns)])
        for method, (low, middle, high) in zip(methods, found.transpose(1, 2, 0), strict=True):
            row = {"method": method, "world": name, "setting": setting, "own_world": "yes" if method in own else "no"}
            yield row | limits(low, high, n_true, middle)


def smallest(folder):
    """Make a piece of the smallest size, as the tests do."""
    piece(0, 0, folder, number=2)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--turns", type=int, default=4)
    parser.add_argument("--minutes", type=float, default=float("inf"), help="begin no turn after so many")
    parser.add_argument("--docs", type=Path, default=DOCS)
    parser.add_argument("--folder", type=Path, default=BUILD / "own_worlds")
    options = parser.parse_args()
    until, turn = time.monotonic() + 60 * options.minutes, 0
    while turn < options.turns and time.monotonic() < until:
        for index in range(len(WORLDS)):
            piece(index, turn, options.folder)
        turn += 1
    publish(framed(rows(options.folder, turn), study="own_worlds", seed=SEED), "coverage_own_worlds", options.docs)


if __name__ == "__main__":
    main()
