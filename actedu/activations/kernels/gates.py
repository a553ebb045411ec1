"""Gates, x · sigmoid(t): what rectifiers that let the input through by its own size have in common."""

import math

import numpy as np

from actedu.activations.elementwise import Array, limited
from actedu.activations.kernels import two_words

FAR = np.float64(633)  # exp(633) and exp(-633) are nearly floats: their rounding is a twenty-fifth of what it may be


def scaled(x: Array, beta: float) -> tuple[Array, Array | float]:
    """Return beta · x in two words, but never more than about 2000."""
    mantissa, exponent = math.frexp(beta)
    end = far_end(x, beta)
    x = limited(x, end) * math.ldexp(1.0, exponent - 1)
    return (2 * mantissa * x, 0.0) if abs(mantissa) == 0.5 else two_words.product(x.dtype.type(2 * mantissa), x)


def far_end(x: Array, beta: float) -> float:
    """Return where exp(-|beta x|) has long been 0, as far as floats go."""
    return min(1000 / abs(beta), float(np.finfo(x.dtype).max))


def kept(x: Array, beta: float) -> Array:
    """Return x, but no further out than where sigmoid(beta · x) has long been 0: infinity times 0 is no number."""
    end = far_end(x, beta)
    return np.maximum(x, -end) if beta > 0 else np.minimum(x, end)


def faded(y: Array, t: Array) -> Array:
    """Return y · exp(t + 633) where t < -633.

    There exp(t) has few digits left or is 0, while a multiple of it may be a normal number.
    """
    return y * np.exp(np.minimum(t + FAR, 0.0)) if np.count_nonzero(t < -FAR) else y


def gated(x: Array, t: Array, rest: Array | float) -> Array:
    """Return x · sigmoid(t + rest)."""
    w = np.exp(-np.maximum(t, -FAR))
    return faded(two_words.quotient(x, w, 1 - w * rest), t)


def gated_slope(left: Array, t: Array, rest: Array | float, growth: Array, growth_rest: Array | float = 0.0) -> Array:
    """Return the slope of x · sigmoid(t + rest), given t at -|x| and `growth`, which is x times the slope of t there.

    On the left it is (1 + growth + e) / (1/e + 2 + e) with e = exp(t), and the slopes at x and -x add up to 1.
    """
    near = np.maximum(t, -FAR)
    e, w = np.exp(near), np.exp(-near)
    top, lost = two_words.add(1.0, growth)
    top, more = two_words.add(top, e)
    bottom = w + (2 + e - w * rest)
    slope = faded(top / bottom + (lost + more + growth_rest + e * rest) / bottom, t)
    return np.where(left, slope, 1 - slope)


def narrow_gated_slope(t: Array, growth: Array) -> Array:
    """Return the slope of x · sigmoid(t), given `growth`, which is x times the slope of t."""
    s = 1 / (1 + np.exp(-t))
    return s * (1 + growth * (1 - s))


def swish_slope(x: Array, beta: float) -> Array:
    """Return the slope of x · sigmoid(beta · x)."""
    if beta == 0:
        return np.where(np.isnan(x), x, 0.5)
    t, rest = scaled(-np.abs(x), abs(beta))
    return gated_slope((x < 0) == (beta > 0), t, rest, t)


def narrow_swish_slope(x: Array, beta: float) -> Array:
    """Return the slope of x · sigmoid(beta · x), for float32."""
    if beta == 0:
        return swish_slope(x, beta)
    t = limited(beta * x, 700.0)
    return narrow_gated_slope(t, t)


def swish_slope_in_beta(x: Array, beta: float) -> Array:
    """Return the derivative of x · sigmoid(beta · x) in beta."""
    if beta == 0:
        return x * (x / 4)
    t, rest = scaled(-np.abs(x), abs(beta))
    near = np.maximum(t, -FAR)
    w = np.exp(-near)
    x = limited(x, far_end(x, beta))  # infinity times 0 is no number
    return faded(x * (x / (w + (2 + np.exp(near) - w * rest))), t)
