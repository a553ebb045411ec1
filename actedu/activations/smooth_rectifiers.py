"""Rectifiers without a corner: smooth bends, and gates that let the input through by its own size."""

import numpy as np

from actedu.activations.elementwise import Array, limited
from actedu.activations.kernels import two_words
from actedu.activations.kernels.gates import FAR, faded, far_end, gated, gated_slope, kept, narrow_gated_slope, scaled
from actedu.activations.record import activation

_SILU_LOW = -0.2784645427610738


def _decay(x: Array, beta: float) -> Array:
    """Return exp(-beta · |x|)."""
    return np.exp(-np.abs(x)) if beta == 1 else two_words.exp(*scaled(-np.abs(x), beta))


def _softplus_slope(x: Array, beta: float) -> Array:
    e = _decay(x, beta)
    near = np.where(x < 0, e, 1.0)
    return near - near * (e / (1 + e))


def _softplus_slope_in_beta(x: Array, beta: float) -> Array:
    t, rest = scaled(-np.abs(x), beta)
    near = np.maximum(t, -FAR)
    return faded(t / (1 + two_words.exp(-near, -rest)) - np.log1p(two_words.exp(near, rest)), t) / beta / beta


@activation(
    textbook="log(1 + exp(beta * x)) / beta",
    formula=r"\frac{1}{\beta} \log(1 + e^{\beta x})",
    slope=_softplus_slope,
    slope_formula=r"\sigma(\beta x)",
    range=(0, np.inf),
    kinks={},
    monotone=True,
    source="dugas2000",
    slopes_in={"beta": _softplus_slope_in_beta},
    requires={"beta > 0": lambda beta: beta > 0},
    narrow=lambda x, beta: np.maximum(x, 0.0) + np.log1p(np.exp(-beta * np.abs(x))) / beta,
    narrow_slope=lambda x, beta: 1 / (1 + np.exp(-beta * x)),
)
def softplus(x: Array, *, beta: float = 1.0) -> Array:
    """Round off the corner of the rectifier; the larger `beta` > 0, the sharper the bend.

    >>> softplus([-1000, 1000])
    array([   0., 1000.])
    """
    rise = np.log1p(_decay(x, beta))
    return np.maximum(x, 0.0) + (rise if beta == 1 else rise / beta)


def _squareplus_slope(x: Array, b: float) -> Array:
    if b == 0:
        return np.heaviside(x, 0)
    size = np.abs(x)
    bottom = size * size + size * np.hypot(size, np.sqrt(b)) + b
    tail = np.where(bottom < np.inf, b / 2 / bottom, b / 4 / size / size)
    return np.where(x < 0, tail, 1 - tail)


def _narrow_squareplus(x: Array, b: float) -> Array:
    positive = np.maximum(x, 0.0)
    return positive + b / 2 / (np.abs(x) + np.sqrt(x * x + b)) if b else positive


def _narrow_squareplus_slope(x: Array, b: float) -> Array:
    if b == 0:
        return _squareplus_slope(x, b)
    x = limited(x, 1e154)  # infinity divided by itself is no number
    return _narrow_squareplus(x, b) / np.sqrt(x * x + b)


@activation(
    textbook="(x + sqrt(x * x + b)) / 2",
    formula=r"\frac{x + \sqrt{x^2 + b}}{2}",
    slope=_squareplus_slope,
    slope_formula=r"\frac12 \left(1 + \frac{x}{\sqrt{x^2 + b}}\right)",
    range=(0, np.inf),
    kinks=lambda b: {0.0: 0.0} if b == 0 else {},
    monotone=True,
    source="barron2021",
    slopes_in={"b": lambda x, b: 0.25 / np.hypot(x, np.sqrt(b))},
    requires={"b >= 0": lambda b: b >= 0},
    narrow=_narrow_squareplus,
    narrow_slope=_narrow_squareplus_slope,
)
def squareplus(x: Array, *, b: float = 4.0) -> Array:
    """Bend the rectifier with a square root alone: a softplus without exp or log.

    `b` >= 0 is the width of the bend; with `b` = 0 it is the rectifier.

    >>> squareplus([-1.5, 0, 1.5])
    array([0.5, 1. , 2. ])
    """
    if b == 0:
        return np.maximum(x, 0.0)
    root = np.hypot(x, np.sqrt(b))
    return np.where(2 * x > -root, x / 2 + root / 2, b / 4 / (root / 2 - x / 2))  # far left, x + root would cancel


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


def _gelu_parts(x: Array) -> tuple[Array, ...]:
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


def _gelu_slope(x: Array) -> Array:
    head, rest, mills, mills_rest, power, change = _gelu_parts(x)
    factor = mills - head * _DENSITY
    factor_rest = mills_rest - (head * _DENSITY_REST + rest * (_DENSITY + _DENSITY_REST))
    near = np.maximum(power, -FAR)
    tail = faded((factor + (factor_rest + (factor + factor_rest) * change)) * np.exp(near), power)
    return np.where(x < 0, tail, 1 - tail)


def _narrow_tail(s: Array) -> tuple[Array, Array]:
    """Return Phi(-s) and exp(-s²/2)."""
    e = np.exp(s * (s * -0.5))
    return (_MILLS + _mills_terms(s)) / (1 + s) * e, e


def _narrow_gelu(x: Array) -> Array:
    s = np.minimum(np.abs(x), 20)  # where the tail is 0 in float32
    return np.maximum(x, 0.0) - s * _narrow_tail(s)[0]


def _narrow_gelu_slope(x: Array) -> Array:
    x = limited(x, 20.0)
    tail, e = _narrow_tail(np.abs(x))
    return np.abs((x >= 0) - tail) + (_DENSITY + _DENSITY_REST) * x * e


@activation(
    textbook="x * (1 + erf(x / sqrt(2))) / 2",
    formula=r"x\,\Phi(x) = \frac{x}{2} \left(1 + \operatorname{erf} \frac{x}{\sqrt2}\right)",
    slope=_gelu_slope,
    slope_formula=r"\Phi(x) + x\,\varphi(x)",
    range=(-0.16997120747990366, np.inf),
    kinks={},
    monotone=False,
    source="hendrycks2016",
    narrow=_narrow_gelu,
    narrow_slope=_narrow_gelu_slope,
)
def gelu(x: Array) -> Array:
    """Weigh x by the probability that a standard normal number is smaller.

    >>> gelu([-40, 0, 40])
    array([ 0.,  0., 40.])
    """
    head, rest, mills, mills_rest, power, change = _gelu_parts(x)
    tail = head * mills + (rest * mills + (head + rest) * (mills_rest + (mills + mills_rest) * change))
    return np.maximum(x, 0.0) - tail * np.exp(power)


_U1, _U1_REST = 1.5957691216057308, -9.96930880911092e-17  # 2 √(2/π) in two words
_U3, _U3_REST = 0.07135481627260025, -4.1218577217431825e-18  # 0.044715 times as much


def _gelu_tanh_power(x: Array) -> tuple[Array, Array, Array, Array]:
    """Return 2 √(2/π) (x + 0.044715 x³) and x times its slope, each in two words."""
    x = limited(x, 25.0)
    square, square_rest = two_words.product(x, x)
    cubic, cubic_rest = two_words.product(x.dtype.type(_U3), square)
    cubic_rest += _U3 * square_rest + _U3_REST * square
    slope, slope_rest = two_words.add(_U1, cubic)
    slope_rest += cubic_rest + _U1_REST
    power, rest = two_words.product(x, slope)
    rest += x * slope_rest
    more, more_rest = two_words.product(x, 2 * cubic)
    growth, growth_rest = two_words.add(power, more)
    return power, rest, growth, growth_rest + more_rest + rest + 2 * x * cubic_rest


def _narrow_gelu_tanh_slope(x: Array) -> Array:
    x = limited(x, 20.0)
    cubic = _U3 * x * x
    return narrow_gated_slope(x * (_U1 + cubic), x * (_U1 + 3 * cubic))


@activation(
    textbook="x * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x * x * x))) / 2",
    formula=r"\frac{x}{2} \left(1 + \tanh\left(\sqrt{2/\pi}\,(x + 0.044715\,x^3)\right)\right)",
    slope=lambda x: gated_slope(x < 0, *_gelu_tanh_power(-np.abs(x))),
    slope_formula=r"\sigma(2u)\,(1 + 2 x u' (1 - \sigma(2u))) \text{ with } u = \sqrt{2/\pi}\,(x + 0.044715\,x^3)",
    range=(-0.17004075057125406, np.inf),
    kinks={},
    monotone=False,
    source="hendrycks2016",
    narrow=lambda x: np.maximum(x, -20.0) / (1 + np.exp(-x * (_U1 + _U3 * x * x))),
    narrow_slope=_narrow_gelu_tanh_slope,
)
def gelu_tanh(x: Array) -> Array:
    """Approximate the GELU with tanh, as the first transformers did; the two differ by up to 0.0005.

    >>> gelu_tanh([-40, 0, 40])
    array([-0.,  0., 40.])
    """
    power, rest, *_ = _gelu_tanh_power(x)
    return gated(np.maximum(x, -25.0), power, rest)


def _swish_slope(x: Array, beta: float) -> Array:
    if beta == 0:
        return np.where(np.isnan(x), x, 0.5)
    t, rest = scaled(-np.abs(x), abs(beta))
    return gated_slope((x < 0) == (beta > 0), t, rest, t)


def _narrow_swish_slope(x: Array, beta: float) -> Array:
    if beta == 0:
        return _swish_slope(x, beta)
    t = limited(beta * x, 700.0)
    return narrow_gated_slope(t, t)


def _swish_slope_in_beta(x: Array, beta: float) -> Array:
    if beta == 0:
        return x * (x / 4)
    t, rest = scaled(-np.abs(x), abs(beta))
    near = np.maximum(t, -FAR)
    w = np.exp(-near)
    x = limited(x, far_end(x, beta))  # infinity times 0 is no number
    return faded(x * (x / (w + (2 + np.exp(near) - w * rest))), t)


@activation(
    textbook="x / (1 + exp(-x))",
    formula=r"x\,\sigma(x) = \frac{x}{1 + e^{-x}}",
    slope=lambda x: _swish_slope(x, 1),
    slope_formula=r"\sigma(x)\,(1 + x\,(1 - \sigma(x)))",
    range=(_SILU_LOW, np.inf),
    kinks={},
    monotone=False,
    source="elfwing2018",
    narrow=lambda x: np.maximum(x, -700.0) / (1 + np.exp(-x)),
    narrow_slope=lambda x: _narrow_swish_slope(x, 1),
)
def silu(x: Array) -> Array:
    """Let the sigmoid of x decide how much of x passes.

    >>> silu([-1000, 0, 1000])
    array([  -0.,    0., 1000.])
    """
    x = np.maximum(x, -1000.0)  # further out the value is 0; infinity times 0 is not
    return gated(x, x, 0.0)


def _swish_range(beta: float) -> tuple[float, float]:
    if beta == 0:
        return -np.inf, np.inf
    end = _SILU_LOW / beta
    return (end, np.inf) if beta > 0 else (-np.inf, end)


@activation(
    textbook="x / (1 + exp(-beta * x))",
    formula=r"x\,\sigma(\beta x) = \frac{x}{1 + e^{-\beta x}}",
    slope=_swish_slope,
    slope_formula=r"\sigma(\beta x)\,(1 + \beta x\,(1 - \sigma(\beta x)))",
    range=_swish_range,
    kinks={},
    monotone=lambda beta: beta == 0,
    source="ramachandran2017",
    slopes_in={"beta": _swish_slope_in_beta},
    narrow=lambda x, beta: kept(x, beta) / (1 + np.exp(-beta * x)) if beta else x / 2,
    narrow_slope=_narrow_swish_slope,
)
def swish(x: Array, *, beta: float = 1.0) -> Array:
    """Let the sigmoid of `beta` x decide how much of x passes.

    With `beta` = 0 half of x passes; with a negative `beta` the curve is turned by half a turn about 0.

    >>> swish([-2, 2], beta=0)
    array([-1.,  1.])
    """
    if beta == 0:
        return x / 2
    return gated(kept(x, beta), *scaled(x, beta))


@activation(
    textbook="x * max(0, min(6, x + 3)) / 6",
    formula=r"\tfrac{x}{6} \min(6, \max(0, x + 3))",
    slope=lambda x: np.where(np.abs(x) < 3, (2 * x + 3) / 6, x > 0),
    slope_formula=r"\tfrac{2x + 3}{6} \text{ if } |x| < 3, \text{ else } 1 \text{ if } x > 0, \text{ else } 0",
    range=(-0.375, np.inf),
    kinks={-3.0: 0.0, 3.0: 1.0},
    monotone=False,
    source="howard2019",
)
def hard_swish(x: Array) -> Array:
    """Draw the swish with a parabola between -3 and 3, and with straight lines beyond.

    At -3 the slope is taken as 0 and at 3 as 1, those of the straight lines.

    >>> hard_swish([-3, -1.5, 3])
    array([-0.   , -0.375,  3.   ])
    """
    x = np.maximum(x, -3.0)
    return x * (np.minimum(x + 3, 6) / 6)  # x (x + 3) could overflow


def _mish_slope(x: Array) -> Array:
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


def _narrow_mish(x: Array) -> Array:
    w = np.exp(-x)
    top = 1 + 2 * w
    return x * (top / (top + 2 * w * w))


def _narrow_mish_slope(x: Array) -> Array:
    w = np.exp(-x)
    top = 1 + 2 * w
    bottom = top + 2 * w * w
    return (top + x * (4 * w * w * (1 + w) / bottom)) / bottom


@activation(
    textbook="x * tanh(log(1 + exp(x)))",
    formula=r"x \tanh(\log(1 + e^x))",
    slope=_mish_slope,
    slope_formula=r"\tanh s + x\,\sigma(x)\,(1 - \tanh^2 s) \text{ with } s = \log(1 + e^x)",
    range=(-0.30884341301725043, np.inf),
    kinks={},
    monotone=False,
    source="misra2019",
    narrow=lambda x: _narrow_mish(np.maximum(x, -200.0)),
    narrow_slope=lambda x: _narrow_mish_slope(limited(x, 200.0)),
)
def mish(x: Array) -> Array:
    """Let the tanh of the softplus decide how much of x passes.

    >>> mish([-1000, 0, 1000])
    array([  -0.,    0., 1000.])
    """
    x = np.maximum(x, -1000.0)  # further out the value is 0; infinity times 0 is not
    w = np.exp(-np.maximum(x, -FAR))
    # tanh(log(1 + 1/w)) is 1 / (w + 1/2 + 1 / (4 w + 2))
    return faded(two_words.quotient(x, w, 0.5 + 0.25 / (w + 0.5)), x)
