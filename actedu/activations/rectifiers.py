"""Keep what is positive; differ in what becomes of the rest."""

from __future__ import annotations  # naming np.random.Generator would import it

from typing import TYPE_CHECKING, Any

import numpy as np

from actedu.activations.elementwise import Array, Elementwise
from actedu.activations.kernels import exponentials
from actedu.activations.record import activation

if TYPE_CHECKING:
    import numpy.typing as npt


@activation(
    textbook="max(0, x)",
    formula=r"\max(0, x)",
    slope=lambda x: x > 0,
    slope_formula=r"1 \text{ if } x > 0, \text{ else } 0",
    range=(0, np.inf),
    kinks={0.0: 0.0},
    monotone=True,
    source="nair2010",
    torch="nn.ReLU()",
    evidence=("hidden_activation_digits", "he2015", "he2016", "ioffe2015", "vaswani2017", "jacob2018"),
    exact=True,
)
def relu(x: Array) -> Array:
    """Pass what is positive, silence the rest.

    At 0 any slope from 0 to 1 would do; 0 is chosen, as every framework does, so a silent unit gets no gradient.

    >>> relu([-2, 0, 3])
    array([0., 0., 3.])
    """
    return np.maximum(x, 0.0)


@activation(
    textbook="min(max(0, x), 6)",
    formula=r"\min(\max(0, x), 6)",
    slope=lambda x: (x > 0) & (x < 6),
    slope_formula=r"1 \text{ if } 0 < x < 6, \text{ else } 0",
    range=(0, 6),
    kinks={0.0: 0.0, 6.0: 0.0},
    monotone=True,
    source="krizhevsky2010",
    torch="nn.ReLU6()",
    evidence=("hidden_activation_digits", "jacob2018"),
    exact=True,
)
def relu6(x: Array) -> Array:
    """Pass what is positive, but never more than 6.

    The cap came with the wish for sparse features early in training; that few bits hold the result serves int8 nets.

    At 0 and at 6 the slope is taken as 0.

    >>> relu6([-2, 3, 9])
    array([0., 3., 6.])
    """
    return np.minimum(np.maximum(x, 0.0), 6)


@activation(
    textbook="min(max(0, x), cap)",
    formula=r"\min(\max(0, x), c)",
    slope=lambda x, cap: (x > 0) & (x < cap),
    slope_formula=r"1 \text{ if } 0 < x < c, \text{ else } 0",
    range=lambda cap: (0.0, cap),
    kinks=lambda cap: {0.0: 0.0, cap: 0.0},
    monotone=True,
    source="hannun2014",
    torch="nn.Hardtanh(0, {cap})",
    slopes_in={"cap": lambda x, cap: x > cap},
    requires={"cap > 0": lambda cap: cap > 0},
)
def clipped_relu(x: Array, *, cap: float = 1.0) -> Array:
    """Pass what is positive, but never more than `cap`.

    At 0 and at `cap` the slope is taken as 0, and at `cap` the derivative in `cap` too.

    >>> clipped_relu([-2, 3, 30], cap=20)
    array([ 0.,  3., 20.])
    """
    return np.minimum(np.maximum(x, 0.0), cap)


@activation(
    textbook="where(x > theta, x, 0)",
    formula=r"x \text{ if } x > \theta, \text{ else } 0",
    slope=lambda x, theta: x > theta,
    slope_formula=r"1 \text{ if } x > \theta, \text{ else } 0",
    range=(0, np.inf),
    kinks=lambda theta: {theta: 0.0},
    monotone=True,
    source="konda2014",
    torch="nn.Threshold({theta}, 0)",
    evidence=("hidden_activation_digits",),
    slopes_in={"theta": lambda x, theta: np.zeros_like(x)},
    requires={"theta >= 0": lambda theta: theta >= 0},
)
def thresholded_relu(x: Array, *, theta: float = 1.0) -> Array:
    """Pass what exceeds `theta`, silence the rest.

    The value jumps at `theta`, where the slope is taken as 0. The derivative in `theta` is taken as 0 everywhere.

    >>> thresholded_relu([0.5, 1, 1.5])
    array([0. , 0. , 1.5])
    """
    return np.where(x > theta, x, 0)


def _leak(x: Array, alpha: float) -> Array:
    if alpha == 0:
        return np.maximum(x, 0.0)  # 0 times -inf is no number
    return np.maximum(x, alpha * x) if alpha <= 1 else np.minimum(x, alpha * x)


@activation(
    textbook="max(0, x) + alpha * min(0, x)",
    formula=r"\max(0, x) + \alpha \min(0, x)",
    slope=lambda x, alpha: np.where(x > 0, 1.0, alpha),
    slope_formula=r"1 \text{ if } x > 0, \text{ else } \alpha",
    range=lambda alpha: (-np.inf if alpha > 0 else 0.0, np.inf),
    kinks=lambda alpha: {} if alpha == 1 else {0.0: alpha},
    monotone=lambda alpha: alpha >= 0,
    source="maas2013",
    torch="nn.LeakyReLU({alpha})",
    evidence=("hidden_activation_digits",),
    slopes_in={"alpha": lambda x, alpha: np.minimum(x, 0.0)},
)
def leaky_relu(x: Array, *, alpha: float = 0.01) -> Array:
    """Pass what is positive, let a share `alpha` of the rest leak through.

    At 0 the slope is taken as `alpha`.

    >>> leaky_relu([-1, 2], alpha=0.25)
    array([-0.25,  2.  ])
    """
    return _leak(x, alpha)


@activation(
    textbook="max(0, x) + alpha * min(0, x)",
    formula=r"\max(0, x) + \alpha \min(0, x)",
    slope=lambda x, alpha: np.where(x > 0, 1.0, alpha),
    slope_formula=r"1 \text{ if } x > 0, \text{ else } \alpha",
    range=lambda alpha: (-np.inf if alpha > 0 else 0.0, np.inf),
    kinks=lambda alpha: {} if alpha == 1 else {0.0: alpha},
    monotone=lambda alpha: alpha >= 0,
    source="he2015",
    torch="nn.LeakyReLU({alpha})",
    evidence=("hidden_activation_digits", "he2015"),
    slopes_in={"alpha": lambda x, alpha: np.minimum(x, 0.0)},
)
def prelu(x: Array, *, alpha: float = 0.25) -> Array:
    """Leak like leaky_relu, but learn the share `alpha`; `slope_in("alpha", x)` is what its learning needs.

    At 0 the slope is taken as `alpha`.

    >>> prelu.slope_in("alpha", [-2, 3])
    array([-2.,  0.])
    """
    return _leak(x, alpha)


def _rrelu_slope_in(x: Array, lower: float, upper: float) -> Array:
    return np.minimum(x, 0.0) / 2


@activation(
    textbook="max(0, x) + (lower + upper) / 2 * min(0, x)",
    formula=r"\max(0, x) + \tfrac{l + u}{2} \min(0, x)",
    slope=lambda x, lower, upper: np.where(x > 0, 1.0, (lower + upper) / 2),
    slope_formula=r"1 \text{ if } x > 0, \text{ else } \tfrac{l + u}{2}",
    range=lambda lower, upper: (-np.inf if lower + upper > 0 else 0.0, np.inf),
    kinks=lambda lower, upper: {} if lower + upper == 2 else {0.0: (lower + upper) / 2},
    monotone=lambda lower, upper: lower + upper >= 0,
    source="xu2015",
    evidence=("hidden_activation_digits",),
    slopes_in={"lower": _rrelu_slope_in, "upper": _rrelu_slope_in},
    requires={"lower <= upper": lambda lower, upper: lower <= upper},
)
def rrelu(x: Array, *, lower: float = 1 / 8, upper: float = 1 / 3) -> Array:
    """Let the mean of two shares leak through: how a net is used that rrelu_training has trained with random ones.

    At 0 the slope is taken as the mean of `lower` and `upper`.

    >>> rrelu([-2, 3], lower=0, upper=0.5)
    array([-0.5,  3. ])
    """
    return _leak(x, (lower + upper) / 2)


_drawn_slope = Elementwise(
    "rrelu_training", lambda x, share: np.where(np.isnan(x), x, np.where(x > 0, 1.0, share)), {}, inputs=2
)
_drawn_value = Elementwise(
    "rrelu_training", lambda x, slope: np.where(slope == 0, 0.0, x * slope), {}, inputs=2, odd_zero=True
)


def rrelu_training(
    x: npt.ArrayLike, seed: int | np.random.Generator, *, lower: float = 1 / 8, upper: float = 1 / 3
) -> tuple[Any, Any]:
    """Return value and slope of the randomised leaky ReLU in training, where each number <= 0 has a share of its own.

    The shares are uniform between `lower` and `upper`. Both results come from one draw, because the way back needs
    the shares of the way forth. x holds real numbers in any shape; both results have its shape and float type.
    Raises TypeError and ValueError where `rrelu` does, and for a seed that is neither a whole number >= 0 nor a
    Generator. Source: xu2015.

    >>> value, slope = rrelu_training([-2, 3], 0)
    >>> bool(value[0] == -2 * slope[0]), float(value[1])
    (True, 3.0)
    """
    shape = np.shape(rrelu(x, lower=lower, upper=upper))  # refuses what rrelu refuses
    if not isinstance(seed, (int, np.integer, np.random.Generator)) or isinstance(seed, bool):
        raise TypeError(f"rrelu_training: seed must be a whole number or a Generator, not {seed!r}.")
    if not isinstance(seed, np.random.Generator) and seed < 0:
        raise ValueError(f"rrelu_training: seed must not be negative; it is {seed}.")
    slope = _drawn_slope({}, x, np.random.default_rng(seed).uniform(lower, upper, shape))
    return _drawn_value({}, x, slope), slope


def _elu_slope(x: Array, alpha: float) -> Array:
    e = np.exp(np.minimum(x, 0.0))
    return e if alpha == 1 else np.where(x > 0, e, alpha * e)


@activation(
    textbook="where(x > 0, x, alpha * (exp(x) - 1))",
    formula=r"\begin{cases} x & x > 0 \\ \alpha\,(e^x - 1) & x \le 0 \end{cases}",
    slope=_elu_slope,
    slope_formula=r"1 \text{ if } x > 0, \text{ else } \alpha e^x",
    range=lambda alpha: (min(0.0, -alpha), np.inf),
    kinks=lambda alpha: {} if alpha == 1 else {0.0: alpha},
    monotone=lambda alpha: alpha >= 0,
    source="clevert2015",
    torch="nn.ELU({alpha})",
    evidence=("hidden_activation_digits", "clevert2015"),
    slopes_in={"alpha": lambda x, alpha: np.expm1(np.minimum(x, 0.0))},
)
def elu(x: Array, *, alpha: float = 1.0) -> Array:
    """Pass what is positive, bend the rest smoothly towards `-alpha`.

    With `alpha` = 1 the slope has no jump; otherwise it jumps at 0, where it is taken as `alpha`.

    >>> elu([-1000, 0, 2])
    array([-1.,  0.,  2.])
    """
    return np.maximum(x, 0.0) + alpha * np.expm1(np.minimum(x, 0.0))  # one of the two terms is 0


@activation(
    textbook="where(x > 0, x, alpha * (exp(x / alpha) - 1))",
    formula=r"\begin{cases} x & x > 0 \\ \alpha\,(e^{x / \alpha} - 1) & x \le 0 \end{cases}",
    slope=lambda x, alpha: np.exp(np.minimum(x, 0.0) / alpha),
    slope_formula=r"1 \text{ if } x > 0, \text{ else } e^{x / \alpha}",
    range=lambda alpha: (-alpha, np.inf),
    kinks={},
    monotone=True,
    source="barron2017",
    torch="nn.CELU({alpha})",
    evidence=("hidden_activation_digits",),
    slopes_in={"alpha": exponentials.celu_slope_in_alpha},
    requires={"alpha > 0": lambda alpha: alpha > 0},
)
def celu(x: Array, *, alpha: float = 1.0) -> Array:
    """Pass what is positive, bend the rest towards `-alpha` without a kink, whatever `alpha` is.

    >>> celu([-1000, 0, 2], alpha=3)
    array([-3.,  0.,  2.])
    """
    return np.maximum(x, 0.0) + alpha * np.expm1(np.minimum(x, 0.0) / alpha)  # one of the two terms is 0


_SELU_SCALE = 1.0507009873554805  # with these, z of mean 0 and variance 1 keeps both (z normal)
_SELU_ALPHA = 1.6732632423543772
_SELU_LOW = _SELU_SCALE * _SELU_ALPHA


@activation(
    textbook=f"{_SELU_SCALE} * where(x > 0, x, {_SELU_ALPHA} * (exp(x) - 1))",
    formula=r"\lambda \begin{cases} x & x > 0 \\ \alpha\,(e^x - 1) & x \le 0 \end{cases}",
    slope=lambda x: np.where(x > 0, _SELU_SCALE, _SELU_LOW * np.exp(np.minimum(x, 0.0))),
    slope_formula=r"\lambda \text{ if } x > 0, \text{ else } \lambda \alpha e^x",
    range=(-_SELU_LOW, np.inf),
    kinks={0.0: _SELU_LOW},
    monotone=True,
    source="klambauer2017",
    torch="nn.SELU()",
    evidence=("hidden_activation_digits", "klambauer2017"),
)
def selu(x: Array) -> Array:
    """Scale an ELU so that a deep net keeps mean 0 and variance 1 by itself.

    The scale is λ = 1.0507 and α = 1.6733: if z is normal with mean 0 and variance 1, so are mean and variance of
    selu(z). The slope jumps at 0, where it is taken as λα = 1.7581.

    >>> selu([-1000, 0, 1]).round(4)
    array([-1.7581,  0.    ,  1.0507])
    """
    return _SELU_SCALE * np.maximum(x, 0.0) + _SELU_LOW * np.expm1(np.minimum(x, 0.0))  # one of the two terms is 0


def _times(share: float, x: Array) -> Array:
    return share * x if share else np.clip(x, 0, 0)  # 0 times infinity is no number


def _dual_line_slope(x: Array, alpha: float, beta: float, m: float) -> Array:
    return np.where(x > 0, beta, alpha)


def _dual_line_range(alpha: float, beta: float, m: float) -> tuple[float, float]:
    return (-np.inf if alpha > 0 or beta < 0 else m), (np.inf if alpha < 0 or beta > 0 else m)


@activation(
    textbook="beta * max(0, x) + alpha * min(0, x) + m",
    formula=r"\beta \max(0, x) + \alpha \min(0, x) + m",
    slope=_dual_line_slope,
    slope_formula=r"\beta \text{ if } x > 0, \text{ else } \alpha",
    range=_dual_line_range,
    kinks=lambda alpha, beta, m: {} if alpha == beta else {0.0: alpha},
    monotone=lambda alpha, beta, m: alpha >= 0 and beta >= 0,
    source="balaji2019",
    evidence=("hidden_activation_digits",),
    slopes_in={
        "alpha": lambda x, alpha, beta, m: np.minimum(x, 0.0),
        "beta": lambda x, alpha, beta, m: np.maximum(x, 0.0),
        "m": lambda x, alpha, beta, m: np.ones_like(x),
    },
)
def dual_line(x: Array, *, alpha: float = 0.01, beta: float = 1.0, m: float = -0.22) -> Array:
    """Join two lines at 0, with slope `alpha` on the left and `beta` on the right, and shift their mean by `m`.

    All three are learned, from these starts. At 0 the slope is taken as `alpha`.

    >>> dual_line([-2, 0, 2], alpha=0.5, m=1)
    array([0., 1., 3.])
    """
    return _times(beta, np.maximum(x, 0.0)) + _times(alpha, np.minimum(x, 0.0)) + m
