"""Columns of crossed factors: orthogonal, of one length, and together all that a table can say."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dvstats.numerics.crossed import columns, contrasts


@given(st.lists(st.integers(2, 4), min_size=1, max_size=4), st.data())
def test_columns_are_orthogonal_to_each_other_and_to_the_constant(levels, data):
    terms = [tuple(f for f in range(len(levels)) if bits >> f & 1) for bits in range(1 << len(levels))]
    chosen = data.draw(st.lists(st.sampled_from(terms), min_size=1, max_size=6, unique=True))
    design = np.hstack([columns(levels, term) for term in chosen])
    assert design.T @ design == pytest.approx(np.prod(levels) * np.eye(design.shape[1]), abs=1e-9)


def test_all_terms_together_are_as_many_as_cells():
    terms = [tuple(f for f in range(3) if bits >> f & 1) for bits in range(8)]
    design = np.hstack([columns((2, 3, 2), term) for term in terms])
    assert design.shape == (12, 12)
    assert np.linalg.matrix_rank(design) == 12


def test_contrasts_sum_to_zero():
    assert contrasts(5).sum(axis=0) == pytest.approx(np.zeros(4), abs=1e-12)
    assert contrasts(1).shape == (1, 0)
