"""Curves that do not care for the sign of x: the same to the left and to the right of 0."""

import numpy as np

from actedu.activations.elementwise import Array, limited
from actedu.activations.kernels import two_words
from actedu.activations.record import activation


def _bump(x: Array, shift: Array | float) -> Array:
    """Return exp(shift - x²)."""
    size = np.minimum(np.abs(x), 200)  # so that infinity is not subtracted from itself
    head = two_words.head(size)  # its square is exact: rounding x² would cost hundreds of ulp
    e = np.exp(shift - head * head)
    return e + e * np.expm1((head - size) * (head + size))


def _gaussian_slope(x: Array) -> Array:
    shift = np.where(np.abs(x) > 16, 256.0, 0.0)  # x exp(-x²) has all its digits where exp(-x²) has lost some
    return -2 * limited(x, 200.0) * _bump(x, shift) * np.exp(-shift)


@activation(
    textbook="exp(-x * x)",
    formula=r"e^{-x^2}",
    slope=_gaussian_slope,
    slope_formula=r"-2 x e^{-x^2}",
    range=(0, 1),
    kinks={},
    monotone=False,
    source="hartman1990",
    narrow=lambda x: np.exp(-x * x),
    narrow_slope=lambda x: -2 * limited(x, 200.0) * np.exp(-x * x),
)
def gaussian(x: Array) -> Array:
    """Answer only near 0: a bump, where others have a step.

    >>> gaussian([-1000, 0, 1000])
    array([0., 1., 0.])
    """
    return _bump(x, 0.0)


@activation(
    textbook="abs(x)",
    formula="|x|",
    slope=lambda x: np.sign(x),
    slope_formula=r"1 \text{ if } x > 0, -1 \text{ if } x < 0, \text{ else } 0",
    range=(0, np.inf),
    kinks={0.0: 0.0},
    monotone=False,
    source="jarrett2009",
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
