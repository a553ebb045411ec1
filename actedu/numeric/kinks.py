"""Where a function is not smooth: its values, its slope or its curvature jump."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np

from actedu.numeric.inputs import EPS, Array, Function, needs_function

Smoothness: TypeAlias = Literal["jump", "C0", "C1", "C2+"]
CLASSES: tuple[Smoothness, ...] = ("jump", "C0", "C1", "C2+")


@dataclass(frozen=True)
class Kink:
    """A point where a function is not smooth: its values jump, or ("C0") its slope, or ("C1") its curvature."""

    x: float
    smoothness: Smoothness


def kinks_of(f: Any) -> list[float]:
    """Return the kinks that f's facts name, or those that are found if it has no facts."""
    facts = getattr(f, "facts", None)
    return list(facts.kinks) if facts is not None else [kink.x for kink in find_kinks(f)]


def find_kinks(f: Function, low: float = -16.0, high: float = 16.0) -> tuple[Kink, ...]:
    """Return the points of (low, high) where f, its slope or its curvature jumps, from left to right.

    A jump of the value or the slope is found to about 1e-9, one of the curvature to 1e-5.
    The fourth difference of f over five points h apart shrinks as h^4 where f is smooth, but only as h^2, h or not
    at all where its curvature, slope or value jumps. So the intervals where it is largest are followed down to an h
    of 4e-6 and judged by how fast it shrinks. A bend that is smooth but sharper than that counts as a kink.
    """
    needs_function("find_kinks", f)
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
        kink = follow(f, float(grid[block * i + int(np.argmax(blocks[i])) + 2]), h)
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
    return np.asarray(64 * EPS * nearby)


def follow(f: Function, x: float, h: float) -> Kink | None:
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
    return Kink(_sharpen(f, x, h), CLASSES[number]) if number < 3 else None


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
