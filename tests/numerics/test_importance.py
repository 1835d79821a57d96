"""Weighted draws: integrals known exactly, in one t and in several, and what they are worth."""

import numpy as np
import pytest
from scipy.stats import multivariate_normal, multivariate_t

from dvstats.numerics.importance import Proposal, importance, weighted_quantiles


@pytest.mark.parametrize("size", [1, 3, 12])
def test_a_normal_integrates_to_one_wherever_the_draws_begin(size):
    rng = np.random.default_rng(size)
    root = np.tril(rng.normal(size=(size, size)) * 0.2) + np.eye(size)
    law = multivariate_normal(np.arange(size), root @ root.T)
    begin = Proposal.single(np.arange(size) + 1 / size, np.eye(size))
    found = importance(lambda x: np.atleast_1d(law.logpdf(x)), begin, 20_000, rng)
    assert found.log_mass == pytest.approx(0, abs=0.02)
    assert found.means == pytest.approx(np.arange(size), abs=0.08)
    assert found.spreads == pytest.approx(np.sqrt(np.diag(root @ root.T)), rel=0.06)
    assert found.effective > 5_000


def test_the_density_of_a_mixture_is_that_of_its_parts():
    centres, roots = np.array([[0.0, 1.0], [2.0, -1.0]]), np.array([np.eye(2), [[2.0, 0], [0.5, 1.0]]])
    proposal, at = Proposal(centres, roots, np.array([0.3, 0.7])), np.random.default_rng(3).normal(size=(50, 2)) * 3
    parts = [
        multivariate_t.pdf(at, centre, root @ root.T * 4 / 6, df=6) for centre, root in zip(centres, roots, strict=True)
    ]
    assert proposal.log_density(at) == pytest.approx(np.log(0.3 * parts[0] + 0.7 * parts[1]))


def test_draws_of_a_mixture_come_from_it():
    centres, roots = np.array([[-40.0], [40.0]]), np.array([[[1.0]], [[2.0]]])
    drawn = Proposal(centres, roots, np.array([0.25, 0.75])).draw(40_000, np.random.default_rng(2))[:, 0]
    assert (drawn < 0).mean() == pytest.approx(0.25, abs=0.002)
    assert drawn[drawn > 0].std() == pytest.approx(2.0, rel=0.05)
    assert drawn[drawn < 0].std() == pytest.approx(1.0, rel=0.05)


def test_a_heavy_tail_is_reached_by_a_ladder():
    def cauchy(x):
        return -np.log1p((x**2).sum(axis=1)) * 1.5 - np.log(2 * np.pi)

    rungs = np.exp(np.arange(0.0, 8.0))
    shares = 1 / np.sqrt(rungs)
    ladder = Proposal(np.zeros((8, 2)), np.array([np.eye(2) * r for r in np.sqrt(rungs)]), shares / shares.sum())
    found = importance(cauchy, ladder, 20_000, np.random.default_rng(5))
    assert found.log_mass == pytest.approx(0, abs=0.06)
    assert found.effective > 5_000
    far = np.abs(found.draws[:, 0]) > 10
    assert found.weights[far].sum() == pytest.approx(1 - 2 / np.pi * np.arctan(10), rel=0.1)


def test_quantiles_of_equal_weights_are_those_of_the_values():
    values = np.random.default_rng(1).normal(size=5001)
    told = weighted_quantiles(values, np.full(5001, 1 / 5001), (0.1, 0.5, 0.9))
    assert told == pytest.approx(np.quantile(values, [0.1, 0.5, 0.9]), abs=2e-3)
