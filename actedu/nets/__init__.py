"""A small NumPy engine for neural networks: readable first, and quick enough for a lesson.

`layer` says what a layer is, `dense` holds the dense one and the network made of it. `convolution`, `recurrent`,
`transformer`, `normalisation`, `dropout`, `arithmetic` and `learnable` hold the other layers, `losses`,
`initialisers`, `optimisers`, `schedules` and `regularisation` what their names say, `training` the loop, and
`estimators` the same for scikit-learn, which is imported when one of them is first asked for.
"""

from typing import Any

from actedu.nets import schedules
from actedu.nets.arithmetic import NAC, NALU
from actedu.nets.convolution import AveragePool, Conv2D, Flatten, GlobalAveragePool, MaxPool, Reshape
from actedu.nets.deep import deep_net, sawtooth
from actedu.nets.dense import Apply, Curve, Dense, Network, standardised, straight_through, with_surrogate
from actedu.nets.dropout import AlphaDropout, Dropout
from actedu.nets.initialisers import constant, he, lecun, normal, orthogonal, uniform, xavier
from actedu.nets.layer import Layer, Sequential, ShapeError
from actedu.nets.learnable import Ensemble, Learned, Mixture, normalised
from actedu.nets.losses import (
    binary_cross_entropy,
    categorical_cross_entropy,
    dice,
    mse,
    poisson,
    softmax_cross_entropy,
    softmax_twice,
)
from actedu.nets.normalisation import BatchNorm, LayerNorm
from actedu.nets.optimisers import SGD, Adagrad, Adam, AdamW, RMSprop
from actedu.nets.plane import fit_points
from actedu.nets.recurrent import LSTM, RNN, Embedding
from actedu.nets.regularisation import EarlyStopping, clip_by_norm, l1, l2
from actedu.nets.training import DivergenceError, History, accuracy, train
from actedu.nets.transformer import EachPosition, Positions, Residual, SelfAttention, TransformerBlock

__all__ = [
    "LSTM",
    "NAC",
    "NALU",
    "RNN",
    "SGD",
    "Adagrad",
    "Adam",
    "AdamW",
    "AlphaDropout",
    "Apply",
    "AveragePool",
    "BatchNorm",
    "Conv2D",
    "Curve",
    "Dense",
    "DivergenceError",
    "Dropout",
    "EachPosition",
    "EarlyStopping",
    "Embedding",
    "Ensemble",
    "Flatten",
    "GlobalAveragePool",
    "History",
    "Layer",
    "LayerNorm",
    "Learned",
    "MaxPool",
    "Mixture",
    "Network",
    "Positions",
    "RMSprop",
    "Reshape",
    "Residual",
    "SelfAttention",
    "Sequential",
    "ShapeError",
    "TransformerBlock",
    "accuracy",
    "binary_cross_entropy",
    "categorical_cross_entropy",
    "clip_by_norm",
    "constant",
    "deep_net",
    "dice",
    "fit_points",
    "he",
    "l1",
    "l2",
    "lecun",
    "mse",
    "normal",
    "normalised",
    "orthogonal",
    "poisson",
    "sawtooth",
    "schedules",
    "softmax_cross_entropy",
    "softmax_twice",
    "standardised",
    "straight_through",
    "train",
    "uniform",
    "with_surrogate",
    "xavier",
]

_ESTIMATORS = ("ActivationMLPClassifier", "ActivationMLPRegressor")


def __getattr__(name: str) -> Any:
    if name not in _ESTIMATORS:
        raise AttributeError(f"actedu.nets has no {name!r}; it has {', '.join([*__all__, *_ESTIMATORS])}")
    from actedu.nets import estimators

    return getattr(estimators, name)


def __dir__() -> list[str]:
    return [*globals(), *_ESTIMATORS]
