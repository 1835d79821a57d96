"""The compiled engine: the same answer as the linear programme and the plain fit, for any table and model."""

import numpy as np
import pytest

from dvstats.numerics.lattice import all_models, term_masks
from dvstats.numerics.lattice_fits import ADMITTED, NOT_IDENTIFIED, UNDECIDED, fit_lattice
from dvstats.numerics.poisson_loglinear import facial_set, fit_unseen


def random_table(rng, n_lists):
    counts = np.r_[0, rng.poisson(rng.gamma(0.4, 6, 2**n_lists - 1))].astype(float)
    possible = np.ones(2**n_lists, dtype=bool)
    possible[0] = False
    if rng.random() < 0.3:
        possible[rng.integers(1, 2**n_lists)] = False
    counts[~possible] = 0
    return counts, possible


def design_of(row, size, n_cells):
    return np.array([[float(w & term == term) for term in row[:size]] for w in range(n_cells)])


@pytest.mark.parametrize(("n_lists", "number"), [(2, 1), (3, 8), (4, 113), (5, 6893)])
def test_there_are_as_many_models_as_known(n_lists, number):
    assert len(set(all_models(n_lists, n_lists).tolist())) == number


@pytest.mark.parametrize("seed", range(30))
def test_each_fit_equals_that_on_the_facial_set_of_the_linear_programme(seed):
    rng = np.random.default_rng(seed)
    n_lists = int(rng.integers(3, 6))
    counts, possible = random_table(rng, n_lists)
    models = all_models(n_lists, n_lists)
    chosen = rng.choice(models, min(15, len(models)), replace=False)
    rows, sizes = term_masks(chosen, n_lists, n_lists)
    fits = fit_lattice(counts, possible, rows, sizes)
    assert not (fits.state == UNDECIDED).any()
    for i, (row, size) in enumerate(zip(rows, sizes, strict=True)):
        design = design_of(row, size, len(counts))
        facial = facial_set(design[possible], counts[possible])
        slow = fit_unseen(design[possible], counts[possible], design[0], facial)
        assert (slow is None) == (fits.state[i] == NOT_IDENTIFIED)
        if slow is not None:
            assert np.log(slow.unseen) == pytest.approx(fits.log_unseen[i], abs=1e-9)
            assert slow.log_unseen_variance == pytest.approx(fits.log_unseen_variance[i], rel=1e-8)
            assert slow.log_likelihood == pytest.approx(fits.log_likelihood[i], abs=1e-8)
            assert bin(fits.cells[i]).count("1") == facial.sum()


def test_the_numbers_are_the_same_for_any_number_of_workers():
    counts, possible = random_table(np.random.default_rng(7), 5)
    rows, sizes = term_masks(all_models(5, 3), 5, 3)
    one, many = (fit_lattice(counts, possible, rows, sizes, jobs=jobs) for jobs in (1, 8))
    assert np.array_equal(one.log_unseen, many.log_unseen, equal_nan=True)
    assert np.array_equal(one.state, many.state)


def test_a_darroch_column_is_fitted_as_any_other_column():
    counts, possible = random_table(np.random.default_rng(11), 4)
    counts[1:] += 3
    possible[1:] = True
    held = np.array([bin(w).count("1") for w in range(16)], dtype=float)
    rows, sizes = term_masks(np.array([0]), 4, 2)
    fits = fit_lattice(counts, possible, rows, sizes, (held**2 / 2)[None, :])
    design = np.column_stack([design_of(rows[0], sizes[0], 16), held**2 / 2])
    slow = fit_unseen(design[possible], counts[possible], design[0])
    assert fits.state[0] == ADMITTED
    assert np.log(slow.unseen) == pytest.approx(fits.log_unseen[0], abs=1e-9)
    assert slow.fit.coefficients[-1] == pytest.approx(fits.coefficient[0], abs=1e-8)
