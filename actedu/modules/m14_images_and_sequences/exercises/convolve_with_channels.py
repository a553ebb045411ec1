import numpy as np

from actedu.checks import LeavesInputAlone, Matches
from actedu.exercises import exercise


@exercise(title="A convolution with channels", points=3, stars=2, kind="write the function")
def convolve_with_channels(x, W, b):
    r"""Write a convolutional layer with ReLU: `x` is a picture (height, width, channels), `W` holds the filters,
    (k, k, channels, filters), and `b` (filters,) their biases. No zeros are put around the picture, and the filters
    are not turned round.

    Return the outputs, (height - k + 1, width - k + 1, filters). Loops over the k x k weights, or over the places,
    are fine.
    """
    k = len(W)
    height, width = x.shape[0] - k + 1, x.shape[1] - k + 1
    z = np.zeros((height, width, W.shape[3])) + b
    for p in range(k):
        for q in range(k):
            z += x[p : p + height, q : q + width] @ W[p, q]
    return np.maximum(z, 0.0)


def _case(seed, height=5, width=4, k=2, channels=1, filters=1):
    rng = np.random.default_rng(seed)
    return (
        rng.normal(size=(height, width, channels)).round(2),
        rng.normal(size=(k, k, channels, filters)).round(2),
        rng.normal(size=filters).round(2),
    )


def _drawn(rng):
    return [_case(int(rng.integers(10_000)), 7, 6, 3, 2, 4), _case(int(rng.integers(10_000)), 4, 8, 2, 5, 3)]


convolve_with_channels.checks(
    Matches((_case(0), _case(1, 4, 6)), title="one channel, one filter, pictures that are not square"),
    Matches((_case(2, 6, 5, 3, 3, 2), _case(3, 5, 5, 1, 2, 3)), title="several channels and filters"),
    LeavesInputAlone(_case(4)),
    Matches(_drawn, title="other sizes", hidden=True),
)

convolve_with_channels.hints(
    "Do one place first: a piece of the picture (k, k, channels) meets all filters at once. Then go over the places.",
    "See `slide` in 'Meet it', and the formula in 'One filter, every place': the sum runs over rows, columns, "
    "channels.",
    "For one place of a picture with two channels and k = 1 it is x[i, j] @ W[0, 0] + b: a dense layer on one pixel.",
    "z[i, j] = np.tensordot(x[i : i + k, j : j + k], W, axes=___) + ___, then np.maximum(z, 0)",
)

convolve_with_channels.why(
    "For each of the k x k weights the whole picture, moved by as much, is multiplied and added: that is the formula, "
    "summed in another order. Channels are summed over as in a dense layer; filters stay apart. The bias belongs to a "
    "filter, and stands inside ReLU."
)


def _sums(x, W, b):
    windows = np.lib.stride_tricks.sliding_window_view(x, W.shape[:2], axis=(0, 1))
    return np.einsum("ijcpq,pqcf->ijf", windows, W) + b


@convolve_with_channels.mistake
def relu_forgotten(x, W, b):
    """these are the sums: ReLU comes behind them"""
    return _sums(x, W, b)


@convolve_with_channels.mistake
def bias_behind_relu(x, W, b):
    """the bias was added behind ReLU: it belongs to the sum"""
    return np.maximum(_sums(x, W, 0.0), 0.0) + b


@convolve_with_channels.mistake
def filters_turned_round(x, W, b):
    """the filters were turned round, as the convolution of mathematics does; layers lay them on as they are"""
    return np.maximum(_sums(x, W[::-1, ::-1], b), 0.0)


@convolve_with_channels.mistake
def rows_and_columns_exchanged(x, W, b):
    """rows and columns of the filters are exchanged: the first axis of W runs down the picture, as that of x does"""
    return np.maximum(_sums(x, W.swapaxes(0, 1), b), 0.0)


@convolve_with_channels.mistake
def zeros_around(x, W, b):
    """zeros were put around the picture, so that it keeps its size; here the filters stay inside it"""
    k = len(W)
    before, after = (k - 1) // 2, k - 1 - (k - 1) // 2
    return np.maximum(_sums(np.pad(x, ((before, after), (before, after), (0, 0))), W, b), 0.0)


@convolve_with_channels.mistake
def channels_averaged(x, W, b):
    """the channels were averaged: they are summed, each with weights of its own"""
    return np.maximum(_sums(x, W, 0.0) / x.shape[2] + b, 0.0)


@convolve_with_channels.alternative
def place_by_place(x, W, b):
    k = len(W)
    out = np.zeros((len(x) - k + 1, len(x[0]) - k + 1, len(b)))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = np.tensordot(x[i : i + k, j : j + k], W, axes=3) + b
    return np.maximum(out, 0)


@convolve_with_channels.alternative
def by_windows(x, W, b):
    k, _, channels, filters = W.shape
    windows = np.lib.stride_tricks.sliding_window_view(x, (k, k, channels))[:, :, 0]
    return np.maximum(windows.reshape(*windows.shape[:2], -1) @ W.reshape(-1, filters) + b, 0)
