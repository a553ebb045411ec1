"""Module 16: one name in five libraries: how is it called, what comes out, and how is a net around it written?"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from actedu.modules.m16_frameworks.experiments.spellings import (
    FRAMEWORKS,
    NAMES,
    SPELLINGS,
    computed,
    output_shape,
    translation,
    written,
)
from actedu.plots import COLOURS, MUTED, Table
from actedu.plots.axes import restyle
from actedu.plots.frame import Array, Bars, Dots, Frame, Line, Mark, Text, Title
from actedu.widgets.lab import Lab
from actedu.widgets.listing import Listing
from actedu.widgets.missions import Mission
from actedu.widgets.panel import Panel, html
from actedu.widgets.recorded import Recorded
from actedu.widgets.settings import Choice, Number, steps

_DEFAULTS, _WRITTEN = "each library's defaults", "written out, as in NumPy"
_Z = np.linspace(-6.0, 6.0, 241)
_LOW, _TOP = -2.4, 6.4


class RosettaTable(Lab):
    """One activation in five libraries: the call, the default parameters, the output shape, and the value at z.

    On the left NumPy's line and the chosen library's curve, on the right the value at z in each library that has the
    name. Below, a net of 64-32-10 with this activation, line by line in NumPy and in the chosen library. Of softmax
    and CReLU the first output is shown, for the inputs (z, 0).

    State: `values`, the value at z by library; `spread`, the largest difference between two of them; `missing`, the
    libraries without a line for it.
    """

    activation = Choice("relu", "Activation", NAMES)
    framework = Choice("PyTorch", "Library", FRAMEWORKS[1:])
    parameters = Choice(_DEFAULTS, "Parameters", (_DEFAULTS, _WRITTEN))
    z = Number(1.5, "z", steps(-6.0, 6.0, 0.1))

    baked = (
        Recorded(activation=NAMES, framework=FRAMEWORKS[1:], parameters=(_DEFAULTS, _WRITTEN), z=(-5.0, -0.5, 1.5)),
    )

    goals = (
        Mission(
            "With each library's defaults, find a name and a z at which PyTorch and Keras differ by more than 1.",
            lambda lab: (
                lab.parameters == _DEFAULTS
                and {"PyTorch", "Keras"} <= set(lab.values)
                and abs(lab.values["PyTorch"] - lab.values["Keras"]) > 1.0
            ),
            "The name is the same, the leak is not: 0.01 and 0.3. At z they differ by 0.29 times |z|.",
        ),
        Mission(
            "Translate into PyTorch a function that gives two numbers for each it takes. What changes in the line of "
            "the first layer?",
            lambda lab: lab.framework == "PyTorch" and output_shape(lab.activation) == "(n, 2m)",
            "It has no name there, but a line does it. The last layer takes 64 inputs now, twice the hidden units.",
        ),
        Mission(
            "Go back to the name of the first mission, z at -5 or below, and make all libraries that have it agree. "
            "Which one has no line for it?",
            lambda lab: lab.activation == "leaky_relu" and lab.z <= -5.0 and lab.spread < 1e-9,
            "Written out, a parameter travels with the net. Left out, it is whatever the reader's library says. "
            "scikit-learn's list of hidden activations is closed: identity, logistic, tanh, relu.",
        ),
    )

    values: dict[str, float]
    spread: float
    missing: tuple[str, ...]

    def measure(self) -> None:
        """Compute the value at z as each library would."""
        self.values, missing = {}, []
        for library in FRAMEWORKS:
            curve = self._curve(library, np.array([self.z]))
            if curve is None:
                missing.append(library)
            else:
                self.values[library] = float(curve[0]) + 0.0
        self.missing = tuple(missing)
        self.spread = max(self.values.values()) - min(self.values.values())

    def _curve(self, library: str, z: Array) -> Array | None:
        f = computed(self.activation, library, self.parameters == _WRITTEN)
        if f is None:
            return None
        if self.activation in ("softmax", "crelu"):
            return np.asarray(f(np.stack([z, np.zeros_like(z)], axis=-1)))[..., 0]
        return np.asarray(f(z))

    def _call(self, library: str) -> str:
        call = SPELLINGS[self.activation][library].call
        return (written(self.activation, library) if self.parameters == _WRITTEN else call) or "none"

    def _defaults(self, library: str) -> str:
        spelling = SPELLINGS[self.activation][library]
        return spelling.defaults if spelling.call else ""

    @property
    def sentence(self) -> str:
        """How it is called, what comes out of it, and how far the libraries are apart."""
        values = ", ".join(f"{library} {_tidy(value)}" for library, value in self.values.items())
        without = f" {' and '.join(self.missing)}: none." if self.missing else ""
        defaults = self._defaults(self.framework)
        there = self.framework not in self.missing
        return (
            f"{self.activation} at z = {self.z:g}, parameters: {self.parameters}. {values}.{without} "
            f"Largest difference {_tidy(self.spread)}. In {self.framework}: {self._call(self.framework)}"
            + (f" (default: {defaults})" if defaults and self.parameters == _DEFAULTS else "")
            + (f"; it makes {output_shape(self.activation)} of (n, m)." if there else ".")
        )

    def table(self) -> Table:
        """Return a row for each library."""
        rows = [
            (
                library,
                self._call(library),
                self._defaults(library),
                output_shape(self.activation) if library in self.values else "",
                _tidy(self.values[library]) if library in self.values else "none",
            )
            for library in FRAMEWORKS
        ]
        columns = ("library", "call", "default", "shape from (n, m)", f"at z = {self.z:g}")
        return Listing(columns, rows, self.activation, code=("call",))

    def lines(self) -> Table:
        """Return a 64-32-10 net with this activation, line by line in NumPy and in the chosen library."""
        out = self.parameters == _WRITTEN
        pair = zip(
            translation("NumPy", self.activation, out), translation(self.framework, self.activation, out), strict=True
        )
        rows = [(what, ours, theirs) for (what, ours), (_, theirs) in pair]
        columns = ("what", "NumPy", self.framework)
        return Listing(columns, rows, f"A net of 64-32-10 with {self.activation}", code=columns[1:])

    def tables(self) -> Sequence[Table]:
        """Return the libraries, and the net line by line."""
        return self.table(), self.lines()

    def frame(self) -> Frame:
        """Return the axes of the curves and of the values."""
        return _frame()

    def marks(self) -> Sequence[Mark]:
        """Return both curves, the points at z, and a bar for each library."""
        ours, theirs = self._curve("NumPy", _Z), self._curve(self.framework, _Z)
        assert ours is not None
        at = [FRAMEWORKS.index(library) for library in self.values]
        heights = np.array(list(self.values.values()))
        thin = np.where(np.abs(heights) < 0.04, 0.04, np.abs(heights))  # a value of 0 is a line
        marks: list[Mark] = [Line(_Z, ours, COLOURS[0], 3.0)]
        if theirs is not None:
            marks.append(Line(_Z, theirs, COLOURS[1], 2.0, "6 4"))
            marks.append(Dots(np.array([self.z]), np.array([self.values[self.framework]]), COLOURS[1], triangle=True))
        marks.append(Dots(np.array([self.z]), np.array([self.values["NumPy"]]), COLOURS[0]))
        chosen = np.array([FRAMEWORKS[i] == self.framework for i in at])
        place = np.array(at, dtype=float)
        for who, colour in ((~chosen, COLOURS[0]), (chosen, COLOURS[1])):
            base = np.minimum(heights[who], 0.0)
            marks.append(Bars(place[who], thin[who], 0.6, colour, base=base, axes=1))
        marks += [
            Text(i, max(value, 0.0), _tidy(value), dy=4, anchor="middle", axes=1)
            for i, value in zip(at, heights.tolist(), strict=True)
        ]
        marks += [Text(FRAMEWORKS.index(one), 0.0, "none", dy=4, anchor="middle", axes=1) for one in self.missing]
        there = "" if theirs is not None else ": none"
        marks.append(Title(f"{self.activation}: NumPy, and {self.framework}{there}"))
        marks.append(Title(f"at z = {self.z:g}: {_tidy(self.spread)} apart", axes=1))
        return marks

    def _static_html(self) -> str:
        return f"{super()._static_html()}{self.lines()._repr_html_()}"

    def _more_controls(self) -> Sequence[Any]:
        self._translated = html("")
        return ()

    def _build(self) -> Panel:
        panel = super()._build()
        panel.children = (*panel.children, self._translated)
        return panel

    def _redraw(self) -> None:
        super()._redraw()
        if self._panel is not None:
            self._translated.value = f'<div class="jp-RenderedHTMLCommon">{self.lines()._repr_html_()}</div>'


def _tidy(number: float) -> str:
    return f"{round(float(number), 2) + 0.0:.2f}"


@lru_cache
def _frame() -> Frame:
    figure = Figure(figsize=(7.4, 3.6), layout="constrained")
    left, right = (restyle(ax) for ax in figure.subplots(1, 2, width_ratios=(5, 4)))
    for ax in (left, right):
        ax.axhline(0.0, color=MUTED, linewidth=0.8)
        ax.set_title(" ")
    left.axvline(0.0, color=MUTED, linewidth=0.8)
    left.set(xlim=(-6.0, 6.0), ylim=(_LOW, _TOP), xlabel="z (solid: NumPy, dashed: the library)", ylabel="value")
    right.set(xlim=(-0.6, len(FRAMEWORKS) - 0.4), ylim=(_LOW, _TOP), ylabel="value at z")
    right.set_xticks(range(len(FRAMEWORKS)), FRAMEWORKS, rotation=30, ha="right", rotation_mode="anchor")
    return Frame(figure)
