"""Optimisers: each moves a flat parameter vector, in place, given the gradient at that place."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class Optimiser(Protocol):
    """What `train` asks for."""

    lr: float

    def step(self, parameters: Array, gradient: Array) -> None:
        """Change `parameters` in place."""


class SGD:
    r"""Gradient descent with momentum: $v \leftarrow \mu v + g$, then $\theta \leftarrow \theta - \eta v$.

    `lr` > 0 is the step size $\eta$, `momentum` in [0, 1) is $\mu$ (0 is plain descent). Source: polyak1964.
    """

    def __init__(self, lr: float = 0.1, momentum: float = 0.0) -> None:
        self.lr = _positive("SGD", lr)
        self.momentum = momentum
        self._velocity: Array | None = None

    def step(self, parameters: Array, gradient: Array) -> None:
        """Change `parameters` in place."""
        if self.momentum == 0.0:
            parameters -= self.lr * gradient
            return
        if self._velocity is None:
            self._velocity = np.zeros_like(parameters)
        self._velocity *= self.momentum
        self._velocity += gradient
        parameters -= self.lr * self._velocity


class Adam:
    """Each parameter's step is its running mean gradient over its running root mean square.

    `lr` > 0; `beta1`, `beta2` in [0, 1) are the two memories; `eps` keeps the division finite. Both means start
    at zero and are corrected for it. Source: kingma2015.
    """

    def __init__(self, lr: float = 1e-3, beta1: float = 0.9, beta2: float = 0.999, eps: float = 1e-8) -> None:
        self.lr = _positive("Adam", lr)
        self.beta1, self.beta2, self.eps = beta1, beta2, eps
        self._mean: Array | None = None
        self._square: Array | None = None
        self._steps = 0

    def step(self, parameters: Array, gradient: Array) -> None:
        """Change `parameters` in place."""
        if self._mean is None or self._square is None:
            self._mean, self._square = np.zeros_like(parameters), np.zeros_like(parameters)
        self._steps += 1
        self._mean *= self.beta1
        self._mean += (1.0 - self.beta1) * gradient
        self._square *= self.beta2
        self._square += (1.0 - self.beta2) * gradient * gradient
        root = np.sqrt(self._square / (1.0 - self.beta2**self._steps))
        root += self.eps
        parameters -= self.lr / (1.0 - self.beta1**self._steps) * self._mean / root


def _positive(optimiser: str, lr: float) -> float:
    if not lr > 0.0:
        raise ValueError(f"{optimiser}: lr is {lr}; the step size must be a number above 0")
    return float(lr)
