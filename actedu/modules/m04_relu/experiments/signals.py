"""Module 04: what ReLU does at 0, to the zeros of a layer, and to a gradient on its way down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from actedu.activations import get
from actedu.data import digits
from actedu.experiments.drawing import strip
from actedu.experiments.result import Result, Scope, experiment, magnitude
from actedu.nets import Adam, Network, standardised, train
from actedu.nets.dense import Named
from actedu.numeric import forward_gain
from actedu.plots import COLOURS, GUESS, INK
from actedu.probes import activations, gradient_by_layer, share_of_zeros

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Array = NDArray[np.float64]


@experiment(largest_difference=(0.0, 0.0), left=(0.0, 0.0), right=(1.0, 1.0), chosen=(0.0, 0.0))
def relu_at_zero(seeds: int = 1, full: bool = False) -> Result:
    """ReLU against max(0, x) on a grid, and its slope from the left of 0, from the right, and the one chosen at 0."""
    relu, h = get("relu"), 2.0**-20
    x = np.linspace(-5.0, 5.0, 1001)
    slopes = {
        "from the left": float((relu(0.0) - relu(-h)) / h),
        "from the right": float((relu(h) - relu(0.0)) / h),
        "chosen at 0": float(relu.slope(0.0)),
    }
    return Result(
        "slope at 0",
        {name: np.array([v]) for name, v in slopes.items()},
        "ReLU has two slopes at 0; programs pick the left one",
        f"ReLU equals max(0, x) exactly; at 0 its slope is {slopes['from the left']:g} from the left and "
        f"{slopes['from the right']:g} from the right, and the one used is {slopes['chosen at 0']:g}.",
        _draw_zero,
        {
            "largest_difference": float(np.abs(relu(x) - np.array([max(0.0, v) for v in x])).max()),
            "left": slopes["from the left"],
            "right": slopes["from the right"],
            "chosen": slopes["chosen at 0"],
        },
        focus="chosen at 0",
        form="{:g}".format,
    )


def _draw_zero(result: Result, ax: Axes, guesses: Mapping[str, float]) -> None:
    x = np.array([-1.0, 0.0, 1.0])
    ax.plot(x, get("relu")(x), color=COLOURS[0], linewidth=3)
    ax.plot([0.0], [0.0], "o", color=COLOURS[1], markersize=9)
    at = {name: float(v[0]) for name, v in result.values.items()}
    for text, xy, offset, align in (
        (f"slope {at['from the left']:g}", (-0.5, 0.0), (0, 6), "center"),
        (f"slope {at['from the right']:g}", (0.5, 0.5), (-8, 0), "right"),
        (f"at 0: {at['chosen at 0']:g} by choice", (0.0, 0.0), (14, -4), "left"),
    ):
        ax.annotate(text, xy, xytext=offset, textcoords="offset points", ha=align, color=INK)
    for name, guess in guesses.items():
        ax.text(0.02, 0.9, f"your guess, {name}: {guess:g}", transform=ax.transAxes, color=GUESS, fontweight="bold")
    ax.set(xlabel="input x", ylabel="relu(x)", ylim=(-0.12, 1.05))


@experiment(start=(0.45, 0.55), slow=(0.32, 0.44), fast=(0.6, 0.78))
def sparsity(
    bias: float = 0.0, rates: Sequence[float] = (0.002, 0.01), epochs: int = 10, seeds: int = 5, full: bool = False
) -> Result:
    """Share of hidden activations that are exactly 0 in 64-64-64-64-10 ReLU nets on test digits, by layer.

    Before training, with all hidden biases at `bias`, and after `epochs` of Adam at each of `rates`. `start` is the
    share before, `slow` and `fast` are those after training at the lowest and the highest rate.
    """
    seeds = 20 if full else seeds
    d = digits()
    fresh, trained = np.empty((seeds, 3)), np.empty((len(rates), seeds, 3))
    for seed in range(seeds):
        for i, rate in enumerate(rates):
            net = Network((64, 64, 64, 64, 10), "relu", seed=seed)
            for layer in net.layers[:-1]:
                layer.b[:] = bias
            fresh[seed] = share_of_zeros(activations(net, d.x_test))
            train(net, d.x_train, d.y_train, optimiser=Adam(rate), epochs=epochs, seed=seed)
            trained[i, seed] = share_of_zeros(activations(net, d.x_test))
    when = {"fresh": fresh} | {f"rate {rate:g}": shares for rate, shares in zip(rates, trained, strict=True)}
    start, *after = (float(shares.mean()) for shares in when.values())
    passes = "1 pass" if epochs == 1 else f"{epochs} passes"
    said = " and ".join(f"{share:.1f} at rate {rate:g}" for rate, share in zip(rates, after, strict=True))
    return Result(
        "share of activations that are exactly 0",
        {f"layer {i + 1}, {name}": shares[:, i] for name, shares in when.items() for i in range(3)},
        "Half of a fresh ReLU net is off; the learning rate decides how many stay so",
        f"{start:.1f} of the activations of a fresh net are 0; after {passes} of Adam {said}.",
        strip,
        {"start": start, "slow": after[0], "fast": after[-1]},
        focus="layer 1, fresh",
        form=lambda share: f"{share:.1f}",
    )


@experiment(
    he_ratio=(0.1, 1.2), gain_1=(2e-4, 1.6e-3), sigmoid_ratio=(0.0, 1e-11), variance_ratio=(1e-6, 1e-1),
    standardised_ratio=(0.1, 10.0),
)  # fmt: skip
def relu_through_depth(depth: int = 20, width: int = 100, seeds: int = 5, full: bool = False) -> Result:
    """Norm of the first layer's weight gradient in fresh nets of `depth` hidden layers, ReLU and sigmoid by gain.

    Weights normal with sd gain / sqrt(width); 100 standard normal samples, 10 classes. `he_ratio` and, for the
    sigmoid, `sigmoid_ratio` (gain 1), `variance_ratio` (the gain that keeps the variance) and `standardised_ratio`
    (that gain, and the mean of its outputs cancelled) are first over last layer; `gain_1` is the first layer's norm of
    ReLU with gain 1.
    """
    seeds = 20 if full else seeds
    cases: dict[str, tuple[Named, float]] = {
        "relu, gain 1.41 (He)": ("relu", np.sqrt(2.0)),
        "relu, gain 1": ("relu", 1.0),
        "tanh, gain 1": ("tanh", 1.0),
        "sigmoid, gain 1": ("sigmoid", 1.0),
        "sigmoid, gain 4.80": ("sigmoid", forward_gain(get("sigmoid"), keeps="variance")),
        "sigmoid, standardised": (standardised("sigmoid"), 1.0),
    }
    values, ratio = {}, {}
    for case, (name, gain) in cases.items():
        norms = []
        for seed in range(seeds):
            rng = np.random.default_rng(1000 + seed)
            x, y = rng.standard_normal((100, width)), rng.integers(0, 10, 100)
            net = Network((width, *[width] * depth, 10), name, gain=gain, seed=seed)
            norms.append(gradient_by_layer(net, x, y)[[0, -1]])
        first, last = np.array(norms).T
        values[case], ratio[case] = (
            first,
            float(np.median(first / np.maximum(last, 1e-300))),
        )  # a dead net passes 0 of 0
    mean = {case: float(v.mean()) for case, v in values.items()}
    he, plain, _, sigmoid, variance, centred = mean
    return Result(
        "norm of the first layer's weight gradient",
        values,
        f"Through {depth} layers, ReLU needs the right gain, and so does a sigmoid",
        f"At He's gain the first layer's gradient norm is {magnitude(mean[he])}, at gain 1 it is "
        f"{magnitude(mean[plain])}; "
        f"with a sigmoid, {magnitude(mean[sigmoid])} at gain 1, {magnitude(mean[variance])} at the gain that keeps the "
        f"variance, and {magnitude(mean[centred])} if the mean of its outputs is cancelled too.",
        partial(strip, log=True),
        {
            "he_ratio": ratio[he],
            "gain_1": mean[plain],
            "sigmoid_ratio": ratio[sigmoid],
            "variance_ratio": ratio[variance],
            "standardised_ratio": ratio[centred],
            "he": mean[he],
        },
        focus=plain,
        form=magnitude,
        scope=Scope(
            f"{depth} hidden layers of {width}, fresh normal weights, biases 0, inputs of mean 0 and variance 1"
        ),
    )
