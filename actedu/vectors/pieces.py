"""Functions that change how many components there are: both signs kept apart, or the largest of several pieces."""

import numpy as np

from actedu.activations import relu
from actedu.activations.elementwise import Array
from actedu.vectors.record import vector_function


def halves(x: Array) -> tuple[Array, Array]:
    """Return the first and the second half of each row."""
    middle = x.shape[1] // 2
    return x[:, :middle], x[:, middle:]


def _crelu_vjp(x: Array, g: Array) -> Array:
    up, down = halves(g)
    flow: Array = up * relu.slope(x) - down * relu.slope(-x)
    return flow


@vector_function(
    textbook="concatenate([maximum(x, 0), maximum(-x, 0)])",
    formula=r"[\max(0, x),\; \max(0, -x)]",
    vjp=_crelu_vjp,
    vjp_formula=r"g^{+}\,[x > 0] - g^{-}\,[x < 0]",
    source="shang2016",
    copies=2,
)
def crelu(x: Array) -> Array:
    """Keep both signs: the positive parts, then the sizes of the negative parts, along the same axis.

    The value is twice as long as x and loses nothing of it. At 0 the slope is taken as 0.

    >>> crelu([-2, 3])
    array([0., 3., 2., 0.])
    """
    return np.concatenate((relu(x), relu(-x)), axis=-1)


def _maxout_vjp(x: Array, g: Array, pieces: int) -> Array:
    split = x.reshape(len(x), pieces, -1)
    flow = np.zeros_like(split)
    np.put_along_axis(flow, split.argmax(axis=1)[:, None], g[:, None], axis=1)
    return flow.reshape(x.shape)


@vector_function(
    textbook="max(split(x, pieces))",
    formula=r"\max_{k} x_i^{(k)}, \quad x = [x^{(1)}, x^{(2)}, \dots]",
    vjp=_maxout_vjp,
    vjp_formula=r"g_i \text{ to the piece that is largest at } i",
    source="goodfellow2013",
    parts="pieces",
)
def maxout(x: Array, *, pieces: int = 2) -> Array:
    """Cut x into equal `pieces`, one after the other, and take the largest at each place.

    Some libraries (Chainer, TensorFlow Addons) take the largest of neighbours instead. Of equals, the first piece gets
    the gradient.

    >>> maxout([-2, 3, 2, -3])
    array([2., 3.])
    """
    largest: Array = x.reshape(len(x), pieces, -1).max(axis=1)
    return largest
