"""Elementwise activation functions, each with its slope and its facts, and the catalogue of them all.

>>> from actedu.activations import sigmoid
>>> sigmoid([-1000, 0, 1000])
array([0. , 0.5, 1. ])
>>> sigmoid.slope(0.0) == 0.25
np.True_
"""

# The order of import is the order of the catalogue.
# isort: off
from actedu.activations.record import Activation, activation, catalogue, get
from actedu.activations.threshold import identity, step
from actedu.activations.s_curves import hard_sigmoid, hard_tanh, log_sigmoid, sigmoid, softsign, tanh
from actedu.activations.rectifiers import elu, leaky_relu, relu
# isort: on

__all__ = [
    "Activation",
    "activation",
    "catalogue",
    "elu",
    "get",
    "hard_sigmoid",
    "hard_tanh",
    "identity",
    "leaky_relu",
    "log_sigmoid",
    "relu",
    "sigmoid",
    "softsign",
    "step",
    "tanh",
]
