"""The normal distribution's tail, Phi(-s) for s >= 0, to the last digits: what the GELU weighs its input by."""

import numpy as np

from actedu.activations.elementwise import Array, limited
from actedu.activations.kernels import two_words
from actedu.activations.kernels.gates import FAR, faded, gated_slope, narrow_gated_slope

# (1 + s) Phi(-s) exp(s²/2) is close to this first number plus the polynomial with the others in (s - 2.75) / (s + 5),
# to 1e-17 for s from 0 to 39: Chebyshev's, of degree 22, of a product that varies by a quarter only
_MILLS = 0.49021775287780167
_MILLS_TERMS = (
    -0.1333774766776988,
    0.001724682124427132,
    0.1516252295120198,
    -0.24281345090847326,
    0.23142837064672023,
    -0.14806183955851263,
    0.05837442815643675,
    -0.006499934633799885,
    -0.006686736474309311,
    0.0031037556448055255,
    0.0004738813758344798,
    -0.000659050562252141,
    -1.9223272425812414e-05,
    0.00013539907511463863,
    1.9863435988893235e-06,
    -2.9687945204095557e-05,
    -2.1905202575659003e-06,
    6.853183121682732e-06,
    1.0195852481864976e-06,
    -1.526244890013738e-06,
    -1.6335566474902805e-07,
    2.0205789943484056e-07,
)
_DENSITY, _DENSITY_REST = 0.3989424705505371, -1.9014910443143506e-07  # 1 / √(2π), in 20 bits and the rest


def _leading(x: Array, bits: int) -> Array:
    """Return x rounded to so many of the 53 bits of a float64, so that its products are exact."""
    shifted = (2.0 ** (53 - bits) + 1) * x
    return shifted - (shifted - x)


def _mills_terms(s: Array) -> Array:
    t = (s - 2.75) / (s + 5)
    terms = _MILLS_TERMS[-1] * t
    for c in _MILLS_TERMS[-2::-1]:
        terms += c
        terms *= t
    return terms


def _parts(x: Array) -> tuple[Array, ...]:
    """Return what makes up Phi(-s), the normal distribution at -s = -|x|, each exact or in two words.

    These are s = head + rest, the ratio Phi(-s) exp(s²/2) = mills + mills_rest, -head²/2, and exp(head²/2 - s²/2) - 1.
    """
    s = np.minimum(np.abs(x), 40.0)  # far enough: Phi(-39) is 0
    head = _leading(s, 26)
    rest = s - head
    terms = _mills_terms(head)
    ratio = (_MILLS + terms) / (1 + head)
    mills = _leading(ratio, 20)
    slope = (ratio - mills) + (1 + head) * (head * ratio - (_DENSITY + _DENSITY_REST))
    mills_rest = ((_MILLS - mills - mills * head) + (terms + rest * slope)) / (1 + s)
    z = rest * (rest * -0.5 - head)
    return head, rest, mills, mills_rest, head * (head * -0.5), z + z * z * (0.5 + z / 6)


def weighted_tail(s: Array) -> Array:
    """Return s · Phi(-s) for s >= 0."""
    head, rest, mills, mills_rest, power, change = _parts(s)
    tail = head * mills + (rest * mills + (head + rest) * (mills_rest + (mills + mills_rest) * change))
    return tail * np.exp(power)


def weighted_slope(x: Array) -> Array:
    """Return the slope of x · Phi(x), which is Phi(x) + x · phi(x); at x and -x the slopes add up to 1."""
    head, rest, mills, mills_rest, power, change = _parts(x)
    factor = mills - head * _DENSITY
    factor_rest = mills_rest - (head * _DENSITY_REST + rest * (_DENSITY + _DENSITY_REST))
    near = np.maximum(power, -FAR)
    tail = faded((factor + (factor_rest + (factor + factor_rest) * change)) * np.exp(near), power)
    return np.where(x < 0, tail, 1 - tail)


def _narrow_tail(s: Array) -> tuple[Array, Array]:
    """Return Phi(-s) and exp(-s²/2)."""
    e = np.exp(s * (s * -0.5))
    return (_MILLS + _mills_terms(s)) / (1 + s) * e, e


def narrow_weighted(x: Array) -> Array:
    """Return x · Phi(x), for float32."""
    s = np.minimum(np.abs(x), 20)  # where the tail is 0 in float32
    return np.maximum(x, 0.0) - s * _narrow_tail(s)[0]


def narrow_weighted_slope(x: Array) -> Array:
    """Return the slope of x · Phi(x), for float32."""
    x = limited(x, 20.0)
    tail, e = _narrow_tail(np.abs(x))
    return np.abs((x >= 0) - tail) + (_DENSITY + _DENSITY_REST) * x * e


_U1, _U1_REST = 1.5957691216057308, -9.96930880911092e-17  # 2 √(2/π) in two words
_U3, _U3_REST = 0.07135481627260025, -4.1218577217431825e-18  # 0.044715 times as much


def cubic(x: Array) -> tuple[Array, Array, Array, Array]:
    """Return 2u = 2 √(2/π) (x + 0.044715 x³) and x times its slope, each in two words."""
    x = limited(x, 25.0)
    square, square_rest = two_words.product(x, x)
    third, third_rest = two_words.product(x.dtype.type(_U3), square)
    third_rest += _U3 * square_rest + _U3_REST * square
    slope, slope_rest = two_words.add(_U1, third)
    slope_rest += third_rest + _U1_REST
    power, rest = two_words.product(x, slope)
    rest += x * slope_rest
    more, more_rest = two_words.product(x, 2 * third)
    growth, growth_rest = two_words.add(power, more)
    return power, rest, growth, growth_rest + more_rest + rest + 2 * x * third_rest


def approximate_slope(x: Array) -> Array:
    """Return the slope of x · sigmoid(2u) with the cubic 2u, which is close to x · Phi(x)."""
    return gated_slope(x < 0, *cubic(-np.abs(x)))


def narrow_approximate(x: Array) -> Array:
    """Return x · sigmoid(2u), for float32."""
    return np.maximum(x, -20.0) / (1 + np.exp(-x * (_U1 + _U3 * x * x)))


def narrow_approximate_slope(x: Array) -> Array:
    """Return the slope of x · sigmoid(2u), for float32."""
    x = limited(x, 20.0)
    third = _U3 * x * x
    return narrow_gated_slope(x * (_U1 + third), x * (_U1 + 3 * third))
