r"""Random-effects regression of effects that may come from the same study, with robust errors.

.. math::

    y_{ij} = x_{ij}^T \beta + u_j + e_{ij}, \qquad u_j \sim N(0, \tau^2), \qquad
    \mathrm{Cov}(e_{ij}, e_{ik}) = \rho \sqrt{v_{ij} v_{ik}}

for effects i of study j. The spread is estimated by restricted likelihood, and errors come from what is left over in
each study (CR2), so that they hold where the assumed correlation does not.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from dvstats.numerics.random_effects import restricted_likelihood, weighted_mean

Array = NDArray[np.float64]

ROUNDS = 2000


@dataclass(frozen=True, slots=True)
class Regression:
    """A fitted regression: coefficients, their covariance under the model, the spread, and what robust errors need.

    Parameters
    ----------
    coefficients
        Coefficients.
    covariance
        Their covariance, if the model of the variances is right.
    tau2
        Variance between studies.
    residuals
        What the coefficients leave of each effect.
    design
        Design matrix.
    phi
        Covariance of the effects under the model.
    cluster
        Number of the study of each effect.
    """

    coefficients: Array
    covariance: Array
    tau2: float
    residuals: Array
    design: Array
    phi: Array
    cluster: NDArray[np.int64]


def fit(
    effect: Array, variance: Array, design: Array, cluster: NDArray[np.int64], correlation: float = 0.0
) -> Regression:
    r"""Fit by restricted maximum likelihood, with Fisher scoring for the spread.

    .. math::

        \tau^2 \leftarrow \tau^2 + \frac{y^T P B P y - \mathrm{tr}(P B)}{\mathrm{tr}(P B P B)}, \qquad
        P = W - W X (X^T W X)^{-1} X^T W

    with B one within a study and zero elsewhere.

    Examples
    --------
    >>> y, v = np.array([0.1, 0.5, 0.9]), np.array([0.04, 0.04, 0.04])
    >>> found = fit(y, v, np.ones((3, 1)), np.arange(3))
    >>> round(float(found.coefficients[0]), 6), round(found.tau2, 6)
    (0.5, 0.12)
    """
    same = (cluster[:, None] == cluster[None, :]).astype(float)
    errors = np.sqrt(variance)
    sampling = same * correlation * np.outer(errors, errors) + (1 - correlation) * np.diag(variance)
    tau2 = max(0.0, float(np.var(effect, ddof=1) - variance.mean()))
    for _ in range(ROUNDS):
        projection = _projection(np.linalg.inv(sampling + tau2 * same), design)
        spread = projection @ same
        left = projection @ effect
        step = float((left @ same @ left - np.trace(spread)) / (spread * spread.T).sum())
        following = max(0.0, tau2 + step)
        moved, tau2 = abs(following - tau2), following
        if moved < 1e-12 * (1 + tau2):
            break
    phi = sampling + tau2 * same
    weight = np.linalg.inv(phi)
    covariance = np.asarray(np.linalg.inv(design.T @ weight @ design), dtype=np.float64)
    coefficients = covariance @ design.T @ weight @ effect
    return Regression(coefficients, covariance, tau2, effect - design @ coefficients, design, phi, cluster)


def _projection(weight: Array, design: Array) -> Array:
    inner = weight @ design
    found: Array = weight - inner @ np.linalg.solve(design.T @ inner, inner.T)
    return found


def robust(found: Regression, contrast: Array) -> tuple[float, float]:
    r"""Return the robust standard error of a contrast of coefficients, and its degrees of freedom.

    .. math::

        M \Big( \sum_j X_j^T W_j A_j e_j e_j^T A_j^T W_j X_j \Big) M, \qquad
        A_j = D_j^T \big( D_j (\Phi_j - X_j M X_j^T) D_j^T \big)^{-1/2} D_j, \qquad \Phi_j = D_j^T D_j

    and Satterthwaite's degrees of freedom under the model.

    References
    ----------
    Bell RM, McCaffrey DF (2002). Survey Methodology 28(2), 169–181.
    Tipton E, Pustejovsky JE (2015). Journal of Educational and Behavioral Statistics 40(6), 604–634.

    Examples
    --------
    >>> y, v = np.array([0.1, 0.5, 0.9]), np.array([0.04, 0.04, 0.04])
    >>> error, freedom = robust(fit(y, v, np.ones((3, 1)), np.arange(3)), np.ones(1))
    >>> round(error, 4), round(freedom, 6)
    (0.2309, 2.0)
    """
    design, bread = found.design, found.covariance
    weight = np.linalg.inv(found.phi)
    hat = np.eye(len(design)) - design @ bread @ design.T @ weight
    total, directions = 0.0, []
    for one in np.unique(found.cluster):
        inside = found.cluster == one
        x, phi = design[inside], found.phi[np.ix_(inside, inside)]
        upper = np.linalg.cholesky(phi).T
        adjusted = upper.T @ _inverse_root(upper @ (phi - x @ bread @ x.T) @ upper.T) @ upper
        row = contrast @ bread @ x.T @ np.linalg.inv(phi) @ adjusted
        total += float(row @ found.residuals[inside]) ** 2
        directions.append(row @ hat[inside])
    stacked = np.array(directions)
    products = stacked @ found.phi @ stacked.T
    return total**0.5, float(np.trace(products) ** 2 / (products**2).sum())


def _inverse_root(matrix: Array) -> Array:
    """Return the inverse square root of a symmetric matrix; directions without spread stay without."""
    values, vectors = np.linalg.eigh(matrix)
    usable = values > 1e-12 * max(float(values.max()), 1e-300)
    roots = np.where(usable, 1 / np.sqrt(np.where(usable, values, 1.0)), 0.0)
    found: Array = (vectors * roots) @ vectors.T
    return found


def small_study_effects(effect: Array, variance: Array, cluster: NDArray[np.int64], correlation: float) -> Regression:
    """Regress effects on their standard errors (Egger): the second coefficient is 0 where small studies are like large.

    References
    ----------
    Egger M et al. (1997). BMJ 315, 629–634.
    Sterne JAC, Egger M (2005). In: Publication Bias in Meta-Analysis, 99–110. Wiley.
    """
    design = np.column_stack([np.ones_like(effect), np.sqrt(variance)])
    return fit(effect, variance, design, cluster, correlation)


def trim_and_fill(effect: Array, variance: Array, *, missing_above: bool) -> tuple[int, Array, Array]:
    r"""Return how many studies are missing on one side, and effects and variances with these filled in.

    .. math::

        L_0 = \frac{4 S - k (k + 1)}{2 k - 1}

    with S the sum of the ranks of the distances of effects that lie beyond the centre on the other side.

    References
    ----------
    Duval S, Tweedie R (2000). Biometrics 56(2), 455–463.

    Examples
    --------
    >>> y, v = np.array([0.0, 0.1, -0.1, 0.8, 0.9]), np.array([0.01, 0.02, 0.02, 0.1, 0.1])
    >>> trim_and_fill(y, v, missing_above=False)[0]
    2
    """
    sign = -1.0 if missing_above else 1.0
    order = np.argsort(sign * effect, kind="stable")
    y, v, k = sign * effect[order], variance[order], len(effect)
    filled, before, centre = 0, -1, 0.0
    for _ in range(k):
        if filled == before:
            break
        before = filled
        kept = slice(0, k - filled)
        centre = weighted_mean(y[kept], v[kept], restricted_likelihood(y[kept], v[kept]))[0]
        ranks = rankdata(np.abs(y - centre), method="ordinal")
        beyond = float(ranks[y > centre].sum())
        filled = min(max(0, round((4 * beyond - k * (k + 1)) / (2 * k - 1))), k - 2)
    mirrored = 2 * centre - y[k - filled :]
    return filled, sign * np.concatenate([y, mirrored]), np.concatenate([v, v[k - filled :]])
