"""Data sets small enough for a laptop: scikit-learn's bundled digits, and four generated in the plane.

Nothing is downloaded. The same seed gives the same numbers on every machine.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Labels = NDArray[np.int64]


class Split(NamedTuple):
    """A data set divided once: what a net may learn from, and what it is judged by."""

    x_train: Array
    y_train: Labels
    x_test: Array
    y_test: Labels


class Points(NamedTuple):
    """Points in the plane `x`, shape (n, 2), and their class `y`, shape (n,), 0 or 1."""

    x: Array
    y: Labels


@lru_cache(maxsize=4)
def digits(seed: int = 0) -> Split:
    """1 797 handwritten digits of 8 x 8 pixels: 1 257 to train on, 540 to test, each class in proportion.

    One mean and one standard deviation, those of all pixels of the training images together, scale both
    parts: the training pixels have mean 0 and sd 1 as a whole, and a pixel that is always blank stays equal
    everywhere. The arrays are read-only and shared between calls.

    Returns: Split of float64 images, shape (n, 64), and labels 0 to 9, shape (n,).
    Source: alpaydin1998 (UCI), as bundled with scikit-learn.
    """
    from sklearn.datasets import load_digits
    from sklearn.model_selection import train_test_split

    images, labels = load_digits(return_X_y=True)
    x_train, x_test, y_train, y_test = train_test_split(
        images, labels, test_size=540, stratify=labels, random_state=seed
    )
    mean, sd = x_train.mean(), x_train.std()
    split = Split((x_train - mean) / sd, y_train.astype(np.int64), (x_test - mean) / sd, y_test.astype(np.int64))
    for part in split:
        part.flags.writeable = False
    return split


def moons(n: int = 200, noise: float = 0.1, seed: int = 0) -> Points:
    """Two half circles that reach into each other; `noise` is the sd added to each coordinate."""
    y = np.arange(n) % 2
    rng = np.random.default_rng(seed)
    angle = rng.uniform(0.0, np.pi, n)
    x = np.stack([np.cos(angle) + y, np.where(y == 0, np.sin(angle), 0.5 - np.sin(angle))], axis=1)
    return _points(x - [0.5, 0.25], y, noise, rng)


def circles(n: int = 200, noise: float = 0.1, seed: int = 0) -> Points:
    """A disc's rim of radius 1/2 (class 1) inside one of radius 1 (class 0)."""
    y = np.arange(n) % 2
    rng = np.random.default_rng(seed)
    angle = rng.uniform(0.0, 2.0 * np.pi, n)
    return _points(np.stack([np.cos(angle), np.sin(angle)], axis=1) * (1.0 - y / 2.0)[:, None], y, noise, rng)


def xor(n: int = 200, noise: float = 0.1, seed: int = 0) -> Points:
    """Clouds at the corners of the unit square; class 1 where exactly one coordinate is 1.

    `xor(4, noise=0)` is the truth table itself.
    """
    corner = np.arange(n) % 4
    x = np.stack([corner // 2, corner % 2], axis=1).astype(np.float64)
    return _points(x, corner // 2 ^ corner % 2, noise, np.random.default_rng(seed))


def spiral(n: int = 200, noise: float = 0.05, seed: int = 0) -> Points:
    """Two arms of one and a half turns each."""
    y = np.arange(n) % 2
    rng = np.random.default_rng(seed)
    radius = rng.uniform(0.1, 1.0, n)
    angle = 3.0 * np.pi * radius + np.pi * y
    return _points(np.stack([np.cos(angle), np.sin(angle)], axis=1) * radius[:, None], y, noise, rng)


planar: dict[str, Callable[..., Points]] = {f.__name__: f for f in (moons, circles, xor, spiral)}


def _points(x: Array, y: NDArray[np.integer], noise: float, rng: np.random.Generator) -> Points:
    return Points(x + noise * rng.standard_normal(x.shape), y.astype(np.int64))
