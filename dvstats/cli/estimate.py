"""Estimate how many cases there are, seen and unseen, by one method.

Without --method: the recommended default for the kind of table. A refusal is an answer.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import fields
from functools import partial
from typing import Any

from dvstats import discover
from dvstats.cli import _linked, _method_options, _regression, _tables
from dvstats.cli._groups import Words, print_one_fit, print_separate, spoken
from dvstats.cli._show import estimate_document, print_estimate, print_json, provenance
from dvstats.core.captures import CaptureTable, RepeatCounts
from dvstats.core.errors import InputError
from dvstats.core.estimate import Estimate
from dvstats.core.roles import Estimator
from dvstats.estimators._bootstrap import LIMITS
from dvstats.estimators._intervals import INTERVALS
from dvstats.estimators._search import CRITERIA
from dvstats.store.grid import Grid
from dvstats.studies.attempt import attempt
from dvstats.studies.recommend import recommended

AVERAGED = "averaged"


def declare(parser: argparse.ArgumentParser) -> None:
    """Declare what the verb takes."""
    _tables.declare(parser)
    parser.add_argument("--method", metavar="NAME", help="a name from `dvstats list estimators`")
    parser.add_argument("--criterion", metavar="WORD", help="best: bic, aic or aicc")
    parser.add_argument(
        "--interval",
        metavar="KIND",
        help="how the interval is made: profile, wald, percentile, bca, averaged; with --formula percentile or robust: "
        "the spread of the lower half of the resamples, which those that run to huge N do not move",
    )
    parser.add_argument("--by", metavar="COLUMN,…", help="one estimate per value of the columns, and their total")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    _method_options.declare(parser)
    _regression.declare(parser)
    _linked.declare(parser)


def run(options: argparse.Namespace) -> None:
    """Estimate and print."""
    grid = _tables.cells(options)
    if _linked.asked(options, grid):
        _linked.run(options, grid)
        return
    if _regression.asked(options):
        _regression.run(options, grid)
        return
    if options.by:
        _by(options, grid)
        return
    table = _tables.table(options, grid)
    result = attempt(_estimator(options, table), table)
    if options.json:
        print_json(estimate_document(result, _origin(options, grid)))
    else:
        print_estimate(result)


def _origin(options: argparse.Namespace, grid: Grid) -> dict[str, Any]:
    """Return what an answer was computed from, the tables that a method learned from among it."""
    others = [source.sha256 for table in options.elsewhere or () for source in table.sources]
    return provenance(grid.source, options.seed) | ({"elsewhere": others} if others else {})


def _by(options: argparse.Namespace, grid: Grid) -> None:
    """Estimate each stratum; the total is the sum, and is refused if one of them is, unless one fit gives them all."""
    strata: Mapping[Words, Any] = _tables.strata(options, grid)
    names = _tables.columns(options, grid)
    origin = _origin(options, grid)
    if hasattr(discover.estimators().get(options.method or ""), "by"):
        fitted = partial(_fitted_at_once, _estimator(options, next(iter(strata.values()))), strata, names)
        print_one_fit(options, fitted, names, sum(table.n_observed for table in strata.values()), origin)
        return
    results = {words: attempt(_estimator(options, table), table) for words, table in strata.items()}
    print_separate(options, results, names, origin)


def _fitted_at_once(
    estimator: Any, strata: Mapping[Words, Any], names: Words
) -> tuple[Mapping[Words, Estimate], Estimate]:
    """Fit all strata; a method that crosses covariates is told each word, another one their words together."""
    if getattr(estimator, "crosses", False):
        found: tuple[Mapping[Words, Estimate], Estimate] = estimator.by(strata, names)
        return found
    groups, whole = estimator.by(spoken(strata))
    return dict(zip(strata, groups.values(), strict=True)), whole


def _estimator(options: argparse.Namespace, table: CaptureTable | RepeatCounts) -> Estimator:
    """Return the estimator that the words pick, or say which word it does not know."""
    name = options.method or recommended(table)
    kind = discover.named("method", name, discover.estimators())
    if not isinstance(table, kind.takes):
        wanted, found = _spoken(kind.takes), _spoken(type(table))
        raise InputError(f"{name} on {found}", place=str(options.table), rule=f"it takes {wanted}",
                         hint="`dvstats list estimators` says what each takes")  # fmt: skip
    given = _method_options.given(options)
    if options.interval is not None:
        given |= _interval(kind, options.interval)
    if options.bootstrap is not None:
        given |= _resampled(kind, options, given)
    if options.criterion is not None:
        given["criterion"] = discover.named("criterion", options.criterion, CRITERIA)
        _demand(kind, "criterion", "--criterion")
    estimator: Estimator = _method_options.configured(kind, given)
    return estimator


def _interval(kind: type[Any], word: str) -> dict[str, Any]:
    """Return the option of a method that a word for an interval sets."""
    discover.named("interval", word, {**INTERVALS, **LIMITS, AVERAGED: None})
    if word == AVERAGED and kind.method == AVERAGED:
        return {}
    option = AVERAGED if word == AVERAGED else "limits" if word in LIMITS else "interval"
    _demand(kind, option, f"--interval {word}")
    return {option: {AVERAGED: True, **LIMITS, **INTERVALS}[word]}


def _resampled(kind: type[Any], options: argparse.Namespace, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return that resamples make the interval, where a method has another one if it is not told."""
    if "limits" in given or "limits" not in {field.name for field in fields(kind)}:
        return {}
    if options.interval is not None:
        raise InputError(f"--bootstrap with --interval {options.interval}", rule="no resamples make such an interval",
                         hint=f"--interval {' or '.join(LIMITS)}")  # fmt: skip
    return {"limits": LIMITS["percentile"]}


def _demand(kind: type[Any], option: str, said: str) -> None:
    """Refuse what a method cannot do, and name those that can."""
    if option not in {field.name for field in fields(kind)}:
        able = [name for name, other in discover.estimators().items()
                if other.takes is kind.takes and option in {field.name for field in fields(other)}]  # fmt: skip
        raise InputError(f"{said} with {kind.method}", rule="this method has its own",
                         hint=f"--method {', '.join(able)}" if able else "leave it out")  # fmt: skip


def _spoken(noun: type) -> str:
    return "captures over lists" if noun is CaptureTable else "repeat counts of one register"
