"""Curves that rise from one level to another: the smooth, the hard and the gentle S."""

import numpy as np

from actedu.activations.elementwise import Array
from actedu.activations.kernels import hyperbolic
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
    torch="nn.Sigmoid()",
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
    torch="nn.LogSigmoid()",
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
    torch="nn.Hardsigmoid()",
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
    torch="nn.Tanh()",
    evidence=("hidden_activation_digits", "jagtap2023", "hochreiter1997"),
)
def tanh(x: Array) -> Array:
    """Squash the line into (-1, 1), odd about 0: a sigmoid stretched to twice its height and centred.

    >>> tanh.slope([-1000, 0])
    array([0., 1.])
    """
    return np.tanh(x)


_HEIGHT = 1.7159


@activation(
    textbook="1.7159 * tanh(2 * x / 3)",
    formula=r"1.7159\,\tanh(\tfrac23 x)",
    slope=lambda x: hyperbolic.tanh_two_thirds_slope(x, _HEIGHT),
    slope_formula=r"1.7159 \cdot \tfrac23\,(1 - \tanh^2(\tfrac23 x))",
    range=(-_HEIGHT, _HEIGHT),
    kinks={},
    monotone=True,
    source="lecun1998",
    evidence=("hidden_activation_digits",),
    narrow=lambda x: _HEIGHT * np.tanh(x * (2 / 3)),
    narrow_slope=lambda x: 2 / 3 * _HEIGHT * _tanh_slope(x * (2 / 3)),
)
def scaled_tanh(x: Array) -> Array:
    """Stretch tanh so that it takes 1 to 1 and -1 to -1, where its curvature is largest.

    >>> scaled_tanh([-1, 0, 1]).round(4)
    array([-1.,  0.,  1.])
    """
    return np.copysign(_HEIGHT * hyperbolic.tanh_two_thirds(np.minimum(np.abs(x), 1e4)), x)


@activation(
    textbook="max(-1, min(1, x))",
    formula=r"\min(1, \max(-1, x))",
    slope=lambda x: np.abs(x) < 1,
    slope_formula=r"1 \text{ if } |x| < 1, \text{ else } 0",
    range=(-1, 1),
    kinks={-1.0: 0.0, 1.0: 0.0},
    monotone=True,
    source="collobert2011",
    torch="nn.Hardtanh()",
    evidence=("hidden_activation_digits",),
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
    torch="nn.Softsign()",
    evidence=("hidden_activation_digits",),
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
    evidence=("hidden_activation_digits",),
)
def arctan(x: Array) -> Array:
    """Squash the line into (-π/2, π/2): steeper than softsign, slower to saturate than tanh.

    >>> arctan([-np.inf, 0, 1]).round(4)
    array([-1.5708,  0.    ,  0.7854])
    """
    return np.arctan(x)
