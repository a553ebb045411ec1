import numpy as np

from actedu.checks import LeavesInputAlone, Matches
from actedu.exercises import exercise


@exercise(title="A layer with a shortcut", points=3, stars=2, kind="derive the gradient")
def shortcut_backward(dy, x, W, b):
    r"""A layer with a shortcut adds its input to what it computes: $Y = X + \tanh(XW + b)$, with `W` square. Back comes
    `dy`, the slope of the loss with respect to $Y$, one row an example.

    Write the slope with respect to $X$, in the shape of `x`.
    """
    h = np.tanh(x @ W + b)
    return dy + (dy * (1 - h**2)) @ W.T


def _draw(rng, n, width):
    return tuple(rng.normal(size=shape) for shape in ((n, width), (n, width), (width, width), (width,)))


_RNG = np.random.default_rng(5)
_SMALL = (np.array([[2.0]]), np.array([[0.5]]), np.array([[3.0]]), np.array([-1.5]))
_WIDE = _draw(_RNG, 4, 3)

shortcut_backward.checks(
    Matches([_SMALL], title="is right for one unit whose sum is 0"),
    Matches([_WIDE, _draw(_RNG, 2, 2)], title="is right for several units and examples"),
    LeavesInputAlone(_WIDE),
    Matches(lambda rng: [_draw(rng, 3, 4), _draw(rng, 1, 2)], title="is right for other layers", hidden=True),
)

shortcut_backward.hints(
    "The input reaches the output on two ways. What does each contribute to its slope?",
    "See 'One layer, many units': through which lines does dx go? The shortcut is a second way beside them.",
    "For Y = X + XW, without tanh, it would be dy + dy @ W.T: slopes on two ways add up.",
    "___ + (dy * (1 - h**2)) @ ___, where h is tanh alone",
)

shortcut_backward.why(
    "Where a quantity acts on two ways, its slope is the sum over both. The shortcut has slope 1 and passes the error "
    "on as it is; the other way multiplies by slopes and weights. So the error does not vanish where tanh is flat."
)


@shortcut_backward.mistake
def shortcut_forgotten(dy, x, W, b):
    """this is the way through tanh alone: the input also reaches the output directly, with slope 1"""
    return (dy * (1 - np.tanh(x @ W + b) ** 2)) @ W.T


@shortcut_backward.mistake
def slope_forgotten(dy, x, W, b):
    """on the way through tanh the error is multiplied by its slope before it meets the weights"""
    return dy + dy @ W.T


@shortcut_backward.mistake
def not_transposed(dy, x, W, b):
    """on the way back the weights are transposed: input i collects from all sums j, each with weight w_ij"""
    return dy + (dy * (1 - np.tanh(x @ W + b) ** 2)) @ W


@shortcut_backward.mistake
def slope_of_the_whole(dy, x, W, b):
    """the slope of tanh is taken at its sum xW + b; the shortcut is added after it"""
    return dy + (dy * (1 - np.tanh(x + np.tanh(x @ W + b)) ** 2)) @ W.T


@shortcut_backward.mistake
def whole_output(dy, x, W, b):
    """1 - y**2 is the slope of tanh where y is its own output; here X has been added to it"""
    return dy + (dy * (1 - (x + np.tanh(x @ W + b)) ** 2)) @ W.T


@shortcut_backward.mistake
def error_left_out(dy, x, W, b):
    """the shortcut has slope 1, and the error dy is multiplied by it: dy is added, not 1"""
    return 1 + (dy * (1 - np.tanh(x @ W + b) ** 2)) @ W.T


@shortcut_backward.mistake
def shortcut_through_the_slope(dy, x, W, b):
    """the shortcut goes past tanh: its share of the error is not multiplied by a slope"""
    return (dy * (1 - np.tanh(x @ W + b) ** 2)) @ (np.eye(len(W)) + W.T)


@shortcut_backward.alternative
def by_einsum(dy, x, W, b):
    slope = 1 / np.cosh(x @ W + b) ** 2
    return np.einsum("nj,nj,ij->ni", dy, slope, W) + dy
