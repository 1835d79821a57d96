"""Same numbers for any number of workers and for the same seed, in every function that has such a parameter."""

import dataclasses
import importlib
import importlib.util
import inspect
import pkgutil

import numpy as np
import pandas as pd
import pytest
from joblib import parallel_config

import dvstats
from dvstats.cli import main
from dvstats.core.captures import CaptureTable, RepeatCounts
from dvstats.core.cases import Cases
from dvstats.core.hierarchy import hierarchies
from dvstats.core.register import Register
from dvstats.discover import estimators
from dvstats.estimators._average import average
from dvstats.estimators._averaged_search import averaged_interval
from dvstats.estimators._bootstrap import bca, percentile, resample
from dvstats.estimators._crossed import crossed
from dvstats.estimators._learners import boosting, forest, logistic
from dvstats.estimators._model_posterior import model_posterior
from dvstats.estimators._ratios import ratio_estimate
from dvstats.estimators._regression_bootstrap import percentile as register_percentile
from dvstats.estimators._regression_bootstrap import resample as resample_register
from dvstats.estimators._regression_bootstrap import semiparametric
from dvstats.estimators._search import by_bic, candidates
from dvstats.estimators.best import Best
from dvstats.estimators.chapman import Chapman
from dvstats.estimators.decomposable import one_over_n
from dvstats.estimators.dirichlet_latent_class import DirichletLatentClass
from dvstats.estimators.doubly_robust import DoublyRobust
from dvstats.estimators.hierarchical import Hierarchical
from dvstats.estimators.latent_class import LatentClass
from dvstats.estimators.linkage_corrected import LinkageCorrected
from dvstats.estimators.linkage_corrected_loglinear import LinkageCorrectedLogLinear
from dvstats.estimators.mt import Mt
from dvstats.estimators.regression import Regression
from dvstats.estimators.stepwise import Stepwise
from dvstats.estimators.thresholded import Thresholded
from dvstats.measures._adjusted import adjusted, rates_from
from dvstats.measures.agreement import agreement
from dvstats.measures.harm_share import harm_share
from dvstats.measures.rank_sets import rank_sets
from dvstats.measures.share import share
from dvstats.measures.underreported_counts import underreported_counts
from dvstats.numerics.decomposable import posterior
from dvstats.numerics.harm import perturbed_shares
from dvstats.numerics.lattice import all_models, term_masks
from dvstats.numerics.lattice_fits import fit_lattice
from dvstats.numerics.lattice_profile import open_profiles
from dvstats.numerics.lattice_reach import models_within
from dvstats.numerics.list_experiment import chi_bar_p
from dvstats.numerics.loglinear_evidence import Normal
from dvstats.numerics.shares import adjusted_draws
from dvstats.numerics.threads import in_threads
from dvstats.numerics.underreporting import ReportedCounts, drawn
from dvstats.numerics.underreporting import posterior as posterior_of_reporting
from dvstats.records.review import review_sample
from dvstats.store.capture_file import read_captures
from dvstats.store.sample import sample
from dvstats.studies.interval_coverage import interval_coverage
from dvstats.studies.linkage_draws import linkage_draws
from dvstats.studies.recover import recover
from dvstats.studies.simulate import lists_with
from tests.records.test_review import world as world_of_registers

FIVE = sample("captures/us_western_trafficking_five_lists.csv")
LISTS = read_captures(FIVE)
THREE = LISTS.only(*LISTS.lists[:3])
CELLS = np.nan_to_num(LISTS.cells())
POSSIBLE = ~np.isnan(LISTS.cells())
TWO = CaptureTable(("a", "b"), {(1, 1): 190, (1, 0): 210, (0, 1): 110})
OTHER = CaptureTable(("a", "b"), {(1, 1): 185, (1, 0): 215, (0, 1): 115})
SEEN = RepeatCounts({1: 15169, 2: 1957, 3: 393, 4: 99, 5: 28, 6: 16})
FREQUENCIES = np.array([300.0, 40.0, 12.0, 3.0])
RATES = rates_from((0.3, 0.02), (0.4, 0.02))
WHICH = np.random.default_rng(8)
REGISTER = Register(pd.DataFrame({"captures": WHICH.geometric(0.6, 300), "x": WHICH.normal(size=300)}))
X, YES = np.column_stack([np.ones(200), WHICH.normal(size=200)]), WHICH.integers(0, 2, 200).astype(float)
PEOPLE = pd.DataFrame({"a": WHICH.integers(0, 2, 400), "b": WHICH.integers(0, 2, 400), "x": WHICH.normal(size=400)})
CASES = Cases(PEOPLE[(PEOPLE["a"] + PEOPLE["b"]) > 0], ("a", "b"))
RATINGS = pd.DataFrame(WHICH.integers(1, 5, (20, 3)).astype(float), columns=["r", "s", "t"])
OFFENCES = pd.DataFrame({"all": [10, 200, 5000], "dv": [4, 60, 900], "days": [5000, 1800, 20]})
AREAS = pd.DataFrame({"label": list("abcde"), "x": [1.0, 1.2, 1.9, 2.0, 3.5], "se": 0.4})
COUNTED = pd.DataFrame({"z": [12, 30, 9, 44], "people": [900, 2500, 700, 3000]})
REPORTED = ReportedCounts(
    COUNTED["z"].to_numpy(float), COUNTED["people"].to_numpy(float), np.ones((4, 1)), np.zeros((4, 0)), -1.0, 0.5, 1.0,
    np.zeros(4), np.zeros(4),
)  # fmt: skip


def lower_bound(counts):
    return float(counts.sum() + counts[0] ** 2 / (2 * counts[1]))


def fitted(kind, data, **fixed):
    """An example of an estimator: its fit, with what is asked for."""
    return lambda **asked: kind(**fixed, **asked).fit(data)


def world(rng):
    return lists_with(300, (0.5, 0.4), rng)


def squares(jobs):
    found = np.empty(10_000)

    def work(begin, end, out):
        out[begin:end] = np.sqrt(np.arange(begin, end))

    in_threads(work, len(found), (found,), jobs)
    return found


def averages(jobs):
    found = average(LISTS, jobs)
    return [found.quantile(tail) for tail in (0.9, 0.5, 0.1)], found.centre, found.n_models


def profiles(jobs):
    rows, sizes = term_masks(all_models(5, 1), 5, 1)
    given = np.array([np.log(2000.0)] * len(rows)), np.array([0.3] * len(rows))
    found = open_profiles(CELLS, POSSIBLE, rows, sizes, np.zeros((0, 32)), *given, jobs)
    return found.log_top, found.conditional_height, found.roots(2000.0, np.arange(len(rows)))


def of_models(seed):
    found = model_posterior(crossed({"all": THREE}), tuple(hierarchies(3, 2)), Normal(), 2_000, seed)
    return found.probabilities, found.unseen


def of_persons(seed):
    return resample_register(Regression("~ x").fitted(REGISTER), semiparametric, 100, seed)


RATED = {"raters": ("r", "s", "t"), "kind": "krippendorff", "resamples": 50}
SHARED = {
    "part": "dv",
    "whole": "all",
    "reporting_part": (0.3, 0.02),
    "reporting_whole": (0.4, 0.02),
    "draws": 500,
    "whole_victim_based": True,
}
EXAMPLES = {
    "estimators._average.average": averages,
    "estimators._averaged_search.averaged_interval": lambda jobs: averaged_interval(
        LISTS, candidates(LISTS, 2), by_bic, 0.95, jobs
    ),
    "estimators._bootstrap.resample": lambda seed=1, jobs=1: (
        resample(lower_bound, FREQUENCIES, 200, seed, jobs).replicates
    ),
    "estimators._learners.logistic": lambda seed: logistic(X, YES, X, seed),
    "estimators._learners.forest": lambda seed: forest(X, YES, X, seed),
    "estimators._learners.boosting": lambda seed: boosting(X, YES, X, seed),
    "estimators._ratios.ratio_estimate": lambda seed: ratio_estimate(SEEN, "x", (), 0.95, seed, surplus=False),
    "estimators._regression_bootstrap.resample": of_persons,
    "estimators.best.Best": fitted(Best, LISTS, limits=percentile, bootstrap=100),
    "estimators.dirichlet_latent_class.DirichletLatentClass": lambda **asked: DirichletLatentClass(
        burn_in=200, draws=200, thinning=2, **asked
    ).sample(LISTS).numbers,
    "estimators.doubly_robust.DoublyRobust": fitted(DoublyRobust, CASES, formula="~ x"),
    "estimators._model_posterior.model_posterior": lambda seed: of_models((seed,)),
    "estimators.hierarchical.Hierarchical": fitted(Hierarchical, THREE, draws=2_000),
    "estimators.latent_class.LatentClass": fitted(LatentClass, LISTS, classes=2, starts=3),
    "estimators.linkage_corrected.LinkageCorrected": fitted(
        LinkageCorrected, TWO, links=(190, 4), non_links=(210, 10), bootstrap=200
    ),
    "estimators.linkage_corrected_loglinear.LinkageCorrectedLogLinear": fitted(
        LinkageCorrectedLogLinear, LISTS, links=(190, 4), non_links=(210, 10), model="[1,2,3]", bootstrap=100
    ),
    "estimators.regression.Regression": fitted(
        Regression, REGISTER, formula="~ x", limits=register_percentile, bootstrap=100
    ),
    "estimators.stepwise.Stepwise": fitted(Stepwise, LISTS, limits=bca, bootstrap=100),
    "estimators.thresholded.Thresholded": fitted(Thresholded, LISTS, draws=5_000),
    "measures._adjusted.adjusted": lambda seed: adjusted((0.1, 0.09, 0.11), RATES, True, 0.95, 500, seed),
    "measures.agreement.agreement": lambda seed: agreement(RATINGS, seed=seed, **RATED),
    "measures.harm_share.harm_share": lambda seed: harm_share(
        OFFENCES, count="all", part="dv", weight="days", seed=seed
    ),
    "measures.rank_sets.rank_sets": lambda seed: rank_sets(
        AREAS, label="label", estimate="x", std_error="se", draws=1000, seed=seed
    ),
    "measures.share.share": lambda seed: share(OFFENCES, seed=seed, **SHARED),
    "measures.underreported_counts.underreported_counts": lambda seed: underreported_counts(
        COUNTED, count="z", exposure="people", report_prior=(-1.0, 0.5), seed=seed
    ),
    "numerics.decomposable.posterior": lambda jobs: posterior(CELLS, 1 / 32, one_over_n, jobs=jobs).mass,
    "numerics.harm.perturbed_shares": lambda seed: perturbed_shares(
        FREQUENCIES, 2 * FREQUENCIES[::-1], np.arange(4.0), 50.0, 100, seed
    ),
    "numerics.lattice_fits.fit_lattice": lambda jobs: fit_lattice(
        CELLS, POSSIBLE, *term_masks(all_models(5, 2), 5, 2), jobs=jobs
    ).log_unseen,
    "numerics.lattice_profile.open_profiles": profiles,
    "numerics.lattice_reach.models_within": lambda jobs: models_within(
        CELLS, POSSIBLE, 5, 3, np.log(CELLS.sum()), 200.0, jobs=jobs
    ).models,
    "numerics.list_experiment.chi_bar_p": lambda seed: chi_bar_p(
        np.array([-0.2, 0.1, 0.3]), np.eye(3) / 50 + 0.002, seed
    ),
    "numerics.shares.adjusted_draws": lambda seed: adjusted_draws(0.1, (0.3, 0.02), (0.4, 0.02), 0.95, 500, seed),
    "numerics.threads.in_threads": squares,
    "numerics.underreporting.drawn": lambda seed: drawn(REPORTED, posterior_of_reporting(REPORTED), 50, seed),
    "studies.interval_coverage.interval_coverage": lambda seed=1, jobs=1: interval_coverage(
        Chapman(), world, 300, replicates=40, seed=seed, jobs=jobs
    ),
    "studies.linkage_draws.linkage_draws": lambda jobs: linkage_draws(Chapman(), [TWO, OTHER], jobs=jobs),
    "records.review.review_sample": lambda seed: review_sample(
        world_of_registers(np.random.default_rng(5))[1], 0.9, size=100, searches=10, seed=seed
    ),
    "studies.recover.recover": lambda seed=1, jobs=1: recover(
        Mt(), TWO, "[1,2]", replicates=40, seed=seed, jobs=jobs
    ),
}  # fmt: skip
# What only writes a seed down, and what holds it for the functions beside it.
DRAW_NOTHING = {"cli._show.provenance", "measures.agreement.Ratings"}
# They need Splink, and Spark: the tests of records run them where these are installed.
SPLINK = {"records.link_alike.link_alike", "records.similarity.scored", "records.spark.link_alike"}
# A seed that is there because all learners are called alike.
# Without early stopping, and with too few rows to bin by a sample, boosting draws nothing.
NO_CHANCE = {"estimators._learners.logistic", "estimators._learners.boosting"}
LEARNERS = {"estimators._learners.forest", "estimators._learners.boosting"}


def having(*names):
    """Every function and class of the package, hidden modules included, with a parameter of one of these names."""
    for found in pkgutil.walk_packages(dvstats.__path__, "dvstats."):
        module = importlib.import_module(found.name)
        for name, one in vars(module).items():
            own = getattr(one, "__module__", "") == found.name and not name.startswith("_")
            if (
                own
                and (inspect.isfunction(one) or (inspect.isclass(one) and dataclasses.is_dataclass(one)))
                and set(names) & set(inspect.signature(one).parameters)
            ):
                yield f"{found.name.removeprefix('dvstats.')}.{name}"


def told(result):
    """A result as nested tuples of bytes and words: equal only if every bit is."""
    if isinstance(result, np.ndarray | np.generic):
        return (result.dtype.str, result.shape, result.tobytes())
    if isinstance(result, pd.DataFrame):
        return result.to_csv(float_format="%.17g")
    if dataclasses.is_dataclass(result):
        return tuple((field.name, told(getattr(result, field.name))) for field in dataclasses.fields(result))
    if isinstance(result, list | tuple):
        return tuple(map(told, result))
    if isinstance(result, dict):
        return tuple((key, told(value)) for key, value in result.items())
    return result.hex() if isinstance(result, float) else result


def of_its_own(kind):
    """The example of an estimator that has none above: its own test's `EXAMPLE`, or its fit with its defaults."""
    own = f"tests.estimators.test_{kind.__module__.rpartition('.')[2]}"
    if importlib.util.find_spec(own) and hasattr(importlib.import_module(own), "EXAMPLE"):
        return importlib.import_module(own).EXAMPLE
    two = getattr(kind, "n_lists", (1, 12))[1] == 2
    return fitted(kind, TWO if two else USUAL[kind.takes])


USUAL = {CaptureTable: LISTS, RepeatCounts: SEEN, Register: REGISTER, Cases: CASES}
WORKERS = sorted(having("jobs", "workers"))
SEEDED = sorted(set(having("seed")) - DRAW_NOTHING - SPLINK)
ESTIMATORS = {f"{kind.__module__.removeprefix('dvstats.')}.{kind.__name__}": kind for kind in estimators().values()}
EXAMPLES |= {name: of_its_own(ESTIMATORS[name]) for name in {*WORKERS, *SEEDED} & ESTIMATORS.keys() - EXAMPLES.keys()}


def test_every_function_with_workers_or_a_seed_has_an_example():
    assert set(WORKERS) | set(SEEDED) == set(EXAMPLES)
    assert len(WORKERS) >= 14


@pytest.mark.parametrize("name", WORKERS)
def test_one_two_and_eight_workers_give_the_same_bits(name):
    one, two = (told(EXAMPLES[name](jobs=jobs)) for jobs in (1, 2))
    # Starting eight processes takes longer than their work: eight of joblib's are threads here.
    with parallel_config(backend="threading"):
        eight = told(EXAMPLES[name](jobs=8))
    assert one == two == eight


@pytest.mark.parametrize("name", SEEDED)
def test_the_same_seed_gives_the_same_bits_and_another_seed_others(name):
    if name in LEARNERS:
        pytest.importorskip("sklearn")
    first, again, other = (told(EXAMPLES[name](seed=seed)) for seed in (1, 1, 2))
    assert first == again
    assert (first != other) or name in NO_CHANCE


@pytest.mark.parametrize("words", [("--method", "best", "--bootstrap", "100"), ("--method", "averaged")])
def test_the_command_line_prints_the_same_for_any_number_of_workers(capsys, words):
    shown = []
    for jobs in ("1", "2", "8"):
        assert main(["estimate", str(FIVE), *words, "--jobs", jobs, "--json"]) == 0
        shown.append(capsys.readouterr().out)
    assert shown[0] == shown[1] == shown[2]
