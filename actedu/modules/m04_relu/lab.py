"""Module 04: what kills a ReLU unit, and does another activation bring it back?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np
from matplotlib.figure import Figure

from actedu.activations import catalogue
from actedu.data import digits
from actedu.nets import SGD, DivergenceError, History, Network, accuracy, train
from actedu.plots import COLOURS, INK, MUTED, Table
from actedu.plots.axes import restyle
from actedu.plots.frame import Array, Bars, Frame, Line, Mark, Title
from actedu.probes import activations, dead_fraction, preactivations
from actedu.widgets.missions import Mission
from actedu.widgets.recorded import Recorded
from actedu.widgets.settings import Choice, Number, Whole, ladder, steps
from actedu.widgets.training import TrainingLab

EPOCHS = 10
_CHANCE = 0.1
_TOP = 3.0  # of the loss axis; chance is ln 10 = 2.30


class DeadUnitLab(TrainingLab):
    """A net learns the digits by plain SGD; the bars show which of its units no digit switches on.

    A unit is off when its weighted sum is not above 0 for any of the 1 257 training digits. An off ReLU unit is dead:
    output 0, slope 0, so its own weights get no gradient. An off leaky ReLU or ELU unit still has some slope. Training
    takes 10 epochs in batches of 32, about 0.2 s for 3 layers of 32 units; every hidden bias starts at `bias`.

    State after `epoch` of the epochs, arrays by hidden layer: `off_before` and `off_after`, the shares of units that
    are off; `dead_before` and `dead_fraction` (after), the shares with output 0 for every digit. Numbers: `accuracy`
    on the 540 test digits (a run that diverges counts as chance, 0.1), `losses` (epochs,), `diverged`, the words of
    the failure or "".
    """

    activation = Choice("relu", "Activation", ("relu", "leaky_relu", "elu"))
    learning_rate = Number(0.1, "Learning rate", ladder(0.01, 3.0))
    bias = Number(0.0, "Bias at the start", steps(-5.0, 1.0, 0.1))
    depth = Whole(3, "Hidden layers", 1, 8)
    width = Whole(32, "Units in each", 2, 64)
    seed = Whole(0, "Random start", 0, 99)

    baked = (
        Recorded(
            activation=("relu", "leaky_relu", "elu"),
            learning_rate=(0.03, 0.1, 0.5, 2.0),
            bias=(-2.0, -1.0, 0.0),
            epoch=(0, 1, 2, 4, 7),
        ),
    )

    goals = (
        Mission(
            "ReLU, bias 0: kill at least half of some layer by the learning rate alone. What becomes of the accuracy?",
            lambda lab: (
                lab.activation == "relu"
                and lab.bias == 0.0
                and lab.dead_before.max() < 0.2
                and bool((lab.dead_fraction >= 0.5).any())
            ),
        ),
        Mission(
            "Start every bias at -2 or lower. Which activation still learns? Reach an accuracy of 0.90.",
            lambda lab: lab.bias <= -2.0 and lab.accuracy >= 0.9,
        ),
        Mission(
            "No unit dead and yet nothing learned: make leaky ReLU stay at an accuracy of 0.15 or less, "
            "with a training that does not break off.",
            lambda lab: lab.activation == "leaky_relu" and lab.accuracy <= 0.15 and not lab.diverged,
        ),
    )
    epochs = EPOCHS

    off_before: Array
    off_after: Array
    dead_before: Array
    dead_fraction: Array
    losses: Array
    accuracy: float
    diverged: str

    def train(self, each_epoch: Callable[[], None]) -> None:
        """Train a fresh net on the digits, until its loss is no longer a number if it comes to that."""
        split = digits()
        self.net = Network((64, *[self.width] * self.depth, 10), self.activation, seed=self.seed)
        for layer in self.net.layers[:-1]:
            layer.b[:] = self.bias
        self.off_before, self.dead_before = _off(self.net, split.x_train)
        self._history, self._failure = History(), ""
        each_epoch()
        try:
            train(
                self.net, split.x_train, split.y_train, optimiser=SGD(self.learning_rate), epochs=self.epochs,
                seed=self.seed, each_epoch=lambda _: each_epoch(), history=self._history, progress=False,
            )  # fmt: skip
        except DivergenceError as failure:
            self._failure = f"Training broke off at step {failure.step}: {failure.cause}."
            each_epoch()

    def look(self) -> None:
        """Compare the units with those before, and judge the net."""
        split = digits()
        self.losses = np.array(self._history.losses[: self.epoch])
        self.diverged = self._failure if self.epoch > self.losses.size else ""
        if self.diverged:
            self.off_after = self.dead_fraction = np.full(self.depth, np.nan)
            self.accuracy = _CHANCE
        else:
            self.off_after, self.dead_fraction = _off(self.net, split.x_train)
            self.accuracy = accuracy(self.net, split.x_test, split.y_test)

    @property
    def sentence(self) -> str:
        """What is off before and after, and what the net can do."""
        start = f"{self.so_far}{self._settings_said}: {self.off_before.mean():.0%} of the units are off at the start"
        if self.diverged:
            return f"{start}. {self.diverged} The accuracy counts as chance, 0.1."
        off = f"{self.off_after.mean():.0%} now" if self.so_far else f"{self.off_after.mean():.0%} after training"
        kept = float(catalogue[self.activation].slope(-1.0))
        fate = "an off unit is dead" if kept == 0.0 else "an off unit is not dead: its slope is not 0"
        return f"{start}, {off} ({fate}). Accuracy on test digits: {self.accuracy:.2f}."

    def table(self) -> Table:
        """Return one row a layer, and the settings and the accuracy as its caption."""
        columns = ("hidden layer", "off at the start", "off after", "dead at the start", "dead after")
        shares = (self.off_before, self.off_after, self.dead_before, self.dead_fraction)
        rows = [
            (i, *("not measured" if np.isnan(share) else f"{share:.2f}" for share in layer))
            for i, layer in enumerate(zip(*shares, strict=True), 1)
        ]
        caption = f"{self.so_far}{self._settings_said}, random start {self.seed}: accuracy {self.accuracy:.2f}"
        return Table(columns, rows, caption)

    @property
    def _settings_said(self) -> str:
        return (
            f"{self.activation}, {self.depth} x {self.width} units, learning rate {self.learning_rate:g}, "
            f"bias {self.bias:g}"
        )

    def frame(self) -> Frame:
        """Return the axes for this number of layers."""
        return _frame(self.depth)

    def marks(self) -> Sequence[Mark]:
        """Return bars by layer, the loss by epoch and the headlines."""
        layer = np.arange(1.0, self.depth + 1.0)
        off = "training broke off" if self.diverged else f"{self.off_after.mean():.0%} of all units off"
        return (
            Bars(layer - 0.2, self.off_before, 0.36, MUTED, filled=False),
            Bars(layer + 0.2, self.off_after, 0.36, COLOURS[1]),
            Line(np.arange(1.0, self.losses.size + 1.0), np.minimum(self.losses, _TOP), COLOURS[0], axes=1),
            Title(off),
            Title(f"accuracy {self.accuracy:.2f}", axes=1),
        )


def _off(net: Network, x: Array) -> tuple[Array, Array]:
    """Return the shares of units off, and dead, for all of x, by hidden layer."""
    off = np.array([(z <= 0.0).all(axis=0).mean() for z in preactivations(net, x)])
    return off, dead_fraction(activations(net, x))


@lru_cache
def _frame(depth: int) -> Frame:
    figure = Figure(figsize=(7.2, 3.3), layout="constrained")
    left, right = (restyle(ax) for ax in figure.subplots(1, 2, width_ratios=(3, 2)))
    left.set(
        xlim=(0.4, depth + 0.6),
        ylim=(0, 1),
        xlabel="hidden layer (outline: at the start, filled: now)",
        ylabel="share of units off for every digit",
    )
    left.set_xticks(range(1, depth + 1))
    left.set_title(" ")
    right.set(xlim=(0.5, EPOCHS + 0.5), ylim=(0, _TOP), xlabel="epoch", ylabel="training loss", xticks=(1, 5, 10))
    right.axhline(np.log(10), color=MUTED, linestyle=":", linewidth=1)
    right.annotate("guessing", (EPOCHS, np.log(10)), xytext=(0, 5), textcoords="offset points", ha="right", color=INK)
    return Frame(figure)
