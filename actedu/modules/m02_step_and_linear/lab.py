"""Module 02: which boundary can a small net draw, and what has its activation to do with it?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from actedu.activations import catalogue, sigmoid
from actedu.data import Points, planar
from actedu.nets import Adam, Network, accuracy, binary_cross_entropy, straight_through, train
from actedu.plots import INK, Table
from actedu.plots.axes import restyle
from actedu.plots.frame import Array, Dots, Field, Frame, Line, Mark, Title, palette
from actedu.probes import Grid, boundary
from actedu.widgets.missions import Mission
from actedu.widgets.recorded import Recorded
from actedu.widgets.settings import Choice, Whole
from actedu.widgets.training import TrainingLab

_FUNCTIONS: dict[str, Callable[[Any], Any]] = {**catalogue, straight_through.name: straight_through}
_CLASSES = ("#3f0d6b", "#7a3306")  # dark ends of the map: purple for class 0, brown for class 1
_LINE = "#111111"
_MARGIN = 0.2
_PROPORTIONS = np.array([1.3, 1.0])


class BoundaryLab(TrainingLab):
    """A small net learns points in the plane; the map shows what it says everywhere.

    200 points, one logit, 300 epochs of Adam (lr .03), each one step on all points: a tenth of a second a change.
    `step` has its own slope, 0, so its hidden layers stay as they began; with a straight-through slope they learn.

    State after `epoch` of the epochs: `accuracy` (share of the 200 points got right, 0 to 1), `parameters` (their
    number), `hidden_change` (how far training moved the hidden weights, relative to their size; 0 if they did not
    move), `net`, `points`, `grid`.
    """

    data = Choice("moons", "Data", tuple(planar))
    activation = Choice("identity", "Hidden activation", tuple(_FUNCTIONS))
    depth = Whole(1, "Hidden layers", 1, 4)
    width = Whole(8, "Units in each", 1, 16)
    seed = Whole(0, "Random start", 0, 99)

    baked = (
        Recorded(
            "one layer",
            data=("moons", "circles", "xor"),
            activation=("identity", "tanh", "step", "step, straight-through"),
            width=(2, 8, 16),
            epoch=(0, 10, 40, 120),
        ),
        Recorded(
            "four layers of 16",
            data=("moons", "circles", "xor"),
            activation=("identity", "tanh", "step", "step, straight-through"),
            depth=(4,),
            width=(16,),
            epoch=(0, 10, 40, 120),
        ),
    )

    goals = (
        Mission(
            "Give the identity all it can get: 4 layers of 16 units. On which data does it still get at most 0.60?",
            lambda lab: lab.activation == "identity" and lab.depth == 4 and lab.width == 16 and lab.accuracy <= 0.6,
        ),
        Mission(
            "Solve xor with one hidden layer of 2 units: accuracy 1.00. Where one random start fails, try another.",
            lambda lab: lab.data == "xor" and lab.depth == 1 and lab.width == 2 and lab.accuracy == 1.0,
        ),
        Mission(
            "Get steps to 0.95 or more on the circles. What do they lack: units, layers or a slope?",
            lambda lab: lab.data == "circles" and lab.activation.startswith("step") and lab.accuracy >= 0.95,
        ),
    )
    epochs = 300
    stride = 4

    points: Points
    grid: Grid
    accuracy: float
    parameters: int
    hidden_change: float

    def train(self, each_epoch: Callable[[], None]) -> None:
        """Train a fresh net on the points."""
        self.points = planar[self.data](200)
        hidden = [self.width] * self.depth
        self.net = Network((2, *hidden, 1), _FUNCTIONS[self.activation], seed=self.seed)
        self.parameters = self.net.parameters.size
        each_epoch()
        train(
            self.net, *self.points, loss=binary_cross_entropy, optimiser=Adam(0.03), epochs=self.epochs,
            batch=len(self.points.x), seed=self.seed, each_epoch=lambda _: each_epoch(), progress=False,
        )  # fmt: skip

    def look(self) -> None:
        """Score the net on the points and on a grid."""
        self.accuracy = accuracy(self.net, *self.points)
        n = self.parameters - (self.width + 1)  # all but the output layer's
        before, after = self.start[:n], self.net.parameters[:n]
        self.hidden_change = float(np.linalg.norm(after - before) / np.linalg.norm(before))
        self.grid = boundary(self.net, _corners(self.data), n=361 if self._jumps else 121, margin=0.0)

    @property
    def _jumps(self) -> bool:
        """Whether the score jumps: then its boundary is traced finely, or it would be a staircase."""
        return self.activation.startswith("step")

    @property
    def sentence(self) -> str:
        """What the net gets right, and the shape of its boundary."""
        layers = f"{self.depth} hidden layer{'s' if self.depth > 1 else ''} of {self.width}"
        said = (
            f"{self.so_far}{self.data}, {layers}, {self.activation}: "
            f"the net gets {self.accuracy:.2f} of the 200 points right."
        )
        if self.activation == "identity":
            return f"{said} Its boundary is a straight line, as for one layer without hidden units."
        if self.hidden_change == 0.0 and self.epoch:
            return f"{said} Training did not move its hidden weights at all: no gradient passes a slope of 0."
        return said

    def table(self) -> Table:
        """Return settings and outcome."""
        return Table(
            ("quantity", "value"),
            (
                ("data", self.data),
                ("hidden activation", self.activation),
                ("hidden layers x units", f"{self.depth} x {self.width}"),
                ("random start", self.seed),
                ("epochs trained", self.epoch),
                ("weights and biases", self.parameters),
                ("points got right", f"{self.accuracy:.2f}"),
                ("points of class 0 got right", f"{self._right(0):.2f}"),
                ("points of class 1 got right", f"{self._right(1):.2f}"),
                ("hidden weights moved by training", "yes" if self.hidden_change else "no"),
            ),
            "The net in numbers",
        )

    def _right(self, label: int) -> float:
        of_class = self.points.y == label
        return accuracy(self.net, self.points.x[of_class], self.points.y[of_class])

    def frame(self) -> Frame:
        """Return axes around the data set."""
        return _frame(self.data)

    def marks(self) -> Sequence[Mark]:
        """Return the net's opinion as a field, its boundary, the points and the headline."""
        x, y = self.points
        score = self.grid.score
        share = np.round(255.0 * sigmoid(score)).astype(np.uint8)
        headline = f"{self.activation}: {self.accuracy:.2f} of the points right"
        return (
            Field(share, palette("PuOr_r", 0.2, 0.8), smooth=True),
            Line(*_zero(self.grid), _LINE, 1.5 if self._jumps else 2.5),
            *(
                Dots(x[y == label, 0], x[y == label, 1], colour, triangle=label == 1)
                for label, colour in enumerate(_CLASSES)
            ),
            Title(headline),
        )


def _zero(grid: Grid) -> tuple[Array, Array]:
    """Trace where the score is 0: x and y of all pieces, separated by NaN."""
    from contourpy import contour_generator

    gap = np.full((1, 2), np.nan)
    pieces = contour_generator(*grid).lines(0.0)
    traced = np.concatenate([gap, *(part for piece in pieces for part in (np.asarray(piece), gap))])
    return traced[:, 0], traced[:, 1]


@lru_cache
def _corners(data: str) -> Array:
    """Two opposite corners, shape (2, 2), of a rectangle of fixed proportions around the data."""
    x = planar[data](200).x
    middle, half = (x.max(axis=0) + x.min(axis=0)) / 2.0, np.ptp(x, axis=0) / 2.0 + _MARGIN
    half = np.max(half / _PROPORTIONS) * _PROPORTIONS
    return np.stack([middle - half, middle + half])


@lru_cache
def _frame(data: str) -> Frame:
    figure = Figure(figsize=(6.4, 3.9), layout="constrained")
    ax = restyle(figure.add_subplot())
    (left, bottom), (right, top) = _corners(data)
    ax.set(xlim=(left, right), ylim=(bottom, top), xlabel="first input", ylabel="second input")
    ax.set_title(" ")
    field = palette("PuOr_r", 0.2, 0.8) / 255.0
    keys = [
        Line2D([], [], linestyle="", marker="o", color=_CLASSES[0], markeredgecolor="white", label="point of class 0"),
        Line2D([], [], linestyle="", marker="^", color=_CLASSES[1], markeredgecolor="white", label="point of class 1"),
        Line2D([], [], linestyle="", marker="s", markersize=9, color=field[0], label="net says 0"),
        Line2D([], [], linestyle="", marker="s", markersize=9, color=field[-1], label="net says 1"),
    ]
    figure.legend(handles=keys, loc="outside right upper", frameon=False, labelcolor=INK)
    return Frame(figure)
