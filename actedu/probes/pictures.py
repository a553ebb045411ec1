"""Pictures that a net of the digits likes: the net, where a climb begins, and how far a picture is from any digit."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from actedu.data import digits
from actedu.nets import Adam, Network, train

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Array = NDArray[np.float64]


@lru_cache(maxsize=32)
def digit_net(seed: int = 0, passes: int = 15) -> Network:
    """Return a 64-64-10 softplus net that has learned the digits by Adam at 0.002; without passes, a fresh one.

    The same net for all who ask: leave its parameters as they are.
    """
    d = digits()
    net = Network((64, 64, 10), "softplus", seed=seed)
    if passes:
        train(net, d.x_train, d.y_train, optimiser=Adam(2e-3), epochs=passes, seed=seed, progress=False)
    return net


def faint_noise(seed: int = 0) -> Array:
    """Return an image (64,) to begin with: normal numbers of sd 0.1 around the mean of all pixels."""
    return np.asarray(0.1 * np.random.default_rng(seed).standard_normal(64))


class Nearest(NamedTuple):
    """For each image, how far the nearest training image is, and which digit that shows: arrays (n,)."""

    distance: Array
    digit: NDArray[np.int64]


def nearest(images: Array) -> Nearest:
    """Find the nearest training image of each image (n, 64)."""
    d = digits()
    apart = np.stack([np.linalg.norm(d.x_train - image, axis=1) for image in images])
    return Nearest(apart.min(axis=1), d.y_train[apart.argmin(axis=1)])


@lru_cache(maxsize=1)
def as_near_as_digits() -> float:
    """Return the distance to the nearest training image that 95 of 100 test digits do not exceed: about 4."""
    return float(np.quantile(nearest(digits().x_test).distance, 0.95))


def draw_digit(ax: Axes, x: Array, left: float = 0.0, low: float = 0.0) -> None:
    """Draw an image (64,) with its lower left corner at (left, low), dark where it has most ink."""
    ax.imshow(
        x.reshape(8, 8), cmap="gray_r", interpolation="nearest", origin="upper",
        extent=(left, left + 8, low, low + 8),
    )  # fmt: skip
