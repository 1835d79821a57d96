"""Pieces of a sweep of latent classes against what they must have on average."""

import numpy as np
import pytest
from scipy.special import digamma

from dvstats.numerics.latent_class_gibbs import draw_classes


@pytest.mark.parametrize("alpha", [1e-3, 0.05, 1.0, 30.0])
def test_what_is_left_of_the_stick_has_its_mean_on_the_log_scale_however_small(alpha):
    # With alpha of 0.001 it is e to the power of -1,000 on average, which is no number of the machine.
    rng, members, shares = np.random.default_rng(20261124), np.array([40, 0]), np.empty(2)
    left = [draw_classes(rng, alpha, members, shares) for _ in range(40_000)]
    expected = digamma(alpha) - digamma(41 + alpha)
    assert np.mean(left) == pytest.approx(expected, abs=4 * np.std(left) / 200)


def test_the_shares_of_the_classes_add_up_and_follow_their_members():
    rng, members, shares = np.random.default_rng(1), np.array([600, 300, 100]), np.empty(3)
    drawn = np.array([(draw_classes(rng, 0.5, members, shares), *shares)[1:] for _ in range(4000)])
    assert drawn.sum(axis=1) == pytest.approx(1.0, abs=1e-12)
    first = 601 / (601 + 400.5)
    second = (1 - first) * 301 / (301 + 100.5)
    assert drawn.mean(axis=0) == pytest.approx([first, second, 1 - first - second], abs=0.002)
