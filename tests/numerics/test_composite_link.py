"""Log-linear means seen through a matrix: the plain fit without one, the truth on expected counts, a maximum."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from dvstats.numerics.composite_link import fit_through
from dvstats.numerics.poisson_loglinear import fit_unseen
from dvstats.numerics.record_splits import splits

CELLS = np.array([[1.0, a, b, c, a * b] for a in (0, 1) for b in (0, 1) for c in (0, 1)])
UNSEEN, DESIGN = CELLS[0], CELLS[1:]
COUNTS = st.lists(st.integers(1, 500), min_size=7, max_size=7).map(lambda one: np.array(one, dtype=float))


@settings(max_examples=50)
@given(COUNTS)
def test_through_nothing_it_is_the_poisson_log_linear_fit(counts):
    found, plain = fit_through(DESIGN, counts, np.eye(7), UNSEEN), fit_unseen(DESIGN, counts, UNSEEN)
    assert found.unseen == pytest.approx(plain.unseen, rel=1e-7)
    assert found.means == pytest.approx(plain.fit.means, rel=1e-7)
    assert found.deviance == pytest.approx(plain.deviance, rel=1e-6, abs=1e-6)


@settings(max_examples=50)
@given(st.lists(st.floats(-1.5, 1.5), min_size=4, max_size=4), st.lists(st.floats(0.6, 1), min_size=3, max_size=3))
def test_expected_counts_give_the_means_that_made_them(slopes, keep):
    beta = np.array([5.0, *slopes])
    through = splits(np.array(keep))
    found = fit_through(DESIGN, through @ np.exp(DESIGN @ beta), through, UNSEEN)
    assert found.unseen == pytest.approx(np.exp(5), rel=1e-6)
    assert found.means == pytest.approx(np.exp(DESIGN @ beta), rel=1e-6)
    assert found.deviance == pytest.approx(0, abs=1e-6)


def test_it_is_at_the_maximum_of_the_poisson_likelihood():
    counts, through = np.array([160.0, 249, 70, 140, 62, 142, 52]), splits(np.array([0.9, 0.95, 0.8]))

    def lost(beta):
        nu = through @ np.exp(DESIGN @ beta)
        return float(np.sum(nu - counts * np.log(nu)))

    start = np.linalg.lstsq(DESIGN, np.log(counts), rcond=None)[0]
    best = minimize(lost, start, method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-12, "maxiter": 20_000})
    found = fit_through(DESIGN, counts, through, UNSEEN)
    assert found.unseen == pytest.approx(np.exp(best.x[0]), rel=1e-5)


def test_where_less_is_counted_than_others_put_there_nobody_is_unseen_and_there_is_no_fit():
    # Of those on a and c, and of those on all, so many part that more than are there would be on c alone.
    counts, through = np.array([150.0, 300, 90, 400, 190, 310, 140]), splits(np.array([0.8, 0.9, 0.6]))
    assert (np.linalg.solve(through, counts) < 0).any()
    assert fit_through(DESIGN, counts, through, UNSEEN) is None


def test_a_cell_that_is_not_identified_has_no_number():
    counts = np.array([30.0, 30, 0, 30, 0, 0, 0])
    assert fit_through(DESIGN, counts, np.eye(7), UNSEEN) is None
