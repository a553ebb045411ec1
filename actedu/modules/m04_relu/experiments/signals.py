"""Module 04: what ReLU does at 0, to the zeros of a layer, and to a gradient on its way down."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from actedu.activations import get
from actedu.data import digits
from actedu.experiments.drawing import strip
from actedu.experiments.result import Result, experiment, magnitude
from actedu.nets import Adam, Network, train
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


@experiment(start=(0.45, 0.55), trained=(0.32, 0.44))
def sparsity(seeds: int = 5, full: bool = False) -> Result:
    """Share of hidden activations that are exactly 0 in 64-64-64-64-10 ReLU nets on test digits, by layer.

    Before training, and after 10 epochs of Adam (lr .002).
    """
    seeds = 20 if full else seeds
    d = digits()
    shares = np.empty((seeds, 2, 3))
    for seed in range(seeds):
        net = Network((64, 64, 64, 64, 10), "relu", seed=seed)
        shares[seed, 0] = share_of_zeros(activations(net, d.x_test))
        train(net, d.x_train, d.y_train, optimiser=Adam(2e-3), epochs=10, seed=seed)
        shares[seed, 1] = share_of_zeros(activations(net, d.x_test))
    values = {
        f"layer {i + 1}, {when}": shares[:, j, i] for j, when in enumerate(("fresh", "trained")) for i in range(3)
    }
    start, trained = (float(v) for v in shares.mean(axis=(0, 2)))
    return Result(
        "share of activations that are exactly 0",
        values,
        "A ReLU net starts half silent and wakes as it learns",
        f"{start:.1f} of the activations of a fresh net are 0, {trained:.1f} after training: not 'only a few' are "
        f"active.",
        strip,
        {"start": start, "trained": trained},
        focus="layer 1, fresh",
        form=lambda share: f"{share:.1f}",
    )


@experiment(he_ratio=(0.1, 1.2), gain_1=(2e-4, 1.6e-3), sigmoid_ratio=(0.0, 1e-11))
def relu_through_depth(depth: int = 20, width: int = 100, seeds: int = 5, full: bool = False) -> Result:
    """Norm of the first layer's weight gradient in fresh nets of `depth` hidden layers: ReLU at two gains, others.

    Weights normal with sd gain / sqrt(width); 100 standard normal samples, 10 classes. `he_ratio` and `sigmoid_ratio`
    are first over last layer; `gain_1` is the first layer's norm of ReLU with gain 1.
    """
    seeds = 20 if full else seeds
    cases = {
        "relu, gain 1.41 (He)": ("relu", np.sqrt(2.0)),
        "relu, gain 1": ("relu", 1.0),
        "tanh, gain 1": ("tanh", 1.0),
        "sigmoid, gain 1": ("sigmoid", 1.0),
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
        values[case], ratio[case] = first, float(np.median(first / last))
    mean = {case: float(v.mean()) for case, v in values.items()}
    he, plain, _, sigmoid = mean
    return Result(
        "norm of the first layer's weight gradient",
        values,
        f"Through {depth} layers, ReLU needs the right gain",
        f"At He's gain the first layer's gradient norm is {magnitude(mean[he])}, at gain 1 it is "
        f"{magnitude(mean[plain])}; "
        f"with a sigmoid, {magnitude(mean[sigmoid])}.",
        partial(strip, log=True),
        {"he_ratio": ratio[he], "gain_1": mean[plain], "sigmoid_ratio": ratio[sigmoid], "he": mean[he]},
        focus=plain,
        form=magnitude,
    )
