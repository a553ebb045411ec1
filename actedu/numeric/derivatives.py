"""Measure a function instead of believing what is said about it: slopes, gains, kinks, limits, rounding errors."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, TypeAlias

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
    order eps / h, are equally small. Raises TypeError for what is not a function or real numbers, ValueError for a step
    that is not above 0 or does not fit x.

    >>> round(float(central_difference(np.sin, 0.0)), 9)
    1.0
    """
    x = _points("central_difference", f, x)
    h = np.maximum(1.0, np.abs(x)) * _EPS ** (1 / 3) if step is None else _step("central_difference", step, x)
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
    operations that take complex numbers: not with abs, maximum or a comparison. Raises TypeError for what is not a
    function or real numbers, ValueError for a step that is not above 0 and for an f that returns real numbers. Source:
    squire1998.

    >>> float(complex_step(np.exp, 0.0))
    1.0
    """
    x = _points("complex_step", f, x)
    h = _step("complex_step", step, x)
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
    x = _points("gradient_check", f, x)
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


def _function(name: str, f: object) -> None:
    if not callable(f):
        raise TypeError(f"{name}: f must be a function of an array, not {f!r}.")


def _points(name: str, f: object, x: npt.ArrayLike) -> Array:
    _function(name, f)
    array = _real(name, "x", x)
    return array.astype(np.result_type(array, np.float64))


def _real(name: str, key: str, x: npt.ArrayLike) -> Array:
    try:
        array = np.asarray(x)
    except ValueError:
        raise TypeError(
            f"{name}: {key} must be a number or an array of numbers; these rows differ in length."
        ) from None
    if array.dtype.kind not in "fiub":
        raise TypeError(f"{name}: {key} must hold real numbers, not {array.dtype}; convert it first.")
    return array


def _step(name: str, step: npt.ArrayLike, x: Array) -> Array:
    h = _real(name, "step", step).astype(np.float64)
    if not (np.isfinite(h).all() and (h > 0).all()):
        raise ValueError(f"{name}: the step must be above 0 and finite, not {step!r}.")
    try:
        return np.broadcast_to(h, x.shape)
    except ValueError:
        raise ValueError(f"{name}: the step has the shape {h.shape}, which does not fit x with {x.shape}.") from None


def _fourth_order(f: Function, x: Array) -> tuple[Array, Array]:
    """Return the slope from four values of f, with an error of order h^4, and a bound of what it may be off by."""
    h = np.sqrt(np.maximum(1.0, np.abs(x))) * _EPS ** (1 / 5)
    near, far = central_difference(f, x, h), central_difference(f, x, 2 * h)
    size = np.max([np.abs(np.asarray(f(x + shift))) for shift in (-2 * h, 2 * h)], axis=0)
    return (4 * near - far) / 3, 8 * _EPS * size / h + h**2 * np.abs(near - far)


def ulp_distance(a: npt.ArrayLike, b: npt.ArrayLike, rest: npt.ArrayLike = 0.0) -> Any:
    """Return |a - b| in units in the last place of b, in the float type of a: 0.5 is what correct rounding may leave.

    b may have a wider type than a, and the true value may be b + rest, a number too fine for one float. Two equal
    infinities and two NaNs are 0 apart; any other pair with one of them is infinitely far apart. Below the smallest
    normal number an ulp is the smallest subnormal.

    >>> float(ulp_distance(1.0 + 2**-52, 1.0))
    1.0
    """
    a, b, rest = (_real("ulp_distance", key, z) for key, z in (("a", a), ("b", b), ("rest", rest)))
    if a.dtype.kind != "f":
        a = a.astype(np.float64)
    info = np.finfo(a.dtype)
    wide = np.result_type(a, b, np.float64)
    got, true, rest = a.astype(wide), b.astype(wide), rest.astype(wide)
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
    _function("forward_gain", f)
    return _gain(f, f, kinks)


def backward_gain(f: Function, slope: Function | None = None, kinks: Iterable[float] | None = None) -> float:
    """Return 1 / sqrt(E f'(z)^2) for z ~ N(0, 1): the factor that keeps the mean square of the gradients at 1.

    The slope is f.slope, or a central difference if f has none; a slope of 0 everywhere has an infinite gain.
    Source: he2015.
    """
    _function("backward_gain", f)
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


class Moments(NamedTuple):
    """The mean and the variance of a random number."""

    mean: float
    variance: float


def signal_map(f: Function, mean: float = 0.0, variance: float = 1.0) -> Moments:
    """Return the mean and the variance of f(z) for z ~ N(mean, variance): what one unit makes of its input.

    The mean must be finite and the variance positive, else ValueError. About 13 digits unless f bends within a small
    part of the standard deviation. Source: klambauer2017.

    >>> [round(moment, 4) for moment in signal_map(lambda z: np.maximum(z, 0))]
    [0.3989, 0.3408]
    """
    _function("signal_map", f)
    return _moments(f, mean, variance, _kinks_of(f))


def _moments(f: Function, mean: float, variance: float, kinks: Iterable[float]) -> Moments:
    if not (np.isfinite([mean, variance]).all() and variance > 0):
        raise ValueError(f"signal_map: give a finite mean and a variance above 0, not {mean} and {variance}.")
    deviation = variance**0.5
    cuts = [(kink - mean) / deviation for kink in kinks]
    middle = gaussian_mean(lambda z: f(mean + deviation * z), cuts)
    return Moments(middle, gaussian_mean(lambda z: np.square(f(mean + deviation * z) - middle), cuts))


def fixed_point(f: Function, gain: float = 1.0, start: float = 1.0, steps: int = 1000) -> Moments:
    """Return the mean and the variance of the activations that a deep stack of wide layers settles at.

    Each layer draws its weights from N(0, gain^2 / fan-in), so its units get z ~ N(0, q) with q = gain^2 (mean^2 +
    variance) of the layer below, and put out f(z). `start` is the q of the first layer; with several fixed points it
    decides which one is found. Raises ValueError for a gain or start that is not positive, and for a signal that dies
    out, grows without end or still changes after so many layers. Source: poole2016.

    >>> [round(moment, 4) for moment in fixed_point(lambda z: 1 / (1 + np.exp(-z)))]
    [0.5, 0.0147]
    """
    _function("fixed_point", f)
    if not (np.isfinite([gain, start]).all() and gain > 0 and start > 0):
        raise ValueError(f"fixed_point: gain and start must be above 0 and finite, not {gain} and {start}.")
    kinks, q, slack = _kinks_of(f), float(start), float("inf")
    for _ in range(steps):
        with np.errstate(all="ignore"):
            moments = _moments(f, 0.0, q, kinks)
        after = gain**2 * (moments.mean**2 + moments.variance)
        if not 1e-30 < after < 1e30:
            break
        if abs(after - q) <= 1e-14 * q or slack <= abs(after - q) < 1e-12 * q:  # the last digits may waver
            return moments
        q, slack = after, abs(after - q)
    fate = "dies out" if after <= 1e-30 else "grows without end" if after >= 1e30 else "has not settled"
    raise ValueError(
        f"fixed_point: the signal {fate}: the mean square of z came to {after:.3g} from {start:g}; "
        "try another gain, start or more steps."
    )


def self_normalising(f: Callable[..., Array], start: Iterable[float], kinks: Iterable[float] = ()) -> tuple[float, ...]:
    """Return the two parameters a, b at which f(z, a, b) has mean 0 and variance 1 for z ~ N(0, 1), by Newton's method.

    Then (0, 1) is a fixed point of deep layers with weights of variance 1 / fan-in, as it is for SELU. `kinks` are
    those of f in z. Raises ValueError if 50 steps from `start` do not get there. Source: klambauer2017.

    >>> def scaled_elu(z, alpha, scale):
    ...     return scale * (np.maximum(z, 0) + alpha * np.expm1(np.minimum(z, 0)))
    >>> [round(number, 12) for number in self_normalising(scaled_elu, (1.0, 1.0), kinks=[0])]
    [1.673263242354, 1.050700987355]
    """
    at, cuts = np.array(list(start), dtype=np.float64), list(kinks)
    if at.shape != (2,):
        raise ValueError(f"self_normalising: start must hold two numbers, one for each parameter, not {at.size}.")

    def excess(parameters: Array) -> Array:
        mean, variance = _moments(lambda z: f(z, *parameters), 0.0, 1.0, cuts)
        return np.array([mean, variance - 1])

    for _ in range(50):
        missing = excess(at)
        columns = [(excess(at + 1e-5 * unit) - excess(at - 1e-5 * unit)) / 2e-5 for unit in np.eye(2)]
        try:
            step = np.linalg.solve(np.transpose(columns), missing)
        except np.linalg.LinAlgError:
            break
        at = at - step
        if not np.isfinite(at).all():
            break
        if np.abs(step).max() <= 1e-13 * np.abs(at).max():
            return tuple(at.tolist())
    raise ValueError(f"self_normalising: no such parameters were found; the search ended at {at.tolist()}.")


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
    """Return the points of (low, high) where f, its slope or its curvature jumps, from left to right.

    A jump of the value or the slope is found to about 1e-9, one of the curvature to 1e-5.
    The fourth difference of f over five points h apart shrinks as h^4 where f is smooth, but only as h^2, h or not
    at all where its curvature, slope or value jumps. So the intervals where it is largest are followed down to an h
    of 4e-6 and judged by how fast it shrinks. A bend that is smooth but sharper than that counts as a kink.
    """
    _function("find_kinks", f)
    if not (np.isfinite([low, high]).all() and low < high):
        raise ValueError(f"find_kinks: low must be below high and both finite, not {low} and {high}.")
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
    return Kink(_sharpen(f, x, h), _CLASSES[number]) if number < 3 else None


def _sharpen(f: Function, x: float, h: float) -> float:
    """Follow a kink further down, as far as its fourth difference stands out from rounding."""
    noise = 4 * _floor(f, np.array([x]))[0]
    while h > 1e-11:
        grid = x + h * np.arange(-20.3, 21)
        size = _fourth(f, grid)
        best = int(np.argmax(size))
        if size[best] <= noise:
            break
        x, h = float(grid[best + 2]), h / 8
    return x


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
    * largest_slope: the largest |f'(x)|, infinite if it grows without end, and where_largest, the place nearest to 0 at
      or next to which it is reached (to six decimals; infinite if it is approached without end);
    * saturates_left, saturates_right: its values settle at a finite limit;
    * smoothness: "jump" if its values jump somewhere in (-16, 16), "C0" if they do not but its slope does, "C1" if only
      its curvature does, "C2+" if none of them;
    * forward_gain, backward_gain: see the functions of these names.

    The slope is f.slope, or a central difference if f has none.
    """
    _function("properties", f)
    slope = _slope_of(f)
    kinks = _kinks_of(f)
    mean, spread = gaussian_mean(f, kinks), gaussian_mean(lambda z: np.abs(f(z)), kinks)
    largest, where = _largest_slope(slope, kinks)
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


def _largest_slope(slope: Function, kinks: Iterable[float]) -> tuple[float, float]:
    """Return the largest |slope| and the place nearest to 0 where it is reached, on grids of ever closer points.

    Every peak of the first grid that may be the highest is followed, so that of equal ones the nearest to 0 is found.
    """
    points, width = np.linspace(-16, 16, 2049), 1 / 64
    size = np.abs(slope(points))
    peak = np.r_[True, size[1:] >= size[:-1]] & np.r_[size[:-1] >= size[1:], True]
    where = points[peak & (size >= 0.99 * np.max(size))]
    for _ in range(4):
        points = np.column_stack([where[:, None] + np.linspace(-width, width, 257), where])
        size = np.abs(slope(points))
        reached = size >= np.max(size, axis=1, keepdims=True) * (1 - 4 * _EPS)
        nearest = np.argmin(np.where(reached, np.abs(points), np.inf), axis=1)
        where, width = points[np.arange(len(where)), nearest], width / 128
    beside = np.array([np.nextafter(kink, side) for kink in kinks for side in (-np.inf, np.inf)])
    where = np.append(where, beside)  # next to a kink, where a slope may be reached in the limit only
    size = np.abs(slope(where))
    top = float(np.max(size))
    reached = where[size >= top * (1 - 1e-9)]
    left, right = (float(np.max(np.abs(_far(slope, sign)))) for sign in (-1.0, 1.0))
    limit = max(left, right)
    if limit > top * (1 + 4 * _EPS):
        return (limit if limit < 2 * top else np.inf), np.inf if right == limit else -np.inf
    return top, round(float(reached[np.argmin(np.abs(reached))]), 6) + 0.0


def lipschitz_constant(f: Function) -> float:
    """Return the least L with |f(a) - f(b)| <= L |a - b| for all a and b: the largest |f'|, infinite if f jumps.

    It is looked for in (-16, 16), next to the kinks, and far out; see `properties`.

    >>> round(lipschitz_constant(np.tanh), 9)
    1.0
    """
    computed = properties(f)
    return float("inf") if computed.smoothness == "jump" else computed.largest_slope
