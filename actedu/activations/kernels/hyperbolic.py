"""Tangents that are hyperbolic, where np.tanh errs by too much or a difference with it cancels."""

import numpy as np

from actedu.activations.elementwise import Array
from actedu.activations.kernels import two_words
from actedu.activations.kernels.gates import FAR, faded


def _gap(x: Array) -> Array:
    """Return x - tanh x for 0 <= x <= 1, where the difference itself would lose up to all digits."""
    square = x * x
    fraction = np.full_like(x, 19)
    for odd in (17, 15, 13, 11, 9, 7, 5):  # Lambert: tanh x = x / (1 + x² / (3 + x² / (5 + ...)))
        fraction = odd + square / fraction
    part = square + square / fraction  # so x - tanh x = x³ / (3 + part) = (x³ - x³ part / (3 + part)) / 3
    shifted = x * (2.0**36 + 1)
    head = shifted - (shifted - x)  # 17 bits of x, so that the cube is exact: without it 4.6 ulp, not 1.6
    cube = head * head * head
    rest = (x - head) * (3 * head * x + (x - head) * (x - head)) - x * square * (part / (3 + part))
    third = cube / 3
    return third + (cube - 2 * third - third + rest) / 3


def less_tanh(size: Array) -> Array:
    """Return x - tanh x for x >= 0."""
    far = size - 1 + 2 / (np.exp(2 * size) + 1)
    return np.where(size < 1, _gap(np.minimum(size, 1)), far)


def narrow_less_tanh(x: Array) -> Array:
    """Return x - tanh x for any x, for float32."""
    return np.where(np.abs(x) < 0.003, x * x * x * (1 / 3 - 2 / 15 * x * x), x - np.tanh(x))  # which cancels near 0


def tanh_two_thirds(size: Array) -> Array:
    """Return tanh(2x/3) for x >= 0."""
    u = 2 * size / 3
    rest = (2 * size - 2 * u - u) / 3  # what rounding took from u
    t = np.where(u < 1, u - _gap(np.minimum(u, 1)), np.tanh(u))  # np.tanh errs by nearly 1 ulp, too much here
    return t + rest * (1 - t * t)


def tanh_two_thirds_slope(x: Array, height: float) -> Array:
    """Return the slope of height · tanh(2x/3)."""
    steep = 8 * height / 3
    steep_rest = (8 * height - 2 * steep - steep) / steep  # 3 times what rounding took from it, as a share of it
    size = np.minimum(np.abs(x), 1e4)  # so that infinity is not subtracted from itself
    power = 4 * size / 3
    rest = 4 * size - 2 * power - power  # 3 times what rounding took from the power: it would cost e hundreds of ulp
    near = np.minimum(power, 700)  # so that e has all its digits where the slope still has most of them
    e = np.exp(-near)
    far = steep * (e - e * ((rest - steep_rest) / 3)) / (1 + e * (2 + e)) * np.exp(near - power)
    return np.where(power < 1, steep / 4 * (1 - np.square(tanh_two_thirds(size))), far)


def mish_slope(x: Array) -> Array:
    """Return the slope of x · tanh(softplus(x))."""
    s = np.minimum(np.abs(x), 2000)
    near = np.minimum(s, FAR)
    e, w = np.exp(-near), np.exp(near)
    # on the left (2 - 2 s + r) / (2 / e + 2 + e)
    r = e + 2 * s * (e * e / (2 + e * (2 + e)))
    top, lost = two_words.add(2.0, -2 * s)
    top, more = two_words.add(top, r)
    bottom = 2 * w + (2 + e)
    left = faded(top / bottom + (lost + more) / bottom, -s)
    q = 1 + 2 * e * (1 + e)
    right = 1 - 2 * (e * e / q) * (1 - 2 * s * ((1 + e) / q))
    return np.where(x < 0, left, right)


def narrow_mish(x: Array) -> Array:
    """Return x · tanh(softplus(x)) for x >= -200, for float32."""
    w = np.exp(-x)
    top = 1 + 2 * w
    return x * (top / (top + 2 * w * w))


def narrow_mish_slope(x: Array) -> Array:
    """Return the slope of x · tanh(softplus(x)) for |x| <= 200, for float32."""
    w = np.exp(-x)
    top = 1 + 2 * w
    bottom = top + 2 * w * w
    return (top + x * (4 * w * w * (1 + w) / bottom)) / bottom
