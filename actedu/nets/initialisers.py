"""Initialisers: functions of (rng, n_in, n_out) that draw a weight matrix of shape (n_in, n_out).

All of them aim at one thing: a signal that neither dies nor explodes on its way through the layers.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Initialiser = Callable[[np.random.Generator, int, int], Array]


def normal(gain: float = 1.0) -> Initialiser:
    """Normal weights with sd gain / sqrt(n_in): the sum over n_in inputs of size 1 has size `gain`."""
    return lambda rng, n_in, n_out: gain / np.sqrt(n_in) * rng.standard_normal((n_in, n_out))


def lecun() -> Initialiser:
    """Normal weights with variance 1 / n_in. Source: lecun1998."""
    return normal(1.0)


def he() -> Initialiser:
    """Normal weights with variance 2 / n_in, which makes up for the half that ReLU removes. Source: he2015."""
    return normal(np.sqrt(2.0))


def xavier(gain: float = 1.0) -> Initialiser:
    """Normal weights with variance gain² · 2 / (n_in + n_out), between forward and backward. Source: glorot2010."""
    return lambda rng, n_in, n_out: gain * np.sqrt(2.0 / (n_in + n_out)) * rng.standard_normal((n_in, n_out))


def constant(value: float = 0.0) -> Initialiser:
    """The same weight everywhere: all units of a layer stay copies of each other (shown to fail)."""
    return lambda rng, n_in, n_out: np.full((n_in, n_out), float(value))
