from itertools import pairwise

import numpy as np

from actedu.checks import Matches
from actedu.exercises import exercise


@exercise(title="Backpropagation, whole", points=6, stars=3, kind="write the function")
def net_gradients(x, t, weights):
    r"""Write backpropagation for a net of any depth. `weights` is a list of matrices, from the first layer on, so that
    the net is $A_k = \tanh(A_{k-1} W_k)$ with $A_0 = X$, except that the last layer has no activation. There are no
    biases. With $n$ rows in `x` the loss is $\frac{1}{2n} \sum (Y - T)^2$ over all entries.

    Return the list of gradients, one for each matrix, in the same order and shapes.
    """
    outputs = [x]  # forward, and the cache
    for W in weights[:-1]:
        outputs.append(np.tanh(outputs[-1] @ W))
    dz = (outputs[-1] @ weights[-1] - t) / len(x)
    gradients = []  # backward
    for W, inputs in zip(reversed(weights), reversed(outputs), strict=True):
        gradients.append(inputs.T @ dz)
        dz = (dz @ W.T) * (1 - inputs**2)
    return gradients[::-1]


def _draw(rng, n, *sizes):
    weights = [0.7 * rng.normal(size=pair) for pair in pairwise(sizes)]
    return rng.normal(size=(n, sizes[0])), rng.normal(size=(n, sizes[-1])), weights


_RNG = np.random.default_rng(7)

net_gradients.checks(
    Matches([_draw(_RNG, 1, 2, 1)], title="a single layer and one example"),
    Matches([_draw(_RNG, 5, 3, 2)], title="a single layer and several examples"),
    Matches([_draw(_RNG, 4, 1, 1, 1), _draw(_RNG, 4, 3, 2, 1)], title="one hidden layer"),
    Matches([_draw(_RNG, 3, 3, 3, 3, 3)], title="layers that are all alike in shape"),
    Matches([_draw(_RNG, 6, 4, 3, 5, 2, 2)], title="several layers of different widths"),
    Matches(
        lambda rng: [_draw(rng, 3, 2, 4, 4, 1), _draw(rng, 2, 5, 1), _draw(rng, 7, 1, 6, 6, 6, 6, 3)],
        title="other nets",
        hidden=True,
    ),
)

net_gradients.hints(
    "Forward with a list of all outputs; then walk back through layers, carrying one array, the error at the sums.",
    "See 'One layer, many units': the four lines of a layer. The loss there has no 1/n; what does it change?",
    "For one layer without activation: dz = (x @ W - t) / n, and the only gradient is x.T @ dz. Check each depth with "
    "differences of the loss.",
    "for each layer, from the last: keep inputs.T @ ___; then dz = (___ @ W.T) * ___, with the slope of the layer "
    "before",
)

net_gradients.why(
    "The forward pass keeps each layer's outputs, because the way back reads them twice: as the inputs of the next "
    "layer, and, for tanh, as what its slope is made of. One array goes back, the error at the sums. The last layer "
    "has no activation, so no slope is applied before its own gradient is taken."
)


def _slope(a):
    return 1 - a**2


def _none(a):
    return 1.0


def _twice(a):
    return 1 - np.tanh(a) ** 2


def _faulty(x, t, weights, n, slope, end, sign=1.0):
    outputs = [x]
    for W in weights[:-1]:
        outputs.append(np.tanh(outputs[-1] @ W))
    y = outputs[-1] @ weights[-1]
    dz = sign * (y - t) * end(y) / n
    gradients = []
    for W, inputs in zip(reversed(weights), reversed(outputs), strict=True):
        gradients.append(inputs.T @ dz)
        dz = (dz @ W.T) * slope(inputs)
    return gradients[::-1]


@net_gradients.mistake
def not_averaged(x, t, weights):
    """these are n times too large: the loss is a mean over the n examples"""
    return _faulty(x, t, weights, 1, _slope, _none)


@net_gradients.mistake
def averaged_over_all(x, t, weights):
    """this divides by all entries of the output; the loss divides by the number of examples alone"""
    return [g / t.shape[1] for g in _faulty(x, t, weights, len(x), _slope, _none)]


@net_gradients.mistake
def half_forgotten(x, t, weights):
    """these are twice too large: the half in front of the loss cancels the 2 of the square"""
    return _faulty(x, t, weights, len(x) / 2, _slope, _none)


@net_gradients.mistake
def slopes_missing(x, t, weights):
    """on the way back through each hidden layer the slope of tanh is missing"""
    return _faulty(x, t, weights, len(x), _none, _none)


@net_gradients.mistake
def slope_of_an_output(x, t, weights):
    """1 - np.tanh(a)**2 with the outputs a applies tanh twice; with outputs the slope is 1 - a**2"""
    return _faulty(x, t, weights, len(x), _twice, _none)


@net_gradients.mistake
def slope_at_the_end(x, t, weights):
    """the last layer has no activation, so the error at its outputs is the error at its sums"""
    return _faulty(x, t, weights, len(x), _slope, _slope)


@net_gradients.mistake
def error_turned(x, t, weights):
    """all signs are turned: the slope of the loss is output minus target"""
    return _faulty(x, t, weights, len(x), _slope, _none, sign=-1.0)


@net_gradients.mistake
def last_layer_first(x, t, weights):
    """the gradients come from the last layer to the first; asked for is the order of the weights"""
    return _faulty(x, t, weights, len(x), _slope, _none)[::-1]


@net_gradients.alternative
def by_recursion(x, t, weights):
    n = len(x)

    def back(inputs, rest):
        """Return the gradients of the rest of the weights, and that of the inputs."""
        W, *others = rest
        z = inputs @ W
        if not others:
            dz = (z - t) / n
            return [inputs.T @ dz], dz @ W.T
        further, dh = back(np.tanh(z), others)
        dz = dh / np.cosh(z) ** 2
        return [inputs.T @ dz, *further], dz @ W.T

    return back(x, weights)[0]
