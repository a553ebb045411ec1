"""A dense layer with its backward pass, and a network as a chain of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from actedu.activations import get
from actedu.nets.initialisers import Initialiser, normal
from actedu.numeric import forward_gain

Array = NDArray[np.float64]
Named = str | Callable[[Any], Any]


@dataclass(frozen=True)
class Curve:
    """An elementwise function with the slope that a backward pass is to use for it."""

    value: Callable[[Any], Any]
    slope: Callable[[Any], Any]
    name: str

    def __call__(self, z: Any) -> Any:
        """Return the value at z."""
        return self.value(z)


def with_surrogate(f: Named, slope: Callable[[Any], Any] | None = None, name: str | None = None) -> Curve:
    """Make an activation that goes forward as `f` and backward as if its slope were `slope`.

    Without `slope` it is the straight-through estimator: slope 1 where |z| <= 1, else 0. A step gets
    something to learn from that way; its own slope is 0 almost everywhere.

    Source: bengio2013 (slope 1 everywhere), courbariaux2016 (1 inside [-1, 1]).
    """
    f = get(f)
    return Curve(f, slope or _near_threshold, name or f"{_name(f)} with surrogate slope")


def _near_threshold(z: Array) -> Array:
    return (np.abs(z) <= 1.0).astype(np.float64)


class Dense:
    """One layer, y = f(x W + b), that remembers a forward pass so that it can go backward.

    Without `f` it is linear. `W` (n_in, n_out) and `b` (n_out,) are what is learned; `dW` and `db` hold the last
    gradient.
    """

    def __init__(self, W: Array, b: Array, dW: Array, db: Array, f: Callable[[Any], Any] | None = None) -> None:
        self.W, self.b, self.dW, self.db = W, b, dW, db
        self.f = f
        self.slope = _slope_from(f) if f else None

    def forward(self, x: Array) -> Array:
        """Return the outputs (n, n_out) for the inputs (n, n_in)."""
        self.x = x
        self.z = x @ self.W
        self.z += self.b
        self.y = self.f(self.z) if self.f else self.z
        return self.y

    def backward(self, dy: Array) -> Array:
        """Store the gradient of the weights and return that of the inputs, given that of the outputs."""
        dz = dy * self.slope(self.z, self.y) if self.slope else dy
        np.matmul(self.x.T, dz, out=self.dW)
        dz.sum(axis=0, out=self.db)
        return dz @ self.W.T


class Network:
    """Dense layers one after another; the last one is linear, so the net returns logits (or any real number).

    Args:
        sizes: units from input to output, e.g. (64, 64, 32, 10).
        activation: of the hidden layers: a name, or any elementwise function with a `.slope`, or one for each
            hidden layer.
        gain: scale of the initial weights, sd gain / sqrt(n_in); by default each activation gets its own gain,
            the output layer 1.
        init: an initialiser for all layers, in place of `gain`.
        seed: of the weights; biases start at 0.

    `parameters` and `gradient` are flat vectors; the layers' matrices are views into them.
    """

    def __init__(
        self,
        sizes: Sequence[int],
        activation: Named | Sequence[Named] = "relu",
        *,
        gain: float | None = None,
        init: Initialiser | None = None,
        seed: int = 0,
    ) -> None:
        if len(sizes) < 2 or min(sizes) < 1:
            raise ValueError(f"Network: sizes is {tuple(sizes)}; give at least an input and an output size")
        hidden = _one_for_each(activation, len(sizes) - 2)
        shapes = list(pairwise(sizes))
        n_parameters = sum(n_in * n_out + n_out for n_in, n_out in shapes)
        self.parameters, self.gradient = np.zeros(n_parameters), np.zeros(n_parameters)
        self.layers: list[Dense] = []
        rng = np.random.default_rng(seed)
        start = 0
        for (n_in, n_out), f in zip(shapes, [*hidden, None], strict=True):
            middle, end = start + n_in * n_out, start + n_in * n_out + n_out
            W, dW = (v[start:middle].reshape(n_in, n_out) for v in (self.parameters, self.gradient))
            b, db = self.parameters[middle:end], self.gradient[middle:end]
            self.layers.append(Dense(W, b, dW, db, f))
            draw = init or normal(1.0 if f is None else forward_gain(f) if gain is None else gain)
            W[...] = draw(rng, n_in, n_out)
            start = end

    def __call__(self, x: Array) -> Array:
        """Return the outputs (n, classes) for the inputs (n, features)."""
        x = np.asarray(x, dtype=np.float64)
        for number, layer in enumerate(self.layers, 1):
            if x.ndim != 2 or x.shape[1] != len(layer.W):
                n_in, n_out = layer.W.shape
                raise ValueError(
                    f"Network: layer {number} takes {n_in} inputs (its weights are {n_in} x {n_out}) but was given "
                    f"an array of shape {x.shape}; give one row a sample, shape (n, {n_in})"
                )
            x = layer.forward(x)
        return x

    def backward(self, dy: Array) -> Array:
        """Fill `gradient`, given the loss's gradient with respect to the outputs of the last forward pass.

        Returns the gradient with respect to the inputs, shape (n, features).
        """
        for layer in reversed(self.layers):
            dy = layer.backward(dy)
        return dy

    def predict(self, x: Array) -> NDArray[np.int64]:
        """Return the most likely class of each row, shape (n,); with one output, whether it is positive."""
        out = self(x)
        return (out[:, 0] > 0.0).astype(np.int64) if out.shape[1] == 1 else out.argmax(axis=1)

    def __repr__(self) -> str:
        sizes = "-".join(str(n) for n in [len(self.layers[0].W), *(len(layer.b) for layer in self.layers)])
        names = ", ".join(_name(layer.f) for layer in self.layers[:-1]) or "no hidden layer"
        return f"Network({sizes}; {names}; {self.parameters.size} parameters)"


def _one_for_each(activation: Named | Sequence[Named], n: int) -> list[Any]:
    if isinstance(activation, str) or callable(activation):
        activation = [activation] * n
    if len(activation) != n:
        raise ValueError(f"Network: {len(activation)} activations given for {n} hidden layers; give one, or one each")
    return [get(f) for f in activation]


def _slope_from(f: Any) -> Callable[[Array, Array], Array]:
    if hasattr(f, "slope_from"):
        return f.slope_from  # type: ignore[no-any-return]
    if not hasattr(f, "slope"):
        raise ValueError(
            f"Network: {_name(f)} has no slope, so no gradient can pass it; give with_surrogate(f, slope=...) instead"
        )
    return lambda z, y: f.slope(z)


def _name(f: Any) -> str:
    return str(getattr(f, "name", None) or getattr(f, "__name__", None) or f)
