"""Module 14: three gates and a cell: what is written at the first step, and what is left of it many steps later?"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from matplotlib.figure import Figure

from actedu.nets import LSTM
from actedu.numbers import TO_RAISED, rounded
from actedu.plots import COLOURS, INK, MUTED, Table
from actedu.plots.axes import restyle
from actedu.plots.frame import Array, Frame, Line, Mark, Text, Title
from actedu.widgets.lab import Lab
from actedu.widgets.missions import Mission
from actedu.widgets.recorded import Recorded
from actedu.widgets.settings import Number, Whole, steps

_LONGEST = 100
_TOP = 3.0  # of the cell's axis, up and down
_FORGET, _INPUT, _OUTPUT, _CELL = COLOURS  # the output has the colour of its gate


class LSTMCell(Lab):
    """One LSTM unit over 10 to 100 steps: its three gates, its cell and its output.

    The first step brings the number `first` and a mark, each later step the number `later`. The candidate is tanh of
    the number. A gate is the sigmoid of its bias; to the input gate's sum the mark adds `mark`. The unit does not hear
    its own output.

    State, arrays by step: `forget`, `write`, `read` (the three gates), `cell` and `output`. Numbers: `written`, what
    the first step put into the cell; `left`, what one would find of it at the end if later steps wrote nothing; and
    `end`, what the cell holds at the end.
    """

    forget_bias = Number(1.0, "Bias of the forget gate", steps(-8.0, 8.0, 0.5))
    input_bias = Number(0.0, "Bias of the input gate", steps(-8.0, 8.0, 0.5))
    output_bias = Number(2.0, "Bias of the output gate", steps(-8.0, 8.0, 0.5))
    mark = Number(0.0, "Mark opens input gate", steps(0.0, 16.0, 0.5))
    first = Number(2.0, "First number", steps(-3.0, 3.0, 0.1))
    later = Number(0.0, "Later numbers", steps(-3.0, 3.0, 0.1))
    length = Whole(50, "Steps", 10, _LONGEST)

    baked = (
        Recorded(
            forget_bias=(-1.0, 0.0, 1.0, 2.0, 3.0, 5.0, 7.0),
            input_bias=(-8.0, 0.0),
            mark=(0.0, 12.0),
            first=(-1.0, 2.0),
            later=(0.0, 1.0),
            length=(20, 50, 100),
        ),
    )

    goals = (
        Mission(
            "50 steps or more, later numbers 0: let the cell keep 0.9 or more of what the first step wrote. Which "
            "bias does it, and how large must it be?",
            lambda lab: (
                lab.length >= 50 and lab.later == 0.0 and abs(lab.written) >= 0.05 and lab.left / lab.written >= 0.9
            ),
            "A gate of 0.9 is not enough: what is kept is the gate to the power of the steps.",
        ),
        Mission(
            "The same, but with later numbers of 1 or more: the cell must end within a tenth of what the first step "
            "wrote, and that must be 0.5 or more.",
            lambda lab: (
                lab.length >= 50
                and lab.later >= 1.0
                and lab.written >= 0.5
                and abs(lab.end - lab.written) <= 0.1 * lab.written
                and lab.left >= 0.9 * lab.written
            ),
            "To remember is to keep and not to write: the forget gate stays open, the input gate opens for the mark "
            "alone.",
        ),
        Mission(
            "50 steps or more, bias of the forget gate 1 or less: let the cell end at 0.5 or more all the same. Then "
            "change the first number: does the end change?",
            lambda lab: lab.length >= 50 and lab.forget_bias <= 1.0 and lab.end >= 0.5,
            "The end tells of the later numbers alone: a cell that is full has not yet remembered anything.",
        ),
    )

    forget: Array
    write: Array
    read: Array
    cell: Array
    output: Array
    written: float
    left: float
    end: float

    def measure(self) -> None:
        """Run the unit over all steps."""
        unit = LSTM(2, 1, last=False)
        unit.W[:] = 0.0
        unit.W[1, 0], unit.W[0, 2] = self.mark, 1.0  # the input gate hears the mark, the candidate the number
        unit.b[:] = self.input_bias, self.forget_bias, 0.0, self.output_bias
        x = np.zeros((1, self.length, 2))
        x[0, :, 0] = self.later
        x[0, 0] = self.first, 1.0
        self.output = unit.forward(x)[0, :, 0]
        self.cell = unit.cell[0, :, 0]
        self.write, self.forget, self.read = (unit.gates[name][0, :, 0] for name in ("input", "forget", "output"))
        self.written, self.end = float(self.cell[0]), float(self.cell[-1])
        self.left = self.written * float(np.prod(self.forget[1:]))

    @property
    def sentence(self) -> str:
        """The gates, what was written, and what is there at the end."""
        later = "" if self.write[0] == self.write[-1] else f" at the first step, {_said(self.write[-1])} later"
        return (
            f"Forget gate {_said(self.forget[0])}, input gate {_said(self.write[0])}{later}, output gate "
            f"{_said(self.read[0])}. The first step writes {_said(self.written)}; after {self.length} steps "
            f"{_said(self.left)} of it is left, the cell holds {_said(self.end)}, and the unit gives "
            f"{_said(self.output[-1])}."
        )

    def table(self) -> Table:
        """Return a row for some steps, from the first to the last."""
        shown = sorted({0, 1, self.length // 4, self.length // 2, self.length - 1})
        rows = [
            (
                t + 1,
                ", ".join(_said(gate[t]) for gate in (self.forget, self.write, self.read)),
                _said(self.cell[t]),
                _said(self.output[t]),
            )
            for t in shown
        ]
        return Table(
            ("step", "forget, input, output gate", "cell", "output"),
            rows,
            f"First number {self.first:g}, later numbers {self.later:g}",
        )

    def frame(self) -> Frame:
        """Return the axes of the gates and those of the cell."""
        return _frame(self.length)

    def marks(self) -> Sequence[Mark]:
        """Return the gates on the left, the cell and the output on the right."""
        step = np.arange(1.0, self.length + 1.0)
        kept = np.clip(self.written * np.cumprod(np.r_[1.0, self.forget[1:]]), -_TOP, _TOP)
        cell, output = (np.clip(values, -_TOP, _TOP) for values in (self.cell, self.output))
        beyond = " (beyond the axis)" if np.abs(self.cell).max() > _TOP else ""
        return (
            Line(step, self.forget, _FORGET, 2.5),
            Line(step, self.write, _INPUT, 2.5, "6 4"),
            Line(step, self.read, _OUTPUT, 2.5, "2 3"),
            Title(f"gates: {_said(self.forget[0])}, {_said(self.write[-1])}, {_said(self.read[0])}"),
            Line(step, kept, MUTED, 1.5, "2 3", axes=1),
            Line(step, cell, _CELL, 2.5, axes=1),
            Line(step, output, _OUTPUT, 2.5, "6 4", axes=1),
            Title(f"written {_said(self.written)}, left of it {_said(self.left)}", axes=1),
            Text(self.length, -0.92 * _TOP, f"at the end: {_said(self.end)}{beyond}", anchor="end", bold=True, axes=1),
        )


def _said(x: float) -> str:
    """Write a number with two decimals, and powers of ten near 0 and below 1."""
    x = float(x)
    if 0.995 <= x < 1.0:  # of a gate, where the distance to 1 is what counts
        return f"1 - {rounded(1.0 - x, 1)}"
    if x != 0.0 and abs(x) < 0.005:
        return f"about 10{str(round(np.log10(abs(x)))).translate(TO_RAISED)}" if abs(x) > 1e-300 else "0"
    return f"{round(x, 2) + 0.0:.2f}"


@lru_cache
def _frame(length: int) -> Frame:
    figure = Figure(figsize=(7.4, 3.6), layout="constrained")
    left, right = (restyle(ax) for ax in figure.subplots(1, 2))
    left.set(xlim=(1, length), ylim=(-0.03, 1.03), xlabel="step", ylabel="how far a gate is open")
    right.set(xlim=(1, length), ylim=(-_TOP, _TOP), xlabel="step", ylabel="what the unit holds and gives")
    right.axhline(0.0, color=MUTED, linewidth=0.8)
    for ax, colour, line, name in (  # a legend is filled column by column
        (left, _FORGET, "-", "forget gate"),
        (right, _CELL, "-", "cell"),
        (left, _INPUT, "--", "input gate"),
        (right, _OUTPUT, "--", "output"),
        (left, _OUTPUT, ":", "output gate"),
        (right, MUTED, ":", "left of the first step"),
    ):
        ax.plot([], [], color=colour, linewidth=2.5, linestyle=line, label=name)
        ax.set_title(" ")
    handles = [line for pair in zip(*(ax.get_legend_handles_labels()[0] for ax in (left, right)), strict=True)
               for line in pair]  # fmt: skip
    figure.legend(handles=handles, loc="outside lower center", ncols=3, frameon=False, labelcolor=INK)
    return Frame(figure)
