"""What the rules look at: a function's measured properties, and what they do to signal and gradient with depth."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from actedu.activations import label
from actedu.numeric import Properties, central_difference, find_kinks, gaussian_mean, properties

Function = Callable[[Any], Any]


@dataclass(frozen=True, kw_only=True)
class Traits:
    """Measured facts about an elementwise function f, for z ~ N(0, 1) where an average is meant.

    Attributes:
        measured: what `numeric.properties` finds.
        mean: E f(z).
        affine, polynomial: whether f is a straight line, a polynomial of degree 2 to 4.
        monotone: whether it never turns back between -8 and 8.
        straight: whether it is made of straight pieces; `pieces` is their number (0 if it is curved).
        silent: whether it is exactly 0 for all x < 0 or for all x > 0.
        flat: whether its slope is exactly 0 over an interval at least 1/2 wide, or far out on a side.
        leak: its slope far out on the side where that is smaller, in size.
        zeros: the share of exact zeros among its values, 0 to 1.
        oscillates: whether it still bends up and down far out.
        linear_share: E[z f(z)]² / E f(z)², the share of the output that is a straight image of the input, 0 to 1.
        stretch: by what power the size of the output follows that of the input, at sizes near 1.
        plain, normalised: the factor by which one layer multiplies the gradient's size in a wide fresh net whose
            weights keep the signal's size: by their own gain, or by a normalisation before each activation.
        slope: whether f brings its slope along.
    """

    measured: Properties
    mean: float
    affine: bool
    polynomial: bool
    monotone: bool
    straight: bool
    pieces: int
    silent: bool
    flat: bool
    leak: float
    zeros: float
    oscillates: bool
    linear_share: float
    stretch: float
    plain: float
    normalised: float
    slope: bool


def measure(f: Function) -> Traits:
    """Measure f, once for each function.

    Raises ValueError if f does not keep the shape of an array, or if its values are not finite real numbers.
    """
    return _measured(f) if isinstance(f, Hashable) else _measure(f)


def _measure(f: Function) -> Traits:
    x = np.arange(-2048, 2049) / 256 + 1 / 1024  # off the points where kinks tend to lie
    with np.errstate(all="ignore"):
        y = _values(f, x)
        p = properties(f)
        slope: Function = getattr(f, "slope", None) or (lambda at: central_difference(f, at))
        kinks = [kink.x for kink in find_kinks(f)]
        far = np.arange(6000.0, 12001.0) / 100
        density = np.exp(-x * x / 2)
        mean, square = gaussian_mean(f, kinks), gaussian_mean(lambda z: f(z) ** 2, kinks)
        with_input = gaussian_mean(lambda z: z * f(z), kinks)
        growth = gaussian_mean(lambda z: z * f(z) * slope(z), kinks)
        bends = int(np.count_nonzero(_bends(y)))
        variance = max(square - mean * mean, 0.0)
        sides = (slope(-np.linspace(7, 9, 41)), slope(np.linspace(7, 9, 41)))
        rough = y[::64]
        return Traits(
            measured=p,
            mean=mean,
            affine=bends == 0,
            polynomial=bends > 0 and bool(np.all(np.abs(np.diff(rough, 5)) <= 1e-9 * np.abs(rough).max())),
            monotone=bool(np.all(np.diff(y) >= 0) or np.all(np.diff(y) <= 0)),
            straight=0 < bends <= 12,
            pieces=1 + len(kinks) if bends <= 12 else 0,
            silent=not y[x < 0].any() or not y[x > 0].any(),
            flat=any(not np.any(side) for side in sides) or _longest_run(np.asarray(slope(x)) == 0) >= 128,
            leak=min(float(np.max(np.abs(side))) for side in sides),
            zeros=float(density[y == 0].sum() / density.sum()),
            oscillates=_turns(np.asarray(f(far))) >= 8,
            linear_share=with_input**2 / square if square else 0.0,
            stretch=growth / square if square else 0.0,
            plain=p.forward_gain / p.backward_gain if square else 0.0,
            normalised=1 / (p.backward_gain * variance**0.5) if variance > 1e-12 * square else 0.0,
            slope=hasattr(f, "slope"),
        )


_measured = lru_cache(maxsize=512)(_measure)


def _values(f: Function, x: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    name = label(f)
    try:
        y = np.asarray(f(x))
    except Exception as error:
        raise ValueError(
            f"choose: {name} fails on an array ({error}); a candidate takes arrays of any shape."
        ) from None
    if y.shape != x.shape:
        raise ValueError(f"choose: {name} turns the shape {x.shape} into {y.shape}; a candidate must keep the shape.")
    if y.dtype.kind not in "fiub" or not np.all(np.isfinite(y)):
        raise ValueError(f"choose: {name} returns values between -8 and 8 that are not finite real numbers.")
    return y.astype(np.float64)


def _bends(y: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Return the second differences of y that are more than rounding."""
    second = np.diff(y, 2)
    return np.where(np.abs(second) > 1e-11 * max(1.0, float(np.abs(y).max())), second, 0.0)


def _longest_run(mask: np.ndarray[Any, Any]) -> int:
    ends = np.flatnonzero(~np.concatenate([[False], mask, [False]]))
    return int(np.diff(ends).max()) - 1


def _turns(y: np.ndarray[Any, Any]) -> int:
    if not np.all(np.isfinite(y)):
        return 0
    second = _bends(y)
    return int(np.count_nonzero(np.diff(np.sign(second[second != 0]))))
