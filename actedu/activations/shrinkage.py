"""Odd curves that pull every number towards 0, the small ones most: what denoising and sparse codes are made of."""

import numpy as np

from actedu.activations.elementwise import Array
from actedu.activations.kernels import hyperbolic
from actedu.activations.record import activation


@activation(
    textbook="x - tanh(x)",
    formula=r"x - \tanh x",
    slope=lambda x: np.tanh(x) ** 2,
    slope_formula=r"\tanh^2 x",
    range=(-np.inf, np.inf),
    kinks={},
    monotone=True,
    source="paszke2019",
    torch="nn.Tanhshrink()",
    narrow=hyperbolic.narrow_less_tanh,
)
def tanhshrink(x: Array) -> Array:
    """Take tanh x away from x: nearly nothing is left of a small x, and all but 1 of a large one.

    >>> tanhshrink([-100, 0, 100])
    array([-99.,   0.,  99.])
    """
    return np.copysign(hyperbolic.less_tanh(np.abs(x)), x)  # x - np.tanh(x) would lose all digits near 0


@activation(
    textbook="where(abs(x) > lambd, x - lambd * x / abs(x), 0)",
    formula=r"\operatorname{sign}(x) \max(|x| - \lambda, 0)",
    slope=lambda x, lambd: (np.abs(x) > lambd) | (lambd == 0),
    slope_formula=r"1 \text{ if } |x| > \lambda, \text{ else } 0",
    range=(-np.inf, np.inf),
    kinks=lambda lambd: {-lambd: 0.0, lambd: 0.0} if lambd else {},
    monotone=True,
    source="donoho1994",
    torch="nn.Softshrink({lambd})",
    evidence=("hidden_activation_digits",),
    slopes_in={"lambd": lambda x, lambd: -np.sign(x) * (np.abs(x) > lambd)},
    requires={"lambd >= 0": lambda lambd: lambd >= 0},
)
def softshrink(x: Array, *, lambd: float = 0.5) -> Array:
    """Move every number by `lambd` towards 0, and stop there.

    At -`lambd` and `lambd` the slope is taken as 0. With `lambd` = 0 this is the identity.

    >>> softshrink([-2, 0.25, 0.75])
    array([-1.5 ,  0.  ,  0.25])
    """
    return x - np.minimum(np.maximum(x, -lambd), lambd)


@activation(
    textbook="where(abs(x) > lambd, x, 0)",
    formula=r"x \text{ if } |x| > \lambda, \text{ else } 0",
    slope=lambda x, lambd: (np.abs(x) > lambd) | (lambd == 0),
    slope_formula=r"1 \text{ if } |x| > \lambda, \text{ else } 0",
    range=(-np.inf, np.inf),
    kinks=lambda lambd: {-lambd: 0.0, lambd: 0.0} if lambd else {},
    monotone=True,
    source="donoho1994",
    torch="nn.Hardshrink({lambd})",
    slopes_in={"lambd": lambda x, lambd: np.zeros_like(x)},
    requires={"lambd >= 0": lambda lambd: lambd >= 0},
)
def hardshrink(x: Array, *, lambd: float = 0.5) -> Array:
    """Set to 0 what is at most `lambd` in size, keep the rest as it is.

    The value jumps at -`lambd` and `lambd`, where the slope is taken as 0, and so is the derivative in `lambd`,
    everywhere. With `lambd` = 0 this is the identity.

    >>> hardshrink([-2, 0.25, 0.75])
    array([-2.  ,  0.  ,  0.75])
    """
    return np.where(np.abs(x) > lambd, x, 0)
