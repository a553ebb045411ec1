"""A net for points in the plane."""

from __future__ import annotations

from collections.abc import Sequence

from actedu.data import Points
from actedu.nets.dense import Named, Network
from actedu.nets.losses import binary_cross_entropy
from actedu.nets.optimisers import Adam
from actedu.nets.training import train


def fit_points(
    points: Points,
    activation: Named | Sequence[Named] = "tanh",
    hidden: Sequence[int] = (8,),
    *,
    epochs: int = 200,
    lr: float = 0.05,
    seed: int = 0,
) -> Network:
    """Train a net with two inputs and one logit on points in the plane, all at once each step (0.02 s).

    `hidden` () gives a linear classifier. Draw it with `draw_boundary`.
    """
    net = Network((2, *hidden, 1), activation, seed=seed)
    train(
        net, points.x, points.y, loss=binary_cross_entropy, optimiser=Adam(lr), epochs=epochs, batch=len(points.x),
        seed=seed,
    )  # fmt: skip
    return net
