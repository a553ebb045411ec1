"""The input that a unit answers to most, found by gradient ascent."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from actedu.data import digits
from actedu.nets import Network

Array = NDArray[np.float64]


def ascend(
    net: Network,
    unit: int | tuple[int, int],
    image: Array,
    *,
    l2: float = 0.0,
    tv: float = 0.0,
    clip: bool = False,
    steps: int = 400,
    step: float = 0.1,
) -> Array:
    """Change `image` (64,), 8 x 8 pixels as in `data.digits`, so that one unit of `net` answers more; the net stays.

    `unit` is the number of an output (its logit), or (hidden layer from 1, unit). Three priors for what images look
    like: `l2` takes l2/2 |x|² off what is maximised (pixels near the mean), `tv` the sum of |x_i - x_j| over
    neighbouring pixels (areas rather than specks), and `clip` keeps each pixel between blank and full ink. Raises
    ValueError for a unit that the net has not.

    Source: erhan2009; simonyan2014 (L2, logits rather than probabilities), mahendran2015 (total variation).
    """
    depth, index = unit if isinstance(unit, tuple) else (len(net.layers), unit)
    if not (1 <= depth <= len(net.layers) and 0 <= index < net.layers[depth - 1].b.size):
        raise ValueError(f"ascend: {net!r} has no unit {unit!r}; give an output, or (hidden layer from 1, unit from 0)")
    layers, wanted = net.layers[:depth], np.eye(net.layers[depth - 1].b.size)[[index]]
    low, high = digits().x_train.min(), digits().x_train.max()
    x = np.array(image, dtype=np.float64)[None]
    for _ in range(steps):
        y, gradient = x, wanted
        for layer in layers:
            y = layer.forward(y)
        for layer in reversed(layers):
            gradient = layer.backward(gradient)
        x = x + step * (gradient - l2 * x - tv * _slope_of_variation(x))
        x = np.clip(x, low, high) if clip else x
    return np.asarray(x[0])


def _slope_of_variation(x: Array) -> Array:
    pixels = x.reshape(8, 8)
    slope = np.zeros_like(pixels)
    down, right = np.sign(np.diff(pixels, axis=0)), np.sign(np.diff(pixels, axis=1))
    slope[1:] += down
    slope[:-1] -= down
    slope[:, 1:] += right
    slope[:, :-1] -= right
    return slope.reshape(x.shape)
