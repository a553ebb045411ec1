import numpy as np

from actedu.checks import LeavesInputAlone, Matches
from actedu.exercises import exercise


@exercise(title="A net with one hidden layer", points=3, stars=2, kind="write the function")
def forward_pass(x, W, b, V, c):
    r"""Write the forward pass of a net with one hidden layer of ReLU neurons and outputs without activation.

    `x` holds one input a row, shape (k, n); `W` is (n, h) and `b` (h,); `V` is (h, m) and `c` (m,). Return the outputs,
    one row for each input.
    """
    hidden = np.maximum(x @ W + b, 0)
    return hidden @ V + c


_NARROW = (
    np.array([[1.0, -2.0], [0.5, 3.0], [-1.0, -1.0]]),
    np.array([[1.0, -1.0, 2.0], [0.5, 2.0, -1.0]]),
    np.array([0.0, 1.0, -0.5]),
    np.array([[1.0], [-2.0], [0.5]]),
    np.array([-1.0]),
)
_SQUARE = (
    np.array([[1.0, -2.0], [0.5, 3.0]]),
    np.array([[2.0, -1.0], [-0.5, 1.0]]),
    np.array([0.25, -1.5]),
    np.array([[1.0, 3.0], [-2.0, 0.5]]),
    np.array([4.0, -3.0]),
)


def _nets(rng):
    return [
        (
            rng.normal(size=(k, n)),
            rng.normal(size=(n, h)),
            rng.normal(size=h),
            rng.normal(size=(h, m)),
            rng.normal(size=m),
        )
        for k, n, h, m in ((4, 3, 5, 2), (1, 2, 6, 3), (3, 3, 3, 3))
    ]


forward_pass.checks(
    Matches((_NARROW,), title="is right for a 2-3-1 net"),
    Matches((_SQUARE,), title="is right for a 2-2-2 net"),
    LeavesInputAlone(args=_NARROW),
    Matches(_nets, title="is right for other nets", hidden=True),
)

forward_pass.hints(
    "The outputs of the first layer are the inputs of the second. Which of the two layers has an activation?",
    "See 'A layer is neurons side by side': there the second layer has one neuron, and here it has m.",
    "With tanh and without biases it would be np.tanh(x @ W) @ V.",
    "np.maximum(___, 0) is what goes into the second layer; then @ V and ___",
)

forward_pass.why(
    "A layer is one line, and the next one begins where it ends. There is no ReLU at the output, since scores and the "
    "targets of a regression may be negative."
)


@forward_pass.mistake
def relu_at_the_output(x, W, b, V, c):
    """ReLU stands behind the last layer too, so no output is negative"""
    return np.maximum(np.maximum(x @ W + b, 0) @ V + c, 0)


@forward_pass.mistake
def no_activation_at_all(x, W, b, V, c):
    """there is no ReLU between the layers: the net is one straight map"""
    return (x @ W + b) @ V + c


@forward_pass.mistake
def hidden_layer_alone(x, W, b, V, c):
    """this is what the hidden layer gives out; the second layer is missing"""
    return np.maximum(x @ W + b, 0)


@forward_pass.mistake
def bias_outside_the_relu(x, W, b, V, c):
    """the hidden bias is added after ReLU; it belongs to the sum"""
    return (np.maximum(x @ W, 0) + b) @ V + c


@forward_pass.mistake
def relu_on_the_input(x, W, b, V, c):
    """ReLU is applied to the inputs of the net; it belongs behind the first sum"""
    return (np.maximum(x, 0) @ W + b) @ V + c


@forward_pass.mistake
def output_bias_left_out(x, W, b, V, c):
    """the outputs lack their bias c"""
    return np.maximum(x @ W + b, 0) @ V


@forward_pass.alternative
def in_two_dots(x, W, b, V, c):
    z = np.dot(x, W) + b
    return np.dot(z * (z > 0), V) + c


@forward_pass.alternative
def row_by_row(x, W, b, V, c):
    outputs = []
    for row in x:
        h = np.array([max(float(z), 0.0) for z in row @ W + b])
        outputs.append(c + h @ V)
    return np.array(outputs)
