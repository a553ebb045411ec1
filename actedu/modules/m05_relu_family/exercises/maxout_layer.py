import numpy as np

from actedu.checks import Matches
from actedu.exercises import exercise


@exercise(title="A maxout layer", points=3, stars=2, kind="write the function")
def maxout_layer(x, W, b):
    r"""Write a maxout layer. `x` has the shape (samples, inputs), `W` (pieces, inputs, units), `b` (pieces, units).

    Each piece `k` has its own sums, `x @ W[k] + b[k]`. Return the largest over the pieces, for each sample and unit:
    an array of the shape (samples, units).
    """
    return (x @ W + b[:, None, :]).max(axis=0)


_X = np.array([[1.0, 2.0], [-1.0, 0.5], [0.0, -2.0]])
_W = np.array([[[1.0, -1.0], [0.0, 2.0]], [[0.0, 1.0], [-1.0, 0.5]]])
_B = np.array([[0.0, -1.0], [0.5, 1.0]])


def _layers(rng):
    shapes = ((4, 3, 5, 3), (6, 2, 4, 4), (3, 3, 2, 1))  # samples, inputs, units, pieces
    return [(rng.normal(size=(n, i)), rng.normal(size=(k, i, u)), rng.normal(size=(k, u))) for n, i, u, k in shapes]


maxout_layer.checks(
    Matches(((_X, _W, np.zeros((2, 2))),), title="takes the largest of two pieces, without biases"),
    Matches(((_X, _W, _B), (_X, -_W, _B)), title="gives each piece its biases"),
    Matches(_layers, title="is right for other shapes", hidden=True),
)

maxout_layer.hints(
    "First all sums, an array with the pieces along one axis. Then the largest along that axis, and along no other.",
    "See 'The largest of several lines': the pieces are weighted sums of their own. Which comes first, bias or max?",
    "np.maximum(x @ W[0] + b[0], x @ W[1] + b[1]) is the layer for two pieces.",
    "sums = np.array([x @ W[k] + b[k] for k in range(len(W))]); return sums.max(axis=___)",
)

maxout_layer.why(
    "x @ W multiplies x with each of the matrices and puts the pieces on axis 0. The biases belong to the pieces: the "
    "largest sum is chosen with them, so they must be added before."
)


@maxout_layer.mistake
def biases_added_after(x, W, b):
    """the largest is taken before the biases are added here; with them another piece may win"""
    return (x @ W).max(axis=0) + b.max(axis=0)


@maxout_layer.mistake
def largest_over_units(x, W, b):
    """this is the largest over the units of each piece; the pieces compete, for each unit by itself"""
    return (x @ W + b[:, None, :]).max(axis=2)


@maxout_layer.mistake
def largest_over_samples(x, W, b):
    """this is the largest over the samples: one sample's output would depend on the others"""
    return (x @ W + b[:, None, :]).max(axis=1)


@maxout_layer.mistake
def largest_of_all(x, W, b):
    """this is one number, the largest of all sums"""
    return (x @ W + b[:, None, :]).max()


@maxout_layer.mistake
def which_piece_wins(x, W, b):
    """np.argmax says which piece wins; the value of the winner is asked for"""
    return (x @ W + b[:, None, :]).argmax(axis=0)


@maxout_layer.mistake
def largest_weights_first(x, W, b):
    """the largest weights do not make the largest sums: for negative inputs it is the other way round"""
    return x @ W.max(axis=0) + b.max(axis=0)


@maxout_layer.mistake
def rectified_too(x, W, b):
    """maxout has no 0 among its pieces unless the net learns one: a largest sum below 0 stays negative"""
    return np.maximum((x @ W + b[:, None, :]).max(axis=0), 0)


@maxout_layer.alternative
def piece_by_piece(x, W, b):
    best = x @ W[0] + b[0]
    for k in range(1, len(W)):
        best = np.maximum(best, x @ W[k] + b[k])
    return best


@maxout_layer.alternative
def by_einsum(x, W, b):
    return np.max(np.einsum("ni,kiu->nku", x, W) + b, axis=1)
