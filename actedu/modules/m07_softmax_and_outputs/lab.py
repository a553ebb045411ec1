"""Module 07: where three logits lie among all probabilities, and what a temperature does to a net's confidence."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from actedu.modules.m07_softmax_and_outputs.experiments.softmax import RECORD
from actedu.plots import COLOURS, INK, MUTED, Table
from actedu.plots.axes import restyle
from actedu.plots.frame import Array, Bars, Dots, Frame, Line, Mark, Text
from actedu.probes import expected_calibration_error, reliability
from actedu.vectors import log_softmax, softmax
from actedu.widgets.lab import Lab
from actedu.widgets.missions import Mission
from actedu.widgets.recorded import Recorded
from actedu.widgets.settings import Number, ladder, steps

CLASSES = "ABC"
_CORNERS = np.array([[0.0, 0.0], [1.0, 0.0], [0.5, np.sqrt(0.75)]])
_FEWEST = 20  # answers in a bin that is drawn
_KEPT = {"a": 1.0, "b": 0.0, "c": -1.0}


class SoftmaxTriangle(Lab):
    """Three logits, divided by a temperature, become three probabilities: a point of a triangle.

    A corner of the triangle is certainty, its centre is one third each. The arrow leads from the point to corner A: it
    is y - p, the push on the divided logits if class A is right. On the right, the same temperature divides the ten
    logits of a net that was trained on noisy digits (1 080 images it has not seen).

    State: `p` (3,), `gradient` (3,), p - y for class A; `entropy` in nats, 0 to 1.10; `loss`, -log of A's probability;
    of the net `accuracy`, `confidence` (mean of the largest probability) and `calibration_error`.
    """

    a = Number(0.0, "Logit of A", steps(-5.0, 5.0, 0.1))
    b = Number(0.7, "Logit of B", steps(-5.0, 5.0, 0.1))
    c = Number(1.6, "Logit of C", steps(-5.0, 5.0, 0.1))
    temperature = Number(1.0, "Temperature", ladder(0.1, 10.0))

    baked = (
        Recorded(
            a=(-2.0, 0.0, 1.0, 3.0),
            b=(0.0, 0.7, 2.0),
            c=(-1.0, 1.6, 3.0),
            temperature=(0.2, 0.5, 0.7, 1.0, 1.5, 2.5, 4.0, 10.0),
        ),
    )

    goals = (
        Mission(
            "Temperature 1, A is right: make the entry of p - y at A less than -0.9, and that at C 0.85 or more.",
            lambda lab: lab.temperature == 1.0 and lab.gradient[0] < -0.9 and lab.gradient[2] >= 0.85,
            "The three entries add up to 0: what A is owed, the others pay in proportion to their shares.",
        ),
        Mission(
            "Logits 1, 0 and -1: bring the entropy to 0.65 (0.63 to 0.67) by the temperature alone.",
            lambda lab: all(getattr(lab, k) == v for k, v in _KEPT.items()) and abs(lab.entropy - 0.65) <= 0.02,
            "Below 1 a temperature sharpens; the order of the classes stays.",
        ),
        Mission(
            "Watch the right-hand side: find a temperature with a calibration error of 0.05 or less. "
            "What happens to the accuracy, and what if you go on?",
            lambda lab: lab.calibration_error <= 0.05,
            "The accuracy never moves. Beyond the best temperature the net is too modest: the line lies above the "
            "diagonal.",
        ),
    )

    p: Array
    gradient: Array
    entropy: float
    loss: float
    accuracy: float
    confidence: float
    calibration_error: float

    def measure(self) -> None:
        """Take the softmax of the three logits and of the net's."""
        logits = np.array([self.a, self.b, self.c])
        log_p = log_softmax(logits, temperature=self.temperature)
        self.p = np.exp(log_p)
        self.gradient = self.p - [1.0, 0.0, 0.0]
        self.entropy = float(-(self.p * log_p).sum()) + 0.0
        self.loss = float(-log_p[0]) + 0.0
        scores, labels = _net()
        judged = softmax(scores, temperature=self.temperature)
        self._bins = reliability(judged, labels)
        self.accuracy = float((scores.argmax(axis=1) == labels).mean())
        self.confidence = float(judged.max(axis=1).mean())
        self.calibration_error = expected_calibration_error(judged, labels)

    @property
    def sentence(self) -> str:
        """Probabilities, entropy, gradient, and how the net's confidence compares with its accuracy."""
        shares = ", ".join(f"{name} {share:.2f}" for name, share in zip(CLASSES, self.p, strict=True))
        return (
            f"Temperature {self.temperature:g}: probabilities {shares}; entropy {self.entropy:.2f}. If A is right the "
            f"loss is {self.loss:.2f} and p - y is ({', '.join(map(_signed, self.gradient))}). The net on noisy digits "
            f"is right on {self.accuracy:.2f} of the images and {self.confidence:.2f} sure: calibration error "
            f"{self.calibration_error:.2f}."
        )

    def table(self) -> Table:
        """Return the three classes row by row, the rest as the caption."""
        logits = (self.a, self.b, self.c)
        rows = [
            (name, f"{z:g}", f"{z / self.temperature:.2f}", f"{share:.2f}", _signed(slope))
            for name, z, share, slope in zip(CLASSES, logits, self.p, self.gradient, strict=True)
        ]
        caption = (
            f"temperature {self.temperature:g}: entropy {self.entropy:.2f}, loss if A is right {self.loss:.2f}; net on "
            f"noisy digits: accuracy {self.accuracy:.2f}, confidence {self.confidence:.2f}, calibration error "
            f"{self.calibration_error:.2f}"
        )
        return Table(("class", "logit", "logit / temperature", "probability", "p - y if A is right"), rows, caption)

    def frame(self) -> Frame:
        """Return the triangle, the axes of the probabilities and the reliability diagram."""
        return _frame()

    def marks(self) -> Sequence[Mark]:
        """Return the point with its arrow, the bars and the line of the net."""
        x, y = self.p @ _CORNERS
        drawn = self._bins.samples >= _FEWEST
        sure, right = self._bins.confidence[drawn], self._bins.accuracy[drawn]
        return (
            *_arrow(np.array([x, y]), _CORNERS[0]),
            Dots(np.array([x]), np.array([y]), COLOURS[0]),
            Text(0.5, 1.0, f"entropy {self.entropy:.2f}", dy=4, anchor="middle", bold=True),
            Bars(np.arange(3.0), self.p, 0.6, COLOURS[0], axes=1),
            *(Text(i, share, f"{share:.2f}", dy=3, anchor="middle", axes=1) for i, share in enumerate(self.p)),
            Text(1.0, 1.1, f"loss if A is right: {self.loss:.2f}", dy=4, anchor="middle", bold=True, axes=1),
            Line(sure, right, COLOURS[1], axes=2),
            Dots(sure, right, COLOURS[1], axes=2),
            Text(0.5, 1.0, f"calibration error {self.calibration_error:.2f}", dy=4, anchor="middle", bold=True, axes=2),
            Text(0.97, 0.06, f"accuracy {self.accuracy:.2f}", anchor="end", axes=2),
        )


def _signed(number: float) -> str:
    return f"{round(number, 2) + 0.0:.2f}"


def _arrow(start: Array, end: Array) -> Sequence[Mark]:
    """Return a line with two barbs; nothing where start and end are one."""
    way = end - start
    length = float(np.hypot(*way))
    if length < 0.02:
        return ()
    back, across = -way / length, np.array([way[1], -way[0]]) / length
    barb = min(0.05, length / 2.0)
    tip = np.array([end + barb * (back + 0.5 * across), end, end + barb * (back - 0.5 * across)])
    return tuple(Line(line[:, 0], line[:, 1], COLOURS[1]) for line in (np.array([start, end]), tip))


@lru_cache
def _net() -> tuple[Array, NDArray[np.int64]]:
    """Return the recorded logits (1 080, 10) and labels."""
    record = np.loadtxt(RECORD, delimiter=",", skiprows=1)
    return record[:, 1:], record[:, 0].astype(np.int64)


@lru_cache
def _frame() -> Frame:
    figure = Figure(figsize=(7.6, 3.0), layout="constrained")
    left, middle, right = (restyle(ax) for ax in figure.subplots(1, 3, width_ratios=(10, 7, 9)))
    outline = _CORNERS[[0, 1, 2, 0]]
    left.plot(outline[:, 0], outline[:, 1], color=MUTED, linewidth=1)
    for middle_of in ((0, 1), (1, 2), (0, 2)):
        side, other = _CORNERS[list(middle_of)].mean(axis=0), _CORNERS[3 - sum(middle_of)]
        left.plot(*zip(side, other, strict=True), color=MUTED, linewidth=0.5, linestyle=":")
    for name, corner, (dx, dy) in zip(CLASSES, _CORNERS, ((-9, -4), (9, -4), (0, 4)), strict=True):
        left.annotate(name, corner, xytext=(dx, dy), textcoords="offset points", ha="center", color=INK, weight="bold")
    left.set(xlim=(-0.1, 1.1), ylim=(-0.06, 1.0), xticks=[], yticks=[], xlabel="arrow: y - p if A is right")
    for spine in left.spines.values():
        spine.set_visible(False)
    middle.set(xlim=(-0.5, 2.5), ylim=(0, 1.1), ylabel="probability", xlabel="class")
    middle.set_xticks([0, 1, 2], list(CLASSES))
    right.plot([0, 1], [0, 1], color=MUTED, linewidth=1)
    right.set(xlim=(0, 1), ylim=(0, 1), xlabel="confidence (noisy digits)", ylabel="share that is right")
    for ax in (left, middle, right):
        ax.set_title(" ")
    return Frame(figure)
