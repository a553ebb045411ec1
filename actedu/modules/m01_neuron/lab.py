"""Module 01: what do the weights, the bias and the activation of one neuron each do?"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from matplotlib.figure import Figure

from actedu.activations import catalogue
from actedu.plots import COLOURS, INK, MUTED, Table
from actedu.plots.axes import restyle
from actedu.plots.frame import Array, Dots, Field, Frame, Line, Mark, Text, palette
from actedu.widgets.lab import Lab
from actedu.widgets.missions import Mission
from actedu.widgets.recorded import Recorded
from actedu.widgets.settings import Choice, Number, steps

CORNERS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
_SHOWN = {"step": 1.0, "sigmoid": 1.0, "tanh": 1.0, "relu": 4.0, "identity": 4.0}  # the size that has full colour
_LOW, _HIGH, _POINTS = -1.0, 2.0, 121  # of each input, and how many points of the map
_SUMS = 6.0  # how far the curve on the right is drawn
_COLOURS = "PuOr_r"  # purple below 0, orange above it, nearly white at 0
_PAIR = ("#1b1b1b", COLOURS[0])  # corners (0, 0), (0, 1), (1, 0) as discs, (1, 1) as a triangle


class NeuronLab(Lab):
    """One neuron of two inputs: the map shows its output for every pair, the curve what the activation does to sums.

    The neuron computes f(w1 x1 + w2 x2 + b). On the black line its sum is 0. Four inputs, the corners (0, 0), (0, 1),
    (1, 0) and (1, 1), are marked on the map, and with their sums on the curve.

    State: `sums` and `outputs` of the four corners in that order, `field` (121, 121), the outputs on the map, whose
    inputs run from -1 to 2, x1 along the columns.
    """

    activation = Choice("sigmoid", "Activation", tuple(_SHOWN))
    w1 = Number(1.0, "Weight w1", steps(-6.0, 6.0, 0.1))
    w2 = Number(1.0, "Weight w2", steps(-6.0, 6.0, 0.1))
    b = Number(0.0, "Bias b", steps(-6.0, 6.0, 0.1))

    baked = (
        Recorded(
            activation=tuple(_SHOWN),
            w1=(-2.0, 0.0, 1.0, 2.0, 4.0),
            w2=(-2.0, 0.0, 1.0, 2.0, 4.0),
            b=(-4.0, -1.0, 0.0, 0.5, 2.0),
        ),
    )

    goals = (
        Mission(
            "step: output 1 at the corner (1, 0) and 0 at the three others. Which weight has to be negative?",
            lambda lab: lab.activation == "step" and lab.outputs.tolist() == [0.0, 0.0, 1.0, 0.0],
            "The negative weight is the one of the input that speaks against.",
        ),
        Mission(
            "sigmoid: put the line through the corners (0, 1) and (1, 0), and make the output at (0, 0) at most 0.02. "
            "What is it at (1, 1), and what happens to the line if you halve all three numbers?",
            lambda lab: (
                lab.activation == "sigmoid" and bool((np.abs(lab.sums[1:3]) < 1e-9).all()) and lab.outputs[0] <= 0.02
            ),
            "The line depends on the ratios of the three numbers; their common size sets how steep the change is.",
        ),
        Mission(
            "tanh: the same output on the whole map, and not 0. Which of the three numbers still counts?",
            lambda lab: lab.activation == "tanh" and float(np.ptp(lab.field)) == 0.0 and lab.field[0, 0] != 0.0,
            "Without weights no input arrives, and the output is that of the bias alone.",
        ),
    )

    sums: Array
    outputs: Array
    field: Array

    def measure(self) -> None:
        """Send the corners and the map through the neuron."""
        f = catalogue[self.activation]
        weights = np.array([self.w1, self.w2])
        self.sums = np.round(CORNERS @ weights + self.b, 9) + 0.0  # sums of tenths, without their last bits
        self.outputs = np.asarray(f(self.sums), dtype=np.float64)
        self.field = np.asarray(f(_map() @ weights + self.b), dtype=np.float64)

    @property
    def sentence(self) -> str:
        """Sums and outputs at the corners."""
        corners = "; ".join(
            f"at ({x1:g}, {x2:g}) the sum is {z:g} and the output {y:.2f}"
            for (x1, x2), z, y in zip(CORNERS, self.sums, self.outputs + 0.0, strict=True)
        )
        return f"{self.activation}, w1 = {self.w1:g}, w2 = {self.w2:g}, b = {self.b:g}: {corners}."

    def table(self) -> Table:
        """Return one row a corner, and where the sum is 0."""
        rows = [
            (f"{x1:g}", f"{x2:g}", f"{z:g}", f"{y:.2f}")
            for (x1, x2), z, y in zip(CORNERS, self.sums, self.outputs + 0.0, strict=True)
        ]
        settings = f"{self.activation}, w1 = {self.w1:g}, w2 = {self.w2:g}, b = {self.b:g}"
        return Table(("x1", "x2", "sum", "output"), rows, f"{settings}: {self._line_said}")

    @property
    def _line_said(self) -> str:
        if self.w1 == 0.0 == self.w2:
            return "no input counts, so there is no line on which the sum is 0"
        return f"the sum is 0 where {self.w1:g} x1 + {self.w2:g} x2 + {self.b:g} = 0".replace("+ -", "- ")

    def frame(self) -> Frame:
        """Return the map's axes, its colour key and the curve's axes."""
        return _frame(self.activation)

    def marks(self) -> Sequence[Mark]:
        """Return the map, the line, the corners with their outputs, and the corners' sums on the curve."""
        full = _SHOWN[self.activation]
        shade = np.round(127.5 * (1.0 + np.clip(self.field / full, -1.0, 1.0))).astype(np.uint8)
        beside = np.clip(self.sums, -_SUMS, _SUMS)
        heights = np.clip(self.outputs, -_tallest(full), _tallest(full))
        return (
            Field(shade, palette(_COLOURS, 0.2, 0.8)),
            Line(*_where_zero(self.w1, self.w2, self.b), INK, 2.5),
            Dots(CORNERS[:3, 0], CORNERS[:3, 1], _PAIR[0]),
            Dots(CORNERS[3:, 0], CORNERS[3:, 1], _PAIR[1], triangle=True),
            *(
                Text(x1, x2, f"{y:.2f}", dx=7, dy=5, colour="#000000", bold=True)
                for (x1, x2), y in zip(CORNERS, self.outputs + 0.0, strict=True)
            ),
            Text(_LOW, _HIGH, "output for every pair of inputs", dy=7, bold=True),
            Field(_key(), palette(_COLOURS, 0.2, 0.8), axes=1),
            Dots(beside[:3], heights[:3], _PAIR[0], axes=2),
            Dots(beside[3:], heights[3:], _PAIR[1], triangle=True, axes=2),
            Text(-_SUMS, _tallest(full), "the corners on the curve", dy=7, bold=True, axes=2),
        )


def _tallest(full: float) -> float:
    """Half the height of the curve's axes: a little more than the curve, or all that is drawn of a straight one."""
    return 1.2 if full == 1.0 else _SUMS


@lru_cache
def _map() -> Array:
    """Return the inputs of the map, shape (121, 121, 2), rows from the bottom."""
    line = np.linspace(_LOW, _HIGH, _POINTS)
    return np.stack(np.meshgrid(line, line), axis=-1)


def _where_zero(w1: float, w2: float, b: float) -> tuple[Array, Array]:
    """Return two points of the line w1 x1 + w2 x2 + b = 0 on the rim of the map; none where it does not pass there."""
    ends = [(x1, -(w1 * x1 + b) / w2) for x1 in (_LOW, _HIGH) if w2] + [
        (-(w2 * x2 + b) / w1, x2) for x2 in (_LOW, _HIGH) if w1
    ]
    inside = sorted({(round(x, 9), round(y, 9)) for x, y in ends if _LOW <= x <= _HIGH and _LOW <= y <= _HIGH})
    if len(inside) < 2:
        return np.array([]), np.array([])
    (x0, y0), (x1, y1) = inside[0], inside[-1]
    return np.array([x0, x1]), np.array([y0, y1])


@lru_cache
def _key() -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    return np.arange(256, dtype=np.uint8)[:, None]


@lru_cache
def _frame(activation: str) -> Frame:
    figure = Figure(figsize=(7.4, 3.5), layout="constrained")
    left, key, right = (restyle(ax) for ax in figure.subplots(1, 3, width_ratios=(12, 0.5, 9)))
    left.set(xlim=(_LOW, _HIGH), ylim=(_LOW, _HIGH), xlabel="input x1", ylabel="input x2")
    left.set(xticks=(-1, 0, 1, 2), yticks=(-1, 0, 1, 2))
    left.set_title(" ")
    full = _SHOWN[activation]
    key.set(xlim=(0, 1), ylim=(-full, full), xticks=[])
    more = " or more" if full > 1.0 else ""
    less = " or less" if full > 1.0 else ""
    key.set_yticks([-full, 0.0, full], [f"{-full:g}{less}", "0", f"{full:g}{more}"])
    key.yaxis.tick_right()
    for ax in (left, key):
        for spine in ax.spines.values():
            spine.set_visible(True)
    z = np.linspace(-_SUMS, _SUMS, 601)
    y = np.asarray(catalogue[activation](z), dtype=np.float64)
    y[1:][np.abs(np.diff(y)) > 0.5] = np.nan  # a jump is not a slope
    right.axhline(0.0, color=MUTED, linewidth=0.8)
    right.axvline(0.0, color=MUTED, linewidth=0.8)
    right.plot(z, y, color=COLOURS[1], linewidth=2)
    tall = _tallest(full)
    right.set(xlim=(-_SUMS, _SUMS), ylim=(-tall, tall), xticks=(-6, -3, 0, 3, 6), xlabel="sum w1 x1 + w2 x2 + b")
    right.set_ylabel(f"{activation} of the sum")
    right.set_title(" ")
    return Frame(figure)
