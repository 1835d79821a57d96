"""Rank every hierarchical model of several lists by a criterion, with the N of each.

model        lists numbered in the order of the columns; [12,3]: lists 1 and 2 depend on each other, 3 on none
existence    exists: all fitted cells are positive; extended: some are zero, and N is identified all the same
peers        what SparseMSE and MultipleSystemsEstimation say: 0 fine, 1 no fit, 2 N not identified, 3 both
equivalent   how many models give this same fit; it is shown once
weight       of the average over all fits, by the criterion
"""

from __future__ import annotations

import argparse
import textwrap
from typing import Any

import numpy as np
import pandas as pd

from dvstats import discover
from dvstats.cli import _tables
from dvstats.cli._show import print_json, print_table, provenance
from dvstats.core.captures import CaptureTable
from dvstats.core.errors import InputError
from dvstats.core.estimate import spoken
from dvstats.estimators._loglinear import peers_verdict
from dvstats.estimators._search import (
    CRITERIA,
    PLAUSIBLE,
    Candidates,
    Criterion,
    averaged_n,
    candidates,
    spread,
    weights,
)

NONE = "no hierarchical model identifies the number of the unseen: check the linkage, or merge lists"

LEGEND = (
    "[12,3]: lists 1 and 2 depend on each other, 3 on none. existence: extended means that some fitted cells are zero "
    "and N is identified all the same. peers: what SparseMSE says, 0 fine, 1 no fit, 2 N not identified, 3 both. "
    "equivalent: how many models give this same fit."
)
WIDTH = 100


def declare(parser: argparse.ArgumentParser) -> None:
    """Declare what the verb takes."""
    _tables.declare(parser)
    parser.add_argument("--criterion", default="bic", help="bic (default), aic or aicc")
    parser.add_argument(
        "--max-order", type=int, default=2, metavar="K", help="highest order of an interaction (default 2)"
    )
    parser.add_argument("--top", type=int, default=20, metavar="N", help="how many to show (default 20)")
    parser.add_argument("--admissible", choices=("peers", "facial"), default="peers",
                        help="peers: as SparseMSE admits; facial: all that identify N")  # fmt: skip
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(options: argparse.Namespace) -> None:
    """Fit all models and print the best."""
    table = _tables.read(options)
    if not isinstance(table, CaptureTable):
        raise InputError("repeat counts", place=str(options.table), rule="models are of several lists")
    criterion = discover.named("criterion", options.criterion, CRITERIA)
    found = candidates(table, options.max_order, peers_only=options.admissible == "peers").ranked(criterion)
    rows = _rows(table, found, criterion, options.top)
    told: dict[str, Any] = _reach(found, criterion, table.n_observed) if len(found) else {"refusal": NONE}
    if options.json:
        print_json({**_number(found), **told, "models": rows, "provenance": provenance(table.sources[0])})
        return
    if not rows:
        print(NONE)
        return
    print_table(pd.DataFrame(rows).replace({"aicc": {np.inf: np.nan}}))
    lists = ", ".join(f"{i} {name}" for i, name in enumerate(table.lists, 1))
    print(textwrap.fill(f"Lists: {lists}. {LEGEND}", WIDTH), end="\n\n")
    print(f"{_counted(found)}; {_shown(rows, len(found))}.")
    low, high = (spoken(told["plausible"][end]) for end in ("low", "high"))
    print(f"N averaged by weight: {spoken(told['average'])}; fits within {PLAUSIBLE:g} points of the best give "
          f"{low if low == high else f'{low} to {high}'}.")  # fmt: skip


def _reach(found: Candidates, criterion: Criterion, n_observed: int) -> dict[str, Any]:
    """Return the average of N over all fits, and how far those go that are nearly as good as the best."""
    low, high = spread(found, criterion)
    return {"average": averaged_n(found, criterion, n_observed),
            "plausible": {"within": PLAUSIBLE, "low": low, "high": high}, "refusal": None}  # fmt: skip


def _number(found: Candidates) -> dict[str, Any]:
    """Return how many models can be estimated; where not all were fitted, what the others can weigh."""
    if found.left_out:
        return {"n_models": None, "n_fitted": int(found.equivalent.sum()), "left_out": found.left_out}
    return {"n_models": int(found.equivalent.sum())}


def _counted(found: Candidates) -> str:
    if found.left_out:
        return f"{len(found):,} fits are within reach; all other models together weigh less than {found.left_out:.1g}"
    models, fits = int(found.equivalent.sum()), len(found)
    if models == 1:
        return "1 model can be estimated"
    return f"{models:,} models can be estimated and give {fits:,} {'fit' if fits == 1 else 'different fits'}"


def _shown(rows: list[dict[str, Any]], fits: int) -> str:
    if len(rows) == fits:
        return "it is shown" if fits == 1 else "all are shown"
    return "the first is shown" if len(rows) == 1 else f"the first {len(rows)} are shown"


def _rows(table: CaptureTable, found: Candidates, criterion: Criterion, top: int) -> list[dict[str, Any]]:
    shown = found.rows(np.arange(min(top, len(found))))
    return [
        {"model": str(one.model), "n_hat": one.n_hat, "aic": one.aic, "aicc": one.aicc, "bic": one.bic,
         "weight": weight, "existence": one.existence, "peers": peers_verdict(table, one.model),
         "equivalent": one.equivalent}
        for one, weight in zip(shown, weights(found, criterion).tolist(), strict=False)
    ]  # fmt: skip
