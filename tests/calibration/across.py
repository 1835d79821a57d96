"""How often do the intervals across areas hold the truth? Simulated worlds by measure, kept as CSV and as a page.

    python tests/calibration/across.py [--replicates 1000] [--docs docs]
                                       [--folder build/calibration/across]

The seed is fixed, one stream per world, and a world that is in the folder is not done again; the page
`docs/coverage_across.md` keeps its text and renews its table.
"""

import argparse
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
from _coverage import ALL, DOCS, LEVEL, framed, publish, renewed
from _pieces import BUILD, kept
from scipy.special import expit, logit
from scipy.stats import chi2, norm, t

from dvstats.measures.pool import pool
from dvstats.numerics.error_on_both_sides import Points, deming, york, york_with_spread
from dvstats.numerics.funnel import exact_limits
from dvstats.numerics.joint_sources import LAWS, Told, conflict, joint, profile_limits
from dvstats.numerics.rank_sets import marginal_rank_limits, normal_errors, rank_limits
from dvstats.numerics.shares import adjusted_draws, adjusted_interval, adjusted_share, wilson, year_to_year

SEED = 20240607
SLOWER = 5
WORLDS = []


def world(measure, interval, truth):
    """Keep a function from a generator to a list of 0 and 1: did the interval hold?"""

    def keep(function):
        WORLDS.append((measure, interval, truth, function))
        return function

    return keep


def held(low, truth, high):
    return float(low <= truth <= high)


for m in (3, 5, 10):
    for spread in (1.0, 6.0):

        @world("share", "year to year", f"{m} years on a trend, dispersion {spread:g}")
        def years(rng, m=m, spread=spread):
            x = np.arange(float(m))
            true = expit(-1.5 + 0.06 * x)
            n = 4000
            size = (n - spread) / max(spread - 1, 1e-9)
            chance = true if spread == 1 else rng.beta(true * size, (1 - true) * size)
            low, high = year_to_year(x, np.maximum(rng.binomial(n, chance), 1), np.full(m, float(n)), LEVEL)
            return [held(low[-1], true[-1], high[-1])]


for n in (100, 2000):

    @world("share", "sampling (Wilson)", f"a survey of {n:,}, share 0.2")
    def sampling(rng, n=n):
        low, high = wilson(rng.binomial(n, 0.2), n, LEVEL)
        return [held(low, 0.2, high)]


for asked in (80, 400):
    for name, drawn in (("delta", False), ("Monte Carlo", True)):

        @world("share, tipping-map", f"adjusted for reporting, {name}", f"rates 0.25 and 0.45, {asked} asked for each")
        def adjusted(rng, asked=asked, drawn=drawn):
            rates = []
            for p in (0.25, 0.45):
                seen = rng.binomial(asked, p) / asked
                rates.append((seen, (seen * (1 - seen) / asked) ** 0.5))
            truth = adjusted_share(0.11, 0.45 / 0.25)
            if drawn:
                low, high = adjusted_draws(0.11, *rates, LEVEL, 4000, int(rng.integers(2**32)))
            else:
                _, low, high = adjusted_interval(0.11, *rates, LEVEL)
            return [held(low, truth, high)]


for k in (5, 15):
    for model in ("reml", "pm", "dl"):
        for hksj in (False, True):

            @world("pool", f"{model}{', HKSJ' if hksj else ''}: the mean", f"{k} studies, spread 0.1")
            def mean(rng, k=k, model=model, hksj=hksj):
                row, _ = pooled(rng, k, model, hksj)
                return [held(row["conf_low"], 0.3, row["conf_high"])]

            if model == "reml":

                @world("pool", f"{model}{', HKSJ' if hksj else ''}: another study", f"{k} studies, spread 0.1")
                def another(rng, k=k, model=model, hksj=hksj):
                    row, new = pooled(rng, k, model, hksj)
                    return [held(row["prediction_low"], new, row["prediction_high"])]


def pooled(rng, k, model, hksj):
    variance = rng.uniform(0.02, 0.3, k)
    effect = 0.3 + rng.normal(0, 0.1**0.5, k) + rng.normal(0, variance**0.5)
    row = pool(pd.DataFrame({"y": effect, "v": variance}), effect="y", variance="v", model=model, hksj=hksj)
    return row.frame.iloc[0], 0.3 + rng.normal(0, 0.1**0.5)


for k in (6, 20):

    @world("pool", "binomial-normal: the mean", f"{k} areas of 60, share 0.05, spread 0.3")
    def rare(rng, k=k):
        chance = expit(logit(0.05) + rng.normal(0, 0.3**0.5, k))
        row = pool(pd.DataFrame({"e": rng.binomial(60, chance), "n": 60}), events="e", n="n").frame.iloc[0]
        return [held(row.get("conf_low", 1), 0.05, row.get("conf_high", 0))]


RANKED = {"10 areas, all equal": np.zeros(10), "10 areas, close together": np.linspace(0, 1.5, 10),
          "10 areas, far apart": np.linspace(0, 30, 10)}  # fmt: skip
for name, truth in RANKED.items():

    def rank_world(rng, truth):
        error = np.linspace(0.5, 1.5, 10)
        value = truth + rng.normal(0, error)
        errors = normal_errors(error, 1000, rng)
        # A rank that ties leave open is any from the first to the last place of the tie.
        first = 1 + (truth[:, None] < truth).sum(axis=1)
        last = 10 - (truth[:, None] > truth).sum(axis=1)
        return value, error, errors, first, last

    @world("rank-sets", "marginal", name)
    def alone(rng, truth=truth):
        value, error, errors, first, last = rank_world(rng, truth)
        low, high = marginal_rank_limits(value, error, errors, LEVEL)
        return list(((low <= first) & (last <= high)).astype(float))

    @world("rank-sets", "simultaneous", name)
    def together(rng, truth=truth):
        value, error, errors, first, last = rank_world(rng, truth)
        low, high = rank_limits(value, error, errors, LEVEL)
        return [float(((low <= first) & (last <= high)).all())]


for n in (30, 500):
    for level in (0.95, 0.998):

        @world("funnel", f"exact limits of {100 * level:g} %", f"an area of {n}, common share 0.2")
        def funnel(rng, n=n, level=level):
            low, high = exact_limits(0.2, np.array([float(n)]), level)
            seen = rng.binomial(n, 0.2, 50) / n
            return list(((low <= seen) & (seen <= high)).astype(float))


LINES = {"spread": york_with_spread, "york": york, "deming": deming}
for n in (8, 30):
    for spread in (0.0, 4.0):
        for model, fit in LINES.items():

            @world("ecological", model, f"{n} areas, errors of 2 on both sides, spread of y {spread:g}")
            def line(rng, n=n, spread=spread, model=model, fit=fit):
                x = rng.uniform(0, 40, n)
                y = 10 + 0.5 * x + rng.normal(0, spread, n)
                errors = np.full(n, 2.0)
                found = fit(Points(x + rng.normal(0, 2, n), errors, y + rng.normal(0, 2, n), errors))
                reach = found.slope_error * (norm.isf(0.025) if model == "york" else t.isf(0.025, n - 2))
                return [held(found.slope - reach, 0.5, found.slope + reach)]


for law in LAWS:

    @world("triangulation", "profile likelihood", f"150,000 victims, 100,000 perpetrators, {law} law")
    def sources(rng, law=law):
        told = drawn_sources(rng, law)
        low, high = profile_limits(told, LAWS[law], joint(told, LAWS[law]), LEVEL)
        return [held(low, 150_000, high)]

    @world("triangulation", "conflict not significant at 5 %", f"sources that agree, {law} law: the survey")
    def agreeing(rng, law=law):
        told = drawn_sources(rng, law)
        best, rest = joint(told, LAWS[law]), joint(told.without("survey"), LAWS[law])
        return [float(conflict(told, LAWS[law], "survey", best, rest) <= chi2.ppf(LEVEL, 1))]


for k in (3, 5, 15):

    @world("pool", "another study, spread not known", f"{k} studies, spread 0.1")
    def unknown_spread(rng, k=k):
        row, new = pooled(rng, k, "reml", hksj=False)
        return [held(row["another_low"], new, row["another_high"])]


def drawn_sources(rng, law):
    """Draw what sources tell of 3 incidents per perpetrator, 2 per victim and 30 % reported."""
    register = rng.poisson(100_000 * LAWS[law](np.arange(1.0, 25), 3.0, 0.3))
    return Told(population=1e7, survey=(rng.normal(0.015, 0.001), 0.001), reporting=(rng.normal(0.3, 0.03), 0.03),
                register=tuple(register.astype(float)), ratio=(1.5 * np.exp(rng.normal(0, 0.2)), 0.303))  # fmt: skip


def means(function, stream, repeats):
    """The share that held in each replicate of a world."""
    return [float(np.mean(function(np.random.default_rng(one)))) for one in stream.spawn(repeats)]


def rows(replicates, only, folder):
    streams = np.random.SeedSequence(SEED).spawn(len(WORLDS))
    for (measure, interval, truth, function), stream in zip(WORLDS, streams, strict=True):
        if only not in (None, interval):
            continue
        # The exact binomial model takes most of the time, and gets fewer.
        repeats = max(replicates // SLOWER, 2) if "binomial" in interval else replicates
        found = np.array(
            kept(folder, f"{measure} {interval} {truth} {repeats}", partial(means, function, stream, repeats))
        )
        yield {"method": measure, "interval": interval, "world": truth, "level": 0.998 if "99.8" in interval else LEVEL,
               "replicates": repeats, "covered_of": ALL, "covered": float(found.mean()),
               "covered_error": float(found.std(ddof=1) / repeats**0.5)}  # fmt: skip


def smallest(folder):
    """Make a piece of the smallest size, as the tests do."""
    list(rows(2, "sampling (Wilson)", folder))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--replicates", type=int, default=1000)
    parser.add_argument("--docs", type=Path, default=DOCS)
    parser.add_argument("--only", help="this interval only; the other rows are kept from the file")
    parser.add_argument("--folder", type=Path, default=BUILD / "across")
    options = parser.parse_args()
    found = []
    for row in rows(options.replicates, options.only, options.folder):
        found.append(row)
        print(f"{row['method']:<20}{row['interval']:<40}{row['world']:<52}{row['covered']:7.1%}", flush=True)
    table = framed(found, study="across", seed=SEED)
    table = renewed(table, "coverage_across", options.docs) if options.only else table
    publish(table, "coverage_across", options.docs, shown=table, digits=4)


if __name__ == "__main__":
    main()
