"""Losses: each returns its value, averaged over the batch, and its gradient with respect to the outputs."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from actedu.vectors import softmax

Array = NDArray[np.float64]
Loss = Callable[[Array, NDArray[np.generic]], tuple[float, Array]]


def softmax_cross_entropy(logits: Array, labels: NDArray[np.generic]) -> tuple[float, Array]:
    r"""Mean of $-\log p_{y}$ with $p = \mathrm{softmax}(z)$, and its gradient $(p - \mathrm{onehot}(y)) / n$.

    `logits` (n, classes), any real numbers; `labels` (n,), whole numbers from 0 to classes - 1, else ValueError.
    Never overflows: each row is shifted by its maximum first, which changes no probability.
    """
    (n, classes), labels = logits.shape, np.asarray(labels)
    if labels.shape != (n,):
        raise ValueError(
            f"softmax_cross_entropy: the labels have shape {labels.shape}; give one whole number for each of the "
            f"{n} rows of logits, shape ({n},), or use categorical_cross_entropy for one row of probabilities each"
        )
    if labels.dtype.kind not in "iu":
        labels = _whole(labels)
    if labels.astype(np.uint64).max() >= classes:  # a negative number becomes a huge one
        raise ValueError(
            f"softmax_cross_entropy: the labels run from {labels.min()} to {labels.max()}, "
            f"but {classes} outputs stand for the classes 0 to {classes - 1}"
        )
    z, p, total = _softmax(logits)
    at = np.arange(0, n * classes, classes) + labels  # where each row's label is in the array laid out flat
    loss = (np.log(total).sum() - z.ravel()[at].sum()) / n
    p.ravel()[at] -= 1.0
    p /= n
    return float(loss), p


def categorical_cross_entropy(logits: Array, targets: NDArray[np.generic]) -> tuple[float, Array]:
    r"""Mean of $-\sum_k t_k \log p_k$ with $p = \mathrm{softmax}(z)$: soft labels, such as smoothed or mixed ones.

    `logits` and `targets` (n, classes); each row of targets holds probabilities, else ValueError.
    Gradient $(p - t) / n$.
    """
    t = _fitting("categorical_cross_entropy", logits, targets)
    if t.min() < 0.0 or np.abs(t.sum(axis=1) - 1.0).max() > 1e-6:
        raise ValueError("categorical_cross_entropy: each row of targets must hold probabilities that sum to 1")
    z, p, total = _softmax(logits)
    loss = (np.log(total).sum() - (t * z).sum()) / len(z)
    return float(loss), (p - t) / len(logits)


def binary_cross_entropy(logits: Array, labels: NDArray[np.generic]) -> tuple[float, Array]:
    r"""Mean of $\log(1 + e^{z}) - y z$: the cross-entropy of a sigmoid output, from its logit.

    `logits` (n, 1) or any other shape; `labels` of that shape, or (n,): 0, 1 or a probability, else ValueError.
    Gradient $(\sigma(z) - y) / n$ with n the number of logits.
    """
    y = _fitting("binary_cross_entropy", logits, labels)
    _within_one("binary_cross_entropy", y)
    p, e = _sigmoid(logits)
    loss = (np.maximum(logits, 0.0) + np.log1p(e) - y * logits).mean()
    return float(loss), (p - y) / logits.size


def mse(outputs: Array, targets: NDArray[np.generic]) -> tuple[float, Array]:
    """Mean squared error over all entries, and its gradient; `targets` has the shape of `outputs`, or (n,)."""
    error = outputs - _fitting("mse", outputs, targets)
    return float((error * error).mean()), 2.0 * error / error.size


def poisson(log_rates: Array, counts: NDArray[np.generic]) -> tuple[float, Array]:
    r"""Mean of $e^{z} - k z$: how ill counts k fit Poisson rates $e^{z}$, less a term that no parameter can change.

    `log_rates` (n, 1) or any other shape; `counts` of that shape, or (n,), at least 0, else ValueError. Gradient
    $(e^{z} - k) / n$ with n the number of counts. The value itself passes the largest float above z = 709.
    """
    k = _fitting("poisson", log_rates, counts)
    if k.min() < 0.0:
        raise ValueError(f"poisson: the counts go down to {k.min():g}; a count is 0 or more")
    with np.errstate(over="ignore"):
        rates = np.exp(log_rates)
    return float((rates - k * log_rates).mean()), (rates - k) / k.size


def dice(logits: Array, masks: NDArray[np.generic]) -> tuple[float, Array]:
    r"""Mean over the samples of $1 - 2 \sum p y / (\sum p + \sum y)$ with $p = \sigma(z)$: how ill two masks overlap.

    `logits` (n, ...); `masks` of that shape, 0 or 1 (or a probability), else ValueError. 1 is added to both sides
    of the ratio, so an empty mask that is predicted empty costs 0. Source: milletari2016 (who square p and y below).
    """
    y = _fitting("dice", logits, masks)
    _within_one("dice", y)
    n, p = len(logits), _sigmoid(logits)[0]
    flat_p, flat_y = p.reshape(n, -1), y.reshape(n, -1)
    both = 2.0 * (flat_p * flat_y).sum(axis=1, keepdims=True) + 1.0
    size = flat_p.sum(axis=1, keepdims=True) + flat_y.sum(axis=1, keepdims=True) + 1.0
    slope = (both / size - 2.0 * flat_y) / (size * n) * flat_p * (1.0 - flat_p)
    return float(1.0 - (both / size).mean()), slope.reshape(logits.shape)


def _softmax(logits: Array) -> tuple[Array, Array, Array]:
    """Return the logits less each row's maximum, their softmax, and the sum of exponentials that it divides by."""
    z = logits - logits.max(axis=1, keepdims=True)
    p = np.exp(z)
    total = p.sum(axis=1, keepdims=True)
    p /= total
    return z, p, total


def _sigmoid(z: Array) -> tuple[Array, Array]:
    """Return sigmoid(z) and exp(-|z|), which it is made of."""
    e = np.exp(-np.abs(z))
    return np.where(z < 0.0, e, 1.0) / (1.0 + e), e


def _fitting(loss: str, outputs: Array, targets: NDArray[np.generic]) -> Array:
    """Return the targets as floats in the shape of the outputs, whose last axis they may lack if its length is 1."""
    t: Array = np.asarray(targets, dtype=np.float64)
    if t.shape != outputs.shape and (*t.shape, 1) != outputs.shape:
        raise ValueError(f"{loss}: the outputs have shape {outputs.shape}, the targets {t.shape}; make them agree")
    return t.reshape(outputs.shape)


def _within_one(loss: str, y: Array) -> None:
    if y.min() < 0.0 or y.max() > 1.0:
        raise ValueError(f"{loss}: the labels run from {y.min():g} to {y.max():g}; they must be 0, 1 or in between")


def _whole(labels: NDArray[Any]) -> NDArray[np.int64]:
    if labels.dtype.kind not in "bf" or not (labels % 1 == 0).all():  # NaN and infinities are not, either
        raise ValueError(
            f"softmax_cross_entropy: the labels are not whole numbers (the first is {labels[0]!r}); "
            "number the classes from 0, for example with np.unique(labels, return_inverse=True)"
        )
    return labels.astype(np.int64)


LOSSES: dict[str, Loss] = {
    "softmax_cross_entropy": softmax_cross_entropy,
    "categorical_cross_entropy": categorical_cross_entropy,
    "binary_cross_entropy": binary_cross_entropy,
    "mse": mse,
    "poisson": poisson,
    "dice": dice,
}
OF_CLASSES = frozenset({softmax_cross_entropy, binary_cross_entropy})  # those whose targets are class labels


def softmax_twice(logits: Array, labels: NDArray[np.generic]) -> tuple[float, Array]:
    """Return the loss and gradient of a net that ends in softmax under a loss that takes its outputs for logits."""
    loss, gradient = softmax_cross_entropy(softmax(logits), labels)
    return loss, softmax.vjp(logits, gradient)
