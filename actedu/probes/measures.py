"""What is measured of a net: dead and saturated units, signal and gradient by layer, boundaries, kinks, calibration.

A layer's activations are an array (samples, units), or with more axes between for images and sequences; a unit is
then a channel or feature, wherever it stands. `activations(net, x)` lists them from the input on, for every layer
that has an activation, also inside others. Probes never change the net, except for the values its layers keep from
the last forward pass.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from actedu.activations import get
from actedu.nets import Layer, Network, Sequential, softmax_cross_entropy
from actedu.nets.dense import Named
from actedu.nets.losses import Loss

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]


def activations(net: Sequential, x: Array) -> list[Array]:
    """Outputs of each layer with an activation for the inputs (n, ...): arrays (n, ..., units).

    In a `Network` these are the hidden layers. A recurrent layer gives the outputs of all steps.
    """
    net(x)
    return [layer.y for layer in _active(net)]


def preactivations(net: Sequential, x: Array) -> list[Array]:
    """What enters each activation, in a dense layer the weighted sums: arrays (n, ..., units)."""
    net(x)
    return [layer.z for layer in _active(net)]


def _active(net: Sequential) -> list[Any]:
    return [layer for layer in net.every() if getattr(layer, "f", None)]


def dead_units(acts: NDArray[Any]) -> Mask:
    """Which units of one layer, acts (samples, ..., units), output 0 for every sample. Shape (units,)."""
    return np.asarray(~np.any(acts, axis=tuple(range(np.ndim(acts) - 1))))


def dead_fraction(acts: Sequence[Array]) -> Array:
    """Share of each layer's units that output 0 for every sample: one number in [0, 1] a layer."""
    return np.array([dead_units(layer).mean() for layer in acts])


def never_on(preacts: Sequence[Array]) -> Array:
    """Share of each layer's units whose weighted sum is positive for no sample: one number in [0, 1] a layer.

    For ReLU these are the dead units; a leaky unit or an ELU can be in the same place and still pass a gradient.
    """
    return np.array([dead_units(z > 0.0).mean() for z in preacts])


def share_of_zeros(acts: Sequence[Array]) -> Array:
    """Share of (sample, unit) pairs of each layer whose output is exactly 0: one number in [0, 1] a layer."""
    return np.array([(layer == 0.0).mean() for layer in acts])


def saturated(f: Named, z: Array, below: float = 0.05) -> Mask:
    """Where the slope of `f` at `z` is under `below` times its largest slope. Shape of `z`.

    A layer's map, units x samples, shows dead units (whole rows) and hard samples (whole columns).
    """
    f = get(f)
    steepest = np.abs(_slope(f)(np.linspace(-10.0, 10.0, 2001))).max()  # every activation has its bend in there
    return np.asarray(np.abs(_slope(f)(np.asarray(z))) < below * steepest)


def saturation(f: Named, z: Array, below: float = 0.05) -> float:
    """Share of the entries of `z` where `f` is `saturated`, 0 to 1."""
    return float(saturated(f, z, below).mean())


def signal_by_layer(net: Sequential, x: Array) -> Array:
    """Root mean square of the activations of each layer that has one."""
    return np.array([np.sqrt(np.mean(y * y)) for y in activations(net, x)])


def gradient_by_layer(net: Sequential, x: Array, y: NDArray[np.generic], loss: Loss = softmax_cross_entropy) -> Array:
    """Euclidean norm of each layer's weight gradient, from the first layer with weights to the output layer.

    Weights are matrices and what has more axes; biases and other vectors are left out.
    """
    net.backward(loss(net(x), y)[1])
    return np.array([np.linalg.norm(np.concatenate(g)) for g in map(_weight_gradients, net.every()) if g])


def _weight_gradients(layer: Layer) -> list[Array]:
    gradients = (getattr(layer, f"d{name}") for name in layer.learned)
    return [gradient.ravel() for gradient in gradients if gradient.ndim > 1]


class Grid(NamedTuple):
    """A net's score over a rectangle: `score[i, j]` belongs to the point (`x1[j]`, `x2[i]`); positive is class 1."""

    x1: Array
    x2: Array
    score: Array


class Reliability(NamedTuple):
    """How often predictions of a like confidence are right: arrays (bins,), NaN in a bin without samples.

    `edges` (bins + 1,) run from 0 to 1; `confidence` and `accuracy` are means over a bin, `samples` how many it holds.
    """

    edges: Array
    confidence: Array
    accuracy: Array
    samples: NDArray[np.int64]


def reliability(probabilities: Array, labels: NDArray[np.generic], bins: int = 15) -> Reliability:
    """Sort predictions by their confidence, the largest probability, into bins of equal width, (low, high] each.

    `probabilities` (n, classes), rows that add up to 1, or (n,) for the probability of class 1 of two; `labels` (n,),
    classes from 0. A net whose confidence is its accuracy in every bin is calibrated. Raises ValueError for shapes
    that do not fit, numbers outside [0, 1], rows that do not add up to 1 and fewer than one bin. Source: guo2017.
    """
    p, labels = np.asarray(probabilities, dtype=np.float64), np.asarray(labels)
    if p.ndim == 1 or p.shape[1:] == (1,):
        p = np.stack([1.0 - p.ravel(), p.ravel()], axis=1)
    if p.ndim != 2 or labels.shape != (len(p),) or not len(p):
        raise ValueError(
            f"reliability: probabilities have the shape {np.shape(probabilities)} and labels {labels.shape}; "
            "give (n, classes) and (n,)"
        )
    if not (p >= 0.0).all() or np.abs(p.sum(axis=1) - 1.0).max() > 1e-6:
        raise ValueError(
            "reliability: probabilities must be 0 or more and add up to 1 in each row; give softmax(logits)"
        )
    if bins < 1:
        raise ValueError(f"reliability: bins is {bins}; give at least 1")
    edges = np.linspace(0.0, 1.0, bins + 1)
    confidence, right = p.max(axis=1), p.argmax(axis=1) == labels
    place = np.clip(np.searchsorted(edges, confidence) - 1, 0, bins - 1)
    samples = np.bincount(place, minlength=bins)
    some = np.where(samples, samples, np.nan)
    mean_confidence, accuracy = (np.bincount(place, each, bins) / some for each in (confidence, right))
    return Reliability(edges, mean_confidence, accuracy, samples)


def expected_calibration_error(probabilities: Array, labels: NDArray[np.generic], bins: int = 15) -> float:
    """Mean distance between confidence and accuracy over the bins of `reliability`, weighted by their samples: 0 to 1.

    Arguments and errors are those of `reliability`. Few samples a bin make it too large even for a calibrated net.
    Source: guo2017.
    """
    _, confidence, accuracy, samples = reliability(probabilities, labels, bins)
    return float(np.nansum(samples * np.abs(confidence - accuracy)) / samples.sum())


def collapse(net: Network) -> tuple[Array, Array]:
    """Return the weights (n_in, n_out) and bias (n_out,) of the one affine map that a net of identities equals.

    The layers x W1 + b1 and then · W2 + b2 give x (W1 W2) + (b1 W2 + b2), and so on.
    """
    W, b = np.eye(len(net.layers[0].W)), np.zeros(len(net.layers[0].W))
    for layer in net.layers:
        W, b = W @ layer.W, b @ layer.W + layer.b
    return W, b


def boundary(net: Network | Callable[[Array], Array], x: Array, n: int = 101, margin: float = 0.3) -> Grid:
    """Score a net with two inputs on an n x n grid over the points `x` (samples, 2) and a `margin` around them.

    The score is the logit of class 1 (one output) or its lead over class 0 (two outputs): 0 is the boundary.
    """
    low, high = x.min(axis=0) - margin, x.max(axis=0) + margin
    x1, x2 = (np.linspace(a, b, n) for a, b in zip(low, high, strict=True))
    points = np.stack(np.meshgrid(x1, x2), axis=-1).reshape(-1, 2)
    out = np.asarray(net(points))
    score = out[:, 0] if out.shape[1] == 1 else out[:, 1] - out[:, 0]
    return Grid(x1, x2, score.reshape(n, n))


def kinks(net: Network, low: float, high: float) -> Array:
    """Where a net of one input and one output, of activations made of straight pieces, bends in (low, high).

    Exact: layer by layer, each unit adds the points where its own input crosses a kink of its activation; on the
    pieces between them everything is a straight line. Points where bends cancel are left out.
    """
    if len(net.layers[0].W) != 1:
        raise ValueError(f"kinks: the net has {len(net.layers[0].W)} inputs; a line of kinks needs exactly 1")
    at = np.array([low, high])
    for number in range(len(net.layers) - 1):
        levels = np.array([float(k) for k in _kinks_of(net.layers[number].f)])
        z = preactivations(net, at[:, None])[number][:, :, None] - levels  # points, units, levels
        left, right = z[:-1], z[1:]
        piece = np.nonzero(left * right < 0.0)
        t = left[piece] / (left[piece] - right[piece])
        new = at[piece[0]] + t * np.diff(at)[piece[0]]
        at = np.unique(np.concatenate([at, new]))
        at = at[np.append(True, np.diff(at) > 1e-12 * (high - low))]  # one kink found twice, up to rounding
    slope = np.diff(net(at[:, None])[:, 0]) / np.diff(at)
    bends = np.abs(np.diff(slope)) > 1e-9 * (1.0 + np.abs(slope).max())
    return np.asarray(at[1:-1][bends])


def _kinks_of(f: Any) -> Sequence[float]:
    facts = getattr(f, "facts", None)
    return list(facts.kinks) if facts is not None else [0.0]


def _slope(f: Any) -> Callable[[Array], Array]:
    return f.slope  # type: ignore[no-any-return]
