"""Curves that do not care for the sign of x: the same to the left and to the right of 0."""

import numpy as np

from actedu.activations.elementwise import Array, limited
from actedu.activations.kernels import exponentials
from actedu.activations.record import activation


@activation(
    textbook="exp(-x * x)",
    formula=r"e^{-x^2}",
    slope=exponentials.bump_slope,
    slope_formula=r"-2 x e^{-x^2}",
    range=(0, 1),
    kinks={},
    monotone=False,
    source="hartman1990",
    evidence=("hidden_activation_digits",),
    narrow=lambda x: np.exp(-x * x),
    narrow_slope=lambda x: -2 * limited(x, 200.0) * np.exp(-x * x),
)
def gaussian(x: Array) -> Array:
    """Answer only near 0: a bump, where others have a step.

    >>> gaussian([-1000, 0, 1000])
    array([0., 1., 0.])
    """
    return exponentials.bump(x, 0.0)  # np.exp(-x * x) would lose digits in the tails


@activation(
    textbook="abs(x)",
    formula="|x|",
    slope=lambda x: np.sign(x),
    slope_formula=r"1 \text{ if } x > 0, -1 \text{ if } x < 0, \text{ else } 0",
    range=(0, np.inf),
    kinks={0.0: 0.0},
    monotone=False,
    source="jarrett2009",
    evidence=("hidden_activation_digits",),
    exact=True,
)
def absolute(x: Array) -> Array:
    """Forget the sign: a rectifier that lets both sides pass.

    At 0 the slope is taken as 0.

    >>> absolute([-2, 0, 3])
    array([2., 0., 3.])
    """
    return np.abs(x)


@activation(
    textbook="x * x",
    formula="x^2",
    slope=lambda x: 2 * x,
    slope_formula="2x",
    range=(0, np.inf),
    kinks={},
    monotone=False,
    source="livni2014",
)
def square(x: Array) -> Array:
    """Multiply x by itself: a net of squares is a polynomial.

    >>> square([-2, 0, 3])
    array([4., 0., 9.])
    """
    return x * x
