"""Dirichlet-process latent classes: what LCMCR samples, chains that disagree, calibration, any number of workers."""

import numpy as np
import pytest
from scipy.stats import kstest

from dvstats.core.captures import CaptureTable, histories
from dvstats.core.errors import EstimationError, InputError, NotConvergedError
from dvstats.core.estimate import Estimate
from dvstats.core.refusal import Refusal
from dvstats.estimators.dirichlet_latent_class import DirichletLatentClass
from dvstats.store.capture_file import read_captures
from dvstats.store.sample import sample
from dvstats.studies.attempt import attempt

UK = read_captures(sample("captures/uk_modern_slavery_2013_five_lists.csv"))
SPINA = read_captures(sample("captures/new_york_spina_bifida.csv"))


def test_on_the_uk_table_the_chains_do_not_agree_and_there_is_no_estimate():
    told = attempt(DirichletLatentClass(), UK)
    assert isinstance(told, Refusal)
    assert "do not agree" in told.reason
    assert told.reason.partition("medians are ")[2].count(", ") == 3


def test_chains_as_long_as_those_of_lcmcr_end_in_the_two_places_where_its_chains_end():
    draws = DirichletLatentClass(chains=6, burn_in=10_000, draws=1_000, thinning=50, seed=3).sample(UK)
    # Two single chains of LCMCR print medians of 20,643 and 12,290.
    assert min(draws.medians) < 13_500
    assert max(draws.medians) > 19_000
    assert not draws.converged


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
    one, many = (
        DirichletLatentClass(burn_in=20, draws=50, thinning=1, jobs=jobs).sample(UK).numbers for jobs in (1, 8)
    )
    assert (one == many).all()


def test_a_largest_number_is_never_passed_and_is_told():
    short = DirichletLatentClass(burn_in=200, draws=2000, thinning=2, most=800)
    assert (short.sample(SPINA).numbers <= 800).all()


@pytest.mark.parametrize("wrong", [{"chains": 1}, {"n_classes": 0}, {"most": 100.0}])
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
