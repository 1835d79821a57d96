"""What `dvstats link --alike` does: link by similarity, and say how far N hangs on it."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from dvstats import discover
from dvstats.cli import _method_options, _signature
from dvstats.cli._show import estimate_document, print_estimates, print_table
from dvstats.cli._tables import names
from dvstats.core.captures import CaptureTable
from dvstats.core.errors import InputError
from dvstats.core.hierarchy import Hierarchy
from dvstats.core.roles import Estimator
from dvstats.estimators.linkage_corrected import LinkageCorrected
from dvstats.estimators.linkage_corrected_loglinear import LinkageCorrectedLogLinear
from dvstats.records import spark
from dvstats.records.link import Linked
from dvstats.records.link_alike import link_alike
from dvstats.records.merges import Merges, check_threshold
from dvstats.records.registers import names_of
from dvstats.records.review import review_sample, reviewed
from dvstats.records.reviewed import Reviewed
from dvstats.records.similarity import KINDS
from dvstats.store.table_file import read_table
from dvstats.store.working_file import write_working
from dvstats.studies.attempt import attempt
from dvstats.studies.linkage_draws import drawn
from dvstats.studies.recommend import recommended
from dvstats.studies.threshold_band import LABEL, THRESHOLDS, threshold_band

ENGINES: Mapping[str, Callable[..., Merges]] = {"duckdb": link_alike, "spark": spark.link_alike}
NEED_ALIKE = ("threshold", "band", "review", "reviewed", "draws", "method", "model")
THRESHOLD, DRAWS = 0.9, 20


def declare(parser: argparse.ArgumentParser) -> None:
    """Declare the options of a linkage by similarity."""
    group = parser.add_argument_group("persons who are alike (extra `linkage`)")
    group.add_argument("--alike", action="store_true", help="link on what is alike, by Splink; three columns or more")
    group.add_argument("--threshold", type=float, metavar="P",
                       help="probability from which two records are of one person (default 0.9)")  # fmt: skip
    group.add_argument("--band", type=Path, metavar="FILE", help="N at several thresholds, written as CSV: "
                       "`dvstats figure forest --label threshold` draws it")  # fmt: skip
    group.add_argument("--review", type=Path, metavar="FILE", help="write a sample for clerical review, as CSV: lists "
                       "and rows, nothing of what stands there")  # fmt: skip
    group.add_argument("--review-size", type=int, default=300, metavar="N", help="merges in the sample (default 300)")
    group.add_argument("--searches", type=int, default=100, metavar="N",
                       help="persons to search for in the sample, for each pair of lists (default 100)")  # fmt: skip
    group.add_argument("--reviewed", type=Path, metavar="FILE", help="the sample with its answers: error rates, and N "
                       "corrected by them")  # fmt: skip
    group.add_argument("--draws", type=int, metavar="M", help="linkages drawn from the answers (default 20)")
    group.add_argument("--method", metavar="NAME", help="method for N; by default the recommended one")
    group.add_argument(
        "--model", help='with --reviewed: correct the lists under this log-linear model too, as "[12,3]"'
    )
    _signature.option(group, "seed", int, "seed of everything random", default=1)


def asked(options: argparse.Namespace) -> bool:
    """Tell whether a linkage by similarity is asked for; its options without it are refused."""
    given = [f"--{name}" for name in NEED_ALIKE if getattr(options, name) is not None]
    if given and not options.alike:
        raise InputError(f"{', '.join(given)} without --alike", rule="columns that are equal have no probability",
                         hint="say --alike")  # fmt: skip
    return bool(options.alike)


def run(options: argparse.Namespace) -> tuple[Linked, dict[str, Any]]:
    """Link, write what is asked for, and return the histories and all that is to be told."""
    engine = discover.named("engine", options.engine, ENGINES)
    threshold = THRESHOLD if options.threshold is None else options.threshold
    check_threshold(threshold)
    estimator = _estimator(options)
    found = engine(options.registers, _kinds(options.on), keyed=options.keyed, seed=options.seed)
    linked = found.linked(threshold)
    told: dict[str, Any] = {"threshold": threshold}
    if options.band:
        tables = {one: found.captures(found.at(one)) for one in sorted({*THRESHOLDS, threshold})}
        told["band"] = threshold_band(estimator, tables)
        write_working(told["band"].drop(columns=["assumes", "warnings"], errors="ignore"), options.band)
    if options.review:
        sample = review_sample(found, threshold, size=options.review_size, searches=options.searches, seed=options.seed)
        write_working(sample, options.review)
        told["review"] = len(sample)
    if options.reviewed:
        told |= _corrected(options, found, threshold, estimator, linked.captures)
    return linked, told


def _kinds(text: str) -> dict[str, str]:
    """Return each column with its kind, a name where none is said."""
    said = [word.rpartition(":") if word.rpartition(":")[2] in KINDS and ":" in word else (word, "", "name")
            for word in names(text)]  # fmt: skip
    if len({column for column, _, _ in said}) < len(said):
        raise InputError(f"--on {text}", rule="each column once")
    return {column: kind for column, _, kind in said}


def _estimator(options: argparse.Namespace) -> Estimator:
    """Return the method for N, and refuse what cannot be before registers are compared for an hour."""
    if options.draws is not None and options.draws < 2:
        raise InputError(f"--draws {options.draws}", rule="two or more linkages are combined", hint="--draws 20")
    listed = CaptureTable(names_of(options.registers), {(1,) * len(options.registers): 1})
    kind = discover.named("method", options.method or recommended(listed), discover.estimators())
    if kind.takes is not CaptureTable:
        raise InputError(f"--method {kind.method}", rule="linked registers are captures over lists")
    if options.model and not options.reviewed:
        raise InputError(f"--model {options.model}", rule="it is for the correction by a review", hint="say --reviewed "
                         "FILE; `dvstats estimate --model` fits a model to the table of --out")  # fmt: skip
    if options.model:
        Hierarchy.parse(options.model, listed.lists)
    estimator: Estimator = _method_options.configured(kind, {})
    return estimator


def _corrected(
    options: argparse.Namespace, found: Merges, threshold: float, estimator: Estimator, captures: CaptureTable
) -> dict[str, Any]:  # fmt: skip
    answers = reviewed(found, threshold, read_table(options.reviewed))
    number = DRAWS if options.draws is None else options.draws
    results = [attempt(estimator, captures), drawn(estimator, answers.draws(number, options.seed))]
    results += [attempt(corrected, captures) for corrected in _correcting(options, answers, captures.n_lists)]
    return {"error_rates": answers.error_rates(), "estimates": results}


def _correcting(options: argparse.Namespace, answers: Reviewed, n_lists: int) -> Iterator[Estimator]:
    """Yield the methods that correct by the samples of a review: of two lists, and under a model."""
    links, non_links = answers.samples()
    told = {"links": links, "non_links": non_links, "seed": options.seed}
    if n_lists == 2:
        yield _method_options.configured(LinkageCorrected, told)
    if options.model:
        yield _method_options.configured(LinkageCorrectedLogLinear, told | {"model": options.model})


def document(told: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is told as JSON has it."""
    frames = {name: value.to_dict(orient="records") for name, value in told.items() if isinstance(value, pd.DataFrame)}
    estimates = [estimate_document(one, {}) for one in told.get("estimates", ())]
    return {**told, **frames, **({"estimates": estimates} if estimates else {})}


def show(told: Mapping[str, Any]) -> None:
    """Print what is told besides the histories."""
    if "band" in told:
        print()
        print_table(told["band"][[LABEL, *(name for name in ("estimate", "conf_low", "conf_high", "n_observed",
                                                             "refusal") if name in told["band"])]])  # fmt: skip
    if "review" in told:
        print(f"\n{told['review']:,} questions for the reviewer: fill in same_person with 1 or 0, and second_row for "
              "who is found in a search; rows are counted below the header")  # fmt: skip
    if "error_rates" in told:
        print()
        print_table(told["error_rates"])
        print()
        print_estimates(told["estimates"])
