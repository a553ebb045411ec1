"""Module 10: which start lets a signal through many layers, and its gradient back?"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from actedu.activations import get
from actedu.data import digits
from actedu.nets import Dense, Network, Sequential, deep_net, standardised
from actedu.nets.deep import BATCH_NORM
from actedu.nets.dense import Apply, Curve
from actedu.nets.losses import softmax_cross_entropy
from actedu.numbers import TO_RAISED, rounded
from actedu.numeric import forward_gain
from actedu.plots import COLOURS, INK, MUTED, Table
from actedu.plots.axes import restyle
from actedu.plots.frame import Array, Frame, Line, Mark, Text, Title
from actedu.widgets.lab import Lab
from actedu.widgets.missions import Mission
from actedu.widgets.recorded import Recorded
from actedu.widgets.settings import Choice, Number, Whole, ladder

WIDTH, SAMPLES, DEEPEST = 64, 80, 40
STARTS = (
    "LeCun: 1 / n",
    "He: 2 / n",
    "keeps the mean square",
    "keeps the variance",
    "keeps it, mean cancelled",
    "batch norm",
)
_GAINS = {"LeCun: 1 / n": 1.0, "He: 2 / n": float(np.sqrt(2.0))}
_LOW, _HIGH = 1e-8, 1e4  # of the right axes


class SignalHighway(Lab):
    """A fresh net of many layers of 64 units sees 80 digits; what arrives at each layer, and what comes back?

    On the left the outputs of each layer, mean and one sd to either side over all units and digits. On the right, on a
    scale of powers of ten, what tells the digits apart (a unit's sd from digit to digit, before the activation, root
    mean square over the units), and the norm of each layer's weight gradient. Biases are 0. Nothing is trained.

    State, arrays by hidden layer: `mean`, `sd`, `rms` of the outputs, `apart`, `gradient`. Numbers: `kept`, the last
    layer's `apart` over the first's, and `gradient_ratio`, the first layer's gradient over the last's.
    """

    activation = Choice("sigmoid", "Activation", ("sigmoid", "tanh", "relu", "silu", "gelu", "selu"))
    start = Choice("keeps the mean square", "Weights at the start", STARTS)
    scale = Number(1.0, "Weights multiplied by", ladder(0.1, 10.0))
    depth = Whole(20, "Hidden layers", 2, DEEPEST)
    seed = Whole(0, "Random start", 0, 99)

    baked = (
        Recorded(
            activation=("sigmoid", "tanh", "relu", "gelu", "selu"),
            start=STARTS,
            scale=(0.5, 1.0, 2.0, 3.0),
            depth=(20, 30),
        ),
    )

    goals = (
        Mission(
            "Sigmoid, 20 layers or more, no batch norm: keep at least half of what tells the digits apart, from the "
            "first layer to the last, and the gradients of these two within a factor of 10 of each other.",
            lambda lab: (
                lab.activation == "sigmoid"
                and lab.depth >= 20
                and lab.start != "batch norm"
                and lab.kept >= 0.5
                and 0.1 <= lab.gradient_ratio <= 10.0
            ),
            "No gain does it alone: with the mean left in, weights large enough to keep the digits apart make the "
            "gradient explode.",
        ),
        Mission(
            "SELU, 30 layers or more, weights multiplied by 1: break it by the start alone, until the outputs of the "
            "last layer have a root mean square above 5.",
            lambda lab: lab.activation == "selu" and lab.depth >= 30 and lab.scale == 1.0 and lab.rms[-1] > 5.0,
            "He's weights have twice LeCun's variance, and SELU has no half to make up for.",
        ),
        Mission(
            "tanh, 20 layers or more: the outputs of the last layer look healthy, with a root mean square from 0.5 to "
            "1, and yet the first layer's gradient is 100 times the last's or more.",
            lambda lab: (
                lab.activation == "tanh"
                and lab.depth >= 20
                and 0.5 <= lab.rms[-1] <= 1.0
                and lab.gradient_ratio >= 100.0
            ),
            "Saturation holds the outputs within ±1, whatever the weights; nothing holds the gradient.",
        ),
    )

    mean: Array
    sd: Array
    rms: Array
    apart: Array
    gradient: Array
    kept: float
    gradient_ratio: float

    def measure(self) -> None:
        """Send the digits through a fresh net and their gradient back."""
        x, y = _digits()
        net = _fresh(self.activation, self.start, self.depth, self.seed)
        if self.scale != 1.0:
            for layer in net.layers[:-1]:
                if isinstance(layer, Dense):
                    layer.W *= self.scale
        net.backward(softmax_cross_entropy(net.forward(x, training=True), y)[1])
        active = [layer for layer in net.layers if isinstance(layer, Dense | Apply) and layer.f is not None]
        outputs, sums = (np.array([getattr(layer, name) for layer in active]) for name in ("y", "z"))
        self.mean, self.sd = outputs.mean(axis=(1, 2)), outputs.std(axis=(1, 2))
        self.rms = np.hypot(self.mean, self.sd)
        self.apart = np.sqrt(sums.var(axis=1).mean(axis=1))
        weighted = [layer for layer in net.layers if isinstance(layer, Dense)]
        self.gradient = np.array([np.linalg.norm(layer.dW) for layer in weighted[:-1]])
        self.kept = float(self.apart[-1] / self.apart[0])
        self.gradient_ratio = float(self.gradient[0] / max(float(self.gradient[-1]), 1e-300))

    @property
    def sentence(self) -> str:
        """What became of the outputs, of what tells the digits apart, and of the gradient."""
        return (
            f"{self.activation}, {self.start}{self._times}, {self.depth} layers: the last outputs have mean "
            f"{_tenth(self.mean[-1])} and sd {_size(self.sd[-1])}; what tells the digits apart is {_times(self.kept)} "
            f"in the last layer, compared with the first; and the gradient is {_times(self.gradient_ratio)} in the "
            "first, compared with the last."
        )

    @property
    def _times(self) -> str:
        return "" if self.scale == 1.0 else f" times {self.scale:g}"

    def table(self) -> Table:
        """Return a row for some layers, from the first to the last."""
        shown = sorted({0, self.depth // 4, self.depth // 2, 3 * self.depth // 4, self.depth - 1})
        rows = [
            (
                str(at + 1), _tenth(self.mean[at]), _size(self.sd[at]), _size(self.apart[at]), _size(self.gradient[at])
            )
            for at in shown
        ]  # fmt: skip
        return Table(
            ("layer", "mean output", "sd of the outputs", "sd between digits, before", "weight gradient's norm"),
            rows,
            f"{self.activation}, {self.start}{self._times}, random start {self.seed}",
        )

    def frame(self) -> Frame:
        """Return the two axes, which have room for the deepest net."""
        return _frame()

    def marks(self) -> Sequence[Mark]:
        """Return the band of the outputs, the two lines on the right and their headlines."""
        layer = np.arange(1.0, self.depth + 1.0)
        low, high = (np.clip(self.mean + side * self.sd, -3.0, 3.0) for side in (-1.0, 1.0))
        apart, gradient = (np.clip(values, _LOW, _HIGH) for values in (self.apart, self.gradient))
        return (
            Line(layer, low, COLOURS[0], 1.5, "2 3"),
            Line(layer, high, COLOURS[0], 1.5, "2 3"),
            Line(layer, np.clip(self.mean, -3.0, 3.0), COLOURS[0], 2.5),
            Line(layer, np.log10(apart), COLOURS[0], 2.5, axes=1),
            Line(layer, np.log10(gradient), COLOURS[1], 2.5, "6 4", axes=1),
            Title(f"last outputs: {_tenth(self.mean[-1])} ± {_size(self.sd[-1])}"),
            Title(f"apart: {_times(self.kept)}", axes=1),
            Text(2.0, 3.4, f"gradient, back: {_times(self.gradient_ratio)}", bold=True, axes=1),
        )


def _tenth(x: float) -> str:
    return _size(x) if abs(x) >= 100.0 else f"{round(float(x), 1) + 0.0:.1f}"


def _size(x: float) -> str:
    """Round to what every machine reproduces: tenths, or the power of ten where it is far from 1."""
    x = float(x)
    if not 0.05 <= abs(x) < 100.0:
        return f"about 10{str(round(np.log10(abs(x)))).translate(TO_RAISED)}" if x else "0"
    return f"{x:.1f}"


def _times(ratio: float) -> str:
    """Say a ratio in words: kept, or shrunk or grown by a power of ten, the nearest."""
    if 0.3 <= ratio <= 3.0:
        return "about the same"
    power = max(1, round(abs(float(np.log10(max(ratio, 1e-300))))))
    return f"{rounded(10.0**power)} times {'smaller' if ratio < 1.0 else 'larger'}"


def _fresh(name: str, start: str, depth: int, seed: int) -> Sequential:
    if start == "batch norm":
        return deep_net(name + BATCH_NORM, depth, seed)
    if start == "keeps it, mean cancelled":
        return deep_net(_centred(name), depth, seed, gain=1.0)
    return Network((WIDTH, *[WIDTH] * depth, 10), name, gain=_gain(name, start), seed=seed)


@lru_cache
def _centred(name: str) -> Curve:
    return standardised(name)


@lru_cache
def _gain(name: str, start: str) -> float:
    if start in _GAINS:
        return _GAINS[start]
    return forward_gain(get(name), keeps="variance" if start == "keeps the variance" else "mean square")


@lru_cache
def _digits() -> tuple[Array, NDArray[np.int64]]:
    split = digits()
    return split.x_train[:SAMPLES], split.y_train[:SAMPLES]


@lru_cache
def _frame() -> Frame:
    figure = Figure(figsize=(7.2, 3.6), layout="constrained")
    left, right = (restyle(ax) for ax in figure.subplots(1, 2))
    left.set(xlim=(1, DEEPEST), ylim=(-3, 3), xlabel="hidden layer", ylabel="outputs: mean, and one sd to either side")
    left.axhline(0.0, color=MUTED, linestyle=":", linewidth=1)
    right.set(xlim=(1, DEEPEST), ylim=(np.log10(_LOW), np.log10(_HIGH)), xlabel="hidden layer")
    powers = np.arange(-8, 5, 2)
    right.set_yticks(powers, [f"$10^{{{power}}}$" for power in powers])
    right.axhline(0.0, color=MUTED, linestyle=":", linewidth=1)
    for ax in (left, right):
        ax.set_title(" ")
        ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    right.plot([], [], color=COLOURS[0], linewidth=2.5, label="sd from digit to digit")
    right.plot([], [], color=COLOURS[1], linestyle="--", linewidth=2.5, label="norm of the weight gradient")
    figure.legend(loc="outside lower center", ncols=2, frameon=False, labelcolor=INK)
    return Frame(figure)
