import numpy as np

from actedu.checks import LeavesInputAlone, Matches
from actedu.exercises import exercise


@exercise(title="A bias in the wrong place", points=2, stars=1, kind="debug the code")
def layer_with_bias(x, W, b):
    r"""This dense layer of ReLU neurons gives wrong numbers where it has as many neurons as inputs, and stops with an
    error at most other sizes.

    Repair it. `x` holds one input a row, shape (k, n); `W` is (n, m), one column for each neuron; `b` is (m,).
    """
    return np.maximum(x @ W + b, 0)


@layer_with_bias.fault
def bias_before_the_product(x, W, b):
    """the bias is added to the inputs, so the weights multiply it too; it belongs to the sum, one for each neuron"""
    return np.maximum((x + b) @ W, 0)


_SQUARE = (np.array([[1.0, 2.0], [0.0, -1.0]]), np.array([[2.0, -1.0], [1.0, 3.0]]), np.array([0.5, -2.0]))
_WIDE = (np.array([[1.0, -2.0]]), np.array([[1.0, 0.5, -1.0], [2.0, -0.5, 1.0]]), np.array([4.0, -1.0, 0.25]))


def _layers(rng):
    return [
        (rng.normal(size=(k, n)).round(2), rng.normal(size=(n, m)).round(2), rng.normal(size=m).round(2))
        for k, n, m in ((4, 3, 3), (5, 2, 6), (3, 3, 3))
    ]


layer_with_bias.checks(
    Matches((_SQUARE,), title="is right with two inputs and two neurons"),
    Matches((_WIDE,), title="is right with two inputs and three neurons"),
    LeavesInputAlone(args=_WIDE),
    Matches(_layers, title="is right for other layers", hidden=True),
)

layer_with_bias.hints(
    "Write out the sum of one neuron. What is multiplied by a weight, and what is not?",
    "'Meet it' has the formula of a neuron, 'A layer is neurons side by side' that of a layer.",
    "2x + 3 is not 2(x + 3). With (x + b) W the second neuron's bias even reaches the first neuron, times a weight.",
    "np.maximum(x @ W ___, 0)",
)

layer_with_bias.why(
    "(x + b) W is x W + b W: each neuron gets a mixture of all biases, weighted. Where n equals m, no shape complains, "
    "and a net trained with such a layer may even learn, since some b W can stand for any bias while W can be inverted."
)


@layer_with_bias.mistake
def bias_after_the_activation(x, W, b):
    """the bias is added after ReLU, so outputs can be negative; it belongs to the sum, before the activation"""
    return np.maximum(x @ W, 0) + b


@layer_with_bias.mistake
def bias_dropped(x, W, b):
    """the bias is gone; every neuron has one"""
    return np.maximum(x @ W, 0)


@layer_with_bias.mistake
def activation_dropped(x, W, b):
    """sums come out as they are; the ReLU is gone"""
    return x @ W + b


@layer_with_bias.mistake
def bias_down_the_rows(x, W, b):
    """the bias stands as a column: each row of the batch gets one; each neuron should, and neurons are columns"""
    return np.maximum(x @ W + b[:, None], 0)


@layer_with_bias.mistake
def weights_in_rows(x, W, b):
    """W is turned over: its columns are the neurons, its rows the inputs"""
    return np.maximum(x @ W.T + b, 0)


@layer_with_bias.alternative
def neuron_by_neuron(x, W, b):
    return np.stack([[max(float(row @ w) + c, 0.0) for w, c in zip(W.T, b, strict=True)] for row in x])


@layer_with_bias.alternative
def bias_as_a_weight(x, W, b):
    z = np.column_stack([x, np.ones(len(x))]) @ np.vstack([W, b])
    return np.where(z > 0, z, 0.0)
