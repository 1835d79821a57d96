"""Print the groups of one fit, and the total they add up to."""

from __future__ import annotations

import argparse
from typing import Any

from dvstats.cli._show import estimate_document, print_estimate, print_estimates, print_json, provenance
from dvstats.core.cases import Cases
from dvstats.core.errors import EstimationError, InputError
from dvstats.core.refusal import Refusal
from dvstats.core.register import Register


def print_groups(options: argparse.Namespace, people: Cases | Register, estimator: Any) -> None:
    """Fit once, and print N by the values of the column asked for with its total, or why there is none."""
    origin = provenance(people.sources[0], options.seed)
    if not hasattr(estimator, "by"):
        raise InputError(f"--by with {estimator.method}", rule="it gives one estimate for all",
                         hint="put the column into --formula")  # fmt: skip
    try:
        groups, total = estimator.by(people, options.by)
    except EstimationError as error:
        refusal = Refusal(error.method, error.reason, error.hint, people.n_observed)
        told = estimate_document(refusal, origin)
        print_json({"estimates": [], "total": told}) if options.json else print_estimate(refusal)
        return
    if options.json:
        rows = [estimate_document(found, origin, **{options.by: value}) for value, found in groups.items()]
        print_json({"estimates": rows, "total": estimate_document(total, origin)})
    else:
        print_estimates(groups.values(), **{options.by: list(groups)})
        print(f"total, of the same fit: {total}")
