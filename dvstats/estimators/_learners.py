"""Ways to learn the chance of a yes from covariates; each is a function, and a word on the command line picks one.

`logistic` comes with the package; the others need scikit-learn, the extra `learners`.
"""

from __future__ import annotations

import importlib
import warnings
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np
import statsmodels.api as sm
from numpy.typing import NDArray
from statsmodels.tools.sm_exceptions import PerfectSeparationWarning

from dvstats.core.errors import MissingExtraError

Array = NDArray[np.float64]

# Design and answers to learn from, design to tell, seed → chances of a yes.
Learner: TypeAlias = Callable[[Array, Array, Array, int], Array]

# A leaf of m cases knows a chance to about m to the power -1/2, which must be better than n to the power -1/4.
LEAST_LEAF, LEAF_POWER = 20, 0.7


def logistic(design: Array, yes: Array, wanted: Array, seed: int) -> Array:
    """Fit a logistic regression; where all answers are alike, the chance is 0 or 1.

    Examples
    --------
    >>> ones = np.ones((4, 1))
    >>> logistic(ones, np.array([1.0, 0, 0, 0]), ones[:1], 0).round(6).tolist()
    [0.25]
    """
    if yes.min() == yes.max():
        return np.full(len(wanted), float(yes[0]))
    with warnings.catch_warnings():
        # Chances of 0 and 1 are right for separated groups; what they do to N is told by the caller.
        warnings.simplefilter("ignore", PerfectSeparationWarning)
        fit = sm.GLM(yes, design, family=sm.families.Binomial()).fit(tol=1e-12, maxiter=100)
    return np.asarray(fit.predict(wanted), dtype=float)


def forest(design: Array, yes: Array, wanted: Array, seed: int) -> Array:
    """Grow a random forest whose leaves grow with the number of cases."""
    ensemble = _scikit("sklearn.ensemble")
    grown = ensemble.RandomForestClassifier(n_estimators=200, min_samples_leaf=_leaf(yes), random_state=seed)
    return _chance(grown.fit(design, yes.astype(int)), wanted)


def boosting(design: Array, yes: Array, wanted: Array, seed: int) -> Array:
    """Boost small trees slowly; their leaves grow with the number of cases."""
    ensemble = _scikit("sklearn.ensemble")
    grown = ensemble.HistGradientBoostingClassifier(
        max_iter=60, learning_rate=0.05, max_leaf_nodes=8, min_samples_leaf=_leaf(yes), early_stopping=False,
        random_state=seed,
    )  # fmt: skip
    return _chance(grown.fit(design, yes.astype(int)), wanted)


def _leaf(yes: Array) -> int:
    return max(LEAST_LEAF, int(len(yes) ** LEAF_POWER))


def _chance(grown: Any, wanted: Array) -> Array:
    told = np.asarray(grown.predict_proba(wanted), dtype=float)
    return told[:, -1] if told.shape[1] > 1 else np.full(len(wanted), float(grown.classes_[0]))


def _scikit(module: str) -> Any:
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError:
        raise MissingExtraError("this learner needs scikit-learn", rule="it comes with the extra `learners`",
                                hint="pip install 'dvstats[learners]', or --learner logistic") from None  # fmt: skip


LEARNERS: Mapping[str, Learner] = MappingProxyType({"logistic": logistic, "forest": forest, "boosting": boosting})
