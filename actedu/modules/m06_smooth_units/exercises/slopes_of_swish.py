import numpy as np

from actedu.checks import Matches
from actedu.exercises import exercise


@exercise(title="Swish's two slopes", points=3, stars=2, kind="derive the gradient")
def slopes_of_swish(x, beta):
    r"""A layer may learn $\beta$ along with its weights. For that it needs two slopes of
    $y = x\,\sigma(\beta x)$: the one with respect to $x$ and the one with respect to $\beta$.

    `x` is an array of shape (n,), `beta` a number. Return an array of shape (2, n): $\partial y / \partial x$ in the
    first row, $\partial y / \partial \beta$ in the second. Inputs stay moderate: $|\beta x| < 30$.
    """
    s = 1 / (1 + np.exp(-beta * x))
    return np.array([s + beta * x * s * (1 - s), x**2 * s * (1 - s)])


_X = np.array([-2.0, -1.0, 0.0, 0.5, 3.0])


def _cases(rng):
    return [(rng.normal(0, 2, 6), float(rng.uniform(-2, 3))) for _ in range(3)]


slopes_of_swish.checks(
    Matches(((_X, 1.0),), title="right for beta = 1"),
    Matches(((_X, 2.5), (_X, 0.0)), title="right for other beta, 0 among them"),
    Matches(_cases, title="right for other inputs", hidden=True),
)

slopes_of_swish.hints(
    "y is a product in which x stands twice: as a factor and inside the sigmoid. beta stands only inside.",
    "See 'Where it turns' in the lesson, where the slope in x is worked out for beta = 1.",
    "For y = x tanh(cx): dy/dx = tanh(cx) + x * c * (1 - tanh(cx)**2), and dy/dc = x * x * (1 - tanh(cx)**2).",
    "return np.array([s + ___ * s * (1 - s), ___ * s * (1 - s)]), with s the sigmoid of beta * x",
)

slopes_of_swish.why(
    "Product rule and chain rule: dy/dx = sigma + x * beta * sigma'(beta x), with sigma' = sigma (1 - sigma). For beta "
    "only the chain rule is left, with the inner slope x: dy/dbeta = x * x * sigma (1 - sigma). It is never negative: "
    "raising beta lifts the curve on both sides of 0."
)


@slopes_of_swish.mistake
def gate_alone(x, beta):
    """sigma(beta x) is the slope you get if the gate stood still; x is inside the gate too"""
    s = 1 / (1 + np.exp(-beta * x))
    return np.array([s, x**2 * s * (1 - s)])


@slopes_of_swish.mistake
def inner_beta_forgotten(x, beta):
    """right for beta = 1; the inner slope of sigma(beta x) with respect to x is beta"""
    s = 1 / (1 + np.exp(-beta * x))
    return np.array([s + x * s * (1 - s), x**2 * s * (1 - s)])


@slopes_of_swish.mistake
def inner_x_forgotten(x, beta):
    """in the second row the inner slope is x: with the factor in front that makes x squared"""
    s = 1 / (1 + np.exp(-beta * x))
    return np.array([s + beta * x * s * (1 - s), x * s * (1 - s)])


@slopes_of_swish.mistake
def beta_for_x(x, beta):
    """with respect to beta the inner slope of sigma(beta x) is x, not beta"""
    s = 1 / (1 + np.exp(-beta * x))
    return np.array([s + beta * x * s * (1 - s), beta * x * s * (1 - s)])


@slopes_of_swish.mistake
def rows_exchanged(x, beta):
    """the two rows are exchanged: the slope with respect to x comes first"""
    s = 1 / (1 + np.exp(-beta * x))
    return np.array([x**2 * s * (1 - s), s + beta * x * s * (1 - s)])


@slopes_of_swish.alternative
def by_value_and_gate(x, beta):
    s = 1 / (1 + np.exp(-beta * x))
    y = x * s
    return [s + beta * y * (1 - s), y * (x - y)]
