"""How does a difference quotient come close to a slope?"""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from matplotlib.figure import Figure

from actedu.plots import COLOURS, Table
from actedu.plots.axes import restyle
from actedu.plots.frame import Dots, Frame, Line, Mark, Title
from actedu.widgets.lab import Lab
from actedu.widgets.missions import Mission
from actedu.widgets.settings import Number, steps


class TopicLab(Lab):
    """The chord of x^2 from `x` to `x + step` beside the curve; its slope is the difference quotient.

    State: `quotient`, the chord's slope, and `error`, how far it is from the curve's slope at `x`.
    """

    x = Number(0.5, "Place", steps(-1.5, 1.5, 0.1))
    step = Number(1.0, "Step", steps(0.1, 1.5, 0.1))

    goals = (
        Mission("Make the error 0.1 or less.", lambda lab: lab.error <= 0.1 + 1e-9),
        Mission("Find a chord that lies flat though the curve does not.", lambda lab: abs(lab.quotient) < 1e-9),
        Mission("At x = -1, make the quotient -1.", lambda lab: lab.x == -1.0 and abs(lab.quotient + 1.0) < 1e-9),
    )

    quotient: float
    error: float

    def measure(self) -> None:
        """Measure the chord."""
        self.quotient = (np.square(self.x + self.step) - np.square(self.x)) / self.step
        self.error = abs(self.quotient - 2 * self.x)

    @property
    def sentence(self) -> str:
        """The two slopes."""
        return f"The slope is {2 * self.x:.1f}; with step {self.step:g} the difference quotient is {self.quotient:.1f}."

    def table(self) -> Table:
        """Return place, step, slopes and error."""
        rows = (
            ("place", f"{self.x:g}"),
            ("step", f"{self.step:g}"),
            ("slope", f"{2 * self.x:.1f}"),
            ("difference quotient", f"{self.quotient:.1f}"),
            ("error", f"{self.error:.1f}"),
        )
        return Table(("quantity", "value"), rows, "The chord in numbers")

    def frame(self) -> Frame:
        """Return axes with the curve."""
        return _frame()

    def marks(self) -> Sequence[Mark]:
        """Return the chord, its ends and the headline."""
        ends = np.array([self.x, self.x + self.step])
        return (
            Line(ends, np.square(ends), COLOURS[1], 2.5),
            Dots(ends, np.square(ends), COLOURS[1]),
            Title(f"quotient {self.quotient:.1f}, slope {2 * self.x:.1f}"),
        )


@lru_cache
def _frame() -> Frame:
    figure = Figure(figsize=(6.4, 3.6), layout="constrained")
    ax = restyle(figure.add_subplot())
    x = np.linspace(-3, 3, 121)
    ax.plot(x, np.square(x), color=COLOURS[0], linewidth=2)
    ax.set(xlim=(-3, 3), ylim=(0, 9), xlabel="x", ylabel="square of x")
    ax.set_title(" ")
    return Frame(figure)
