r"""Straight lines through points with errors on both sides.

York's line minimises, over intercept and slope,

.. math::

    S(a, b) = \sum_i W_i (y_i - a - b x_i)^2, \qquad
    W_i = \frac{1}{\sigma_{y,i}^2 + b^2 \sigma_{x,i}^2 - 2 b\, \rho_i \sigma_{x,i} \sigma_{y,i}}

Deming's line is the case of one ratio :math:`\delta` of the error variances for all points, in closed form.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq, minimize_scalar

Array = NDArray[np.float64]

ITERATIONS = 200
# An even number: the level line, for which figures without an error weigh without end, is not among them.
ANGLES = 180


@dataclass(frozen=True, slots=True)
class Points:
    """Points with a standard error on either side, and the correlation of these errors (usually none).

    Parameters
    ----------
    x, y
        Where the points are.
    x_error, y_error
        Standard errors of both.
    correlation
        Correlation of the errors of a point.
    """

    x: Array
    x_error: Array
    y: Array
    y_error: Array
    correlation: float = 0.0

    def without(self, index: int) -> Points:
        """Return the points but one."""
        kept = np.arange(len(self.x)) != index
        return Points(self.x[kept], self.x_error[kept], self.y[kept], self.y_error[kept], self.correlation)

    def spread(self, tau2: float) -> Points:
        """Return the points with a further variance of y, the same for all."""
        return Points(self.x, self.x_error, self.y, np.sqrt(self.y_error**2 + tau2), self.correlation)


@dataclass(frozen=True, slots=True)
class Line:
    """A line that was fitted to points with errors on both sides.

    Parameters
    ----------
    intercept, slope
        The line.
    intercept_error, slope_error
        Their standard errors.
    chi_square
        Weighted sum of squares.
    centre
        Mean x, where intercept and slope do not depend on each other.
    centre_error
        Standard error of the line there.
    tau2
        Spread of y that errors do not explain, as a variance.
    """

    intercept: float
    slope: float
    intercept_error: float
    slope_error: float
    chi_square: float
    centre: float
    centre_error: float
    tau2: float = 0.0


def york(points: Points) -> Line:
    """Fit the line of York, Evensen, Martínez and De Basabe Delgado (2004), with their standard errors.

    Examples
    --------
    >>> exact = Points(np.arange(4.0), np.full(4, 0.1), 1 + 2 * np.arange(4.0), np.full(4, 0.3))
    >>> line = york(exact)
    >>> round(line.intercept, 9), round(line.slope, 9)
    (1.0, 2.0)
    """
    slope = _nearest(points)
    for _ in range(ITERATIONS):
        weight, u, beta = _terms(points, slope)
        v = points.y - weight @ points.y / weight.sum()
        following = float(np.sum(weight * beta * v) / np.sum(weight * beta * u))
        if abs(following - slope) <= 1e-15 * (1 + abs(slope)):
            break
        slope = following
    weight, _, beta = _terms(points, slope)
    middle_x, middle_y = weight @ points.x / weight.sum(), weight @ points.y / weight.sum()
    fitted = middle_x + beta
    centre = float(weight @ fitted / weight.sum())
    slope_error = float(np.sum(weight * (fitted - centre) ** 2) ** -0.5)
    intercept = float(middle_y - slope * middle_x)
    return Line(
        intercept, slope, float((1 / weight.sum() + centre**2 * slope_error**2) ** 0.5), slope_error,
        float(np.sum(weight * (points.y - intercept - slope * points.x) ** 2)), centre, float(weight.sum() ** -0.5),
    )  # fmt: skip


def _terms(points: Points, slope: float) -> tuple[Array, Array, Array]:
    """Return York's weights W, deviations U and fitted deviations β."""
    x2, y2 = points.x_error**2, points.y_error**2
    covariance = points.correlation * points.x_error * points.y_error
    weight = 1 / (y2 + slope**2 * x2 - 2 * slope * covariance)
    u = points.x - weight @ points.x / weight.sum()
    v = points.y - weight @ points.y / weight.sum()
    # W [U / ω(y) + b V / ω(x) - (b U + V) r / α], with ω the inverse variances and α = √(ω(x) ω(y)).
    beta = weight * (u * y2 + slope * v * x2 - (slope * u + v) * covariance)
    return weight, u, beta


def _nearest(points: Points) -> float:
    """Return the slope with the smallest sum of squares, so that York's steps begin near the right root."""
    scale = float(np.std(points.y) / np.std(points.x)) or 1.0
    angles = np.linspace(-np.pi / 2, np.pi / 2, ANGLES)[1:-1]
    best = int(np.argmin(_squares(points, scale * np.tan(angles))))
    low, high = angles[max(best - 1, 0)], angles[min(best + 1, len(angles) - 1)]
    found = minimize_scalar(lambda angle: float(_squares(points, scale * np.tan(np.array([angle])))[0]),
                            bounds=(low, high), method="bounded")  # fmt: skip
    return float(scale * np.tan(found.x))


def _squares(points: Points, slopes: Array) -> Array:
    """Return the sum of squares for each of several slopes, the intercept at its best."""
    slope = slopes[:, None]
    covariance = points.correlation * points.x_error * points.y_error
    weight = 1 / (points.y_error**2 + slope**2 * points.x_error**2 - 2 * slope * covariance)
    rest = points.y - slope * points.x
    middle = (weight * rest).sum(axis=1) / weight.sum(axis=1)
    return np.asarray((weight * (rest - middle[:, None]) ** 2).sum(axis=1))


def york_with_spread(points: Points) -> Line:
    """Fit York's line with as much further spread of y as makes the weighted sum of squares its degrees of freedom.

    Examples
    --------
    >>> far = Points(np.arange(5.0), np.full(5, 0.1), np.array([0.0, 3, 1, 5, 3]), np.full(5, 0.1))
    >>> line = york_with_spread(far)
    >>> round(line.chi_square, 6), line.tau2 > 1
    (3.0, True)
    """
    freedom = len(points.x) - 2
    if york(points).chi_square <= freedom:
        return york(points)

    def excess(tau2: float) -> float:
        return york(points.spread(tau2)).chi_square - freedom

    high = float(np.var(points.y)) + 1e-300
    while excess(high) > 0:
        high *= 4
    tau2 = float(brentq(excess, 0.0, high, xtol=1e-14 * high, rtol=1e-12))
    line = york(points.spread(tau2))
    return Line(line.intercept, line.slope, line.intercept_error, line.slope_error, line.chi_square, line.centre,
                line.centre_error, tau2)  # fmt: skip


def deming(points: Points) -> Line:
    r"""Fit Deming's line with the ratio of the mean error variances, and standard errors by leaving out each point.

    .. math::

        b = \frac{s_{yy} - \delta s_{xx} + \sqrt{(s_{yy} - \delta s_{xx})^2 + 4 \delta s_{xy}^2}}{2 s_{xy}}

    Examples
    --------
    >>> exact = Points(np.arange(4.0), np.full(4, 0.1), 1 + 2 * np.arange(4.0), np.full(4, 0.3))
    >>> round(deming(exact).slope, 9)
    2.0
    """
    slope, intercept, middle = _deming(points)
    left = np.array([_deming(points.without(i))[:2] for i in range(len(points.x))])
    n = len(left)
    errors = np.sqrt((n - 1) / n * np.sum((left - left.mean(axis=0)) ** 2, axis=0))
    at_centre = left @ (middle, 1.0)
    centre_error = float(np.sqrt((n - 1) / n * np.sum((at_centre - at_centre.mean()) ** 2)))
    residual = points.y - intercept - slope * points.x
    weight = 1 / (points.y_error**2 + slope**2 * points.x_error**2)
    return Line(intercept, slope, float(errors[1]), float(errors[0]), float(weight @ residual**2), middle,
                centre_error)  # fmt: skip


def _deming(points: Points) -> tuple[float, float, float]:
    ratio = float(np.mean(points.y_error**2) / np.mean(points.x_error**2))
    x, y = points.x - points.x.mean(), points.y - points.y.mean()
    xx, yy, xy = float(x @ x), float(y @ y), float(x @ y)
    lean = yy - ratio * xx
    slope = (lean + np.sqrt(lean**2 + 4 * ratio * xy**2)) / (2 * xy) if xy else (0.0 if lean < 0 else np.inf)
    return float(slope), float(points.y.mean() - slope * points.x.mean()), float(points.x.mean())
