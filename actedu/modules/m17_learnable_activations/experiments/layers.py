"""Module 17: layers that only its experiments need: several parameters learned at once, and a sigmoid that leans."""

from __future__ import annotations

from typing import Any

import numpy as np

from actedu.activations import get
from actedu.nets.layer import Array, Layer


class AllLearned(Layer):
    """An activation of the catalogue with all of its parameters learned, one set for the layer.

    `values` (k,) start at the activation's defaults. Source: balaji2019 (dual line: two slopes and a shift).
    """

    learned = ("values",)

    def __init__(self, name: str) -> None:
        self.f: Any = get(name)
        defaults = dict(self.f.facts.parameters)
        self.names = tuple(defaults)
        self.values, self.dvalues = np.array(list(defaults.values())), np.zeros(len(defaults))

    @property
    def at(self) -> dict[str, float]:
        """The parameters by name."""
        return dict(zip(self.names, self.values.tolist(), strict=True))

    def forward(self, x: Array, training: bool = False) -> Array:
        """Return the activation of x, in the shape of x."""
        self.z, self.y = x, np.asarray(self.f(x, **self.at))
        return self.y

    def backward(self, dy: Array) -> Array:
        """Store the gradients of the parameters and return that of the inputs."""
        at = self.at
        self.dvalues[...] = [np.sum(dy * self.f.slope_in(name, self.z, **at)) for name in self.names]
        return np.asarray(dy * self.f.slope_from(self.z, self.y, **at))


class Leaning(Layer):
    r"""A sigmoid whose two ends may differ, with one learned shape $s$ for each of n units.

    $1 - (1 + s e^z)^{-1/s}$ is the sigmoid at $s = 1$, where it starts, and tends to the Gumbel curve
    $1 - \exp(-e^z)$ as $s$ goes to 0. `log_s` (n,) is learned. Source: farhadi2019, whose bridge between the two
    this follows.
    """

    learned = ("log_s",)

    def __init__(self, n: int) -> None:
        self.log_s, self.dlog_s = np.zeros(n), np.zeros(n)

    def forward(self, x: Array, training: bool = False) -> Array:
        """Return the curve at x, (..., n)."""
        self.z, self.s = x, np.exp(self.log_s)
        self.grown = np.logaddexp(0.0, x + self.log_s)  # log(1 + s e^z)
        return -np.expm1(-self.grown / self.s)

    def backward(self, dy: Array) -> Array:
        """Store the gradient of the shapes and return that of the inputs."""
        left = np.exp(-self.grown / self.s)
        inner = np.exp(self.z - self.grown)  # e^z / (1 + s e^z)
        self.dlog_s[...] = (dy * left * (inner - self.grown / self.s)).reshape(-1, self.log_s.size).sum(axis=0)
        return dy * left * inner
