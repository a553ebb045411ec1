"""Slopes with sine and cosine in them, beside whose roots digits are lost."""

import numpy as np

from actedu.activations.elementwise import Array, limited
from actedu.activations.kernels import two_words


def wide(x: Array) -> Array:
    """Return x as float64 or wider: near a root of a slope, float16 results need more digits than float32 has."""
    return x.astype(np.result_type(x, np.float64), copy=False)


def visible(u: Array) -> Array:
    """Return the phase u, but no further out than where a wave is too small beside x to be seen."""
    return limited(u, 1e30)


def snake_slope(x: Array, a: float) -> Array:
    """Return 1 + sin 2ax."""
    u = a * wide(x)
    turn = np.sin(2 * u)
    return np.where(turn >= -0.75, 1 + turn, np.square(np.sin(u) + np.cos(u)))  # the same, but it does not cancel


def snake_slope_in_a(x: Array, a: float) -> Array:
    """Return the derivative of x + sin²(ax) / a in a."""
    x = wide(x)
    s, c = np.sin(a * x), np.cos(a * x)
    w = 2 * visible(a * x)
    sin_w = np.sin(w)
    head, sin_head = two_words.head(w), two_words.head(sin_w)
    rest = (w - head) * sin_w + head * (sin_w - sin_head)
    middle = ((head * sin_head - 1) + (np.cos(w) + rest)) / (2 * a * a)  # the product of the heads is exact
    near, far = s * (2 * x * c - s / a) / a, (x * (2 * s * c) - s * s / a) / a
    size = np.abs(w)
    return np.where(size < 1, near, np.where(size < 1e30, middle, far))  # the same, but each loses the fewest digits
