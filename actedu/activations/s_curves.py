"""Curves that rise from one level to another: the smooth, the hard and the gentle S."""

import numpy as np

from actedu.activations.elementwise import Array
from actedu.activations.record import activation


def _sigmoid_slope(x: Array) -> Array:
    e = np.exp(-np.abs(x))
    return e / (1 + e * (2 + e))  # y (1 - y) would lose digits where y is close to 1


@activation(
    textbook="1 / (1 + exp(-x))",
    formula=r"\frac{1}{1 + e^{-x}}",
    slope=_sigmoid_slope,
    slope_formula=r"\sigma(x)\,(1 - \sigma(x))",
    range=(0, 1),
    kinks={},
    monotone=True,
    source="rumelhart1986",
    narrow=lambda x: 1 / (1 + np.exp(-x)),
)
def sigmoid(x: Array) -> Array:
    """Squash the line into (0, 1): a soft switch.

    >>> sigmoid([-1000, 0, 1000])
    array([0. , 0.5, 1. ])
    """
    e = np.exp(-np.abs(x))  # never overflows
    near = np.exp(np.minimum(x, 0.0))  # twice as fast as np.where, which stumbles over random signs
    return near - near * (e / (1 + e))  # near / (1 + e) on paper, which would be off by up to 2.5 ulp, not 1.7


@activation(
    textbook="log(1 / (1 + exp(-x)))",
    formula=r"\log \sigma(x) = -\log(1 + e^{-x})",
    slope=lambda x: sigmoid(-x),
    slope_formula=r"\sigma(-x)",
    range=(-np.inf, 0),
    kinks={},
    monotone=True,
    source="maechler2012",
    narrow_slope=lambda x: 1 / (1 + np.exp(x)),
)
def log_sigmoid(x: Array) -> Array:
    """Take the logarithm of the sigmoid: what a binary loss needs, without ever taking log 0.

    >>> log_sigmoid([-1000, 1000])
    array([-1000.,     0.])
    """
    return np.minimum(x, 0.0) - np.log1p(np.exp(-np.abs(x)))


@activation(
    textbook="max(0, min(1, x / 6 + 1 / 2))",
    formula=r"\min(1, \max(0, \tfrac{x}{6} + \tfrac12))",
    slope=lambda x: (np.abs(x) < 3) / 6,
    slope_formula=r"\tfrac16 \text{ if } |x| < 3, \text{ else } 0",
    range=(0, 1),
    kinks={-3.0: 0.0, 3.0: 0.0},
    monotone=True,
    source="howard2019",
)
def hard_sigmoid(x: Array) -> Array:
    """Draw the sigmoid with three straight lines: cheap, and exactly 0 and 1 beyond 3.

    >>> hard_sigmoid([-3, 0, 1.5])
    array([0.  , 0.5 , 0.75])
    """
    return np.minimum(np.maximum((x + 3) / 6, 0), 1)  # x / 6 + 1/2 would lose digits near -3


def _tanh_slope(x: Array) -> Array:
    e = np.exp(-2 * np.abs(x))
    return 4 * e / (1 + e * (2 + e))  # 1 - y² would lose digits where y is close to 1


@activation(
    textbook="(exp(x) - exp(-x)) / (exp(x) + exp(-x))",
    formula=r"\tanh x = \frac{e^x - e^{-x}}{e^x + e^{-x}}",
    slope=_tanh_slope,
    slope_formula=r"1 - \tanh^2 x",
    range=(-1, 1),
    kinks={},
    monotone=True,
    source="lecun1998",
)
def tanh(x: Array) -> Array:
    """Squash the line into (-1, 1), odd about 0: a sigmoid stretched to twice its height and centred.

    >>> tanh.slope([-1000, 0])
    array([0., 1.])
    """
    return np.tanh(x)


def tanh_gap(x: Array) -> Array:
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


_HEIGHT = 1.7159
_STEEP = 8 * _HEIGHT / 3
_STEEP_REST = (8 * _HEIGHT - 2 * _STEEP - _STEEP) / _STEEP  # 3 times what rounding took from it, as a share of it


def _tanh_two_thirds(size: Array) -> Array:
    u = 2 * size / 3
    rest = (2 * size - 2 * u - u) / 3  # what rounding took from u
    t = np.where(u < 1, u - tanh_gap(np.minimum(u, 1)), np.tanh(u))  # np.tanh errs by nearly 1 ulp, too much here
    return t + rest * (1 - t * t)


def _scaled_tanh_slope(x: Array) -> Array:
    size = np.minimum(np.abs(x), 1e4)  # so that infinity is not subtracted from itself
    power = 4 * size / 3
    rest = 4 * size - 2 * power - power  # 3 times what rounding took from the power: it would cost e hundreds of ulp
    near = np.minimum(power, 700)  # so that e has all its digits where the slope still has most of them
    e = np.exp(-near)
    far = _STEEP * (e - e * ((rest - _STEEP_REST) / 3)) / (1 + e * (2 + e)) * np.exp(near - power)
    return np.where(power < 1, _STEEP / 4 * (1 - np.square(_tanh_two_thirds(size))), far)


@activation(
    textbook="1.7159 * tanh(2 * x / 3)",
    formula=r"1.7159\,\tanh(\tfrac23 x)",
    slope=_scaled_tanh_slope,
    slope_formula=r"1.7159 \cdot \tfrac23\,(1 - \tanh^2(\tfrac23 x))",
    range=(-_HEIGHT, _HEIGHT),
    kinks={},
    monotone=True,
    source="lecun1998",
    narrow=lambda x: _HEIGHT * np.tanh(x * (2 / 3)),
    narrow_slope=lambda x: _STEEP / 4 * _tanh_slope(x * (2 / 3)),
)
def scaled_tanh(x: Array) -> Array:
    """Stretch tanh so that it takes 1 to 1 and -1 to -1, where its curvature is largest.

    >>> scaled_tanh([-1, 0, 1]).round(4)
    array([-1.,  0.,  1.])
    """
    return np.copysign(_HEIGHT * _tanh_two_thirds(np.minimum(np.abs(x), 1e4)), x)


@activation(
    textbook="max(-1, min(1, x))",
    formula=r"\min(1, \max(-1, x))",
    slope=lambda x: np.abs(x) < 1,
    slope_formula=r"1 \text{ if } |x| < 1, \text{ else } 0",
    range=(-1, 1),
    kinks={-1.0: 0.0, 1.0: 0.0},
    monotone=True,
    source="collobert2011",
    exact=True,
)
def hard_tanh(x: Array) -> Array:
    """Draw tanh with three straight lines: the identity, cut off at -1 and 1.

    >>> hard_tanh([-2, 0.5, 2])
    array([-1. ,  0.5,  1. ])
    """
    return np.minimum(np.maximum(x, -1.0), 1)


def _softsign_slope(x: Array) -> Array:
    s = 1 + np.abs(x)
    return 1 / s / s  # s² would overflow while 1 / s² is still a number


@activation(
    textbook="x / (1 + abs(x))",
    formula=r"\frac{x}{1 + |x|}",
    slope=_softsign_slope,
    slope_formula=r"\frac{1}{(1 + |x|)^2}",
    range=(-1, 1),
    kinks={},
    monotone=True,
    source="bergstra2009",
)
def softsign(x: Array) -> Array:
    """Squash the line into (-1, 1) like tanh, but approach the ends as slowly as 1/x.

    >>> softsign([-9, 0, 1])
    array([-0.9,  0. ,  0.5])
    """
    size = np.minimum(np.abs(x), 1e30)  # so that infinity is not divided by itself
    return np.copysign(size / (1 + size), x)


def _arctan_slope(x: Array) -> Array:
    size = np.abs(x)
    return np.where(size < 1e10, 1 / (1 + x * x), 1 / size / size)  # x² overflows while 1 / x² is still a number


@activation(
    textbook="atan(x)",
    formula=r"\arctan x",
    slope=_arctan_slope,
    slope_formula=r"\frac{1}{1 + x^2}",
    range=(-np.pi / 2, np.pi / 2),
    kinks={},
    monotone=True,
    source="sivri2022",
)
def arctan(x: Array) -> Array:
    """Squash the line into (-π/2, π/2): steeper than softsign, slower to saturate than tanh.

    >>> arctan([-np.inf, 0, 1]).round(4)
    array([-1.5708,  0.    ,  0.7854])
    """
    return np.arctan(x)
