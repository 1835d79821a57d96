"""How often do averaged hierarchical models of lists and strata hold the truth, and is their posterior what it claims?

    python tests/calibration/hierarchical.py [--rounds 1] [--jobs 1] [--docs docs]
                                             [--folder build/calibration/hierarchical]

Three parts, seed fixed, the same numbers for any number of workers; a piece that is in the folder is not done again.

- *Its own prior.* Models, effects and tables are drawn from the prior; ranks of the truth in the posterior must be
  uniform. The constant has a flat prior, under which the number of known cases tells nothing of the effects: it is
  given, and the rest are exact draws. Any number of outsiders up to 300 is as probable as another, and tables in which
  more are counted on that list alone are passed over, by the table alone. So are tables that are refused.
- *The worlds of lists_grid.py*, all 144, without strata.
- *Strata.* Three lists over three strata, a small one among them; the same two lists depend on each other in each. The
  total, and the small stratum. And lists of which one also holds outsiders.

N counts as covered inside [low - 0.5, high + 0.5], and a refusal does not cover. Writes docs/coverage_hierarchical.csv
and the tables of docs/coverage_hierarchical.md. A round is five tables in each world of the grid, and fifty in each of
the others.
"""

import argparse
from pathlib import Path

import numpy as np
import pandas as pd
from _coverage import ALL, DOCS, error, framed, publish
from _coverage import markdown as of_worlds
from _pieces import BUILD, kept
from joblib import Parallel, delayed
from lists_grid import TRUTHS, cells, dependent, draw, independent, probabilities
from scipy.stats import kstest

from dvstats.core.captures import CaptureTable, histories
from dvstats.core.errors import EstimationError, NotConvergedError
from dvstats.core.hierarchy import hierarchies
from dvstats.estimators.hierarchical import Hierarchical
from dvstats.numerics.crossed import columns

SEED = 20261125
ROUND, DRAWS, KNOWN, MOST_OUTSIDERS, BINS = 5, 10_000, 300, 300, 10
# Lists, strata, degrees of freedom of the prior, outsiders, tables.
OWN = {
    "three lists": (3, 1, np.inf, False, 500),
    "three lists, t prior of 6 degrees of freedom": (3, 1, 6.0, False, 500),
    "three lists, two strata": (3, 2, np.inf, False, 500),
    "three lists, one with outsiders": (3, 1, np.inf, True, 500),
    "four lists": (4, 1, np.inf, False, 200),
}
SIZES = {"north": 800, "south": 300, "islands": 40}
CHANCES = {"north": (0.35, 0.25, 0.2), "south": (0.2, 0.3, 0.25), "islands": (0.3, 0.15, 0.3)}
STRATA = {
    "three strata, lists independent": 1.0,
    "three strata, one pair of lists dependent, odds ratio 3": 3.0,
    "three strata, one pair of lists dependent, odds ratio 1/3": 1 / 3,
}
MIXED = {"one list also holds as many outsiders as people on it alone": 1.0,
         "one list also holds five times as many outsiders as people on it alone": 5.0}  # fmt: skip


def drawn(lists, strata, freedom, outsiders, rng):
    """A table from the prior, and the number of those who are missing; None for a table that is passed over."""
    models = list(hierarchies(lists + (strata > 1), 2))
    model = models[rng.integers(len(models))]
    levels = (*(2,) * lists, *((strata,) if strata > 1 else ()))
    design = np.hstack([columns(levels, term) for term in model.terms if term])
    spread = 1.0 if np.isinf(freedom) else (freedom / rng.chisquare(freedom)) ** 0.5
    mu = np.exp(design @ (rng.standard_normal(design.shape[1]) * spread)).reshape(1 << lists, strata)
    # The last list is the last digit of a history.
    alone = np.arange(1 << lists) == 1 if outsiders else np.zeros(1 << lists, dtype=bool)
    known = ~alone & (np.arange(1 << lists) > 0)
    counts = np.zeros(mu.shape, dtype=int)
    counts[known] = rng.multinomial(KNOWN, (mu[known] / mu[known].sum()).ravel()).reshape(known.sum(), strata)
    scale = rng.gamma(KNOWN) / mu[known].sum()
    unseen, belong = rng.poisson(scale * mu[0].sum()), rng.poisson(scale * mu[alone])
    if outsiders:
        counts[alone] = belong + rng.integers(MOST_OUTSIDERS + 1)
    if (counts[alone] > MOST_OUTSIDERS).any() or not counts[1:].sum(axis=0).all():
        return None
    names = tuple("abcdef"[:lists])
    tables = {str(s): dict(zip(histories(lists), counts[1:, s].tolist(), strict=True)) for s in range(strata)}
    return {name: CaptureTable(names, one) for name, one in tables.items()}, unseen + int(belong.sum())


def ranks(name):
    """Ranks of truths in their posteriors, and how many tables were refused."""
    lists, strata, freedom, outsiders, tables = OWN[name]
    rng, told, refused = np.random.default_rng([SEED, list(OWN).index(name)]), [], 0
    kind = {"outsiders": "abcdef"[lists - 1] if outsiders else "", "freedom": freedom, "draws": DRAWS}
    while len(told) < tables:
        if (one := drawn(lists, strata, freedom, outsiders, rng)) is None:
            continue
        try:
            found = Hierarchical(**kind, seed=int(rng.integers(1 << 31))).posterior(one[0])
        except NotConvergedError:
            refused += 1
            continue
        total = found.missing.sum(axis=1)
        told.append(float(found.weights @ (total < one[1]) + rng.random() * (found.weights @ (total == one[1]))))
    return told, refused


def limits(estimate):
    interval, cautious = estimate.interval, estimate.cautious
    return [interval.low, interval.high, cautious.low, cautious.high]


REFUSED = [float("nan")] * 4


def in_grid(index, turn):
    """Limits in one round of a world of the grid."""
    lists, catchability, size, truth = cells()[index]
    rng, chance = np.random.default_rng([SEED, 1, index, turn]), probabilities(lists, catchability, truth)
    told = []
    for _ in range(ROUND):
        table, _ = draw(lists, size, chance, rng)
        try:
            told.append(limits(Hierarchical(draws=DRAWS, seed=int(rng.integers(1 << 31))).fit(table)))
        except EstimationError:
            told.append(REFUSED)
    return told


def table_of(chance, size, rng, others=0):
    counts = rng.multinomial(size, chance / chance.sum())
    held = [tuple(int(cell >> i & 1) for i in range(3)) for cell in range(8)]
    counts[4] += others
    return CaptureTable(("a", "b", "c"), dict(zip(held[1:], counts[1:].tolist(), strict=True)))


def in_strata(name, turn):
    """Limits of the total and of the small stratum in one round."""
    rng, told = np.random.default_rng([SEED, 2, list(STRATA).index(name), turn]), []
    for _ in range(ROUND):
        tables = {stratum: table_of(dependent(CHANCES[stratum], ((0, 1),), STRATA[name]), size, rng)
                  for stratum, size in SIZES.items()}  # fmt: skip
        try:
            groups, total = Hierarchical(draws=DRAWS, seed=int(rng.integers(1 << 31))).by(tables)
            told.append([limits(total), limits(groups["islands"])])
        except EstimationError:
            told.append([REFUSED, REFUSED])
    return told


def with_outsiders(name, turn):
    """Limits of 800 people on three lists, and those who would be told had nobody thought of outsiders."""
    rng, told = np.random.default_rng([SEED, 3, list(MIXED).index(name), turn]), []
    chance = independent(CHANCES["north"])
    for _ in range(ROUND):
        others = int(rng.poisson(MIXED[name] * 800 * chance[4]))
        table, pair = table_of(chance, 800, rng, others), []
        for outsiders in ("c", ""):
            try:
                one = Hierarchical(outsiders, draws=DRAWS, seed=int(rng.integers(1 << 31)))
                pair.append(limits(one.fit(table)))
            except EstimationError:
                pair.append(REFUSED)
        told.append(pair)
    return told


def shares(told, size):
    """Yield how often each interval held N: that of one prior, and the cautious range."""
    told = np.array(told, dtype=float)
    for interval, low, high in (("", *told.T[:2]), ("cautious", *told.T[2:])):
        covered = ((low - 0.5 <= size) & (size <= high + 0.5)).mean()
        yield {
            "method": "hierarchical", "interval": interval, "n_true": size, "replicates": len(low), "covered_of": ALL,
            "covered": covered, "covered_error": error(covered, len(low)), "ended_below": (high + 0.5 < size).mean(),
            "began_above": (low - 0.5 > size).mean(), "refused": np.isnan(low).mean(),
            "median_width": np.nanmedian(high - low) / size if np.isfinite(low).any() else np.nan,
        }  # fmt: skip


KINDS = {"grid": in_grid, "strata": in_strata, "outsiders": with_outsiders}
KEYS = {"grid": range(len(cells())), "strata": STRATA, "outsiders": MIXED}


def told_in(folder, kind, key, rounds):
    """Return the limits of all tables of a world."""
    place, make = list(KEYS[kind]).index(key), KINDS[kind]
    several = 1 if kind == "grid" else 10
    pieces = (
        kept(folder, f"{kind} {place} {turn}", lambda turn=turn: make(key, turn)) for turn in range(several * rounds)
    )
    return [one for piece in pieces for one in piece]


def rows_of_grid(folder, rounds):
    for index, (lists, catchability, size, truth) in enumerate(cells()):
        where = {"world": truth, "setting": f"{lists} lists that find {catchability}",
                 "own_world": "yes" if truth in TRUTHS else "no"}  # fmt: skip
        for row in shares(told_in(folder, "grid", index, rounds), size):
            yield row | where


def rows_apart(folder, rounds):
    """Yield total and smallest stratum, and the list with outsiders named and not."""
    parts = {"strata": {"total": sum(SIZES.values()), "smallest stratum": SIZES["islands"]},
             "outsiders": {"outsiders named": SIZES["north"], "outsiders not named": SIZES["north"]}}  # fmt: skip
    for kind, sizes in parts.items():
        for name in KEYS[kind]:
            told = told_in(folder, kind, name, rounds)
            for at, (what, size) in enumerate(sizes.items()):
                where = {"world": name, "setting": f"3 lists that find 0.15 to 0.35, {what}",
                         "own_world": "no" if what == "outsiders not named" else "yes"}  # fmt: skip
                for row in shares([one[at] for one in told], size):
                    yield row | where


def rows_of_own(folder):
    for name in OWN:
        told, refused = kept(folder, f"own {name} {OWN[name]}", lambda name=name: ranks(name))
        found = np.array(told)
        covered = ((found >= 0.025) & (found <= 0.975)).mean()
        yield {
            "prior": name, "tables": len(found), "refused": refused, "covered": covered,
            "Monte-Carlo error": error(covered, len(found)), "p of uniform ranks": kstest(found, "uniform").pvalue,
            "tables by tenth of the rank": " ".join(map(str, np.histogram(found, BINS, (0, 1))[0])),
        }  # fmt: skip


def by_truth(table):
    """Return the means of the worlds of each truth and size."""
    told = table.groupby(["method", "interval", "world", "n_true"], sort=False)
    rows = told.agg(replicates=("replicates", "sum"), covered=("covered", "mean"), refused=("refused", "mean"),
                    median_width=("median_width", "median")).reset_index()  # fmt: skip
    rows["covered_error"] = [error(*pair) for pair in zip(rows["covered"], rows["replicates"], strict=True)]
    return framed(rows.to_dict("records"), covered_of=ALL).sort_values(["interval", "covered"], kind="stable")


def markdown(rows):
    shown = pd.DataFrame(rows).copy()
    for column in shown.select_dtypes("floating"):
        form = "{:.2f}" if "width" in column or "p of" in column else "{:.1%}"
        shown[column] = [form.format(value) if np.isfinite(value) else "" for value in shown[column]]
    lines = [list(shown.columns), ["---"] * len(shown.columns), *shown.astype(str).itertuples(index=False)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def write(folder, rounds, docs):
    """Write every world as CSV, and the tables between the marks of the page."""
    same = {"study": "hierarchical", "seed": SEED}
    grid, apart = framed(rows_of_grid(folder, rounds), **same), framed(rows_apart(folder, rounds), **same)
    table = pd.concat([grid, apart], ignore_index=True)
    parts = {"its own prior": markdown(rows_of_own(folder)), "by truth": of_worlds(by_truth(grid)),
             "strata and outsiders": of_worlds(apart)}  # fmt: skip
    publish(table, "coverage_hierarchical", docs, parts=parts)


def smallest(folder):
    """Make a piece of the smallest size, as the tests do."""
    kept(folder, "smallest", lambda: in_grid(0, 0)[:1])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--docs", type=Path, default=DOCS)
    parser.add_argument("--folder", type=Path, default=BUILD / "hierarchical")
    options = parser.parse_args()
    Parallel(n_jobs=options.jobs)(
        delayed(told_in)(options.folder, kind, key, options.rounds) for kind in ("strata", "outsiders", "grid")
        for key in KEYS[kind]
    )  # fmt: skip
    write(options.folder, options.rounds, options.docs)


if __name__ == "__main__":
    main()
