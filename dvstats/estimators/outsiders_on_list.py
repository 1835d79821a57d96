"""Three to twelve lists, one of which also holds people outside the population: its singles are an upper limit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from dvstats.core.captures import CaptureTable, histories
from dvstats.core.errors import InputError, NotIdentifiableError
from dvstats.core.estimate import Estimate, Interval, ModelFit, check_level
from dvstats.core.hierarchy import Hierarchy
from dvstats.estimators._loglinear import CLOSED, EQUAL, LINKED, check_number, dependence, design_of, observed
from dvstats.numerics.at_most import mean_and_variance_at_most
from dvstats.numerics.lognormal import unseen_lognormal
from dvstats.numerics.poisson_loglinear import Array, fit_poisson, fit_unseen

OTHERS = "who is also on another list belongs to the population; of those on {list} alone anybody may not"
CONVERGED, TURNS = 1e-9, 10_000


@dataclass(frozen=True, slots=True)
class OutsidersOnList:
    r"""One list also holds people outside the population: of those on it alone an unknown number belong.

    .. math::

        \log \mu_h = X_h \beta, \qquad
        \ell(\beta) = \sum_{h \ne c} (y_h \log\mu_h - \mu_h) + \log P(Y_c \le y_c), \quad Y_c \sim \text{Poisson}(\mu_c)

    .. math::

        \hat N = \sum_{h \ne c} y_h + \mathrm{E}[Y_c \mid Y_c \le y_c] + e^{\hat\beta_0}

    where c is the history of those on that list alone, of whom :math:`y_c` were counted. A helpline, a shelter or a
    register of another purpose holds such people. What is known of them is that no more than :math:`y_c` belong; that
    others on the list are also on another one shows that they do. The EM algorithm puts the expectation in place of
    the count. Where the limit is far above what the other lists expect, it is as if the cell had not been counted.

    Observed are those known to belong; the standard error takes the number among :math:`y_c` for unknown.

    Parameters
    ----------
    model
        Generators by number, ``[12,23]``, or by name, ``[police.shelter,clinic]``.
    outsiders
        The list that also holds people outside the population, by name.
    level
        Confidence level of the interval.

    Raises
    ------
    InputError
        No such list.
    NotIdentifiableError
        The other counts do not identify the model.

    References
    ----------
    Overstall AM, King R, Bird SM, Hutchinson SJ, Hay G (2014). Statistics in Medicine 33(9), 1564–1579.

    Examples
    --------
    Of 900 on the helpline alone the other lists expect about 96 to be victims:

    >>> table = CaptureTable(("police", "clinic", "helpline"), {(1, 0, 0): 216, (0, 1, 0): 144, (0, 0, 1): 900,
    ...                                        (1, 1, 0): 144, (1, 0, 1): 144, (0, 1, 1): 96, (1, 1, 1): 96})
    >>> print(OutsidersOnList("[1,2,3]", "helpline").fit(table))
    outsiders-on-list: 1,200 (95% CI 1,126–1,293, conditional on the model [1,2,3]); 840 observed, coverage 70%
    """

    model: str
    outsiders: str
    level: float = 0.95
    method: ClassVar[str] = "outsiders-on-list"
    takes: ClassVar[type] = CaptureTable
    n_lists: ClassVar[tuple[int, int]] = (3, 12)

    def fit(self, captures: CaptureTable) -> Estimate:
        """Fit by EM and carry the model to the unseen."""
        check_level(self.level)
        check_number(captures, self.method, *self.n_lists)
        if self.outsiders not in captures.lists:
            raise InputError(f"--outsiders {self.outsiders}", rule="it must be one of the lists",
                             hint=f"there are: {', '.join(captures.lists)}")  # fmt: skip
        model = Hierarchy.parse(self.model, captures.lists)
        alone = tuple(int(name == self.outsiders) for name in captures.lists)
        if alone not in captures.counts:
            raise NotIdentifiableError(self.method, f"nobody can be on {self.outsiders} alone", "use loglinear")
        return self._estimate(captures, model, captures.counts[alone], alone)

    def _estimate(self, captures: CaptureTable, model: Hierarchy, limit: int, alone: tuple[int, ...]) -> Estimate:
        design, (possible, counts) = design_of(model), observed(captures)
        rows = design[possible]
        here = [h for h in histories(captures.n_lists) if h in captures.counts].index(alone)
        found = _fit(rows, counts, here, limit)
        if found is None or fit_unseen(np.delete(rows, here, 0), np.delete(counts, here), design[0]) is None:
            raise NotIdentifiableError(
                self.method, f"under {model} the counts but that of {self.outsiders} alone do not identify the number "
                "of the unseen", "use a model with fewer interactions",
            )  # fmt: skip
        beta, covariance = found
        within, spread = mean_and_variance_at_most(float(np.exp(rows[here] @ beta)), limit)
        unseen, n = float(np.exp(design[0] @ beta)), captures.n_observed - limit
        slopes = spread * rows[here] + unseen * design[0]
        variance = spread + unseen + float(slopes @ covariance @ slopes)
        low, high = unseen_lognormal(n, within + unseen, variance, self.level)
        span = Interval(low, high, self.level, "log-normal for the unseen part", conditional_on_model=True)
        words = (CLOSED, dependence(model, captures.lists), OTHERS.format(list=self.outsiders), EQUAL, LINKED)
        told = f"of {limit:,} on {self.outsiders} alone about {within:,.0f} belong, by what the other lists hold"
        left_out = f"the {limit:,} on {self.outsiders} alone are not among those observed"
        return Estimate(n + within + unseen, n, span, self.method, words, variance**0.5,
                        ModelFit(str(model), n_parameters=rows.shape[1]), (told, left_out))  # fmt: skip


def _fit(rows: Array, counts: Array, here: int, limit: int) -> tuple[Array, Array] | None:
    """Return coefficients and covariance; the count of those alone is replaced by what is expected of it."""
    start = fit_unseen(np.delete(rows, here, 0), np.delete(counts, here), rows[here])
    if start is None or not start.facial.all() or start.design.shape[1] < rows.shape[1]:
        return None
    beta = start.fit.coefficients
    for _ in range(TURNS):
        completed = counts.copy()
        completed[here] = mean_and_variance_at_most(float(np.exp(rows[here] @ beta)), limit)[0]
        after = fit_poisson(rows, completed, beta).coefficients
        moved, beta = float(np.abs(after - beta).max()), after
        if moved < CONVERGED:
            break
    means = np.exp(rows @ beta)
    # The information of a count known up to a limit: mean less variance given the limit.
    weights = means.copy()
    weights[here] -= mean_and_variance_at_most(float(means[here]), limit)[1]
    return beta, np.asarray(np.linalg.inv(rows.T @ (weights[:, None] * rows)), dtype=np.float64)
