r"""The area-level model of Fay and Herriot: direct estimates that borrow from a regression and from each other.

.. math::

    y_i = x_i'\beta + u_i + e_i, \qquad u_i \sim N(0, A), \qquad e_i \sim N(0, D_i) \text{ with known } D_i

The spread A is fitted by restricted likelihood. The predictor and its error (Prasad and Rao 1990; Datta and Lahiri
2000, for this A without the bias term) are

.. math::

    \hat\theta_i = \gamma_i y_i + (1 - \gamma_i) x_i'\hat\beta, \quad \gamma_i = \frac{\hat A}{\hat A + D_i}, \quad
    \mathrm{mse}_i = g_{1i} + g_{2i} + 2 g_{3i}
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar

Array = NDArray[np.float64]

STEPS = 500


@dataclass(frozen=True, slots=True)
class AreaModel:
    """The fitted spread between areas, the regression, and the covariance of its coefficients.

    Parameters
    ----------
    spread
        Variance between areas that the regression does not explain.
    beta
        Coefficients.
    covariance
        Their covariance.
    information
        Fisher information on the spread.
    """

    spread: float
    beta: Array
    covariance: Array
    information: float


def restricted_log_likelihood(spread: float, y: Array, design: Array, variance: Array) -> float:
    """Return the restricted log-likelihood of a spread, without its constant."""
    weight = 1 / (spread + variance)
    inner = design.T @ (design * weight[:, None])
    beta = np.linalg.solve(inner, design.T @ (weight * y))
    rest = float(weight @ (y - design @ beta) ** 2)
    return -0.5 * (rest - float(np.log(weight).sum()) + float(np.linalg.slogdet(inner)[1]))


def fit_area_model(y: Array, design: Array, variance: Array) -> AreaModel:
    """Fit by Fisher scoring from the median variance; a spread below 0 is 0.

    Examples
    --------
    >>> fit = fit_area_model(np.array([1.0, 2.0, 6.0, 7.0]), np.ones((4, 1)), np.full(4, 1.0))
    >>> round(fit.spread, 6), round(float(fit.beta[0]), 6)
    (7.666667, 4.0)
    """
    spread = float(np.median(variance))
    for _ in range(STEPS):
        projection = _projection(spread, design, variance)
        residual = projection @ y
        score = -0.5 * float(np.trace(projection)) + 0.5 * float(residual @ residual)
        step = score / (0.5 * float(np.sum(projection**2)))
        following = max(0.0, spread + step)
        if abs(following - spread) < 1e-13 * (1 + spread):
            break
        spread = following
    else:
        top = 10 * float(np.var(y) + variance.max())
        spread = float(minimize_scalar(lambda a: -restricted_log_likelihood(a, y, design, variance),
                                       bounds=(0.0, top), method="bounded", options={"xatol": 1e-12}).x)  # fmt: skip
    return _at(spread, y, design, variance)


def _projection(spread: float, design: Array, variance: Array) -> Array:
    weight = 1 / (spread + variance)
    weighted = design * weight[:, None]
    return np.asarray(np.diag(weight) - weighted @ np.linalg.solve(design.T @ weighted, weighted.T))


def _at(spread: float, y: Array, design: Array, variance: Array) -> AreaModel:
    weight = 1 / (spread + variance)
    covariance = np.asarray(np.linalg.inv(design.T @ (design * weight[:, None])), dtype=np.float64)
    return AreaModel(spread, covariance @ (design.T @ (weight * y)), covariance, 0.5 * float(weight @ weight))


def predicted(model: AreaModel, y: Array, design: Array, variance: Array) -> tuple[Array, Array, Array]:
    """Return the predictors, their mean squared errors and how much of the direct estimate each keeps.

    An area without a direct estimate (nan) gets the regression, and the spread as its error.
    """
    a = model.spread
    seen = ~np.isnan(y)
    keep = np.where(seen, a / (a + variance), 0.0)
    synthetic = design @ model.beta
    value = np.where(seen, keep * np.nan_to_num(y), 0.0) + (1 - keep) * synthetic
    of_beta = np.einsum("ij,jk,ik->i", design, model.covariance, design)
    g1 = np.where(seen, keep * np.nan_to_num(variance), a)
    g3 = (
        np.where(seen, np.nan_to_num(variance) ** 2 / (a + np.nan_to_num(variance, nan=1.0)) ** 3, 0.0)
        / model.information
    )
    return value, g1 + (1 - keep) ** 2 * of_beta + 2 * g3, keep
