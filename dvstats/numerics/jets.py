r"""Numbers that carry their first and second derivatives, so that a likelihood is written once and is exact twice over.

A jet holds a value, its gradient and its Hessian by a few linear predictors, for many rows at once:

.. math::

    \nabla f(u) = f'(u) \nabla u, \qquad
    \nabla^2 f(u) = f'(u) \nabla^2 u + f''(u) \nabla u \nabla u^\top

Every operation below is one of these two lines, or the product rule; nothing is approximated by differences.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from dvstats.numerics.count_families import Array, Mask

Operand: TypeAlias = "Jet | Array | float"


@dataclass(frozen=True, slots=True, eq=False)
class Jet:
    """A value by row with its derivatives by d predictors.

    Parameters
    ----------
    value
        Shape (rows…).
    gradient
        Shape (d, rows…).
    hessian
        Shape (d, d, rows…).

    Examples
    --------
    The derivative of x² at 3, and that of the derivative:

    >>> (x,) = variables(np.array([[3.0]]))
    >>> square = x * x
    >>> float(square.value[0]), float(square.gradient[0, 0]), float(square.hessian[0, 0, 0])
    (9.0, 6.0, 2.0)
    """

    value: Array
    gradient: Array
    hessian: Array

    # NumPy would otherwise take `array + jet` apart into its elements.
    __array_ufunc__ = None

    def through(self, value: Array, first: Array, second: Array) -> Jet:
        """Return f of this jet, given f, f' and f'' at its value."""
        return Jet(value, first * self.gradient, first * self.hessian + second * _outer(self.gradient, self.gradient))

    def __neg__(self) -> Jet:
        return Jet(-self.value, -self.gradient, -self.hessian)

    def __add__(self, other: Operand) -> Jet:
        if isinstance(other, Jet):
            return Jet(self.value + other.value, self.gradient + other.gradient, self.hessian + other.hessian)
        return Jet(self.value + other, self.gradient, self.hessian)

    __radd__ = __add__

    def __sub__(self, other: Operand) -> Jet:
        return self + (-other)

    def __rsub__(self, other: Operand) -> Jet:
        return -self + other

    def __mul__(self, other: Operand) -> Jet:
        if not isinstance(other, Jet):
            return Jet(self.value * other, self.gradient * other, self.hessian * other)
        crossed = _outer(self.gradient, other.gradient)
        return Jet(
            self.value * other.value, self.value * other.gradient + other.value * self.gradient,
            self.value * other.hessian + other.value * self.hessian + crossed + np.swapaxes(crossed, 0, 1),
        )  # fmt: skip

    __rmul__ = __mul__

    def __truediv__(self, other: Operand) -> Jet:
        return self * (reciprocal(other) if isinstance(other, Jet) else 1.0 / other)

    def __rtruediv__(self, other: Operand) -> Jet:
        return reciprocal(self) * other


def variables(values: Array) -> tuple[Jet, ...]:
    """Return the predictors themselves as jets; `values` has shape (d, rows…)."""
    d, rows = len(values), values.shape[1:]
    none = np.zeros((d, d, *rows))
    unit = np.eye(d).reshape(d, d, *(1 for _ in rows)) * np.ones(rows)
    return tuple(Jet(values[i], unit[i], none) for i in range(d))


def constant(value: Array, like: Jet) -> Jet:
    """Return numbers that do not depend on the predictors."""
    value = np.broadcast_to(value, like.value.shape)
    return Jet(value, np.zeros_like(like.gradient), np.zeros_like(like.hessian))


def where(condition: Mask, one: Jet, other: Jet) -> Jet:
    """Take each row from the first jet where the condition holds, else from the second."""
    return Jet(
        np.where(condition, one.value, other.value), np.where(condition, one.gradient, other.gradient),
        np.where(condition, one.hessian, other.hessian),
    )  # fmt: skip


def exp(u: Jet) -> Jet:
    """Return the exponential."""
    e = np.exp(u.value)
    return u.through(e, e, e)


def log(u: Jet) -> Jet:
    """Return the natural logarithm."""
    return u.through(np.log(u.value), 1 / u.value, -1 / u.value**2)


def reciprocal(u: Jet) -> Jet:
    """Return 1 / u."""
    one = 1 / u.value
    return u.through(one, -(one**2), 2 * one**3)


def expm1(u: Jet) -> Jet:
    """Return exp(u) - 1 without cancellation near 0."""
    e = np.exp(u.value)
    return u.through(np.expm1(u.value), e, e)


def log1p(u: Jet) -> Jet:
    """Return log(1 + u) without cancellation near 0."""
    one = 1 / (1 + u.value)
    return u.through(np.log1p(u.value), one, -(one**2))


def expit(u: Jet) -> Jet:
    """Return the inverse of the logit."""
    p = np.exp(-np.logaddexp(0.0, -u.value))
    slope = p * np.exp(-np.logaddexp(0.0, u.value))
    return u.through(p, slope, slope * (1 - 2 * p))


def log_expit(u: Jet) -> Jet:
    """Return the log of the inverse of the logit, exact far out on either side."""
    p, q = np.exp(-np.logaddexp(0.0, -u.value)), np.exp(-np.logaddexp(0.0, u.value))
    return u.through(-np.logaddexp(0.0, -u.value), q, -p * q)


def log_sum(u: Jet, v: Jet) -> Jet:
    """Return log(exp(u) + exp(v)) without overflow."""
    return v + _softplus(u - v)


def _softplus(u: Jet) -> Jet:
    p, q = np.exp(-np.logaddexp(0.0, -u.value)), np.exp(-np.logaddexp(0.0, u.value))
    return u.through(np.logaddexp(0.0, u.value), p, p * q)


def log1mexp(u: Jet) -> Jet:
    """Return log(1 - exp(u)) for u below 0, exact near both ends."""
    near = u.value > -np.log(2.0)
    clipped = np.minimum(u.value, -1e-300)
    value = np.where(near, np.log(-np.expm1(clipped)), np.log1p(-np.exp(clipped)))
    ratio = 1 / np.expm1(-clipped)
    return u.through(value, -ratio, -ratio * (1 + ratio))


def _outer(a: Array, b: Array) -> Array:
    return a[:, None] * b[None, :]
