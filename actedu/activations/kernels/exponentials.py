"""Exponentials of products and squares, whose rounding would cost the exponential hundreds of ulp."""

import numpy as np

from actedu.activations.elementwise import Array, limited
from actedu.activations.kernels import two_words
from actedu.activations.kernels.gates import FAR, faded, scaled


def decay(x: Array, beta: float) -> Array:
    """Return exp(-beta · |x|)."""
    return np.exp(-np.abs(x)) if beta == 1 else two_words.exp(*scaled(-np.abs(x), beta))


def softplus_slope(x: Array, beta: float) -> Array:
    """Return sigmoid(beta · x)."""
    e = decay(x, beta)
    near = np.where(x < 0, e, 1.0)
    return near - near * (e / (1 + e))


def softplus_slope_in_beta(x: Array, beta: float) -> Array:
    """Return the derivative of log(1 + exp(beta · x)) / beta in beta."""
    t, rest = scaled(-np.abs(x), beta)
    near = np.maximum(t, -FAR)
    return faded(t / (1 + two_words.exp(-near, -rest)) - np.log1p(two_words.exp(near, rest)), t) / beta / beta


def bump(x: Array, shift: Array | float) -> Array:
    """Return exp(shift - x²)."""
    size = np.minimum(np.abs(x), 200)  # so that infinity is not subtracted from itself
    head = two_words.head(size)  # its square is exact: rounding x² would cost hundreds of ulp
    e = np.exp(shift - head * head)
    return e + e * np.expm1((head - size) * (head + size))


def bump_slope(x: Array) -> Array:
    """Return -2x · exp(-x²)."""
    shift = np.where(np.abs(x) > 16, 256.0, 0.0)  # x exp(-x²) has all its digits where exp(-x²) has lost some
    return -2 * limited(x, 200.0) * bump(x, shift) * np.exp(-shift)


def celu_slope_in_alpha(x: Array, alpha: float) -> Array:
    """Return the derivative in alpha of alpha · (exp(x / alpha) - 1) where x < 0; elsewhere it is 0."""
    v = np.minimum(np.maximum(-x, 0.0) / alpha, 1e4)  # so that infinity is not multiplied by 0
    small = np.minimum(v, 1)
    series = np.ones_like(x)
    for k in range(20, 2, -1):  # (e^v - 1 - v) 2 / v²: the difference would lose all digits near 0
        series = 1 + series * small / k
    return np.where(v < 1, 0 - small * np.exp(-small) * (small * series) / 2, np.expm1(-v) + v * np.exp(-v))
