"""Estimate how many cases there are, seen and unseen, by one method.

Without --method: the recommended default for the kind of table. A refusal is an answer.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from dvstats import discover
from dvstats.cli import _linked, _regression, _tables
from dvstats.cli._show import estimate_document, print_estimate, print_estimates, print_json, provenance
from dvstats.core.captures import CaptureTable, RepeatCounts
from dvstats.core.errors import EstimationError, InputError
from dvstats.core.estimate import Estimate
from dvstats.core.refusal import Refusal
from dvstats.core.roles import Estimator
from dvstats.estimators._bootstrap import LIMITS
from dvstats.estimators._intervals import INTERVALS
from dvstats.estimators._search import CRITERIA
from dvstats.store.capture_file import read_captures
from dvstats.studies.attempt import attempt
from dvstats.studies.recommend import recommended
from dvstats.studies.total import total

OPTIONS = ("model", "level", "criterion", "max_order", "bootstrap", "seed", "jobs", "interval", "theta", "h", "delta",
           "links", "non_links", "outsiders", "epsilon", "elsewhere", "scale", "threshold", "precision")  # fmt: skip
AVERAGED = "averaged"


def declare(parser: argparse.ArgumentParser) -> None:
    """Declare what the verb takes."""
    _tables.declare(parser)
    parser.add_argument("--method", metavar="NAME", help="a name from `dvstats list estimators`")
    parser.add_argument("--model", help='generators, as "[12,23]" or "[police.shelter,health]"')
    parser.add_argument("--level", type=float, metavar="X", help="confidence level (default 0.95)")
    parser.add_argument("--criterion", help="bic, aic or aicc")
    parser.add_argument("--max-order", type=int, metavar="K", help="highest order of an interaction")
    parser.add_argument(
        "--interval",
        metavar="KIND",
        help="how the interval is made: profile, wald, percentile, bca, averaged; with --formula percentile or robust: "
        "the spread of the lower half of the resamples, which those that run to huge N do not move",
    )
    parser.add_argument("--bootstrap", type=int, metavar="B", help="replicates")
    parser.add_argument("--delta", type=float, metavar="D", help="decomposable: the prior's count in each cell")
    parser.add_argument("--seed", type=int, metavar="S", help="seed of everything random")
    parser.add_argument("--jobs", type=int, metavar="N", help="workers; the result is the same for any number")
    parser.add_argument(
        "--theta", type=float, metavar="X", help="parameter of the Poisson or gamma form of heterogeneity"
    )
    parser.add_argument("--h", type=_numbers, metavar="X,…", help="form of heterogeneity: h(1), h(2), … for mh and mth")
    parser.add_argument(
        "--links",
        type=_pair,
        metavar="CHECKED,FALSE",
        help="linkage-corrected: links checked by hand, and how many of them have no partner in the other list",
    )
    parser.add_argument(
        "--non-links", type=_pair, metavar="CHECKED,MISSED", help="linkage-corrected: unlinked records of the first "
        "list that were checked, and those that missed a link",
    )  # fmt: skip
    parser.add_argument("--outsiders", metavar="LIST", help="outsiders-on-list: the list that also holds people "
                        "outside the population")  # fmt: skip
    parser.add_argument("--epsilon", type=float, metavar="X", help="mixing-range: least chance to be on some list")
    parser.add_argument("--elsewhere", type=_captures, metavar="FILE,…", help="transported: tables of three to six "
                        "lists from elsewhere, of which the dependence is learned")  # fmt: skip
    parser.add_argument("--scale", type=float, metavar="X", help="transported: the prior's scale of how far log odds "
                        "ratios differ (default 1)")  # fmt: skip
    parser.add_argument("--threshold", type=float, metavar="T", help="thresholded: posterior standard deviations by "
                        "which a pair of lists must stand out (default 2)")  # fmt: skip
    parser.add_argument("--precision", type=float, metavar="P", help="thresholded: precision of the prior of each pair "
                        "(default 1)")  # fmt: skip
    parser.add_argument("--by", metavar="COLUMN", help="one estimate per value of a column, and their total")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    _regression.declare(parser)
    _linked.declare(parser)


def _numbers(text: str) -> tuple[float, ...]:
    try:
        return tuple(float(word) for word in text.split(","))
    except ValueError:
        raise InputError(f"--h {text}", rule="it is numbers between commas", hint="say --h 0.5,2,4.5") from None


def _captures(text: str) -> tuple[CaptureTable, ...]:
    return tuple(read_captures(name) for name in _tables.names(text))


def _pair(text: str) -> tuple[float, float]:
    try:
        checked, wrong = (float(word) for word in text.split(","))
    except ValueError:
        raise InputError(f"a clerical sample of {text}", rule="two numbers with a comma: checked, wrong",
                         hint="say --links 300,4 --non-links 300,12") from None  # fmt: skip
    return checked, wrong


def run(options: argparse.Namespace) -> None:
    """Estimate and print."""
    if _linked.asked(options):
        _linked.run(options)
        return
    if _regression.asked(options):
        _regression.run(options)
        return
    if options.by:
        _by(options)
        return
    table = _tables.read(options)
    result = attempt(_estimator(options, table), table)
    if options.json:
        print_json(estimate_document(result, _origin(options)))
    else:
        print_estimate(result)


def _origin(options: argparse.Namespace) -> dict[str, Any]:
    """Return what an answer was computed from, the tables that a method learned from among it."""
    others = [source.sha256 for table in options.elsewhere or () for source in table.sources]
    return provenance(options.table, options.seed) | ({"elsewhere": others} if others else {})


def _by(options: argparse.Namespace) -> None:
    """Estimate each stratum; the total is the sum, and is refused if one of them is, unless one fit gives them all."""
    strata = _tables.strata(options)
    if hasattr(discover.estimators().get(options.method or ""), "by"):
        _of_one_fit(options, strata)
        return
    results = {value: attempt(_estimator(options, table), table) for value, table in strata.items()}
    if options.json:
        origin = _origin(options)
        rows = [estimate_document(result, origin, **{options.by: value}) for value, result in results.items()]
        print_json({"estimates": rows, "total": _total(results, origin)})
    else:
        print_estimates(results.values(), **{options.by: list(results)})
        told = _total(results, {})
        print(f"total: no number, {told['refusal']}" if told["refusal"] else total(results))


def _of_one_fit(options: argparse.Namespace, strata: Mapping[str, Any]) -> None:
    estimator: Any = _estimator(options, next(iter(strata.values())))
    origin = provenance(options.table, options.seed)
    try:
        groups, whole = estimator.by(strata)
    except EstimationError as error:
        refusal = Refusal(error.method, error.reason, error.hint, sum(table.n_observed for table in strata.values()))
        told = estimate_document(refusal, origin)
        print_json({"estimates": [], "total": told}) if options.json else print_estimate(refusal)
        return
    if options.json:
        rows = [estimate_document(found, origin, **{options.by: value}) for value, found in groups.items()]
        print_json({"estimates": rows, "total": estimate_document(whole, origin)})
        return
    print_estimates(groups.values(), **{options.by: list(groups)})
    print("\ntotal, of the same fit")
    print_estimate(whole)


def _total(results: dict[str, Estimate | Refusal], origin: dict[str, Any]) -> dict[str, Any]:
    try:
        return estimate_document(total(results), origin)
    except EstimationError as error:
        return {"n_hat": None, "refusal": f"no total, because {error.reason}"}


def _estimator(options: argparse.Namespace, table: CaptureTable | RepeatCounts) -> Estimator:
    """Return the estimator that the words pick, or say which word it does not know."""
    name = options.method or recommended(table)
    kind = discover.named("method", name, discover.estimators())
    if not isinstance(table, kind.takes):
        wanted, found = _spoken(kind.takes), _spoken(type(table))
        raise InputError(f"{name} on {found}", place=str(options.table), rule=f"it takes {wanted}",
                         hint="`dvstats list estimators` says what each takes")  # fmt: skip
    given = {option: getattr(options, option) for option in OPTIONS if getattr(options, option) is not None}
    if "interval" in given:
        given |= _interval(kind, given.pop("interval"))
    if "criterion" in given:
        given["criterion"] = discover.named("criterion", given["criterion"], CRITERIA)
        _demand(kind, "criterion", "--criterion")
    estimator: Estimator = discover.configured(kind, given)
    return estimator


def _interval(kind: type[Any], word: str) -> dict[str, Any]:
    """Return the option of a method that a word for an interval sets."""
    discover.named("interval", word, {**INTERVALS, **LIMITS, AVERAGED: None})
    if word == AVERAGED and kind.method == AVERAGED:
        return {}
    option = AVERAGED if word == AVERAGED else "limits" if word in LIMITS else "interval"
    _demand(kind, option, f"--interval {word}")
    return {option: {AVERAGED: True, **LIMITS, **INTERVALS}[word]}


def _demand(kind: type[Any], option: str, said: str) -> None:
    """Refuse what a method cannot do, and name those that can."""
    if option not in {field.name for field in fields(kind)}:
        able = [name for name, other in discover.estimators().items()
                if other.takes is kind.takes and option in {field.name for field in fields(other)}]  # fmt: skip
        raise InputError(f"{said} with {kind.method}", rule="this method has its own",
                         hint=f"--method {', '.join(able)}" if able else "leave it out")  # fmt: skip


def _spoken(noun: type) -> str:
    return "captures over lists" if noun is CaptureTable else "repeat counts of one register"
