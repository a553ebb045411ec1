"""What a function makes of normally distributed input: means, gains, fixed points of deep stacks."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Literal, NamedTuple, get_args

import numpy as np

from actedu.numeric.derivatives import slope_of
from actedu.numeric.inputs import Array, Function, needs_function
from actedu.numeric.kinks import kinks_of

Keeps = Literal["mean square", "variance"]


def forward_gain(f: Function, kinks: Iterable[float] | None = None, keeps: Keeps = "mean square") -> float:
    """Return the factor on a layer's weights that makes up for what f does to the size of sums z ~ N(0, 1).

    There are two ways to count that size, the same only where f has mean 0. "mean square": 1 / sqrt(E f(z)^2), so that
    the sums of the next layer have mean square 1 (he2015). "variance": 1 / sd of f(z), so that they vary by 1 from
    sample to sample; then the mean of f reaches the next sums larger, unless biases, centred weights or normalisation
    cancel it (brock2021). For the sigmoid, whose outputs lie around 1/2, it is 1.85 against 4.80.

    Kinks are those of f's facts, or are looked for, unless given. Raises ValueError for another way to count.

    >>> [round(forward_gain(lambda z: np.maximum(z, 0), keeps=keeps), 3) for keeps in ("mean square", "variance")]
    [1.414, 1.713]
    """
    needs_function("forward_gain", f)
    if keeps not in get_args(Keeps):
        raise ValueError(f"forward_gain: keeps is {keeps!r}; a gain keeps the {' or the '.join(get_args(Keeps))}.")
    return _gain(f, f, kinks) if keeps == "mean square" else signal_map(f, kinks=kinks).variance ** -0.5


def backward_gain(f: Function, slope: Function | None = None, kinks: Iterable[float] | None = None) -> float:
    """Return 1 / sqrt(E f'(z)^2) for z ~ N(0, 1): the factor that keeps the mean square of the gradients at 1.

    The slope is f.slope, or a central difference if f has none; a slope of 0 everywhere has an infinite gain.
    Source: he2015.
    """
    needs_function("backward_gain", f)
    return _gain(f, slope_of(f) if slope is None else slope, kinks)


def _gain(f: Function, g: Function, kinks: Iterable[float] | None) -> float:
    mean_square = gaussian_mean(lambda z: np.square(g(z)), kinks_of(f) if kinks is None else kinks)
    return float("inf") if mean_square == 0 else mean_square**-0.5


def gaussian_mean(g: Function, kinks: Iterable[float] = ()) -> float:
    """Return E g(z) for z ~ N(0, 1), by Gauss-Legendre quadrature on pieces of (-16, 16) cut at the kinks of g.

    About 14 digits where g is smooth on pieces a quarter wide and grows no faster than exp(4 |z|).
    """
    inner = [k for k in kinks if -16 < k < 16]
    edges = np.unique(np.concatenate([np.linspace(-16, 16, 129), inner]))
    nodes, weights = np.polynomial.legendre.leggauss(16)
    middle, half = (edges[1:] + edges[:-1]) / 2, np.diff(edges) / 2
    z = middle[:, None] + half[:, None] * nodes
    density = np.exp(-np.square(z) / 2) / np.sqrt(2 * np.pi)
    return float(np.sum(half[:, None] * weights * density * g(z)))


class Moments(NamedTuple):
    """The mean and the variance of a random number."""

    mean: float
    variance: float


def signal_map(f: Function, mean: float = 0.0, variance: float = 1.0, kinks: Iterable[float] | None = None) -> Moments:
    """Return the mean and the variance of f(z) for z ~ N(mean, variance): what one unit makes of its input.

    Kinks are as in `forward_gain`. The mean must be finite and the variance positive, else ValueError. About 13 digits
    unless f bends within a small part of the standard deviation. Source: klambauer2017.

    >>> [round(moment, 4) for moment in signal_map(lambda z: np.maximum(z, 0))]
    [0.3989, 0.3408]
    """
    needs_function("signal_map", f)
    return _moments(f, mean, variance, kinks_of(f) if kinks is None else kinks)


def _moments(f: Function, mean: float, variance: float, kinks: Iterable[float]) -> Moments:
    if not (np.isfinite([mean, variance]).all() and variance > 0):
        raise ValueError(f"signal_map: give a finite mean and a variance above 0, not {mean} and {variance}.")
    deviation = variance**0.5
    cuts = [(kink - mean) / deviation for kink in kinks]
    middle = gaussian_mean(lambda z: f(mean + deviation * z), cuts)
    return Moments(middle, gaussian_mean(lambda z: np.square(f(mean + deviation * z) - middle), cuts))


def fixed_point(f: Function, gain: float = 1.0, start: float = 1.0, steps: int = 1000) -> Moments:
    """Return the mean and the variance of the activations that a deep stack of wide layers settles at.

    Each layer draws its weights from N(0, gain^2 / fan-in), so its units get z ~ N(0, q) with q = gain^2 (mean^2 +
    variance) of the layer below, and put out f(z). `start` is the q of the first layer; with several fixed points it
    decides which one is found. Raises ValueError for a gain or start that is not positive, and for a signal that dies
    out, grows without end or still changes after so many layers. Source: poole2016.

    >>> [round(moment, 4) for moment in fixed_point(lambda z: 1 / (1 + np.exp(-z)))]
    [0.5, 0.0147]
    """
    needs_function("fixed_point", f)
    if not (np.isfinite([gain, start]).all() and gain > 0 and start > 0):
        raise ValueError(f"fixed_point: gain and start must be above 0 and finite, not {gain} and {start}.")
    kinks, q, slack = kinks_of(f), float(start), float("inf")
    for _ in range(steps):
        with np.errstate(all="ignore"):
            moments = _moments(f, 0.0, q, kinks)
        after = gain**2 * (moments.mean**2 + moments.variance)
        if not 1e-30 < after < 1e30:
            break
        if abs(after - q) <= 1e-14 * q or slack <= abs(after - q) < 1e-12 * q:  # the last digits may waver
            return moments
        q, slack = after, abs(after - q)
    fate = "dies out" if after <= 1e-30 else "grows without end" if after >= 1e30 else "has not settled"
    raise ValueError(
        f"fixed_point: the signal {fate}: the mean square of z came to {after:.3g} from {start:g}; "
        "try another gain, start or more steps."
    )


def self_normalising(f: Callable[..., Array], start: Iterable[float], kinks: Iterable[float] = ()) -> tuple[float, ...]:
    """Return the two parameters a, b at which f(z, a, b) has mean 0 and variance 1 for z ~ N(0, 1), by Newton's method.

    Then (0, 1) is a fixed point of deep layers with weights of variance 1 / fan-in, as it is for SELU. `kinks` are
    those of f in z. Raises ValueError if 50 steps from `start` do not get there. Source: klambauer2017.

    >>> def scaled_elu(z, alpha, scale):
    ...     return scale * (np.maximum(z, 0) + alpha * np.expm1(np.minimum(z, 0)))
    >>> [round(number, 12) for number in self_normalising(scaled_elu, (1.0, 1.0), kinks=[0])]
    [1.673263242354, 1.050700987355]
    """
    at, cuts = np.array(list(start), dtype=np.float64), list(kinks)
    if at.shape != (2,):
        raise ValueError(f"self_normalising: start must hold two numbers, one for each parameter, not {at.size}.")

    def excess(parameters: Array) -> Array:
        mean, variance = _moments(lambda z: f(z, *parameters), 0.0, 1.0, cuts)
        return np.array([mean, variance - 1])

    for _ in range(50):
        missing = excess(at)
        columns = [(excess(at + 1e-5 * unit) - excess(at - 1e-5 * unit)) / 2e-5 for unit in np.eye(2)]
        try:
            step = np.linalg.solve(np.transpose(columns), missing)
        except np.linalg.LinAlgError:
            break
        at = at - step
        if not np.isfinite(at).all():
            break
        if np.abs(step).max() <= 1e-13 * np.abs(at).max():
            return tuple(at.tolist())
    raise ValueError(f"self_normalising: no such parameters were found; the search ended at {at.tolist()}.")
