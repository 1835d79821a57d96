"""What `dvstats estimate` does with a register and a formula: one fit, its groups, its tables."""

from __future__ import annotations

import argparse
from dataclasses import replace
from typing import Any

from dvstats import discover
from dvstats.cli import _method_options
from dvstats.cli._groups import print_groups
from dvstats.cli._show import estimate_document, print_estimate, print_json, print_table, provenance
from dvstats.core.errors import EstimationError, InputError
from dvstats.core.estimate import Estimate
from dvstats.core.refusal import Refusal
from dvstats.core.register import Register
from dvstats.estimators._regression_bootstrap import DRAWS, LIMITS
from dvstats.estimators._regression_fit import ONLY_MEAN
from dvstats.estimators._regression_tables import TABLES
from dvstats.estimators._regression_variance import COVARIANCES
from dvstats.estimators.regression import Regression
from dvstats.numerics.repeat_likelihoods import LIKELIHOODS
from dvstats.store.grid import Grid
from dvstats.store.register_file import register_of
from dvstats.studies.attempt import attempt

DEFAULT = "chao"
UNNAMED = (
    "no --method was named: chao, a bound only if nobody is recorded once because being recorded changed them; without "
    "a formula the default is chao-one-inflated, which does without that, and is often far lower"
)
WORDS = {"interval": ("limits", LIMITS), "resample": ("draw", DRAWS), "variance": ("variance", COVARIANCES)}
PLAIN = {"dispersion_formula": "dispersion", "share_formula": "share", "level": "level", "cluster": "cluster",
         "bootstrap": "bootstrap", "seed": "seed"}  # fmt: skip
ONLY_HERE = ("dispersion_formula", "share_formula", "resample", "variance", "cluster", "show")
NOT_HERE = ("criterion", "lists")


def declare(parser: argparse.ArgumentParser) -> None:
    """Declare the options of a regression of the counts of one register."""
    group = parser.add_argument_group("one register with covariates")
    group.add_argument("--formula", metavar="F", help="how often, by what: '~ sex + age'")
    group.add_argument("--dispersion-formula", metavar="F", help="of a negative binomial")
    group.add_argument("--share-formula", metavar="F", help="of one-inflation or a hurdle")
    group.add_argument("--variance", metavar="KIND", help=f"{', '.join(COVARIANCES)}")
    group.add_argument("--cluster", metavar="COLUMN", help="persons alike within its values: robust variance")
    group.add_argument("--resample", metavar="KIND", help=f"for --interval {' or '.join(LIMITS)}: {', '.join(DRAWS)}")
    group.add_argument("--show", metavar="TABLE", help=f"instead of N: {', '.join(TABLES)}")


def asked(options: argparse.Namespace) -> bool:
    """Tell whether a regression is asked for: by a formula, or by a table that only a regression has."""
    if options.formula or options.show or options.method == Regression.method:
        return True
    if given := [name for name in ONLY_HERE if getattr(options, name)]:
        raise InputError(f"--{given[0].replace('_', '-')} without --formula", rule="it belongs to a regression",
                         hint="say --formula '~ 1' for a register without covariates")  # fmt: skip
    return False


def run(options: argparse.Namespace, grid: Grid) -> None:
    """Fit, and print N, its groups or one of the tables."""
    register = register_of(grid)
    estimator: Any = _estimator(options)
    if options.show:
        _show(options, register, estimator)
    elif options.by:
        print_groups(options, register, estimator)
    else:
        result = _named(attempt(estimator, register), options)
        origin = provenance(register.sources[0], options.seed)
        print_json(estimate_document(result, origin)) if options.json else print_estimate(result)


def _named(result: Estimate | Refusal, options: argparse.Namespace) -> Estimate | Refusal:
    """Say which method was taken where none was named: it is not the one for the same register without a formula."""
    if options.method or not isinstance(result, Estimate):
        return result
    return replace(result, warnings=(*result.warnings, UNNAMED))


def _estimator(options: argparse.Namespace) -> Regression:
    said = [*(name for name in NOT_HERE if getattr(options, name)), *_method_options.given(options)]
    for name in said:
        if name not in PLAIN:
            raise InputError(
                f"--{name.replace('_', '-')} with a regression of one register", rule="it has no such option"
            )
    if options.method == Regression.method:
        raise InputError(f"--method {options.method}", rule="a regression names its model",
                         hint=f"one of {', '.join(LIKELIHOODS)}")  # fmt: skip
    likelihood = discover.named("model with a formula", options.method or DEFAULT, LIKELIHOODS)
    given: dict[str, Any] = {theirs: getattr(options, ours) for ours, theirs in PLAIN.items()
                             if getattr(options, ours) is not None}  # fmt: skip
    for word, (field, known) in WORDS.items():
        if (said := getattr(options, word)) and not (word == "interval" and said == "wald"):
            given[field] = discover.named(word, said, known)
    if options.bootstrap and "limits" not in given:
        given["limits"] = LIMITS["percentile"]
    return Regression(options.formula or ONLY_MEAN, likelihood, **given)


def _show(options: argparse.Namespace, register: Register, estimator: Regression) -> None:
    table = discover.named("table", options.show, TABLES)
    origin = provenance(register.sources[0])
    try:
        fit = estimator.fitted(register)
        found = table(fit, estimator.covariance, estimator.level)
    except EstimationError as error:
        refusal = Refusal(error.method, error.reason, error.hint, register.n_observed)
        print_json(estimate_document(refusal, origin)) if options.json else print_estimate(refusal)
        return
    if options.json:
        print_json({"model": str(fit), "rows": found.to_dict(orient="records"), "provenance": origin})
    else:
        print_table(found)
