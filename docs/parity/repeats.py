"""One register with repeats: singleRcapture and Rcapture."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from docs.parity.reference import Row, load
from dvstats import discover
from dvstats.core.captures import RepeatCounts
from dvstats.core.estimate import Estimate
from dvstats.core.register import Register
from dvstats.estimators.regression import Regression
from dvstats.numerics.repeat_likelihoods import LIKELIHOODS
from dvstats.studies.attempt import attempt

OLD, NEW = "singleRcapture 0.2", "singleRcapture 0.2.3"
REGISTERS = {"M0": "zt-poisson", "chao": "chao"}
TWICE = {"zotpoisson": "ztoi-poisson", "zotgeom": "ztoi-geometric"}


def counted(told: dict[str, int]) -> RepeatCounts:
    """Return counts whose classes are written as words."""
    return RepeatCounts({int(k): int(count) for k, count in told.items()})


def fitted(method: str, counts: RepeatCounts) -> float | None:
    """Return our estimate, or nothing where it is refused."""
    found = attempt(discover.estimators()[method](), counts)
    return found.n_hat if isinstance(found, Estimate) else None


def singlercapture(path: str) -> Iterator[Row]:
    """Yield estimators of repeat counts; a refusal of ours has no number."""
    for one in load(path)["tables"]:
        counts = RepeatCounts(dict(zip(one["captures"], one["count"], strict=True)))
        for theirs in one["results"]:
            yield Row(OLD, one["table"], theirs["method"], "N", theirs["n_hat"], fitted(theirs["method"], counts))


def registers(path: str) -> Iterator[Row]:
    """Yield registers without a number of occasions, and models of those recorded twice or more."""
    told = load(path)
    for one in told["registers"]:
        for theirs, ours in REGISTERS.items():
            found = fitted(ours, counted(one["counts"]))
            yield Row("Rcapture 1.4-4, closedp.0", one["register"], ours, "N", one[theirs], found)
    for one in told["from_two"]["registers"]:
        for theirs, ours in TWICE.items():
            yield Row(
                NEW, one["register"], f"{ours} ({theirs})", "N", one[theirs], fitted(ours, counted(one["counts"]))
            )


def regression(path: str) -> Iterator[Row]:
    """Yield regressions whose fit of theirs is a maximum."""
    told = load(path)
    register = Register(pd.DataFrame(told["rows"], columns=told["columns"]))
    for theirs in (one for one in told["results"] if not one["failure"]):
        formula, share = theirs["formula"], theirs["share"]
        ours = Regression(formula, LIKELIHOODS[theirs["method"]], share=share).fit(register)
        method = f"{theirs['method']} {formula}" + (f", share {share}" if share != "~ 1" else "")
        yield Row(NEW, "netherlandsimmigrant", method, "N", theirs["n_hat"], ours.n_hat)
        yield Row(NEW, "netherlandsimmigrant", method, "std. error", theirs["std_error"], ours.std_error)
