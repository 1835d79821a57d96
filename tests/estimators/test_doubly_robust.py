"""Two lists given covariates: identities without nuisance, recovery where independence is wrong, refusals."""

import importlib.util

import numpy as np
import pandas as pd
import pytest

from dvstats.core.cases import Cases
from dvstats.core.errors import EstimationError, InputError, MissingExtraError, NoOverlapError
from dvstats.estimators._learners import LEARNERS, forest, logistic
from dvstats.estimators.doubly_robust import DoublyRobust
from dvstats.estimators.lincoln_petersen import LincolnPetersen

STRATA = Cases(
    pd.DataFrame({"police": [1, 1, 0, 1, 1, 0], "shelter": [0, 1, 1, 0, 1, 1],
                  "sex": ["F", "F", "F", "M", "M", "M"], "count": [60, 40, 20, 90, 10, 30]}),
    ("police", "shelter"),
)  # fmt: skip


def drawn(n, seed):
    """Both lists see more of those with a large x."""
    rng = np.random.default_rng(seed)
    x = rng.uniform(-1, 1, n)
    on = (rng.random((n, 2)) < 1 / (1 + np.exp(-np.column_stack([-0.5 + 1.5 * x, -0.2 + 1.2 * x])))).astype(int)
    return Cases(pd.DataFrame(on, columns=["a", "b"]).assign(x=x)[on.any(axis=1)], ("a", "b"))


@pytest.mark.parametrize("folds", [1, 2, 5])
@pytest.mark.parametrize("counts", [(40, 60, 20), (7, 300, 11), (500, 1, 1)])
def test_without_covariates_it_is_lincoln_and_petersen(folds, counts):
    two = Cases(pd.DataFrame({"a": [1, 1, 0], "b": [1, 0, 1], "count": counts}), ("a", "b"))
    found = DoublyRobust("~ 1", folds=folds).fit(two)
    assert found.n_hat == pytest.approx(LincolnPetersen().fit(two.captures()).n_hat, rel=1e-9)


def test_without_covariates_its_error_is_near_that_of_lincoln_and_petersen():
    two = Cases(pd.DataFrame({"a": [1, 1, 0], "b": [1, 0, 1], "count": [400, 600, 200]}), ("a", "b"))
    assert DoublyRobust().fit(two).std_error == pytest.approx(LincolnPetersen().fit(two.captures()).std_error, rel=0.01)


def test_with_groups_and_one_part_it_is_the_sum_over_groups():
    alone = sum(LincolnPetersen().fit(part.captures()).n_hat for part in STRATA.strata("sex").values())
    assert DoublyRobust("~ sex", folds=1).fit(STRATA).n_hat == pytest.approx(alone, rel=1e-9)


def test_covariates_recover_what_two_lists_alone_miss_and_the_interval_holds():
    found = [DoublyRobust("~ x", folds=2).fit(drawn(2000, seed)) for seed in range(20)]
    ratios = np.array([one.n_hat for one in found]) / 2000
    alone = np.array([LincolnPetersen().fit(drawn(2000, seed).captures()).n_hat for seed in range(20)]) / 2000
    assert ratios.mean() == pytest.approx(1, abs=4 * ratios.std() / 20**0.5 + 0.01)
    assert alone.mean() < 0.93
    # The spread of N-hat is that of its standard errors; twenty draws tell it to 16 %.
    assert np.std(ratios * 2000) == pytest.approx(np.mean([one.std_error for one in found]), rel=0.5)
    assert np.mean([one.interval.low <= 2000 <= one.interval.high for one in found]) >= 0.8


def test_errors_of_the_nuisance_models_matter_to_second_order_only():
    """With shares off by e the plug-in errs by about e and the influence values by about e squared."""

    def bent(by):
        return lambda design, yes, wanted, seed: np.clip(logistic(design, yes, wanted, seed) * (1 + by), 0, 0.999)

    exact = DoublyRobust("~ sex", folds=1).fit(STRATA).n_hat
    far, near = (DoublyRobust("~ sex", folds=1, learner=bent(by)).fit(STRATA).n_hat - exact for by in (0.08, 0.04))
    assert abs(near) < 0.01 * exact
    assert far / near == pytest.approx(4, rel=0.35)


def test_the_seed_fixes_the_parts():
    one = drawn(500, 3)
    first, again, other = (DoublyRobust("~ x", seed=seed).fit(one).n_hat for seed in (1, 1, 2))
    assert first == again
    assert first != other


def test_lists_that_share_no_case_more_lists_and_odd_folds_are_told():
    apart = Cases(pd.DataFrame({"a": [1, 0], "b": [0, 1], "count": [9, 8]}), ("a", "b"))
    with pytest.raises(NoOverlapError):
        DoublyRobust().fit(apart)
    three = Cases(pd.DataFrame({"a": [1, 0, 1], "b": [0, 1, 1], "c": [1, 1, 1]}), ("a", "b", "c"))
    with pytest.raises(InputError, match="exactly two"):
        DoublyRobust().fit(three)
    with pytest.raises(InputError, match="folds"):
        DoublyRobust(folds=0).fit(STRATA)


def test_copies_of_a_list_and_cases_without_overlap_are_refused():
    copies = Cases(pd.DataFrame({"a": [1], "b": [1], "count": [50]}), ("a", "b"))
    with pytest.raises(EstimationError):
        DoublyRobust().fit(copies)
    rows = pd.DataFrame({"a": [1, 0, 1, 1, 0], "b": [0, 1, 1, 0, 1], "sex": ["F", "F", "F", "M", "M"],
                         "count": [30, 20, 10, 30, 30]})  # fmt: skip
    with pytest.raises(EstimationError, match="hardly anybody like them"):
        DoublyRobust("~ sex", folds=1).fit(Cases(rows, ("a", "b")))


@pytest.mark.skipif(importlib.util.find_spec("sklearn") is not None, reason="scikit-learn is installed")
def test_a_learner_that_is_not_installed_names_its_extra():
    with pytest.raises(MissingExtraError, match="learners"):
        DoublyRobust("~ x", learner=forest).fit(drawn(200, 1))


@pytest.mark.skipif(importlib.util.find_spec("sklearn") is None, reason="needs scikit-learn, the extra learners")
@pytest.mark.parametrize("name", ["forest", "boosting"])
def test_learners_of_scikit_learn_recover_a_known_total(name):
    found = DoublyRobust("~ x", learner=LEARNERS[name]).fit(drawn(8000, 1))
    assert found.n_hat == pytest.approx(8000, rel=0.1)
    assert found.n_hat == DoublyRobust("~ x", learner=LEARNERS[name]).fit(drawn(8000, 1)).n_hat
