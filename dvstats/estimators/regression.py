"""One register with covariates: persons like each other are recorded at the same rate, others at another."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
from scipy.special import chdtri

from dvstats.core.errors import InputError
from dvstats.core.estimate import Estimate, Interval, ModelFit, check_level
from dvstats.core.register import Register
from dvstats.estimators._regression_bootstrap import Draw, Limits, parametric, resample
from dvstats.estimators._regression_fit import ONLY_MEAN, FittedRegression, fit_regression
from dvstats.estimators._regression_tables import patterns_by
from dvstats.estimators._regression_variance import Covariance, clustered, observed
from dvstats.estimators._repeats import CLOSED, LINKED, ONE_PROCESS, UNCHANGED
from dvstats.estimators.chao import BOUND, CHANCE, DIFFERENT
from dvstats.estimators.oizt_poisson import TRUNCATED_THEN_INFLATED
from dvstats.estimators.zelterman import RESEMBLE
from dvstats.estimators.zt_geometric import EXPONENTIAL_RATES
from dvstats.estimators.zt_negative_binomial import GAMMA_RATES
from dvstats.estimators.zt_poisson import SAME_RATE
from dvstats.estimators.ztoi_poisson import INFLATED_THEN_TRUNCATED
from dvstats.numerics.count_families import Mask
from dvstats.numerics.lognormal import unseen_lognormal
from dvstats.numerics.repeat_likelihoods import LIKELIHOODS, RepeatLikelihood

ALIKE = "persons with the same covariates are alike"
ONCE_IS_APART = ("those recorded once are a group with a rule of its own; nobody unseen would be recorded once",)
RATES = {"Poisson": SAME_RATE, "geometric": EXPONENTIAL_RATES, "negative binomial": GAMMA_RATES}
FORMS = {
    "zt": (UNCHANGED, ONE_PROCESS), "oizt": TRUNCATED_THEN_INFLATED, "ztoi": INFLATED_THEN_TRUNCATED,
    "zt-hurdle": ONCE_IS_APART,
    "hurdle-zt": ("a share of all persons is certain to be recorded exactly once: none of it is unseen",),
}  # fmt: skip
PARTIAL = "AIC and BIC are of those recorded once or twice only: not comparable with models of all counts"


@dataclass(frozen=True, slots=True)
class Regression:
    r"""Persons with the same covariates are recorded at the same rate, so that each one seen stands for 1/p persons.

    .. math::

        \hat N = \sum_i \frac{1}{p(\hat\beta; x_i)}, \qquad
        \widehat{\mathrm{Var}} = \Big(\frac{\partial\hat N}{\partial\beta}\Big)^{\!\top} V
        \Big(\frac{\partial\hat N}{\partial\beta}\Big) + \sum_i \frac{1 - p_i}{p_i^2}

    with p the probability to be recorded at all, V the covariance of the coefficients. The second term is there if the
    coefficients are known: had N been known, n would still vary. Means and dispersions have logarithmic links,
    shares of ones logits. For `chao`, only those recorded once or twice stand for others, and the estimate is a lower
    bound.

    Parameters
    ----------
    formula
        For the mean, say ``~ sex + age``.
    likelihood
        The model.
    dispersion, share
        Formulas for the dispersion of a negative binomial, and for the share of ones of one-inflation or a hurdle.
    level
        Confidence level of the interval.
    variance
        Covariance of the coefficients: observed information, or a sandwich.
    cluster
        Column whose values group persons who are alike in ways the formula does not say; the variance is then robust.
    limits
        How a bootstrap interval is made; without it the interval is log-normal for the unseen part.
    draw, bootstrap, seed
        How resamples are drawn, how many, and from which seed.

    References
    ----------
    van der Heijden PGM, Bustami R, Cruyff MJLF, Engbersen G, van Houwelingen HC (2003). Statistical Modelling 3(4),
    305–322.
    Böhning D, Vidal-Diez A, Lerdsuwansri R, Viwatwongkasem C, Arnold M (2013). Biometrics 69(4), 1033–1042.
    Böhning D, van der Heijden PGM (2009). Annals of Applied Statistics 3(2), 595–610.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = pd.DataFrame({"captures": [1, 2, 3, 1, 2, 3], "sex": ["F", "F", "F", "M", "M", "M"],
    ...                      "count": [300, 45, 6, 200, 80, 25]})
    >>> print(Regression("~ sex").fit(Register(rows)))
    zt-poisson: 1,895 (95% CI 1,615–2,257); 656 observed, coverage 35%
    """

    formula: str
    likelihood: RepeatLikelihood = LIKELIHOODS["zt-poisson"]
    dispersion: str = ONLY_MEAN
    share: str = ONLY_MEAN
    level: float = 0.95
    variance: Covariance = observed
    cluster: str = ""
    limits: Limits | None = None
    draw: Draw = parametric
    bootstrap: int = 500
    seed: int = 0
    method: ClassVar[str] = "regression"
    takes: ClassVar[type] = Register

    def fit(self, captures: Register) -> Estimate:
        """Estimate N of all persons."""
        found = self.fitted(captures)
        return self._estimate(found, np.ones(len(found.rows.times), dtype=bool))

    def fitted(self, captures: Register, *keep: str) -> FittedRegression:
        """Return the fit itself, for its coefficients, groups, frequencies and influence."""
        check_level(self.level)
        given = {"mean": self.formula, "dispersion": self.dispersion, "inflation": self.share, "hurdle": self.share}
        for name, formula in (("dispersion", self.dispersion), ("share", self.share)):
            parameters = {"share": self.likelihood.share}.get(name, name)
            if formula != ONLY_MEAN and parameters not in self.likelihood.parameters:
                raise InputError(f"a formula for the {name} of {self.likelihood.name}", rule="it has none")
        formulas = tuple(given[parameter] for parameter in self.likelihood.parameters)
        return fit_regression(self.likelihood, formulas, captures, (*filter(None, (self.cluster,)), *keep))

    def by(self, captures: Register, column: str) -> tuple[dict[str, Estimate], Estimate]:
        """Estimate N by the values of a column, from one fit, and of all: the parts add up to the whole."""
        found = self.fitted(captures, column)
        groups = {value: self._estimate(found, rows) for value, rows in patterns_by(found, column).items()}
        return groups, self._estimate(found, np.ones(len(found.rows.times), dtype=bool))

    @property
    def covariance(self) -> Covariance:
        """How the covariance of the coefficients is estimated."""
        return clustered(self.cluster) if self.cluster else self.variance

    def _estimate(self, found: FittedRegression, rows: Mask) -> Estimate:
        n = float(found.rows.persons[rows].sum())
        each = found.stands_for()
        n_hat = float(found.rows.persons[rows] @ each.value[rows])
        gradient = found.rows.gradient(each, found.rows.persons * rows)
        missed = float(found.rows.persons[rows] @ found.missed()[rows])
        variance = float(gradient @ self.covariance(found) @ gradient) + missed
        told = Estimate(
            n_hat, round(n), self._lognormal(n, n_hat, variance), self.likelihood.name, self._assumes(), variance**0.5,
            self._how_it_fits(found), self._warnings(found), self.likelihood.name == "chao", "persons",
        )  # fmt: skip
        told = _without_limit(told) if self._end_is_plausible(found) else told
        return self._resampled(found, told) if self.limits and rows.all() else told

    def _lognormal(self, n: float, n_hat: float, variance: float) -> Interval:
        low, high = unseen_lognormal(n, n_hat - n, variance, self.level)
        return Interval(low, high, self.level, "log-normal for the unseen part", conditional_on_model=True)

    def _resampled(self, found: FittedRegression, told: Estimate) -> Estimate:
        assert self.limits is not None
        drawn = resample(found, self.draw, self.bootstrap, self.seed)
        interval = self.limits(drawn, float(told.n_observed), told.n_hat, self.level)
        if not drawn.degenerate:
            return replace(told, interval=interval)
        warning = (
            f"{drawn.degenerate:.1%} of the resamples have no maximum, as in a group nobody was recorded twice; they "
            "count as infinite"
        )
        return replace(told, interval=interval, warnings=(*told.warnings, warning))

    def _assumes(self) -> tuple[str, ...]:
        own: dict[str, tuple[str, ...]] = {
            "chao": (CHANCE, DIFFERENT, BOUND), "zelterman": (ONE_PROCESS, RESEMBLE, UNCHANGED),
        }  # fmt: skip
        name = self.likelihood.name
        form = name.removesuffix("-" + self.likelihood.base.name.lower().replace(" ", "-"))
        return (CLOSED, LINKED, ALIKE, *(own.get(name) or (RATES[self.likelihood.base.name], *FORMS[form])))

    def _how_it_fits(self, found: FittedRegression) -> ModelFit:
        count = len(found.coefficients) + (found.likelihood is not self.likelihood)
        height = -2 * found.log_likelihood
        return ModelFit(str(found), n_parameters=count, aic=height + 2 * count,
                        bic=float(height + np.log(found.n) * count))  # fmt: skip

    def _warnings(self, found: FittedRegression) -> tuple[str, ...]:
        return (*found.notes, *((PARTIAL,) if self.likelihood.is_partial else ()))

    def _end_is_plausible(self, found: FittedRegression) -> bool:
        return bool(2 * (found.log_likelihood - found.at_infinity) <= chdtri(1, 1 - self.level))


def _without_limit(told: Estimate) -> Estimate:
    kind = f"{told.interval.kind}; no upper limit, as N = infinity is within the likelihood interval"
    interval = replace(told.interval, high=float("inf"), kind=kind)
    warning = "the counts fit almost as well if N is infinite: there is no upper limit"
    return replace(told, interval=interval, warnings=(*told.warnings, warning))
