"""Module 18: what is asked, what answers: the task, a NALU with one part changed, the NMU, and plain nets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from actedu.activations import sigmoid
from actedu.nets import NAC, NALU, Adam, DivergenceError, Network, Sequential, train
from actedu.nets.layer import Layer

Array = NDArray[np.float64]
Maker = Callable[[int], Sequential]


OPERATIONS: dict[str, Callable[[Array, Array], Array]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
}


@dataclass(frozen=True)
class Task:
    """An operation on two numbers, learned on numbers from 1 to `top`, half of them negative with `signs`."""

    op: str
    top: float = 5.0
    signs: bool = False

    def draw(self, rng: np.random.Generator, low: float, high: float, n: int) -> Array:
        """Return n pairs of numbers from low to high, shape (n, 2)."""
        x = rng.uniform(low, high, (n, 2))
        return x * rng.choice([-1.0, 1.0], x.shape) if self.signs else x

    def right(self, x: Array) -> Array:
        """Return the right answers, shape (n, 1)."""
        return OPERATIONS[self.op](x[:, :1], x[:, 1:])

    def error(self, net: Sequential, x: Array) -> float:
        """Return the relative error: the mean of |error| over the mean of |right answer|."""
        right = self.right(x)
        return float(np.abs(net(x) - right).mean() / np.abs(right).mean())

    def learn(
        self, model: str, rng: np.random.Generator, seed: int, *, lr: float = 0.1, steps: int = 1000
    ) -> Sequential | None:
        """Return a net of `MODELS` or `CHANGES` that learned from 64 pairs drawn by `rng`; None if it diverged."""
        x = self.draw(rng, 1.0, self.top, 64)
        net = (MODELS | CHANGES)[model](seed)
        try:
            train(
                net, x, self.right(x), loss="mse", optimiser=Adam(lr), schedule="cosine", epochs=steps, batch=64,
                seed=seed, progress=False,
            )  # fmt: skip
        except DivergenceError:
            return None
        return net


class ChangedNALU(NAC):
    r"""A NALU with weights of their own for products, or with a gate that is changed.

    gate: "of x" as in the paper, $\sigma(x G)$; "of its own", $\sigma(G)$ with one number for each output, which starts
    at 0; "shut", 0: then the unit multiplies and does nothing else.
    """

    def __init__(self, n_in: int, n_out: int, *, own_weights: bool = False, gate: str = "of x") -> None:
        super().__init__(n_in, n_out)
        self.eps = 1e-7
        self.multiplier = NAC(n_in, n_out) if own_weights else self
        self.inside = [self.multiplier] if own_weights else []
        self.kind = gate
        if gate != "shut":
            self.learned = ("W_hat", "M_hat", "G")
            shape = (n_in, n_out) if gate == "of x" else (1, n_out)
            self.G, self.dG = np.zeros(shape), np.zeros(shape)

    def draw(self, rng: np.random.Generator) -> None:
        """Draw what is learned; a gate of its own starts half open."""
        for name in ("W_hat", "M_hat", *(["G"] if self.kind == "of x" else [])):
            getattr(self, name)[...] = self.init(rng, *self.W_hat.shape)

    def forward(self, x: Array, training: bool = False) -> Array:
        """Return the results (n, n_out)."""
        self.added = NAC.forward(self, x)
        self.log = np.log(np.abs(x) + self.eps)
        self.multiplied = np.exp(self.log @ self.multiplier.weights)
        z = np.full((1, 1), -np.inf) if self.kind == "shut" else x @ self.G if self.kind == "of x" else self.G
        self.gate = np.broadcast_to(sigmoid(z), self.added.shape)
        return self.gate * self.added + (1.0 - self.gate) * self.multiplied

    def backward(self, dy: Array) -> Array:
        """Store the gradients of what is learned; the unit stands first in its net, so none for the inputs."""
        of_sum, of_product = self.x.T @ (dy * self.gate), self.log.T @ (dy * (1.0 - self.gate) * self.multiplied)
        if self.multiplier is self:
            self.through_weights(of_sum + of_product)
        else:
            self.through_weights(of_sum)
            self.multiplier.through_weights(of_product)
        d_gate = dy * (self.added - self.multiplied) * self.gate * (1.0 - self.gate)
        if self.kind == "of x":
            self.dG[...] = self.x.T @ d_gate
        elif self.kind == "of its own":
            self.dG[...] = d_gate.sum(axis=0)
        return np.zeros_like(self.x)


class NMU(Layer):
    r"""Neural multiplication unit: $y = \prod_i (w_i x_i + 1 - w_i)$ with weights kept from 0 to 1.

    Where w is 1 the input is a factor, where it is 0 the factor is 1. No logarithm, so signs and zeros are kept. The
    weights start between 1/4 and 3/4. The paper also pushes them to 0 or 1 by a penalty, which is left out here.
    Source: madsen2020.
    """

    learned = ("W",)

    def __init__(self, n_in: int, n_out: int) -> None:
        self.W, self.dW = np.zeros((n_in, n_out)), np.zeros((n_in, n_out))

    def draw(self, rng: np.random.Generator) -> None:
        """Draw the weights from 1/4 to 3/4."""
        self.W[...] = rng.uniform(0.25, 0.75, self.W.shape)

    def forward(self, x: Array, training: bool = False) -> Array:
        """Return the products (n, n_out)."""
        np.clip(self.W, 0.0, 1.0, out=self.W)
        self.x = x
        self.factors = x[:, :, None] * self.W + (1.0 - self.W)
        return np.asarray(self.factors.prod(axis=1))

    def backward(self, dy: Array) -> Array:
        """Store the gradient of the weights and return that of the inputs."""
        dx = np.zeros_like(self.x)
        for i in range(len(self.W)):
            others = np.delete(self.factors, i, axis=1).prod(axis=1) * dy
            self.dW[i] = ((self.x[:, i : i + 1] - 1.0) * others).sum(axis=0)
            dx[:, i] = others @ self.W[i]
        return dx


def _mlp(f: str, seed: int) -> Sequential:
    return Network((2, 16, 1), f, seed=seed)


def _linear(seed: int) -> Sequential:
    return Network((2, 1), seed=seed)


def _one(unit: Callable[..., Layer], seed: int, **settings: bool | str) -> Sequential:
    return Sequential([unit(2, 1, **settings)], seed=seed)


def _two_nalus(seed: int) -> Sequential:
    return Sequential([NALU(2, 2), NALU(2, 1)], seed=seed)


MODELS: dict[str, Maker] = {
    "linear": _linear,
    "relu": partial(_mlp, "relu"),
    "tanh": partial(_mlp, "tanh"),
    "relu6": partial(_mlp, "relu6"),
    "NAC": partial(_one, NAC),
    "NALU": partial(_one, NALU),
    "two NALUs": _two_nalus,
    "NMU": partial(_one, NMU),
}

CHANGES: dict[str, Maker] = {
    "as published": partial(_one, NALU),
    "own weights for products": partial(_one, ChangedNALU, own_weights=True),
    "gate without the input": partial(_one, ChangedNALU, gate="of its own"),
    "both": partial(_one, ChangedNALU, own_weights=True, gate="of its own"),
    "gate held shut": partial(_one, ChangedNALU, gate="shut"),
}
