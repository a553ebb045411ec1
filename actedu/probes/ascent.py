"""Activation maximization: the input that one unit answers to most, by gradient ascent on the input, under priors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from actedu.data import digits
from actedu.nets import Network
from actedu.vectors import softmax

Array = NDArray[np.float64]
Unit = int | tuple[int, int | Sequence[int]] | Sequence[int] | NDArray[np.int64]

AIMS = ("answer", "log p", "p")
_RIDGE = 0.05  # added to each pixel's variance: some pixels are blank in every training image


def climb(
    net: Network,
    unit: Unit,
    image: Array,
    *,
    aim: str = "answer",
    l2: float = 0.0,
    about_mean: bool = False,
    tv: float = 0.0,
    blur: float = 0.0,
    normal: float = 0.0,
    clip: bool = False,
    steps: int = 400,
    step: float = 0.1,
) -> Iterator[Array]:
    """Change `image` (64,), 8 x 8 pixels as in `data.digits`, so that one unit of `net` answers more; the net stays.

    Yields the image after each of `steps` steps. `unit` is the number of an output (its logit), or (hidden layer from
    1, unit); a list in place of a unit asks for several at once, and `image` may be (n, 64). `aim` is the unit's
    "answer", or for an output "p", the probability that softmax makes of it, or "log p". Five priors for what images
    look like: `l2` takes l2/2 |x|² off what is maximised (pixels near the mean of all, grey), or with `about_mean`
    l2/2 |x - m|² with the mean m of the training images; `tv` the sum of |x_i - x_j| over neighbouring pixels (areas
    rather than specks), `blur` moves that share of each pixel to each neighbour after a step (up to 1/4: beyond that it
    turns specks round), `clip` keeps each pixel between blank and full ink, and `normal` takes
    normal/2 (x - m) C^-1 (x - m) off, with the covariance C of the training images (variances 0.05 larger; the climb
    swings unless step times normal is below 0.1). Raises ValueError for a unit that the net has not and an unknown aim.

    Source: erhan2009; simonyan2014 (L2, class scores), mahendran2015 (total variation), yosinski2015 (blur).
    """
    depth, wanted = _goal(net, unit, aim)
    layers, train = net.layers[:depth], digits().x_train
    x = np.array(image, dtype=np.float64).reshape(-1, 64)
    x = np.repeat(x, len(wanted), axis=0) if len(x) == 1 else x
    shape = (64,) if np.ndim(image) == 1 and not _several(unit) else x.shape
    mean, precision = _training_images() if normal or about_mean else (np.zeros(64), np.zeros((64, 64)))
    centre = mean if about_mean else np.zeros(64)
    for _ in range(steps):
        y = x
        for layer in layers:
            y = layer.forward(y)
        gradient = _slope_of_aim(y, wanted, aim)
        for layer in reversed(layers):
            gradient = layer.backward(gradient)
        gradient = gradient - l2 * (x - centre)
        if tv:
            gradient = gradient - tv * _slope_of_variation(x)
        if normal:
            gradient = gradient - normal * (x - mean) @ precision
        x = x + step * gradient
        x = _blurred(x, blur) if blur else x
        x = np.clip(x, train.min(), train.max()) if clip else x
        yield x.reshape(shape).copy()


def ascend(net: Network, unit: Unit, image: Array, **settings: Any) -> Array:
    """Return the last image of `climb`, which see for the arguments: (64,), or (n, 64) for several."""
    x = np.array(image, dtype=np.float64)
    for found in climb(net, unit, image, **settings):
        x = found
    return x


def _several(unit: Unit) -> bool:
    return np.ndim(unit[1] if isinstance(unit, tuple) else unit) > 0


def _goal(net: Network, unit: Unit, aim: str) -> tuple[int, Array]:
    """Return the layer that the unit is in, from 1, and a row with a 1 at the unit for each unit asked for."""
    depth, index = unit if isinstance(unit, tuple) else (len(net.layers), unit)
    there = 1 <= depth <= len(net.layers)
    asked = np.atleast_1d(np.asarray(index))
    if not (there and asked.size and asked.min() >= 0 and asked.max() < net.layers[depth - 1].b.size):
        raise ValueError(f"ascend: {net!r} has no unit {unit!r}; give an output, or (hidden layer from 1, unit from 0)")
    if aim not in AIMS or (aim != "answer" and depth < len(net.layers)):
        raise ValueError(
            f"ascend: aim is {aim!r} for unit {unit!r}; an output has {', '.join(AIMS)}, a hidden unit answer"
        )
    return depth, np.eye(net.layers[depth - 1].b.size)[asked]


def _slope_of_aim(y: Array, wanted: Array, aim: str) -> Array:
    if aim == "answer":
        return np.repeat(wanted, len(y), axis=0) if len(wanted) == 1 else wanted
    p = softmax(y)
    slope = wanted - p
    return slope if aim == "log p" else slope * (p * wanted).sum(axis=1, keepdims=True)


@lru_cache(maxsize=1)
def _training_images() -> tuple[Array, Array]:
    x = digits().x_train
    covariance = np.cov(x.T) + _RIDGE * np.eye(64)
    return x.mean(axis=0), np.asarray(np.linalg.inv(covariance), dtype=np.float64)


def _blurred(x: Array, share: float) -> Array:
    pixels = x.reshape(-1, 8, 8)
    for axis in (1, 2):
        first, last = np.take(pixels, [0], axis), np.take(pixels, [-1], axis)
        padded = np.concatenate([first, pixels, last], axis=axis)
        before, after = (np.take(padded, range(i, i + 8), axis) for i in (0, 2))
        pixels = (1.0 - 2.0 * share) * pixels + share * (before + after)
    return pixels.reshape(x.shape)


def _slope_of_variation(x: Array) -> Array:
    pixels = x.reshape(-1, 8, 8)
    slope = np.zeros_like(pixels)
    down, right = np.sign(np.diff(pixels, axis=1)), np.sign(np.diff(pixels, axis=2))
    slope[:, 1:] += down
    slope[:, :-1] -= down
    slope[:, :, 1:] += right
    slope[:, :, :-1] -= right
    return slope.reshape(x.shape)
