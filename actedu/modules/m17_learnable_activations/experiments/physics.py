r"""Module 17: nets that solve a differential equation, whose loss holds second derivatives of the net.

$u'' = -\pi^2 \sin \pi x$ on [-1, 1] with $u(-1) = u(1) = 0$; the solution is $\sin \pi x$. The net is one hidden layer,
$u(x) = \sum_j v_j f(w_j x + b_j) + c$, so that all derivatives can be written down.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Derivatives = Callable[[Array], tuple[Array, Array, Array, Array]]  # of z: f, f', f'', f'''

UNITS, POINTS, STEPS = 32, 64, 2000


def _tanh(z: Array) -> tuple[Array, Array, Array, Array]:
    y = np.tanh(z)
    first = 1.0 - y * y
    second = -2.0 * y * first
    return y, first, second, -2.0 * first * first - 2.0 * y * second


def _sine(z: Array) -> tuple[Array, Array, Array, Array]:
    sin, cos = np.sin(z), np.cos(z)
    return sin, cos, -sin, -cos


def _silu(z: Array) -> tuple[Array, Array, Array, Array]:
    s = 1.0 / (1.0 + np.exp(-z))
    p, turn = s * (1.0 - s), 1.0 - 2.0 * s
    inner = 2.0 + z * turn
    return z * s, s + z * p, p * inner, p * (turn * inner + turn - 2.0 * z * p)


def _relu(z: Array) -> tuple[Array, Array, Array, Array]:
    none = np.zeros_like(z)
    return np.asarray(np.maximum(z, 0.0)), np.asarray((z > 0.0) * 1.0), none, none


def _relu_cubed(z: Array) -> tuple[Array, Array, Array, Array]:
    up: Array = np.asarray(np.maximum(z, 0.0))
    return up**3 / 6.0, up**2 / 2.0, up, np.asarray((z > 0.0) * 1.0)


CURVES: dict[str, Derivatives] = {
    "relu": _relu, "relu, cubed": _relu_cubed, "tanh": _tanh, "silu": _silu, "sine": _sine,
}  # fmt: skip
SOLVERS = (*CURVES, "tanh, learned slope", "sine, learned slope")


def solve(name: str, lr: float, seed: int) -> float:
    """Train with Adam and return the error: root mean square of u - sin, over that of the sine (answering 0 has 1).

    "tanh, learned slope" is f(a z) with one a for the layer, which starts at 1.
    """
    f, learns = CURVES[name.partition(", learned")[0]], "learned" in name
    rng = np.random.default_rng(seed)
    w, b = rng.standard_normal(UNITS), rng.uniform(-1.0, 1.0, UNITS)
    p = np.concatenate([w, b, rng.standard_normal(UNITS) / UNITS**0.5, [0.0, 1.0]])  # w, b, v, c, a
    x = np.linspace(-1.0, 1.0, POINTS)
    first, second = np.zeros(p.size), np.zeros(p.size)
    for step in range(1, STEPS + 1):
        g = _gradient(f, p, x)
        g[-1] *= learns
        first, second = 0.9 * first + 0.1 * g, 0.999 * second + 0.001 * g * g
        p = p - lr * first / (1.0 - 0.9**step) / (np.sqrt(second / (1.0 - 0.999**step)) + 1e-8)
    at = np.linspace(-1.0, 1.0, 401)
    error = _value(f, p, at) - np.sin(np.pi * at)
    return float(np.sqrt(np.mean(error**2) / 0.5))


def _parts(p: Array) -> tuple[Array, Array, Array, float, float]:
    w, b, v = p[: 3 * UNITS].reshape(3, UNITS)
    return w, b, v, float(p[-2]), float(p[-1])


def _value(f: Derivatives, p: Array, x: Array) -> Array:
    w, b, v, c, a = _parts(p)
    return np.asarray(f(a * (np.multiply.outer(x, w) + b))[0] @ v + c)


def loss(f: Derivatives, p: Array, x: Array) -> float:
    """Return the mean square of the residual of the equation, over pi^4, plus that of the two boundary values."""
    w, b, v, _, a = _parts(p)
    bend = f(a * (np.multiply.outer(x, w) + b))[2] @ (v * (a * w) ** 2)
    ends = _value(f, p, np.array([-1.0, 1.0]))
    return float(np.mean((bend / np.pi**2 + np.sin(np.pi * x)) ** 2) + np.mean(ends**2))


def _gradient(f: Derivatives, p: Array, x: Array) -> Array:
    """Return the gradient of `loss` with respect to p."""
    w, b, v, c, a = _parts(p)
    W = a * w
    _, _, f2, f3 = f(np.multiply.outer(x, W) + a * b)
    miss = (f2 @ (v * W**2) / np.pi**2 + np.sin(np.pi * x)) * (2.0 / x.size / np.pi**2)
    dv = miss @ f2 * W**2
    dW = v * (2.0 * W * (miss @ f2) + W**2 * ((miss * x) @ f3))
    dB = v * W**2 * (miss @ f3)
    ends = np.array([-1.0, 1.0])
    f0, f1, _, _ = f(np.multiply.outer(ends, W) + a * b)
    off = f0 @ v + c  # of two values, so the mean's 2 / 2 is 1
    dv += off @ f0
    dW += v * ((off * ends) @ f1)
    dB += v * (off @ f1)
    return np.concatenate([a * dW, a * dB, dv, [off.sum(), np.sum(dW * w + dB * b)]])
