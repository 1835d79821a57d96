"""Surveys, pooling, scores, raters and ranks: survey, sae, list, metafor, pROC, psych, irr, csranks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from docs.parity.reference import Row, load
from dvstats.measures.agreement import agreement
from dvstats.measures.auc import auc
from dvstats.measures.list_experiment import list_experiment
from dvstats.measures.pool import pool
from dvstats.measures.programme_effect import programme_effect
from dvstats.measures.rank_sets import rank_sets
from dvstats.measures.reporting_rate import reporting_rate
from dvstats.measures.small_area import small_area
from dvstats.numerics.meta_regression import fit, robust

METAFOR, CLUB = "metafor 3.8-1", "metafor 3.8-1 with clubSandwich 0.5.8"
DESIGNS: dict[str, dict[str, Any]] = {
    "dstrat": {"strata": "stype", "fpc": "fpc"},
    "dclus1": {"psu": "dnum", "fpc": "fpc"},
}

# The files at hand do not say which version printed them.
SAE, IRR = "sae, version not told", "irr, as statsmodels 0.15 quotes it"


def survey(path: str) -> Iterator[Row]:
    """Yield means and ratios under two designs, and half-samples; theirs are printed with 6 to 9 digits."""
    told = load(path)
    for name, design in DESIGNS.items():
        theirs, table = told["expected"][name], pd.DataFrame(told[name]).assign(one=1.0)
        for what, part, whole in (("mean", "api00", "one"), ("ratio", "api_stu", "enroll")):
            row = reporting_rate(table, numerator=part, denominator=whole, weight="pw", **design).frame.iloc[0]
            value = next(theirs[key] for key in theirs if key.startswith(what) and "se" not in key)
            error = theirs["se" if what == "mean" else "ratio_se"]
            yield Row("survey 4.1-1", f"api, {name}", f"{what} of {part}", "estimate", value, row["estimate"])
            yield Row("survey 4.1-1", f"api, {name}", f"{what} of {part}", "std. error", error, row["std_error"])
    half = pd.DataFrame(np.array(told["scd"]["replicates"], dtype=float)).add_prefix("h")
    for name, (value, error) in told["scd"]["brr_mean"].items():
        table = pd.DataFrame({name: told["scd"][name], "one": 1}).join(half)
        options = {"replicates": "h", "scheme": "brr"}
        row = reporting_rate(table, numerator=name, denominator="one", **options).frame.iloc[0]
        yield Row("survey 4.1-1", "scd", f"mean of {name}, BRR", "estimate", value, row["estimate"])
        yield Row("survey 4.1-1", "scd", f"mean of {name}, BRR", "std. error", error, row["std_error"])


def sae(path: str) -> Iterator[Row]:
    """Yield small areas; the scoring of sae stops at a relative step of 1e-4, ours at the maximum."""
    told = load(path)
    areas = [f"area {a}" for a in told["major_area"]]
    table = pd.DataFrame({"y": told["yi"], "v": np.square(told["sd"]), "major": areas})
    rows = small_area(table, estimate="y", variance="v", formula="~ major").frame
    theirs = told["expected"]
    yield Row(SAE, "milk", "mseFH, REML", "spread", theirs["refvar"], float(rows["spread"].iloc[0]))
    for place, (value, error) in enumerate(zip(theirs["eblup_first5"], theirs["mse_first5"], strict=True)):
        yield Row(
            "sae, version not told",
            "milk",
            f"mseFH, area {place + 1}",
            "predictor",
            value,
            float(rows["estimate"].iloc[place]),
        )
        yield Row(
            "sae, version not told", "milk", f"mseFH, area {place + 1}", "mse", error, float(rows["mse"].iloc[place])
        )


def item_count(path: str) -> Iterator[Row]:
    """Yield differences in means; of the whole table theirs is a regression with another variance (HC3)."""
    told = load(path)
    both = told["data"]["counts_control_treated"]
    groups = {"all": [{y: n[t] for y, n in both.items()} for t in (0, 1)]}
    groups |= {name: [told["data"][name][kind] for kind in ("control", "treated")] for name in ("south_1", "south_0")}
    for name, counts in groups.items():
        people = [(int(y), t) for t, group in enumerate(counts) for y, n in group.items() for _ in range(n)]
        table = pd.DataFrame(people, columns=["y", "t"])
        row = list_experiment(table, outcome="y", treat="t", items=3).frame.iloc[0]
        theirs = told["expected"].get(name, told["expected"])
        yield Row("list 9.2.6", f"race, {name}", "ictreg, difference", "estimate", theirs["dim"], row["estimate"])
        yield Row("list 9.2.6", f"race, {name}", "ictreg, difference", "std. error", theirs["se"], row["std_error"])


def bcg_trials() -> pd.DataFrame:
    """Return the log risk ratios of the trials of BCG, and their variances."""
    a, b, c, d = np.array(load("metafor/bcg.json")["rows"], dtype=float).T
    effect = np.log(a / (a + b)) - np.log(c / (c + d))
    return pd.DataFrame({"y": effect, "v": 1 / a - 1 / (a + b) + 1 / c - 1 / (c + d)})


def metafor(path: str) -> Iterator[Row]:
    """Yield pooled log risk ratios."""
    for model in ("DL", "REML", "PM"):
        ours = pool(bcg_trials(), effect="y", variance="v", model=model.lower()).frame.iloc[0]
        for name, quantity in (("mu", "estimate"), ("tau2", "tau2")):
            theirs = load(path)["expected"][model][name]
            yield Row(METAFOR, "dat.bcg", f"pool, {model}", quantity, theirs, float(ours[quantity]))


def robust_errors(path: str) -> Iterator[Row]:
    """Yield robust errors where each trial is its own cluster."""
    trials, theirs = bcg_trials(), load(path)["cr2"]
    found = fit(trials["y"].to_numpy(), trials["v"].to_numpy(), np.ones((13, 1)), np.arange(13))
    error, freedom = robust(found, np.ones(1))
    yield Row(CLUB, "dat.bcg", "CR2", "std. error", theirs["se"], error)
    yield Row(CLUB, "dat.bcg", "CR2", "degrees of freedom", theirs["df"], freedom)


def programmes(path: str) -> Iterator[Row]:
    """Yield the pooled effect of programmes; theirs are odds of no recidivism, so that the sign turns."""
    told = load(path)
    rows = pd.DataFrame(told["rows"], columns=told["columns"])
    rows = rows.assign(n=rows["cbt_non"] + rows["cbt_rec"], m=rows["ctrl_non"] + rows["ctrl_rec"])
    ours = programme_effect(rows, counts=("cbt_rec", "n", "ctrl_rec", "m")).frame.set_index("about").loc["all"]
    knha, table, method = told["expected"]["knha"], "dat.landenberger2005", "programme-effect, HKSJ"
    yield Row(METAFOR, table, method, "estimate", -knha["mean"], ours["estimate"])
    yield Row(METAFOR, table, method, "std. error", knha["se"], ours["std_error"])
    yield Row(METAFOR, table, method, "upper limit", -knha["low"], ours["conf_high"])
    yield Row(METAFOR, table, method, "prediction", -told["expected"]["knha_prediction"][0], ours["prediction_high"])


def clusters(path: str) -> Iterator[Row]:
    """Yield effects of which several belong to one study."""
    told = load(path)
    district, _, y, v = np.array(told["rows"]).T
    _, cluster = np.unique(district, return_inverse=True)
    for correlation, theirs in told["expected"].items():
        found = fit(y, v, np.ones((len(y), 1)), cluster, float(correlation))
        error, freedom = robust(found, np.ones(1))
        table, method = "dat.konstantopoulos2011", f"CR2, correlation {correlation}"
        yield Row(CLUB, table, method, "estimate", theirs["mean"]["estimate"], float(found.coefficients[0]))
        yield Row(CLUB, table, method, "std. error", theirs["cr2"]["se"], error)
        yield Row(CLUB, table, method, "degrees of freedom", theirs["cr2"]["df"], freedom)


def proc(path: str) -> Iterator[Row]:
    """Yield areas under the curve, and their paired differences."""
    told = load(path)
    table = pd.DataFrame(told["rows"], columns=told["columns"])
    for score, theirs in told["auc"].items():
        row = auc(table, score=score, outcome="poor").frame.iloc[0]
        yield Row("pROC 1.18.0", "aSAH", f"auc of {score}", "estimate", theirs["estimate"], row["estimate"])
        yield Row("pROC 1.18.0", "aSAH", f"auc of {score}", "std. error", theirs["std_error"], row["std_error"])
    for one in told["tests"]:
        row = auc(table, score=one["first"], outcome="poor", versus=one["second"]).frame.iloc[0]
        yield Row("pROC 1.18.0", "aSAH", f"{one['first']} against {one['second']}", "z", one["z"], row["z"])


def _agreed(ratings: Any, **options: Any) -> pd.DataFrame:
    table = pd.DataFrame(ratings)
    table.columns = pd.Index([f"r{i + 1}" for i in range(table.shape[1])])
    return agreement(table, raters=tuple(table.columns), **options).frame


def psych(path: str) -> Iterator[Row]:
    """Yield intraclass correlations and their lower limits."""
    told = load(path)
    ours = _agreed(told["ratings"]).set_index("method")
    for name, (estimate, low, _) in told["expected"].items():
        yield Row("psych 2.2.9", "Shrout and Fleiss", name, "estimate", estimate, ours.loc[name, "estimate"])
        yield Row("psych 2.2.9", "Shrout and Fleiss", name, "lower limit", low, ours.loc[name, "conf_low"])


def irr(path: str) -> Iterator[Row]:
    """Yield kappa, AC1 and alpha; irr prints 7 digits and irrCAC 5."""
    told = load(path)
    for weights, theirs in told["kappa2_anxiety_raters_2_3"].items():
        ours = _agreed([row[1:] for row in told["anxiety"]], kind="kappa", weights=weights).iloc[0]
        yield Row(
            "irr, as statsmodels 0.15 quotes it",
            "anxiety",
            f"kappa2, weights {weights}",
            "estimate",
            theirs,
            ours["estimate"],
        )
    for name in ("diagnoses", "anxiety"):
        theirs, ours = told["gwet"][name], _agreed(told[name], kind="gwet").iloc[0]
        yield Row("irrCAC 0.4.4", name, "AC1", "estimate", theirs[0], ours["estimate"])
        yield Row("irrCAC 0.4.4", name, "AC1", "std. error", theirs[1], ours["std_error"])
        for scale, alpha in told["krippendorff"][name].items():
            ours = _agreed(told[name], kind="krippendorff", scale=scale, resamples=50).iloc[0]
            yield Row("krippendorff 0.9.0", name, f"alpha, {scale}", "estimate", alpha, ours["estimate"])


def csranks(path: str) -> Iterator[Row]:
    """Yield how long the sets of ranks are on average: both have errors of simulation."""
    told = load(path)
    table = pd.DataFrame(told["rows"], columns=["label", "x", "se"])
    ours = rank_sets(table, label="label", estimate="x", std_error="se").frame.set_index("label")
    for kind in ("marginal", "simultaneous"):
        sets = pd.DataFrame(told["expected"][f"{kind}95"], index=["low", "high"]).T
        mine = ours.loc[sets.index]
        length = float((mine[f"{kind}_high"] - mine[f"{kind}_low"]).mean())
        theirs = float((sets["high"] - sets["low"]).mean())
        method = f"rank-sets, {kind} (simulated)"
        yield Row("csranks 1.2.3", "PISA 2018, mathematics", method, "mean length", theirs, length)
