"""Curves that go up and down for ever: for periodic data, and for units that cut their input more than once."""

import numpy as np

from actedu.activations.elementwise import Array, limited
from actedu.activations.kernels import two_words
from actedu.activations.record import activation


@activation(
    textbook="sin(x)",
    formula=r"\sin x",
    slope=lambda x: np.cos(x),
    slope_formula=r"\cos x",
    range=(-1, 1),
    kinks={},
    monotone=False,
    source="sitzmann2020",
)
def sine(x: Array) -> Array:
    """Swing between -1 and 1: every slope is a sine again, so is the slope of a net of sines.

    There is no limit at -inf or inf, so value and slope are NaN there.

    >>> sine([0, np.pi / 2])
    array([0., 1.])
    """
    return np.sin(x)


def _wide(x: Array) -> Array:
    """Return x as float64 or wider: near a root of a slope, float16 results need more digits than float32 has."""
    return x.astype(np.result_type(x, np.float64), copy=False)


def _gcu_slope(x: Array) -> Array:
    x = _wide(x)
    return np.cos(x) - x * np.sin(x)


@activation(
    textbook="x * cos(x)",
    formula=r"x \cos x",
    slope=_gcu_slope,
    slope_formula=r"\cos x - x \sin x",
    range=(-np.inf, np.inf),
    kinks={},
    monotone=False,
    source="noel2021",
)
def gcu(x: Array) -> Array:
    """Let a cosine grow with x, the growing cosine unit: one unit of it can solve the exclusive or.

    There is no limit at -inf or inf, so value and slope are NaN there.

    >>> gcu([-np.pi, 0, np.pi]).round(4)
    array([ 3.1416,  0.    , -3.1416])
    """
    return x * np.cos(x)


def _snake_slope(x: Array, a: float) -> Array:
    u = a * _wide(x)
    turn = np.sin(2 * u)
    return np.where(turn >= -0.75, 1 + turn, np.square(np.sin(u) + np.cos(u)))  # the same, but it does not cancel


def _snake_slope_in(x: Array, a: float) -> Array:
    x = _wide(x)
    s, c = np.sin(a * x), np.cos(a * x)
    w = 2 * _near(a * x)
    sin_w = np.sin(w)
    head, sin_head = two_words.head(w), two_words.head(sin_w)
    rest = (w - head) * sin_w + head * (sin_w - sin_head)
    middle = ((head * sin_head - 1) + (np.cos(w) + rest)) / (2 * a * a)  # the product of the heads is exact
    near, far = s * (2 * x * c - s / a) / a, (x * (2 * s * c) - s * s / a) / a
    size = np.abs(w)
    return np.where(size < 1, near, np.where(size < 1e30, middle, far))  # the same, but each loses the fewest digits


def _near(u: Array) -> Array:
    return limited(u, 1e30)  # further out the wave is too small beside x to be seen


@activation(
    textbook="x + sin(a * x) ** 2 / a",
    formula=r"x + \frac{1}{a} \sin^2(a x)",
    slope=_snake_slope,
    slope_formula=r"1 + \sin 2 a x",
    range=(-np.inf, np.inf),
    kinks={},
    monotone=True,
    source="ziyin2020",
    slopes_in={"a": _snake_slope_in},
    requires={"a != 0": lambda a: a != 0},
    narrow=lambda x, a: x + np.square(np.sin(_near(a * x))) / a,
    narrow_slope=lambda x, a: np.square(np.sin(a * x) + np.cos(a * x)),
)
def snake(x: Array, *, a: float = 1.0) -> Array:
    """Climb a winding stair of period π / `a`: periodic, yet never falling.

    The slope and the derivative in `a` have no limit at -inf or inf, so they are NaN there. As `a` goes to 0 the
    stair becomes the identity; `a` = 0 itself is refused.

    >>> snake([0, np.pi]).round(4)
    array([0.    , 3.1416])
    """
    u = _near(a * x)
    return np.where(np.abs(u) < 0.4, x + np.square(np.sin(u)) / a, x + 0.5 / a - 0.5 / a * np.cos(2 * u))
