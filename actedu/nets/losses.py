"""Losses: each returns its value, averaged over the batch, and its gradient with respect to the outputs."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Loss = Callable[[Array, NDArray[np.generic]], tuple[float, Array]]


def softmax_cross_entropy(logits: Array, labels: NDArray[np.generic]) -> tuple[float, Array]:
    r"""Mean of $-\log p_{y}$ with $p = \mathrm{softmax}(z)$, and its gradient $(p - \mathrm{onehot}(y)) / n$.

    `logits` (n, classes), any real numbers; `labels` (n,), integers from 0. Never overflows: each row is
    shifted by its maximum first, which changes no probability.
    """
    rows = np.arange(len(logits))
    z = logits - logits.max(axis=1, keepdims=True)
    p = np.exp(z)
    total = p.sum(axis=1, keepdims=True)
    loss = (np.log(total).sum() - z[rows, labels].sum()) / len(z)
    p /= total
    p[rows, labels] -= 1.0
    p /= len(z)
    return float(loss), p


def binary_cross_entropy(logits: Array, labels: NDArray[np.generic]) -> tuple[float, Array]:
    r"""Mean of $\log(1 + e^{z}) - y z$: the cross-entropy of a sigmoid output, from its logit.

    `logits` (n, 1); `labels` (n,), 0 or 1 (or a probability). Gradient $(\sigma(z) - y) / n$, shape (n, 1).
    """
    y = np.asarray(labels, dtype=np.float64).reshape(logits.shape)
    e = np.exp(-np.abs(logits))
    loss = (np.maximum(logits, 0.0) + np.log1p(e) - y * logits).mean()
    return float(loss), (np.where(logits < 0.0, e, 1.0) / (1.0 + e) - y) / len(logits)


def mse(outputs: Array, targets: NDArray[np.generic]) -> tuple[float, Array]:
    """Mean squared error over all entries, and its gradient; `targets` has the shape of `outputs`, or (n,)."""
    error = outputs - np.asarray(targets, dtype=np.float64).reshape(outputs.shape)
    return float((error * error).mean()), 2.0 * error / error.size
