import numpy as np

from actedu.checks import LeavesInputAlone, Matches
from actedu.exercises import exercise


@exercise(title="A gradient that fails its check", points=3, stars=2, kind="debug the code")
def two_layers_back(x, t, W1, W2):
    r"""A net has a hidden layer of tanh units and a linear output, no biases: $Y = \tanh(X W_1)\, W_2$. The loss is
    half the sum of $(Y - T)^2$. The function should return the gradient with respect to $W_1$, in the shape of $W_1$.

    It runs, its shapes fit, and a gradient check finds it wrong. Repair it.
    """
    h = np.tanh(x @ W1)
    dh = (h @ W2 - t) @ W2.T
    return x.T @ (dh * (1 - h**2))


def _draw(rng, n, a, b, c):
    return rng.normal(size=(n, a)), rng.normal(size=(n, c)), rng.normal(size=(a, b)), rng.normal(size=(b, c))


def _more(rng):
    return [_draw(rng, *rng.integers(1, 6, 4)) for _ in range(4)]


_RNG = np.random.default_rng(3)
_ONE = (np.array([[2.0]]), np.array([[3.5]]), np.array([[0.5]]), np.array([[3.0]]))
_SQUARE = _draw(_RNG, 4, 3, 2, 2)

two_layers_back.checks(
    Matches([_ONE], title="is right for a 1-1-1 net"),
    Matches([_SQUARE, _draw(_RNG, 5, 2, 3, 1)], title="is right for wider nets"),
    LeavesInputAlone(_SQUARE),
    Matches(_more, title="is right for other nets", hidden=True),
)

two_layers_back.hints(
    "Write down the way from the loss back to W1, one factor a step. Which of them has no line in the code?",
    "See 'One layer, many units': what stands between dY and dZ?",
    "With a sigmoid s in place of tanh the error would be multiplied by s times (1 - s), element by element.",
    "x.T @ (dh * ___): the slope of tanh, written with its output h",
)

two_layers_back.why(
    "Between the outputs of the hidden layer and its sums lies tanh, so the error has to be multiplied by its slope, 1 "
    "minus the output squared. Shapes cannot show that this is missing, as it changes none; a gradient check does."
)


@two_layers_back.fault
def slope_missing(x, t, W1, W2):
    """the error reaches the hidden outputs and is taken for that of the sums: the slope of tanh is missing"""
    h = np.tanh(x @ W1)
    dh = (h @ W2 - t) @ W2.T
    return x.T @ dh


@two_layers_back.mistake
def value_for_slope(x, t, W1, W2):
    """this multiplies by tanh itself; the chain rule asks for its slope"""
    h = np.tanh(x @ W1)
    return x.T @ (((h @ W2 - t) @ W2.T) * h)


@two_layers_back.mistake
def slope_at_the_output(x, t, W1, W2):
    """1 - np.tanh(h)**2 is the slope at h; asked for is the one at the sum, which is 1 - h**2"""
    h = np.tanh(x @ W1)
    return x.T @ (((h @ W2 - t) @ W2.T) * (1 - np.tanh(h) ** 2))


@two_layers_back.mistake
def slope_of_a_sigmoid(x, t, W1, W2):
    """h * (1 - h) is the slope of a sigmoid; that of tanh is 1 - h**2"""
    h = np.tanh(x @ W1)
    return x.T @ (((h @ W2 - t) @ W2.T) * h * (1 - h))


@two_layers_back.mistake
def slope_in_sums(x, t, W1, W2):
    """1 - z**2 with the sums z is not the slope of tanh: its formula uses the output"""
    h = np.tanh(x @ W1)
    return x.T @ (((h @ W2 - t) @ W2.T) * (1 - (x @ W1) ** 2))


@two_layers_back.mistake
def error_turned(x, t, W1, W2):
    """the sign is turned: the slope of half the squared error is output minus target"""
    h = np.tanh(x @ W1)
    return x.T @ (((t - h @ W2) @ W2.T) * (1 - h**2))


@two_layers_back.alternative
def one_example_at_a_time(x, t, W1, W2):
    total = np.zeros_like(W1)
    for row, target in zip(x, t, strict=True):
        z = row @ W1
        dh = W2 @ (np.tanh(z) @ W2 - target)
        total += np.outer(row, dh / np.cosh(z) ** 2)
    return total
