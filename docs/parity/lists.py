"""Two or more lists: Rcapture, SparseMSE, MultipleSystemsEstimation, CARE1, VGAM, dga, LCMCR, conting."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from docs.parity.reference import Row, furthest, load, table_of
from dvstats import discover
from dvstats.core.captures import CaptureTable
from dvstats.core.cases import Cases
from dvstats.core.estimate import Estimate
from dvstats.estimators._intervals import wald
from dvstats.estimators._search import by_bic, candidates
from dvstats.estimators.decomposable import one_over_n
from dvstats.estimators.dirichlet_latent_class import DirichletLatentClass
from dvstats.estimators.hierarchical import Hierarchical
from dvstats.estimators.huggins import Huggins
from dvstats.estimators.loglinear import LogLinear
from dvstats.estimators.m0 import M0
from dvstats.estimators.mt import Mt
from dvstats.estimators.sample_coverage import SampleCoverage
from dvstats.estimators.stepwise import Stepwise
from dvstats.numerics.decomposable import posterior
from dvstats.studies.attempt import attempt
from tests.certified.reading import fits, tables

RCAPTURE, SPARSE, MSE, DGA = "Rcapture 1.4-4", "SparseMSE 2.0.1", "MultipleSystemsEstimation 1.2.0", "dga 2.0.2"
LCMCR, VGAM, CONTING = "LCMCR 0.4.14", "VGAM 1.1-7 (Debian 12)", "conting 1.7"
# Rcapture's names of models and ours.
CLOSED = {
    "M0": "m0", "Mt": "mt", "Mh Chao (LB)": "mh-chao", "Mh Poisson2": "mh-poisson", "Mh Darroch": "mh-darroch",
    "Mh Gamma3.5": "mh-gamma", "Mth Chao (LB)": "mth-chao", "Mth Poisson2": "mth-poisson",
    "Mth Darroch": "mth-darroch", "Mth Gamma3.5": "mth-gamma", "Mb": "mb", "Mbh": "mbh",
}  # fmt: skip
HUGGINS = {"M0": "~ 1", "Mt": "~ list", "Mb": "~ again", "Mtb": "~ list + again"}
# A standard error above this is of a fit that has no maximum inside.
NOT_INTERIOR = 1e6
EXISTS = "exists"


def rcapture(path: str) -> Iterator[Row]:
    """Yield log-linear models."""
    for one in load(path)["tables"]:
        for theirs in one["models"]:
            ours = LogLinear(theirs["model"], interval=wald).fit(table_of(one))
            yield Row(RCAPTURE, one["table"], theirs["model"], "N", theirs["abundance"], ours.n_hat)
            yield Row(RCAPTURE, one["table"], theirs["model"], "std. error", theirs["stderr"], ours.std_error)


def heterogeneity(path: str) -> Iterator[Row]:
    """Yield models of people who differ; where nothing lies inside, ours is a refusal or another number."""
    for name, one in load(path)["tables"].items():
        table = table_of(one)
        for model, theirs in one["closedp"].items():
            found = attempt(discover.estimators()[CLOSED[model]](), table)
            ours = found.n_hat if isinstance(found, Estimate) else None
            yield Row(RCAPTURE, name, CLOSED[model], "N", theirs["abundance"], ours)
        told = one["corrected"]["Mh Chao"]
        ours = discover.estimators()["mh-chao-corrected"]().fit(table).n_hat
        yield Row(RCAPTURE, name, "mh-chao-corrected", "N", told["abundance"], ours)


def from_counts(path: str) -> Iterator[Row]:
    """Yield models of how many lists held a case, and of how often one register did."""
    for one in load(path)["lists"]:
        for method, theirs in one["n_hat"].items():
            ours = discover.estimators()[method]().fit(table_of(one)).n_hat
            yield Row(f"{RCAPTURE}, closedp.0", one["table"], method, "N", theirs, ours)


def peers(path: str) -> Iterator[Row]:
    """Yield, for each table, the model of many that lies furthest from theirs."""
    for one in load(path)["tables"]:
        table = table_of(one)
        yield from _every_model(one, table)
        yield from _profiles(one, table)
        if one.get("mse_stepwise"):
            yield Row(MSE, one["table"], "stepwise", "N", one["mse_stepwise"], Stepwise().fit(table).n_hat)
        for order, ranking in (one.get("bic") or {}).items():
            theirs, ours = min(top["BIC"] for top in ranking["top"].values()), candidates(table, int(order))
            yield Row(MSE, one["table"], f"best, order {order}", "BIC", theirs, float(ours.ranked(by_bic).bic[0]))


def _every_model(one: dict[str, Any], table: CaptureTable) -> Iterator[Row]:
    rows: dict[str, list[Row]] = {"N": [], "std. error": []}
    for model, theirs in (one.get("rcapture") or {"models": {}})["models"].items():
        ours = attempt(LogLinear(model, interval=wald), table)
        if theirs["stderr"] < NOT_INTERIOR and isinstance(ours, Estimate) and ours.fit and ours.fit.existence == EXISTS:
            rows["N"].append(Row(RCAPTURE, one["table"], model, "N", theirs["abundance"], ours.n_hat))
            error = Row(RCAPTURE, one["table"], model, "std. error", theirs["stderr"], ours.std_error)
            rows["std. error"].append(error)
    yield from (furthest(several, "models") for several in rows.values() if several)


def _profiles(one: dict[str, Any], table: CaptureTable) -> Iterator[Row]:
    rows = []
    for name, limits in (one.get("profile") or {}).items():
        kind = {"M0": M0(), "Mt": Mt()}.get(name) or LogLinear(name)
        rows.append(Row(RCAPTURE, one["table"], name, "lower limit", limits["infCL"], kind.fit(table).interval.low))
    yield from ([furthest(rows, "profiles")] if rows else [])


def sparsemse(path: str) -> Iterator[Row]:
    """Yield forward selection at each threshold."""
    for one in load(path)["tables"]:
        package = MSE if one["table"] == "Korea" else SPARSE
        for threshold, n_hat in one["n_hat_by_threshold"].items():
            ours = Stepwise(threshold=float(threshold)).fit(table_of(one)).n_hat
            yield Row(package, one["table"], f"stepwise, {threshold}", "N", n_hat, ours)


def best_bic(path: str) -> Iterator[Row]:
    """Yield the best model by BIC."""
    for one in load(path)["tables"]:
        found = candidates(table_of(one), one["order"]).ranked(by_bic)[0]
        yield Row(MSE, one["table"], f"best, {found.model}", "N", one["n_hat"], found.n_hat)
        yield Row(MSE, one["table"], f"best, {found.model}", "BIC", one["bic"], found.bic)


def care1(path: str) -> Iterator[Row]:
    """Yield the two forms of sample coverage that are always finite."""
    for name, one in load(path)["tables"].items():
        parts = SampleCoverage().parts(table_of(one))
        yield Row("CARE1 1.1.0", name, "independent", "N", one["independent"], float(parts.independent))
        yield Row("CARE1 1.1.0", name, "low coverage", "N", one["low"], float(parts.low))


def vgam(path: str) -> Iterator[Row]:
    """Yield Huggins' models without covariates; with behaviour the information of VGAM is another."""
    for name, one in load(path)["tables"].items():
        rows = pd.DataFrame([list(map(int, h)) for h in one["counts"]], columns=one["lists"])
        cases = Cases(rows.assign(count=list(one["counts"].values())), one["lists"])
        for model, formula in HUGGINS.items():
            theirs, ours = one["vgam"][model], Huggins(formula).fit(cases)
            yield Row(VGAM, name, f"huggins {formula}", "N", theirs["N"], ours.n_hat)
            yield Row(VGAM, name, f"huggins {formula}", "std. error", theirs["SE"], ours.std_error)


def dga(path: str) -> Iterator[Row]:
    """Yield posteriors over decomposable graphs, on the grid that dga was given."""
    for one in load(path)["tables"]:
        table = table_of(one)
        for theirs in one["results"]:
            first, last = map(int, theirs["unseen"].split(":"))
            unseen = np.arange(first, last + 1, dtype=float)
            found = posterior(np.nan_to_num(table.cells()), theirs["delta"], one_over_n, unseen=unseen,
                              widths=np.ones(last))  # fmt: skip
            method, n = f"decomposable, delta {theirs['delta']}", table.n_observed
            yield Row(DGA, one["table"], method, "mean of N", theirs["mean"], n + found.mean)
            yield Row(DGA, one["table"], method, "97.5 % of N", theirs["q975"], n + found.quantile(0.975))
            yield Row(DGA, one["table"], method, "largest weight", theirs["weight"], float(found.weights.max()))


def lcmcr(path: str) -> Iterator[Row]:
    """Yield quantiles of long chains on the table that mixes well: both have errors of simulation."""
    one = next(one for one in load(path)["tables"] if one["table"] == "diabetes")
    table = tables()["diabetes"]
    found = DirichletLatentClass(burn_in=10_000, draws=2_000, thinning=25).sample(table)
    long = [chain["quantiles"] for chain in one["chains"] if chain["run"] == "long"]
    for share in long[0]:
        theirs, tail = float(np.mean([chain[share] for chain in long])), float(share.rstrip("%")) / 100
        ours = float(np.quantile(found.numbers, tail, axis=1).mean())
        yield Row(LCMCR, "diabetes", "dirichlet-latent-class (simulated)", f"{share} of N", theirs, ours)


def conting(path: str) -> Iterator[Row]:
    """Yield the total and the most probable model of short chains; ours are integrals over weighted draws."""
    one = load(path)
    strata = {name: table_of({"lists": one["lists"], "counts": counts}) for name, counts in one["strata"].items()}
    for run in one["runs"]:
        found = Hierarchical(freedom={"UIP": np.inf, "SBH": 0.001}[run["prior"]]).posterior(strata)
        total = found.missing.sum(axis=1) + sum(table.n_observed for table in strata.values())
        low, middle, high = found.quantiles(total, 0.95)
        method = f"hierarchical, prior {run['prior']} (simulated)"
        told = {"mean": found.weights @ total, "2.5%": low, "50%": middle, "97.5%": high}
        for what, ours in told.items():
            theirs = run["mean"] if what == "mean" else run["quantiles"][what]
            yield Row(CONTING, one["table"], method, f"{what} of N", theirs, float(ours))
        best = max(run["models"].values())
        yield Row(CONTING, one["table"], method, "largest weight", best, float(found.probabilities[0]))


def certified() -> Iterator[Row]:
    """Yield, for each table, the certified fit that lies furthest from ours."""
    for name, table in tables().items():
        mine = [fit for fit in fits() if fit["table"] == name]
        ours = [LogLinear(fit["model"], interval=wald).fit(table) for fit in mine]
        for quantity, field in (("N", "n_hat"), ("std. error", "std_error")):
            rows = [
                Row("mpmath, 50 digits", name, fit["model"], quantity, float(fit[field]), getattr(found, field))
                for fit, found in zip(mine, ours, strict=True)
            ]
            yield furthest(rows, "fits")
