"""Module 03: where does an S-curve stop listening?"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from actedu.activations import Activation, catalogue
from actedu.data import digits
from actedu.numbers import rounded
from actedu.plots import COLOURS, INK, Table
from actedu.plots.axes import restyle
from actedu.plots.frame import Array, Bars, Bytes, Field, Frame, Mark, Title, palette
from actedu.probes import saturated
from actedu.widgets.lab import Lab
from actedu.widgets.missions import Mission
from actedu.widgets.recorded import Recorded
from actedu.widgets.settings import Choice, Number, ladder, steps

UNITS, EACH = 40, 8  # units of the layer; samples of each of the ten digits
BELOW = 0.05
_BINS = np.linspace(-1.0, 1.0, 41)


def _squashes(f: Activation) -> bool:
    return bool(np.isfinite(f.facts.range).all() and f.facts.monotone and f.slope(0.0) > 0.0)


class SaturationMap(Lab):
    """One layer of 40 units looks at 80 handwritten digits; the map shows the slope at every unit and digit.

    A row is a unit; the rows are sorted by the unit's mean sum, so that a bias saturates them from one side.

    The weights are drawn once, sd `weight_scale` / 8 for 64 pixels, so that a weighted sum has sd `weight_scale` or
    so; every unit has the same `bias`. An entry is saturated where |slope| < 5 % of the activation's largest slope.

    State: `saturation` (share of the 3 200 entries that are saturated), `dead_rows` (share of the units saturated for
    every digit), `gradient_factor` (root mean square slope: by what a gradient is multiplied on its way back through
    the activation), `z`, `outputs` and `slopes` (units, samples).
    """

    activation = Choice("tanh", "Activation", tuple(name for name, f in catalogue.items() if _squashes(f)))
    weight_scale = Number(1.0, "Weight scale", ladder(0.1, 10.0))
    bias = Number(0.0, "Bias of every unit", steps(-6.0, 6.0, 0.1))

    baked = (
        Recorded(
            activation=("sigmoid", "tanh", "hard_tanh", "softsign"),
            weight_scale=(0.5, 1.0, 3.0, 3.5),
            bias=(0.0, 3.0, 6.0),
        ),
    )

    goals = (
        Mission(
            "sigmoid, weight scale at most 1: saturate 0.90 of the entries or more.",
            lambda lab: lab.activation == "sigmoid" and lab.weight_scale <= 1.0 and lab.saturation >= 0.9,
        ),
        Mission(
            "tanh, bias 0: at which weight scale is half of the layer saturated? (0.48 to 0.52)",
            lambda lab: lab.activation == "tanh" and lab.bias == 0.0 and abs(lab.saturation - 0.5) <= 0.02,
        ),
        Mission(
            "Weight scale 3 or more: find an activation that still passes half of the gradient or more. "
            "Does it have the fewest saturated entries?",
            lambda lab: lab.weight_scale >= 3.0 and lab.gradient_factor >= 0.5,
        ),
    )

    z: Array
    outputs: Array
    slopes: Array
    saturation: float
    dead_rows: float
    gradient_factor: float

    def measure(self) -> None:
        """Send the digits through the layer."""
        f = catalogue[self.activation]
        self.z = self.weight_scale * _sums() + self.bias
        self.outputs, self.slopes = f(self.z), np.abs(f.slope(self.z))
        self._mask = saturated(f, self.z, BELOW)
        self.saturation = float(self._mask.mean())
        self.dead_rows = float(self._mask.all(axis=1).mean())
        self.gradient_factor = float(np.sqrt(np.mean(self.slopes**2)))

    @property
    def sentence(self) -> str:
        """How much is saturated and what a gradient loses."""
        return (
            f"{self.activation}, weight scale {self.weight_scale:g}, bias {self.bias:g}: {self.saturation:.0%} of the "
            f"entries are saturated; a gradient is multiplied by {rounded(self.gradient_factor, 2)} on its way through."
        )

    def table(self) -> Table:
        """Return settings and outcome."""
        ten = self.gradient_factor**10
        return Table(
            ("quantity", "value"),
            (
                ("activation", self.activation),
                ("weight scale", f"{self.weight_scale:g}"),
                ("bias of every unit", f"{self.bias:g}"),
                ("entries saturated (slope below 5 % of the largest)", f"{self.saturation:.2f}"),
                ("units saturated for every digit", f"{self.dead_rows:.2f}"),
                ("largest slope of the activation", f"{self._steepest:.2f}"),
                ("gradient multiplied by", rounded(self.gradient_factor, 2)),
                ("... through ten such layers, weights aside", rounded(ten, 1)),
                ("mean output", f"{round(self.outputs.mean(), 1) + 0.0:.1f}"),
                ("spread (sd) of the outputs", f"{self.outputs.std():.2f}"),
            ),
            "The layer in numbers",
        )

    @property
    def _steepest(self) -> float:
        return _steepest(self.activation)

    def frame(self) -> Frame:
        """Return the three axes: map, colour key, histogram."""
        return _frame()

    def marks(self) -> Sequence[Mark]:
        """Return the map, its key, the histogram and their headlines."""
        shade = np.round(1.0 + 254.0 * np.minimum(self.slopes / self._steepest, 1.0)).astype(np.uint8)
        shade[self._mask] = 0
        middle = (_BINS[1:] + _BINS[:-1]) / 2.0
        open_, shut = (np.histogram(self.outputs[m], _BINS)[0].astype(float) for m in (~self._mask, self._mask))
        peak = (open_ + shut).max()
        return (
            Field(shade, _shades()),
            Field(_key(), _shades(), axes=1),
            Bars(middle, open_ / peak, 0.05, COLOURS[0], axes=2),
            Bars(middle, shut / peak, 0.05, COLOURS[1], base=open_ / peak, axes=2),
            Title(f"{self.saturation:.0%} saturated: white"),
            Title(f"gradient x {rounded(self.gradient_factor, 2)}", axes=2),
        )


@lru_cache
def _steepest(name: str) -> float:
    return float(catalogue[name].slope(np.linspace(-10.0, 10.0, 2001)).max())


@lru_cache
def _sums() -> Array:
    """Weighted sums (units, samples) at scale 1 of the first 8 training images of each digit.

    Digits in order, units from the one with the lowest sums to the one with the highest.
    """
    split = digits()
    chosen = np.concatenate([np.flatnonzero(split.y_train == digit)[:EACH] for digit in range(10)])
    pixels = split.x_train.shape[1]
    weights = np.random.default_rng(0).standard_normal((UNITS, pixels)) / np.sqrt(pixels)
    sums: Array = weights @ split.x_train[chosen].T
    return sums[np.argsort(sums.mean(axis=1))]


@lru_cache
def _shades() -> Bytes:
    shades = palette("cividis_r").copy()  # from pale, hardly any slope, to dark, the steepest
    shades[0] = 255  # saturated
    return shades


@lru_cache
def _key() -> Bytes:
    share = (np.arange(200) + 0.5) / 200
    return np.where(share < BELOW, 0.0, np.round(1.0 + 254.0 * share)).astype(np.uint8)[:, None]


@lru_cache
def _frame() -> Frame:
    figure = Figure(figsize=(7.2, 3.5), layout="constrained")
    left, key, right = (restyle(ax) for ax in figure.subplots(1, 3, width_ratios=(12, 0.5, 7)))
    samples = 10 * EACH
    left.set(xlim=(0, samples), ylim=(0, UNITS), xlabel="handwritten digit, 8 of each")
    left.set(ylabel="a row is a unit:\nlowest sums below, highest above", yticks=[])
    left.set_xticks(np.arange(10) * EACH + EACH / 2, [str(d) for d in range(10)])
    left.tick_params(axis="x", length=0)
    for first in range(EACH, samples, EACH):
        left.axvline(first, color="#808080", linewidth=0.8)  # between two digits, on white and on dark blue
    key.set(xlim=(0, 1), ylim=(0, 1), xticks=[])
    key.set_yticks([BELOW / 2, 0.5, 1.0], ["saturated", "half", "steepest"])
    key.yaxis.tick_right()
    right.set(xlim=(-1.05, 1.05), ylim=(0, 1.3), xlabel="output", ylabel="number of entries", yticks=[])
    keys = [Patch(color=COLOURS[1], label="saturated"), Patch(color=COLOURS[0], label="not saturated")]
    right.legend(handles=keys, loc="upper right", frameon=False, labelcolor=INK, borderpad=0)
    for ax in (left, key):
        for spine in ax.spines.values():
            spine.set_visible(True)
    left.set_title(" ")
    return Frame(figure)
