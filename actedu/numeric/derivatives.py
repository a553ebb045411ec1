"""Slopes from values alone, and whether a slope that is given agrees with them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from actedu.numeric.inputs import EPS, Array, Function, points_of, step_sizes


def central_difference(f: Function, x: npt.ArrayLike, step: npt.ArrayLike | None = None) -> Any:
    """Return (f(x + h) - f(x - h)) / 2h, the slope of f at x to about ten digits, in the shape of x.

    If f returns one number for a whole array, the result is its gradient, one entry of x at a time. The step h is
    eps^(1/3) max(1, |x|) unless given: there the error of the formula, of order h^2, and the rounding error, of
    order eps / h, are equally small. Raises TypeError for what is not a function or real numbers, ValueError for a step
    that is not above 0 or does not fit x.

    >>> round(float(central_difference(np.sin, 0.0)), 9)
    1.0
    """
    x = points_of("central_difference", f, x)
    h = np.maximum(1.0, np.abs(x)) * EPS ** (1 / 3) if step is None else step_sizes("central_difference", step, x)
    above = np.asarray(f(x + h))
    if above.shape == x.shape:
        return (above - f(x - h)) / ((x + h) - (x - h))
    if above.ndim:
        raise ValueError(
            f"central_difference: f turns the shape {x.shape} into {above.shape}; it must keep it or give one number."
        )
    gradient = np.empty_like(x)
    for at in np.ndindex(x.shape):
        low, high = x.copy(), x.copy()
        low[at] -= h[at]
        high[at] += h[at]
        gradient[at] = (f(high) - f(low)) / (high[at] - low[at])
    return gradient


def slope_of(f: Any) -> Function:
    """Return f.slope, or a central difference of f if it has none."""
    return getattr(f, "slope", None) or (lambda x: central_difference(f, x))


def complex_step(f: Function, x: npt.ArrayLike, step: float = 1e-100) -> Any:
    """Return Im f(x + ih) / h, the slope of f at x to full precision, in the shape of x.

    Nothing is subtracted, so h may be as small as one likes. It works only where f is analytic and written with
    operations that take complex numbers: not with abs, maximum or a comparison. Raises TypeError for what is not a
    function or real numbers, ValueError for a step that is not above 0 and for an f that returns real numbers. Source:
    squire1998.

    >>> float(complex_step(np.exp, 0.0))
    1.0
    """
    x = points_of("complex_step", f, x)
    h = step_sizes("complex_step", step, x)
    y = np.asarray(f(x + 1j * h))
    if not np.iscomplexobj(y):
        raise ValueError(
            "complex_step: f returns real numbers for complex ones, so it is not analytic; use central_difference."
        )
    return y.imag / h


@dataclass(frozen=True)
class GradientCheck:
    """How far a slope is from the numerical one, where it is worst.

    `error` is |given - measured| / max(|given|, |measured|), less what rounding and the step explain; `where` is the
    index of the worst entry of x (an empty tuple for a number) and `x`, `given`, `measured` are the numbers there.
    """

    error: float
    where: tuple[int, ...]
    x: float
    given: float
    measured: float
    tolerance: float

    @property
    def ok(self) -> bool:
        """Whether the error is within the tolerance; NaN is not."""
        return self.error <= self.tolerance

    def __bool__(self) -> bool:
        return self.ok

    def __str__(self) -> str:
        verdict = "agrees" if self.ok else "is wrong"
        return (
            f"the slope {verdict}: at x = {self.x:.6g} it is {self.given:.6g} and the differences say "
            f"{self.measured:.6g} (relative error {self.error:.1e}, allowed {self.tolerance:.0e})"
        )


def gradient_check(f: Function, slope: Function | Array, x: npt.ArrayLike, tolerance: float = 1e-6) -> GradientCheck:
    """Compare a slope, a function or its values at x, with central differences of f, and report where it is worst.

    No x may lie within 0.002 sqrt(max(1, |x|)) of a kink of f: the differences would look across it. f keeps its shape
    or returns one number (then the slope is the gradient). A slope off by a thousandth is reported wherever f's own
    rounding leaves three digits of the difference. Raises TypeError for what is not a function or real numbers,
    ValueError for an empty x, a slope of another shape and a tolerance that is not above 0.
    """
    x = points_of("gradient_check", f, x)
    if not tolerance > 0:
        raise ValueError(f"gradient_check: the tolerance must be above 0, not {tolerance}.")
    if x.size == 0:
        raise ValueError("gradient_check: x is empty; give at least one point.")
    given = np.asarray(slope(x) if callable(slope) else slope, dtype=np.float64)
    if given.shape != x.shape:
        raise ValueError(f"gradient_check: the slope has the shape {given.shape} but x has {x.shape}; they must agree.")
    measured, rounding = _fourth_order(f, x)
    larger = np.maximum(np.abs(given), np.abs(measured))
    excess = np.maximum(np.abs(given - measured) - rounding, 0.0)
    error = np.where(
        excess > 0, excess / np.where(larger > 0, larger, 1.0), np.where(np.isnan(given - measured), np.nan, 0.0)
    )
    worst = np.unravel_index(int(np.argmax(np.where(np.isnan(error), np.inf, error))), x.shape)
    return GradientCheck(
        error=float(error[worst]),
        where=tuple(int(i) for i in worst),
        x=float(x[worst]),
        given=float(given[worst]),
        measured=float(measured[worst]),
        tolerance=tolerance,
    )


def _fourth_order(f: Function, x: Array) -> tuple[Array, Array]:
    """Return the slope from four values of f, with an error of order h^4, and a bound of what it may be off by."""
    h = np.sqrt(np.maximum(1.0, np.abs(x))) * EPS ** (1 / 5)
    near, far = central_difference(f, x, h), central_difference(f, x, 2 * h)
    size = np.max([np.abs(np.asarray(f(x + shift))) for shift in (-2 * h, 2 * h)], axis=0)
    return (4 * near - far) / 3, 8 * EPS * size / h + h**2 * np.abs(near - far)
