"""Module 18: what is a net worth on numbers larger than those it learned from?"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from matplotlib.figure import Figure

from actedu.modules.m18_arithmetic_units.experiments.units import Task
from actedu.plots import COLOURS, INK, MUTED, Table
from actedu.plots.axes import restyle
from actedu.plots.frame import Dots, Frame, Line, Mark, Title
from actedu.widgets.lab import Lab
from actedu.widgets.missions import Mission
from actedu.widgets.recorded import Recorded
from actedu.widgets.settings import Choice, Whole

_OPERATIONS = {"a + b": "+", "a - b": "-", "a * b": "*", "a / b": "/"}
_MODELS = {
    "linear": "linear",
    "16 ReLU units": "relu",
    "16 tanh units": "tanh",
    "NAC": "NAC",
    "NALU": "NALU",
    "two NALUs": "two NALUs",
    "NMU": "NMU",
}
_SIGNS = ("positive", "of both signs")
_INSIDE, _BEYOND = COLOURS[0], COLOURS[1]
_SOLVED, _LOST = 0.1, 0.5  # relative errors: below the one it is solved, above the other it is lost


class ExtrapolationLab(Lab):
    """A net learns an operation on two numbers from 1 to `top`, and is asked with numbers from `top` to `far`.

    64 pairs, 1 000 steps of Adam, rate 0.1 falling to 0 along a cosine, squared error; `start` is the seed of weights
    and pairs. With numbers of both signs each is negative half of the time, in training and in the test. A point is a
    new pair: across the right answer, upwards the net's.

    State: `inside` and `beyond`, the relative errors on 256 new pairs each: the mean of |error| over the mean of |right
    answer|; 1 where the training broke off, which `diverged` says.
    """

    operation = Choice("a * b", "Operation", tuple(_OPERATIONS))
    model = Choice("16 ReLU units", "Net", tuple(_MODELS))
    numbers = Choice("positive", "Numbers", _SIGNS)
    top = Whole(5, "Trained from 1 to", 2, 10)
    far = Whole(20, "Asked up to", 11, 100)
    start = Whole(0, "Start", 0, 19)

    baked = (
        Recorded(
            "four nets",
            operation=("a + b", "a * b", "a / b"),
            model=("16 ReLU units", "16 tanh units", "NALU", "NMU"),
            numbers=_SIGNS,
            far=(20, 50),
        ),
        Recorded("ten starts of a NALU", operation=("a / b",), model=("NALU",), start=tuple(range(10))),
    )

    goals = (
        Mission(
            "a * b with positive numbers: find a net with an error below 0.1 in its range and above 0.5 beyond.",
            lambda lab: (
                lab.operation == "a * b" and lab.numbers == "positive" and lab.inside < _SOLVED and lab.beyond > _LOST
            ),
            "A small error on new numbers of the same range says nothing about larger ones.",
        ),
        Mission(
            "a / b with a NALU and positive numbers: find a start that fails, with an error above 0.5 beyond. How many "
            "starts of twenty do?",
            lambda lab: (
                lab.operation == "a / b" and lab.model == "NALU" and lab.numbers == "positive" and lab.beyond > _LOST
            ),
            "One start says little about a unit, whichever it is: count the starts that succeed, and give an interval.",
        ),
        Mission(
            "a * b with numbers of both signs, asked up to 50 or more: get the error below 0.1 beyond.",
            lambda lab: (
                lab.operation == "a * b" and lab.numbers == "of both signs" and lab.far >= 50 and lab.beyond < _SOLVED
            ),
            "The NALU has lost the signs before it multiplies; the NMU takes no logarithm and keeps them.",
        ),
    )

    inside: float
    beyond: float
    diverged: bool

    def measure(self) -> None:
        """Train, and ask within the range and beyond it."""
        task = Task(_OPERATIONS[self.operation], float(self.top), self.numbers == _SIGNS[1])
        rng = np.random.default_rng([self.start, 18])
        net = task.learn(_MODELS[self.model], rng, self.start)
        spans = (1.0, float(self.top)), (float(self.top), float(self.far))
        asked = [task.draw(rng, *span, 256) for span in spans]
        self._right = [task.right(x)[:, 0] for x in asked]
        self.diverged = net is None
        self._given = [np.zeros(256) if net is None else net(x)[:, 0] for x in asked]
        self.inside, self.beyond = (
            float(np.abs(given - right).mean() / np.abs(right).mean())
            for given, right in zip(self._given, self._right, strict=True)
        )

    @property
    def sentence(self) -> str:
        """What learned what, and how far it is off within the range and beyond."""
        how = "its training broke off" if self.diverged else f"learned {self.operation}"
        return (
            f"{self.model}, {how}, numbers {self.numbers}, from 1 to {self.top}, start {self.start}: relative error "
            f"{_said(self.inside)} there, {_said(self.beyond)} from {self.top} to {self.far}."
        )

    def table(self) -> Table:
        """Return a row for each of the two ranges."""
        rows = [
            (f"1 to {self.top}", _said(self.inside), "solved" if self.inside < _SOLVED else "not solved"),
            (f"{self.top} to {self.far}", _said(self.beyond), "solved" if self.beyond < _SOLVED else "not solved"),
        ]
        return Table(
            ("numbers", "relative error", "below 0.1"),
            rows,
            f"{self.model}, {self.operation}, numbers {self.numbers}, start {self.start}",
        )

    def frame(self) -> Frame:
        """Return the axes of both ranges, as wide as the right answers are."""
        return _frame(self.operation, self.numbers, self.top, self.far)

    def marks(self) -> Sequence[Mark]:
        """Return the points of both ranges and where they should lie."""
        marks: list[Mark] = []
        spans = (f"1 to {self.top}", f"{self.top} to {self.far}")
        errors = (self.inside, self.beyond)
        for axes, (right, given) in enumerate(zip(self._right, self._given, strict=True)):
            low, high = _ends(self.operation, self.numbers, self.top, self.far)[axes]
            ends, shown = np.array([low, high]), slice(0, 60)
            marks += [
                Line(ends, ends, MUTED, 1.5, "6 4", axes=axes),
                Dots(right[shown], np.clip(given[shown], low, high), (_INSIDE, _BEYOND)[axes], bool(axes), axes),
            ]
            off = int(((given[shown] < low) | (given[shown] > high)).sum())
            where = f", {off} of 60 off the axis" if off else f" from {spans[axes]}"
            marks.append(Title(f"error {_said(errors[axes])}{where}", axes=axes))
        return marks


def _said(error: float) -> str:
    """Write an error with one digit or two; far ones as such."""
    if error >= 10.0:
        return "above 10"
    return "below 0.01" if error < 0.01 else f"{error:.2f}" if error < 1.0 else f"{error:.1f}"


def _ends(operation: str, numbers: str, top: int, far: int) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return the lowest and the highest right answer within the range and beyond it, with some room."""
    spans = []
    for low, high in ((1.0, float(top)), (float(top), float(far))):
        most = {"a + b": 2 * high, "a - b": high - low, "a * b": high * high, "a / b": high / low}[operation]
        least = {"a + b": 2 * low, "a - b": low - high, "a * b": low * low, "a / b": low / high}[operation]
        if numbers == _SIGNS[1]:
            most = 2 * high if operation == "a - b" else most
            least = -most
        room = 0.05 * (most - least)
        spans.append((least - room, most + room))
    return spans[0], spans[1]


@lru_cache
def _frame(operation: str, numbers: str, top: int, far: int) -> Frame:
    figure = Figure(figsize=(7.4, 3.8), layout="constrained")
    for axes, (ax, ends) in enumerate(zip(figure.subplots(1, 2), _ends(operation, numbers, top, far), strict=True)):
        restyle(ax)
        ax.set(xlim=ends, ylim=ends, xlabel="right answer", ylabel="the net's answer" if not axes else "")
        ax.set_title(" ")
        ax.locator_params(nbins=5)
    left, right = figure.axes
    left.plot([], [], color=MUTED, linewidth=1.5, linestyle="--", label="right")
    left.plot([], [], "o", color=_INSIDE, label="numbers as in training")
    right.plot([], [], "^", color=_BEYOND, label="larger numbers")
    figure.legend(loc="outside lower center", ncols=3, frameon=False, labelcolor=INK)
    return Frame(figure)
