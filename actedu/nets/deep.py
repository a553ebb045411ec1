"""Nets whose depth is the point: for the digits with batch normalisation or without, and one folded by hand."""

from __future__ import annotations

import numpy as np

from actedu.nets.dense import Apply, Dense, Named, Network
from actedu.nets.initialisers import normal
from actedu.nets.layer import Layer, Sequential
from actedu.nets.normalisation import BatchNorm
from actedu.numeric import Keeps, forward_gain

BATCH_NORM = " + batch norm"


def deep_net(
    act: Named, depth: int, seed: int = 0, width: int = 64, *, gain: float | Keeps | None = None
) -> Sequential:
    """A net for digits with `depth` hidden layers, at the activation's own gain or another, as in `Network`.

    "sigmoid + batch norm" puts batch normalisation, which undoes any gain, between the sums and the sigmoids.
    """
    name = act.removesuffix(BATCH_NORM) if isinstance(act, str) else act
    if name == act:
        return Network((64, *[width] * depth, 10), act, gain=gain, seed=seed)
    init, layers, n_in = normal(forward_gain(Apply(name).f)), list[Layer](), 64
    for _ in range(depth):
        layers += [Dense(n_in, width, init=init), BatchNorm(width), Apply(name)]
        n_in = width
    return Sequential([*layers, Dense(n_in, 10)], seed=seed)


def sawtooth(layers: int = 10) -> Network:
    """Return a ReLU net of one input and `layers` hidden layers of two units whose graph on [0, 1] is a saw.

    Each layer folds [0, 1] in two, x -> 2 relu(x) - 4 relu(x - 1/2), so that the number of straight pieces doubles:
    2**layers. All its weights are powers of two, so nothing is rounded.

    Source: telgarsky2016.
    """
    net = Network((1, *[2] * layers, 1), "relu")
    fold = np.array([[2.0], [-4.0]])
    net.layers[0].W[...] = 1.0
    for layer in net.layers[1:]:
        layer.W[...] = fold
    for layer in net.layers[:-1]:
        layer.b[...] = [0.0, -0.5]
    return net
