"""Module 09: one backward pass number by number, and what becomes of the gradient through many layers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from matplotlib.figure import Figure

from actedu.activations import catalogue
from actedu.nets import Network, softmax_cross_entropy
from actedu.numbers import rounded
from actedu.plots import COLOURS, INK, MUTED, Table
from actedu.plots.axes import restyle
from actedu.plots.frame import Array, Bars, Dots, Frame, Line, Mark, Text, Title
from actedu.probes import gradient_by_layer, signal_by_layer
from actedu.widgets.lab import Lab
from actedu.widgets.missions import Mission
from actedu.widgets.recorded import Recorded
from actedu.widgets.settings import Choice, Number, Whole, ladder, steps

X, TARGET = 2.0, 3.5
WIDTH = SAMPLES = 50
_ONE, _MANY = "one step", "many layers"
_LAST, _FIRST_WEIGHT = 11, 9
_FORWARD, _BACKWARD, _NEW = COLOURS[0], COLOURS[1], COLOURS[2]
_TOP = 20.0  # powers of ten that the bars can show, up and down


class Place(NamedTuple):
    """Where a number stands in the picture, from which step on, and what kind of number it is."""

    x: float
    y: float
    since: int
    colour: str


_PLACES = {
    "x": Place(0.6, 3.0, 0, _FORWARD),
    "w1": Place(2.0, 3.0, 0, INK),
    "b1": Place(2.0, 2.55, 0, INK),
    "z": Place(3.4, 3.0, 1, _FORWARD),
    "h": Place(5.2, 3.0, 2, _FORWARD),
    "w2": Place(6.6, 3.0, 0, INK),
    "b2": Place(6.6, 2.55, 0, INK),
    "y": Place(8.0, 3.0, 3, _FORWARD),
    "t": Place(9.4, 2.55, 0, _FORWARD),
    "loss": Place(9.4, 3.0, 3, _FORWARD),
    "dy": Place(8.0, 1.3, 5, _BACKWARD),
    "dw2": Place(6.6, 1.3, 6, _BACKWARD),
    "db2": Place(6.6, 0.85, 6, _BACKWARD),
    "dh": Place(5.2, 1.3, 7, _BACKWARD),
    "dz": Place(3.4, 1.3, 8, _BACKWARD),
    "dw1": Place(2.0, 1.3, 9, _BACKWARD),
    "db1": Place(2.0, 0.85, 9, _BACKWARD),
    "new w1": Place(1.9, 0.25, 10, _NEW),
    "new b1": Place(3.7, 0.25, 10, _NEW),
    "new w2": Place(5.5, 0.25, 10, _NEW),
    "new b2": Place(7.3, 0.25, 10, _NEW),
    "new loss": Place(9.1, 0.25, 11, _NEW),
}
_USED = {  # by step: the numbers that it reads and those that it makes
    0: "x w1 b1 w2 b2 t",
    1: "x w1 b1 z",
    2: "z h",
    3: "h w2 b2 t y loss",
    4: "x z h y",
    5: "y t dy",
    6: "dy h dw2 db2",
    7: "dy w2 dh",
    8: "dh z dz",
    9: "dz x dw1 db1",
    10: "w1 dw1 b1 db1 w2 dw2 b2 db2 new_w1 new_b1 new_w2 new_b2",
    11: "x t new_w1 new_b1 new_w2 new_b2 new_loss",
}


class GradientFlow(Lab):
    """One backward pass through a 1-1-1 net, step by step; or the gradient by layer in a deep net.

    "one step": the input is 2, the target 3.5, the biases start at 0, the loss is half the squared error. `step` runs
    from 0, the net, over forward (1 to 3), cache (4), backward (5 to 9) and update (10) to the loss after it (11).
    `rate` is the learning rate.

    "many layers": fresh nets of 50 units a layer, weights of sd `scale` / sqrt(50), biases 0, 50 random inputs and
    labels. `depth` is the number of hidden layers.

    State of the one step: `pass_`, its numbers by name, such as "dw1". Of many layers: `norms` (depth + 1,), the norm
    of each layer's weight gradient, the output layer last; `inputs` and `errors` (depth + 1,), the root mean square of
    each layer's inputs and the norm of the gradient of its sums.
    """

    part = Choice(_ONE, "Show", (_ONE, _MANY))
    activation = Choice("softsign", "Activation", ("softsign", "tanh", "sigmoid", "relu", "identity"))
    step = Whole(0, "Step", 0, _LAST)
    w1 = Number(0.5, "Weight w1", steps(-4.0, 4.0, 0.1))
    w2 = Number(3.0, "Weight w2", steps(-4.0, 4.0, 0.1))
    rate = Number(0.4, "Learning rate", steps(0.05, 1.0, 0.05))
    depth = Whole(20, "Hidden layers", 1, 30)
    scale = Number(1.0, "Scale of the weights", ladder(0.2, 20.0))

    baked = (
        Recorded(
            _ONE,
            part=(_ONE,),
            activation=("softsign", "tanh", "sigmoid", "relu"),
            step=tuple(range(_LAST + 1)),
            w1=(-1.0, 0.5, 2.0),
            w2=(0.0, 1.0, 3.0),
        ),
        Recorded(
            _MANY,
            part=(_MANY,),
            activation=("softsign", "tanh", "sigmoid", "relu", "identity"),
            depth=(5, 10, 20, 30),
            scale=(0.4, 1.0, 1.5, 2.5, 5.0, 12.0),
        ),
    )

    goals = (
        Mission(
            "One step: find weights for which w1 gets a gradient of 0.01 or less in size, although the error dy is 1 "
            "or more and the gradient of w2 is 0.1 or more. Walk to step 9 or further: which factor did it?",
            lambda lab: (
                lab.part == _ONE
                and lab.step >= _FIRST_WEIGHT
                and abs(lab.pass_["dw1"]) <= 0.01
                and abs(lab.pass_["dy"]) >= 1.0
                and abs(lab.pass_["dw2"]) >= 0.1
            ),
            "A weight of 0 behind the unit does it, and so does a saturated tanh: one small factor is enough.",
        ),
        Mission(
            "Many layers, no activation (identity), 20 hidden layers or more: bring the first layer's gradient to a "
            "millionth or below. What becomes of the last layer's?",
            lambda lab: lab.part == _MANY and lab.activation == "identity" and lab.depth >= 20 and lab.norms[0] <= 1e-6,
            "It shrinks as well: the error fades on its way back and the inputs on their way forward.",
        ),
        Mission(
            "Many layers, sigmoid, 20 hidden layers or more: bring the first layer's gradient to 0.1 or above.",
            lambda lab: lab.part == _MANY and lab.activation == "sigmoid" and lab.depth >= 20 and lab.norms[0] >= 0.1,
            "Scale alone does it. Many units are saturated then, so a gradient of a good size is not yet a good start.",
        ),
    )

    pass_: dict[str, float]
    norms: Array
    inputs: Array
    errors: Array

    def measure(self) -> None:
        """Go once forward and once backward, in both nets."""
        f = catalogue[self.activation]
        self.pass_ = n = {"x": X, "t": TARGET, "w1": self.w1, "b1": 0.0, "w2": self.w2, "b2": 0.0}
        n["z"] = n["w1"] * X
        n["h"], n["slope"] = float(f(n["z"])), float(f.slope(n["z"]))
        n["y"] = n["w2"] * n["h"]
        n["loss"] = (n["y"] - TARGET) ** 2 / 2.0
        n["dy"] = n["db2"] = n["y"] - TARGET
        n["dw2"], n["dh"] = n["dy"] * n["h"], n["dy"] * n["w2"]
        n["dz"] = n["db1"] = n["dh"] * n["slope"]
        n["dw1"] = n["dz"] * X
        for name in ("w1", "b1", "w2", "b2"):
            n[f"new {name}"] = n[name] - self.rate * n[f"d{name}"]
        new_h = float(f(n["new w1"] * X + n["new b1"]))
        n["new y"] = n["new w2"] * new_h + n["new b2"]
        n["new loss"] = (n["new y"] - TARGET) ** 2 / 2.0
        self.norms, self.inputs, self.errors = _layers(self.activation, self.depth, self.scale)

    def _steps(self) -> list[tuple[str, str]]:
        """Return what each step is part of and what it computes, with its numbers."""
        n = {name: _said(value) for name, value in self.pass_.items()}
        f, rate = self.activation, f"{self.rate:g}"
        return [
            ("the net", f"x = {n['x']}, target {TARGET:g}; weights w1 = {n['w1']} and w2 = {n['w2']}, biases 0"),
            ("forward", f"z = w1 x + b1 = {n['w1']} · {n['x']} + {n['b1']} = {n['z']}"),
            ("forward", f"h = {f}(z) = {f}({n['z']}) = {n['h']}"),
            (
                "forward",
                f"y = w2 h + b2 = {n['w2']} · {n['h']} + {n['b2']} = {n['y']}, loss = (y - t)² / 2 = {n['loss']}",
            ),
            ("cache", f"keep x = {n['x']}, z = {n['z']}, h = {n['h']}, y = {n['y']}"),
            ("backward", f"dy = y - t = {n['y']} - {TARGET:g} = {n['dy']}"),
            ("backward", f"dw2 = dy h = {n['dy']} · {n['h']} = {n['dw2']}, db2 = dy = {n['db2']}"),
            ("backward", f"dh = dy w2 = {n['dy']} · {n['w2']} = {n['dh']}"),
            ("backward", f"dz = dh times the slope of {f} at {n['z']} = {n['dh']} · {n['slope']} = {n['dz']}"),
            ("backward", f"dw1 = dz x = {n['dz']} · {n['x']} = {n['dw1']}, db1 = dz = {n['db1']}"),
            (
                "update",
                f"w1 = {n['w1']} - {rate} · {n['dw1']} = {n['new w1']}, w2 = {n['w2']} - {rate} · {n['dw2']} = "
                f"{n['new w2']}, b1 = {n['new b1']}, b2 = {n['new b2']}",
            ),
            ("forward again", f"y = {n['new y']}, loss = {n['new loss']} (before: {n['loss']})"),
        ]

    @property
    def unused(self) -> set[str]:
        """The settings of the other part."""
        return {"depth", "scale"} if self.part == _ONE else {"step", "w1", "w2", "rate"}

    @property
    def sentence(self) -> str:
        """The step with its numbers, or the gradient at both ends."""
        if self.part == _ONE:
            stage, line = self._steps()[self.step]
            return f"Step {self.step} of {_LAST}, {stage}: {line}."
        back, on = _factor(self.errors[::-1]), _factor(self.inputs)
        return (
            f"{self.activation}, {self.depth} hidden layers, scale {self.scale:g}: the first layer's weight gradient "
            f"has the norm {_said(self.norms[0])}, the output layer's {_said(self.norms[-1])}. A layer multiplies its "
            f"inputs by about {_said(on)} on the way forward, and the error by about {_said(back)} on the way back."
        )

    def table(self) -> Table:
        """Return the steps so far, or one row a layer."""
        if self.part == _ONE:
            rows = [(i, *said) for i, said in enumerate(self._steps()[: self.step + 1])]
            return Table(("step", "part", "what is computed"), rows, "The pass so far")
        columns = ("layer", "its inputs (root mean square)", "error at its sums (norm)", "weight gradient (norm)")
        parts = zip(self.inputs, self.errors, self.norms, strict=True)
        layers = [(i, *map(_said, part)) for i, part in enumerate(parts, 1)]
        return Table(columns, layers, f"{self.activation}, scale {self.scale:g}; the last row is the output layer")

    def frame(self) -> Frame:
        """Return the picture of the small net, or axes for the layers."""
        return _chain() if self.part == _ONE else _bars(self.depth)

    def marks(self) -> Sequence[Mark]:
        """Return the numbers known so far, those of this step in bold; or a bar a layer."""
        if self.part == _ONE:
            used = _USED[self.step].split()
            stage, _ = self._steps()[self.step]
            shown = [(name, place) for name, place in _PLACES.items() if place.since <= self.step]
            return (
                *(
                    Text(place.x, place.y, f"{name} = {_said(self.pass_[name])}", anchor="middle",
                         colour="" if place.colour == INK else place.colour, bold=name.replace(" ", "_") in used)
                    for name, place in shown
                ),
                Title(f"Step {self.step}: {stage}"),
            )  # fmt: skip
        layer = np.arange(1.0, self.depth + 2.0)
        height = _power(self.norms)
        return (
            Bars(layer, np.abs(height), 0.7, _BACKWARD, base=np.minimum(height, 0.0)),
            Line(layer, _power(self.inputs), _FORWARD, 2.0, "6 4"),
            Line(layer, _power(self.errors), _NEW, 2.0, "2 3"),
            Dots(layer[:1], height[:1], _BACKWARD),
            Title(f"first layer {_said(self.norms[0])}, output layer {_said(self.norms[-1])}"),
        )


def _said(x: float) -> str:
    """Write a number with two decimals, a very small or large one as a power of ten."""
    x = float(x)
    if x != 0.0 and not 0.01 <= abs(x) < 1e4:
        return rounded(x, 1)
    return f"{round(x, 2) + 0.0:.2f}".removesuffix(".00")


def _power(x: Array) -> Array:
    """Return the power of ten of each number, within what the axes show."""
    with np.errstate(divide="ignore"):
        return np.clip(np.log10(x), -_TOP, _TOP)


def _factor(sizes: Array) -> float:
    """Return by what a size is multiplied from one layer to the next, on average; the first is the raw input's."""
    tiny = np.finfo(float).tiny
    return float((max(sizes[-1], tiny) / max(sizes[0], tiny)) ** (1.0 / (sizes.size - 1)))


@lru_cache(maxsize=32)
def _layers(activation: str, depth: int, scale: float) -> tuple[Array, Array, Array]:
    """Return the norms of weight gradients, the root mean squares of inputs and the norms of errors, by layer."""
    rng = np.random.default_rng(9)
    x, y = rng.standard_normal((SAMPLES, WIDTH)), rng.integers(0, 10, SAMPLES)
    net = Network((WIDTH, *[WIDTH] * depth, 10), activation, gain=scale, seed=0)
    norms = gradient_by_layer(net, x, y)
    inputs = np.array([np.sqrt(np.mean(x * x)), *signal_by_layer(net, x)])
    error, errors = softmax_cross_entropy(net(x), y)[1], list[float]()
    for layer in reversed(net.layers):
        sums = layer.learn(error)
        errors.append(float(np.linalg.norm(sums)))
        error = sums @ layer.W.T
    return norms, inputs, np.array(errors[::-1])


@lru_cache
def _chain() -> Frame:
    figure = Figure(figsize=(7.8, 3.2), layout="constrained")
    ax = restyle(figure.subplots())
    ax.set(xlim=(0, 10), ylim=(0, 3.6), xticks=[], yticks=[])
    for spine in ax.spines.values():
        spine.set_visible(False)
    nodes = [_PLACES[name].x for name in ("x", "z", "h", "y", "loss")]
    for left, right in pairwise(nodes):
        ax.annotate("", (right - 0.25, 2.1), (left + 0.25, 2.1), arrowprops={"arrowstyle": "->", "color": MUTED})
        if left > nodes[0]:
            ax.annotate("", (left + 0.25, 1.85), (right - 0.25, 1.85), arrowprops={"arrowstyle": "->", "color": MUTED})
    for name, x in zip(("x", "z", "h", "y", "loss"), nodes, strict=True):
        ax.annotate(name, (x, 1.975), ha="center", va="center", color=INK)
    ax.annotate("forward", (0.0, 3.45), color=_FORWARD)
    ax.annotate("backward", (0.0, 1.65), color=_BACKWARD)
    ax.annotate("update", (0.0, 0.25), color=_NEW)
    ax.set_title(" ")
    return Frame(figure)


@lru_cache
def _bars(depth: int) -> Frame:
    figure = Figure(figsize=(7.2, 3.6), layout="constrained")
    ax = restyle(figure.subplots())
    ax.axhline(0.0, color=MUTED, linewidth=0.8)
    ax.set(
        xlim=(0.4, depth + 1.6), ylim=(-_TOP, _TOP), xlabel="layer, from the input; the last one is the output layer"
    )
    ax.set(ylabel="size (bars from 1)")
    ticks = range(-20, 21, 5)
    ax.set_xticks([1, *range(5, depth + 2, 5)])
    ax.set_yticks(ticks, [f"$10^{{{power}}}$" for power in ticks])
    ax.set_title(" ")
    ax.plot([], [], color=_BACKWARD, linewidth=6, label="weight gradient")
    ax.plot([], [], color=_FORWARD, linestyle="--", label="its inputs")
    ax.plot([], [], color=_NEW, linestyle=":", label="error at its sums")
    figure.legend(loc="outside lower center", ncols=3, frameon=False, labelcolor="linecolor")
    return Frame(figure)
