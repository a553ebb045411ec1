"""The two ends between which every other activation lies: all or nothing, and no change at all."""

import numpy as np

from actedu.activations.elementwise import Array
from actedu.activations.record import activation


@activation(
    textbook="where(x > 0, 1, where(x == 0, at_zero, 0))",
    formula=r"\begin{cases} 1 & x > 0 \\ h & x = 0 \\ 0 & x < 0 \end{cases}",
    slope=lambda x, at_zero: np.zeros_like(x),
    slope_formula="0",
    range=lambda at_zero: (min(0.0, at_zero), max(1.0, at_zero)),
    kinks={0.0: 0.0},
    monotone=lambda at_zero: 0 <= at_zero <= 1,
    source="mcculloch1943",
    slopes_in={"at_zero": lambda x, at_zero: x == 0},
)
def step(x: Array, *, at_zero: float = 1.0) -> Array:
    """Fire or stay silent: the first artificial neuron's threshold.

    The value jumps at 0, where it is `at_zero`; the slope is 0 everywhere else, and taken as 0 there too.

    >>> step([-0.5, 0.0, 0.5])
    array([0., 1., 1.])
    """
    return x >= 0 if at_zero == 1 else (x > 0) + at_zero * (x == 0)


@activation(
    textbook="where(x > 0, 1, where(x < 0, -1, 0))",
    formula=r"\begin{cases} 1 & x > 0 \\ 0 & x = 0 \\ -1 & x < 0 \end{cases}",
    slope=lambda x: np.zeros_like(x),
    slope_formula="0",
    range=(-1, 1),
    kinks={0.0: 0.0},
    monotone=True,
    source="courbariaux2016",
    exact=True,
)
def sign(x: Array) -> Array:
    """Say only whether x is positive or negative: one bit, as binarised networks keep it.

    The value jumps at 0, where it is 0; networks that need one bit take 1 there. The slope is 0 everywhere, and taken
    as 0 at 0 too.

    >>> sign([-0.5, 0.0, 3])
    array([-1.,  0.,  1.])
    """
    return np.sign(x)


@activation(
    textbook="x",
    formula="x",
    slope=lambda x: np.ones_like(x),
    slope_formula="1",
    range=(-np.inf, np.inf),
    kinks={},
    monotone=True,
    source="widrow1960",
    torch="nn.Identity()",
    exact=True,
)
def identity(x: Array) -> Array:
    """Leave every number as it is: a layer without an activation.

    >>> identity([-2, 0, 3])
    array([-2.,  0.,  3.])
    """
    return +x
