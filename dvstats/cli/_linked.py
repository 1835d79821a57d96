"""What `dvstats estimate` does with linked lists and covariates."""

from __future__ import annotations

import argparse
from typing import Any

from dvstats import discover
from dvstats.cli import _method_options
from dvstats.cli._groups import print_groups
from dvstats.cli._show import estimate_document, print_estimate, print_json, provenance
from dvstats.core.cases import Cases
from dvstats.core.errors import InputError
from dvstats.store.case_file import cases_of
from dvstats.store.grid import Grid
from dvstats.store.repeat_file import holds_repeats
from dvstats.studies.attempt import attempt

DEFAULT = "huggins"


def declare(parser: argparse.ArgumentParser) -> None:
    """Declare the options of linked lists with covariates."""
    group = parser.add_argument_group("linked lists with covariates")
    group.add_argument("--learner", metavar="NAME", help="for doubly-robust: logistic, or one of the extra `learners`")


def asked(options: argparse.Namespace, grid: Grid) -> bool:
    """Tell whether linked lists with covariates are asked for: by the method, or a formula for a table of lists."""
    kind = discover.estimators().get(options.method or "")
    if kind is not None:
        return kind.takes is Cases
    return bool(options.formula) and not options.method and not holds_repeats(grid)


def run(options: argparse.Namespace, grid: Grid) -> None:
    """Fit, and print N or its groups."""
    cases = cases_of(grid, lists=options.lists)
    estimator: Any = _estimator(options)
    if options.by:
        print_groups(options, cases, estimator)
        return
    result = attempt(estimator, cases)
    if options.json:
        print_json(estimate_document(result, provenance(cases.sources[0], options.seed)))
    else:
        print_estimate(result)


def _estimator(options: argparse.Namespace) -> Any:
    kind = discover.estimators()[options.method or DEFAULT]
    given = _method_options.given(options) | ({"formula": options.formula} if options.formula else {})
    if options.learner:
        known = getattr(kind, "learners", None)
        if known is None:
            raise InputError(f"--learner for {kind.method}", rule="it has no such option")
        given["learner"] = discover.named("learner", options.learner, known)
    return _method_options.configured(kind, given)
