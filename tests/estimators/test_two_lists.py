"""Two lists: what Chapman's form promises, over all overlaps that can be."""

import numpy as np
import pytest
from scipy.stats import hypergeom

from dvstats.core.captures import CaptureTable
from dvstats.core.errors import NoOverlapError
from dvstats.estimators.chapman import Chapman
from dvstats.estimators.lincoln_petersen import LincolnPetersen

# N, n1 and n2 with n1 + n2 >= N: then the lists share somebody, and both moments are unbiased (Seber 1970).
WORLDS = [(30, 20, 15), (60, 40, 33), (200, 120, 90)]


def fitted(n1, n2, m):
    return Chapman().fit(CaptureTable(("a", "b"), {(1, 1): m, (1, 0): n1 - m, (0, 1): n2 - m}))


def over_overlaps(n, n1, n2):
    """Yield the chance of each overlap that can be, and the estimate from it."""
    for m in range(max(n1 + n2 - n, 1), min(n1, n2) + 1):
        yield hypergeom.pmf(m, n, n1, n2), fitted(n1, n2, m)


@pytest.mark.parametrize(("n", "n1", "n2"), WORLDS)
def test_chapman_is_unbiased_where_the_lists_must_meet(n, n1, n2):
    assert sum(chance * told.n_hat for chance, told in over_overlaps(n, n1, n2)) == pytest.approx(n, rel=1e-10)


@pytest.mark.parametrize(("n", "n1", "n2"), WORLDS)
def test_its_variance_is_unbiased_there_too(n, n1, n2):
    chances, told = zip(*over_overlaps(n, n1, n2), strict=True)
    true = np.average([(one.n_hat - n) ** 2 for one in told], weights=chances)
    assert np.average([one.std_error**2 for one in told], weights=chances) == pytest.approx(true, rel=1e-10)


def test_lincoln_petersen_is_the_product_of_the_lists_over_their_overlap():
    told = LincolnPetersen().fit(CaptureTable(("a", "b"), {(1, 1): 40, (1, 0): 60, (0, 1): 20}))
    assert told.n_hat == pytest.approx(100 * 60 / 40)


def test_lists_that_share_nobody_are_refused():
    with pytest.raises(NoOverlapError, match="share no case"):
        Chapman().fit(CaptureTable(("a", "b"), {(1, 0): 5, (0, 1): 7}))
