"""How often do the intervals of the offender side hold the truth? Simulated worlds, kept as CSV and as a page.

    python tests/calibration/offenders.py [--replicates 600] [--docs docs]
                                          [--folder build/calibration/offenders]

The seed is fixed. A world makes a table by chance, the measure is computed as a user would, and its interval is held
against the truth of that world. A refusal and an interval without limits do not hold. A world that
is in the folder is not done again.
"""

import argparse
import time
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
from _coverage import ALL, DOCS, framed, publish, renewed
from _pieces import BUILD, kept
from scipy.special import expit
from scipy.stats import norm

from dvstats.measures.agreement import agreement
from dvstats.measures.auc import auc
from dvstats.measures.calibration import calibration
from dvstats.measures.cascade import cascade
from dvstats.measures.decision_curve import decision_curve
from dvstats.measures.programme_effect import programme_effect
from dvstats.measures.transport import transport

SEED = 20261124


def limits(row, low="conf_low", high="conf_high"):
    return float(row.get(low, np.nan)), float(row.get(high, np.nan))


def of_area(distance, events, others, ends=("conf_low", "conf_high")):
    def world(rng):
        table = pd.DataFrame({"s": np.r_[rng.normal(distance, 1, events), rng.normal(0, 1, others)],
                              "y": np.r_[np.ones(events), np.zeros(others)]})  # fmt: skip
        return limits(auc(table, score="s", outcome="y").frame.iloc[0], *ends), norm.cdf(distance / 2**0.5)

    return world


def of_two_areas(rng):
    common = rng.normal(0, 0.7, 200)
    y = (np.arange(200) < 60).astype(float)
    a, b = common + rng.normal(0, 0.7, 200) + 0.9 * y, common + rng.normal(0, 0.7, 200) + 0.5 * y
    row = auc(pd.DataFrame({"a": a, "b": b, "y": y}), score="a", outcome="y", versus="b").frame.iloc[0]
    spread = (2 * 0.98) ** 0.5
    return limits(row, "difference_low", "difference_high"), norm.cdf(0.9 / spread) - norm.cdf(0.5 / spread)


def risks(rng, n, slope=1.0):
    linear = rng.normal(-1, 1, n)
    y = (rng.random(n) < expit(slope * linear)).astype(float)
    return pd.DataFrame({"p": expit(linear), "y": y})


def of_calibration(quantity, n, slope=1.0, truth=None):
    def world(rng):
        rows = calibration(risks(rng, n, slope), probability="p", outcome="y", bins=1).frame.set_index("quantity")
        return limits(rows.loc[quantity]), slope if truth is None else truth

    return world


def of_benefit(rng):
    at = np.linspace(-9, 7, 20_001)
    density, p = norm.pdf(at, -1, 1) * (at[1] - at[0]), expit(at)
    truth = float((density * (p >= 0.3) * (p - (1 - p) * 0.3 / 0.7)).sum())
    told = decision_curve(risks(rng, 300), probability="p", outcome="y", thresholds=(0.3,)).frame
    return limits(told.iloc[0]), truth


def of_transport(rate):
    def world(rng):
        table = pd.DataFrame(
            {"s": [rng.binomial(40, 0.8) / 40], "c": [rng.binomial(160, 0.6) / 160], "m": 40, "n": 160}
        )
        rows = transport(table, sensitivity="s", specificity="c", n_events="m", n_others="n", base_rates=(rate,)).frame
        return limits(rows.iloc[0]), 0.8 * rate / (0.8 * rate + 0.4 * (1 - rate))

    return world


def of_intraclass(name, n=30, k=3):
    def world(rng):
        crossed = name != "ICC1"
        people, raters = rng.normal(0, 1, (n, 1)), rng.normal(0, 0.5, (1, k) if crossed else (n, k))
        table = pd.DataFrame(people + raters + rng.normal(0, 1, (n, k)), columns=list("abcdef"[:k]))
        rows = agreement(table, raters=tuple(table.columns)).frame.set_index("method")
        return limits(rows.loc[name]), 1 / 2 if name == "ICC3" else 1 / 2.25

    return world


SHARES, CONFUSION = np.array([0.6, 0.3, 0.1]), np.array([[0.8, 0.15, 0.05], [0.2, 0.6, 0.2], [0.05, 0.25, 0.7]])


def beyond_chance(kind):
    """The coefficient that raters of these worlds have: of each class they choose categories independently."""
    agreed, shares = float(SHARES @ (CONFUSION**2).sum(axis=1)), SHARES @ CONFUSION
    chance = float((shares * (1 - shares)).sum() / 2) if kind == "gwet" else float((shares**2).sum())
    return (agreed - chance) / (1 - chance)


def of_raters(kind, n, k):
    truth = beyond_chance(kind)

    def world(rng):
        classes = rng.choice(3, n, p=SHARES)
        ratings = (rng.random((n, k))[:, :, None] > CONFUSION[classes].cumsum(axis=1)[:, None, :]).sum(axis=2)
        table = pd.DataFrame(ratings, columns=list("abcdef"[:k]))
        options = {"resamples": 300} if kind == "krippendorff" else {}
        return limits(agreement(table, raters=tuple(table.columns), kind=kind, **options).frame.iloc[0]), truth

    return world


def trials(rng, k, effects, spread, shared):
    """Log odds ratios of k studies with several effects each, whose errors are alike."""
    variance = np.repeat(rng.uniform(0.02, 0.3, k), effects)
    study, n = np.repeat(np.arange(k), effects), k * effects
    true = np.repeat(-0.2 + rng.normal(0, spread, k), effects)
    error = shared**0.5 * np.repeat(rng.normal(size=k), effects) + (1 - shared) ** 0.5 * rng.normal(size=n)
    y, half = true + error * variance**0.5, norm.isf(0.025) * variance**0.5
    return pd.DataFrame({"x": np.exp(y), "a": np.exp(y - half), "b": np.exp(y + half), "study": study.astype(str)})


def of_programmes(k, effects, spread, shared, ends=("conf_low", "conf_high"), *, new=False):
    def world(rng):
        table = trials(rng, k, effects, spread, shared)
        row = programme_effect(table, effect="x", low="a", high="b", study="study").frame.iloc[0]
        return limits(row, *ends), -0.2 + (rng.normal(0, spread) if new else 0.0)

    return world


def of_cascade(part, whole):
    def world(rng):
        z, truth = norm.isf(0.025), (3000.0, 10_000.0)
        seen = [n * np.exp(rng.normal(0, cv)) for n, cv in zip(truth, (part, whole), strict=True)]
        table = pd.DataFrame({"stage": ["true", "known"], "value": seen[::-1],
                              "low": [seen[1] * np.exp(-z * whole), seen[0] * np.exp(-z * part)],
                              "high": [seen[1] * np.exp(z * whole), seen[0] * np.exp(z * part)]})  # fmt: skip
        return limits(cascade(table).frame.iloc[1]), 0.3

    return world


PREDICTION = ("prediction_low", "prediction_high")
ANOTHER = ("another_low", "another_high")
WORLDS = [
    ("auc", "DeLong", "area 0.65, 50 events among 200", of_area(0.545, 50, 150), 1),
    ("auc", "DeLong", "area 0.65, 15 events among 200", of_area(0.545, 15, 185), 1),
    ("auc", "DeLong", "area 0.90, 15 events among 60", of_area(1.812, 15, 45), 1),
    ("auc", "log-odds", "area 0.90, 15 events among 60", of_area(1.812, 15, 45, ("logit_low", "logit_high")), 1),
    ("auc", "DeLong, difference", "two scores of 200 people, 60 events", of_two_areas, 1),
    ("calibration", "slope", "300 people, slope 1", of_calibration("slope", 300), 1),
    ("calibration", "slope", "300 people, slope 0.6", of_calibration("slope", 300, 0.6), 1),
    ("calibration", "intercept", "300 people, right risks", of_calibration("intercept", 300, truth=0.0), 1),
    ("calibration", "expected over observed", "300 people, right risks",
     of_calibration("expected_over_observed", 300, truth=1.0), 1),
    ("decision-curve", "Wald", "300 people, threshold 0.3", of_benefit, 1),
    ("transport", "log-odds", "40 events, 160 others, base rate 0.05", of_transport(0.05), 1),
    ("agreement", "ICC1", "30 people, 3 raters each", of_intraclass("ICC1"), 1),
    ("agreement", "ICC2", "30 people, the same 3 raters", of_intraclass("ICC2"), 1),
    ("agreement", "ICC2", "30 people, the same 6 raters", of_intraclass("ICC2", k=6), 1),
    ("agreement", "ICC3", "30 people, the same 3 raters", of_intraclass("ICC3"), 1),
    ("agreement", "kappa", "30 people, 2 raters", of_raters("kappa", 30, 2), 4),
    ("agreement", "kappa", "200 people, 2 raters", of_raters("kappa", 200, 2), 4),
    ("agreement", "Fleiss", "30 people, 4 raters", of_raters("fleiss", 30, 4), 4),
    ("agreement", "Gwet AC1", "30 people, 4 raters", of_raters("gwet", 30, 4), 4),
    ("agreement", "Krippendorff", "30 people, 4 raters", of_raters("krippendorff", 30, 4), 0.5),
    ("programme-effect", "HKSJ", "5 studies, spread 0.3", of_programmes(5, 1, 0.3, 0.0), 1),
    ("programme-effect", "HKSJ", "20 studies, spread 0.3", of_programmes(20, 1, 0.3, 0.0), 1),
    ("programme-effect", "prediction", "5 studies, spread 0.3", of_programmes(5, 1, 0.3, 0.0, PREDICTION, new=True), 1),
    ("programme-effect", "prediction", "20 studies, spread 0.3",
     of_programmes(20, 1, 0.3, 0.0, PREDICTION, new=True), 1),
    ("programme-effect", "CR2", "8 studies of 3 effects, errors alike 0.9", of_programmes(8, 3, 0.3, 0.9), 1),
    ("programme-effect", "CR2", "8 studies of 3 effects, errors not alike", of_programmes(8, 3, 0.3, 0.0), 1),
    ("cascade", "of the whole", "whole known to 20 %", of_cascade(0.0001, 0.2), 1),
    ("cascade", "of both", "whole known to 20 %, part to 10 %", of_cascade(0.1, 0.2), 1),
    ("programme-effect", "another study", "5 studies, spread 0.3", of_programmes(5, 1, 0.3, 0.0, ANOTHER, new=True), 1),
    ("programme-effect", "another study", "20 studies, spread 0.3",
     of_programmes(20, 1, 0.3, 0.0, ANOTHER, new=True), 1),
    ("programme-effect", "another study", "8 studies of 3 effects, errors alike 0.9",
     of_programmes(8, 3, 0.3, 0.9, ANOTHER, new=True), 1),
]  # fmt: skip


def counted(world, seed, n):
    """How many of n intervals held the truth, lay above it, lay below it."""
    held, below, above = 0, 0, 0
    for one in seed.spawn(n):
        (low, high), truth = world(np.random.default_rng(one))
        below += bool(truth < low)
        above += bool(truth > high)
        held += bool(low <= truth <= high)
    return held, below, above


def studies(replicates, only, folder):
    for (measure, interval, name, world, part), seed in zip(
        WORLDS, np.random.SeedSequence(SEED).spawn(len(WORLDS)), strict=True
    ):
        if only not in (None, interval):
            continue
        n = max(int(replicates * part), 1)
        held, below, above = kept(folder, f"{measure} {interval} {name} {n}", partial(counted, world, seed, n))
        share = held / n
        yield {
            "method": measure, "interval": interval, "world": name, "replicates": n, "covered_of": ALL,
            "covered": share, "covered_error": (share * (1 - share) / n) ** 0.5, "ended_below": above / n,
            "began_above": below / n, "refused": (n - held - below - above) / n,
        }  # fmt: skip


def smallest(folder):
    """Make a piece of the smallest size, as the tests do."""
    list(studies(2, "kappa", folder))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--replicates", type=int, default=600)
    parser.add_argument("--docs", type=Path, default=DOCS)
    parser.add_argument("--only", help="this interval only; the other rows are kept from the file")
    parser.add_argument("--folder", type=Path, default=BUILD / "offenders")
    options = parser.parse_args()
    rows, began = [], time.process_time()
    for row in studies(options.replicates, options.only, options.folder):
        rows.append(row)
        print(f"{row['method']:<22}{row['interval']:<24}{row['world']:<56}{row['covered']:7.1%} ± "
              f"{row['covered_error']:.1%}  {time.process_time() - began:.0f} s", flush=True)  # fmt: skip
    table = framed(rows, study="offenders", seed=SEED)
    table = renewed(table, "coverage_offenders", options.docs) if options.only else table
    publish(table, "coverage_offenders", options.docs, shown=table, digits=4)


if __name__ == "__main__":
    main()
