"""All that can be computed from a function and its slope, at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from actedu.numeric.derivatives import slope_of
from actedu.numeric.gains import backward_gain, forward_gain, gaussian_mean
from actedu.numeric.inputs import EPS, Array, Function, needs_function
from actedu.numeric.kinks import CLASSES, Smoothness, find_kinks, follow, kinks_of


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
    needs_function("properties", f)
    slope = slope_of(f)
    kinks = kinks_of(f)
    mean, spread = gaussian_mean(f, kinks), gaussian_mean(lambda z: np.abs(f(z)), kinks)
    largest, where = _largest_slope(slope, kinks)
    bends = find_kinks(f)
    declared = [kink for at in kinks if (kink := follow(f, at, 1 / 512)) is not None]
    return Properties(
        bounded=_bounded(f),
        zero_centred=abs(mean) <= 1e-12 * spread,
        largest_slope=largest,
        where_largest=where,
        saturates_left=_settles(f, -1.0),
        saturates_right=_settles(f, 1.0),
        smoothness=min([*(kink.smoothness for kink in (*bends, *declared)), "C2+"], key=CLASSES.index),
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
        reached = size >= np.max(size, axis=1, keepdims=True) * (1 - 4 * EPS)
        nearest = np.argmin(np.where(reached, np.abs(points), np.inf), axis=1)
        where, width = points[np.arange(len(where)), nearest], width / 128
    beside = np.array([np.nextafter(kink, side) for kink in kinks for side in (-np.inf, np.inf)])
    where = np.append(where, beside)  # next to a kink, where a slope may be reached in the limit only
    size = np.abs(slope(where))
    top = float(np.max(size))
    reached = where[size >= top * (1 - 1e-9)]
    left, right = (float(np.max(np.abs(_far(slope, sign)))) for sign in (-1.0, 1.0))
    limit = max(left, right)
    if limit > top * (1 + 4 * EPS):
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
