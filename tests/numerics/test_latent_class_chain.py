"""Chains that borrow from smaller tables: the limit on N, the tables, and the posterior, which is the same without."""

import numpy as np
import pytest
from scipy.special import betaln, gammaln
from scipy.stats import nbinom

from dvstats.core.captures import CaptureTable
from dvstats.estimators.dirichlet_latent_class import DirichletLatentClass
from dvstats.numerics.latent_class_chain import exchange, log_within, smaller_tables

SMALL = CaptureTable(("a", "b", "c"), {(1, 0, 0): 30, (0, 1, 0): 24, (1, 1, 0): 6, (0, 0, 1): 40, (1, 0, 1): 11,
                                       (0, 1, 1): 9, (1, 1, 1): 4})  # fmt: skip


def test_the_probability_of_staying_within_the_limit_is_that_of_the_negative_binomial():
    rng = np.random.default_rng(1)
    for _ in range(500):
        n, missed = int(10 ** rng.uniform(0, 4)), rng.uniform(0.02, 0.999)
        room = int(10 ** rng.uniform(0, 4.5))
        theirs = nbinom.logcdf(room, n, 1 - missed)
        if theirs > -500:
            assert log_within(n, missed, float(n + room)) == pytest.approx(theirs, rel=1e-9, abs=1e-9)


def test_the_first_table_is_whole_and_the_others_have_about_their_part_of_the_cases():
    counts = np.array([995, 695, 463, 316, 76, 62, 54, 19, 19, 15, 11, 8, 4, 3, 1, 1, 1, 1])
    tables = smaller_tables(counts, (0.5, 0.2))
    assert (tables[0] == counts).all()
    assert tables.sum(axis=1) / counts.sum() == pytest.approx([1, 0.5, 0.2], abs=0.002)
    # Rounding must not take all single cases away at once: exchanges would hardly ever be accepted.
    assert 0 < tables[1, -4:].sum() < 4


def test_an_exchange_that_both_tables_like_is_always_made_and_one_that_neither_likes_hardly_ever():
    rng, tables = np.random.default_rng(1), np.array([[80, 20], [40, 10]])
    fits, fails = np.log([0.4, 0.1, 0.5]), np.log([0.1, 0.4, 0.5])
    for logs, changed in ((np.array([fails, fits]), 1), (np.array([fits, fails]), 0)):
        place = np.arange(2)
        exchange(rng, tables, np.inf, place, logs, 0)
        assert place[0] == changed


def chance_of_one_class(counts, unseen):
    """The likelihood of one class times 1/N, its chances integrated out, for each number of the unseen."""
    on = np.array([sum(count for history, count in counts.items() if history[j]) for j in range(3)])[:, None]
    n = sum(counts.values())
    total = gammaln(n + unseen) - gammaln(unseen + 1)
    return total + betaln(on + 1, n + unseen - on + 1).sum(axis=0)


@pytest.mark.parametrize("most", [np.inf, 300.0])
def test_with_one_class_the_draws_have_the_posterior_that_can_be_summed(most):
    unseen = np.arange(0.0, min(most - SMALL.n_observed, 40_000) + 1)
    height = chance_of_one_class(SMALL.counts, unseen)
    mass = np.exp(height - height.max())
    exact = SMALL.n_observed + unseen[np.searchsorted(np.cumsum(mass) / mass.sum(), [0.1, 0.5, 0.9])]
    draws = DirichletLatentClass(n_classes=1, burn_in=500, draws=8_000, thinning=4, beside=(0.5, 0.2), most=most)
    assert np.quantile(draws.sample(SMALL).numbers, [0.1, 0.5, 0.9]) == pytest.approx(exact, rel=0.01)


def test_smaller_tables_beside_do_not_move_the_posterior():
    with_them, without = (
        DirichletLatentClass(n_classes=3, burn_in=1000, draws=6_000, thinning=6, beside=beside, most=1000, seed=4)
        .sample(SMALL).numbers for beside in ((0.4,), ())
    )  # fmt: skip
    shares = [0.1, 0.5, 0.9]
    assert np.quantile(with_them, shares) == pytest.approx(np.quantile(without, shares), rel=0.025)
