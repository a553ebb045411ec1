"""Module 06: what lies between a straight line and ReLU, and what never goes away?"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from matplotlib.figure import Figure

from actedu.activations import gelu, relu, softplus, swish
from actedu.plots import COLOURS, INK, MUTED, Table
from actedu.plots.axes import restyle
from actedu.plots.frame import Array, Dots, Frame, Line, Mark, Text
from actedu.widgets.lab import Lab
from actedu.widgets.missions import Mission
from actedu.widgets.recorded import Recorded
from actedu.widgets.settings import Choice, Number, steps

_X = np.unique(np.concatenate([np.linspace(-4.0, 4.0, 81), np.linspace(-1.0, 1.0, 101)]).round(6))  # drawn
_FINE = np.linspace(-4.0, 4.0, 8001)
_OVERLAYS = ("gelu", "softplus", "relu", "x / 2")
_SWISH, _OTHER = COLOURS[0], COLOURS[1]


class SwishMorph(Lab):
    """Swish, x sigmoid(beta x), from a straight line at beta 0 to nearly ReLU at beta 50: value and slope.

    Over it lies GELU, ReLU, x / 2, or softplus with the same beta, log(1 + exp(beta x)) / beta.

    State: `distance` (the largest between the two values for x from -4 to 4; infinite where softplus has no beta),
    `lowest` and `lowest_at` (where swish turns; not a number at beta 0), `least_slope` and `largest_slope` of swish.
    """

    beta = Number(1.0, "beta", steps(0.0, 3.0, 0.02) + steps(3.5, 50.0, 0.5))
    activation = Choice("gelu", "Compare with", _OVERLAYS)

    baked = (
        Recorded(
            beta=(*steps(0.0, 2.0, 0.1), 1.78, 2.5, 3.0, 4.0, 5.0, 7.0, 10.0, 14.0, 20.0, 28.0, 40.0, 50.0),
            activation=_OVERLAYS,
        ),
    )

    goals = (
        Mission(
            "Which beta turns swish into GELU, or nearly? Bring the largest distance to 1.5 hundredths or below.",
            lambda lab: lab.activation == "gelu" and lab.distance <= 0.015,
            "The paper on GELU gives 1.702, which fits the gate; for the product another beta fits better.",
        ),
        Mission(
            "Compare with softplus, which has the same beta: bring the two within 10 hundredths of each other "
            "everywhere. Where do they differ most?",
            lambda lab: lab.activation == "softplus" and lab.distance <= 0.1,
            "They differ most at 0, where swish is 0 and softplus is ln 2 / beta.",
        ),
        Mission(
            "Compare with ReLU, and bring the distance to 1 hundredth or below. What has become of the slopes below 0 "
            "and above 1?",
            lambda lab: lab.activation == "relu" and lab.distance <= 0.01,
            "A larger beta only squeezes the curve towards 0: its lowest and its largest slope stay as they are.",
        ),
    )

    distance: float
    lowest: float
    lowest_at: float
    least_slope: float
    largest_slope: float

    def measure(self) -> None:
        """Compute both curves, how far they are apart, and where swish turns."""
        gap = np.abs(swish(_FINE, beta=self.beta) - _curve(self.activation, self.beta, _FINE)[0]).max()
        self.distance = float(gap) if np.isfinite(gap) else np.inf
        if self.beta:  # swish is silu(beta x) / beta, so that it turns where silu does, nearer or further
            fine = np.linspace(-3.0, 3.0, 60_001)
            values, slopes = swish(fine, beta=1.0), swish.slope(fine, beta=1.0)
            turn = int(values.argmin())
            self.lowest, self.lowest_at = float(values[turn]) / self.beta, float(fine[turn]) / self.beta
            self.least_slope, self.largest_slope = float(slopes.min()), float(slopes.max())
        else:
            self.lowest = self.lowest_at = np.nan
            self.least_slope = self.largest_slope = 0.5

    @property
    def sentence(self) -> str:
        """How swish bends, and how far it is from the other curve."""
        turn = (
            f"it falls to {self.lowest:.2f} at x = {self.lowest_at:.2f}, and its slope runs from "
            f"{self.least_slope:.2f} to {self.largest_slope:.2f}"
            if self.beta
            else "it is the straight line x / 2"
        )
        return f"beta {self.beta:g}: {turn}; {self._apart}."

    @property
    def _apart(self) -> str:
        if np.isinf(self.distance):
            return "softplus needs a beta above 0"
        return f"at most {_hundredths(self.distance)} from {self.activation}"

    def table(self) -> Table:
        """Return the settings and what was measured."""

        def said(x: float) -> str:
            return "none" if not np.isfinite(x) else f"{x:.2f}"

        return Table(
            ("quantity", "value"),
            (
                ("beta", f"{self.beta:g}"),
                ("lowest value", said(self.lowest)),
                ("... at x", said(self.lowest_at)),
                ("least slope", f"{self.least_slope:.2f}"),
                ("largest slope", f"{self.largest_slope:.2f}"),
                (f"largest distance from {self.activation}", _hundredths(self.distance)),
            ),
            "Swish in numbers, x from -4 to 4",
        )

    def frame(self) -> Frame:
        """Return two axes, for values and for slopes."""
        return _frame()

    def marks(self) -> Sequence[Mark]:
        """Return both curves with their slopes, where swish turns, and the headlines."""
        other, other_slope = _curve(self.activation, self.beta, _X)
        turn = np.array([self.lowest_at]) if self.beta and self.lowest_at > _X[0] else np.empty(0)
        return (
            Line(_X, other, _OTHER, 2.5, "6 4"),
            Line(_X, swish(_X, beta=self.beta), _SWISH, 2.0),
            Dots(turn, np.full(turn.size, self.lowest), _SWISH),
            Line(_X, other_slope, _OTHER, 2.5, "6 4", axes=1),
            Line(_X, swish.slope(_X, beta=self.beta), _SWISH, 2.0, axes=1),
            Text(_X[0], 4.0, self._apart, dy=7, bold=True),
            Text(_X[0], 1.3, f"slopes {self.least_slope:.2f} to {self.largest_slope:.2f}", dy=7, bold=True, axes=1),
        )


def _hundredths(x: float) -> str:
    return "none" if np.isinf(x) else f"{100.0 * x:.1f} hundredths"


def _curve(name: str, beta: float, x: Array) -> tuple[Array, Array]:
    """Return value and slope of the curve to compare with; not numbers for softplus without a beta."""
    if name == "gelu":
        return gelu(x), gelu.slope(x)
    if name == "relu":
        return relu(x), np.where(x == 0.0, np.nan, relu.slope(x))  # a gap where the slope jumps
    if name == "softplus":
        if beta == 0.0:
            return np.full_like(x, np.nan), np.full_like(x, np.nan)
        return softplus(x, beta=beta), softplus.slope(x, beta=beta)
    return x / 2.0, np.full_like(x, 0.5)


@lru_cache
def _frame() -> Frame:
    figure = Figure(figsize=(7.2, 3.5), layout="constrained")
    left, right = (restyle(ax) for ax in figure.subplots(1, 2))
    left.set(xlim=(-4, 4), ylim=(-2, 4), xlabel="x", ylabel="value")
    right.set(xlim=(-4, 4), ylim=(-0.2, 1.3), xlabel="x", ylabel="slope")
    for ax, levels in ((left, (0.0,)), (right, (0.0, 1.0))):
        for level in levels:
            ax.axhline(level, color=MUTED, linestyle=":", linewidth=1)
        ax.set_title(" ")
    left.plot([], [], color=_SWISH, linewidth=2, marker="o", label="swish, dot at its lowest point")
    left.plot([], [], color=_OTHER, linestyle="--", linewidth=2.5, label="the curve it is compared with")
    figure.legend(loc="outside lower center", ncols=2, frameon=False, labelcolor=INK)
    return Frame(figure)
