"""Module 05: what a leak, a cap, a second sign and a second piece make of a weighted sum."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from matplotlib.figure import Figure
from scipy.special import ndtri

from actedu.activations import Activation, catalogue
from actedu.plots import COLOURS, MUTED, Table
from actedu.plots.axes import restyle
from actedu.plots.frame import Array, Bars, Frame, Line, Mark, Text
from actedu.vectors import crelu, maxout
from actedu.widgets.lab import Lab
from actedu.widgets.missions import Mission
from actedu.widgets.recorded import Recorded
from actedu.widgets.settings import Choice, Number, steps

MEMBERS = ("relu", "leaky_relu", "clipped_relu", "crelu", "maxout")
_WORDS = {
    "relu": "relu(z)",
    "leaky_relu": "leaky_relu(z), alpha {alpha:g}",
    "clipped_relu": "relu(z) capped at {cap:g}",
    "crelu": "crelu(z), two outputs",
    "maxout": "the larger of z and {alpha:g} z",
}
_STEP = 0.25
_BINS = np.arange(-4.0 - _STEP / 2, 4.0 + _STEP, _STEP)  # one bin is centred on 0
_TALLEST = 0.6
_TOP = 4.0


class FamilyExplorer(Lab):
    """One relative of ReLU at a time: its curve, its slope, and its outputs for standard normal sums.

    `alpha` is the slope on the left of leaky_relu, and the slope of the second of maxout's two lines, z and alpha z;
    `cap` is that of clipped_relu (6 makes it ReLU6). What a function has no use for is switched off.

    State: `z`, 20 000 sums spread as standard normal numbers are, and `outputs` (sums,), for crelu (2, sums). Numbers:
    `mean` and `mean_square` of the outputs, `zeros` and `negative` (the shares of outputs that are 0 and below it),
    `at_cap` (the share that the cap holds), `flat` (the share of slopes that are 0).
    """

    activation = Choice("leaky_relu", "Function", MEMBERS)
    alpha = Number(0.1, "Slope alpha", steps(-1.5, 2.0, 0.05))
    cap = Number(6.0, "Cap", steps(0.2, 6.0, 0.1))

    baked = (
        Recorded(
            activation=MEMBERS,
            alpha=(-1.5, -1.0, -0.5, -0.25, 0.0, 0.1, 0.25, 0.5, 1.0, 1.5, 2.0),
            cap=(1.0, 1.6, 3.0, 6.0),
        ),
    )

    goals = (
        Mission(
            "leaky_relu: find the alpha whose outputs have mean 0. (within 0.005)",
            lambda lab: lab.activation == "leaky_relu" and abs(lab.mean) <= 0.005,
            "Only the identity is centred here: a leak moves the mean towards 0 and gives up the bend for it.",
        ),
        Mission(
            "clipped_relu: at which cap does one output in twenty lie at the cap? (0.04 to 0.06)",
            lambda lab: lab.activation == "clipped_relu" and 0.04 <= lab.at_cap <= 0.06,
            "A cap of 6 holds about one in a billion of such sums: there ReLU6 is ReLU.",
        ),
        Mission(
            "maxout: no output below 0, and a mean square of 1. (0.99 to 1.01) Which function is it?",
            lambda lab: lab.activation == "maxout" and lab.negative == 0.0 and abs(lab.mean_square - 1.0) <= 0.01,
            "It is |z|, and no slope of it is 0.",
        ),
    )

    z: Array
    outputs: Array
    mean: float
    mean_square: float
    zeros: float
    negative: float
    at_cap: float
    flat: float

    def measure(self) -> None:
        """Send the sums through the function."""
        self.z = _sums()
        self.outputs, slopes = self._value(self.z), self._slope(self.z)
        self.mean = float(self.outputs.mean())
        self.mean_square = float((self.outputs**2).mean())
        self.zeros = float((self.outputs == 0.0).mean())
        self.negative = float((self.outputs < 0.0).mean())
        self.at_cap = float((self.outputs >= self.cap).mean()) if self.activation == "clipped_relu" else 0.0
        self.flat = float((slopes == 0.0).mean())

    def _lines(self, z: Array) -> Array:
        """The two sums of maxout, one after the other for each z."""
        return np.column_stack([z, self.alpha * z])

    def _value(self, z: Array) -> Array:
        if self.activation == "crelu":
            return np.asarray(crelu(z[:, None])).T
        if self.activation == "maxout":
            return np.asarray(maxout(self._lines(z)))[:, 0]
        return np.asarray(self._elementwise(z))

    def _slope(self, z: Array) -> Array:
        if self.activation == "crelu":
            first, second = np.eye(2)
            return np.array([crelu.vjp(z[:, None], np.tile(g, (z.size, 1)))[:, 0] for g in (first, second)])
        if self.activation == "maxout":
            flow = maxout.vjp(self._lines(z), np.ones((z.size, 1)))
            return np.asarray(flow @ np.array([1.0, self.alpha]))
        return np.asarray(self._elementwise.slope(z))

    @property
    def _elementwise(self) -> Activation:
        f = catalogue[self.activation]
        if self.activation == "leaky_relu":
            return f.bind(alpha=self.alpha)
        return f.bind(cap=self.cap) if self.activation == "clipped_relu" else f

    @property
    def _name(self) -> str:
        return _WORDS[self.activation].format(alpha=self.alpha, cap=self.cap)

    @property
    def unused(self) -> set[str]:
        """What the function has no use for."""
        used = {"leaky_relu": {"alpha"}, "maxout": {"alpha"}, "clipped_relu": {"cap"}}
        return {"alpha", "cap"} - used.get(self.activation, set())

    @property
    def sentence(self) -> str:
        """What the outputs are like."""
        capped = f", {self.at_cap:.0%} at the cap" if self.activation == "clipped_relu" else ""
        return (
            f"{self._name}: for standard normal sums {self.zeros:.0%} of the outputs are 0{capped}, "
            f"{self.negative:.0%} are negative; their mean is {round(self.mean, 2) + 0.0:.2f}, their mean square "
            f"{self.mean_square:.2f}. The slope is 0 for {self.flat:.0%}."
        )

    def table(self) -> Table:
        """Return settings and outcome."""
        return Table(
            ("quantity", "value"),
            (
                ("function", self._name),
                ("outputs for each sum", self.outputs.size // self.z.size),
                ("share of outputs that are 0", f"{self.zeros:.2f}"),
                ("share of outputs below 0", f"{self.negative:.2f}"),
                ("share of outputs at the cap", f"{self.at_cap:.2f}"),
                ("share of slopes that are 0", f"{self.flat:.2f}"),
                ("mean of the outputs", f"{round(self.mean, 2) + 0.0:.2f}"),
                ("mean square of the outputs", f"{self.mean_square:.2f}"),
            ),
            "The outputs for 20 000 standard normal sums",
        )

    def frame(self) -> Frame:
        """Return the three axes: value, slope, histogram."""
        return _frame()

    def marks(self) -> Sequence[Mark]:
        """Return the curves, the bars and the headlines."""
        z = _axis()
        marks: list[Mark] = []
        for i, (value, slope) in enumerate(zip(_rows(self._value(z)), _rows(self._slope(z)), strict=True)):
            dash = "6 4" if i else ""
            bends = np.append(np.diff(slope) != 0.0, False)
            shown = np.where(np.abs(value) <= _TOP, value, np.nan)  # a steep line would run through the headline
            marks.append(Line(z, shown, COLOURS[i], dash=dash))
            marks.append(Line(z, np.where(bends, np.nan, slope), COLOURS[i], dash=dash, axes=1))
        shares = np.histogram(self.outputs, _BINS)[0] / self.outputs.size
        middle = (_BINS[1:] + _BINS[:-1]) / 2.0
        marks.append(Bars(middle, np.minimum(shares, _TALLEST), 0.9 * _STEP, COLOURS[0], axes=2))
        marks.append(Text(-4.0, _TOP, self._name, dy=7, bold=True))
        marks.append(Text(-4.0, 2.2, f"slope 0 for {self.flat:.0%}", dy=7, bold=True, axes=1))
        marks.append(Text(-4.0, _TALLEST, f"mean {round(self.mean, 2) + 0.0:.2f}", dy=7, bold=True, axes=2))
        return marks


def _rows(values: Array) -> Sequence[Array]:
    return list(np.atleast_2d(values))


@lru_cache
def _sums() -> Array:
    """20 000 quantiles of the standard normal distribution: no draw, so every machine has the same."""
    n = 20_000
    return np.asarray(ndtri((np.arange(n) + 0.5) / n))


@lru_cache
def _axis() -> Array:
    return np.linspace(-4.0, 4.0, 801)


@lru_cache
def _frame() -> Frame:
    figure = Figure(figsize=(8.4, 3.2), layout="constrained")
    value, slope, outputs = (restyle(ax) for ax in figure.subplots(1, 3))
    value.set(xlim=(-4, 4), ylim=(-_TOP, _TOP), xlabel="sum z", ylabel="output")
    slope.set(xlim=(-4, 4), ylim=(-1.7, 2.2), xlabel="sum z", ylabel="slope")
    outputs.set(xlim=(-4, 4), ylim=(0, _TALLEST), xlabel="output", ylabel="share of the outputs")
    for ax in (value, slope):
        ax.axhline(0.0, color=MUTED, linewidth=0.8)
        ax.axvline(0.0, color=MUTED, linewidth=0.8)
    for ax in (value, slope, outputs):
        ax.set_title(" ")
    return Frame(figure)
