"""Dirichlet-process latent classes: what LCMCR samples, chains that disagree, calibration, any number of workers."""

import numpy as np
import pytest
from scipy.stats import kstest

from dvstats.charts.forest import forest
from dvstats.cli._show import estimate_document
from dvstats.core.captures import CaptureTable, histories
from dvstats.core.errors import EstimationError, InputError, NotConvergedError
from dvstats.core.estimate import Estimate, Interval
from dvstats.core.refusal import Refusal
from dvstats.core.tidy import tidy
from dvstats.estimators.dirichlet_latent_class import DirichletLatentClass
from dvstats.store.capture_file import read_captures
from dvstats.store.sample import sample
from dvstats.studies.attempt import attempt
from dvstats.studies.total import total
from tests.certified.reading import tables

UK = read_captures(sample("captures/uk_modern_slavery_2013_five_lists.csv"))
SPINA = read_captures(sample("captures/new_york_spina_bifida.csv"))
DIABETES = tables()["diabetes"]
WEST = read_captures(sample("captures/us_western_trafficking_five_lists.csv"))
OTHER = Estimate(11_300, 2744, Interval(9_700, 13_300), "averaged")


def test_chains_alone_do_not_agree_on_the_uk_table_and_there_is_no_estimate():
    # Two single chains of LCMCR print medians of 20,643 and 12,290: near the second these end too.
    alone = DirichletLatentClass(beside=(), burn_in=1000, draws=1000, thinning=8)
    draws = alone.sample(UK)
    assert draws.rhat > 1.1
    assert min(draws.medians) < 13_500
    told = attempt(alone, UK)
    assert isinstance(told, Refusal)
    assert "do not agree" in told.reason
    assert told.reason.partition("medians are ")[2].count(", ") == 3


def test_chains_that_exchange_with_smaller_tables_agree_sooner():
    alone, beside = (
        DirichletLatentClass(chains=8, burn_in=1000, draws=500, thinning=10, beside=parts).sample(DIABETES)
        for parts in ((), (0.5, 0.2))
    )
    assert beside.rhat < alone.rhat
    assert beside.effective > alone.effective


def test_nothing_of_what_has_not_converged_leaves_as_a_number():
    told = attempt(DirichletLatentClass(beside=(), burn_in=50, draws=100, thinning=1), UK)
    document = estimate_document(told, {})
    assert document["n_hat"] is None
    assert "low" not in document
    assert "do not agree" in document["refusal"]
    assert tidy(told)["estimate"].isna().all()
    assert "conf_low" not in tidy(told)
    drawn = forest(tidy([told, OTHER]))
    assert [line.get_ydata()[0] for line in drawn.lines if line.get_marker() == "o"] == [1]
    with pytest.raises(EstimationError, match="no estimate"):
        total({"all": told})


def test_the_medians_of_the_chains_are_told_with_the_estimate_too():
    told = DirichletLatentClass(burn_in=500, draws=1500, thinning=4).fit(WEST)
    assert "R-hat" in told.warnings[0]
    assert told.warnings[1].partition("are ")[2].partition(";")[0].count(", ") == 3


def test_what_has_not_converged_is_an_error_of_its_own():
    with pytest.raises(NotConvergedError, match="R-hat"):
        DirichletLatentClass(burn_in=50, draws=100, thinning=1).fit(UK)


def test_draws_can_be_looked_at_although_there_is_no_estimate():
    draws = DirichletLatentClass(burn_in=50, draws=100, thinning=1).sample(UK)
    assert not draws.converged
    assert draws.medians.shape == (4,)
    assert (draws.occupied >= 1).all()


def test_one_class_is_independence():
    told = DirichletLatentClass(n_classes=1, burn_in=500, draws=4000, thinning=2).fit(SPINA)
    assert isinstance(told, Estimate)
    # Independent lists give 763.9 with a standard error near 26; the prior 1/N and flat chances move it by little.
    assert told.n_hat == pytest.approx(763, abs=4)


def test_the_draws_are_the_same_for_any_number_of_workers():
    one, *many = (
        DirichletLatentClass(burn_in=20, draws=50, thinning=1, jobs=jobs).sample(UK).numbers for jobs in (1, 2, 8)
    )
    assert all((one == other).all() for other in many)


def test_a_largest_number_is_never_passed_and_is_told():
    short = DirichletLatentClass(burn_in=200, draws=2000, thinning=2, most=800)
    assert (short.sample(SPINA).numbers <= 800).all()


@pytest.mark.parametrize("wrong", [{"chains": 1}, {"n_classes": 0}, {"most": 100.0}, {"beside": (0.5, 1.0)}])
def test_options_that_make_no_sense_are_bad_input(wrong):
    with pytest.raises(InputError):
        DirichletLatentClass(**wrong).sample(SPINA)


def test_histories_that_cannot_occur_are_refused():
    partial = CaptureTable(("a", "b", "c"), {(1, 0, 0): 5, (0, 1, 0): 4, (1, 1, 0): 3}, frozenset({(0, 0, 1)}))
    with pytest.raises(EstimationError, match="cannot occur"):
        DirichletLatentClass().fit(partial)


def drawn(rng, most):
    """Draw everything from the prior with 1/N up to a largest N, and a table of three lists."""
    number = int(np.exp(rng.uniform(np.log(50), np.log(most))))
    alpha = max(rng.gamma(0.25, 4.0), 1e-300)
    broken = np.append(1 - rng.random(2) ** (1 / alpha), 1.0)
    shares = broken * np.append(1.0, np.cumprod(1 - broken[:-1]))
    chances = rng.random((3, 3))
    classes = rng.choice(3, size=number, p=shares / shares.sum())
    held = rng.random((number, 3)) < chances[classes]
    counts = {h: int((held == np.array(h)).all(axis=1).sum()) for h in histories(3)}
    return number, counts


def test_ranks_of_the_truth_are_uniform_when_tables_come_from_the_prior():
    rng, ranks, most = np.random.default_rng(20261124), [], 2000
    sampler = DirichletLatentClass(n_classes=3, chains=2, burn_in=300, draws=150, thinning=10, most=most)
    while len(ranks) < 150:
        number, counts = drawn(rng, most)
        # The smallest number is part of the prior: tables that leave no doubt that it is passed carry all the mass.
        if sum(counts.values()) < 50:
            continue
        draws = sampler.sample(CaptureTable(("a", "b", "c"), counts)).numbers.ravel()
        ranks.append((draws < number).mean() + rng.random() * (draws == number).mean())
    assert kstest(ranks, "uniform").pvalue > 0.01
