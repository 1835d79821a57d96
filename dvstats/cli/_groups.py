"""Print estimates of groups, and the total they add up to: of one fit, or of a fit for each."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from typing import Any

from dvstats.cli._show import estimate_document, print_estimate, print_estimates, print_json, provenance
from dvstats.core.cases import Cases
from dvstats.core.errors import EstimationError, InputError
from dvstats.core.estimate import Estimate
from dvstats.core.refusal import Refusal
from dvstats.core.register import Register
from dvstats.studies.total import total

# Groups are named by a word for each of the columns asked for.
Words = tuple[str, ...]
OneFit = Callable[[], tuple[Mapping[Words, Estimate], Estimate]]


def print_groups(options: argparse.Namespace, people: Cases | Register, estimator: Any) -> None:
    """Fit people once, and print N by the values of the column asked for with its total, or why there is none."""
    if not hasattr(estimator, "by"):
        raise InputError(f"--by with {estimator.method}", rule="it gives one estimate for all",
                         hint="put the column into --formula")  # fmt: skip

    def fitted() -> tuple[Mapping[Words, Estimate], Estimate]:
        groups, whole = estimator.by(people, options.by)
        return {(value,): found for value, found in groups.items()}, whole

    origin = provenance(people.sources[0], options.seed)
    print_one_fit(options, fitted, (options.by,), people.n_observed, origin)


def print_one_fit(
    options: argparse.Namespace, fitted: OneFit, names: Words, n_observed: int, origin: dict[str, Any]
) -> None:
    """Print the groups of one fit and their total, or why there is none."""
    try:
        groups, whole = fitted()
    except EstimationError as error:
        refusal = Refusal(error.method, error.reason, error.hint, n_observed)
        told = estimate_document(refusal, origin)
        print_json({"estimates": [], "total": told}) if options.json else print_estimate(refusal)
        return
    if options.json:
        print_json({"estimates": _rows(groups, names, origin), "total": estimate_document(whole, origin)})
        return
    print_estimates(groups.values(), **_columns(groups, names))
    print("\ntotal, of the same fit")
    print_estimate(whole)


def print_separate(
    options: argparse.Namespace, results: Mapping[Words, Estimate | Refusal], names: Words, origin: dict[str, Any]
) -> None:
    """Print an estimate for each group and their sum, which is refused if one of them is."""
    if options.json:
        print_json({"estimates": _rows(results, names, origin), "total": _total(results, origin)})
        return
    print_estimates(results.values(), **_columns(results, names))
    told = _total(results, {})
    print(f"total: no number, {told['refusal']}" if told["refusal"] else total(spoken(results)))


def spoken(groups: Mapping[Words, Any]) -> dict[str, Any]:
    """Return groups by their words in one text; two groups that would be called alike are bad input.

    Examples
    --------
    >>> spoken({("F", "north"): 1, ("M", "north"): 2})
    {'F, north': 1, 'M, north': 2}
    """
    found: dict[str, Any] = {}
    for words, one in groups.items():
        if (name := ", ".join(words)) in found:
            raise InputError(f"two groups called {name!r}", rule="a comma parts the words of a group",
                             hint="write these words without commas")  # fmt: skip
        found[name] = one
    return found


def _columns(groups: Mapping[Words, Any], names: Words) -> dict[str, list[str]]:
    return {name: [words[place] for words in groups] for place, name in enumerate(names)}


def _rows(groups: Mapping[Words, Estimate | Refusal], names: Words, origin: dict[str, Any]) -> list[dict[str, Any]]:
    return [estimate_document(one, origin, **dict(zip(names, words, strict=True))) for words, one in groups.items()]


def _total(results: Mapping[Words, Estimate | Refusal], origin: dict[str, Any]) -> dict[str, Any]:
    try:
        return estimate_document(total(spoken(results)), origin)
    except EstimationError as error:
        return {"n_hat": None, "refusal": f"no total, because {error.reason}"}
