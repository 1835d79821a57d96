"""Two or more lists and covariates: given these, lists are independent, and each case seen stands for 1/π."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd

from dvstats.core.cases import PERSONS, Cases
from dvstats.core.errors import NoFiniteEstimateError, NotIdentifiableError
from dvstats.core.estimate import Estimate, Interval, ModelFit, check_level
from dvstats.estimators._covariates import AGAIN, LIST, design, names_in
from dvstats.estimators._loglinear import CLOSED, LINKED
from dvstats.numerics.huggins import Array, Histories, HugginsFit, fit_huggins, runs_away
from dvstats.numerics.lognormal import unseen_lognormal

ALIKE = "cases with the same covariates are equally likely to be recorded"
INDEPENDENT = "given the covariates, the lists are independent of each other"
AFTER = "given the covariates, a list depends on earlier ones only by whether they held the case"
ORDERED = "the lists stand in the order of time"
EVERYBODY = "no case has covariates with which nobody is ever recorded"
FAR, FARTHEST = 12.0, 1e4
RARE = "{number:,} cases have a chance below {chance:.0%} to be on any list and stand for {share:.0%} of N"
RAREST = 0.02


@dataclass(frozen=True, slots=True)
class FittedHuggins:
    """A conditional likelihood at its maximum.

    Parameters
    ----------
    names
        Names of the coefficients.
    cases
        The cases as numbers.
    fit
        The maximum.
    ordered
        Records depend on earlier ones.
    """

    names: tuple[str, ...]
    cases: Histories
    fit: HugginsFit
    ordered: bool

    def coefficients(self) -> pd.DataFrame:
        """Return the coefficients, on the logit, with their standard errors."""
        errors = np.sqrt(np.diag(self.fit.covariance))
        return pd.DataFrame({"term": self.names, "estimate": self.fit.coefficients, "std_error": errors})


@dataclass(frozen=True, slots=True)
class Huggins:
    r"""Given covariates, lists are independent and people alike: each one seen stands for 1/π.

    .. math::

        \hat N = \sum_i \frac{1}{\hat\pi_i}, \qquad \hat\pi_i = 1 - \prod_j (1 - \hat p_{ij}), \qquad
        \widehat{\mathrm{Var}} = \sum_i \frac{1 - \hat\pi_i}{\hat\pi_i^2} + g^\top V g, \qquad
        g = \frac{\partial \hat N}{\partial \beta}

    The coefficients of :math:`\operatorname{logit} p_{ij} = x_{ij}^\top \beta` maximise the likelihood of the histories
    given that a case is on some list; V is the inverse of the observed information. The formula has covariates and two
    words of its own: `list`, the list, and `again`, whether an earlier list held the case. ``~ 1`` is M0, ``~ list``
    Mt, ``~ again`` Mb, ``~ list + again`` Mtb. The interval is log-normal for the unseen part.

    Parameters
    ----------
    formula
        Say ``~ list + sex + age``.
    level
        Confidence level of the interval.

    References
    ----------
    Huggins RM (1989). Biometrika 76(1), 133–140.
    Alho JM (1990). Biometrics 46(3), 623–635.
    Yee TW, Stoklosa J, Huggins RM (2015). Journal of Statistical Software 65(5), 1–33.

    Examples
    --------
    >>> rows = pd.DataFrame({"police": [1, 1, 0, 1, 1, 0], "shelter": [0, 1, 1, 0, 1, 1],
    ...                      "sex": ["F", "F", "F", "M", "M", "M"], "count": [60, 40, 20, 90, 10, 30]})
    >>> print(Huggins("~ list * sex").fit(Cases(rows, ("police", "shelter"))))
    huggins: 550 (95% CI 405–832); 250 observed, coverage 45%
    """

    formula: str = "~ list"
    level: float = 0.95
    method: ClassVar[str] = "huggins"
    takes: ClassVar[type] = Cases

    def fit(self, captures: Cases) -> Estimate:
        """Estimate N of all cases."""
        found = self.fitted(captures)
        return self._estimate(found, np.ones(len(found.cases.weight), dtype=bool), captures)

    def by(self, captures: Cases, column: str) -> tuple[dict[str, Estimate], Estimate]:
        """Estimate N by the values of a covariate, from one fit, and of all: the parts add up to the whole."""
        found = self.fitted(captures)
        values = captures.frame[column].astype(str).to_numpy() if captures.strata(column) else np.array([])
        parts = {value: self._estimate(found, values == value, captures) for value in dict.fromkeys(values)}
        return parts, self._estimate(found, np.ones(len(values), dtype=bool), captures)

    def fitted(self, captures: Cases) -> FittedHuggins:
        """Return the fit itself, for its coefficients."""
        check_level(self.level)
        ordered = AGAIN in names_in(self.formula, captures, (LIST, AGAIN))
        names, cases = _numbers(self.formula, captures)
        if empty := [name for name, n in zip(captures.lists, cases.weight @ cases.on, strict=True) if not n]:
            raise NotIdentifiableError(self.method, f"{empty[0]} holds no case", "leave it out with --lists")
        flat = cases.design.reshape(-1, len(names))
        if np.linalg.matrix_rank(flat) < len(names):
            raise NotIdentifiableError(self.method, f"the columns of {self.formula!r} depend on each other",
                                       "leave a term out")  # fmt: skip
        found = fit_huggins(cases)
        return FittedHuggins(names, cases, self._checked(found, cases, names, ordered), ordered)

    def _checked(
        self, found: HugginsFit | None, cases: Histories, names: tuple[str, ...], ordered: bool
    ) -> HugginsFit:  # fmt: skip
        """Return the fit if it is a maximum; say where the likelihood runs to if not."""
        far = found is None or np.abs(cases.unseen_design @ found.coefficients).max() > FAR
        direction = runs_away(cases) if far and not ordered else None
        if found is None or direction is not None:
            where = names[int(np.abs(direction).argmax())] if direction is not None else "some coefficient"
            raise NoFiniteEstimateError(
                self.method, f"the likelihood rises without end along {where}: a group is on all lists or never on two",
                "merge groups, or leave the term out",
            )  # fmt: skip
        if cases.weight @ (1 / cases.seen(found.coefficients)) > FARTHEST * cases.weight.sum():
            raise NoFiniteEstimateError(self.method, "the fit runs to ever larger N", "leave terms out")
        return found

    def _estimate(self, found: FittedHuggins, rows: np.ndarray, captures: Cases) -> Estimate:
        cases, beta, weight = found.cases, found.fit.coefficients, found.cases.weight * rows
        seen = cases.seen(beta)
        n_hat, n = float(weight @ (1 / seen)), int(weight.sum())
        slope = -(weight / seen**2) @ cases.slope_of_seen(beta)
        variance = float(weight @ ((1 - seen) / seen**2) + slope @ found.fit.covariance @ slope)
        interval = Interval(*unseen_lognormal(n, n_hat - n, variance, self.level), self.level,
                            "log-normal for the unseen part", conditional_on_model=True)  # fmt: skip
        p, height = len(beta), found.fit.log_likelihood
        told = ModelFit(self.formula, "exists", p, aic=2 * p - 2 * height,
                        bic=float(np.log(captures.n_observed)) * p - 2 * height)  # fmt: skip
        words = (ORDERED, AFTER) if found.ordered else (INDEPENDENT,)
        assumes = (CLOSED, ALIKE, *words, EVERYBODY, LINKED)
        return Estimate(n_hat, n, interval, self.method, assumes, variance**0.5, told, _rare(weight, seen, n_hat))


def _rare(weight: Array, seen: Array, n_hat: float) -> tuple[str, ...]:
    few = seen < RAREST
    share = float(weight[few] @ (1 / seen[few])) / n_hat
    return (RARE.format(number=int(weight[few].sum()), chance=RAREST, share=share),) if share > 0.2 else ()


def _numbers(formula: str, captures: Cases) -> tuple[tuple[str, ...], Histories]:
    """Return a design with a row per case and list, and the same for a case that no earlier list held."""
    frame, t = captures.frame, captures.n_lists
    on = frame[list(captures.lists)].to_numpy(float)
    before = np.hstack([np.zeros((len(on), 1)), np.maximum.accumulate(on, axis=1)[:, :-1]])
    covariates = frame.drop(columns=[*captures.lists, PERSONS])
    long = covariates.loc[covariates.index.repeat(t)].reset_index(drop=True)
    long[LIST] = pd.Categorical(np.tile(captures.lists, len(on)), categories=captures.lists)
    matrix = design(formula, long.assign(**{AGAIN: before.ravel()}))
    unseen = matrix.model_spec.get_model_matrix(long.assign(**{AGAIN: 0.0}))
    shape = (len(on), t, matrix.shape[1])
    return tuple(map(str, matrix.columns)), Histories(
        np.asarray(matrix, dtype=float).reshape(shape), np.asarray(unseen, dtype=float).reshape(shape), on,
        frame[PERSONS].to_numpy(float),
    )  # fmt: skip
