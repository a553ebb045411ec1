"""Module 08: where do the hinges of a few units have to lie, and which target can no placing reach?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from actedu.activations import relu, sigmoid, step
from actedu.plots import COLOURS, INK, MUTED, Table
from actedu.plots.axes import restyle
from actedu.plots.frame import Array, Dots, Frame, Line, Mark, Text
from actedu.widgets.lab import Lab
from actedu.widgets.missions import Mission
from actedu.widgets.recorded import Recorded
from actedu.widgets.settings import Choice, Number, steps

_CORNERS = np.array([-0.7, -0.2, 0.3, 0.7])
_HEIGHTS = np.array([0.0, 1.0, -0.5, 0.5])

TARGETS: dict[str, Callable[[Array], Array]] = {
    "corners": lambda x: np.interp(x, _CORNERS, _HEIGHTS),
    "wave": lambda x: np.asarray(np.sin(6.0 * x)),
    "jump": lambda x: np.where(x < 0.4, 0.0, 1.0),
}
UNITS: dict[str, Callable[[Any], Any]] = {
    "relu": relu,
    "step": step,
    "steep sigmoid": lambda z: sigmoid(50.0 * z),
    "square": lambda z: z * z,
}
_PLACES = steps(-1.0, 1.0, 0.05)
_INSIDE, _SHOWN = np.linspace(-1.0, 1.0, 401), np.linspace(-1.0, 1.5, 501)
_LOW, _HIGH = -2.2, 2.2


class BumpBuilder(Lab):
    """Five units f(x - hinge) and a bias are summed to match a target on [-1, 1]; you place the hinges.

    Least squares finds the best output weights for the hinges as they lie, so nothing is left to training. The dashed
    line is the target, also beyond the interval, where nothing was fitted.

    State: `error` (largest distance from the target on [-1, 1]), `outside` (the same on [1, 1.5]), `heights` (the five
    output weights), `hinges` (the five places).
    """

    target = Choice("corners", "Target", tuple(TARGETS))
    activation = Choice("relu", "Activation", tuple(UNITS))
    hinge_1 = Number(-1.0, "Hinge 1", _PLACES)
    hinge_2 = Number(-0.5, "Hinge 2", _PLACES)
    hinge_3 = Number(0.0, "Hinge 3", _PLACES)
    hinge_4 = Number(0.5, "Hinge 4", _PLACES)
    hinge_5 = Number(0.9, "Hinge 5", _PLACES)

    baked = (
        Recorded(
            target=tuple(TARGETS),
            activation=tuple(UNITS),
            hinge_1=(-1.0, -0.7),
            hinge_2=(-0.5, -0.2),
            hinge_3=(0.0, 0.3),
            hinge_4=(0.4, 0.5, 0.7),
        ),
    )

    goals = (
        Mission(
            "Corners, with ReLU units: place the hinges so that the largest error is below 0.01. One hinge is spare.",
            lambda lab: lab.target == "corners" and lab.activation == "relu" and lab.error < 0.01,
            "A broken line of four corners takes four ReLU units, one at each corner.",
        ),
        Mission(
            "The jump has a break at 0.4. Which unit comes below 0.01? Try the others first: where do they stop?",
            lambda lab: lab.target == "jump" and lab.error < 0.01,
            "A continuous sum must cross the break, and is off by about a half beside it: the theorem asks for a "
            "continuous target.",
        ),
        Mission(
            "The wave: with which unit does moving the hinges change nothing, as long as three places differ? Leave "
            "the lab with it, the hinges moved from where they began.",
            lambda lab: (
                lab.target == "wave"
                and lab.activation == "square"
                and not np.array_equal(lab.hinges, lab.first_places)
                and np.unique(lab.hinges).size >= 3
            ),
            "However many squares are summed, the sum is one parabola. For this wave the best one does not even bend.",
        ),
    )

    hinges: Array
    heights: Array
    error: float
    outside: float

    @property
    def first_places(self) -> Array:
        """Where the hinges lie at the start."""
        return np.array([self._known[name].default for name in self._names])

    @property
    def _names(self) -> list[str]:
        return [name for name in self._known if name.startswith("hinge")]

    def measure(self) -> None:
        """Find the best output weights by least squares, and how far the sum is off."""
        self.hinges = np.array([self.settings[name] for name in self._names])
        goal = TARGETS[self.target]
        weights: Array = np.linalg.lstsq(self._layer(_INSIDE), goal(_INSIDE), rcond=1e-10)[0].astype(np.float64)
        self.heights = weights[:-1]
        self._sum = self._layer(_SHOWN) @ weights
        self.error = float(np.abs(self._layer(_INSIDE) @ weights - goal(_INSIDE)).max())
        beyond = _SHOWN >= 1.0
        self.outside = float(np.abs(self._sum - goal(_SHOWN))[beyond].max())

    def _layer(self, x: Array) -> Array:
        return np.column_stack([UNITS[self.activation](x[:, None] - self.hinges), np.ones_like(x)])

    @property
    def sentence(self) -> str:
        """What is matched with what, and how well."""
        places = ", ".join(f"{place:g}" for place in self.hinges)
        return (
            f"{self.target}, five {self.activation} units with hinges at {places}: the largest error is "
            f"{_said(self.error)} on the interval from -1 to 1, and {_said(self.outside)} from 1 to 1.5, where nothing "
            "was fitted."
        )

    def table(self) -> Table:
        """Return one row a unit."""
        rows = [
            (i, f"{at:g}", f"{v + 0.0:.2f}") for i, (at, v) in enumerate(zip(self.hinges, self.heights, strict=True), 1)
        ]
        return Table(
            ("unit", "hinge", "output weight"),
            rows,
            f"{self.target}, {self.activation}: largest error {_said(self.error)} inside, {_said(self.outside)} beyond",
        )

    def frame(self) -> Frame:
        """Return axes from -1 to 1.5."""
        return _frame()

    def marks(self) -> Sequence[Mark]:
        """Return the target, the sum with its hinges, and the error as headline."""
        goal = TARGETS[self.target](_SHOWN)
        goal = np.where(np.abs(np.diff(goal, append=goal[-1])) > 0.5, np.nan, goal)  # a jump is a gap
        drawn = np.where((self._sum < _LOW) | (self._sum > _HIGH), np.nan, self._sum)
        at = np.clip(np.interp(self.hinges, _SHOWN, self._sum), _LOW, _HIGH)
        return (
            Line(_SHOWN, goal, COLOURS[1], 4.0, "6 4"),
            Line(_SHOWN, drawn, COLOURS[0], 2.0),
            Dots(self.hinges, at, COLOURS[0]),
            Text(-1.0, _HIGH, f"largest error on [-1, 1]: {_said(self.error)}", dy=7, bold=True),
        )


def _said(error: float) -> str:
    return "below 0.01" if error < 0.01 else f"{error:.2f}"


@lru_cache
def _frame() -> Frame:
    figure = Figure(figsize=(6.8, 3.6), layout="constrained")
    ax = restyle(figure.add_subplot())
    ax.set(xlim=(-1.05, 1.5), ylim=(_LOW, _HIGH), xlabel="x", ylabel="output")
    ax.axvspan(1.0, 1.5, color=MUTED, alpha=0.15, linewidth=0)
    ax.annotate("not fitted", (1.25, _LOW), xytext=(0, 5), textcoords="offset points", ha="center", color=INK)
    ax.plot([], [], color=COLOURS[1], linestyle="--", linewidth=4, label="target")
    ax.plot([], [], color=COLOURS[0], marker="o", linewidth=2, label="sum of five units, dots at the hinges")
    figure.legend(loc="outside lower center", ncols=2, frameon=False, labelcolor=INK)
    ax.set_title(" ")
    return Frame(figure)
