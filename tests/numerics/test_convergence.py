"""R-hat and effective draws: known answers, and chains that do not agree."""

import numpy as np
import pytest
from scipy.stats import f_oneway, norm, rankdata

from dvstats.numerics.convergence import effective, rhat


def autoregressive(rng, correlation, chains=4, draws=20_000):
    noise = rng.normal(size=(chains, draws)) * np.sqrt(1 - correlation**2)
    found = np.empty_like(noise)
    found[:, 0] = rng.normal(size=chains)
    for at in range(1, draws):
        found[:, at] = correlation * found[:, at - 1] + noise[:, at]
    return found


@pytest.mark.parametrize("correlation", [0.0, 0.5, 0.9])
def test_the_effective_draws_of_an_autoregression_are_as_known(correlation):
    draws = autoregressive(np.random.default_rng(2), correlation)
    assert effective(draws) == pytest.approx(draws.size * (1 - correlation) / (1 + correlation), rel=0.12)
    assert rhat(draws) < 1.01


def test_draws_that_swing_are_worth_more_than_their_number():
    assert effective(autoregressive(np.random.default_rng(3), -0.5)) > 1.5 * 80_000


def test_chains_of_other_spread_do_not_agree_though_their_means_do():
    draws = np.random.default_rng(4).normal(size=(4, 2000)) * np.array([[1.0], [1.0], [1.0], [4.0]])
    assert rhat(draws) > 1.05


def test_a_chain_that_drifts_does_not_agree_with_itself():
    draws = np.random.default_rng(5).normal(size=(4, 2000)) + np.linspace(0, 3, 2000)
    assert rhat(draws) > 1.1


def test_a_change_of_scale_without_turning_round_changes_nothing():
    draws = autoregressive(np.random.default_rng(6), 0.5, draws=2000)
    assert rhat(np.exp(draws)) == pytest.approx(rhat(draws), abs=2e-3)
    assert effective(np.exp(draws)) == pytest.approx(effective(draws))


def test_means_that_differ_are_told_by_the_ratio_of_variances():
    # Rank-normalised halves as groups: R-hat squared is (n - 1) / n + F / n with F of the analysis of variance.
    draws = np.random.default_rng(7).normal(size=(4, 50)) + np.array([[0.0], [0.3], [0.9], [0.0]])
    groups = norm.ppf((rankdata(draws).reshape(4, 50) - 0.375) / (draws.size + 0.25)).reshape(8, 25)
    assert rhat(draws) == pytest.approx(((25 - 1) / 25 + f_oneway(*groups).statistic / 25) ** 0.5)
