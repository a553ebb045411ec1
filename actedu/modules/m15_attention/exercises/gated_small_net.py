import numpy as np

from actedu.checks import LeavesInputAlone, Matches
from actedu.exercises import exercise


@exercise(
    title="A small net with SwiGLU",
    points=2,
    stars=2,
    kind="write the function",
    uses=("from actedu.activations import silu",),
)
def gated_small_net(x, W, V, W_2):
    r"""Write the small net of a block with SwiGLU, without biases: of two products with `x`, one goes through SiLU,
    $z\,\sigma(z)$, and gates the other; `W_2` leads back to the width.

    `x` has the shape (positions, width), `W` and `V` (width, hidden), where `W` makes what goes through SiLU, and
    `W_2` (hidden, width). Return (positions, width).
    """
    z = x @ W
    return (z / (1 + np.exp(-z)) * (x @ V)) @ W_2


def _case(seed, n=3, width=4, hidden=5):
    rng = np.random.default_rng(seed)
    shapes = (n, width), (width, hidden), (width, hidden), (hidden, width)
    return tuple(rng.normal(size=shape).round(2) for shape in shapes)


gated_small_net.checks(
    Matches((_case(0), _case(1, 1)), title="right for three positions, and for one"),
    Matches((_case(2, 4, 3, 8),), title="right for other sizes"),
    LeavesInputAlone(_case(0)),
    Matches(lambda rng: [_case(int(rng.integers(10_000)), 6, 5, 7)], title="right for other numbers", hidden=True),
)

gated_small_net.hints(
    "Which two arrays are multiplied number by number, and which product is one of matrices?",
    "See 'The block' in the lesson; lesson 06 writes SiLU.",
    "GLU, the first of the family, has a sigmoid as the gate: (sigmoid(x @ W) * (x @ V)) @ W_2.",
    "z = x @ W; return (___ * (x @ V)) @ W_2, with SiLU of z in the gap",
)

gated_small_net.why(
    "The gate is an activation of one product, and what it lets through is another product, without an activation of "
    "its own. So a hidden number is a product of two functions of x. With three matrices instead of two, people take "
    "two thirds of the hidden units, to learn about as many numbers."
)


def _silu(z):
    return z / (1 + np.exp(-z))


@gated_small_net.mistake
def sigmoid_gate(x, W, V, W_2):
    """the gate is a sigmoid here: that is GLU; SwiGLU has SiLU, z times the sigmoid of z"""
    return (x @ V / (1 + np.exp(-x @ W))) @ W_2


@gated_small_net.mistake
def both_through_silu(x, W, V, W_2):
    """both products go through SiLU; what is gated stays as it is"""
    return (_silu(x @ W) * _silu(x @ V)) @ W_2


@gated_small_net.mistake
def gates_exchanged(x, W, V, W_2):
    """W and V changed places: W makes what goes through SiLU"""
    return (x @ W * _silu(x @ V)) @ W_2


@gated_small_net.mistake
def added(x, W, V, W_2):
    """the two products are added; a gate multiplies"""
    return (_silu(x @ W) + x @ V) @ W_2


@gated_small_net.mistake
def no_gate(x, W, V, W_2):
    """this is the small net with SiLU and one matrix: V, and with it the gate, is missing"""
    return _silu(x @ W) @ W_2


@gated_small_net.mistake
def gate_on_the_output(x, W, V, W_2):
    """SiLU is applied to the product of both; the gate is SiLU of x @ W alone"""
    return _silu(x @ W * (x @ V)) @ W_2


@gated_small_net.alternative
def by_the_library(x, W, V, W_2):
    from actedu.activations import silu

    return np.matmul(silu(np.matmul(x, W)) * np.matmul(x, V), W_2)


@gated_small_net.alternative
def position_by_position(x, W, V, W_2):
    return [((row @ W) / (1 + np.exp(-(row @ W))) * (row @ V)) @ W_2 for row in x]
