"""Measure a function instead of believing what is said about it: slopes, gains, kinks, limits, rounding errors."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

Array: TypeAlias = npt.NDArray[Any]
Function: TypeAlias = Callable[[Array], Array]
Smoothness: TypeAlias = Literal["jump", "C0", "C1", "C2+"]

_EPS = float(np.finfo(np.float64).eps)
_CLASSES: tuple[Smoothness, ...] = ("jump", "C0", "C1", "C2+")


def central_difference(f: Function, x: npt.ArrayLike, step: npt.ArrayLike | None = None) -> Any:
    """Return (f(x + h) - f(x - h)) / 2h, the slope of f at x to about ten digits, in the shape of x.

    If f returns one number for a whole array, the result is its gradient, one entry of x at a time. The step h is
    eps^(1/3) max(1, |x|) unless given: there the error of the formula, of order h^2, and the rounding error, of
    order eps / h, are equally small.

    >>> round(float(central_difference(np.sin, 0.0)), 9)
    1.0
    """
    x = np.asarray(x, dtype=np.float64)
    h = np.maximum(1.0, np.abs(x)) * _EPS ** (1 / 3) if step is None else np.full_like(x, step)
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


def complex_step(f: Function, x: npt.ArrayLike, step: float = 1e-100) -> Any:
    """Return Im f(x + ih) / h, the slope of f at x to full precision, in the shape of x.

    Nothing is subtracted, so h may be as small as one likes. It works only where f is analytic and written with
    operations that take complex numbers: not with abs, maximum or a comparison. Source: squire1998.

    >>> float(complex_step(np.exp, 0.0))
    1.0
    """
    x = np.asarray(x, dtype=np.float64)
    y = np.asarray(f(x + 1j * step))
    if not np.iscomplexobj(y):
        raise ValueError(
            "complex_step: f returns real numbers for complex ones, so it is not analytic; use central_difference."
        )
    return y.imag / step


@dataclass(frozen=True)
class GradientCheck:
    """How far a slope is from the numerical one, where it is worst.

    `error` is |given - measured| / max(|given|, |measured|), less what rounding explains; `where` is the index of the
    worst entry of x (an empty tuple for a number) and `x`, `given`, `measured` are the numbers there.
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

    No x may lie within 0.002 max(1, |x|) of a kink of f: the differences would look across it. f keeps its shape or
    returns one number (then the slope is the gradient). A slope off by a thousandth is reported wherever f's own
    rounding leaves three digits of the difference.
    """
    x = np.asarray(x, dtype=np.float64)
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
    """Return the slope from four values of f, with an error of order h^4, and a bound of its rounding error."""
    h = np.maximum(1.0, np.abs(x)) * _EPS ** (1 / 5)
    near, far = central_difference(f, x, h), central_difference(f, x, 2 * h)
    size = np.max([np.abs(np.asarray(f(x + shift))) for shift in (-2 * h, 2 * h)], axis=0)
    return (4 * near - far) / 3, 8 * _EPS * size / h


def ulp_distance(a: npt.ArrayLike, b: npt.ArrayLike, rest: npt.ArrayLike = 0.0) -> Any:
    """Return |a - b| in units in the last place of b, in the float type of a: 0.5 is what correct rounding may leave.

    b may have a wider type than a, and the true value may be b + rest, a number too fine for one float. Two equal
    infinities and two NaNs are 0 apart; any other pair with one of them is infinitely far apart. Below the smallest
    normal number an ulp is the smallest subnormal.

    >>> float(ulp_distance(1.0 + 2**-52, 1.0))
    1.0
    """
    a, b = np.asarray(a), np.asarray(b)
    if a.dtype.kind != "f":
        a = a.astype(np.float64)
    info = np.finfo(a.dtype)
    wide = np.result_type(a, b, np.float64)
    got, true, rest = a.astype(wide), b.astype(wide), np.asarray(rest, dtype=wide)
    with np.errstate(all="ignore"):
        fraction, exponent = np.frexp(true)
        exponent = exponent - ((np.abs(fraction) == 0.5) & (rest * true < 0))  # just below a power of two
        ulp = np.ldexp(wide.type(1), np.maximum(exponent - 1, info.minexp) - info.nmant)
        distance = np.abs((got - true) - rest) / ulp
        same = (got == true.astype(a.dtype)) & np.isinf(got) | np.isnan(got) & np.isnan(true)
    return np.where(same, 0.0, np.where(np.isnan(distance), np.inf, distance))[()]


def forward_gain(f: Function, kinks: Iterable[float] | None = None) -> float:
    """Return 1 / sqrt(E f(z)^2) for z ~ N(0, 1): the factor that keeps the mean square of a layer's outputs at 1.

    Kinks are those of f's facts, or are looked for, unless given. Source: he2015.
    """
    return _gain(f, f, kinks)


def backward_gain(f: Function, slope: Function | None = None, kinks: Iterable[float] | None = None) -> float:
    """Return 1 / sqrt(E f'(z)^2) for z ~ N(0, 1): the factor that keeps the mean square of the gradients at 1.

    The slope is f.slope, or a central difference if f has none; a slope of 0 everywhere has an infinite gain.
    Source: he2015.
    """
    return _gain(f, _slope_of(f) if slope is None else slope, kinks)


def _gain(f: Function, g: Function, kinks: Iterable[float] | None) -> float:
    mean_square = gaussian_mean(lambda z: np.square(g(z)), _kinks_of(f) if kinks is None else kinks)
    return float("inf") if mean_square == 0 else mean_square**-0.5


def gaussian_mean(g: Function, kinks: Iterable[float] = ()) -> float:
    """Return E g(z) for z ~ N(0, 1), by Gauss-Legendre quadrature on pieces of (-16, 16) cut at the kinks of g.

    About 14 digits where g is smooth on pieces a quarter wide and grows no faster than exp(4 |z|).
    """
    inner = [k for k in kinks if -16 < k < 16]
    edges = np.unique(np.concatenate([np.linspace(-16, 16, 129), inner]))
    nodes, weights = np.polynomial.legendre.leggauss(16)
    middle, half = (edges[1:] + edges[:-1]) / 2, np.diff(edges) / 2
    z = middle[:, None] + half[:, None] * nodes
    density = np.exp(-np.square(z) / 2) / np.sqrt(2 * np.pi)
    return float(np.sum(half[:, None] * weights * density * g(z)))


def _slope_of(f: Any) -> Function:
    return getattr(f, "slope", None) or (lambda x: central_difference(f, x))


def _kinks_of(f: Any) -> list[float]:
    facts = getattr(f, "facts", None)
    return list(facts.kinks) if facts is not None else [kink.x for kink in find_kinks(f)]


@dataclass(frozen=True)
class Kink:
    """A point where a function is not smooth: its values jump, or ("C0") its slope, or ("C1") its curvature."""

    x: float
    smoothness: Smoothness


def find_kinks(f: Function, low: float = -16.0, high: float = 16.0) -> tuple[Kink, ...]:
    """Return the points of (low, high) where f, its slope or its curvature jumps, to about 1e-5, from left to right.

    The fourth difference of f over five points h apart shrinks as h^4 where f is smooth, but only as h^2, h or not
    at all where its curvature, slope or value jumps. So the intervals where it is largest are followed down to an h
    of 4e-6 and judged by how fast it shrinks. A bend that is smooth but sharper than that counts as a kink.
    """
    h, block = 1 / 512, 16
    count = block * int(np.ceil((high - low) / h / block) + 2)
    grid = low - h * (block - 0.3) + h * np.arange(count + 4)  # off the round numbers, where kinks tend to lie
    size = _fourth(f, grid)
    size[size < _floor(f, grid[2:-2])] = 0.0
    blocks = size.reshape(-1, block)
    tops = blocks.max(axis=1)
    found: list[Kink] = []
    for i in np.flatnonzero((tops[1:-1] >= tops[:-2]) & (tops[1:-1] >= tops[2:]) & (tops[1:-1] > 0)) + 1:
        kink = _follow(f, float(grid[block * i + int(np.argmax(blocks[i])) + 2]), h)
        if kink is not None and low < kink.x < high and not (found and abs(found[-1].x - kink.x) < h):
            found.append(kink)
    return tuple(found)


def _fourth(f: Function, grid: Array) -> Array:
    with np.errstate(all="ignore"):
        return np.nan_to_num(np.abs(np.diff(f(grid), 4)), nan=0.0)


def _floor(f: Function, x: Array) -> Array:
    """Return what rounding alone may leave of a fourth difference of f around x."""
    with np.errstate(all="ignore"):
        nearby = np.max([np.abs(f(x + shift)) for shift in (-1.0, 0.0, 1.0)], axis=0)
    return np.asarray(64 * _EPS * nearby)


def _follow(f: Function, x: float, h: float) -> Kink | None:
    """Return the kink within 2h of x, or None where f turns out smooth."""
    sizes = []
    while h > 1e-6:
        grid = x + h * np.arange(-20.3, 21)
        size = _fourth(f, grid)
        best = int(np.argmax(size))
        sizes.append(float(size[best]))
        x, h = float(grid[best + 2]), h / 8
    if sizes[-1] <= _floor(f, np.array([x]))[0]:
        return None
    power = float(np.log(sizes[0] / sizes[-1]) / np.log(8) / (len(sizes) - 1))
    number = max(0, int(np.ceil(power - 0.2)))  # a cube root, of power 1/3, has no jump of its values
    return Kink(x, _CLASSES[number]) if number < 3 else None


@dataclass(frozen=True, kw_only=True)
class Properties:
    """What can be computed from a function and its slope; see `properties`."""

    bounded: bool
    zero_centred: bool
    largest_slope: float
    where_largest: float
    saturates_left: bool
    saturates_right: bool
    smoothness: Smoothness
    forward_gain: float
    backward_gain: float


def properties(f: Function) -> Properties:
    """Compute the properties of an elementwise function: an activation, or any function of arrays.

    * bounded: its values stay within a fixed interval, as far out as floating point goes;
    * zero_centred: inputs spread evenly about 0 give outputs of mean 0, E f(z) = 0 for z ~ N(0, 1);
    * largest_slope: the largest |f'(x)|, and where_largest, the place nearest to 0 at or next to which it is reached
      (to six decimals; infinite if it is approached without end);
    * saturates_left, saturates_right: its values settle at a finite limit;
    * smoothness: "jump" if its values jump somewhere in (-16, 16), "C0" if they do not but its slope does, "C1" if only
      its curvature does, "C2+" if none of them;
    * forward_gain, backward_gain: see the functions of these names.

    The slope is f.slope, or a central difference if f has none.
    """
    slope = _slope_of(f)
    kinks = _kinks_of(f)
    mean, spread = gaussian_mean(f, kinks), gaussian_mean(lambda z: np.abs(f(z)), kinks)
    largest, where = _largest_slope(slope)
    bends = find_kinks(f)
    declared = [kink for at in kinks if (kink := _follow(f, at, 1 / 512)) is not None]
    return Properties(
        bounded=_bounded(f),
        zero_centred=abs(mean) <= 1e-12 * spread,
        largest_slope=largest,
        where_largest=where,
        saturates_left=_settles(f, -1.0),
        saturates_right=_settles(f, 1.0),
        smoothness=min([*(kink.smoothness for kink in (*bends, *declared)), "C2+"], key=_CLASSES.index),
        forward_gain=forward_gain(f, kinks),
        backward_gain=backward_gain(f, slope, kinks),
    )


def _far(f: Function, sign: float) -> Array:
    with np.errstate(all="ignore"):
        return np.asarray(f(sign * np.array([1e3, 1e6, 1e12, 1e25, 1e50, 1e100])))


def _bounded(f: Function) -> bool:
    far = np.concatenate([_far(f, -1.0), _far(f, 1.0)])
    near = float(np.max(np.abs(f(np.linspace(-32, 32, 4097)))))
    return bool(np.all(np.abs(far) <= 2 * near + 1e-300))


def _settles(f: Function, sign: float) -> bool:
    far = _far(f, sign)[2:]
    return bool(np.all(np.isfinite(far)) and np.ptp(far) <= 1e-9 * max(1.0, float(np.abs(far[-1]))))


def _largest_slope(slope: Function) -> tuple[float, float]:
    """Return the largest |slope| and the place nearest to 0 where it is reached, on grids of ever closer points."""
    points, width = np.linspace(-16, 16, 2049), 1 / 64
    far = np.concatenate([_far(slope, -1.0), _far(slope, 1.0)])
    for _ in range(4):
        size = np.abs(slope(points))
        top = float(np.max(size))
        reached = points[size >= top * (1 - 1e-12)]
        where = float(reached[np.argmin(np.abs(reached))])
        points, width = np.append(np.linspace(where - width, where + width, 257), where), width / 128
    limit = float(np.max(np.abs(far)))
    if limit > top * (1 + 1e-9):
        side = np.inf if np.max(np.abs(far[: far.size // 2])) < limit else -np.inf
        return (limit if limit < 2 * top else np.inf), float(side)
    return top, round(where, 6)
