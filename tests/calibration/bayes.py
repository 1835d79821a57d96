"""How often do the Bayesian intervals of several lists hold the truth, and are their posteriors those they claim?

    python tests/calibration/bayes.py [--minutes 6] [--jobs 1] [--only graphs] [--folder build/calibration/bayes]

Three parts, seed fixed, the same numbers for any number of workers; a piece that is in the folder is not done again.

- *Its own prior.* Numbers, graphs or classes, and tables are drawn from the prior of the method, so that the posterior
  ranks of the truth must be uniform and every interval must hold its level.
- *The worlds of lists_grid.py*, all 144. Decomposable graphs with the saturated graph, without it, and with one case in
  each cell as prior. Dirichlet latent classes with chains of 3,000 sweeps and, where these disagree, of 12,000, still
  shorter than the default, so that more of them disagree; that is a refusal, and a refusal does not cover. Beside it
  stands what the chains would have covered had nobody looked at them. Thresholded pairs, and all pairs kept. A share by
  truth is the mean of its worlds, each counted alike.
- *Public tables.* Each list in turn is a population of known size (internal consistency).

N counts as covered inside [low - 0.5, high + 0.5]. Writes docs/coverage_bayes.csv and the tables of
docs/coverage_bayes.md, the worst first. `--minutes` bounds the worlds only, of which each round adds ten tables (one
for the sampler) to every world; `--only` keeps to one kind of them.
"""

import argparse
import time
from functools import partial
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
from _coverage import ALL, DOCS, error, framed, publish
from _coverage import markdown as of_worlds
from _pieces import BUILD, kept, kept_array
from joblib import Parallel, delayed
from lists_grid import cells, draw, probabilities
from scipy.special import gammaln
from scipy.stats import kstest

from dvstats.core.captures import CaptureTable, histories
from dvstats.core.refusal import Refusal
from dvstats.estimators.averaged import Averaged
from dvstats.estimators.decomposable import Decomposable, one_over_n
from dvstats.estimators.dirichlet_latent_class import DirichletLatentClass
from dvstats.estimators.thresholded import Thresholded
from dvstats.numerics.chordal import chordal_graphs
from dvstats.numerics.decomposable import posterior, spaced
from dvstats.store.capture_file import read_captures
from dvstats.store.sample import sample
from dvstats.studies.attempt import attempt
from dvstats.studies.internal_consistency import internal_consistency
from tests.certified.reading import tables

SEED = 20261124
OWN = {"decomposable": 1000, "dirichlet-latent-class": 400}
OWN_LISTS, BINS, MOST, LEAST = (3, 4), 10, 2000, 50
GRID = spaced(2_000, 1e9)
# Methods and which of their intervals.
EXACT = (("decomposable", ""), ("decomposable", "without the saturated graph"),
         ("decomposable", "one case in each cell as prior"))  # fmt: skip
SAMPLED = (("dirichlet-latent-class", ""), ("dirichlet-latent-class", "chains not looked at"))
PAIRS = (("thresholded", ""), ("thresholded", "all pairs kept"))
ROUNDS = {"graphs": 10, "classes": 1, "pairs": 10}
LEVEL = np.array([0.025, 0.975])
CHAINS = {"burn_in": 1_000, "draws": 500, "thinning": 4}, {"burn_in": 4_000, "draws": 1_000, "thinning": 8}


def rank_of(number, numbers, rng):
    """The posterior mass below the truth, and a random part of the mass on it."""
    return (numbers < number).mean() + rng.random() * (numbers == number).mean()


def from_graphs(lists, rng, delta=0.5):
    """Draw a graph, the cells from its prior, a number, and its table; return the rank of the unseen."""
    pairs, graphs = list(combinations(range(lists), 2)), chordal_graphs(lists)[0]
    graph, size = int(rng.choice(graphs)), 1 << lists
    edges = {frozenset(pair) for place, pair in enumerate(pairs) if graph >> place & 1}
    chance, left = np.ones(size), set(range(lists))
    while left:
        near = {v: [u for u in left if frozenset((u, v)) in edges] for v in left}
        v = next(v for v in left if all(frozenset(pair) in edges for pair in combinations(near[v], 2)))
        left.discard(v)
        chance *= conditional(v, near[v], delta * size / 2 ** (len(near[v]) + 1), size, rng)
    counts = rng.multinomial(rng.negative_binomial(5, 5 / 205), chance / chance.sum()).astype(float)
    unseen = np.arange(4000.0)
    found = posterior(counts, delta, lambda n: gammaln(n + 5) - gammaln(n + 1) + n * np.log(200 / 205),
                      unseen=unseen, widths=np.ones(4000), jobs=1)  # fmt: skip
    at = int(counts[0])
    return found.mass[:at].sum() + rng.random() * found.mass[at]


def conditional(v, beside, a, size, rng):
    """Draw the probability of each cell's v given its lists beside."""
    on, told = {}, np.empty(size)
    for cell in range(size):
        key = tuple(cell >> u & 1 for u in beside)
        on.setdefault(key, rng.beta(a, a))
        told[cell] = on[key] if cell >> v & 1 else 1 - on[key]
    return told


def from_classes(lists, rng):
    """Draw a number from 1/N up to a largest, three classes, and a table; return the rank of the number.

    The prior of the concentration is the default, which allows next to nothing for all classes but the first.
    """
    sampler = {"n_classes": 3, "chains": 2, "burn_in": 1000, "draws": 100, "thinning": 40}
    while True:
        number = int(np.exp(rng.uniform(np.log(LEAST), np.log(MOST))))
        alpha = max(rng.gamma(0.25, 4.0), 1e-300)
        broken = np.append(1 - rng.random(2) ** (1 / alpha), 1.0)
        shares = broken * np.append(1.0, np.cumprod(1 - broken[:-1]))
        held = rng.random((number, lists)) < rng.random((3, lists))[rng.choice(3, size=number, p=shares / shares.sum())]
        # The smallest number is part of the prior: where as many are seen, it has no part in the posterior.
        if held.any(axis=1).sum() >= LEAST:
            break
    counts = {h: int((held == np.array(h)).all(axis=1).sum()) for h in histories(lists)}
    table = CaptureTable(tuple("abcdef"[:lists]), counts)
    seed = int(rng.integers(1 << 31))
    return rank_of(number, DirichletLatentClass(**sampler, most=MOST, seed=seed, jobs=1).sample(table).numbers, rng)


PUBLIC = ("lesbian", "diabetes")
PRIORS = {"decomposable": from_graphs, "dirichlet-latent-class": from_classes}


def own(method, lists, folder):
    streams = np.random.SeedSequence([SEED, list(PRIORS).index(method), lists]).spawn(OWN[method])
    return kept_array(folder / f"own-{method}-{lists}.npy",
                      lambda: [PRIORS[method](lists, np.random.default_rng(one)) for one in streams])  # fmt: skip


def exact(lists, counts):
    """Low and high by decomposable graphs: as they are, without the saturated one, and with another prior of cells."""
    n, told = counts[1:].sum(), []
    for delta, saturated in ((2.0**-lists, True), (2.0**-lists, False), (1.0, True)):
        found = posterior(counts, delta, one_over_n, saturated=saturated, unseen=GRID[0], widths=GRID[1], jobs=1)
        told.append([n + found.quantile(tail) for tail in LEVEL])
    return told


def sampled(table, seed):
    """Low and high by latent classes if the chains agree, and of all draws whether they do or not."""
    for length in CHAINS:
        found = DirichletLatentClass(**length, seed=seed, jobs=1).sample(table)
        if found.converged:
            break
    span = np.quantile(found.numbers, LEVEL).tolist()
    return [span if found.converged else [np.nan, np.nan], span]


def paired(table, seed):
    """Low and high with the pairs that stand out, and with all pairs."""
    told = [attempt(Thresholded(threshold=threshold, seed=seed), table) for threshold in (2.0, 0.0)]
    return [[np.nan] * 2 if isinstance(one, Refusal) else [one.interval.low, one.interval.high] for one in told]


INTERVALS = {"classes": sampled, "pairs": paired}


def world(kind, index, cell, turn, folder, number=None):
    """One round of tables in one world."""
    rng = np.random.default_rng(np.random.SeedSequence([SEED, list(ROUNDS).index(kind), index, turn]))
    kept_array(folder / f"{kind}-{index:03}-{turn:03}.npy", partial(round_of, kind, cell, rng, number or ROUNDS[kind]))


def round_of(kind, cell, rng, number):
    """Low and high of each interval for each table of a round."""
    (lists, catchability, size, truth), told = cell, []
    chance = probabilities(lists, catchability, truth)
    for _ in range(number):
        table, counts = draw(lists, size, chance, rng)
        counts[0] = 0.0
        told.append(exact(lists, counts) if kind == "graphs" else INTERVALS[kind](table, int(rng.integers(1 << 31))))
    return told


def rows_of_worlds(folder):
    for kind, methods in (("graphs", EXACT), ("classes", SAMPLED), ("pairs", PAIRS)):
        for index, (lists, catchability, size, truth) in enumerate(cells()):
            parts = sorted(folder.glob(f"{kind}-{index:03}-*.npy"))
            if not parts:
                continue
            low, high = np.moveaxis(np.concatenate([np.load(path) for path in parts]), 2, 0)
            for k, (method, interval) in enumerate(methods):
                yield {
                    "method": method, "interval": interval, "world": truth, "n_true": size,
                    "setting": f"{lists} lists that find {catchability}",
                } | shares(low[:, k], high[:, k], size)  # fmt: skip


def shares(low, high, size):
    covered = ((low - 0.5 <= size) & (size <= high + 0.5)).mean()
    width = np.nanmedian(high - low) / size if np.isfinite(low).any() else np.nan
    return {
        "replicates": len(low), "covered_of": ALL, "covered": covered, "covered_error": error(covered, len(low)),
        "ended_below": (high + 0.5 < size).mean(), "began_above": (low - 0.5 > size).mean(),
        "refused": np.isnan(low).mean(), "median_width": width,
    }  # fmt: skip


def rows_of_own(folder):
    for method in PRIORS:
        for lists in OWN_LISTS:
            ranks = own(method, lists, folder)
            covered = ((ranks >= LEVEL[0]) & (ranks <= LEVEL[1])).mean()
            tenths = np.histogram(ranks, BINS, (0, 1))[0]
            yield {
                "method": method, "lists": lists, "tables": len(ranks), "covered": covered,
                "Monte-Carlo error": error(covered, len(ranks)),
                "p of uniform ranks": kstest(ranks, "uniform").pvalue,
                "tables by tenth of the rank": " ".join(map(str, tenths)),
            }  # fmt: skip


def public_tables():
    """Public tables of four lists or more, once each."""
    for name in ("uk_modern_slavery_2013_five_lists", "us_western_trafficking_five_lists"):
        yield name, read_captures(sample(f"captures/{name}.csv"))
    yield from ((name, table) for name, table in tables().items() if name in PUBLIC)


def consistency(name, table, folder):
    return kept(folder, f"lists {name}", partial(by_internal_consistency, name, table))


def by_internal_consistency(name, table):
    methods = (Averaged(jobs=1), Decomposable(jobs=1), DirichletLatentClass(jobs=1))
    return [
        {"table": name, "list": one, "length": told.truth, "method": kind.method, "covered": told.covered,
         "estimate": getattr(told.told, "n_hat", None), "refusal": getattr(told.told, "reason", "")}
        for kind in methods for one, told in internal_consistency(kind, table).items()
    ]  # fmt: skip


def rows_of_lists(folder):
    rows = pd.DataFrame([row for name, table in public_tables() for row in consistency(name, table, folder)])
    rows = pd.concat([rows.assign(table="all"), rows])
    for (table, method), part in rows.groupby(["table", "method"], sort=False):
        answered = part[part["refusal"] == ""]
        covered = part["covered"].mean()
        yield {
            "table": table, "method": method, "lists": len(part), "covered": covered,
            "Monte-Carlo error": error(covered, len(part)), "refused": (part["refusal"] != "").mean(),
            "covered of those answered": answered["covered"].mean(),
            "too low of those answered": (answered["estimate"] < answered["length"]).mean(),
        }  # fmt: skip


def markdown(rows, columns):
    shown = pd.DataFrame(rows)[list(columns)].copy()
    for column in shown.select_dtypes("floating"):
        form = "{:.2f}" if "width" in column or "p of" in column else "{:.1%}"
        shown[column] = [form.format(value) if np.isfinite(value) else "" for value in shown[column]]
    lines = [list(columns), ["---"] * len(columns), *shown.astype(str).itertuples(index=False)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def by_truth(table):
    """Return the means of the worlds; their error is that of as many tables as would be worth as much."""
    keys = ["method", "interval", "world", "n_true"]
    told = table.groupby(keys, sort=False)[["replicates", "covered", "refused"]]
    rows = told.apply(lambda part: pd.Series({
        "replicates": part["replicates"].sum(), "covered": part["covered"].mean(), "refused": part["refused"].mean(),
        "worth": len(part) ** 2 / (1 / part["replicates"]).sum(),
    })).reset_index()  # fmt: skip
    errors = [error(*pair) for pair in zip(rows["covered"], rows["worth"], strict=True)]
    told = rows.drop(columns="worth").assign(covered_error=errors, covered_of=ALL)
    return framed(told.to_dict("records")).sort_values(["method", "interval", "covered"])


def as_they_are(table):
    """Return the rows of the methods as they are, and of chains that nobody looked at, the worst first."""
    shown = table["interval"].isin(("", SAMPLED[1][1]))
    return table[shown].sort_values(["covered", "method", "n_true"], kind="stable")


def write(folder, docs):
    """Write every world as CSV, and the tables between the marks of the page."""
    table = framed(rows_of_worlds(folder), study="bayes", seed=SEED)
    own_rows, list_rows = list(rows_of_own(folder)), list(rows_of_lists(folder))
    parts = {
        "its own prior": markdown(own_rows, own_rows[0]), "lists as truth": markdown(list_rows, list_rows[0]),
        "by truth": of_worlds(by_truth(table)),
    }  # fmt: skip
    publish(table, "coverage_bayes", docs, shown=as_they_are(table), parts=parts)


def smallest(folder):
    """Make a piece of the smallest size, as the tests do."""
    world("graphs", 0, cells()[0], 0, folder, number=1)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=6)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--only", choices=ROUNDS)
    parser.add_argument("--docs", type=Path, default=DOCS)
    parser.add_argument("--folder", type=Path, default=BUILD / "bayes")
    options = parser.parse_args()
    run = Parallel(n_jobs=options.jobs)
    run(delayed(own)(method, lists, options.folder) for method in PRIORS for lists in OWN_LISTS)
    run(delayed(consistency)(name, table, options.folder) for name, table in public_tables())
    until, turn = time.monotonic() + 60 * options.minutes, 0
    kinds = [options.only] if options.only else list(ROUNDS)
    while time.monotonic() < until:
        run(delayed(world)(kind, *one, turn, options.folder) for kind in kinds for one in enumerate(cells()))
        turn += 1
    write(options.folder, options.docs)


if __name__ == "__main__":
    main()
