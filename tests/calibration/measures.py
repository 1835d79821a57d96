"""How often do the intervals of measures hold the truth? Simulated worlds, printed and kept as CSV and as a page.

    python tests/calibration/measures.py [--replicates 600] [--only MEASURE] [--docs docs]
                                         [--folder build/calibration/measures]

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

from dvstats.measures.bounds import bounds
from dvstats.measures.crosswalk import crosswalk
from dvstats.measures.dark_figure import dark_figure
from dvstats.measures.hidden_series import hidden_series
from dvstats.measures.homicide_share import homicide_share
from dvstats.measures.list_experiment import list_experiment
from dvstats.measures.misclassification import misclassification
from dvstats.measures.randomised_response import randomised_response
from dvstats.measures.relative_prevalence import relative_prevalence
from dvstats.measures.reporting_rate import reporting_rate
from dvstats.measures.small_area import small_area
from dvstats.measures.underreported_counts import underreported_counts

SEED = 20261124


def survey(rng, rate, alike, *, strata=10, units=6, size=15):
    """Victims in clusters: within a unit reporting is more alike than between units."""
    n = strata * units
    chance = rng.beta(rate * (1 / alike - 1), (1 - rate) * (1 / alike - 1), n)
    told = rng.binomial(1, np.repeat(chance, size))
    unit = np.repeat(np.arange(n), size)
    weight = np.repeat(rng.uniform(0.5, 2.0, n), size)
    return pd.DataFrame({"told": told, "hurt": 1, "w": weight, "unit": unit, "stratum": unit // units})


def of_survey(rate, alike, kind):
    def world(rng):
        row = reporting_rate(survey(rng, rate, alike), numerator="told", denominator="hurt", weight="w",
                             strata="stratum", psu="unit", interval=kind).frame.iloc[0]  # fmt: skip
        return row, rate

    return world


def of_jackknife(rng):
    table = survey(rng, 0.3, 0.05, strata=1, units=30)
    made = {f"r{k}": table["w"] * (table["unit"] != k) * 30 / 29 for k in range(30)}
    row = reporting_rate(table.assign(**made), numerator="told", denominator="hurt", weight="w", replicates="r",
                         scheme="jk1").frame.iloc[0]  # fmt: skip
    return row, 0.3


def of_police(error, *, fieller):
    def world(rng):
        people, prevalence, rate, phi = 100_000, 0.03, 0.3, 4.0
        mean = people * prevalence * rate
        recorded = rng.negative_binomial(mean / (phi - 1), 1 / phi)
        row = {"r": recorded, "n": people, "p": max(rng.normal(prevalence, error), 1e-4), "se": error, "u": "victim"}
        names = {"police": "r", "population": "n", "prevalence": "p", "std_error": "se", "police_unit": "u",
                 "survey_unit": "u", "police_age": "a", "survey_age": "a"}  # fmt: skip
        told = dark_figure(pd.DataFrame([row | {"a": 16}]), **names, dispersion=phi, fieller=fieller)
        return told.frame.iloc[0], rate

    return world


def of_flag(true, se, sp, audited):
    def world(rng):
        n = 1500
        row = {"p": rng.binomial(n, true * se + (1 - true) * (1 - sp)) / n, "n": n, "sp": sp, "m": audited}
        table = pd.DataFrame([row | {"se": rng.binomial(audited, se) / audited if audited else se}])
        told = misclassification(table, p="p", n="n", sensitivity="se", specificity="sp",
                                 n_sensitivity="m" if audited else None)  # fmt: skip
        return told.frame.iloc[0], true

    return world


def of_silence(rng):
    answered = rng.binomial(1000, 0.8)
    table = pd.DataFrame([{"p": rng.binomial(answered, 0.25) / answered, "n": answered, "m": 1 - answered / 1000}])
    return bounds(table, p="p", n="n", missing="m", sampled_missing=True).frame.iloc[0], 0.8 * 0.25


def of_list(method, hidden):
    def world(rng):
        n, t = 1500, np.arange(1500) % 2
        y = rng.binomial(3, 0.5, n) + t * (rng.random(n) < hidden)
        rows = list_experiment(pd.DataFrame({"y": y, "t": t}), outcome="y", treat="t", items=3).frame
        return rows.set_index("method").loc[method], hidden

    return world


def of_die(rng):
    true, die = rng.random(800) < 0.1, rng.random(800)
    table = pd.DataFrame({"y": np.where(die < 2 / 3, true, die < 5 / 6).astype(int)})
    return randomised_response(table, outcome="y", p=2 / 3, p1=1 / 6).frame.iloc[0], 0.1


def of_counts(checked):
    def world(rng):
        people, average = rng.integers(5000, 20_000, 8), rng.normal(-1.0, 0.5)
        true = rng.poisson(people * 0.02)
        table = pd.DataFrame({"z": rng.binomial(true, expit(average)), "n": people, "m": checked})
        table["k"] = rng.binomial(checked, expit(average), 8)
        options = {"validated": "k", "validation_n": "m"} if checked else {}
        told = underreported_counts(table, count="z", exposure="n", report_prior=(-1.0, 0.5), **options).frame
        return told.iloc[-1], true.sum()

    return world


def of_areas(spread):
    def world(rng):
        x, v = rng.normal(size=40), rng.uniform(0.2, 2.0, 40)
        truth = 1 + x + rng.normal(0, spread, 40)
        table = pd.DataFrame({"y": truth + rng.normal(0, np.sqrt(v)), "v": v, "x": x})
        area = rng.integers(40)
        return small_area(table, estimate="y", variance="v", formula="~ x").frame.iloc[area], truth[area]

    return world


def of_homicides(rng):
    whole = rng.integers(5, 80, 30)
    truth = rng.beta(0.35 * 20, 0.65 * 20, 30)
    rows = homicide_share(pd.DataFrame({"d": rng.binomial(whole, truth), "n": whole}), part="d", whole="n").frame
    area = rng.integers(30)
    if "shrunk_low" not in rows:
        return {"conf_low": np.nan, "conf_high": np.nan}, truth[area]
    row = rows.iloc[area]
    return {"conf_low": row["shrunk_low"], "conf_high": row["shrunk_high"]}, truth[area]


def of_definitions(areas, spread, *, factor):
    """Areas with two definitions and one with the wider alone: its narrower figure, or the factor, is the truth."""

    def world(rng):
        level = rng.normal(1.5, 0.5, areas + 1)
        own = level[:, None] + np.array([0, 0.4]) + rng.normal(0, spread, (areas + 1, 2))
        seen = own + rng.normal(0, 0.1, own.shape)
        table = pd.DataFrame({"area": np.repeat(np.arange(areas + 1), 2), "scope": ["partner", "family"] * (areas + 1),
                              "y": np.exp(seen).ravel()}).drop(index=2 * areas)  # fmt: skip
        table = table.assign(low=table["y"] * np.exp(-0.196), high=table["y"] * np.exp(0.196))
        rows = crosswalk(table, area="area", definitions=["scope"], to=["partner"], estimate="y", low="low",
                         high="high").frame  # fmt: skip
        return (rows.iloc[0], np.exp(0.4)) if factor else (rows.iloc[-1], np.exp(own[areas, 0]))

    return world


def of_groups(scale):
    """Two groups of unlike ages, of whose victims half and a quarter are recorded."""
    risk = np.array([0.08, 0.04, 0.02])
    people = {"A": np.array([10, 10, 10]) * scale, "B": np.array([20, 5, 5]) * scale}

    def world(rng):
        rows = [(name, str(age), rng.binomial(people[name][age], chance * risk[age]), people[name][age])
                for name, chance in (("A", 0.5), ("B", 0.25)) for age in range(3)]  # fmt: skip
        table = pd.DataFrame(rows, columns=["region", "age", "s", "n"])
        told = relative_prevalence(table, group="region", cells=["age"], recorded="s", people="n", reference="A").frame
        return told.iloc[0], (people["B"] @ risk) / (people["A"] @ risk)

    return world


def of_months(months, masked):
    """A monthly series of complaints of which some months hold 40 %."""

    def world(rng):
        x, y = rng.poisson(10.0), []
        for _ in range(months):
            x = rng.binomial(x, 0.6) + rng.poisson(4.0)
            y.append(rng.binomial(x, 0.4) if rng.random() < masked else x)
        told = hidden_series(pd.DataFrame({"n": y}), count="n").frame.iloc[0]
        # A series that is refused holds nothing.
        limits = told.reindex(["conf_low", "conf_high"]).astype(float)
        return limits, 1 - masked * 0.6

    return world


WORLDS = [
    ("reporting-rate", "logit", "60 units in 10 strata, rate 0.3, alike 0.05", of_survey(0.3, 0.05, "logit"), 1),
    ("reporting-rate", "beta", "60 units in 10 strata, rate 0.3, alike 0.05", of_survey(0.3, 0.05, "beta"), 1),
    ("reporting-rate", "logit", "60 units in 10 strata, rate 0.05, alike 0.05", of_survey(0.05, 0.05, "logit"), 1),
    ("reporting-rate", "beta", "60 units in 10 strata, rate 0.05, alike 0.05", of_survey(0.05, 0.05, "beta"), 1),
    ("reporting-rate", "logit, JK1", "30 units, rate 0.3, alike 0.05", of_jackknife, 1),
    ("dark-figure", "delta", "prevalence known to 10 %, counts overdispersed (4)", of_police(0.003, fieller=False), 4),
    ("dark-figure", "Fieller", "prevalence known to 10 %, counts overdispersed (4)", of_police(0.003, fieller=True), 4),
    ("dark-figure", "delta", "prevalence known to 30 %, counts overdispersed (4)", of_police(0.009, fieller=False), 4),
    ("dark-figure", "Fieller", "prevalence known to 30 %, counts overdispersed (4)", of_police(0.009, fieller=True), 4),
    ("misclassification", "Lang-Reiczigel", "share 0.2, flag on 46 %, 41 audited", of_flag(0.2, 0.46, 1.0, 41), 5),
    ("misclassification", "Wilson, corrected", "share 0.2, flag on 46 %, known", of_flag(0.2, 0.46, 1.0, 0), 5),
    ("bounds", "Imbens-Manski", "1,000 asked, 20 % silent, none of them yes", of_silence, 5),
    ("list-experiment", "difference", "1,500 asked, 3 items, 20 % hidden", of_list("difference in means", 0.2), 0.5),
    ("list-experiment", "likelihood", "1,500 asked, 3 items, 20 % hidden", of_list("maximum likelihood", 0.2), 0.5),
    ("list-experiment", "likelihood", "1,500 asked, 3 items, 5 % hidden", of_list("maximum likelihood", 0.05), 0.5),
    ("randomised-response", "Wilson, corrected", "800 asked, 10 % would say yes", of_die, 3),
    ("underreported-counts", "posterior", "8 areas, truth drawn from the prior, none checked", of_counts(0), 0.5),
    (
        "underreported-counts",
        "posterior",
        "8 areas, truth drawn from the prior, 20 cases checked in each",
        of_counts(20),
        0.5,
    ),
    ("small-area", "Student", "40 areas, spread 0.8 beside errors 0.45 to 1.4", of_areas(0.8), 3),
    ("small-area", "Student", "40 areas, spread 0.3 beside errors 0.45 to 1.4", of_areas(0.3), 3),
    ("homicide-share", "shrunk", "30 areas, 5 to 79 homicides each", of_homicides, 1),
    (
        "crosswalk",
        "factor",
        "12 areas with both, spread 0.1 beside errors 0.1",
        of_definitions(12, 0.1, factor=True),
        5,
    ),
    (
        "crosswalk",
        "carried",
        "12 areas with both, spread 0.1 beside errors 0.1",
        of_definitions(12, 0.1, factor=False),
        5,
    ),
    (
        "crosswalk",
        "carried",
        "4 areas with both, spread 0.1 beside errors 0.1",
        of_definitions(4, 0.1, factor=False),
        5,
    ),
    (
        "crosswalk",
        "carried",
        "12 areas with both, spread 0.4 beside errors 0.1",
        of_definitions(12, 0.4, factor=False),
        5,
    ),
    ("relative-prevalence", "delta, logs", "two groups of 3,000, half and a quarter recorded", of_groups(100), 5),
    ("relative-prevalence", "delta, logs", "two groups of 30,000, half and a quarter recorded", of_groups(1000), 5),
    ("hidden-series", "profile", "110 months, 4 in 10 of them tell 40 %", of_months(110, 0.4), 0.2),
    ("hidden-series", "profile", "60 months, 4 in 10 of them tell 40 %", of_months(60, 0.4), 0.2),
    ("hidden-series", "profile", "60 months, all told", of_months(60, 0.0), 0.2),
]


def counted(world, seed, n):
    """How many of n intervals held the truth, lay above it, lay below it."""
    held, below, above = 0, 0, 0
    for one in seed.spawn(n):
        row, truth = world(np.random.default_rng(one))
        below += bool(truth < row["conf_low"])
        above += bool(truth > row["conf_high"])
        held += bool(row["conf_low"] <= truth <= row["conf_high"])
    return held, below, above


def studies(replicates, only, folder):
    for (measure, interval, name, world, part), seed in zip(
        WORLDS, np.random.SeedSequence(SEED).spawn(len(WORLDS)), strict=True
    ):
        if only not in (None, measure):
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
    list(studies(2, "bounds", folder))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--replicates", type=int, default=600)
    parser.add_argument("--only", help="this measure only; the rows of the others are kept from the file")
    parser.add_argument("--docs", type=Path, default=DOCS)
    parser.add_argument("--folder", type=Path, default=BUILD / "measures")
    options = parser.parse_args()
    rows, began = [], time.process_time()
    for row in studies(options.replicates, options.only, options.folder):
        rows.append(row)
        print(f"{row['method']:<22}{row['interval']:<24}{row['world']:<56}{row['covered']:7.1%} ± "
              f"{row['covered_error']:.1%}  {time.process_time() - began:.0f} s", flush=True)  # fmt: skip
    table = framed(rows, study="measures", seed=SEED)
    table = renewed(table, "coverage_measures", options.docs) if options.only else table
    publish(table, "coverage_measures", options.docs, shown=table, digits=4)


if __name__ == "__main__":
    main()
