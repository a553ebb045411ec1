"""The Playground's data: points in the plane, drawn so that a page without Python draws the same ones.

The numbers come from NumPy's frozen generator, `RandomState(seed)`, in this order: for classes `random_sample(n)`, from
which the places follow, and `standard_normal((n, 2))`, which times the noise is added to them; for numbers
`random_sample((n, 2))`, the places, and `standard_normal(n)`, which times the noise is added to y. Own points take
neither. Last `random_sample(n)`: the points are put in its order.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Labels = NDArray[np.int64]


class Drawn(NamedTuple):
    """Points `x`, shape (n, 2), with `y`, shape (n,): a class from 0, or a number where `classes` is None.

    The first `trained` of them are trained on, the others test.
    """

    x: Array
    y: Array
    trained: int
    classes: int | None


class Group(NamedTuple):
    """Points of some classes: `place` turns their numbers 0 to n - 1 and n random numbers in [0, 1) into x and y.

    `spread` turns the noise into the sd of what is added to each coordinate.
    """

    classes: int
    place: Callable[[Labels, Array], tuple[Array, Labels]]
    spread: Callable[[float], float] = float


def draw(data: Mapping[str, Any]) -> Drawn:
    """Return the points that the settings' `data` (checked) stand for."""
    random = np.random.RandomState(data["seed"])
    n, noise = data["points"], float(data["noise"])
    classes: int | None = None
    if data["name"] == "own":
        rows = np.array(data["own"], dtype=np.float64)
        x, y = rows[:, :2], rows[:, 2]
        classes = max(2, int(y.max()) + 1) if data["task"] == "classes" else None
    elif data["name"] in SURFACES:
        x = 1.2 * (2.0 * random.random_sample((n, 2)) - 1.0)
        y = SURFACES[data["name"]](x[:, 0], x[:, 1]) + noise * random.standard_normal(n)
    else:
        group = GROUPS[data["name"]]
        classes = group.classes
        x, label = group.place(np.arange(n), random.random_sample(n))
        x, y = x + group.spread(noise) * random.standard_normal((n, 2)), label.astype(np.float64)
    order = np.argsort(random.random_sample(len(x)), kind="stable")
    trained = int(np.floor(data["share"] * len(x) + 0.5))
    return Drawn(x[order], y[order], min(max(trained, 1), len(x) - 1), classes)


def _pairs(x1: NDArray[Any], x2: NDArray[Any]) -> Array:
    return np.stack([x1, x2], axis=1)


def _circles(i: Labels, u: Array) -> tuple[Array, Labels]:
    """The rim of radius 1/2 (class 1) inside that of radius 1 (class 0)."""
    label, angle = i % 2, 2.0 * np.pi * u
    return _pairs(np.cos(angle), np.sin(angle)) * (1.0 - label / 2.0)[:, None], label


def _moons(i: Labels, u: Array) -> tuple[Array, Labels]:
    """Two half circles that reach into each other, at 0.8 of their size to fit the picture."""
    label, angle = i % 2, np.pi * u
    x2 = np.where(label == 0, np.sin(angle), 0.5 - np.sin(angle))
    return 0.8 * _pairs(np.cos(angle) + label - 0.5, x2 - 0.25), label


def _xor(i: Labels, u: Array) -> tuple[Array, Labels]:
    """Clouds at four corners; class 1 where exactly one coordinate is positive."""
    right, up = i % 4 // 2, i % 2
    return 0.7 * _pairs(2.0 * right - 1.0, 2.0 * up - 1.0), right ^ up


def _spiral(i: Labels, u: Array) -> tuple[Array, Labels]:
    """Two arms of one and a half turns less a tenth."""
    label, radius = i % 2, 0.1 + 0.9 * u
    angle = 3.0 * np.pi * radius + np.pi * label
    return _pairs(np.cos(angle), np.sin(angle)) * radius[:, None], label


def _clouds(i: Labels, u: Array) -> tuple[Array, Labels]:
    """Two Gaussian clouds on a diagonal."""
    label = i % 2
    middle = 1.4 * label - 0.7
    return _pairs(middle, middle), label


def _three(i: Labels, u: Array) -> tuple[Array, Labels]:
    """Three Gaussian clouds at the corners of a triangle."""
    label = i % 3
    angle = np.pi * (90.0 + 120.0 * label) / 180.0
    return 0.8 * _pairs(np.cos(angle), np.sin(angle)), label


def _wide(noise: float) -> float:
    return 2.0 * noise + 0.05


GROUPS = {
    "circles": Group(2, _circles),
    "moons": Group(2, _moons),
    "xor": Group(2, _xor),
    "spiral": Group(2, _spiral),
    "clouds": Group(2, _clouds, _wide),
    "three": Group(3, _three, _wide),
}


def _plane(x1: Array, x2: Array) -> Array:
    """Half the sum of the coordinates."""
    return np.asarray((x1 + x2) / 2.0)


def _hills(x1: Array, x2: Array) -> Array:
    """A hill and a hollow."""
    hill = np.exp(-4.0 * ((x1 - 0.5) ** 2 + (x2 - 0.5) ** 2))
    return np.asarray(hill - np.exp(-4.0 * ((x1 + 0.5) ** 2 + (x2 + 0.5) ** 2)))


SURFACES = {"plane": _plane, "hills": _hills}
