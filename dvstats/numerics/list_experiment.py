r"""List experiments: a sensitive item hidden among J others in a random half of the sample.

The count is :math:`Y = Z` without the item and :math:`Y = Z + S` with it. Regression (Imai 2011; Blair and Imai 2012)
takes :math:`S` Bernoulli with :math:`g(x) = \mathrm{expit}(x'\delta)`, :math:`Z` binomial of J with
:math:`h(x) = \mathrm{expit}(x'\psi)`, independent given x.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares, minimize, nnls
from scipy.special import expit, gammaln
from scipy.stats import chi2, t

from dvstats.numerics.observed_information import is_a_minimum, observed_information

Array = NDArray[np.float64]

STEPS = 500
DRAWS = 4000


@dataclass(frozen=True, slots=True)
class ListFit:
    """Coefficients of the sensitive item and of the control items, their covariance, and the log-likelihood.

    Parameters
    ----------
    sensitive
        Coefficients of the sensitive item.
    control
        Coefficients of the control items.
    covariance
        Covariance of both, in this order.
    log_likelihood
        Log-likelihood at the maximum.
    converged
        Whether a maximum was reached.
    """

    sensitive: Array
    control: Array
    covariance: Array
    log_likelihood: float
    converged: bool


def difference(y: Array, treated: NDArray[np.bool_]) -> tuple[float, float]:
    r"""Return the difference in means and its standard error, variances unequal.

    .. math::

        \widehat{\mathrm{Var}} = \frac{s_1^2}{n_1} + \frac{s_0^2}{n_0}

    Examples
    --------
    >>> difference(np.array([1.0, 3.0, 1.0, 1.0]), np.array([True, True, False, False]))
    (1.0, 1.0)
    """
    with_item, without = y[treated], y[~treated]
    square = with_item.var(ddof=1) / len(with_item) + without.var(ddof=1) / len(without)
    return float(with_item.mean() - without.mean()), float(square**0.5)


def log_binomial(z: Array, items: int, eta: Array) -> Array:
    """Return the log-probability of z of J items, and minus infinity outside 0 to J."""
    inside = (z >= 0) & (z <= items)
    at = np.clip(z, 0, items)
    choose = gammaln(items + 1) - gammaln(at + 1) - gammaln(items - at + 1)
    return np.where(inside, choose + at * eta - items * np.logaddexp(0, eta), -np.inf)


def posterior(
    y: Array, treated: NDArray[np.bool_], items: int, sensitive: Array, control: Array
) -> tuple[Array, Array]:
    """Return for each person the chance of the sensitive item given the count, and the log-likelihood."""
    yes = -np.logaddexp(0, -sensitive) + log_binomial(y - 1, items, control)
    no = -np.logaddexp(0, sensitive) + log_binomial(y, items, control)
    both = np.logaddexp(yes, no)
    return np.exp(yes - both), np.where(treated, both, log_binomial(y, items, control))


def fit_likelihood(y: Array, treated: NDArray[np.bool_], items: int, design: Array) -> ListFit:
    """Fit by expectation and maximisation, then by the slope itself, with errors from the observed curvature."""
    p = design.shape[1]
    theta = np.zeros(2 * p)
    theta[p] = np.log((y[~treated].mean() + 0.1) / (items + 0.1 - y[~treated].mean()))
    last = -np.inf
    for _ in range(STEPS):
        chance, told = posterior(y, treated, items, design @ theta[:p], design @ theta[p:])
        if (total := float(told.sum())) - last < 1e-7 * (1 + abs(total)):
            break
        last = total
        chance = np.where(treated, chance, 0.0)
        theta[:p] = _logistic(design[treated], chance[treated], np.ones(int(treated.sum())), theta[:p])
        theta[p:] = _logistic(design, y - chance, np.full(len(y), float(items)), theta[p:])
    return _polished(y, treated, items, design, theta)


def _logistic(design: Array, successes: Array, trials: Array, start: Array) -> Array:
    """Return logistic coefficients for successes that need not be whole numbers, by Newton's steps."""
    at = start.copy()
    for _ in range(50):
        mean = expit(design @ at)
        slope = design.T @ (successes - trials * mean)
        step = np.linalg.lstsq(design.T @ (design * (trials * mean * (1 - mean))[:, None]), slope, rcond=None)[0]
        at = at + np.clip(step, -2, 2)
        if np.abs(step).max() < 1e-10:
            break
    return at


def _polished(y: Array, treated: NDArray[np.bool_], items: int, design: Array, start: Array) -> ListFit:
    p = design.shape[1]

    def lost(at: Array) -> float:
        return -float(posterior(y, treated, items, design @ at[:p], design @ at[p:])[1].sum())

    def slope(at: Array) -> Array:
        chance, _ = posterior(y, treated, items, design @ at[:p], design @ at[p:])
        chance = np.where(treated, chance, 0.0)
        g, h = expit(design @ at[:p]), expit(design @ at[p:])
        return -np.concatenate([design.T @ np.where(treated, chance - g, 0.0), design.T @ (y - chance - items * h)])

    found = minimize(lost, start, jac=slope, method="BFGS", options={"gtol": 1e-9, "maxiter": 1000})
    at = found.x if found.fun <= lost(start) else start
    information = observed_information(slope, at)
    covariance = np.asarray(np.linalg.pinv(information), dtype=np.float64)
    converged = is_a_minimum(information) and float(np.abs(slope(at)).max()) < 1e-3
    return ListFit(at[:p], at[p:], covariance, -lost(at), converged)


def fit_least_squares(y: Array, treated: NDArray[np.bool_], items: int, design: Array) -> tuple[Array, Array]:
    """Fit by two steps of non-linear least squares: first the control items, then the sensitive one."""
    without, with_item = design[~treated], design[treated]

    def of_control(at: Array) -> Array:
        return np.asarray(y[~treated] - items * expit(without @ at))

    control = np.asarray(least_squares(of_control, np.zeros(design.shape[1])).x)
    rest = y[treated] - items * expit(with_item @ control)

    def of_sensitive(at: Array) -> Array:
        return np.asarray(rest - expit(with_item @ at))

    return np.asarray(least_squares(of_sensitive, np.zeros(design.shape[1])).x), control


def respondent_types(y: Array, treated: NDArray[np.bool_], items: int) -> tuple[Array, Array]:
    r"""Return the implied shares of those with z items and the sensitive one, and of those without it.

    .. math::

        \hat\pi_{z1} = \hat F_0(z) - \hat F_1(z), \qquad \hat\pi_{z0} = \hat F_1(z) - \hat F_0(z - 1)
    """
    z = np.arange(items + 1)
    with_item, without = (np.mean(y[mask][:, None] <= z, axis=0) for mask in (treated, ~treated))
    before = np.concatenate([[0.0], without[:-1]])
    return without - with_item, with_item - before


def design_effect_p(y: Array, treated: NDArray[np.bool_], items: int) -> float:
    """Return the p-value of no design effect: that no share of a type of respondent is negative (Blair and Imai 2012).

    Two tests, of those with and of those without the item, corrected by Bonferroni. As in the authors' own software, a
    share stays in its test only if it is small against the spread of the shares (moment selection).
    """
    yes, no = respondent_types(y, treated, items)
    z = np.arange(items + 1.0)
    first = _one_sided(y, treated, yes[:-1], z[:-1], z[:-1], sign=-1.0)
    second = _one_sided(y, treated, no[1:], z[1:], z[1:] - 1, sign=1.0)
    return float(min(1.0, 2 * min(first, second)))


def _one_sided(y: Array, treated: NDArray[np.bool_], share: Array, at: Array, before: Array, *, sign: float) -> float:
    spread = float(share.std(ddof=1)) if len(share) > 1 else 0.0
    limit = spread * np.sqrt(np.log(len(y)) / len(y))
    kept = (share != 0) & ~((share > 0) & (share > limit))
    if not kept.any():
        return 1.0
    below1, below0 = y[treated][:, None] <= at[kept], y[~treated][:, None] <= before[kept]
    if kept.sum() == 1:
        return _welch(sign * below1[:, 0].astype(float), sign * below0[:, 0].astype(float))
    covariance = sum(np.cov(part.astype(float), rowvar=False, ddof=0) / len(part) for part in (below1, below0))
    return chi_bar_p(share[kept], np.asarray(covariance))


def _welch(high: Array, low: Array) -> float:
    """Return the p-value of a mean of the first below that of the second, variances unequal."""
    squares = [part.var(ddof=1) / len(part) for part in (high, low)]
    if sum(squares) == 0:
        return 1.0
    freedom = sum(squares) ** 2 / sum(q**2 / (len(part) - 1) for q, part in zip(squares, (high, low), strict=True))
    return float(t.cdf((high.mean() - low.mean()) / sum(squares) ** 0.5, freedom))


def chi_bar_p(share: Array, covariance: Array, seed: int = 1) -> float:
    """Return the p-value that no share is negative: a mixture of chi-squares, its weights by simulation (Kudo 1963).

    Examples
    --------
    >>> chi_bar_p(np.array([0.2, 0.1]), np.eye(2) * 0.01)
    1.0
    """
    root = np.linalg.cholesky(np.linalg.pinv(covariance)).T
    distance = nnls(root, root @ share)[1] ** 2
    if distance < 1e-12:
        return 1.0
    draws = np.random.default_rng(seed).multivariate_normal(np.zeros(len(share)), covariance, DRAWS)
    freedom = [len(share) - int(np.sum(nnls(root, root @ draw)[0] > 0)) for draw in draws]
    return float(np.mean(chi2.sf(distance, np.maximum(freedom, 1)) * (np.array(freedom) > 0)))
