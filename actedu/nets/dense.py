"""A dense layer with its backward pass, and a network as a chain of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from actedu.activations import get
from actedu.nets.initialisers import Initialiser, normal
from actedu.nets.layer import Layer, Sequential, ShapeError
from actedu.numeric import Keeps, forward_gain, signal_map

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
    return Curve(f, slope or _near_threshold, name or f"{name_of(f)} with surrogate slope")


def standardised(f: Named) -> Curve:
    """Make (f - mean) / sd, with the mean and sd of f(z) for z ~ N(0, 1): at gain 1 it keeps mean square and variance.

    In a fresh net that is f at the gain that keeps the variance, with biases that cancel the mean of its outputs.
    Source: brock2021, who cancel the mean in the weights.
    """
    f = get(f)
    mean, variance = signal_map(f)
    value, slope = partial(_standard, f, mean, variance**0.5), partial(_standard_slope, f, variance**0.5)
    return Curve(value, slope, f"{name_of(f)}, standardised")


def _standard(f: Callable[[Any], Any], mean: float, sd: float, z: Array) -> Any:
    return (f(z) - mean) / sd


def _standard_slope(f: Callable[[Any], Any], sd: float, z: Array) -> Any:
    return slope_of(f)(z, f(z)) / sd


def _near_threshold(z: Array) -> Array:
    return (np.abs(z) <= 1.0).astype(np.float64)


straight_through = with_surrogate("step", name="step, straight-through")
"""A step that learns: the straight-through estimator of `with_surrogate`."""


class Dense(Layer):
    """One layer, y = f(x W + b); without `f` it is linear.

    `W` (n_in, n_out) and `b` (n_out,) are learned, `dW` and `db` their last gradients. Inputs have the shape
    (n, n_in), outputs (n, n_out). `f` is a name or any elementwise function with a slope; `z` and `y` keep the sums
    and the outputs of the last forward pass. `init` draws W; by default it is normal with the gain of `f`, 1 if there
    is none.
    """

    learned = ("W", "b")

    def __init__(
        self,
        n_in: int,
        n_out: int,
        f: Named | None = None,
        *,
        init: Initialiser | None = None,
    ) -> None:
        self.f = f = None if f is None else get(f)
        self.slope = slope_of(f) if f else None
        self.init = init or normal(forward_gain(f) if f else 1.0)
        self.W, self.dW = np.zeros((n_in, n_out)), np.zeros((n_in, n_out))
        self.b, self.db = np.zeros(n_out), np.zeros(n_out)

    def draw(self, rng: np.random.Generator) -> None:
        """Draw W; b starts at 0."""
        self.W[...] = self.init(rng, *self.W.shape)

    def forward(self, x: Array, training: bool = False) -> Array:
        """Return the outputs (n, n_out) for the inputs (n, n_in)."""
        if x.ndim != 2 or x.shape[1] != len(self.W):
            n_in, n_out = self.W.shape
            raise ShapeError(
                "Dense",
                f"takes {n_in} inputs (its weights are {n_in} x {n_out}) but was given an array of shape {x.shape}; "
                f"give one row a sample, shape (n, {n_in})",
            )
        self.x = x
        self.z = x @ self.W
        self.z += self.b
        self.y: Array = self.f(self.z) if self.f else self.z
        return self.y

    def backward(self, dy: Array) -> Array:
        """Store the gradient of the weights and return that of the inputs, given that of the outputs."""
        return self.learn(dy) @ self.W.T

    def learn(self, dy: Array) -> Array:
        """Store the gradient of the weights and return that of the sums."""
        dz = dy * self.slope(self.z, self.y) if self.slope else dy
        np.matmul(self.x.T, dz, out=self.dW)
        dz.sum(axis=0, out=self.db)
        return dz

    def __repr__(self) -> str:
        n_in, n_out = self.W.shape
        return f"Dense({n_in}, {n_out}, {name_of(self.f)})" if self.f else f"Dense({n_in}, {n_out})"


class Apply(Layer):
    """An elementwise function on its own, for a place where something stands between the sums and the activation."""

    def __init__(self, f: Named) -> None:
        self.f = get(f)
        self.slope = slope_of(self.f)

    def forward(self, x: Array, training: bool = False) -> Array:
        """Return f(x), in the shape of x."""
        self.z = x
        self.y: Array = self.f(x)
        return self.y

    def backward(self, dy: Array) -> Array:
        """Return the gradient of the inputs, given that of the outputs."""
        return dy * self.slope(self.z, self.y)

    def __repr__(self) -> str:
        return f"Apply({name_of(self.f)})"


class Network(Sequential):
    """Dense layers one after another; the last one is linear, so the net returns logits (or any real number).

    Args:
        sizes: units from input to output, e.g. (64, 64, 32, 10).
        activation: of the hidden layers: a name, or any elementwise function with a `.slope`, or one for each
            hidden layer.
        gain: scale of the initial weights, sd gain / sqrt(n_in). By default each activation gets its own gain, the
            one that keeps the mean square of the sums; "variance" gives it the one that keeps their variance (see
            `numeric.forward_gain`). The output layer has 1 either way.
        init: an initialiser for all layers, in place of `gain`.
        seed: of the weights; biases start at 0.

    `parameters` and `gradient` are flat vectors; the layers' matrices are views into them.
    """

    layers: list[Dense]  # type: ignore[assignment]

    def __init__(
        self,
        sizes: Sequence[int],
        activation: Named | Sequence[Named] = "relu",
        *,
        gain: float | Keeps | None = None,
        init: Initialiser | None = None,
        seed: int = 0,
    ) -> None:
        if len(sizes) < 2 or min(sizes) < 1:
            raise ValueError(f"Network: sizes is {tuple(sizes)}; give at least an input and an output size")
        hidden = _one_for_each(activation, len(sizes) - 2)
        inits = [init or (normal(_gain(f, gain)) if f and gain is not None else None) for f in [*hidden, None]]
        super().__init__(
            [
                Dense(n_in, n_out, f, init=draw)
                for (n_in, n_out), f, draw in zip(pairwise(sizes), [*hidden, None], inits, strict=True)
            ],
            seed=seed,
        )

    def __repr__(self) -> str:
        sizes = "-".join(str(n) for n in [len(self.layers[0].W), *(len(layer.b) for layer in self.layers)])
        names = ", ".join(name_of(layer.f) for layer in self.layers[:-1]) or "no hidden layer"
        return f"Network({sizes}; {names}; {self.size} parameters)"


def _gain(f: Any, gain: float | Keeps) -> float:
    return forward_gain(f, keeps=gain) if isinstance(gain, str) else gain


def _one_for_each(activation: Named | Sequence[Named], n: int) -> list[Any]:
    if isinstance(activation, str) or callable(activation):
        activation = [activation] * n
    if len(activation) != n:
        raise ValueError(f"Network: {len(activation)} activations given for {n} hidden layers; give one, or one each")
    return [get(f) for f in activation]


def slope_of(f: Any) -> Callable[[Array, Array], Array]:
    """Return the function of z and f(z) that gives the slope of f. Raises ValueError if f has no slope."""
    if hasattr(f, "slope_from"):
        return f.slope_from  # type: ignore[no-any-return]
    if not hasattr(f, "slope"):
        raise ValueError(
            f"Network: {name_of(f)} has no slope, so no gradient can pass it; give with_surrogate(f, slope=...) instead"
        )
    return partial(_slope_at, f)


def _slope_at(f: Any, z: Array, y: Array) -> Array:
    return f.slope(z)  # type: ignore[no-any-return]


def name_of(f: Any) -> str:
    """Return what an elementwise function is called in messages."""
    return str(getattr(f, "name", None) or getattr(f, "__name__", None) or f)
