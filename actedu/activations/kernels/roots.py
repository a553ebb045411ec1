"""The squareplus' slope, and its short formulas: sums with a root would cancel far left, and squares overflow."""

import numpy as np

from actedu.activations.elementwise import Array, limited


def squareplus_slope(x: Array, b: float) -> Array:
    """Return the slope of (x + √(x² + b)) / 2."""
    if b == 0:
        return np.heaviside(x, 0)
    size = np.abs(x)
    bottom = size * size + size * np.hypot(size, np.sqrt(b)) + b
    tail = np.where(bottom < np.inf, b / 2 / bottom, b / 4 / size / size)
    return np.where(x < 0, tail, 1 - tail)


def narrow_squareplus(x: Array, b: float) -> Array:
    """Return (x + √(x² + b)) / 2, for float32."""
    positive = np.maximum(x, 0.0)
    return positive + b / 2 / (np.abs(x) + np.sqrt(x * x + b)) if b else positive


def narrow_squareplus_slope(x: Array, b: float) -> Array:
    """Return the slope of (x + √(x² + b)) / 2, for float32."""
    if b == 0:
        return squareplus_slope(x, b)
    x = limited(x, 1e154)  # infinity divided by itself is no number
    return narrow_squareplus(x, b) / np.sqrt(x * x + b)
