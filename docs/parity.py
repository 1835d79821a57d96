"""Write `parity.md`: our numbers beside those of other packages, from the reference files of the tests."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from dvstats import discover
from dvstats.core.captures import CaptureTable, RepeatCounts
from dvstats.core.errors import EstimationError
from dvstats.estimators._intervals import wald
from dvstats.estimators.loglinear import LogLinear
from dvstats.estimators.sample_coverage import SampleCoverage
from dvstats.estimators.stepwise import Stepwise
from dvstats.measures.pool import pool

HERE = Path(__file__).resolve().parent
REFERENCE = HERE.parent / "tests" / "reference"
COLUMNS = ("package", "table", "method", "quantity", "theirs", "ours", "difference")
HEAD = """# Our numbers and those of other packages

Written by `python -m docs.parity` from `tests/reference`, where each file names its origin; a test holds the page
against what is computed now. The difference is relative to theirs. A refusal of ours is written as such.
"""
Row = tuple[str, str, str, str, float, float | None]


def load(path: str) -> Any:
    """Return a reference file."""
    return json.loads((REFERENCE / path).read_text("utf-8"))


def table_of(one: dict[str, Any]) -> CaptureTable:
    """Return the capture table of a reference, whichever way it is written."""
    counts = (
        one["counts"] if isinstance(one["counts"], dict) else dict(zip(one["histories"], one["counts"], strict=True))
    )
    return CaptureTable(tuple(one["lists"]), {tuple(map(int, h)): int(c) for h, c in counts.items() if "1" in h})


def rcapture() -> Iterator[Row]:
    """Yield log-linear models."""
    for one in load("rcapture/loglinear.json")["tables"]:
        for theirs in one["models"]:
            ours = LogLinear(theirs["model"], interval=wald).fit(table_of(one))
            yield ("Rcapture 1.4-4", one["table"], theirs["model"], "N", theirs["abundance"], ours.n_hat)
            yield ("Rcapture 1.4-4", one["table"], theirs["model"], "std. error", theirs["stderr"], ours.std_error)


def sparsemse() -> Iterator[Row]:
    """Yield forward selection at each threshold."""
    for one in load("sparsemse/stepwise.json")["tables"]:
        package = "MultipleSystemsEstimation 1.2.0" if one["table"] == "Korea" else "SparseMSE 2.0.1"
        for threshold, n_hat in one["n_hat_by_threshold"].items():
            ours = Stepwise(threshold=float(threshold)).fit(table_of(one)).n_hat
            yield (package, one["table"], f"stepwise, {threshold}", "N", n_hat, ours)


def care1() -> Iterator[Row]:
    """Yield the two forms of sample coverage that are always finite."""
    for name, one in load("care1/sample_coverage.json")["tables"].items():
        parts = SampleCoverage().parts(table_of(one))
        yield ("CARE1 1.1.0", name, "independent", "N", one["independent"], float(parts.independent))
        yield ("CARE1 1.1.0", name, "low coverage", "N", one["low"], float(parts.low))


def singlercapture() -> Iterator[Row]:
    """Yield estimators of repeat counts; a refusal of ours has no number."""
    for one in load("singlercapture/repeats.json")["tables"]:
        counts = RepeatCounts(dict(zip(one["captures"], one["count"], strict=True)))
        for theirs in one["results"]:
            ours = fitted(theirs["method"], counts)
            yield ("singleRcapture 0.2", one["table"], theirs["method"], "N", theirs["n_hat"], ours)


def fitted(method: str, counts: RepeatCounts) -> float | None:
    """Return our estimate, or nothing where it is refused."""
    try:
        return float(discover.estimators()[method]().fit(counts).n_hat)
    except EstimationError:
        return None


def metafor() -> Iterator[Row]:
    """Yield pooled log risk ratios."""
    told = load("metafor/bcg.json")
    a, b, c, d = np.array(told["rows"], dtype=float).T
    effect = np.log(a / (a + b)) - np.log(c / (c + d))
    trials = pd.DataFrame({"y": effect, "v": 1 / a - 1 / (a + b) + 1 / c - 1 / (c + d)})
    for model in ("DL", "REML", "PM"):
        ours = pool(trials, effect="y", variance="v", model=model.lower()).frame.iloc[0]
        for name, quantity in (("mu", "estimate"), ("tau2", "tau2")):
            theirs = told["expected"][model][name]
            yield ("metafor 3.8-1", "dat.bcg", model, quantity, theirs, float(ours[quantity]))


def rows() -> list[Row]:
    """Return all comparisons."""
    return [row for package in (rcapture, sparsemse, care1, singlercapture, metafor) for row in package()]


def line(row: Row) -> str:
    """Return a comparison as a row of the page."""
    theirs, ours = row[4:]
    if ours is None:
        return f"| {' | '.join(row[:4])} | {theirs:.9g} | refused | |"
    return f"| {' | '.join(row[:4])} | {theirs:.9g} | {ours:.9g} | {abs(ours / theirs - 1):.0e} |"


def page() -> str:
    """Return the page."""
    return "\n".join([HEAD, f"| {' | '.join(COLUMNS)} |", "|---" * len(COLUMNS) + "|", *map(line, rows()), ""])


if __name__ == "__main__":
    (HERE / "parity.md").write_text(page(), encoding="utf-8")
