"""Rank every hierarchical model of several lists by a criterion, with the N of each."""

from __future__ import annotations

import argparse
from typing import Any

import numpy as np
import pandas as pd

from dvstats import discover
from dvstats.cli import _tables
from dvstats.cli._show import print_json, print_table, provenance
from dvstats.core.captures import CaptureTable
from dvstats.core.errors import InputError
from dvstats.estimators._search import CRITERIA, Candidates, Criterion, candidates


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
    rows = _rows(found, criterion, options.top)
    n_models = int(found.equivalent.sum())
    if options.json:
        print_json({"n_models": n_models, "models": rows, "provenance": provenance(options.table)})
    else:
        print_table(pd.DataFrame(rows))
        print(f"{n_models:,} models can be estimated and give {len(found):,} fits; the first {len(rows)} are shown")


def _rows(found: Candidates, criterion: Criterion, top: int) -> list[dict[str, Any]]:
    scores = criterion(found)
    weights = np.exp(-(scores - scores.min(initial=np.inf)) / 2)
    shown = found.rows(np.arange(min(top, len(found))))
    return [
        {"model": str(one.model), "n_hat": one.n_hat, "aic": one.aic, "aicc": one.aicc, "bic": one.bic,
         "weight": weight, "existence": one.existence, "equivalent": one.equivalent}
        for one, weight in zip(shown, (weights / weights.sum()).tolist(), strict=False)
    ]  # fmt: skip
