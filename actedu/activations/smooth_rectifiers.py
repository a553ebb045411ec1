"""Rectifiers without a corner: smooth bends, and gates that let the input through by its own size."""

import numpy as np

from actedu.activations.elementwise import Array, limited
from actedu.activations.kernels import exponentials, gates, hyperbolic, normal, roots, two_words
from actedu.activations.record import activation

_SILU_LOW = -0.2784645427610738


@activation(
    textbook="log(1 + exp(beta * x)) / beta",
    formula=r"\frac{1}{\beta} \log(1 + e^{\beta x})",
    slope=exponentials.softplus_slope,
    slope_formula=r"\sigma(\beta x)",
    range=(0, np.inf),
    kinks={},
    monotone=True,
    source="dugas2000",
    torch="nn.Softplus({beta})",
    slopes_in={"beta": exponentials.softplus_slope_in_beta},
    requires={"beta > 0": lambda beta: beta > 0},
    narrow=lambda x, beta: np.maximum(x, 0.0) + np.log1p(np.exp(-beta * np.abs(x))) / beta,
    narrow_slope=lambda x, beta: 1 / (1 + np.exp(-beta * x)),
)
def softplus(x: Array, *, beta: float = 1.0) -> Array:
    """Round off the corner of the rectifier; the larger `beta` > 0, the sharper the bend.

    >>> softplus([-1000, 1000])
    array([   0., 1000.])
    """
    rise = np.log1p(exponentials.decay(x, beta))
    return np.maximum(x, 0.0) + (rise if beta == 1 else rise / beta)


@activation(
    textbook="(x + sqrt(x * x + b)) / 2",
    formula=r"\frac{x + \sqrt{x^2 + b}}{2}",
    slope=roots.squareplus_slope,
    slope_formula=r"\frac12 \left(1 + \frac{x}{\sqrt{x^2 + b}}\right)",
    range=(0, np.inf),
    kinks=lambda b: {0.0: 0.0} if b == 0 else {},
    monotone=True,
    source="barron2021",
    slopes_in={"b": lambda x, b: 0.25 / np.hypot(x, np.sqrt(b))},
    requires={"b >= 0": lambda b: b >= 0},
    narrow=roots.narrow_squareplus,
    narrow_slope=roots.narrow_squareplus_slope,
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


@activation(
    textbook="x * (1 + erf(x / sqrt(2))) / 2",
    formula=r"x\,\Phi(x) = \frac{x}{2} \left(1 + \operatorname{erf} \frac{x}{\sqrt2}\right)",
    slope=normal.weighted_slope,
    slope_formula=r"\Phi(x) + x\,\varphi(x)",
    range=(-0.16997120747990366, np.inf),
    kinks={},
    monotone=False,
    source="hendrycks2016",
    torch="nn.GELU()",
    evidence=("hidden_activation_digits", "shazeer2020", "hendrycks2016"),
    narrow=normal.narrow_weighted,
    narrow_slope=normal.narrow_weighted_slope,
)
def gelu(x: Array) -> Array:
    """Weigh x by the probability that a standard normal number is smaller.

    >>> gelu([-40, 0, 40])
    array([ 0.,  0., 40.])
    """
    # x Φ(x) is max(0, x) - |x| Φ(-|x|): the small tail itself, where 1 + erf(...) would cancel
    return np.maximum(x, 0.0) - normal.weighted_tail(np.abs(x))


@activation(
    textbook="x * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x * x * x))) / 2",
    formula=r"\frac{x}{2} \left(1 + \tanh\left(\sqrt{2/\pi}\,(x + 0.044715\,x^3)\right)\right)",
    slope=normal.approximate_slope,
    slope_formula=r"\sigma(2u)\,(1 + 2 x u' (1 - \sigma(2u))) \text{ with } u = \sqrt{2/\pi}\,(x + 0.044715\,x^3)",
    range=(-0.17004075057125406, np.inf),
    kinks={},
    monotone=False,
    source="hendrycks2016",
    torch='nn.GELU("tanh")',
    evidence=("hidden_activation_digits", "shazeer2020", "hendrycks2016"),
    narrow=normal.narrow_approximate,
    narrow_slope=normal.narrow_approximate_slope,
)
def gelu_tanh(x: Array) -> Array:
    """Approximate the GELU with tanh, as the first transformers did; the two differ by up to 0.0005.

    >>> gelu_tanh([-40, 0, 40])
    array([-0.,  0., 40.])
    """
    power, rest, *_ = normal.cubic(x)
    return gates.gated(np.maximum(x, -25.0), power, rest)  # x · sigmoid(2u): (1 + tanh u) / 2 is the sigmoid of 2u


@activation(
    textbook="x / (1 + exp(-x))",
    formula=r"x\,\sigma(x) = \frac{x}{1 + e^{-x}}",
    slope=lambda x: gates.swish_slope(x, 1),
    slope_formula=r"\sigma(x)\,(1 + x\,(1 - \sigma(x)))",
    range=(_SILU_LOW, np.inf),
    kinks={},
    monotone=False,
    source="elfwing2018",
    torch="nn.SiLU()",
    evidence=("hidden_activation_digits", "jagtap2023", "ramachandran2017", "shazeer2020"),
    narrow=lambda x: np.maximum(x, -700.0) / (1 + np.exp(-x)),
    narrow_slope=lambda x: gates.narrow_swish_slope(x, 1),
)
def silu(x: Array) -> Array:
    """Let the sigmoid of x decide how much of x passes.

    >>> silu([-1000, 0, 1000])
    array([  -0.,    0., 1000.])
    """
    x = np.maximum(x, -1000.0)  # further out the value is 0; infinity times 0 is not
    return gates.gated(x, x, 0.0)  # x · sigmoid(x)


def _swish_range(beta: float) -> tuple[float, float]:
    if beta == 0:
        return -np.inf, np.inf
    end = _SILU_LOW / beta
    return (end, np.inf) if beta > 0 else (-np.inf, end)


@activation(
    textbook="x / (1 + exp(-beta * x))",
    formula=r"x\,\sigma(\beta x) = \frac{x}{1 + e^{-\beta x}}",
    slope=gates.swish_slope,
    slope_formula=r"\sigma(\beta x)\,(1 + \beta x\,(1 - \sigma(\beta x)))",
    range=_swish_range,
    kinks={},
    monotone=lambda beta: beta == 0,
    source="ramachandran2017",
    evidence=("hidden_activation_digits", "jagtap2023", "ramachandran2017", "shazeer2020"),
    slopes_in={"beta": gates.swish_slope_in_beta},
    narrow=lambda x, beta: gates.kept(x, beta) / (1 + np.exp(-beta * x)) if beta else x / 2,
    narrow_slope=gates.narrow_swish_slope,
)
def swish(x: Array, *, beta: float = 1.0) -> Array:
    """Let the sigmoid of `beta` x decide how much of x passes.

    With `beta` = 0 half of x passes; with a negative `beta` the curve is turned by half a turn about 0.

    >>> swish([-2, 2], beta=0)
    array([-1.,  1.])
    """
    if beta == 0:
        return x / 2
    return gates.gated(gates.kept(x, beta), *gates.scaled(x, beta))  # x · sigmoid(beta · x)


@activation(
    textbook="x * max(0, min(6, x + 3)) / 6",
    formula=r"\tfrac{x}{6} \min(6, \max(0, x + 3))",
    slope=lambda x: np.where(np.abs(x) < 3, (2 * x + 3) / 6, x > 0),
    slope_formula=r"\tfrac{2x + 3}{6} \text{ if } |x| < 3, \text{ else } 1 \text{ if } x > 0, \text{ else } 0",
    range=(-0.375, np.inf),
    kinks={-3.0: 0.0, 3.0: 1.0},
    monotone=False,
    source="howard2019",
    torch="nn.Hardswish()",
    evidence=("hidden_activation_digits",),
)
def hard_swish(x: Array) -> Array:
    """Draw the swish with a parabola between -3 and 3, and with straight lines beyond.

    At -3 the slope is taken as 0 and at 3 as 1, those of the straight lines.

    >>> hard_swish([-3, -1.5, 3])
    array([-0.   , -0.375,  3.   ])
    """
    x = np.maximum(x, -3.0)
    return x * (np.minimum(x + 3, 6) / 6)  # x (x + 3) could overflow


@activation(
    textbook="x * tanh(log(1 + exp(x)))",
    formula=r"x \tanh(\log(1 + e^x))",
    slope=hyperbolic.mish_slope,
    slope_formula=r"\tanh s + x\,\sigma(x)\,(1 - \tanh^2 s) \text{ with } s = \log(1 + e^x)",
    range=(-0.30884341301725043, np.inf),
    kinks={},
    monotone=False,
    source="misra2019",
    torch="nn.Mish()",
    evidence=("hidden_activation_digits",),
    narrow=lambda x: hyperbolic.narrow_mish(np.maximum(x, -200.0)),
    narrow_slope=lambda x: hyperbolic.narrow_mish_slope(limited(x, 200.0)),
)
def mish(x: Array) -> Array:
    """Let the tanh of the softplus decide how much of x passes.

    >>> mish([-1000, 0, 1000])
    array([  -0.,    0., 1000.])
    """
    x = np.maximum(x, -1000.0)  # further out the value is 0; infinity times 0 is not
    w = np.exp(-np.maximum(x, -gates.FAR))
    # tanh(log(1 + 1/w)) is 1 / (w + 1/2 + 1 / (4 w + 2))
    return gates.faded(two_words.quotient(x, w, 0.5 + 0.25 / (w + 0.5)), x)
