"""Module 03: sigmoid and tanh, and which of their properties does what."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from actedu.data import digits
from actedu.experiments.drawing import strip
from actedu.experiments.result import Result, Scope, experiment, magnitude
from actedu.modules.m03_s_curves.experiments.curves import six_s_curves
from actedu.nets import Network
from actedu.probes import gradient_by_layer

if TYPE_CHECKING:
    pass

Array = NDArray[np.float64]


@experiment(
    centring_when_shallow=(1.2, 2.2), steeper_and_wider=(2e5, 1.5e6), steeper_same_range=(1e5, 1e6),
    centring_when_steep=(8.0, 50.0),
)  # fmt: skip
def slope_vs_centring(
    depth: int = 10, width: int = 100, gain: float = 1.0, seeds: int = 5, full: bool = False
) -> Result:
    """Norm of the first layer's weight gradient in fresh nets of `depth` hidden layers, six S-curves.

    All nets have the same weights (sd `gain` / sqrt(width)), inputs (100 standard normal samples) and labels; only the
    function differs. Measures are ratios of mean norms: centring a shallow curve (sigmoid - 1/2 over sigmoid),
    making a centred curve 4 times steeper, once with its range (4 (sigmoid - 1/2)) and once without it (tanh over
    tanh(z / 4)), and centring a steep one (tanh over tanh + 1). No bounded curve changes its slope alone.
    """
    seeds = 20 if full else seeds
    values = {}
    for name, f in six_s_curves().items():
        norms = []
        for seed in range(seeds):
            rng = np.random.default_rng(1000 + seed)
            x, y = rng.standard_normal((100, width)), rng.integers(0, 10, 100)
            net = Network((width, *[width] * depth, 10), f, gain=gain, seed=seed)
            norms.append(gradient_by_layer(net, x, y)[0])
        values[name] = np.array(norms)
    mean = {name: float(np.exp(np.log(v).mean())) for name, v in values.items()}  # geometric: these span decades
    shallow = mean["sigmoid - 1/2"] / mean["sigmoid"]
    steeper = mean["4 (sigmoid - 1/2)"] / mean["sigmoid - 1/2"]
    same_range = mean["tanh"] / mean["tanh(z / 4)"]
    steep = mean["tanh"] / mean["tanh + 1"]
    return Result(
        "norm of the first layer's weight gradient",
        values,
        f"Through {depth} layers, slope matters far more than centring"
        if steeper > 10 * max(shallow, steep)
        else f"Through {depth} layers, slope and centring both matter",
        f"Centring the sigmoid multiplies the first layer's gradient by about {magnitude(shallow)}; making it "
        f"four times steeper and four times as wide, by about {magnitude(steeper)} more; tanh, four times as steep as "
        f"tanh(z / 4) within the same range, by about {magnitude(same_range)}.",
        partial(strip, log=True),
        {
            "centring_when_shallow": shallow,
            "steeper_and_wider": steeper,
            "steeper_same_range": same_range,
            "centring_when_steep": steep,
        },
        focus="sigmoid - 1/2",
        form=magnitude,
        scope=Scope(f"{depth} hidden layers of {width}, fresh normal weights of gain {gain:g}, biases 0"),
    )


@experiment(sigmoid_one=(1.0, 1.0), tanh_one=(0.0, 0.0), sigmoid_batch=(0.1, 0.45))
def sign_pattern(batch: int = 32, gain: float | None = None, seeds: int = 10, full: bool = False) -> Result:
    """Share of second-layer units whose 32 incoming weight gradients all have the same sign; fresh 64-32-16-10 nets.

    The weights have the gain that keeps the mean square, for the sigmoid 1.85, or `gain`. All inputs of such a unit
    have the same sign when a sigmoid comes before it. Measured for single digits, and for
    the mean gradient over a batch, where positive and negative errors mix.
    """
    seeds = 50 if full else seeds
    d = digits()
    values = {}
    for name in ("sigmoid", "tanh"):
        for case, size in (("one example", 1), (f"batch of {batch}", batch)):
            shares = []
            for seed in range(seeds):
                net = Network((64, 32, 16, 10), name, gain=gain, seed=seed)
                per_batch = []
                for start in range(0, 20 * size, size):
                    rows = slice(start, start + size)
                    gradient_by_layer(net, d.x_train[rows], d.y_train[rows])
                    positive = net.layers[1].dW > 0.0
                    per_batch.append((positive.all(axis=0) | ~positive.any(axis=0)).mean())
                shares.append(float(np.mean(per_batch)))
            values[f"{name}, {case}"] = np.array(shares)
    mean = {name: float(v.mean()) for name, v in values.items()}
    mixed = mean[f"sigmoid, batch of {batch}"]
    return Result(
        "share of units whose weight gradients all have one sign",
        values,
        "Behind a sigmoid, one example moves a unit's weights all the same way",
        f"For single examples it is {mean['sigmoid, one example']:.0%} of the units behind a sigmoid and "
        f"{mean['tanh, one example']:.0%} behind tanh; averaged over {batch} examples, about {round(mixed, 1):.0%} "
        "behind the sigmoid.",
        strip,
        {
            "sigmoid_one": mean["sigmoid, one example"],
            "tanh_one": mean["tanh, one example"],
            "sigmoid_batch": mixed,
        },
        focus="sigmoid, one example",
        form=lambda share: f"{share:.1f}",
    )
