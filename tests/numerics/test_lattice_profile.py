"""Profiles of many models at once equal the profile of one, and their slopes are derivatives."""

import numpy as np
import pytest

from dvstats.numerics.lattice import all_models, term_masks
from dvstats.numerics.lattice_fits import ADMITTED, fit_lattice
from dvstats.numerics.lattice_profile import READY, digamma, open_profiles
from dvstats.numerics.multinomial_profile import profile_limits
from dvstats.numerics.poisson_loglinear import fit_unseen


def opened(seed, n_lists=4):
    rng = np.random.default_rng(seed)
    counts = np.r_[0, rng.poisson(rng.gamma(2, 8, 2**n_lists - 1))].astype(float)
    possible = np.arange(2**n_lists) > 0
    rows, sizes = term_masks(all_models(n_lists, 2), n_lists, 2)
    fits = fit_lattice(counts, possible, rows, sizes)
    keep = np.flatnonzero(fits.state == ADMITTED)
    spread = np.sqrt(fits.log_unseen_variance[keep])
    found = open_profiles(counts, possible, rows[keep], sizes[keep], np.zeros((0, len(counts))),
                          fits.log_unseen[keep], spread)  # fmt: skip
    return counts, possible, rows[keep], sizes[keep], found


@pytest.mark.parametrize("seed", range(5))
def test_the_roots_are_those_of_a_profile_interval(seed):
    counts, possible, rows, sizes, found = opened(seed)
    assert (found.state == READY).all()
    for i in range(0, len(rows), 9):
        design = np.array([[float(w & term == term) for term in rows[i][: sizes[i]]] for w in range(len(counts))])
        fitted = fit_unseen(design[possible], counts[possible], design[0])
        low, high = (limit - counts.sum() for limit in profile_limits(fitted, 0.95))
        if low > 1e-3 and high < 1e3 * counts.sum():
            assert found.roots(low, np.array([i]))[0][0] == pytest.approx(1.959963985, abs=2e-5)
            assert found.roots(high, np.array([i]))[0][0] == pytest.approx(-1.959963985, abs=2e-5)


@pytest.mark.parametrize("unseen", [3.0, 40.0, 900.0, 1100.0, 5e4])
def test_the_slope_is_the_derivative(unseen):
    *_, rows, _, found = opened(8)
    every = np.arange(len(rows))
    step = 1e-3 * unseen
    difference = (found.roots(unseen + step, every)[0] - found.roots(unseen - step, every)[0]) / (2 * step)
    roots, slopes = found.roots(unseen, every)
    clear = np.abs(roots) > 0.05
    assert slopes[clear] == pytest.approx(difference[clear], rel=2e-3, abs=1e-9)


def test_a_top_at_zero_keeps_one_sign():
    counts = np.array([0, 40.0, 50, 9, 30, 8, 7, 0])
    rows, sizes = term_masks(all_models(3, 2)[-1:], 3, 2)
    found = open_profiles(counts, counts >= -np.arange(8), rows, sizes, np.zeros((0, 8)), np.array([2.0]), np.ones(1))
    assert found.state[0] == READY
    assert np.exp(found.log_top[0]) < 1e-5
    assert found.roots(1.0, np.array([0]))[0][0] < 0


@pytest.mark.parametrize(
    ("x", "value"), [(1.0, -0.57721566490153286), (0.5, -1.9635100260214235), (50.0, 3.9019896734278921)]
)
def test_digamma_at_known_points(x, value):
    assert digamma(x) == pytest.approx(value, abs=1e-12)
