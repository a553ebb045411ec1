"""Curves that go up and down for ever: for periodic data, and for units that cut their input more than once."""

import numpy as np

from actedu.activations.elementwise import Array
from actedu.activations.kernels import periodic
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
    evidence=("hidden_activation_digits", "jagtap2023", "sitzmann2020"),
)
def sine(x: Array) -> Array:
    """Swing between -1 and 1: every slope is a sine again, so is the slope of a net of sines.

    There is no limit at -inf or inf, so value and slope are NaN there.

    >>> sine([0, np.pi / 2])
    array([0., 1.])
    """
    return np.sin(x)


def _gcu_slope(x: Array) -> Array:
    x = periodic.wide(x)
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


@activation(
    textbook="x + sin(a * x) ** 2 / a",
    formula=r"x + \frac{1}{a} \sin^2(a x)",
    slope=periodic.snake_slope,
    slope_formula=r"1 + \sin 2 a x",
    range=(-np.inf, np.inf),
    kinks={},
    monotone=True,
    source="ziyin2020",
    evidence=("hidden_activation_digits",),
    slopes_in={"a": periodic.snake_slope_in_a},
    requires={"a != 0": lambda a: a != 0},
    narrow=lambda x, a: x + np.square(np.sin(periodic.visible(a * x))) / a,
    narrow_slope=lambda x, a: np.square(np.sin(a * x) + np.cos(a * x)),
)
def snake(x: Array, *, a: float = 1.0) -> Array:
    """Climb a winding stair of period π / `a`: periodic, yet never falling.

    The slope and the derivative in `a` have no limit at -inf or inf, so they are NaN there. As `a` goes to 0 the
    stair becomes the identity; `a` = 0 itself is refused.

    >>> snake([0, np.pi]).round(4)
    array([0.    , 3.1416])
    """
    u = periodic.visible(a * x)
    return np.where(np.abs(u) < 0.4, x + np.square(np.sin(u)) / a, x + 0.5 / a - 0.5 / a * np.cos(2 * u))
