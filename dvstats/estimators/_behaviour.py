r"""What the models share in which being recorded once changes the chance to be recorded again.

.. math::

    \log E(y_h) = \beta_0 + \beta_1 (j_h - 1) + \beta_2 (k_h - 1)

where :math:`j_h` is the first list of history h and :math:`k_h` the number of its lists. A case that no list held yet
is missed by the next with probability :math:`q = e^{\beta_1} / (1 + e^{\beta_2})`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from scipy.special import expit

from dvstats.core.captures import CaptureTable
from dvstats.core.errors import NoFiniteEstimateError, NotIdentifiableError
from dvstats.core.estimate import Estimate, Interval, check_level
from dvstats.estimators._loglinear import CLOSED, EQUAL, LINKED, check_number, how_it_fits, observed, patterns
from dvstats.numerics.lognormal import unseen_lognormal
from dvstats.numerics.poisson_loglinear import Array, UnseenFit, fit_unseen

Unseen: TypeAlias = Callable[[Array], float]

ORDERED = "the lists stand in the order of time"
RECORDED_AGAIN = "once a case is recorded, its chance to be recorded again differs, by the same amount for all"
STEP = 1e-6
SMALLEST = 1e-6


def first_and_again(n_lists: int) -> tuple[Array, Array]:
    """Return for each observable history how many lists pass before the first record, and how many records follow.

    Examples
    --------
    >>> [part.tolist() for part in first_and_again(2)]
    [[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]
    """
    rows = patterns(n_lists)[1:]
    return rows.argmax(axis=1).astype(float), rows.sum(axis=1) - 1


def removal(constant: float, delay: float, again: float, n_lists: int) -> tuple[float, float]:
    r"""Return the unseen count and q, from :math:`N (1 - q)(1 - c)^{t-1} = e^{\beta_0}` and :math:`f_0 = N q^t`."""
    c = expit(again)
    q = float(np.exp(delay) * (1 - c))
    return float(np.exp(constant) / ((1 - q) * (1 - c) ** (n_lists - 1)) * q**n_lists), q


def fit_behaviour(
    captures: CaptureTable, design: Array, unseen: Unseen, fewest: int, method: str, words: tuple[str, ...],
    level: float,
) -> Estimate:  # fmt: skip
    """Fit a design to the observable histories and carry it to the unseen count; refuse one that is negative."""
    check_level(level)
    check_number(captures, method, fewest, 12)
    possible, counts = observed(captures)
    if not np.all(possible[1:]):
        raise NotIdentifiableError(method, "some histories cannot occur", "use lists that cover the same persons")
    fitted = fit_unseen(design, counts, design[0])
    if fitted is None or fitted.design.shape[1] < design.shape[1]:
        raise NotIdentifiableError(method, "the lists give too few first records, or none again, to fit the model",
                                   "use more lists")  # fmt: skip
    f0 = unseen(fitted.fit.coefficients)
    _check(f0, captures, method)
    error = float(np.sqrt(f0 + _variance(fitted, unseen)))
    low, high = unseen_lognormal(captures.n_observed, f0, error**2, level)
    interval = Interval(low, high, level, "log-normal for the unseen part", conditional_on_model=True)
    told = how_it_fits(fitted, "", captures.n_observed)
    return Estimate(captures.n_observed + f0, captures.n_observed, interval, method,
                    (CLOSED, ORDERED, *words, EQUAL, LINKED), error, told)  # fmt: skip


def _check(f0: float, captures: CaptureTable, method: str) -> None:
    if not np.isfinite(f0) or f0 < SMALLEST * captures.n_observed:
        rows = patterns(captures.n_lists)[1:]
        _, counts = observed(captures)
        first = ", ".join(f"{counts[rows.argmax(axis=1) == j].sum():,.0f}" for j in range(captures.n_lists))
        raise NoFiniteEstimateError(
            method, f"first records by list ({first}) do not fall as they would if the unseen were used up: "
            f"the model gives {f0:,.1f} unseen", "the lists may not be in the order of time; see mt and mth-chao",
        )  # fmt: skip


def _variance(fitted: UnseenFit, unseen: Unseen) -> float:
    """Return g'Vg with the gradient of the unseen count."""
    beta = fitted.fit.coefficients
    steps = STEP * np.eye(len(beta))
    slope = np.array([unseen(beta + step) - unseen(beta - step) for step in steps]) / (2 * STEP)
    return float(slope @ fitted.fit.covariance @ slope)
