"""New labels for classes: a probability that adds up, and a move that leaves the prior what it is."""

import math
from itertools import product

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import kstest

from dvstats.numerics.latent_class_labels import log_sharing, relabel


@pytest.mark.parametrize("alpha", [0.05, 1.0, 20.0])
def test_who_is_in_which_class_has_a_probability_that_adds_up(alpha):
    people, classes = 5, 3
    shared = [np.bincount(z, minlength=classes) for z in product(range(classes), repeat=people)]
    assert sum(math.exp(log_sharing(members, alpha)) for members in shared) == pytest.approx(1.0, abs=1e-12)


@pytest.mark.parametrize("alpha", [0.3, 4.0])
def test_the_sticks_are_integrated_out(alpha):
    # One stick of two classes: 3 people took its first part, 2 the rest.
    told = quad(lambda v: v**3 * (1 - v) ** 2 * alpha * (1 - v) ** (alpha - 1), 0, 1)[0]
    assert math.exp(log_sharing(np.array([3, 2]), alpha)) == pytest.approx(told, rel=1e-8)


def test_the_move_leaves_concentration_and_classes_with_their_prior():
    rng, shape, rate, people = np.random.default_rng(20261125), 1.5, 0.5, 12
    before, after = np.zeros((2, 6000, 3))
    for draw in range(len(before)):
        alpha, left, members = rng.gamma(shape, 1 / rate), people, np.zeros(4, dtype=np.int64)
        for k in range(3):
            members[k] = rng.binomial(left, rng.beta(1, alpha))
            left -= members[k]
        members[3] = left
        chances = np.arange(4.0)[None, :]
        before[draw] = np.log(alpha), members[0], members[3]
        for _ in range(3):
            alpha = relabel(rng, members, chances, alpha, shape, rate)
        after[draw] = np.log(alpha), members[0], members[3]
        # What a class is like goes with its members.
        assert sorted(chances[0]) == [0, 1, 2, 3]
    assert (before != after).any(axis=1).mean() > 0.5
    for k in range(3):
        assert kstest(before[:, k], after[:, k]).pvalue > 0.005
    gap = np.corrcoef(before.T) - np.corrcoef(after.T)
    assert np.abs(gap).max() < 4 / np.sqrt(len(before))
